// The field of the search proposes while one types: a combobox with a listbox, after the WAI-ARIA pattern. The address in
// data-search answers with a piece of page: links, and in a template what a screen reader is told. Without this it is a form.
const WAIT_MS = 150;
const LEAST = 2;
const MOST_KEPT = 50;
const kept = new Map();

const ask = async (address, signal) => {
  if (kept.has(address)) return kept.get(address);
  const answer = await fetch(address, { signal, credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const html = await answer.text();
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
  kept.set(address, html);
  return html;
};

const adopt = (form) => {
  const input = form.querySelector('input[type="search"]');
  const list = form.querySelector('[role="listbox"]');
  const status = form.querySelector("[data-search-status]");
  let options = [];
  let active = -1;
  let timer = 0;
  let request = null;

  const choose = (place) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = place;
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
    clearTimeout(timer);
    request?.abort();
    request = null;
  };

  const show = (html) => {
    const piece = document.createElement("template");
    piece.innerHTML = html;
    choose(-1);
    options = [...piece.content.querySelectorAll('[role="option"]')];
    options.forEach((option, place) => {
      option.id = `${list.id}-${place}`;
      option.setAttribute("aria-selected", "false");
    });
    list.replaceChildren(...options);
    status.textContent = piece.content.querySelector("[data-said]")?.content.textContent.trim() ?? "";
    open();
  };

  const propose = async () => {
    const words = input.value.trim();
    const mine = new AbortController();
    request = mine;
    try {
      const html = await ask(`${form.dataset.search}?${new URLSearchParams({ q: words })}`, mine.signal);
      if (request === mine && document.activeElement === input) show(html);
    } catch {
      // Typed on, offline, or the shop is busy: the form works all the same.
      if (request === mine) close();
    }
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");

  input.addEventListener("input", () => {
    forget();
    if (input.value.trim().length < LEAST) {
      options = [];
      status.textContent = "";
      close();
      return;
    }
    timer = setTimeout(propose, WAIT_MS);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      event.preventDefault();
      open();
      // One place more than there are options: the field itself.
      const places = options.length + 1;
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      options[active].click();
    } else if (event.key === "Escape" && !list.hidden) {
      // What was typed stays, and so does the menu around the field.
      event.preventDefault();
      event.stopPropagation();
      forget();
      close();
    }
  });

  // A press on a proposal must not take the field's focus, which would close the list under it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("focusout", (event) => {
    if (form.contains(event.relatedTarget)) return;
    forget();
    close();
  });
  form.addEventListener("submit", () => {
    forget();
    close();
  });
  window.addEventListener("pageshow", close);
};

document.querySelectorAll("form[data-search]").forEach(adopt);
