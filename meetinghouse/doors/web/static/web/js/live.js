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

async function refreshFoot(id) {
  for (const post of document.querySelectorAll(`article.post[data-post="${CSS.escape(id)}"]`)) {
    const foot = post.querySelector(".post-foot");
    if (!foot || foot.contains(document.activeElement) || foot.querySelector("details[open]")) continue;
    window.htmx?.ajax("GET", `/posts/${id}/card`, { target: foot, select: ".post-foot", swap: "outerHTML" });
  }
}

// An edit, or a vote: what stands in the post is taken anew, unless somebody is just doing something there.
async function refreshPart(id, parts) {
  for (const post of document.querySelectorAll(`article.post[data-post="${CSS.escape(id)}"]`)) {
    for (const part of parts) {
      const place = post.querySelector(part);
      if (!place || place.contains(document.activeElement) || place.querySelector("details[open]")) continue;
      await window.htmx?.ajax("GET", `/posts/${id}/card`, { target: place, select: part, swap: "outerHTML" });
    }
  }
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
    refreshFoot(id);
  } else if (message.kind === "edit") {
    refreshPart(id, [".post-meta", ".post-body"]);
  } else if (message.kind === "poll") {
    refreshPart(id, [".poll[data-poll-shown]"]);
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
function connect() {
  if (source || !document.body.dataset.member) return;
  source = new EventSource("/live");
  source.addEventListener("message", (event) => hear(JSON.parse(event.data)));
}
connect();
addEventListener("pagehide", () => {
  source?.close();
  source = null;
});
addEventListener("pageshow", connect);
