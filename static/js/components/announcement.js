// Puts the announcement away for this browser. Pages are the same for everybody, so what was put away is remembered here, by
// the key that stands at this script's element, and said on <html> before anything is drawn. Without scripts there is no button.
const NAME = "announcement-put-away";
const key = document.querySelector("script[data-announcement-key]").dataset.announcementKey;
const root = document.documentElement;

const remembered = () => {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null; // No storage in this browser: it is put away for this page alone.
  }
};

const remember = () => {
  try {
    localStorage.setItem(NAME, key);
  } catch {
    // As above.
  }
};

const bringButton = () => {
  const button = document.querySelector("[data-announcement-close]");
  button.hidden = false;
  button.addEventListener("click", () => {
    remember();
    root.classList.add("no-announcement");
    document.getElementById("main").focus({ preventScroll: true });
  });
};

if (remembered() === key) root.classList.add("no-announcement");
else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", bringButton);
else bringButton();
