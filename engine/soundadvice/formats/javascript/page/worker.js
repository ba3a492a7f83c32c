// Keeps the page for when there is no network. What is on the network is newer, and goes before what is kept.
const KEPT = "soundadvice-VERSION";
const FILES = ["$DOCUMENT", "MANIFEST"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("soundadvice-ID-") && name !== KEPT;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(fetch(event.request).catch(() => caches.match(event.request, { ignoreSearch: true })
    .then((kept) => kept ?? (event.request.mode === "navigate" ? caches.match("$DOCUMENT") : Response.error()))));
});
