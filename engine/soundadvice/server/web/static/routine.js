// A small help. Without it every page still says and does all that it must.
"use strict";

// What stands alone ("none of these") is not taken beside another answer, nor another beside it. That is said in place,
// in the words of the page. Nothing is unticked but by the person's own press on it.
for (const group of document.querySelectorAll("[data-exclusive]")) {
  const alone = group.dataset.exclusive.split(" ");
  let said = null, refused = null;

  const tell = (box, text) => {
    if (said) said.remove();
    said = document.createElement("p");
    said.className = "error";
    said.setAttribute("role", "alert");
    box.closest(".option").after(said);
    said.textContent = text;
  };

  group.addEventListener("change", (event) => {
    const box = event.target, stands = alone.includes(box.value);
    const other = box.checked && [...group.querySelectorAll("input:checked")].find(
      (one) => one !== box && (stands || alone.includes(one.value)));
    refused = null;
    if (!other) {
      if (said) said.remove();
      return;
    }
    box.checked = false;
    tell(box, (stands ? box : other).dataset.clash);
    if (!stands) refused = box;
  });

  // A sign that was refused, and that the person may take for ticked, is not passed over at once.
  group.closest("form").addEventListener("submit", (event) => {
    if (!refused || event.submitter?.name === "skip") return;
    event.preventDefault();
    const name = refused.labels[0].firstChild.textContent;
    tell(refused, group.dataset.refused.replace("…", () => name));
    refused.focus();
    refused = null;
  });
}
