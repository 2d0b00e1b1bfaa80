// The menu is a popover and opens without a script. This closes it when a link inside leads to the page that is already open.
const menu = document.getElementById("site-menu");
menu?.addEventListener("click", (event) => {
  if (event.target.closest("a") && menu.matches(":popover-open")) menu.hidePopover();
});
