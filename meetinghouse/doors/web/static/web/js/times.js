// Keeps "5 min" true while the page is open. Says the same words as templatetags/look.py.
const MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY;
// Days are written as the server writes them: 3 May 2025.
const tongue = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const exact = new Intl.DateTimeFormat(tongue, { dateStyle: "full", timeStyle: "short" });

function wordsFor(moment, now) {
  const seconds = (now - moment) / 1000;
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  if (seconds < WEEK) {
    const days = Math.floor(seconds / DAY);
    return days === 1 ? "1 day" : `${days} days`;
  }
  return null;
}

const toCome = new Intl.DateTimeFormat(tongue, { dateStyle: "long", timeStyle: "short" });

function refresh(root) {
  const now = Date.now();
  for (const time of root.querySelectorAll?.("time[data-at]") ?? []) time.textContent = toCome.format(new Date(time.dateTime));
  for (const time of root.querySelectorAll?.("time[data-ago]") ?? []) {
    const moment = new Date(time.dateTime);
    const words = wordsFor(moment, now);
    if (words && time.textContent !== words) time.textContent = words;
    if (!time.dataset.local) {
      time.dataset.local = "yes";
      time.title = exact.format(moment);
    }
  }
}

refresh(document);
setInterval(() => document.visibilityState === "visible" && refresh(document), 30000);
document.addEventListener("visibilitychange", () => refresh(document));
document.addEventListener("htmx:load", (event) => refresh(event.target));
