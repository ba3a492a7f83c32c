"""A finding in the words of the questionnaire: what people read comes first, the id that an author looks for second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from soundadvice.audit.finding import Finding
from soundadvice.audit.prover.witness import Witness, say_answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.wording.placeholders import PLACEHOLDER

_QUOTED = re.compile(r"(?:(?<=plan )(rule)|\b(plan rule|rule|question|exercise|habit|text|parameter))?( ?)`([^`]+)`")
_ID = re.compile(r"\b[a-z][a-z0-9_]*\b")
_LONGEST = 110
"""So many letters of a text are quoted."""


def in_words(finding: Finding, pack: Pack) -> str:
    """The message, each id that stands for words with these before it: `“Is it better?” (better)`, ids in backticks.

    An id that two elements have is left alone, unless the message says which is meant: no wrong words are shown.
    """
    return words_for_ids(finding.message, pack, finding.about)


def words_for_ids(text: str, pack: Pack, about: tuple[str, ...] = ()) -> str:
    """A text with words before the ids that are in backticks there, at the first place of each.

    An option's words are found by its question, which the text or `about` names.
    """
    named = {part for one in (*about, *re.findall(r"`([^`]+)`", text)) for part in re.split(r"[.:]", one)[:1]}
    asked = [name for name in pack.question if name in named]
    said: set[str] = set()

    def told(match: re.Match[str]) -> str:
        of_plan, kind, space, name = match.groups()
        before = f"{of_plan or kind or ''}{space}"
        kind = "plan rule" if of_plan else kind
        words = _words(name, kind, pack, asked)
        quoted = f"“{shortened(_filled(words, pack))}”" if words else _condition(name, pack)
        if not quoted or name in said:
            return match.group()
        said.add(name)
        return f"{before}{quoted} (`{name}`)"

    return _QUOTED.sub(told, text)


def _filled(text: str, pack: Pack, one: Witness | None = None) -> str:
    """A text with the parameters' values in it, those of a person if they need others, and with their answers."""

    def value(match: re.Match[str]) -> str:
        dollar, name = match.groups()
        if dollar:
            settings = {} if one is None else one.settings
            return pack.parameter[name].show(settings[name]) if name in settings else pack.parameter[name].show()
        if one is not None and name in one.answers:
            return say_answer(pack.question[name], one.answers[name])
        return match.group()

    return PLACEHOLDER.sub(value, text)


def shortened(text: str) -> str:
    """A text in one line, cut where it is too long to be quoted."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST].rsplit(' ', 1)[0]} …"


def element_words(name: str, pack: Pack) -> str:
    """The words of an element that findings name by `about`, an option as `question.option`; empty if it has none."""
    question, _, option = name.partition(".")
    if option and question in pack.question:
        label = dict(_options(question, pack)).get(option)
        return f"{pack.question[question].text} — {label}" if label else ""
    return _filled(_words(name, None, pack, []), pack)


def witness_words(one: Witness, pack: Pack) -> list[str]:
    """A person: what they answer, then what they are advised, and by which reasons. A line for each."""
    lines = [f"with `{name}` set to {value}" for name, value in one.settings_in_words(pack)]
    lines += [f"{question} — {answer}" for question, answer in one.in_words(pack)]
    lines.append("Every other answer is the plain one." if one.telling else "Every answer is the plain one.")
    given = pack.disposition[one.disposition]
    lines.append(f"They are advised: “{given.title}” (`{given.id}`, {given.acuity}).")
    reasons = [f"“{shortened(_filled(pack.rule[name].because, pack, one))}” (`{name}`)" for name in one.fired]
    return [*lines, f"The reasons: {', '.join(reasons)}." if reasons else "No rule fires."]


def _condition(name: str, pack: Pack) -> str:
    """A test as the auditor writes it, `weight: partly or not_at_all`, in words."""
    question, colon, rest = name.partition(": ")
    if not colon or question not in pack.question:
        return ""
    labels = dict(_options(question, pack))
    answers = _ID.sub(lambda one: f"“{labels[one.group()]}”" if one.group() in labels else one.group(), rest)
    return f"“{pack.question[question].text}” {answers}"


def _options(question: str, pack: Pack) -> Iterator[tuple[str, str]]:
    asked = pack.question[question]
    if isinstance(asked, (Choice, MultiChoice)):
        yield from ((option.id, option.text) for option in asked.options)


def _words(name: str, kind: str | None, pack: Pack, asked: list[str]) -> str:
    """The words of an element, if one alone can be meant."""
    found = {of: names[name] for of, names in _named(pack) if name in names and (kind is None or of == kind)}
    if kind is None:
        options = {label for question in asked for option, label in _options(question, pack) if option == name}
        found |= {f"option {label}": label for label in options}
    return next(iter(found.values())) if len(found) == 1 else ""


def _named(pack: Pack) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The kinds of element, with the words of each by its id; empty where it has none, so that no others are taken."""
    plan = pack.plan
    yield "question", {one.id: one.text for one in pack.questions}
    yield "rule", {one.id: one.because for one in pack.rules}
    yield "plan rule", dict.fromkeys((one.id for one in plan.rules), "")
    yield "parameter", dict.fromkeys(pack.parameter, "")
    yield "other", dict.fromkeys((one.id for ones in (pack.tables, pack.scores, pack.derived) for one in ones), "")
    yield "condition", dict.fromkeys((one.name for one in pack.conditions), "")
    yield "group", {one.choice_group: "" for one in plan.exercises if one.choice_group}
    yield "disposition", {one.id: one.title for one in pack.dispositions}
    yield "finding", {one.id: one.title for one in pack.findings}
    exercises = {one.id for one in plan.exercises}
    yield "exercise", {one.id: one.title for one in plan.given if one.id in exercises}
    yield "habit", {one.id: one.title for one in plan.given if one.id not in exercises}
    yield "text", {one.id: one.text for one in pack.texts}
    yield "hazard", {one.id: one.sign for one in pack.hazards} | {one.id: one.sign for one in pack.contraindications}
    yield "claim", {one.id: one.reading for one in pack.claims}
