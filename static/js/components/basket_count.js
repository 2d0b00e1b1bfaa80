// Public pages are the same for everybody, so the number of things in the basket is asked for after the page has come.
// The address answers {"count": 3}; it is asked again when a page is shown from the back-forward cache, and after the
// event "basket:changed" on the document.
const link = document.querySelector("[data-basket-count]");

const show = (count) => {
  const number = link.querySelector("[data-basket-number]");
  number.hidden = count < 1;
  number.textContent = String(count);
  if (count > 0) {
    const words = count === 1 ? link.dataset.one : link.dataset.many.replace("{n}", String(count));
    link.setAttribute("aria-label", words);
  } else {
    link.removeAttribute("aria-label");
  }
};

const ask = async () => {
  try {
    const answer = await fetch(link.dataset.url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (answer.ok) show((await answer.json()).count);
  } catch {
    // Offline: the link works all the same.
  }
};

if (link?.dataset.url) {
  (window.requestIdleCallback ?? setTimeout)(ask);
  document.addEventListener("basket:changed", ask);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });
}
