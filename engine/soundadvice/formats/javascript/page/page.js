/** The page: the element, whole, with the pack in it; where the person is, and what is said if anything fails. */

const element = document.querySelector("sound-advice");
const tree = (options) => packIn(options).tree;
const liked = [...(navigator.languages ?? []), navigator.language].filter(Boolean);

const pages = new Map();

/** The page's own part of the pack; of the exercises nothing is read before they are shown. */
function pageIn({ language }) {
  const spoken = languageFor(language);
  const number = LANGUAGES.indexOf(spoken);
  if (!pages.has(spoken)) {
    const page = revived(DATA.page, number);
    let exercises;
    Object.defineProperty(page, "exercises", { get: () => (exercises ??= revived(DATA.exercises, number)) });
    pages.set(spoken, page);
  }
  return pages.get(spoken);
}

function place() {
  const regions = Object.keys(tree({}).regions);
  const codes = liked.map((tag) => tag.split("-").slice(1).find((part) => /^[A-Za-z]{2}$/.test(part))?.toLowerCase());
  return codes.find((code) => code && regions.includes(code)) ?? DATA.region;
}

function spoken() {
  const own = (tag) => languageFor(tag).split("-")[0] === tag.split("-")[0].toLowerCase();
  return languageFor(liked.find(own) ?? LANGUAGES[0]);
}

function named(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(language) ? "rtl" : "ltr";
  document.title = about({ language }).title;
  document.querySelector("[data-name]").textContent = about({ language }).title;
}

window.soundadviceFailed = (error) => element.fail(error);
element.setAttribute("language", spoken());
element.setAttribute("region", DATA.region === "default" ? place() : DATA.region);
named(element.getAttribute("language"));
element.addEventListener("language", ({ detail }) => named(detail.language));
element.pack = {
  about, decide, help, questions,
  page: pageIn,
  asks: (name, answers, options) => possible(packIn(options), answers).enabled[packIn(options).book.place.get(name)] === YES,
};
document.documentElement.dataset.started = "";

// The browser's way back is the page's way back; at the first question it leaves.
element.addEventListener("answer", () => history.pushState(null, ""));
addEventListener("popstate", () => element.back());

addEventListener("beforeprint", () => element.shadowRoot.querySelectorAll("details").forEach((one) => (one.open = true)));

if (/^https?:$/.test(location.protocol)) {
  const link = document.createElement("link");
  link.rel = "manifest";
  link.href = MANIFEST;
  document.head.append(link);
  navigator.serviceWorker?.register(WORKER).catch(() => {}); // without it the page works where there is a network
}
