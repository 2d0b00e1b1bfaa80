// Plus and minus beside a quantity; the number itself can be typed, with or without this script.
const refresh = (stepper) => {
  const input = stepper.querySelector("input");
  const value = Number(input.value);
  for (const button of stepper.querySelectorAll("[data-step]")) {
    const limit = button.dataset.step < 0 ? input.min : input.max;
    button.disabled = limit !== "" && (button.dataset.step < 0 ? value <= Number(limit) : value >= Number(limit));
  }
};

const refreshAll = () => document.querySelectorAll("[data-stepper]").forEach(refresh);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-step]");
  if (!button) return;
  const input = button.closest("[data-stepper]").querySelector("input");
  if (button.dataset.step < 0) input.stepDown();
  else input.stepUp();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("input", ({ target }) => {
  const stepper = target.closest("[data-stepper]");
  if (stepper) refresh(stepper);
});
document.addEventListener("htmx:load", refreshAll);
refreshAll();
