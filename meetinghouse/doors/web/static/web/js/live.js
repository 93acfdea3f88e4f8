// Live updates over server-sent events. /live sends {"kind": "post" | "notification" | "reaction" | "edit" | "poll" | "delete"
// | "message" | "messages" | "talk" | "seen" | "typing", "id": "…", "unread": n, "mine": bool}. Without it the page is simply as old as its last load.
const feed = document.getElementById("feed");
const pill = document.querySelector("[data-new-posts]");
const title = document.title;
const waiting = new Set();

function showPill() {
  if (!pill) return;
  const words = waiting.size === 1 ? "1 new post" : `${waiting.size} new posts`;
  pill.hidden = waiting.size === 0;
  pill.querySelector("[data-new-posts-words]").textContent = words;
  document.title = waiting.size ? `(${waiting.size}) ${title}` : title;
}

async function fetchNew() {
  if (!feed) return;
  const since = feed.dataset.newest || "0";
  const answer = await fetch(`/home/new?since_id=${since}&limit=40`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const posts = [...page.querySelectorAll("article.post")].filter((post) => !document.getElementById(post.id));
  feed.querySelector(".empty")?.remove();
  for (const post of posts.reverse()) {
    feed.prepend(document.adoptNode(post));
    window.htmx?.process(post);
    post.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: post } }));
  }
  if (posts.length) feed.dataset.newest = posts.at(-1).id.replace("post-", "");
  waiting.clear();
  showPill();
  return undefined;
}

function showUnread(number, where = "[data-unread]") {
  for (const badge of document.querySelectorAll(where)) {
    badge.hidden = !number;
    badge.querySelector("[data-unread-number]").textContent = number > 99 ? "99+" : String(number);
  }
}

// Parts of posts are asked for anew when they changed, unless somebody is just doing something there. One question at a
// time for each post: what changes meanwhile is asked once more after the answer, which may be from before.
const asking = new Map();
async function refreshParts(id, parts) {
  const shown = () => document.querySelectorAll(`article.post[data-post="${CSS.escape(id)}"]`);
  if (asking.has(id)) {
    for (const part of parts) asking.get(id).add(part);
    return;
  }
  if (!shown().length) return;
  const more = new Set();
  asking.set(id, more);
  try {
    const answer = await fetch(`/posts/${id}/card`, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const post of shown()) {
      for (const part of parts) {
        const place = post.querySelector(part);
        const now = page.querySelector(part)?.cloneNode(true);
        if (!now || !place || place.contains(document.activeElement) || place.querySelector("details[open]")) continue;
        place.replaceWith(document.adoptNode(now));
        window.htmx?.process(now);
        now.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: now } }));
      }
    }
  } catch {
    // It is as old as the page.
  } finally {
    asking.delete(id);
  }
  if (more.size) refreshParts(id, more);
}

function hear(message) {
  const id = String(message.id ?? "");
  document.dispatchEvent(new CustomEvent("heard", { detail: message }));
  if (message.kind === "post" && feed && !document.querySelector(`[data-post="${CSS.escape(id)}"]`)) {
    waiting.add(id);
    // At the top of the page, with nothing being typed, new posts simply appear.
    const typing = document.querySelector("#composer textarea")?.value || document.querySelector("dialog[open]");
    if (message.mine || (scrollY < 80 && !typing && document.visibilityState === "visible")) fetchNew();
    else showPill();
  } else if (message.kind === "notification") {
    if (Number.isInteger(message.unread)) showUnread(message.unread);
    document.dispatchEvent(new CustomEvent("news", { detail: message }));
    if (message.words) document.dispatchEvent(new CustomEvent("say", { detail: message.words }));
    const list = document.querySelector("[data-notifications]");
    if (list && document.visibilityState === "visible") {
      window.htmx?.ajax("GET", location.href, { target: list, select: "[data-notifications]", swap: "outerHTML" });
    }
  } else if (["message", "messages", "talk"].includes(message.kind)) {
    if (Number.isInteger(message.unread)) showUnread(message.unread, "[data-unread-messages]");
    document.dispatchEvent(new CustomEvent("message-heard", { detail: message }));
  } else if (message.kind === "reaction") {
    refreshParts(id, [".post-foot"]);
  } else if (message.kind === "edit") {
    refreshParts(id, [".post-meta", ".post-body"]);
  } else if (message.kind === "poll") {
    refreshParts(id, [".poll[data-poll-shown]"]);
  } else if (message.kind === "delete") {
    waiting.delete(id);
    showPill();
    // Of a message a trace stays; messages.js puts it there.
    for (const post of document.querySelectorAll(`[data-post="${CSS.escape(id)}"]:not(.bubble)`)) post.remove();
  }
}

// An open conversation was read, perhaps before this page had a connection to hear of it.
document.addEventListener("unread-messages", (event) => showUnread(event.detail, "[data-unread-messages]"));

pill?.querySelector("a").addEventListener("click", (event) => {
  event.preventDefault();
  fetchNew().then(() => {
    scrollTo({ top: 0 });
    feed.querySelector("article.post")?.focus({ preventScroll: true });
  });
});

// One connection per visible page; a page in the background catches up when it is looked at again.
let source = null;
let wasOpen = false;
function connect() {
  if (source || !document.body.dataset.member) return;
  source = new EventSource("/live");
  source.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  source.addEventListener("open", () => {
    document.dispatchEvent(new CustomEvent("live", { detail: { again: wasOpen } }));
    wasOpen = true;
  });
}
connect();
addEventListener("pagehide", () => {
  source?.close();
  source = null;
});
addEventListener("pageshow", connect);
