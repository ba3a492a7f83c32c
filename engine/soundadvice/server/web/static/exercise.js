// Exercises for hands that are busy: a clock, a bell and a voice, and steps that go on by themselves where the person
// has chosen that. Without this every page still says and does all that it must.
"use strict";

// Sound and voice: they live as long as the page does, so that one press allows them for a whole exercise.
const main = document.getElementById("main");
let audio = null, uttering = 0, wake = null;

const wakeSound = () => { audio = audio || (window.AudioContext ? new AudioContext() : null); };

const beep = (times) => {
  if (!audio) return;
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

// Only a voice of this device is taken: another would send what is read aloud to someone else.
const ownVoice = () => {
  const language = document.documentElement.lang.slice(0, 2).toLowerCase();
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  return voices.find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
};

const hush = () => { uttering = 0; if (window.speechSynthesis) speechSynthesis.cancel(); };

const utter = (text, voice) => {
  hush();
  const words = new SpeechSynthesisUtterance(text), mine = performance.now() + text.length * 120 + 3000;
  words.voice = voice;
  words.lang = voice.lang;
  uttering = mine; // until when at most: some browsers never say that they have ended
  words.onend = words.onerror = () => { if (uttering === mine) uttering = 0; };
  speechSynthesis.speak(words);
};

const isSpeaking = () => performance.now() < uttering;

const stayLit = async () => {
  try {
    wake = wake && !wake.released ? wake : await navigator.wakeLock.request("screen");
  } catch { /* it is a help, and not everywhere */ }
};

// One place of the routine -------------------------------------------------------------------------------------------

const here = (form) => {
  // Each thing to say, in the language of the page; what stands in braces is filled in.
  const texts = JSON.parse(form.dataset.words);
  const worded = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const timer = form.querySelector(".timer"), led = form.dataset.pace !== "off";
  const isHold = Boolean(timer && timer.dataset.high);
  const low = Number(timer?.dataset.low), lead = Number(timer?.dataset.lead);
  const high = Number(isHold ? timer.dataset.high : timer?.dataset.seconds);
  const whole = low === high ? `${low}` : worded("range", { low, high });
  let sound = form.dataset.sound === "yes", voice = form.dataset.voice === "yes";
  let phase = "ready", spent = 0, since = 0, told = "", ticking = null, left = false, moved = false, late = "";

  const made = (tag, attributes, text, place = timer) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text || "";
    place.append(element);
    return element;
  };
  for (const one of form.querySelectorAll(".with-script")) one.hidden = false;
  for (const one of form.querySelectorAll(".no-script")) one.hidden = true;
  const said = made("p", { class: "hidden", "aria-live": "polite" }, "", form);

  // What is said goes to one of two: to the voice, or to whatever reads the screen.
  const say = (text) => {
    if (text === told) return;
    told = text;
    const own = voice && led ? ownVoice() : null;
    if (own) utter(text, own);
    else said.textContent = text;
  };
  const ring = (times) => { if (sound) beep(times); };

  // Leaving ---------------------------------------------------------------------------------------------------------

  const leave = () => { left = true; clearInterval(ticking); hush(); };

  // The next place comes into this page: a new one would have to be allowed its sound and voice again.
  const go = async (button) => {
    if (left) {
      late = button.value; // pressed just when the time was over: never lost where it hurts
      return;
    }
    leave();
    const held = main.contains(document.activeElement) ? document.activeElement.value || document.activeElement.name : null;
    const fields = new URLSearchParams(new FormData(form));
    fields.append(button.name, button.value);
    let reply, page;
    try {
      reply = await fetch(form.action, { method: "POST", body: fields });
      page = new DOMParser().parseFromString(await reply.text(), "text/html");
    } catch {
      made("p", { class: "error", role: "alert" }, worded("lost"), form);
      return;
    }
    const next = page.querySelector("form.routine");
    if (!reply.ok || !next || new URL(reply.url).pathname !== location.pathname) {
      location.assign(reply.url);
      return;
    }
    document.title = page.title;
    main.replaceChildren(...page.getElementById("main").childNodes);
    window.scrollTo(0, 0);
    const found = held && [...main.querySelectorAll("button")].find((one) => (one.value || one.name) === held);
    if (held) (found || main).focus({ preventScroll: true });
    here(main.querySelector("form.routine"));
    if (late === "hurts") main.querySelector("button.hurts")?.click();
  };

  form.addEventListener("submit", (event) => {
    if (!led || !event.submitter || event.submitter.name === "pace") return;
    event.preventDefault();
    wakeSound();
    go(event.submitter);
  });
  if (led) stayLit();
  if (!timer) {
    if (led && form.dataset.kind !== "start") say(form.dataset.say);
    return;
  }

  // The clock -------------------------------------------------------------------------------------------------------

  const time = form.querySelector(".time");
  const clock = made("p", { class: "clock", "aria-hidden": "true" }, "", time);
  const words = made("p", { class: "count", role: "timer" }, isHold ? worded("not_yet", { now: 0, whole }) : "", time);
  const bar = made("progress", { max: high, value: 0, "aria-label": worded(isHold ? "hold_progress" : "step_progress") });
  const press = made("button", { type: "button", class: "plain", name: "clock-go" }, worded("start"));
  const again = made("button", { type: "button", class: "plain", name: "clock-again" }, worded("again"));
  const quiet = made("button", { type: "button", class: "plain", name: "clock-quiet" }, "");
  const mute = made("button", { type: "button", class: "plain", name: "clock-mute" }, "");
  const flags = [["quiet", () => sound], ["mute", () => voice]].map(([name, on]) => {
    const flag = made("input", { type: "hidden", name, value: "yes" });
    return () => { flag.disabled = on(); };
  });
  made("input", { type: "hidden", name: "clock", value: "yes" });
  again.hidden = true;

  const elapsed = () => spent + (["lead", "run"].includes(phase) ? (performance.now() - since) / 1000 : 0);
  const showSound = () => {
    quiet.textContent = worded(sound ? "sound_on" : "sound_off");
    mute.textContent = worded(voice ? "voice_on" : "voice_off");
    mute.hidden = !led || !ownVoice();
    for (const flag of flags) flag();
  };
  const begin = (next) => { phase = next; spent = 0; since = performance.now(); };
  const tick = () => { clearInterval(ticking); if (!left && phase !== "paused") ticking = setInterval(show, 200); };

  const finish = () => {
    phase = "done";
    spent = high;
    ring(isHold ? 2 : 1);
    if (isHold) say(worded("hold_done"));
  };

  const onward = () => {
    if (moved || !led || isSpeaking()) return;
    moved = true;
    go(form.querySelector("button[name=do][value=go]"));
  };

  const show = () => {
    if (phase === "lead" && elapsed() >= lead && !isSpeaking()) { begin("run"); ring(1); }
    if (phase === "run" && elapsed() >= high && (isHold || !isSpeaking())) finish();
    const now = Math.floor(elapsed()), remaining = Math.max(0, Math.ceil(high - elapsed()));
    bar.value = phase === "lead" ? 0 : Math.min(now, high);
    again.hidden = phase === "ready" || phase === "lead";
    press.hidden = phase === "done";
    clock.textContent = phase === "lead" ? Math.max(1, Math.ceil(lead - elapsed())) : isHold ? now : remaining;
    if (phase === "lead") {
      words.textContent = worded("lead", { left: clock.textContent });
      press.textContent = worded("at_once");
      if (!led) say(worded("lead_spoken", { seconds: lead }));
    } else if (phase === "run") {
      press.textContent = worded("pause");
      if (isHold) tellHold(now);
      else words.textContent = worded("step_left", { left: remaining });
    } else if (phase === "paused") {
      words.textContent = worded("paused_at", { now, whole: isHold ? whole : high });
      press.textContent = worded(isHold ? "hold_on" : "time_on");
      say(worded("paused"));
    } else if (phase === "done") {
      words.textContent = worded(isHold ? "hold_done" : "next_step");
      if (led) onward(); else clearInterval(ticking);
    }
  };

  const tellHold = (now) => {
    const enough = now >= low && low < high ? ` ${worded("enough")}` : "";
    words.textContent = worded("so_far", { now, whole }) + enough;
    if (now < low && now % 10 === 0 && !isSpeaking()) say(now ? worded("spoken", { now }) : worded("hold_now"));
    if (enough) say(worded("enough"));
  };

  press.addEventListener("click", () => {
    wakeSound();
    if (phase === "ready") begin("lead");
    else if (phase === "lead") { hush(); begin("run"); ring(1); }
    else if (phase === "run") { spent = elapsed(); phase = "paused"; }
    else if (phase === "paused") { phase = "run"; since = performance.now(); }
    tick();
    show();
  });
  again.addEventListener("click", () => {
    told = "";
    moved = false;
    begin(isHold ? "lead" : "run");
    if (!isHold) say(form.dataset.say);
    tick();
    show();
    press.focus();
  });
  quiet.addEventListener("click", () => { sound = !sound; showSound(); });
  mute.addEventListener("click", () => { voice = !voice; if (!voice) hush(); showSound(); });
  if (window.speechSynthesis) speechSynthesis.addEventListener("voiceschanged", showSound, { once: true });
  showSound();
  if (led) {
    say(form.dataset.say);
    begin(isHold ? "lead" : "run");
    tick();
    show();
  }
};

for (const form of document.querySelectorAll("form.routine")) here(form);
