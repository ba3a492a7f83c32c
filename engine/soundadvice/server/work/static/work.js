"use strict";

const found = document.getElementById("found");
const now = document.getElementById("now");
const preview = document.getElementById("preview");
const where = document.getElementById("where");
let number = -1;
let shown = null;

function show(state) {
  now.textContent = state.busy ? "Looking…" : "Looked at what was saved last.";
  found.replaceChildren(
    ...state.found.flatMap((one) => {
      const head = document.createElement("h2");
      head.className = one.good ? "good" : "bad";
      head.textContent = `${one.step}: ${one.says}`;
      return [head, ...one.lines.map((line) => Object.assign(document.createElement("pre"), { textContent: line }))];
    }),
  );
  // Once for each save, when the pack has loaded: whoever answers in it meanwhile is left alone.
  const loaded = state.found.length > 0 && state.found[0].good;
  const save = state.save;
  if (loaded && shown !== save) {
    shown = save;
    preview.src = state.question === null ? "/" : `/at/${encodeURIComponent(state.question)}`;
    where.textContent = state.question === null ? "" : `At the question ${state.question}.`;
  }
}

async function look() {
  try {
    const reply = await fetch("/work/state");
    const state = await reply.json();
    if (state.number !== number) {
      number = state.number;
      show(state);
    }
  } catch {
    now.textContent = "The command has stopped.";
  }
  setTimeout(look, 500);
}

look();
