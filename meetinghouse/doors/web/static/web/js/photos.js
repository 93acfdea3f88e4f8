// Photos: the part that matters stays in the frame, and a press shows them large with their description.
function frame(root) {
  for (const image of root.querySelectorAll?.("img[data-focus]") ?? []) {
    const [x, y] = image.dataset.focus.split(",").map(Number);
    if (x || y) image.style.objectPosition = `${(x + 1) * 50}% ${(1 - y) * 50}%`;
  }
}
frame(document);
document.addEventListener("htmx:load", (event) => frame(event.target));

let box, links, at, opener;

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function build() {
  const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
  const button = (name, label, icon) => `<button class="icon-button" type="button" data-go="${name}" aria-label="${label}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="${sprite}#${icon}"/></svg></button>`;
  box = part(`<dialog class="lightbox" aria-label="Photo"><div class="lightbox-bar"><span data-place></span><span>${button("back", "Previous photo", "chevron-left")}${button("on", "Next photo", "chevron-right")}${button("close", "Close", "x")}</span></div><img alt=""><figcaption aria-live="polite"></figcaption></dialog>`);
  box.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]")?.dataset.go;
    if (go === "close") box.close();
    else if (go) show(at + (go === "on" ? 1 : -1));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
  let startX = 0;
  box.addEventListener("pointerdown", (event) => { startX = event.clientX; });
  box.addEventListener("pointerup", (event) => {
    const way = event.clientX - startX;
    if (Math.abs(way) > 60) show(at + (way < 0 ? 1 : -1));
  });
  box.addEventListener("close", () => opener?.focus());
  document.body.append(box);
}

function show(index) {
  at = (index + links.length) % links.length;
  const words = links[at].dataset.description;
  const image = box.querySelector("img");
  image.src = links[at].href;
  image.alt = words || "A photo without a description";
  box.querySelector("figcaption").textContent = words || "This photo has no description.";
  box.querySelector("[data-place]").textContent = links.length > 1 ? `${at + 1} of ${links.length}` : "";
  for (const button of box.querySelectorAll("[data-go=back], [data-go=on]")) button.hidden = links.length < 2;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lightbox] a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!box) build();
  links = [...link.closest("[data-lightbox]").querySelectorAll("a[data-description]")];
  opener = link;
  show(links.indexOf(link));
  box.showModal();
});
