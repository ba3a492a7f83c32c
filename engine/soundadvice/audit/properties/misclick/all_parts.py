"""Misclick, all parts together: a table of the worst falls, and what can be mended.

That one sign left out hides an emergency is so in every pack that heeds a sign by itself, and is no fault: to ask for
two would be one. What can be mended is reassurance that rests on one tick: a sign that protects, added to whatever else
somebody has, takes them from an emergency to the default.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import LEAST_URGENT, Changed, Effort, rules_involved
from soundadvice.audit.prover.two_people.worst_fall import Fall, Falls, one_tick
from soundadvice.audit.prover.witness import say_answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice
from soundadvice.wording.counts import counted

_SHOWN = 60
"""So many rows of the table show two people, those of the worst falls."""
_MANY_RULES = 300
_SHOWN_OF_MANY = 20
"""With many rules it takes long to find two people, and so few are shown."""


@dataclass(frozen=True, slots=True)
class _Slip:
    """A question, from where to where its worst fall leads, if any, and the two people, if they are shown."""

    name: str
    high: Acuity = LEAST_URGENT
    low: Acuity = LEAST_URGENT
    fall: Fall | None = None

    @property
    def levels(self) -> int:
        return self.high - self.low


def check(case: Case) -> Result:
    """The worst that one wrong tick can do, for each question; and whether one tick alone reassures."""
    resting = rules_resting_on(case.pack)
    falls = Falls(case, Effort(case, plain_witnesses=_SHOWN))
    found: list[_Slip] = []
    findings: list[Finding] = []
    undecided: list[str] = []
    pairs: dict[str, Changed] = {}
    for name in case.pack.deciding:
        case.task.on("a wrong tick", name)
        pairs[name] = pair = Changed.changing(case, name, resting[name])
        try:
            deepest = falls.deepest(pair, one_tick(pair, name))
            found.append(_Slip(name, *deepest) if deepest else _Slip(name))
            findings += _reassured(pair, falls, found[-1])
        except LimitReached:
            undecided.append(f"how far one wrong tick in `{name}` can lower the advice")
    found.sort(key=lambda one: (-one.levels, -one.high))
    shown = [_with_people(falls, pairs[one.name], one) for one in found[: _most_shown(case.pack)]]
    return Result(
        name="misclick",
        says=conclusion(findings, undecided, holds=_says(found, case), fails=_fails(findings)),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"falls": [_row(case.pack, one) for one in (*shown, *found[len(shown) :])]},
    )


def _most_shown(pack: Pack) -> int:
    return _SHOWN if len(pack.rules) <= _MANY_RULES else _SHOWN_OF_MANY


def _with_people(falls: Falls, pair: Changed, one: _Slip) -> _Slip:
    if not one.levels:
        return one
    try:
        return replace(one, fall=falls.shown(pair, one.high, one.low, one_tick(pair, one.name)))
    except LimitReached:
        return one


def _reassured(pair: Changed, falls: Falls, worst: _Slip) -> list[Finding]:
    """Who is an emergency, and with one tick more of what protects is advised the default."""
    pack = pair.case.pack
    question = pack.question[worst.name]
    needed = Acuity.EMERGENCY - pack.disposition[pack.default].acuity
    if not isinstance(question, MultiChoice) or not question.protects or not needed or worst.levels < needed:
        return []
    fall = falls.worst(pair, one_tick(pair, worst.name, added=question.protects), least=needed)
    if fall is None:
        return []
    before, after = (one.answers[worst.name] for one in (fall.before, fall.after))
    assert isinstance(before, frozenset)
    assert isinstance(after, frozenset)
    ticked = next(iter(after - before))
    return [
        Finding(
            code="one_tick_reassures",
            level=Level.ERROR,
            message=f"one tick more in `{worst.name}`, `{ticked}`, takes someone from `{fall.before.disposition}` to "
            f"`{fall.after.disposition}`",
            about=(f"{worst.name}.{ticked}", worst.name),
            span=question.span,
            related=rules_involved(pack, fall.before, fall.after),
            witnesses=(fall.before, fall.after),
            hint="let what reassures take more than one tick: another sign besides, or a question of its own",
        )
    ]


def _says(found: list[_Slip], case: Case) -> str:
    deep = [one for one in found if one.levels]
    if not deep:
        said = f"One wrong tick in any of {counted(len(found), 'question')} lowers no one's advice"
        return f"{said}{case.in_effect} (proved)."
    worst = deep[0]
    many = sum((one.high, one.low) == (worst.high, worst.low) for one in deep)
    below = len(found) - len(deep)
    acuities = {one.acuity for one in case.pack.dispositions}
    further = "" if all(one.levels == max(acuities) - min(acuities) for one in found) else ", no one further: proved"
    none = f"; in {below} it lowers no one's advice" if below else ""
    return (
        f"The worst that one wrong tick can do is to move someone from {worst.high} to {worst.low}, in {many} of "
        f"{counted(len(found), 'question')}{none}{case.in_effect} (someone found for each{further}). "
        f"{_of_protection(case)}"
    )


def _of_protection(case: Case) -> str:
    asked = (case.pack.question[name] for name in case.pack.deciding)
    if not any(isinstance(one, MultiChoice) and one.protects for one in asked):
        return "No question has a tick that protects (each looked at)."
    said = "No one is taken from an emergency to the default by a tick more of what protects"
    return f"{said}{case.in_effect} (proved)."


def _fails(findings: list[Finding]) -> str:
    return f"In {counted(len(findings), 'question')}, one tick more takes someone from an emergency to the default."


def _row(pack: Pack, one: _Slip) -> dict[str, object]:
    question, fall = pack.question[one.name], one.fall
    row: dict[str, object] = {
        "question": question.text,
        "falls": f"{one.high} → {one.low}" if one.levels else "never",
    }
    if fall is None:
        return row
    before, after = fall.before, fall.after
    besides = [
        f"“{pack.question[name].text}” {say_answer(pack.question[name], before.answers[name])}"
        for name in before.telling
        if name != one.name
    ]
    return {
        **row,
        "answered": say_answer(question, after.answers[one.name]),
        "instead_of": say_answer(question, before.answers[one.name]),
        "besides": "; ".join(besides),
        "rules": ", ".join(rule for rule in before.fired if rule not in after.fired),
    }
