// A form marked data-auto-submit sends itself when a choice changes (filters, sorting); its button stays for everyone else.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
