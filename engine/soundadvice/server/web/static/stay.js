// Some minutes before answers are deleted, the person is asked, and keeps them with one press. Only a press keeps them.
"use strict";

const asked = document.getElementById("expiry");
if (asked) {
  const { base, token } = asked.dataset, warn = Number(asked.dataset.warn);
  const name = document.title, part = (kind) => asked.querySelector(`[data-${kind}]`);
  let timer = null;

  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(Math.max(seconds, 0.1), 2e6) * 1000); // a longer wait would be none
  };

  const tell = (title) => {
    document.title = title ? `${title} \u2013 ${name}` : name;
    if (title && !asked.open) asked.showModal();
    if (!title && asked.open) asked.close();
  };

  const show = (left) => {
    for (const kind of ["held", "gone", "lost"]) part(kind).hidden = kind !== "held";
    const at = new Date(Date.now() + left * 1000);
    part("at").textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    part("keep").hidden = false;
    tell(asked.dataset.title);
  };

  const end = (kind) => {
    for (const one of ["held", "gone", "lost"]) part(one).hidden = kind !== one;
    part("keep").hidden = true;
    tell(asked.dataset.ended);
  };

  // How long there is left, the server says: another page of the same visit may have kept the answers.
  const look = async () => {
    let left = 0;
    try {
      left = Number(await (await fetch(`${base}/left`)).text());
    } catch {
      return end("lost");
    }
    if (!(left > 0)) return end("gone");
    if (left > warn) tell(""); else show(left);
    return later(left > warn ? left - warn : left);
  };

  const keep = async () => {
    try {
      const reply = await fetch(`${base}/stay`, { method: "POST", body: new URLSearchParams({ token }) });
      if (!reply.ok) return end("gone");
    } catch {
      return end("lost");
    }
    return look();
  };

  part("keep").addEventListener("click", keep);
  part("away").addEventListener("click", () => asked.close());
  asked.addEventListener("cancel", (event) => { // Escape is a sign of life too
    if (part("keep").hidden) return;
    event.preventDefault();
    keep();
  });
  // A computer that slept has missed its timers.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  later(Number(asked.dataset.left) - warn);
}
