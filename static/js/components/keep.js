// Forms marked data-keep lose nothing to a reload or to the way back: what is typed stays in this tab for half an hour, and
// goes once the page with data-keep-forget is reached. data-keep="always" also fills what is empty when one comes anew.
const HALF_AN_HOUR = 30 * 60 * 1000;
const PREFIX = "kept:";
const LEFT_OUT = ["hidden", "password", "checkbox", "submit", "button", "file"];

const returns = () => ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);

const controls = (form) => [...form.elements].filter((each) => each.name && !LEFT_OUT.includes(each.type) && "value" in each);

const read = (key) => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return kept && Date.now() - kept.at < HALF_AN_HOUR ? kept.values : null;
  } catch {
    return null;
  }
};

const write = (key, form) => {
  const values = {};
  for (const control of controls(form)) {
    if (control.type !== "radio" || control.checked) values[control.name] = control.value;
  }
  try {
    sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // Storage is full or forbidden: the form works all the same.
  }
};

// Puts one value back; returns whether that changed anything.
const putBack = (control, value) => {
  if (control.type === "radio") {
    if (control.value !== value || control.checked) return false;
    control.checked = true;
    return true;
  }
  if (control.value === value) return false;
  control.value = value;
  return control.value === value;
};

const adopt = (form) => {
  const key = `${PREFIX}${location.pathname}`;
  const values = read(key);
  const comesBack = returns();
  if (values && (comesBack || form.dataset.keep === "always")) {
    const changed = controls(form).filter((control) => {
      const isAsked = control.name in values && (comesBack || (control.type !== "radio" && !control.value));
      return isAsked && putBack(control, values[control.name]);
    });
    for (const control of changed) {
      const fold = control.closest("details");
      if (fold && control.value) fold.open = true;
    }
    // htmx listens from DOMContentLoaded on.
    window.addEventListener("load", () => {
      for (const control of changed) control.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  for (const name of ["input", "change"]) form.addEventListener(name, () => write(key, form));
};

if (document.querySelector("[data-keep-forget]")) {
  try {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // Storage is forbidden: nothing was kept.
  }
}
document.querySelectorAll("form[data-keep]").forEach(adopt);
