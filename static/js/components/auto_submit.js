// A form marked data-auto-submit sends itself when a choice changes (filters, sorting); its button stays for everyone else,
// and for words that are typed.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "search" && target.form?.matches("[data-auto-submit]")) target.form.requestSubmit();
});
