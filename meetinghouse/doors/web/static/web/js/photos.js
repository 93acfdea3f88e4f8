// Photos: the part that matters stays in the frame, and a press shows them large with their description.
function frame(root) {
  for (const image of root.querySelectorAll?.("img[data-focus], video[data-focus]") ?? []) {
    const [x, y] = image.dataset.focus.split(",").map(Number);
    if (x || y) image.style.objectPosition = `${(x + 1) * 50}% ${(1 - y) * 50}%`;
  }
}
frame(document);
document.addEventListener("htmx:load", (event) => frame(event.target));

const sprite = () => document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];

// Loops: played while they are seen, unless whoever looks asked for stillness; each has a pause of its own.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    target.dataset.seen = isIntersecting ? "yes" : "";
    turn(target);
  }
}, { threshold: 0.4 });

function turn(film) {
  const wanted = film.dataset.wanted ? film.dataset.wanted === "yes" : !still.matches;
  if (wanted && film.dataset.seen && !document.hidden) film.play().catch(() => {});
  else film.pause();
}

function loops(root) {
  for (const film of root.querySelectorAll?.("video[data-loop]:not([data-seen])") ?? []) {
    const button = part(`<button class="loop-button" type="button"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use/></svg></button>`);
    const tell = () => {
      button.querySelector("use").setAttribute("href", `${sprite()}#${film.paused ? "play" : "pause"}`);
      button.setAttribute("aria-label", film.paused ? "Play the moving picture" : "Pause the moving picture");
    };
    film.dataset.seen = "";
    film.controls = false;
    film.addEventListener("play", tell);
    film.addEventListener("pause", tell);
    const swap = () => {
      film.dataset.wanted = film.paused ? "yes" : "no";
      turn(film);
    };
    button.addEventListener("click", swap);
    film.addEventListener("click", swap);
    film.after(button);
    tell();
    seen.observe(film);
  }
}
const everyLoop = () => document.querySelectorAll("video[data-loop]").forEach(turn);
still.addEventListener("change", everyLoop);
document.addEventListener("visibilitychange", everyLoop);

let box, links, at, opener;

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function build() {
  const button = (name, label, icon) => `<button class="icon-button" type="button" data-go="${name}" aria-label="${label}"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="${sprite()}#${icon}"/></svg></button>`;
  box = part(`<dialog class="lightbox" aria-label="Photo"><div class="lightbox-bar"><span data-place></span><span>${button("back", "Previous photo", "chevron-left")}${button("on", "Next photo", "chevron-right")}${button("close", "Close", "x")}</span></div><img alt=""><video controls playsinline hidden></video><figcaption aria-live="polite"></figcaption></dialog>`);
  box.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]")?.dataset.go;
    if (go === "close") box.close();
    else if (go) show(at + (go === "on" ? 1 : -1));
  });
  box.addEventListener("keydown", (event) => {
    if (event.target.matches("video")) return;
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
  let startX = 0;
  // A swipe looks on, but not where a film is wound.
  box.addEventListener("pointerdown", (event) => { startX = event.clientX; });
  box.addEventListener("pointerup", (event) => {
    if (event.target.matches("video")) return;
    const way = event.clientX - startX;
    if (Math.abs(way) > 60) show(at + (way < 0 ? 1 : -1));
  });
  box.addEventListener("close", () => {
    stop(box.querySelector("video"));
    opener?.focus();
  });
  document.body.append(box);
}

function stop(film) {
  film.pause();
  film.removeAttribute("src");
  film.load();
}

function play(film, link, words) {
  film.hidden = false;
  film.loop = film.muted = link.dataset.film === "gifv";
  film.poster = link.querySelector("img")?.src ?? "";
  film.setAttribute("aria-label", words || "A video without a description");
  film.src = link.href;
  if (!film.loop || !still.matches) film.play().catch(() => {});
}

function show(index) {
  at = (index + links.length) % links.length;
  const link = links[at];
  const words = link.dataset.description;
  const image = box.querySelector("img");
  const film = box.querySelector("video");
  const isFilm = "film" in link.dataset;
  stop(film);
  film.hidden = !isFilm;
  image.hidden = isFilm;
  if (isFilm) play(film, link, words);
  else {
    image.src = link.href;
    image.alt = words || "A photo without a description";
  }
  box.querySelector("figcaption").textContent = words || `This ${isFilm ? "video" : "photo"} has no description.`;
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

loops(document);
document.addEventListener("htmx:load", (event) => loops(event.target));
