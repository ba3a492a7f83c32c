"""Contradictions: no one is told two things of which only one can be done.

It knows the pairs that people have been told: to rest and to keep moving, to stretch and not to, and to be seen within
one time and within another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span

CODES = ("contradiction",)

_PAIRS = {
    "to rest, and to keep moving": (
        re.compile(r"(?<!not )\b(?:rest (?:if|until|as|in bed)|stay (?:still|in bed))\b|\bnot to move\b", re.I),
        re.compile(
            r"\bkeep (?:moving|active|going)\b|\bstay active\b|\bnot (?:to )?(?:lie|sit) (?:or|still|down)\b", re.I
        ),
    ),
    "to stretch, and not to": (
        re.compile(r"(?<!not )\b(?:do|start|begin)(?: with)?(?: the| your| gentle| any)* stretch(?:es)?\b", re.I),
        re.compile(r"\b(?:do no|not do any|leave(?: out)?(?: the| all)?) stretches\b", re.I),
    ),
}
_WITHIN = re.compile(
    r"\b(?:within|more than|in the next) ((?:\d+|an?|one|two|three)(?: (?:or|to) \d+)? (?:hour|day|week|month)s?)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")
_ONLY_IF = re.compile(r"\bif (?:it has|your plan has|it is in your plan)\b|\bif .+ (?:is|are) in your plan\b", re.I)
"""A sentence with this says itself when it does not count."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A text that is told with a disposition: its element, and of whom it holds. `to_be_seen`: it may say by when."""

    name: str
    text: str
    when: Literal
    span: Span | None
    to_be_seen: bool = False

    @property
    def sentences(self) -> list[str]:
        return [one for one in _SENTENCE.split(self.text) if not _ONLY_IF.search(one)]


def check(case: Case) -> Result:
    """Whether anyone is told one thing and its contrary."""
    findings: list[Finding] = []
    undecided: list[str] = []
    how = "by the words that are looked for"
    for disposition in case.pack.dispositions:
        for left, right, what in _pairs(list(_told(case, disposition))):
            case.task.on("told together", left.name, right.name)
            how = "by the words that are looked for: no one is told both, proved"
            try:
                person = case.smallest(case.meaning.advises(disposition.id), left.when, right.when, plan=True)
            except LimitReached:
                undecided.append(f"whether `{left.name}` and `{right.name}` are ever told together")
                continue
            if person is not None:
                findings.append(_finding(disposition, left, right, what, person))
    return Result(
        name="contradictions",
        says=conclusion(
            findings,
            undecided,
            holds=f"No one is told to do a thing and not to do it, or to be seen within two times ({how}).",
            fails="Someone is told two things of which only one can be done.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
    )


def _told(case: Case, disposition: Disposition) -> Iterator[_Told]:
    """Every text that goes with a disposition, and of whom it holds."""
    pack, meaning, gates = case.pack, case.meaning, case.gates
    for text in (disposition.title, disposition.text, disposition.by_when or ""):
        yield _Told(disposition.id, text, TRUE, disposition.span, to_be_seen=True)
    least = Acuity.EMERGENCY if disposition.acuity is Acuity.EMERGENCY else Acuity.SELF_CARE
    for rule in pack.rules:
        if rule.do and least <= pack.acuity_of[rule.id] <= disposition.acuity:
            spoken = gates.all_of((meaning.fires(rule.id), -meaning.silenced(rule.id)))
            yield _Told(rule.id, rule.do, spoken, rule.span, to_be_seen=True)
    for one in pack.plan.rules:
        if one.say and disposition.id in one.applies_to:
            holds = TRUE if one.when is None else meaning.true(one.when)
            yield _Told(one.id, one.say, gates.all_of((holds, -meaning.silenced(one.id))), one.span)
    for finding in pack.findings:
        yield _Told(
            finding.id, f"{finding.title}. {finding.text}", meaning.finds(finding.id), finding.span, to_be_seen=True
        )
    for habit in pack.plan.habits:
        yield _Told(habit.id, f"{habit.title}. {habit.text}", meaning.gives(habit.id, disposition.id), habit.span)
    yield from _shown(pack, case, disposition)


def _shown(pack: Pack, case: Case, disposition: Disposition) -> Iterator[_Told]:
    if pack.has_plan_at_home(disposition.id):
        for text in pack.texts:
            if text.id in pack.plan.show:
                yield _Told(text.id, text.text, -case.meaning.silenced(text.id), text.span)


def _pairs(told: list[_Told]) -> Iterator[tuple[_Told, _Told, str]]:
    """The texts of which one says the contrary of the other. One and the same text is left to its writer."""
    for what, (one, other) in _PAIRS.items():
        says = [text for text in told if any(map(one.search, text.sentences))]
        denies = [text for text in told if any(map(other.search, text.sentences))]
        yield from ((left, right, what) for left, right in product(says, denies) if left is not right)
    for left, right in combinations([text for text in told if text.to_be_seen], 2):
        times, others = _times(left), _times(right)
        if times and others and times.isdisjoint(others):
            what = f"to be seen within {min(times)}, and within {min(others)}"
            yield left, right, what


def _times(told: _Told) -> set[str]:
    return {match.lower() for sentence in told.sentences for match in _WITHIN.findall(sentence)}


def _finding(disposition: Disposition, left: _Told, right: _Told, what: str, person: Witness) -> Finding:
    names = f"`{left.name}` and `{right.name}`" if left.name != right.name else f"two texts of `{left.name}`"
    return Finding(
        code="contradiction",
        level=Level.ERROR,
        message=f"someone who is advised `{disposition.id}` is told {what}: by {names}",
        about=(left.name, right.name),
        span=left.span,
        related=() if right.span is None else ((f"`{right.name}` is told too", right.span),),
        witnesses=(person,),
        hint="change one of them, or name it under `instead_of` of a rule whose `do` stands in its place",
    )
