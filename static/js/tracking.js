// Tells the shop which page was seen: no cookie, no storage, nothing about the person. One message per address.
const COLLECT = "/collect/";

function isUnwanted() {
  return navigator.globalPrivacyControl === true || navigator.doNotTrack === "1" || window.doNotTrack === "1";
}

// A UUID whose first 48 bits are the time (version 7 of RFC 9562), so that rows are stored in order.
// crypto.randomUUID is missing where there is no HTTPS.
function eventId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function hostOf(address) {
  try {
    return new URL(address).hostname;
  } catch {
    return "";
  }
}

function device() {
  if (window.innerWidth < 640) return "phone";
  return window.innerWidth < 1024 ? "tablet" : "computer";
}

let lastAddress = "";
let referrer = hostOf(document.referrer);

// A page of results says what was looked for and how much was found.
function search() {
  const page = document.querySelector("[data-searched]");
  return page ? { words: page.dataset.searched, results: Number(page.dataset.found) } : undefined;
}

function send() {
  const body = JSON.stringify({
    id: eventId(),
    path: location.pathname,
    referrer,
    device: device(),
    language: document.documentElement.lang,
    search: search(),
  });
  referrer = "";
  if (!navigator.sendBeacon?.(COLLECT, body)) {
    fetch(COLLECT, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }
}

function pageSeen() {
  const address = location.pathname + location.search;
  if (address === lastAddress) return;
  lastAddress = address;
  send();
}

function pageSeenAgain() {
  lastAddress = "";
  pageSeen();
}

function start() {
  pageSeen();
  for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]) {
    document.addEventListener(name, pageSeen);
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) pageSeenAgain();
  });
}

if (!isUnwanted()) {
  if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
  else start();
}
