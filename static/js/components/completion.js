// A street that is completed while it is typed: a combobox with a listbox, after the WAI-ARIA pattern. htmx fetches what is
// proposed. Whatever goes wrong, nothing is shown, and the form takes what was typed.
const LEAST = 3;

const adopt = (place) => {
  const input = place.querySelector("input");
  const list = place.querySelector('[role="listbox"]');
  const status = place.querySelector('[role="status"]');
  const { form } = input;
  const countries = input.dataset.completes.split(" ");
  let options = [];
  let active = -1;
  let isTyped = false;

  const choose = (number) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = options[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const open = () => {
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  const close = () => {
    choose(-1);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };

  const forget = () => {
    options = [];
    list.replaceChildren();
    status.textContent = "";
    close();
  };

  const fill = (name, text) => {
    const control = form.elements[name];
    if (!control || !text) return;
    control.value = text;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const take = (option) => {
    const { line1, postcode, city } = option.dataset;
    isTyped = false;
    fill("postcode", postcode);
    fill("city", city);
    fill("line1", line1);
    forget();
  };

  const isWanted = () =>
    isTyped && input.value.trim().length >= LEAST && countries.includes(form.elements.country?.value ?? countries[0]);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  // What a browser fills in by itself, or we do, is a whole address already.
  input.addEventListener("input", (event) => {
    isTyped = event instanceof InputEvent && event.inputType !== "" && event.inputType !== "insertReplacementText";
    if (!isWanted()) forget();
  }, true);

  input.addEventListener("htmx:beforeRequest", (event) => {
    if (!isWanted()) event.preventDefault();
  });
  input.addEventListener("htmx:beforeSwap", (event) => {
    if (document.activeElement !== input || !isWanted()) event.detail.shouldSwap = false;
  });
  // The form's own sending is another request: see form.js.
  input.addEventListener("htmx:afterRequest", (event) => {
    event.stopPropagation();
    if (!event.detail.successful) forget();
  });

  list.addEventListener("htmx:afterSwap", () => {
    choose(-1);
    options = [...list.querySelectorAll('[role="option"]')];
    options.forEach((option, number) => {
      option.id = `${list.id}_${number}`;
    });
    const said = list.querySelector("[data-said]");
    status.textContent = said?.content.textContent.trim() ?? "";
    said?.remove();
    open();
  });
  list.addEventListener("click", ({ target }) => {
    const option = target.closest('[role="option"]');
    if (option) take(option);
  });
  // A press on a proposal must not take the field's focus, which would close the list under it.
  list.addEventListener("mousedown", (event) => event.preventDefault());

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !options.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      open();
      // One place more than there are options: the field itself.
      const places = options.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      take(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", forget);
};

document.querySelectorAll("[data-completion]").forEach(adopt);
