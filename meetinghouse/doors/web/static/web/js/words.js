// What the page says to people: toasts, and the answers of the server when something did not work.
// Any script says something with: document.dispatchEvent(new CustomEvent("say", { detail: "Saved." }))
document.documentElement.classList.add("js");

const room = document.getElementById("toasts");

function say(words) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = words;
  // What is modal covers everything outside of it.
  const above = document.querySelector("dialog[open]") ?? document.body;
  if (room && room.parentElement !== above) above.append(room);
  room?.append(toast);
  setTimeout(() => toast.remove(), Math.max(5000, words.length * 90));
}

document.addEventListener("say", (event) => say(event.detail));

// A refusal comes as a page or as a piece of one; its words stand in [data-refusal].
function wordsOf(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
  const found = page.querySelector("[data-refusal]")?.textContent.trim();
  if (found) return found;
  if (xhr.status === 429) return "That was a lot at once. Please wait a moment and try again.";
  if (xhr.status >= 500) return "Something went wrong on our side. Nothing you wrote is lost; please try again.";
  return "That did not work.";
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // Signed out meanwhile: the answer is the sign-in page, which belongs into the window, not into a button's place.
  if (new URL(xhr.responseURL || location.href, location.href).pathname.startsWith("/accounts/login")) {
    event.preventDefault();
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  } else if (xhr.status >= 400) {
    event.detail.shouldSwap = false;
  }
});
document.addEventListener("htmx:responseError", (event) => say(wordsOf(event.detail.xhr)));
document.addEventListener("htmx:sendError", () => say("No connection. What you wrote is still here."));
