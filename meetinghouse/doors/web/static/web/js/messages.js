// Messages: what is said appears without a reload, and an open conversation is read. Without scripts, a button says so.
const list = document.getElementById("talk");
const say = (words) => document.dispatchEvent(new CustomEvent("say", { detail: words }));

const form = document.getElementById("say");
// The form stays in view while one reads further up, so the end is that of the whole.
const toEnd = () => form.closest(".talk").scrollIntoView({ block: "end" });

function isAtEnd() {
  return list.getBoundingClientRect().bottom < innerHeight + 200;
}

// Pages of messages begin with their day each; one that is named already need not be named again.
function tidyDays() {
  let before = "";
  for (const day of list.querySelectorAll("[data-day]")) {
    if (day.dataset.day === before) day.remove();
    else before = day.dataset.day;
  }
}

const bubbleOf = (id) => document.getElementById(`message-${id}`);
const numberOf = (bubble) => bubble.dataset.post ?? bubble.dataset.gone;

// Which message a piece belongs to: the message itself, its day or who joined above it, who has read it below it.
function messageOf(piece) {
  if (piece.dataset.seen) return piece.dataset.seen;
  const bubble = piece.matches("article.bubble") ? piece : piece.nextElementSibling && messageOf(piece.nextElementSibling);
  return bubble instanceof HTMLElement ? numberOf(bubble) : bubble;
}

// Puts messages where they belong: two people may say something at the same moment, and the later may be heard first.
function insert(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const pieces = [...page.body.children].map((piece) => [piece, messageOf(piece)]).filter(([, id]) => id);
  const known = new Set(pieces.map(([, id]) => id).filter(bubbleOf));
  const added = [];
  for (const [piece, id] of pieces) {
    if (known.has(id) && !piece.dataset.seen) continue;
    if (piece.dataset.seen && list.querySelector(`[data-seen="${CSS.escape(id)}"]`)) continue;
    const later = [...list.querySelectorAll("article.bubble")].reverse();
    const next = later.filter((bubble) => BigInt(numberOf(bubble)) > BigInt(id)).at(-1);
    list.insertBefore(document.adoptNode(piece), next ?? null);
    window.htmx?.process(piece);
    if (piece.matches("article.bubble")) {
      list.querySelector("[data-nothing]")?.remove();
      const face = piece.querySelector("a.bubble-face");
      for (const [person, { name }] of writing) if (face && piece.getAttribute("aria-label").startsWith(`${name},`)) stopWriting(person);
      if (BigInt(id) > BigInt(list.dataset.newest)) list.dataset.newest = id;
      added.push(piece);
    }
  }
  tidyDays();
  tidyMarks();
  for (const piece of added) piece.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: piece } }));
  return added;
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

// How far each of the others has read: their mark stands below that message, and moves with them.
function moveMark({ person, name, up_to: upTo }) {
  const isGroup = "group" in list.dataset;
  const at = BigInt(upTo);
  const places = [...list.querySelectorAll("[data-seen]")].filter((place) => {
    const bubble = bubbleOf(place.dataset.seen);
    return BigInt(place.dataset.seen) <= at && (isGroup || bubble?.classList.contains("mine"));
  });
  const place = places.at(-1);
  const known = list.querySelector(`[data-reader="${CSS.escape(person)}"]`);
  if (!place || (known && BigInt(known.dataset.upTo) >= at)) return;
  const mark = known ?? document.createElement("span");
  Object.assign(mark.dataset, { reader: person, upTo });
  if (!known) {
    mark.textContent = isGroup ? name : ` by ${name}`;
    if (!isGroup) mark.className = "visually-hidden";
  }
  place.append(mark);
  tidyMarks();
}

function tidyMarks() {
  const known = new Set();
  for (const mark of [...list.querySelectorAll("[data-reader]")].reverse()) {
    if (known.has(mark.dataset.reader)) mark.remove();
    known.add(mark.dataset.reader);
  }
  for (const place of list.querySelectorAll("[data-seen]")) place.hidden = !place.querySelector("[data-reader]");
}

// Messages that were edited, deleted or reacted to, with whether they are gone: each is asked for anew, though not while
// somebody is just doing something in it. One question at a time for each: what changes meanwhile is asked once more
// after the answer, which may be from before.
const stale = new Map();
const asking = new Set();
const isBusy = (bubble) => bubble.querySelector("details[data-menu][open], :is(input, textarea, video):focus");

async function take(query) {
  const answer = await fetch(`/messages/${list.dataset.talk}/new?${query}`);
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

const only = (id) => `since_id=${BigInt(id) - 1n}&max_id=${BigInt(id) + 1n}`;

function putInPlace(now, isGone) {
  const bubble = bubbleOf(numberOf(now));
  if (!bubble || (isBusy(bubble) && !isGone)) return !bubble;
  // Whoever stands on a button of it by the keyboard stays there.
  const parts = (one) => [one, ...one.querySelectorAll("summary, a, button")];
  const focused = parts(bubble).indexOf(document.activeElement);
  bubble.replaceWith(document.adoptNode(now));
  window.htmx?.process(now);
  if (focused >= 0) (parts(now)[focused] ?? now).focus({ preventScroll: true });
  now.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: now } }));
  return true;
}

async function refreshBubble(id) {
  const bubble = bubbleOf(id);
  const isGone = stale.get(id);
  // One that is just being fetched for the first time is asked for again once it is there.
  if (!bubble && !fetching) stale.delete(id);
  if (!bubble || asking.has(id) || (isBusy(bubble) && !isGone)) return;
  stale.delete(id);
  asking.add(id);
  try {
    const page = new DOMParser().parseFromString(await take(only(id)), "text/html");
    const now = page.querySelector("article.bubble");
    if (!now) bubbleOf(id)?.remove();
    else if (!putInPlace(now, isGone)) stale.set(id, isGone);
  } catch {
    // It is as old as the page.
  } finally {
    asking.delete(id);
  }
  if (stale.has(id)) refreshBubble(id);
}

function refreshStale() {
  for (const id of [...stale.keys()]) refreshBubble(id);
}

function hearChange(id, isGone) {
  stale.set(id, isGone || Boolean(stale.get(id)));
  refreshBubble(id);
}

// Who is writing: said for some seconds, unless it is said again.
const writing = new Map();
function showWriting() {
  const line = document.querySelector("[data-typing]");
  const names = [...writing.values()].map((one) => one.name);
  line.hidden = !names.length;
  if (names.length) line.textContent = names.length > 2 ? "Several people are writing…" : `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} writing…`;
}

function stopWriting(person) {
  clearTimeout(writing.get(person)?.timer);
  writing.delete(person);
  showWriting();
}

function hearWriting({ person, name }) {
  clearTimeout(writing.get(person)?.timer);
  writing.set(person, { name, timer: setTimeout(() => stopWriting(person), 6000) });
  showWriting();
}

let saidAt = 0;
function sayWriting() {
  if (!form.dataset.typingUrl || !form.querySelector("[data-text]").value.trim() || Date.now() - saidAt < 3000) return;
  saidAt = Date.now();
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(form.dataset.typingUrl, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}

// What is answered stands above the box.
async function answer(link) {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const found = page.querySelector("[data-answering]");
    if (!found) return location.assign(link.href);
    document.querySelector("[data-answering]").replaceWith(document.adoptNode(found));
    link.closest("details[data-menu]")?.removeAttribute("open");
    form.querySelector("[data-text]").focus();
  } catch {
    location.assign(link.href);
  }
  return undefined;
}

// Messages that were heard of and are not here yet. What is heard while a page is under way is asked for after it.
const MOST = 40;
const TRY_AGAIN_MS = 5000;
const heard = new Set();
let fetching = false;
let again = false;
async function fetchNew() {
  again = true;
  if (fetching) return;
  fetching = true;
  const follow = isAtEnd();
  let last = null;
  try {
    while (again) {
      again = false;
      const found = insert(await take(`min_id=${list.dataset.newest}&limit=${MOST}`));
      last = found.at(-1) ?? last;
      if (found.length === MOST) again = true;
      for (const id of [...heard]) {
        heard.delete(id);
        if (!again && !bubbleOf(id)) last = insert(await take(only(id))).at(-1) ?? last;
      }
    }
  } catch {
    if (document.visibilityState === "visible") setTimeout(fetchNew, TRY_AGAIN_MS);
  } finally {
    fetching = false;
  }
  refreshStale();
  if (!last) return;
  if (follow) toEnd();
  else say("There is a new message below.");
  await markRead();
}

// After the connection was lost: the latest messages as they are now, and what was said meanwhile.
async function catchUp() {
  const shown = [...list.querySelectorAll("article.bubble")].slice(-MOST);
  try {
    if (shown.length) {
      const page = new DOMParser().parseFromString(await take(`min_id=${BigInt(numberOf(shown[0])) - 1n}&limit=${MOST}`), "text/html");
      for (const now of page.querySelectorAll("article.bubble")) if (!putInPlace(now, false)) stale.set(numberOf(now), false);
    }
  } catch {
    // What is said next brings it along.
  }
  await fetchNew();
}

if (list) {
  document.addEventListener("message-sent", (event) => {
    saidAt = 0;
    if (!("end" in list.dataset)) return; // further back: the page of the latest messages is opened instead
    event.preventDefault();
    if (insert(event.detail).length) toEnd();
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    // After a reaction its menu is closed again, and the button that opens it is where one was.
    if (detail.elt?.matches?.("article.bubble") && document.activeElement === document.body) {
      detail.elt.querySelector("details[data-menu] > summary")?.focus({ preventScroll: true });
    }
    tidyDays();
    tidyMarks();
    refreshStale();
  });
  list.addEventListener("focusout", () => setTimeout(refreshStale, 0));
  list.addEventListener("toggle", refreshStale, true);
  document.addEventListener("live", ({ detail }) => {
    if (!("end" in list.dataset)) return;
    if (detail.again) catchUp();
    else fetchNew(); // what was said between this page and the connection
  });
  form.querySelector("[data-text]").addEventListener("input", sayWriting);
  document.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target.closest("a[data-answer]");
    const off = event.target.closest("a[data-answer-not]");
    const to = event.target.closest("a[data-to-message]");
    if (link) {
      event.preventDefault();
      answer(link);
    } else if (off) {
      event.preventDefault();
      form.querySelector("[data-answering]").replaceChildren();
      form.querySelector("[data-text]").focus();
    } else if (to && bubbleOf(to.dataset.toMessage)) {
      event.preventDefault();
      const bubble = bubbleOf(to.dataset.toMessage);
      bubble.scrollIntoView({ block: "center" });
      bubble.focus({ preventScroll: true });
    }
  });
  document.addEventListener("heard", ({ detail }) => {
    const isHere = String(detail.conversation) === list.dataset.talk;
    if (detail.kind === "reaction" || detail.kind === "edit") hearChange(String(detail.id), false);
    else if (detail.kind === "delete") hearChange(String(detail.id), true);
    else if (detail.kind === "seen" && isHere) moveMark(detail);
    else if (detail.kind === "typing" && isHere) hearWriting(detail);
  });
  if ("end" in list.dataset) {
    if (!location.hash) toEnd();
    markRead();
  }
  // A page in the background catches up when it is looked at again.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && "end" in list.dataset) fetchNew().then(markRead);
  });
}

// Who is in a conversation, or its name, changed: the parts of the page that show it are taken anew.
async function refreshCompany(talk) {
  const parts = [...document.querySelectorAll("[data-talk-part]")];
  if (!parts.length || parts[0].dataset.talkPart !== talk) return;
  const address = new URL(location.href);
  if (list) address.search = "?max_id=1"; // no messages, only what stands above them
  const answer = await fetch(address).catch(() => null);
  if (answer?.status === 404) {
    say("You are not in this conversation any more.");
    document.querySelector("[data-talk-gone]")?.removeAttribute("hidden");
    for (const gone of [form, ...parts.filter((part) => part.id !== "talk-head")]) gone?.remove();
    list?.replaceChildren();
    return;
  }
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const called = document.querySelector("h1").textContent;
  for (const part of parts) {
    const now = page.getElementById(part.id);
    if (!now) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches("input:not([type=hidden])")) continue; // somebody is typing there
    if (part.open) now.open = true;
    part.replaceWith(document.adoptNode(now));
    window.htmx?.process(now);
    now.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: now } }));
    if (focused) (now.querySelector("summary, a, button") ?? now).focus();
  }
  document.title = page.title;
  const calls = document.querySelector("h1").textContent;
  say(calls === called ? "Who is in this conversation has changed." : `This conversation is called ${calls} now.`);
}

document.addEventListener("heard", ({ detail }) => {
  if (detail.kind === "talk") refreshCompany(String(detail.conversation));
});

document.addEventListener("message-heard", ({ detail }) => {
  if (list) {
    if (detail.kind === "message" && String(detail.conversation) === list.dataset.talk && "end" in list.dataset) {
      heard.add(String(detail.id));
      fetchNew();
    }
    return;
  }
  const talks = document.querySelector("[data-talks]");
  if (talks && document.visibilityState === "visible") {
    window.htmx?.ajax("GET", location.href, { target: talks, select: "[data-talks]", swap: "outerHTML" });
  }
});
