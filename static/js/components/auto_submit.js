// A form marked data-auto-submit sends itself when a choice changes (filters, sorting); its button stays for everyone else.
document.addEventListener("change", ({ target }) => target.form?.matches("[data-auto-submit]") && target.form.requestSubmit());
