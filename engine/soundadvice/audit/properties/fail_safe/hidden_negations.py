"""No negated test of a question that may be hidden decides anything."""

from __future__ import annotations

from soundadvice.audit.conditions.negation import as_if_asked, negated_tests
from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness
from soundadvice.model.condition import Condition


def hidden_negations(case: Case, effort: Effort) -> PartResult:
    """Whether anything fires or is asked just because a question that it negates is not asked."""
    pack = case.pack
    findings: list[Finding] = []
    undecided: list[str] = []
    asking = [(q.id, q.enable_when, q.span, f"`{q.id}` is asked") for q in pack.questions if q.enable_when is not None]
    firing = [(rule.id, rule.when, rule.span, f"`{rule.id}` fires") for rule in pack.rules]
    for element, condition, span, happens in (*asking, *firing):
        for name in dict.fromkeys(test.question for test in negated_tests(condition)):
            if case.meaning.asked(name)[0] == TRUE:
                continue
            case.task.on("rests on not being asked", element, name)
            try:
                model = effort.plainest(*_by_hiding(case, condition, name))
            except LimitReached:
                undecided.append(f"whether `{element}` rests on `{name}` not being asked")
                continue
            if model is None:
                continue
            asked = pack.question[name].span
            findings.append(
                Finding(
                    code="negated_hidden_test_decides",
                    level=Level.ERROR,
                    message=f"{happens} because `{name}` is not: a `not` is true of a question that is not asked",
                    about=(element, name),
                    span=span,
                    related=placed([(f"`{name}`", asked)]),
                    witnesses=(read_witness(case.meaning, model, plan=element not in pack.rule),),
                    hint="name the options that count, or use `none_of`, which needs an answer",
                )
            )
    return PartResult(tuple(findings), tuple(undecided))


def _by_hiding(case: Case, condition: Condition, name: str) -> tuple[Literal, Literal, Literal]:
    """Where a condition holds, and would not if negated tests of that question needed it to be asked."""
    without = case.meaning.true(as_if_asked(condition, name, case.pack))
    return case.meaning.true(condition), -without, case.meaning.asked(name)[1]
