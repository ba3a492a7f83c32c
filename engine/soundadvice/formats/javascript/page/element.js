/** The element <sound-advice>: asks the questions of a pack, one at a time, and shows the advice. No answer leaves it. */

const PHONE = /[0-9](?:[ -]?[0-9]){2,}/g;
const URGENT = ["soon", "same_day", "emergency"];
const RANK = ["self_care", "routine", "soon", "same_day", "emergency"];
const RTL = /^(ar|dv|fa|he|ps|sd|ug|ur|yi)\b/;

/** An element with its children; a text is always a text, never markup. */
function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(9).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** A text in which each of these phone numbers can be dialled; other numbers are none to call. */
function dialled(text, numbers) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(PHONE)) {
    if (!numbers.includes(found[0])) continue;
    parts.push(text.slice(end, found.index), h("a", { href: `tel:${found[0].replace(/[ -]/g, "")}` }, found[0]));
    end = found.index + found[0].length;
  }
  return [...parts, text.slice(end)];
}

/** A drawing of ours, mirrored for the other side, with its words for whoever cannot see it. */
function drawn(markup, words, mirrored) {
  const svg = document.importNode(new DOMParser().parseFromString(
    markup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'), "image/svg+xml").documentElement, true);
  if (mirrored) {
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const turned = document.createElementNS("http://www.w3.org/2000/svg", "g");
    turned.setAttribute("transform", "scale(-1,1)");
    turned.append(...svg.childNodes);
    svg.append(turned);
    svg.setAttribute("viewBox", `${-left - width} ${top} ${width} ${height}`);
  }
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  return svg;
}

class SoundAdvice extends HTMLElement {
  static get observedAttributes() {
    return ["pack", "language", "region"];
  }

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.shadowRoot.adoptedStyleSheets = [sheet];
    this.view = h("div", { class: "sa", id: "view" });
    this.shadowRoot.append(this.view);
    this.forget();
  }

  /** The module of a pack, by its address in the attribute `pack`, or handed over. */
  get pack() {
    return this.module;
  }

  set pack(module) {
    if (typeof module === "string") {
      this.setAttribute("pack", module);
      return;
    }
    this.module = module;
    this.forget();
    this.show(false);
  }

  /** The answers so far. */
  get answers() {
    return { ...this.given };
  }

  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    if (name === "pack") {
      import(new URL(value, document.baseURI).href).then((module) => (this.pack = module)).catch((e) => this.fail(e));
    } else if (this.module) {
      this.show(false);
    }
  }

  forget() {
    this.given = {};
    this.order = [];
    this.skipped = [];
    this.former = {};
    this.stage = "ask";
    this.mend = null;
    this.session = { hurt: new Set(), over: false };
  }

  get options() {
    const pick = (name) => this.getAttribute(name) ?? undefined;
    return { language: pick("language"), region: pick("region"), skipped: this.skipped };
  }

  /** Shows where the person is. Whatever goes wrong, they are told what to do and whom to call. */
  show(moved = true) {
    clearInterval(this.ticking);
    try {
      this.about = this.module.about(this.options);
      this.words = WORDS[this.about.language.split("-")[0].toLowerCase()] ?? WORDS.en;
      this.extra = this.module.page ? this.module.page(this.options) : {};
      const found = this.module.decide(this.given, this.options);
      const asking = !found.decided || (this.stage === "plan" && found.next);
      const made = this.stage === "walk" ? this.walking(found) : asking ? this.question(found) : this.result(found);
      this.put(made, found.decided && !asking ? found.advice.acuity : "");
      if (found.decided && !this.told) {
        this.told = true;
        this.tell("advice", { advice: found.advice });
      }
    } catch (error) {
      this.fail(error);
    }
    if (moved) {
      const first = this.view.querySelector("[data-first]");
      first?.focus({ preventScroll: true });
      (this.closest("[data-top]") ?? this).scrollIntoView({ block: "start" });
    }
  }

  put(made, acuity) {
    this.view.className = `sa ${acuity}`;
    this.view.lang = this.about.language;
    this.view.dir = RTL.test(this.about.language) ? "rtl" : "ltr";
    const line = filled(this.words.emergency, { number: this.about.emergency_number });
    const warned = this.about.not_for_people && filled(this.words.not_for_people, { why: this.about.not_for_people });
    this.view.replaceChildren(
      ...[
        warned && h("p", { class: "warning-box" }, h("strong", {}, warned)),
        made,
        acuity !== "emergency" && h("p", { class: "emergency-line" }, h("strong", {}, this.dial(line))),
      ].filter(Boolean),
    );
  }

  fail(error) {
    this.tell("failure", { error });
    const help = this.module?.help?.(this.given, this.options);
    const words = this.words ?? WORDS.en;
    this.view.className = "sa same_day";
    this.view.replaceChildren(
      h("section", { class: "card", role: "alert" },
        this.heading(help?.at_least.title ?? words.failed),
        help && h("p", {}, help.why),
        h("p", {}, help?.text ?? words.ask_doctor),
        h("p", {}, h("strong", {}, this.dial(help?.call ?? filled(words.emergency, { number: "999, 112 or 911" }))))),
      ...(help?.safety_net ?? []).map((signs) => this.signs(signs, 1)));
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  heading(text, below = 0, more = {}) {
    const level = Math.min(6, Number(this.getAttribute("heading") ?? 2) + below);
    return h(`h${level}`, below ? more : { tabindex: "-1", "data-first": true, ...more }, text);
  }

  dial(text) {
    const { emergency_number: number, services } = this.about ?? { emergency_number: "999, 112, 911", services: {} };
    return dialled(text, [number, ...Object.values(services)].flatMap((one) => one.match(PHONE) ?? []));
  }

  // Asking

  question(found) {
    const asked = found.next;
    const before = this.former[asked.id] ?? this.given[asked.id];
    const parts = [asked.help, asked.kind === "multi_choice" && this.words.tick].filter(Boolean);
    const help = parts.length ? h("p", { id: "help", class: "help-text" }, parts.join(" ")) : null;
    const wrong = this.mend && h("p", { id: "error", class: "error", role: "alert" }, this.mend);
    const described = [help && "help", wrong && "error"].filter(Boolean).join(" ") || null;
    const fields = { choice: "picks", multi_choice: "picks", number: "number", duration: "duration", date: "date" };
    const form = h("form", { novalidate: true, autocomplete: "off", submit: (event) => this.submit(event, asked) },
      h("fieldset", { class: wrong ? "field wrong" : "field", "aria-describedby": described },
        h("legend", {}, this.heading(asked.text)), help, wrong,
        this[fields[asked.kind]](asked, before, described),
        asked.unsure && [h("p", { class: "or" }, this.words.or),
          this.option("checkbox", "unsure", "unsure", this.words.not_sure, before === "unsure")]),
      asked.why && h("details", {}, h("summary", {}, this.words.why), h("p", {}, asked.why)),
      h("div", { class: "buttons" }, h("button", { class: "big" }, this.words.go_on),
        found.decided && h("button", { class: "plain", type: "button", click: () => this.pass(asked) }, this.words.skip),
        this.order.length > 0 && h("button", { class: "plain", type: "button", click: () => this.back() }, this.words.back)));
    return h("div", {}, form, this.order.length ? null : this.beginning());
  }

  beginning() {
    const { about, words, extra } = this;
    const places = Object.entries(extra.places ?? {});
    const region = h("select", { id: "region", change: (event) => this.choose("region", event.target.value) },
      [...places, ["default", words.elsewhere]].map(([code, name]) =>
        h("option", { value: code, selected: code === about.region }, name)));
    const about_it = [extra.introduction && h("p", {}, extra.introduction),
      h("p", {}, words.stays), about.status !== "reviewed" && h("p", {}, words.draft)];
    const language = (tag) => h("button", { class: "plain", type: "button", lang: tag, "data-language": tag,
      click: () => this.choose("language", tag) }, NAMES[tag] ?? tag);
    return h("div", { class: "note" },
      places.length > 0 && h("p", {}, h("label", { for: "region" }, words.where), " ", region),
      about.languages.length > 1 && h("div", { class: "buttons" }, about.languages.filter((one) => one !== about.language).map(language)),
      h("details", {}, h("summary", {}, words.what_this_is), about_it));
  }

  choose(name, value) {
    this.setAttribute(name, value);
    this.tell(name, { [name]: value });
  }

  option(type, name, value, text, checked, described) {
    const id = `${name}-${value}`;
    return h("div", { class: "option" },
      h("input", { type, id, name, value, checked, "aria-describedby": described }), h("label", { for: id }, text));
  }

  picks(asked, before) {
    const type = asked.kind === "choice" ? "radio" : "checkbox";
    const ticked = [].concat(before ?? []);
    return asked.options.map((one) => this.option(type, "answer", one.id, one.text, ticked.includes(one.id)));
  }

  number(asked, before, described) {
    const mode = asked.decimals ? "decimal" : "numeric";
    const value = typeof before === "number" ? String(before) : "";
    return h("p", { class: "typed" },
      h("input", { class: "number", type: "text", inputmode: mode, id: "number", name: "number", maxlength: 20, value,
        "aria-label": `${asked.text} (${asked.unit})`, "aria-describedby": described }), " ", h("span", {}, asked.unit));
  }

  duration(asked, before, described) {
    const [number, unit] = /^([0-9.]+) ([a-z]+?)s?$/.exec(before ?? "")?.slice(1) ?? ["", ""];
    const known = this.extra.questions?.[asked.id]?.units;
    const units = known ?? ["day", "week", "month", "year"].map((one) => [one, this.words.units[one]]);
    return [h("p", { class: "typed" }, h("label", { for: "number" }, this.words.how_long),
      h("input", { class: "number", type: "text", inputmode: "decimal", id: "number", name: "number", maxlength: 20,
        value: number, "aria-describedby": described })),
    h("div", { role: "radiogroup", "aria-label": asked.text },
      units.map(([one, name]) => this.option("radio", "unit", one, name, one === unit)))];
  }

  date(asked, before, described) {
    const value = /^\d{4}-\d\d-\d\d/.exec(before ?? "")?.[0] ?? "";
    return h("p", { class: "typed" }, h("label", { for: "day" }, this.words.day_ago),
      h("input", { class: "day", type: "date", id: "day", name: "day", value, "aria-describedby": described }));
  }

  /** What a form says, as the pack takes it; or why that is none, as `mend`. */
  said(asked, form) {
    const { words } = this;
    const typed = (form.get("number") ?? "").trim();
    const unsure = form.has("unsure");
    const mend = this.extra.questions?.[asked.id]?.mend ?? asked.takes;
    if (unsure) return typed || form.get("day") ? { mend: words.both } : { answer: "unsure" };
    const number = /^[-+]?[0-9]+([.,][0-9]+)?$/.test(typed) ? typed.replace(",", ".") : null;
    switch (asked.kind) {
      case "choice":
        return form.has("answer") ? { answer: form.get("answer") } : { mend: words.choose };
      case "multi_choice": {
        const ticked = form.getAll("answer");
        const alone = asked.options.find((one) => one.exclusive && ticked.includes(one.id));
        if (alone && ticked.length > 1) return { mend: filled(words.alone, { option: alone.text }) };
        return ticked.length ? { answer: ticked } : { mend: words.choose_more };
      }
      case "number":
        return number === null ? { mend } : { answer: Number(number) };
      case "duration":
        return number === null || !form.has("unit") ? { mend } : { answer: `${number} ${form.get("unit")}s` };
      default:
        return form.get("day") ? { answer: `${form.get("day")}/${today()}` } : { mend };
    }
  }

  submit(event, asked) {
    event.preventDefault();
    const { answer, mend } = this.said(asked, new FormData(event.target));
    this.mend = mend ?? null;
    if (this.mend === null) {
      try {
        this.module.decide({ ...this.given, [asked.id]: answer }, this.options);
      } catch (error) {
        if (!error.mistakes) return this.fail(error);
        // What a person types wrong has words of its own; what cannot go together says so itself.
        const own = /^change this answer/.test(error.hint ?? "");
        this.mend = own ? `${error.mistakes[0].message}. ${this.words.change_this}` : this.extra.questions?.[asked.id]?.mend ?? error.message;
      }
    }
    if (this.mend === null) {
      this.given = { ...this.given, [asked.id]: answer };
      this.order.push(asked.id);
      this.told = false;
      this.tell("answer", { question: asked.id, answer, answers: this.answers });
    } else {
      this.former[asked.id] = answer;
    }
    this.show();
  }

  pass(asked) {
    this.skipped = [...this.skipped, asked.id];
    this.order.push(asked.id);
    this.mend = null;
    this.tell("answer", { question: asked.id, answer: null, answers: this.answers });
    this.show();
  }

  /** Back to the question before, with the answer that was given there. False: there is none. */
  back() {
    this.mend = null;
    if (this.stage === "walk") {
      this.stage = "plan";
    } else {
      const last = this.order.pop();
      if (last === undefined) return false;
      this.former[last] = this.given[last];
      const { [last]: _, ...rest } = this.given;
      this.given = rest;
      this.skipped = this.skipped.filter((one) => one !== last);
      this.told = false;
    }
    this.show();
    return true;
  }

  // Advice

  result({ advice, next }) {
    const { words } = this;
    const reached = RANK.indexOf(advice.acuity);
    const nets = [...advice.safety_net, advice.come_back].filter((one) => RANK.indexOf(one.acuity) >= reached);
    const home = advice.acuity === "self_care";
    const numbers = [...new Set(this.about.emergency_number.match(PHONE) ?? [])];
    const card = h("section", { class: "card" },
      h("p", { class: "sign" }, words.signs[advice.acuity]), this.heading(advice.title),
      h("p", {}, this.dial(advice.text)), advice.by_when && h("p", {}, h("strong", {}, filled(home ? words.come_back : words.by_when, { by_when: advice.by_when }))),
      advice.acuity === "emergency" && h("p", { class: "call" }, numbers.map((number) =>
        h("a", { href: `tel:${number.replace(/[ -]/g, "")}` }, filled(words.call, { number })))),
      advice.acuity === "emergency" && numbers.length > 1 && h("p", { class: "whence" }, words.which_number));
    const why = advice.reasons.length > 0 && h("section", {}, this.heading(words.reasons, 1), h("ul", {},
      advice.reasons.map((one) => h("li", {}, one.because, one.do && [" ", h("strong", {}, this.dial(one.do))]))));
    if (advice.acuity === "emergency") {
      return h("div", {}, card, why, this.buttons(null), this.small(advice));
    }
    const found = (advice.findings ?? []).map((one) => h("li", {}, h("strong", {}, one.title), " ", one.text));
    const ask = next && h("div", { class: "buttons" }, h("button", { class: "big", type: "button",
      click: () => { this.stage = "plan"; this.show(); } }, home ? words.make_plan : words.make_waiting));
    return h("div", {}, card, why,
      found.length > 0 && h("section", {}, this.heading(words.found, 1), h("ul", {}, found)),
      h("section", {}, this.heading(words.get_help, 1), nets.slice(0, 1).map((one) => this.signs(one, 2)),
        nets.length > 1 && h("details", {}, h("summary", {}, words.more_signs), nets.slice(1).map((one) => this.signs(one, 2)))),
      ask, !next && this.plan(advice), this.buttons(null), this.small(advice));
  }

  signs({ lead, items, acuity }, below) {
    return h("section", { class: URGENT.includes(acuity) ? "help" : "" }, this.heading(lead, below),
      h("ul", {}, items.map((item) => h("li", {}, this.dial(item)))));
  }

  buttons(more) {
    return h("div", { class: "buttons next" }, more,
      this.order.length > 0 && h("button", { class: "plain", type: "button", click: () => this.back() }, this.words.back),
      h("button", { class: "plain", type: "button", click: () => { this.forget(); this.told = false; this.show(); } }, this.words.begin_again));
  }

  small(advice) {
    const { pack } = advice;
    return h("p", { class: "small-print" }, `${advice.not_a_doctor} ${pack.status === "reviewed" ? "" : this.words.draft} `,
      `${this.about.title} ${pack.version}`);
  }

  plan(advice) {
    const { plan } = advice;
    const { words } = this;
    const led = this.exercises(advice);
    const item = (one) => h("li", {}, h("strong", {}, one.title), ". ", this.dial(one.text));
    const listed = (title, items) => items.length > 0 && h("section", {}, this.heading(title, 2), h("ul", {}, items));
    const there = plan.exercises.length || plan.habits.length || plan.therapies.length || plan.say.length || plan.no_exercise;
    return there && h("section", { class: "plan" },
      this.heading(advice.acuity === "self_care" ? words.plan : words.waiting, 1),
      plan.say.map((text) => h("p", {}, this.dial(text))),
      listed(words.habits, plan.habits.map(item)),
      plan.exercises.length > 0 && h("section", {}, this.heading(words.exercises, 2),
        advice.stop_rule && h("p", { class: "warning" }, h("strong", {}, advice.stop_rule)),
        led.length > 0 && h("p", { class: "forward" }, h("button", { class: "big", type: "button", click: () => this.walk(advice) }, words.do_exercises)),
        plan.exercises.map((one) => this.exercise(one))),
      plan.no_exercise && h("p", {}, plan.no_exercise),
      (plan.programmes ?? []).map((one) => this.programme(one)),
      listed(words.therapies, plan.therapies.map(item)),
      listed(words.good_to_know, advice.notes.map((text) => h("li", {}, this.dial(text)))));
  }

  exercise(one, below = 3) {
    const more = this.extra.exercises?.[one.id];
    const fact = (name, text) => text && h("div", {}, h("dt", {}, name), h("dd", {}, text));
    return h("section", { class: "exercise" }, this.heading(one.title, below), h("p", {}, one.about),
      h("dl", {}, fact(this.words.many, more?.many), fact(this.words.when, one.timing), fact(this.words.need, one.needs.join("; "))),
      more && h("div", { class: "pictures" }, more.pictures.map((picture) => this.figure(picture, picture.svg, false))),
      h("ol", {}, one.steps.map((step, place) => h("li", {}, step.do, more?.holds[place] && [" ", h("strong", {}, `(${more.holds[place]})`)]))));
  }

  figure(picture, svg, mirrored) {
    const [caption, shows] = mirrored ? [picture.other_caption, picture.other_shows] : [picture.caption, picture.shows];
    return h("figure", {}, drawn(svg, shows, mirrored), h("figcaption", {}, caption));
  }

  programme(one) {
    return h("section", {}, this.heading(one.title, 2), h("p", {}, one.about),
      one.stages.map((stage) => h("section", {}, this.heading(stage.title, 3), h("ul", {}, stage.items.map((item) => h("li", {}, item.do))))),
      [one.step_up, one.step_back, one.once_well].map((text) => h("p", {}, text)));
  }

  // Exercises, step by step

  /** Those that someone may be led through: none where the pack cannot take pain, or one has hurt, or it is not asked. */
  exercises(advice) {
    const { hurts, led, exercises } = this.extra;
    const hurt = hurts && advice.reasons.some((reason) => hurts.rules.includes(reason.rule));
    if (!hurts || this.session.over || hurt || !led.includes(advice.disposition) || advice.unanswered.includes(hurts.question)) {
      return [];
    }
    return advice.plan.exercises.filter((one) => exercises[one.id] && !this.session.hurt.has(one.id));
  }

  walk(advice) {
    this.stage = "walk";
    this.at = { exercises: this.exercises(advice), part: 0, index: -1, one: null, asking: false, rested: true };
    this.show();
  }

  walking({ advice }) {
    const { at, words } = this;
    const group = (one) => one.choice_group ?? one.id;
    const groups = [...new Set(at.exercises.map(group))];
    const choices = at.exercises.filter((one) => group(one) === groups[at.part]);
    const button = (text, click, look = "plain") => h("button", { class: look, type: "button", click }, text);
    const go = (changes) => { Object.assign(this.at, changes); this.show(); };
    const onward = () => go({ part: at.part + 1, index: -1, one: null });
    const stop = button(words.stop, () => { this.stage = "plan"; this.show(); });
    const warning = advice.stop_rule && h("p", { class: "warning" }, h("strong", {}, advice.stop_rule));
    if (at.asking) return this.pain();
    if (!choices.length) return h("div", {}, this.heading(words.last), warning, h("div", { class: "buttons" },
      button(words.back_to_plan, () => { this.stage = "plan"; this.show(); }, "big")));
    const one = at.one ?? (choices.length === 1 ? choices[0] : null);
    const hurts = button(words.hurts, () => go({ asking: true }), "hurts");
    if (!at.rested) {
      const names = choices.map((each) => each.title).join(", ");
      return h("div", {}, this.heading(filled(words.rest, { exercises: names })), h("div", { class: "choices" },
        button(words.go_on, () => go({ rested: true }), "big"), hurts, stop));
    }
    if (one === null) {
      return h("div", {}, warning, this.heading(words.one_of), h("div", { class: "choices" },
        choices.map((each) => button(`${each.title}. ${each.about}`, () => go({ one: each }), "plain choice")),
        button(words.leave_out, onward), hurts, stop));
    }
    const more = this.extra.exercises[one.id];
    if (at.index < 0) {
      return h("div", {}, warning, this.exercise(one, 0), h("div", { class: "choices" },
        button(words.start, () => go({ one, index: 0 }), "big"), button(words.leave_out, onward), hurts, stop));
    }
    const moment = more.moments[at.index];
    const after = () => (at.index + 1 < more.moments.length ? go({ index: at.index + 1 }) : onward());
    const pictures = moment.pictures.map((shown) => this.figure(more.pictures[shown.at], shown.svg ?? more.pictures[shown.at].svg, shown.mirrored));
    return h("div", { class: "moment" }, warning, h("p", { class: "place" }, moment.where), this.heading(one.title),
      h("div", { class: "pictures" }, pictures), h("div", { class: "do" }, moment.words.map((text) => h("p", {}, text))),
      moment.hold && this.timer(moment.hold),
      h("div", { class: "choices" }, button(words.done, after, "big"), hurts,
        button(words.back, () => go({ index: at.index - 1 })), button(words.leave_out, onward), stop));
  }

  /** The clock of a hold: some seconds to get into place, then up to the longest time; said aloud at both ends. */
  timer([low, high]) {
    const clock = h("p", { class: "clock", "aria-hidden": "true" });
    const words = h("p", { role: "status" });
    const begin = h("button", { class: "plain", type: "button", click: () => {
      begin.hidden = true;
      const lead = this.extra.lead;
      const start = performance.now() + lead * 1000;
      words.textContent = filled(this.words.lead, { left: lead });
      const tick = () => {
        const now = Math.floor((performance.now() - start) / 1000);
        clock.textContent = now < 0 ? -now : `${Math.min(now, high)} / ${low === high ? high : `${low}–${high}`}`;
        if (now === 0) words.textContent = this.words.hold_now;
        if (now >= high) {
          clearInterval(this.ticking);
          words.textContent = this.words.hold_done;
          begin.hidden = false;
        }
      };
      clearInterval(this.ticking);
      this.ticking = setInterval(tick, 250);
      tick();
    } }, this.words.start_clock);
    return h("div", { class: "timer" }, clock, words, begin);
  }

  /** Someone says that it hurts: what they are told and asked, and what follows from that. */
  pain() {
    const { hurts } = this.extra;
    const question = this.module.questions(this.options).find((one) => one.id === hurts.question);
    const options = question.options.filter((one) => hurts.options.includes(one.id));
    return h("div", {}, h("p", { class: "warning" }, h("strong", {}, this.dial(hurts.say))),
      h("div", { role: "group", "aria-labelledby": "ask" }, this.heading(hurts.ask, 0, { id: "ask" }),
        h("div", { class: "choices" }, options.map((one) => h("button", { class: "plain choice", type: "button",
          click: () => this.hurt(one.id) }, one.text)))));
  }

  hurt(said) {
    const { hurts } = this.extra;
    const before = this.module.decide(this.given, this.options).advice;
    // Those who had said before that an exercise hurt have had their one try.
    const again = hurts.options.includes(before.answers[hurts.question]) && !before.ignored.includes(hurts.question);
    const given = this.module.asks(hurts.question, this.given, this.options) ? this.given : { ...this.given, ...hurts.answers };
    this.given = { ...given, [hurts.question]: said };
    this.told = false;
    this.tell("answer", { question: hurts.question, answer: said, answers: this.answers });
    const found = this.module.decide(this.given, this.options);
    const { exercises, part } = this.at;
    const group = (one) => one.choice_group ?? one.id;
    const groups = [...new Set(exercises.map(group))];
    // Nothing leads back to before it hurt, nor to another exercise like the one that did.
    const passed = exercises.filter((one) => groups.indexOf(group(one)) <= part);
    passed.forEach((one) => this.session.hurt.add(one.id));
    const may = found.decided && RANK.indexOf(found.advice.acuity) <= RANK.indexOf(before.acuity) && this.exercises(found.advice).length > 0;
    this.session.over = again || !may;
    this.stage = "plan";
    if (this.session.over) {
      this.show();
      if (again && may) {
        this.view.prepend(h("p", { class: "warning-box", role: "alert" }, this.words.hurt_again));
      }
      return;
    }
    this.walk(found.advice);
    this.at.rested = false;
    this.show();
  }
}

const today = () => {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
};

if (!customElements.get("sound-advice")) customElements.define("sound-advice", SoundAdvice);
