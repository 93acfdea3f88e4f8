// Menus, dialogs, sheets, copy links and the theme switch. All of them work as links or forms without this.

// Menus are <details data-menu>: one open at a time, Escape closes and returns the focus, arrows walk.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches?.("details[data-menu]") || !menu.open) return;
  for (const other of openMenus()) if (other !== menu && !other.contains(menu)) other.open = false;
  // A panel that would leave the window opens the other way.
  const panel = menu.querySelector(".menu-panel");
  if (!panel || panel.classList.contains("up")) return;
  panel.classList.remove("flipped");
  if (panel.getBoundingClientRect().bottom > innerHeight && menu.getBoundingClientRect().top > panel.offsetHeight) {
    panel.classList.add("flipped");
  }
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = [...menu.querySelectorAll(".menu-panel a, .menu-panel button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
    event.preventDefault();
    next?.focus();
  }
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// <dialog>: buttons with data-close, and a click on the veil.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open && event.target.classList.contains("sheet")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

// A link with data-sheet="#part" shows that part of the page it leads to in a sheet.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  const sheet = document.getElementById("sheet");
  if (!link || !sheet || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.closest("details[data-menu]")?.removeAttribute("open");
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector(link.dataset.sheet);
    if (!answer.ok || !part) return location.assign(link.href);
    const title = part.querySelector("h1, h2");
    document.getElementById("sheet-title").textContent = title?.textContent ?? "";
    title?.remove();
    const body = document.getElementById("sheet-body");
    body.replaceChildren(document.adoptNode(part));
    window.htmx?.process(body);
    sheet.showModal();
    body.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
    sheet.addEventListener("close", () => document.contains(link) && link.closest("details")?.querySelector("summary")?.focus(), { once: true });
  } catch {
    location.assign(link.href);
  }
  return undefined;
});

// Copy a link.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(link.href);
  link.closest("details[data-menu]")?.removeAttribute("open");
  document.dispatchEvent(new CustomEvent("say", { detail: "Link copied." }));
});

// Copy a piece of the page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-text]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(document.querySelector(link.dataset.copyText).textContent.trim());
  document.dispatchEvent(new CustomEvent("say", { detail: "Copied." }));
});

// Light, dark, or as the system says: at once here, remembered by the server's cookie.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
});

// On a narrow screen the tab that is open may stand outside of it; the row says by its edges where there is more.
for (const row of document.querySelectorAll(".sub-nav, .tabs")) {
  const tell = () => {
    row.toggleAttribute("data-more-before", row.scrollLeft > 8);
    row.toggleAttribute("data-more-after", row.scrollLeft + row.clientWidth < row.scrollWidth - 8);
  };
  const open = row.querySelector("[aria-current]");
  if (open) row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
  row.addEventListener("scroll", tell, { passive: true });
  addEventListener("resize", tell, { passive: true });
  tell();
}
