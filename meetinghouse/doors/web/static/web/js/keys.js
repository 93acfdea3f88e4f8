// Keyboard shortcuts. Single keys, so never while something is being typed or a dialog is open.
const posts = () => [...document.querySelectorAll("article.post")].filter((post) => post.offsetParent !== null);

function move(step) {
  const all = posts();
  const here = all.indexOf(document.activeElement?.closest("article.post"));
  // Without a focused post, begin with the first one that is on the screen.
  const start = here >= 0 ? here + step : all.findIndex((post) => post.getBoundingClientRect().top >= 0);
  const next = all[Math.max(0, Math.min(all.length - 1, start))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

const onPost = (selector) => document.activeElement?.closest("article.post")?.querySelector(selector)?.click();

const keys = {
  j: () => move(1),
  k: () => move(-1),
  l: () => onPost("[data-key=like]"),
  r: () => onPost("[data-key=comment]"),
  n: () => (document.querySelector(".side a[data-compose]") ?? document.querySelector("a[data-compose]"))?.click(),
  ".": () => document.querySelector("[data-key=fresh]")?.click(),
  "/": () => document.querySelector("[data-key=search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
  if (event.key === "Enter" && event.target.matches?.("article.post")) {
    location.assign(event.target.dataset.url);
  } else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
