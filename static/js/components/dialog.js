// Opens <dialog id="X"> from anything with data-dialog-open="X"; a link with that attribute leads, without this script, to a page that asks the same.
for (const opener of document.querySelectorAll("[data-dialog-open]")) {
  const dialog = document.getElementById(opener.dataset.dialogOpen);
  if (!dialog?.showModal) continue;
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dialog-close]")) dialog.close();
  });
}
