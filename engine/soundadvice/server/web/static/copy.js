// A button that copies the text. Without it, the text can be marked and copied by hand.
"use strict";

const text = document.getElementById("text"), button = document.getElementById("copy");
button.hidden = false;
button.addEventListener("click", async () => {
  const said = document.getElementById("said");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    said.textContent = button.dataset.done;
  } catch {  // an old browser, or one that does not allow it: the text is marked
    said.textContent = button.dataset.not;
  }
});
