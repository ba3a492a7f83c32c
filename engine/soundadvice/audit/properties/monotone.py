"""Monotone: worsening an answer never lowers the acuity of the advice.

What is worse, a question says by `severity`; of a multi_choice, one sign more is, or one fewer of those that protect,
and so is not being sure of the others besides. Two people are compared who differ in one answer by one step, to the
next group, the next stretch or one sign more or fewer: longer ways are made of such steps. What the second is asked
anew, they answer as they have it in mind.

It is shown at all values of all parameters at once; a fault that needs other values than those in effect is shown once,
with the values that it needs.
"""

from __future__ import annotations

from itertools import pairwise
from typing import assert_never

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.conditions.direction import only_makes_true
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Measured, Picked
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.task import Closed
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort, in_brief, rules_involved
from soundadvice.meaning.cells import last_in
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, Date, Direction, Duration, MultiChoice, Number, Question
from soundadvice.wording.condition_text import amount
from soundadvice.wording.counts import counted

Step = tuple[str, Literal]
"""One step to the worse: in words, and where the two people differ by just that."""

_NAMED = 12
"""How many questions that are not compared the sentence names; the details have all."""


def check(case: Case) -> Result:
    """Whether no answer that is worse leads to advice that is less urgent."""
    wide = case.over_ranges
    resting, effort, at_all_values = rules_resting_on(case.pack), Effort(case), Effort(wide)
    findings: list[Finding] = []
    undecided: list[str] = []
    compared: list[dict[str, object]] = []
    exempt: list[str] = []
    for name in case.pack.deciding:
        if not _ordered(case.pack.question[name]):
            exempt.append(name)
            continue
        pair = Changed.changing(case, name, resting[name])
        steps = _steps(pair, name)
        compared.append({"question": name, "steps": [words for words, _ in steps]})
        case.task.on("a worse answer", name)
        if only_makes_true(case.pack, name, resting[name]):
            case.task.close(Closed.BY_FORM)
            continue
        try:
            # Where it holds over all ranges, it does at the values in effect.
            anywhere = Changed.changing(wide, name, resting[name])
            any_step = wide.gates.any_of(one for _, one in _steps(anywhere, name))
            if not anywhere.lowers(at_all_values, any_step):
                continue
            each = (pair.lowered(effort, literal) for _, literal in steps)
            found = [_finding(pair, name, model) for model in each if model is not None]
            if not found and (model := anywhere.lowered(at_all_values, any_step)) is not None:
                found = [_finding(anywhere, name, model)]
            findings += found
        except LimitReached:
            undecided.append(f"whether a worse answer to `{name}` can lower the advice")
    return Result(
        name="monotone",
        says=_says(case, len(compared), exempt, findings, undecided),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"compared": compared, "exempt": exempt},
    )


def _says(case: Case, compared: int, exempt: list[str], findings: list[Finding], undecided: list[str]) -> str:
    found = conclusion(
        findings,
        undecided,
        holds=f"A worse answer to any of {counted(compared, 'question')} never leads to advice that is less urgent"
        f"{case.at_all_values} (proved).",
        fails=f"A worse answer can lead to advice that is less urgent, in {counted(len(findings), 'way')}.",
    )
    named = ", ".join(exempt[:_NAMED]) + (f" and {len(exempt) - _NAMED} more" if len(exempt) > _NAMED else "")
    return f"{found} Not compared, as no answer is said to be worse: {named}." if exempt else found


def _ordered(question: Question) -> bool:
    return isinstance(question, MultiChoice) or bool(question.severity)


def _steps(pair: Changed, name: str) -> list[Step]:
    gates, pack = pair.case.gates, pair.case.pack
    before, after = pair.before.space.held[name], pair.after.space.held[name]
    match pack.question[name]:
        case Choice(severity=severity):
            assert isinstance(before, Picked)
            assert isinstance(after, Picked)
            return [
                (
                    f"{' or '.join(low)} → {' or '.join(high)}",
                    gates.all_of(
                        (
                            gates.any_of(before.options[option] for option in low),
                            gates.any_of(after.options[option] for option in high),
                        )
                    ),
                )
                for low, high in pairwise(severity)
            ]
        case MultiChoice(options=options, protects=protects):
            assert isinstance(before, Picked)
            assert isinstance(after, Picked)
            marks = [option.id for option in options if not option.exclusive]
            # Whoever has one mark alone after had none before; from having none to not being sure is no step.
            signs = [mark for mark in marks if mark != UNSURE]
            steps = [
                (f"{mark} too", _one_more(pair, before, after, mark, marks)) for mark in signs if mark not in protects
            ]
            steps += [
                (f"not {mark}", _one_more(pair, after, before, mark, marks)) for mark in signs if mark in protects
            ]
            if UNSURE in marks:
                some = pair.case.gates.any_of(before.options[sign] for sign in signs)
                one_more = _one_more(pair, before, after, UNSURE, marks)
                steps.append((f"{UNSURE} too", pair.case.gates.all_of((some, one_more))))
            return steps
        case Number() | Duration() | Date() as question:
            assert isinstance(before, Measured)
            assert isinstance(after, Measured)
            steps = []
            for position, (low, high) in enumerate(pairwise(before.cells)):
                ends = [(amount(pack, name, last_in(question, low)), position)]
                ends += [(amount(pack, name, high.first), position + 1)]
                (milder, here), (worse, there) = ends if question.severity is Direction.MORE_IS_WORSE else ends[::-1]
                stays = pair.before.space.in_cell(before, here)
                steps.append((f"{milder} → {worse}", gates.all_of((stays, pair.after.space.in_cell(after, there)))))
            return steps
        case _ as other:
            assert_never(other)


def _one_more(pair: Changed, before: Picked, after: Picked, mark: str, marks: list[str]) -> Literal:
    """That the second has ticked one more, and else the same."""
    gates = pair.case.gates
    same = (gates.same(before.options[other], after.options[other]) for other in marks if other != mark)
    return gates.all_of((-before.options[mark], after.options[mark], *same))


def _finding(pair: Changed, name: str, model: Model) -> Finding:
    pack = pair.case.pack
    before, after = pair.people(model)
    worse = f"from `{in_brief(pack, name, before.answers[name])}` to `{in_brief(pack, name, after.answers[name])}`"
    return Finding(
        code="worse_answer_lowers_advice",
        level=Level.ERROR,
        message=f"`{name}` worsens {worse}, and the advice falls from `{before.disposition}` to `{after.disposition}`",
        about=(name, *(rule for rule in before.fired if rule not in after.fired)),
        span=pack.question[name].span,
        related=rules_involved(pack, before, after),
        witnesses=(before, after),
        hint="correct the rules that fire before only, or the question's `severity`",
    )
