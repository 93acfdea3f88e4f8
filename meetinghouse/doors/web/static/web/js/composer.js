// The composer: counts, content warning, nudge for descriptions, sending without leaving the page, sheet on phones.
const say = (words) => document.dispatchEvent(new CustomEvent("say", { detail: words }));
const PHONE = matchMedia("(max-width: 59.99rem)");

// Why something was not sent stays beside the button until something is typed or sent again.
function tell(form, words) {
  if (form.dataset.talk) return say(words);
  const note = form.querySelector("[data-refused]") ?? document.createElement("p");
  note.className = "note error";
  note.dataset.refused = "";
  note.setAttribute("role", "alert");
  form.querySelector(".composer-bar").before(note);
  note.textContent = words;
  note.scrollIntoView({ block: "nearest" });
  return undefined;
}

function newWord() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
}

// Characters as people see them: an emoji is one.
const length = (text) => [...text].length;

// A formatted text may be longer.
const mostOf = (form) =>
  Number(form.querySelector("[data-formatted]")?.checked ? form.dataset.mostFormatted : form.dataset.most);

function count(form) {
  const most = mostOf(form);
  const left = most - length(form.querySelector("[data-text]").value);
  const counter = form.querySelector("[data-counter]");
  counter.textContent = left < most * 0.9 || left < 500 ? String(left) : "";
  counter.classList.toggle("near", left >= 0 && left < 200);
  counter.classList.toggle("over", left < 0);
  return left >= 0;
}

function undescribed(form) {
  return [...form.querySelectorAll(".upload")]
    .filter((item) => item.dataset.state !== "failed")
    .map((item) => item.querySelector("textarea"))
    .filter((box) => !box.value.trim());
}

// Asked once per post; the second press posts. A nudge, never a refusal.
function nudge(form) {
  const boxes = undescribed(form);
  if (!boxes.length || form.dataset.nudged) return false;
  form.dataset.nudged = "yes";
  const one = boxes[0].closest("[data-video]") ? "the video" : "the photo";
  form.querySelector("[data-nudge-words]").textContent = boxes.length === 1 ? one : `the ${boxes.length} photos`;
  form.querySelector("[data-nudge]").hidden = false;
  form.querySelector("[data-nudge-describe]").focus();
  return true;
}

function clear(form) {
  form.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
  const audience = form.querySelector("[name=audience]")?.value;
  form.reset();
  if (audience) form.querySelector("[name=audience]").value = audience;
  form.querySelector("[data-text]").value = "";
  form.querySelector("[data-uploads]").replaceChildren();
  form.querySelector("[data-readers]")?.replaceChildren();
  form.querySelector("[data-nudge]").hidden = true;
  form.querySelector("[data-warning]").hidden = true;
  form.querySelector("[data-warning-toggle]").setAttribute("aria-expanded", "false");
  form.querySelector("[data-poll]")?.removeAttribute("open");
  form.querySelector("[data-answering]")?.replaceChildren();
  form.querySelector("[data-plain-files]")?.dispatchEvent(new Event("change"));
  form.querySelector("[data-more]")?.removeAttribute("open");
  form.querySelector("[data-refused]")?.remove();
  delete form.dataset.nudged;
  delete form.dataset.waiting;
  form.querySelector("[name=idempotency]").value = newWord();
  count(form);
}

function place(form, html) {
  // A conversation puts its messages in place itself, and says so by taking the event.
  if (form.dataset.talk) return !document.dispatchEvent(new CustomEvent("message-sent", { cancelable: true, detail: html }));
  const page = new DOMParser().parseFromString(html, "text/html");
  const post = page.querySelector("article.post");
  if (!post) return false;
  // The live updates may have been quicker.
  const there = document.getElementById(post.id);
  (there?.closest(".comments > li") ?? there)?.remove();
  post.classList.add("fresh");
  let list;
  if (form.dataset.inReplyTo) {
    const slot = document.querySelector(`[data-reply-slot="${form.dataset.inReplyTo}"]`);
    list = slot ? slot.nextElementSibling : document.getElementById("comments-list");
    if (!list) {
      list = document.createElement("ol");
      list.className = "comments";
      if (slot) slot.after(list);
      else {
        list.id = "comments-list";
        document.querySelector("[data-no-comments]")?.replaceWith(list);
      }
    }
    if (slot) slot.replaceChildren();
    const item = document.createElement("li");
    item.append(document.adoptNode(post));
    list.append(item);
  } else {
    list = document.getElementById("feed");
    if (!list) return false;
    list.querySelector(".empty")?.remove();
    list.prepend(document.adoptNode(post));
  }
  window.htmx?.process(post);
  post.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: post } }));
  post.focus({ preventScroll: true });
  post.scrollIntoView({ block: "nearest" });
  return true;
}

async function post(form) {
  if (form.dataset.posting) return;
  form.dataset.posting = "yes";
  const button = form.querySelector(".composer-bar .main[type=submit]");
  button.setAttribute("aria-disabled", "true");
  try {
    form.dispatchEvent(new CustomEvent("describe"));
    await Promise.all([...form.querySelectorAll(".upload")].map((item) => item.described));
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true", Accept: "text/html", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    const html = await answer.text();
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(html, "text/html");
      tell(form, page.querySelector("[data-refusal]")?.textContent.trim() || "That did not work. What you wrote is still here.");
      return;
    }
    const shown = place(form, html);
    clear(form);
    form.closest("dialog")?.close();
    if (shown && form.dataset.talk) form.querySelector("[data-text]").focus();
    else if (shown) say(form.dataset.inReplyTo ? "Your comment is there." : "Posted.");
    else if (form.dataset.talk) location.assign(answer.url.replace(/\/send$/, ""));
    else location.assign(answer.redirected ? answer.url : form.dataset.then || "/home");
  } catch {
    tell(form, "No connection. What you wrote is still here.");
  } finally {
    delete form.dataset.posting;
    button.removeAttribute("aria-disabled");
  }
}

// A time is typed in the reader's own; the server is told how far that is from UTC on that day.
function later(form) {
  const field = form.querySelector("[data-later]");
  if (!field) return;
  const two = (number) => String(number).padStart(2, "0");
  const help = form.querySelector("[data-later-help]");
  help.textContent = help.textContent.replace("The time is in UTC. ", "");
  if (field.dataset.utc) {
    const at = new Date(field.dataset.utc);
    field.value = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  }
  const tell = () => {
    form.querySelector("[data-offset]").value = field.value ? new Date(field.value).getTimezoneOffset() : "";
  };
  field.addEventListener("change", tell);
  tell();
}

function setUp(root) {
  for (const form of root.querySelectorAll?.("form[data-composer]") ?? []) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    const word = form.querySelector("[name=idempotency]");
    if (!word.value) word.value = newWord();
    const text = form.querySelector("[data-text]");
    const warning = form.querySelector("[data-warning]");
    const toggle = form.querySelector("[data-warning-toggle]");
    later(form);
    text.addEventListener("input", () => count(form));
    form.querySelector("[data-formatted]")?.addEventListener("change", () => count(form));
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    toggle.addEventListener("click", () => {
      warning.hidden = !warning.hidden;
      toggle.setAttribute("aria-expanded", String(!warning.hidden));
      const input = warning.querySelector("input");
      if (warning.hidden) input.value = "";
      else input.focus();
    });
    form.addEventListener("photos", () => {
      if (!undescribed(form).length) form.querySelector("[data-nudge]").hidden = true;
      // Posted while the video was on its way; one that failed or was taken away is not waited for.
      if (!form.dataset.waiting || form.querySelector('.upload[data-state="sending"]')) return;
      delete form.dataset.waiting;
      if (form.querySelector('.upload[data-state="there"]')) form.requestSubmit();
    });
    form.querySelector("[data-nudge-describe]").addEventListener("click", () => {
      form.querySelector("[data-nudge]").hidden = true;
      undescribed(form)[0]?.focus();
    });
    form.querySelector("[name=audience]")?.addEventListener("change", () => form.querySelector("[data-readers]")?.replaceChildren());
    form.addEventListener("input", () => form.querySelector("[data-refused]")?.remove());
    form.addEventListener("submit", (event) => {
      // A button that asks something else than to post.
      if (event.submitter?.matches("[data-aside]")) return undefined;
      event.preventDefault();
      if (form.querySelector('.upload[data-video][data-state="sending"]')) {
        form.dataset.waiting = "yes";
        return say("It goes out as soon as your video is ready. You can keep this page open and write on.");
      }
      if (form.querySelector('.upload[data-state="sending"]')) return say("Your photos are still on their way. One moment.");
      if (!text.value.trim() && !form.querySelector("[name=media_ids]") && !form.querySelector("[data-plain-files]")?.files.length) {
        text.focus();
        return tell(form, "Write something or add a photo first.");
      }
      if (!count(form)) return tell(form, `That is too long: a ${form.dataset.talk ? "message" : form.dataset.inReplyTo ? "comment" : "post"} can have ${mostOf(form)} characters.`);
      if (nudge(form)) return undefined;
      return post(form);
    });
    count(form);
  }
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target));

// On a phone the composer comes up as a sheet; elsewhere the link leads to the form on the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-compose]");
  const form = document.getElementById("composer");
  if (!link || !form || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const sheet = document.getElementById("sheet");
  if (PHONE.matches && sheet) {
    const home = form.parentElement;
    document.getElementById("sheet-title").textContent = "Write a post";
    document.getElementById("sheet-body").replaceChildren(form);
    sheet.showModal();
    sheet.addEventListener("close", () => home.append(form), { once: true });
  }
  const text = form.querySelector("[data-text]");
  text.focus();
  text.scrollIntoView({ block: "center" });
});

// Answering a comment: the form opens under it.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-inline-reply]");
  const slot = link?.closest("li")?.querySelector(":scope > [data-reply-slot]");
  if (!slot || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (!slot.firstElementChild) {
    const answer = await fetch(link.href.split("#")[0]).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    const form = page.getElementById("reply");
    if (!form) return location.assign(link.href);
    form.removeAttribute("id");
    slot.replaceChildren(document.adoptNode(form));
    setUp(slot);
    slot.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: slot } }));
  }
  slot.querySelector("[data-text]").focus();
  return undefined;
});
