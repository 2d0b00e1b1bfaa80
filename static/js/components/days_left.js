// How many days are left until a day of the box calendar. The page is the same for everybody and may be kept for a while,
// so it holds the day alone; a day that has passed meanwhile is said nothing of. Days are those of the shop, in Paris.
const DAY = 24 * 3600 * 1000;
const MOST = 40;

const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(new Date());

const show = (line) => {
  const left = Math.round((Date.parse(line.dataset.daysLeft) - Date.parse(today())) / DAY);
  if (!(left >= 0 && left <= MOST)) {
    line.hidden = true;
    return;
  }
  const { today: last, one, many } = line.dataset;
  line.textContent = left === 0 ? last : left === 1 ? one : many.replace("{n}", String(left));
  line.hidden = false;
};

const showAll = () => document.querySelectorAll("[data-days-left]").forEach(show);

showAll();
window.addEventListener("pageshow", (event) => {
  if (event.persisted) showAll();
});
