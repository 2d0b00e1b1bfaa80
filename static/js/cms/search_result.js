// Fills the panel "Search result" of a page's form while one types, and judges what the preview shows of the page.
const TITLE = [30, 60];
const DESCRIPTION = [70, 155];
const FEWEST_WORDS = 150;

const start = (panel) => {
  const field = (name) => document.querySelector(`#id_${name}`);
  const part = (name) => panel.querySelector(`[data-${name}]`);
  const states = new Map();

  const hint = (name, state, n) => {
    const line = panel.querySelector(`[data-hint="${name}"]`);
    line.textContent = line.dataset[state].replace("{n}", String(n));
    line.dataset.state = state;
    states.set(name, state);
    const score = part("score");
    const good = [...states.values()].filter((each) => each === "good").length;
    score.textContent = score.dataset.words.replace("{n}", String(good)).replace("{all}", String(states.size));
  };

  const length = (n, [fewest, most]) => (n < fewest ? "short" : n > most ? "long" : "good");

  const showFields = () => {
    const title = `${(field("seo_title")?.value || field("title")?.value || "").trim()} · ${panel.dataset.shop}`;
    const description = (field("search_description")?.value || "").trim();
    const above = panel.dataset.path.split("/").filter(Boolean).slice(0, -1);
    part("address").textContent = [location.host, ...above, field("slug")?.value].filter(Boolean).join(" › ");
    part("title").textContent = title;
    part("description").textContent = description || part("description").dataset.empty;
    hint("title", length(title.length, TITLE), title.length);
    hint("description", length(description.length, DESCRIPTION), description.length);
  };

  const showPage = ({ innerHTML, innerText }) => {
    const page = new DOMParser().parseFromString(innerHTML, "text/html");
    const headings = page.querySelectorAll("h1").length;
    const silent = [...page.images].filter((image) => !image.alt.trim()).length;
    const links = [...page.querySelectorAll("a[href]")].filter((link) => link.getAttribute("href").startsWith("/")).length;
    const words = innerText.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;
    hint("heading", headings === 0 ? "short" : headings > 1 ? "long" : "good", headings);
    hint("pictures", silent > 0 ? "short" : "good", silent);
    hint("links", links > 0 ? "good" : "short", links);
    hint("words", words < FEWEST_WORDS ? "short" : "good", words);
    part("unread").hidden = true;
  };

  document.addEventListener("input", showFields);
  document.addEventListener("change", showFields);
  document.addEventListener("w-preview:content", (event) => showPage(event.detail.content));
  showFields();
};

const panel = document.querySelector("[data-search-result]");
if (panel) start(panel);
