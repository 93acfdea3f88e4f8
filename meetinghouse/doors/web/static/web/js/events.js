// The form of an event: the visitor's own time zone where none is known, and only the fields that the repetition needs.
const form = document.querySelector("[data-event-form]");

function guessZone(select) {
  if (!select || select.dataset.chosen || [...select.options].some((option) => option.defaultSelected)) return;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...select.options].some((option) => option.value === own)) select.value = own;
}

function showWhatRepeats(repeat) {
  const field = (name) => form.elements[name]?.[0]?.closest(".field") ?? form.elements[name]?.closest?.(".field");
  const show = () => {
    for (const name of ["repeat_interval", "repeat_until", "repeat_count"]) {
      const one = field(name);
      if (one) one.hidden = !repeat.value;
    }
    const days = field("repeat_days");
    if (days) days.hidden = repeat.value !== "weekly";
  };
  repeat.addEventListener("change", show);
  show();
}

if (form) {
  guessZone(form.elements.zone);
  if (form.elements.repeat) showWhatRepeats(form.elements.repeat);
}
