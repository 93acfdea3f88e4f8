// Messages: what is said appears without a reload, and an open conversation is read. Without scripts, a button says so.
const list = document.getElementById("talk");
const say = (words) => document.dispatchEvent(new CustomEvent("say", { detail: words }));

const form = document.getElementById("say");
const toEnd = () => form.scrollIntoView({ block: "end" });

function isAtEnd() {
  return form.getBoundingClientRect().top < innerHeight + 200;
}

// Pages of messages begin with their day each; one that is named already need not be named again.
function tidyDays() {
  let before = "";
  for (const day of list.querySelectorAll("[data-day]")) {
    if (day.dataset.day === before) day.remove();
    else before = day.dataset.day;
  }
}

function append(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  let last = null;
  for (const piece of [...page.body.children]) {
    if (piece.id && document.getElementById(piece.id)) continue;
    list.append(document.adoptNode(piece));
    window.htmx?.process(piece);
    if (piece.matches("article.bubble")) {
      list.querySelector("[data-nothing]")?.remove();
      list.dataset.newest = piece.dataset.post;
      last = piece;
    }
  }
  tidyDays();
  if (last) last.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: last } }));
  return last;
}

async function markRead() {
  const newest = list?.dataset.newest;
  if (!newest || newest === "0" || !("end" in list.dataset) || document.visibilityState !== "visible") return;
  const data = new FormData();
  data.append("last_read_id", newest);
  const token = document.querySelector("#say [name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(`/messages/${list.dataset.talk}/read`, {
      method: "POST", body: data, headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    if (!answer.ok) return;
    document.querySelector("[data-read]")?.remove();
    document.dispatchEvent(new CustomEvent("unread-messages", { detail: (await answer.json()).unread }));
  } catch {
    // The button is still there.
  }
}

let fetching = false;
async function fetchNew() {
  if (fetching) return;
  fetching = true;
  const follow = isAtEnd();
  try {
    const answer = await fetch(`/messages/${list.dataset.talk}/new?min_id=${list.dataset.newest}&limit=40`);
    if (!answer.ok) return;
    const last = append(await answer.text());
    if (!last) return;
    if (follow) toEnd();
    else say("There is a new message below.");
    await markRead();
  } catch {
    // The next message brings this one along.
  } finally {
    fetching = false;
  }
}

if (list) {
  document.addEventListener("message-sent", (event) => {
    if (!("end" in list.dataset)) return; // further back: the page of the latest messages is opened instead
    event.preventDefault();
    if (append(event.detail)) toEnd();
  });
  document.addEventListener("htmx:afterSettle", tidyDays);
  if ("end" in list.dataset) {
    if (!location.hash) toEnd();
    markRead();
  }
  // A page in the background catches up when it is looked at again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && "end" in list.dataset) fetchNew().then(markRead);
  });
}

document.addEventListener("message-heard", ({ detail }) => {
  if (list) {
    if (detail.kind === "message" && String(detail.conversation) === list.dataset.talk && "end" in list.dataset) fetchNew();
    return;
  }
  const talks = document.querySelector("[data-talks]");
  if (talks && document.visibilityState === "visible") {
    window.htmx?.ajax("GET", location.href, { target: talks, select: "[data-talks]", swap: "outerHTML" });
  }
});
