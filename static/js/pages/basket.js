// The basket's forms answer in place. Without this script and htmx they lead to the page anew, and a button sends the quantities.
const status = document.getElementById("basket-status");
let hasUnsent = false;

document.body.classList.add("basket-live");

document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-quantities]")) hasUnsent = true;
});
document.addEventListener("htmx:beforeRequest", () => {
  hasUnsent = false;
});
// Somebody has gone on counting: the answer to the count before would take the number back.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (hasUnsent) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", () => {
  document.dispatchEvent(new Event("basket:changed"));
  // What had the focus is gone, a line taken out for instance: reading goes on at the top of the basket.
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = document.querySelector("#basket h1, #basket h2");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
});
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const told = document.querySelector("#basket .basket-failed") ?? document.createElement("p");
    told.className = "basket-failed field__error";
    told.setAttribute("role", "alert");
    told.textContent = status.dataset.failed;
    document.querySelector("#basket")?.prepend(told);
  });
}
