// Answering with few keys: the question has the focus, a digit or letter picks an option, and Enter goes on. The keys are
// those of the terminal. They count only while the focus is in the question, and never in a text field.
"use strict";

const KEYS = "123456789abcdefghilmnopqrstuvwxyz";
const form = document.querySelector("form[data-keys]"), group = form.querySelector("fieldset");
const typed = form.querySelector("input[type=text]");

if (group && !typed) {
  const boxes = [...group.querySelectorAll("input")];
  boxes.forEach((box, place) => {
    if (!KEYS[place]) return;
    const key = document.createElement("kbd");
    key.className = "key";
    key.ariaHidden = "true";
    key.textContent = KEYS[place];
    box.labels[0].append(key);
  });
  group.tabIndex = -1;
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.key === "Enter" && event.target === group) form.requestSubmit(form.querySelector("button.big"));
    const box = event.key.length === 1 && boxes[KEYS.indexOf(event.key.toLowerCase())];
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.click();
  });
  document.addEventListener("keydown", () => { form.dataset.keys = "shown"; }, { once: true });
}

// Who reads with a screen reader begins at the question; who sees it, sees the page from its top. An error, and what
// the person went to meanwhile, keep the focus. A text field may bring up a keyboard that covers the question.
const start = typed && matchMedia("(hover: hover)").matches ? typed : group;
if (start && document.activeElement === document.body && !document.querySelector(".errors")) {
  start.focus({ preventScroll: true });
}
