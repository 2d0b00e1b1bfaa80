// Plus and minus beside a quantity; the number itself can be typed, with or without this script.
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const input = stepper.querySelector("input");
  const buttons = [...stepper.querySelectorAll("[data-step]")];
  const refresh = () => {
    const value = Number(input.value);
    for (const button of buttons) {
      const limit = button.dataset.step < 0 ? input.min : input.max;
      button.disabled = limit !== "" && (button.dataset.step < 0 ? value <= Number(limit) : value >= Number(limit));
    }
  };
  stepper.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    if (button.dataset.step < 0) input.stepDown();
    else input.stepUp();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    refresh();
  });
  input.addEventListener("input", refresh);
  refresh();
}
