// Forms marked data-form: says what is wrong at the field when it is left, takes it back when it is right, sends once.
// Everything here is a comfort: the server checks the same things and answers with the same markup.
const words = document.getElementById("words")?.dataset ?? {};
const SPRITE = document.querySelector(".icon use")?.getAttribute("href")?.split("#")[0];
const SVG = "http://www.w3.org/2000/svg";

const reason = (control) => {
  const own = control.dataset;
  const { validity } = control;
  if (validity.valid) return "";
  if (validity.valueMissing) return own.errorRequired ?? words.required;
  if (validity.typeMismatch && control.type === "email") return own.errorEmail ?? words.email;
  if (validity.patternMismatch || validity.tooShort) {
    return own.errorPattern ?? (control.autocomplete.endsWith("postal-code") ? words.postcode : words.pattern);
  }
  if (control.type === "date") return own.errorDate ?? words.date;
  if (validity.badInput || validity.stepMismatch) return own.errorNumber ?? words.number;
  if (validity.rangeUnderflow || validity.rangeOverflow) return own.errorRange ?? words.range;
  return control.validationMessage;
};

const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  svg.firstChild.setAttribute("href", `${SPRITE}#${name}`);
  return svg;
};

const describe = (control, id, present) => {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (present) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
};

const mark = (control, text) => {
  const field = control.closest(".field");
  if (!field) return;
  const id = `${control.id}_error`;
  const old = field.querySelector(".field__error");
  field.classList.toggle("field--wrong", text !== "");
  if (!text) {
    old?.remove();
    control.removeAttribute("aria-invalid");
    describe(control, old?.id || id, false);
    return;
  }
  const message = old ?? document.createElement("p");
  message.className = "field__error";
  message.id = old?.id || id;
  const span = document.createElement("span");
  span.textContent = text;
  message.replaceChildren(icon("warning"), span);
  if (!old) field.append(message);
  control.setAttribute("aria-invalid", "true");
  describe(control, message.id, true);
};

const controls = (form) => [...form.elements].filter((each) => each.willValidate && each.name && each.type !== "submit");

const checkAll = (form) => {
  const wrong = controls(form).filter((control) => !control.validity.valid);
  const seen = new Set();
  for (const control of wrong) {
    if (!seen.has(control.name)) mark(control, reason(control));
    seen.add(control.name);
  }
  wrong[0]?.focus();
  return wrong.length === 0;
};

const release = (form) => {
  delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
    if (button.form !== form) continue;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    if (button.dataset.words) button.querySelector("span").textContent = button.dataset.words;
  }
};

const send = (form, event) => {
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!event.submitter?.formNoValidate && !checkAll(form)) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (!button) return;
  // Not disabled: a disabled button's name and value would not be sent.
  button.setAttribute("aria-busy", "true");
  button.setAttribute("aria-disabled", "true");
  const label = button.querySelector("span");
  if (label && words.sending) {
    button.dataset.words = label.textContent;
    label.textContent = words.sending;
  }
};

const adopted = new WeakSet();

const adopt = (form) => {
  if (adopted.has(form)) return;
  adopted.add(form);
  form.noValidate = true;
  form.addEventListener("submit", (event) => send(form, event));
  form.addEventListener("focusout", ({ target }) => {
    if (target.willValidate && target.value && target.type !== "radio") mark(target, reason(target));
  });
  form.addEventListener("input", ({ target }) => {
    if (target.willValidate && target.getAttribute("aria-invalid") && target.validity.valid) mark(target, "");
  });
  window.addEventListener("pageshow", () => release(form));
  form.addEventListener("htmx:afterRequest", () => release(form));
};

const adoptAll = () => document.querySelectorAll("form[data-form]").forEach(adopt);

document.addEventListener("htmx:load", adoptAll);
adoptAll();

document.querySelector("[data-form-errors]")?.focus();
