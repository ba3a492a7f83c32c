// Two small helps. Without them every page still says and does all that it must.
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
    const name = refused.labels[0].textContent;
    tell(refused, group.dataset.refused.replace("…", () => name));
    refused.focus();
    refused = null;
  });
}

// The clock of a hold: some seconds to get into place, then it counts up. Nothing goes on by itself.
for (const timer of document.querySelectorAll(".timer")) {
  const low = Number(timer.dataset.low), high = Number(timer.dataset.high), lead = Number(timer.dataset.lead);
  const whole = low === high ? `${low}` : `${low} to ${high}`;
  let sound = timer.dataset.sound === "yes", audio = null;
  let phase = "ready", spent = 0, since = 0, told = "", ticking = null;

  const made = (tag, attributes, text) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text || "";
    timer.append(element);
    return element;
  };
  const words = made("p", { class: "count", role: "timer" }, `0 of ${whole} seconds`);
  const bar = made("progress", { max: high, value: 0, "aria-label": "How far the hold has come" });
  const said = made("p", { class: "hidden", "aria-live": "polite" });
  const main = made("button", { type: "button", class: "plain" }, "Start the clock");
  const again = made("button", { type: "button", class: "plain" }, "Begin again");
  const quiet = made("button", { type: "button", class: "plain" }, "");
  const flag = made("input", { type: "hidden", name: "quiet", value: "yes" });
  made("input", { type: "hidden", name: "clock", value: "yes" });
  again.hidden = true;
  for (const hint of document.querySelectorAll(".no-script")) hint.hidden = true;

  const say = (text) => { if (text !== told) { told = text; said.textContent = text; } };
  const elapsed = () => spent + (phase === "lead" || phase === "hold" ? (performance.now() - since) / 1000 : 0);
  const showSound = () => { quiet.textContent = sound ? "Sound: on" : "Sound: off"; flag.disabled = sound; };
  const begin = (next) => { phase = next; spent = 0; since = performance.now(); };

  const beep = (times) => {
    if (!sound || !audio) return;
    for (let number = 0; number < times; number += 1) {
      const tone = audio.createOscillator(), volume = audio.createGain(), start = audio.currentTime + number * 0.4;
      tone.frequency.value = 523;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.linearRampToValueAtTime(0.2, start + 0.05);
      volume.gain.linearRampToValueAtTime(0.0001, start + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.35);
    }
  };

  const show = () => {
    if (phase === "lead" && elapsed() >= lead) { begin("hold"); beep(1); }
    if (phase === "hold" && elapsed() >= high) { phase = "done"; spent = high; clearInterval(ticking); beep(2); }
    const now = Math.floor(elapsed());
    bar.value = phase === "lead" ? 0 : Math.min(now, high);
    again.hidden = phase === "ready" || phase === "lead";
    main.hidden = phase === "done";
    if (phase === "lead") {
      words.textContent = `Get into place. The hold begins in ${Math.max(1, Math.ceil(lead - elapsed()))}.`;
      main.textContent = "Begin at once";
      say(`Get into place. The hold begins in ${lead} seconds.`);
    } else if (phase === "hold") {
      const enough = now >= low && low < high ? " You may stop now." : "";
      words.textContent = `${now} of ${whole} seconds.${enough}`;
      main.textContent = "Pause";
      if (now < low && now % 10 === 0) say(now ? `${now} seconds.` : "Hold now.");
      if (enough) say("You may stop now.");
    } else if (phase === "paused") {
      words.textContent = `Paused at ${now} of ${whole} seconds. The clock is stopped.`;
      main.textContent = "Go on with the hold";
      say("Paused.");
    } else if (phase === "done") {
      words.textContent = "The hold is done. Come out of it slowly.";
      say(words.textContent);
    }
  };

  main.addEventListener("click", () => {
    audio = audio || (window.AudioContext ? new AudioContext() : null);
    if (phase === "ready") begin("lead");
    else if (phase === "lead") begin("hold");
    else if (phase === "hold") { spent = elapsed(); phase = "paused"; }
    else if (phase === "paused") { phase = "hold"; since = performance.now(); }
    clearInterval(ticking);
    if (phase !== "paused") ticking = setInterval(show, 200);
    show();
  });
  again.addEventListener("click", () => {
    clearInterval(ticking);
    begin("lead");
    ticking = setInterval(show, 200);
    main.hidden = false;
    show();
    main.focus();
  });
  quiet.addEventListener("click", () => { sound = !sound; showSound(); });
  showSound();
}
