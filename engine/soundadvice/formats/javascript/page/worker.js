// Keeps the page for when there is no network. What is on the network is newer, and goes before what is kept.
const KEPT = "soundadvice-VERSION";
const FILES = ["$DOCUMENT", "MANIFEST"];
const OWN = FILES.map((name) => new URL(name, location.href).pathname);

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("soundadvice-ID-") && name !== KEPT;
  const cleared = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(cleared.then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  // What else stands in the folder is not ours.
  if (event.request.method !== "GET" || !OWN.includes(new URL(event.request.url).pathname)) return;
  const kept = () => caches.match(event.request, { ignoreSearch: true }).then((found) => found ?? Response.error());
  event.respondWith(fetch(event.request).catch(kept));
});
