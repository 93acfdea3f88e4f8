// Forms: sent once, nothing typed is lost, passwords can be looked at.

// A second press while the first is under way does nothing. The button comes back when the answer does not.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const release = () => {
    delete form.dataset.sending;
    event.submitter?.removeAttribute("aria-disabled");
  };
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(release, 12000);
  addEventListener("pageshow", release, { once: true });
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (form) delete form.dataset.sending;
});

// Text that was typed comes back after a reload, a lost connection or a session that ended. It stays in this tab.
const keyOf = (box) => `kept:${location.pathname}:${box.id || box.name}`;
function keep(root) {
  for (const box of root.querySelectorAll?.("textarea[id]") ?? []) {
    if (box.dataset.kept) continue;
    box.dataset.kept = "yes";
    try {
      const before = sessionStorage.getItem(keyOf(box));
      if (before && !box.value) {
        box.value = before;
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
    } catch { /* storage may be switched off */ }
  }
}
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("textarea[id]")) return;
  try {
    if (event.target.value) sessionStorage.setItem(keyOf(event.target), event.target.value);
    else sessionStorage.removeItem(keyOf(event.target));
  } catch { /* storage may be switched off or full */ }
});
// The server's answer to a form is another page or a redirect; arriving there without an error means it was taken.
document.addEventListener("sent", (event) => {
  for (const box of event.target.querySelectorAll("textarea[id]")) {
    try { sessionStorage.removeItem(keyOf(box)); } catch { /* as above */ }
  }
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[data-composer]")) return;
  try { sessionStorage.setItem("sent-from", JSON.stringify([...event.target.querySelectorAll("textarea[id]")].map(keyOf))); } catch { /* as above */ }
});
try {
  const failed = document.querySelector(".note.error, [data-refusal]");
  if (!failed) for (const key of JSON.parse(sessionStorage.getItem("sent-from") ?? "[]")) sessionStorage.removeItem(key);
  sessionStorage.removeItem("sent-from");
} catch { /* as above */ }
keep(document);
document.addEventListener("htmx:load", (event) => keep(event.target));

// Show or hide a password.
function eyes(root) {
  for (const place of root.querySelectorAll?.("[data-password]") ?? []) {
    if (place.querySelector("button")) continue;
    const input = place.querySelector("input");
    const button = document.createElement("button");
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
    const draw = (shown) => {
      button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="${sprite}#${shown ? "eye-off" : "eye"}"/></svg>`;
      button.setAttribute("aria-label", shown ? "Hide password" : "Show password");
    };
    button.type = "button";
    button.className = "icon-button";
    draw(false);
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      draw(shown);
    });
    place.append(button);
  }
}
eyes(document);

// A picture that was picked is shown right away; a colour that was picked too.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-preview]") || !input.files[0]) return;
  const picture = document.getElementById(input.dataset.preview);
  if (picture instanceof HTMLImageElement) {
    picture.src = URL.createObjectURL(input.files[0]);
    picture.hidden = false;
  }
});
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("input[data-accent]")) return;
  const other = document.querySelector(input.dataset.accent);
  if (other && /^#[0-9a-f]{6}$/i.test(input.value)) other.value = input.value.toLowerCase();
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submit-on-change]")) event.target.form?.requestSubmit();
});
