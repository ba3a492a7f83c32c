"""Unsure is safe: "not sure" is never a way around urgent advice.

Whoever is not sure is advised at least as urgently as with any other answer, up to the same day: an emergency is for
what is known. A choice whose `severity` places `unsure` says more precisely what it stands for: then it is at least as
urgent as every option of its group and of those below.
"""

from __future__ import annotations

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Held, Measured, Picked
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.one_answer_changed import Changed, Effort, in_brief, rules_involved
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.model.condition import UNSURE
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Choice, Question, allows_unsure
from soundadvice.wording.counts import counted

ENOUGH = Acuity.SAME_DAY
"""How urgent the advice need be for someone who is not sure, whatever the worst option leads to."""


def check(case: Case) -> Result:
    """Whether "not sure" fails safe, for every deciding question that takes it."""
    resting, effort = rules_resting_on(case.pack), Effort(case)
    findings: list[Finding] = []
    undecided: list[str] = []
    rows: list[dict[str, object]] = []
    for name in case.pack.deciding:
        question = case.pack.question[name]
        if not allows_unsure(question):
            continue
        pair = Changed.changing(case, name, resting[name])
        placed = _placed(question)
        up_to = ENOUGH if placed is None else max(Acuity)
        rows.append(
            {"question": name, "at_least_as": ["any other answer"] if placed is None else placed, "up_to": str(up_to)}
        )
        other = _other(pair, pair.before.space.held[name], placed)
        try:
            model = pair.lowered(effort, other, _unsure(pair.after.space.held[name]), up_to=up_to)
        except LimitReached:
            undecided.append(f"whether not being sure of `{name}` can lower the advice")
            continue
        if model is not None:
            findings.append(_finding(pair, name, model, capped=placed is None))
    return Result(
        name="unsure_safe",
        says=conclusion(
            findings,
            undecided,
            holds=f"Someone who is not sure of any of {counted(len(rows), 'question')} is advised at least as urgently "
            "as with any other answer to it, up to the same day, or as with the answers that its severity puts level "
            "with that.",
            fails="Someone who is not sure is advised less urgently than they should be.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"questions": rows},
    )


def _placed(question: Question) -> list[str] | None:
    """The options that `unsure` must be as urgent as, by the question's own `severity`; None if it says nothing."""
    groups = question.severity if isinstance(question, Choice) else ()
    for position, group in enumerate(groups):
        if UNSURE in group:
            return [option for below in groups[: position + 1] for option in below if option != UNSURE]
    return None


def _unsure(held: Held) -> Literal:
    return held.unsure if isinstance(held, Measured) else held.options[UNSURE]


def _other(pair: Changed, held: Held, placed: list[str] | None) -> Literal:
    if placed is None:
        return -_unsure(held)
    assert isinstance(held, Picked)
    return pair.case.gates.any_of(held.options[option] for option in placed)


def _finding(pair: Changed, name: str, model: Model, *, capped: bool) -> Finding:
    pack = pair.case.pack
    before, after = pair.people(model)
    answer = in_brief(pack, name, before.answers[name])
    urgent = pack.disposition[before.disposition].acuity
    needed = min(urgent, ENOUGH) if capped else urgent
    hint = f"add a rule for `unsure` that is at least `{needed}`"
    if capped and isinstance(pack.question[name], Choice):
        hint += ", or say by the question's `severity` which options `unsure` is level with"
    return Finding(
        code="unsure_less_urgent",
        level=Level.ERROR,
        message=f"not being sure of `{name}` leads to `{after.disposition}`, and `{answer}` to `{before.disposition}`",
        about=(name, *(rule for rule in before.fired if rule not in after.fired)),
        span=pack.question[name].span,
        related=rules_involved(pack, before, after),
        witnesses=(before, after),
        hint=hint,
    )
