// A film of another site is loaded into its place once somebody asks for it; without a script the link leads there.
const play = (screen, link) => {
  const frame = document.createElement("iframe");
  frame.src = screen.dataset.film;
  frame.title = screen.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  screen.querySelector("img")?.remove();
  link.remove();
  screen.append(frame);
  frame.focus();
};

for (const screen of document.querySelectorAll("[data-film]")) {
  const link = screen.querySelector("a");
  link?.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    play(screen, link);
  });
}
