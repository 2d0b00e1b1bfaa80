// The menu is a popover and its second level a <details>: both open without a script. This closes the menu when a link inside
// leads to the page that is already open, and an open second level when one clicks elsewhere, tabs out of it or presses Escape.
const menu = document.getElementById("site-menu");
const openGroups = () => menu?.querySelectorAll("details[open]") ?? [];

menu?.addEventListener("click", (event) => {
  if (!event.target.closest("a")) return;
  for (const group of openGroups()) group.open = false;
  if (menu.matches(":popover-open")) menu.hidePopover();
});

const closeOthers = (event) => {
  if (menu?.matches(":popover-open")) return;
  for (const group of openGroups()) if (!group.contains(event.target)) group.open = false;
};
document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || menu?.matches(":popover-open")) return;
  for (const group of openGroups()) {
    group.open = false;
    group.querySelector("summary").focus();
  }
});
