"""Fairness, all parts together.

Two people are compared who differ in one such answer, and in nothing else that they have in mind. Where `severity` says
which answer is worse, the authors have said that it should count, and `monotone` proves that it counts that way alone:
this is told, and is no finding. It is shown at all values of all parameters at once, as `monotone` is.
"""

from __future__ import annotations

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.properties.fairness.personal import personal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort, in_brief, rules_involved
from soundadvice.audit.prover.two_people.worst_fall import Fall, Falls, one_tick
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice
from soundadvice.wording.counts import counted


def check(case: Case) -> Result:
    """Whether anyone is advised less for who they are, all else equal."""
    names, effort = personal(case.pack), Effort(case)
    wide, resting = case.over_ranges, rules_resting_on(case.pack)
    at_all_values = Effort(wide)
    falls: dict[str, Fall | None] = {}
    undecided: list[str] = []
    for name in names:
        case.task.on("who somebody is", name)
        try:
            falls[name] = _fall(case, effort, name, resting[name])
            if falls[name] is None and wide is not case:
                falls[name] = _fall(wide, at_all_values, name, resting[name])
        except LimitReached:
            undecided.append(f"whether another answer to `{name}` lowers the advice, all else equal")
    found = {name: fall for name, fall in falls.items() if fall is not None}
    findings = [_finding(case.pack, name, fall) for name, fall in found.items() if not _stated(case.pack, name)]
    stated = [name for name in found if _stated(case.pack, name)]
    fails = f"All else equal, someone is advised less for who they are, by {counted(len(findings), 'question')}."
    return Result(
        name="fairness",
        says=conclusion(findings, undecided, holds=_says(case, names, stated), fails=fails + _told(stated)),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"questions": [_row(case.pack, name, falls.get(name), name in falls) for name in names]},
    )


def _fall(case: Case, effort: Effort, name: str, rules: tuple[str, ...]) -> Fall | None:
    pair = Changed.changing(case, name, rules)
    return Falls(case, effort).worst(pair, one_tick(pair, name))


def _stated(pack: Pack, name: str) -> bool:
    """Whether the pack says which answer to a question is worse. Of a multi_choice, one sign more always is."""
    question = pack.question[name]
    return isinstance(question, MultiChoice) or bool(question.severity)


def _says(case: Case, names: tuple[str, ...], stated: list[str]) -> str:
    if not names:
        return "No question that decides asks who people are: age, sex, pregnancy or ethnicity (by their ids)."
    others = len(names) - len(stated)
    if not others:
        return f"No one is advised less for who they are but as the pack says (proved).{_told(stated)}"
    which = "no answer" if others == len(names) else "no other answer"
    return (
        f"Of {counted(len(names), 'question')} about who people are, {which} lowers anyone's advice, all else "
        f"equal{case.at_all_values} (proved).{_told(stated)}"
    )


def _told(stated: list[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in stated)
    return (
        f" By {listed} advice differs as `severity` says, and that way alone (proved: see `monotone`)."
        if stated
        else ""
    )


def _row(pack: Pack, name: str, fall: Fall | None, settled: bool) -> dict[str, object]:
    if not settled:
        lowers = "undecided"
    elif fall is None:
        lowers = "no one's advice: proved"
    else:
        lowers = f"{fall.before.disposition} → {fall.after.disposition}"
    severity = "as `severity` says" if fall is not None and _stated(pack, name) else ""
    answers = ""
    if fall is not None:
        first, second = (in_brief(pack, name, one.answers[name]) for one in (fall.before, fall.after))
        answers = f"{first} → {second}"
    return {"question": pack.question[name].text, "lowers": lowers, "by": answers, "stated": severity}


def _finding(pack: Pack, name: str, fall: Fall) -> Finding:
    first, second = (in_brief(pack, name, one.answers[name]) for one in (fall.before, fall.after))
    return Finding(
        code="advised_less_for_who_they_are",
        level=Level.ERROR,
        message=f"all else equal, `{second}` instead of `{first}` in `{name}` lowers the advice from "
        f"`{fall.before.disposition}` to `{fall.after.disposition}`",
        about=(name,),
        span=pack.question[name].span,
        related=rules_involved(pack, fall.before, fall.after),
        witnesses=(fall.before, fall.after),
        hint="leave it out of these rules; or say by `severity` which answer is worse, or in a waiver why it counts",
    )
