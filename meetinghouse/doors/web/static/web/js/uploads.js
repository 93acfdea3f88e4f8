// Photos or a video for a post: picked, dragged or pasted; sent one by one with a progress bar; described; removed.
// A video is prepared by the server after it was sent; the form waits for that as for the sending.
// Talks to composer.js through the form's data and the events "photos" (how many) and "busy" (still sending).

const PICTURE = /^image\/(jpeg|png|webp|gif|heic|heif|avif)$/;
// Some systems hand over HEIC without a type; the name tells then.
const isPicture = (file) => PICTURE.test(file.type) || /\.(heic|heif|avif)$/i.test(file.name);
const VIDEO = /^video\/(mp4|quicktime|webm|x-m4v)$/;
const isVideo = (file) => VIDEO.test(file.type) || (!file.type && /\.(mp4|m4v|mov|webm)$/i.test(file.name));
const isMedium = (form, file) => isPicture(file) || (mostVideoMegabytes(form) && isVideo(file));
const mostVideoMegabytes = (form) => Number(form.querySelector("[data-files]")?.dataset.mostVideoMegabytes) || 0;
const say = (words) => document.dispatchEvent(new CustomEvent("say", { detail: words }));

function changed(form) {
  form.dispatchEvent(new CustomEvent("photos", { bubbles: true }));
}

function failed(item, words) {
  const error = item.querySelector(".field-error");
  item.classList.add("failed");
  item.dataset.state = "failed";
  item.querySelector("progress").hidden = true;
  error.textContent = words;
  error.hidden = false;
  error.setAttribute("role", "alert");
}

function there(item, preview) {
  if (preview) {
    const picture = item.querySelector("img");
    URL.revokeObjectURL(picture.src);
    picture.src = preview;
  }
  item.dataset.state = "there";
  item.querySelector("progress").hidden = true;
  item.querySelector("[data-making]").hidden = true;
}

const FIRST_LOOK = 600;
const LONGEST_PAUSE = 5000;

// Asks how far the video is, again and again but less and less often.
function wait(form, item, pause = FIRST_LOOK) {
  const bar = item.querySelector("progress");
  bar.removeAttribute("value");
  bar.setAttribute("aria-label", "Preparing the video");
  item.querySelector("[data-making]").hidden = false;
  const timer = setTimeout(async () => {
    const address = `${form.dataset.uploadUrl}/${item.dataset.id}/progress`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!item.isConnected) return;
    const said = await answer?.json().catch(() => null);
    if (answer && answer.status < 500 && !answer.ok) {
      item.querySelector("[name=media_ids]").remove();
      item.querySelector("[data-making]").hidden = true;
      failed(item, said?.error || "This video could not be used.");
    } else if (said?.id && !said.making) there(item, said.preview_url);
    else return wait(form, item, Math.min(pause * 1.5, LONGEST_PAUSE));
    changed(form);
    return undefined;
  }, pause);
  item.cancel = () => clearTimeout(timer);
}

function send(form, item, file) {
  const xhr = new XMLHttpRequest();
  const bar = item.querySelector("progress");
  const data = new FormData();
  data.append("file", file);
  xhr.open("POST", form.dataset.uploadUrl);
  xhr.setRequestHeader("X-CSRFToken", tokenOf(form));
  xhr.setRequestHeader("Accept", "application/json");
  xhr.responseType = "json";
  xhr.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = Math.round((event.loaded / event.total) * 100);
  });
  xhr.addEventListener("load", () => {
    if (xhr.status >= 400 || !xhr.response?.id) {
      const what = "video" in item.dataset ? "video" : "photo";
      const fallback = xhr.status === 413 ? `This ${what} is too large.` : `This ${what} could not be used.`;
      failed(item, xhr.response?.error || fallback);
    } else {
      const { id, preview_url: preview, description, making } = xhr.response;
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "media_ids", value: id });
      item.append(hidden);
      const box = item.querySelector("textarea");
      item.dataset.id = id;
      if (description && !box.value) box.value = description;
      describe(form, item);
      if (making) wait(form, item);
      else there(item, preview);
    }
    changed(form);
  });
  xhr.addEventListener("error", () => {
    failed(item, "No connection. Remove it and try again.");
    changed(form);
  });
  item.cancel = () => xhr.abort();
  xhr.send(data);
}

const tokenOf = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
const tell = (form, address, data) => fetch(address, {
  method: "POST", body: data, headers: { "X-CSRFToken": tokenOf(form), Accept: "application/json" },
});

// The words go to the server when their box is left; composer.js waits for `item.described` before it posts.
function describe(form, item) {
  const box = item.querySelector("textarea");
  const words = box.value.trim();
  if (!item.dataset.id || words === (item.dataset.told ?? "")) return;
  const data = new FormData();
  data.append("description", words);
  item.dataset.told = words;
  item.described = tell(form, `${form.dataset.uploadUrl}/${item.dataset.id}`, data).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
  }).catch(() => {
    delete item.dataset.told;
    throw new Error("not described");
  });
  item.described.catch(() => {});
}

const MEGABYTE = 1024 * 1024;

function putFiles(plain, files) {
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  plain.files = all.files;
  plain.dispatchEvent(new Event("change"));
}

function showFiles(form, plain) {
  const most = Number(plain.dataset.mostMegabytes);
  const large = [...plain.files].find((file) => file.size > most * MEGABYTE);
  const together = [...plain.files].reduce((sum, file) => sum + file.size, 0);
  if (large || together > most * MEGABYTE) {
    say(large ? `${large.name} is larger than ${most} MB.` : `Together these are larger than ${most} MB. Send them one by one.`);
    const rest = large ? [...plain.files].filter((file) => file !== large) : [...plain.files].slice(0, -1);
    putFiles(plain, rest);
    return;
  }
  const list = form.querySelector("[data-chosen-files]");
  list.replaceChildren(...[...plain.files].map((file) => {
    const item = list.nextElementSibling.content.firstElementChild.cloneNode(true);
    item.querySelector("[data-file-name]").textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024))} KB)`;
    const button = item.querySelector("button");
    button.setAttribute("aria-label", `Don’t send ${file.name}`);
    button.addEventListener("click", () => {
      putFiles(plain, [...plain.files].filter((other) => other !== file));
      form.querySelector("[data-text]").focus();
    });
    return item;
  }));
  list.hidden = !plain.files.length;
}

// A video stands alone but in an album, and may not be too large.
function fitting(form, list, files) {
  const most = mostVideoMegabytes(form);
  if ("sideBySide" in form.dataset) {
    const large = files.filter((file) => isVideo(file) && file.size > most * MEGABYTE);
    if (large.length) say(`${large[0].name} is larger than ${most} MB. Cut it or save it smaller first.`);
    return files.filter((file) => !large.includes(file));
  }
  const video = files.find(isVideo);
  if (list.querySelector("[data-video]") || (video && (files.length > 1 || list.children.length))) {
    say("A post can have one video, and nothing beside it.");
    return list.children.length ? [] : files.filter((file) => !isVideo(file));
  }
  if (video && video.size > most * MEGABYTE) {
    say(`${video.name} is larger than ${most} MB. Cut it or save it smaller first.`);
    return [];
  }
  return files;
}

function asVideo(item) {
  item.dataset.video = "";
  item.querySelector("label").textContent = "Describe this video";
  item.querySelector("textarea").placeholder = "What happens in it? Read out to people who can’t see it.";
  item.querySelector("[data-remove]").setAttribute("aria-label", "Remove this video");
}

let counter = 0;
function add(form, files) {
  const list = form.querySelector("[data-uploads]");
  const template = form.querySelector("[data-upload-template]");
  const most = Number(form.dataset.mostPhotos) || 20;
  let pictures = [...files].filter((file) => isMedium(form, file));
  if (pictures.length < files.length) {
    const plain = form.querySelector("[data-plain-files]");
    if (plain) putFiles(plain, [...plain.files, ...[...files].filter((file) => !isMedium(form, file))]);
    else say(mostVideoMegabytes(form) ? "Photos and videos (MP4, MOV, WebM) can be added here." : "Only photos can be added here.");
  }
  pictures = fitting(form, list, pictures);
  const room = most - list.children.length;
  if (pictures.length > room) {
    say(`There is room for ${most} photos here.`);
    pictures = pictures.slice(0, Math.max(0, room));
  }
  for (const file of pictures) {
    const item = template.content.firstElementChild.cloneNode(true);
    const box = item.querySelector("textarea");
    counter += 1;
    box.id = `photo-words-${counter}`;
    item.querySelector("label").htmlFor = box.id;
    if (isVideo(file)) asVideo(item);
    else item.querySelector("img").src = URL.createObjectURL(file);
    item.querySelector("progress").setAttribute("aria-label", `Uploading ${file.name}`);
    item.dataset.state = "sending";
    list.append(item);
    send(form, item, file);
  }
  if (pictures.length) changed(form);
}

function setUp(root) {
  for (const form of root.querySelectorAll?.("form[data-composer], form[data-photo-form]") ?? []) {
    if (form.dataset.uploads) continue;
    form.dataset.uploads = "ready";
    // Files that are no photos are sent with the form; the list says which.
    const plain = form.querySelector("[data-plain-files]");
    plain?.addEventListener("change", () => showFiles(form, plain));
    const input = form.querySelector("[data-files]");
    input?.addEventListener("change", () => {
      add(form, input.files);
      input.value = ""; // else the form would send the same photos a second time
    });
    form.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) {
        event.preventDefault();
        add(form, files);
      }
    });
    let depth = 0;
    const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    form.addEventListener("dragenter", (event) => {
      if (!holdsFiles(event)) return;
      depth += 1;
      form.classList.add("dropping");
    });
    form.addEventListener("dragleave", () => {
      depth = Math.max(0, depth - 1);
      if (!depth) form.classList.remove("dropping");
    });
    form.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
    form.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth = 0;
      form.classList.remove("dropping");
      add(form, event.dataTransfer.files);
    });
    form.addEventListener("change", (event) => {
      const item = event.target.closest(".upload");
      if (item && event.target.matches("textarea")) describe(form, item);
    });
    form.addEventListener("describe", () => {
      for (const item of form.querySelectorAll(".upload")) describe(form, item);
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      const item = button.closest(".upload");
      item.cancel?.();
      if (item.dataset.id) tell(form, `${form.dataset.uploadUrl}/${item.dataset.id}/discard`, new FormData()).catch(() => {});
      const next = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      (next?.querySelector("textarea") ?? form.querySelector("[data-text]") ?? input).focus();
      changed(form);
    });
  }
}

// The form of an album or of an edit goes once the last photo or video is there, with their descriptions.
function sendWhenThere(form) {
  if (form.querySelector(".upload[data-state=sending]")) {
    form.addEventListener("photos", () => sendWhenThere(form), { once: true });
    return;
  }
  form.dispatchEvent(new CustomEvent("describe"));
  const described = [...form.querySelectorAll(".upload")].map((item) => item.described);
  Promise.allSettled(described).then(() => form.submit());
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-photo-form]")) return;
  event.preventDefault();
  if (event.target.querySelector(".upload[data-state=sending]")) say("It goes on when everything is there.");
  sendWhenThere(event.target);
});

// A photo dropped beside the form would replace the page, and with it what was typed.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if ([...(event.dataTransfer?.types ?? [])].includes("Files") && !event.target.closest?.("form")) event.preventDefault();
  });
}

setUp(document);
document.addEventListener("htmx:load", (event) => setUp(event.target));
