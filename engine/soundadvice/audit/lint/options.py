"""Options: whoever is asked finds the one option that is theirs, "not sure" and "none" among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Option, Question, allows_unsure

CODES = ("options_overlap", "option_twice", "no_unsure", "no_none", "graver_not_offered")

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30.4375, "year": 365.25}
_NUMBER = r"(?<!\d)(\d{1,9}(?:\.\d{1,9})?)"
_RANGE = re.compile(rf"{_NUMBER}\s*(?:to|-|\N{{EN DASH}}|and)\s*{_NUMBER}(?:\s+([a-z]+))?")
_FROM = re.compile(
    rf"(?:at least|from)\s+{_NUMBER}(?:\s+([a-z]+))?|{_NUMBER}(?:\s+([a-z]+))?\s*(?:or more|or longer|\+)"
)
_ABOVE = re.compile(rf"(?:more than|over|longer than|above)\s+{_NUMBER}(?:\s+([a-z]+))?")
_UP_TO = re.compile(rf"(?:up to|at most)\s+{_NUMBER}(?:\s+([a-z]+))?|{_NUMBER}(?:\s+([a-z]+))?\s*or (?:less|fewer)")
_BELOW = re.compile(rf"(?:less than|under|fewer than|below)\s+{_NUMBER}(?:\s+([a-z]+))?")
_SMALL = {"a", "an", "the", "i", "it", "is", "my"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers from `low` to `high` that the words of an option name, each end taken or not."""

    low: float
    high: float
    takes_low: bool
    takes_high: bool
    unit: str

    def overlaps(self, other: Stretch) -> bool:
        """Whether a number is in both. Those of different units are not compared."""
        if self.unit != other.unit:
            return False
        first, second = sorted((self, other), key=lambda one: (one.low, not one.takes_low))
        return second.low < first.high or (second.low == first.high and first.takes_high and second.takes_low)


def check(case: Case) -> Result:
    """Whether the options of every question are apart from each other, and enough."""
    pack = case.pack
    deciding = set(pack.deciding)
    findings = [
        finding for question in pack.questions for finding in _findings(question, is_deciding=question.id in deciding)
    ]
    findings += _when_it_hurts(pack)
    says = (
        "No two options overlap or say the same. People who are not sure can say so where it matters, "
        "and so can people who have none (by the words that are looked for)."
    )
    if findings:
        count = len({finding.about[0] for finding in findings})
        says = f"{count} of {len(pack.questions)} questions have options that overlap, or lack one that someone needs."
    return Result(name="options", says=says, findings=tuple(findings))


def _findings(question: Question, *, is_deciding: bool) -> Iterator[Finding]:
    if isinstance(question, (Choice, MultiChoice)):
        for one, other in combinations(question.options, 2):
            yield from _pair(question, one, other)
    if is_deciding and not allows_unsure(question):
        has_options = isinstance(question, (Choice, MultiChoice))
        hint = "add the option `unsure`, and a rule for it" if has_options else "add `unsure: true`, and a rule for it"
        yield _finding(
            "no_unsure", f"`{question.id}` can decide, and no one can say that they are not sure", question, hint
        )
    if isinstance(question, MultiChoice) and all(option.id != NONE for option in question.options):
        yield _finding(
            "no_none", f"people who have none of the options of `{question.id}` cannot say so", question, "add `none`"
        )


def _when_it_hurts(pack: Pack) -> list[Finding]:
    """Whether someone whom an exercise hurts can say so: all as grave as what is offered or graver, and unsure."""
    told = pack.plan.it_hurts
    question = pack.question.get(told.question) if told is not None else None
    if told is None or not told.options or not isinstance(question, Choice):
        return []
    offered = [place for place, group in enumerate(question.severity) if not set(group).isdisjoint(told.options)]
    wanted = {name for group in question.severity[min(offered, default=0) :] for name in group}
    wanted |= {option.id for option in question.options if option.id == UNSURE}
    missing = [option.id for option in question.options if option.id in wanted - set(told.options)]
    if not missing:
        return []
    listed = ", ".join(f"`{name}`" for name in missing)
    return [
        Finding(
            code="graver_not_offered",
            level=Level.ERROR,
            message=f"`it_hurts` leaves out {listed} of `{question.id}`: whom an exercise hurts so cannot say it",
            about=(question.id, *missing),
            span=told.span or question.span,
            hint="add it to the `options` of `it_hurts`",
        )
    ]


def _pair(question: Choice | MultiChoice, one: Option, other: Option) -> Iterator[Finding]:
    if _wording(one) == _wording(other):
        message = f"the options `{one.id}` and `{other.id}` of `{question.id}` say the same"
        yield _finding("option_twice", message, question, "word them so that they differ, or remove one")
        return
    first, second = stretch(one.text), stretch(other.text)
    if isinstance(question, Choice) and first is not None and second is not None and first.overlaps(second):
        message = f"the options `{one.id}` and `{other.id}` of `{question.id}` overlap: `{one.text}`, `{other.text}`"
        yield _finding("options_overlap", message, question, "end one before the other begins")


def stretch(text: str) -> Stretch | None:
    """The numbers that a wording names, None if it names none. Lengths of time are in days."""
    low = text.lower()
    if found := _RANGE.search(low):
        return _stretch(float(found[1]), float(found[2]), found[3], takes_low=True, takes_high=True)
    for pattern, upward, taken in (
        (_ABOVE, True, False),
        (_BELOW, False, False),
        (_FROM, True, True),
        (_UP_TO, False, True),
    ):
        if found := pattern.search(low):
            number, unit = _first(found)
            ends = (number, float("inf")) if upward else (float("-inf"), number)
            return _stretch(*ends, unit, takes_low=taken and upward, takes_high=taken and not upward)
    return None


def _first(found: re.Match[str]) -> tuple[float, str | None]:
    """The number and its unit, of whichever way of saying it was found."""
    groups = found.groups()
    position = next(position for position, group in enumerate(groups) if group and group[0].isdigit())
    return float(groups[position]), groups[position + 1] if position + 1 < len(groups) else None


def _stretch(low: float, high: float, unit: str | None, *, takes_low: bool, takes_high: bool) -> Stretch:
    name = (unit or "").removesuffix("s")
    scale = _DAYS.get(name, 1)
    return Stretch(low * scale, high * scale, takes_low, takes_high, "day" if name in _DAYS else name)


def _wording(option: Option) -> tuple[str, ...]:
    """The words that tell an option from another: no small ones, no plurals, in any order."""
    found = re.findall(r"[\w']+", option.text.lower())
    return tuple(sorted(word.removesuffix("s") for word in found if word not in _SMALL)) or (option.text,)


def _finding(code: str, message: str, question: Question, hint: str) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, about=(question.id,), span=question.span, hint=hint)
