"""Answers: what a question's answers say of a person: that they have what it asks about, or do not know.

A follow-up question is one that is asked just of those who are not sure of another. It is derived, never declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from soundadvice.audit.properties.unsure_safe.readings import Readings
from soundadvice.audit.prover.answer_space import Measured, Picked, typical
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.meaning.cells import cell_of, plainest
from soundadvice.model.condition import UNSURE, Answer, Comparison, Operator
from soundadvice.model.question import (
    Choice,
    Date,
    Direction,
    Duration,
    MultiChoice,
    Number,
    Quantity,
    Question,
    allows_unsure,
    present_options,
)


def picked(question: Question, option: str) -> Answer:
    """The answer of someone who picks one option."""
    return frozenset({option}) if isinstance(question, MultiChoice) else option


def unsure(case: Case, name: str, following: Sequence[str]) -> Readings:
    """Not sure of a question, nor of what is asked on; where a follow-up takes no `unsure`, any answer to it."""
    names = [name, *following]
    not_sure = {one: picked(case.pack.question[one], UNSURE) for one in names if allows_unsure(case.pack.question[one])}
    free = case.space.fixed(not_sure)
    # Where one is to be answered, any answer does to begin with.
    first = {one: not_sure[one] if one in not_sure else case.space.read(one, frozenset()) for one in names}
    return Readings(
        case, [first], free=case.meaning.varied(free, not_sure), allowed=TRUE, complete=len(not_sure) == len(names)
    )


def just(case: Case, name: str, option: str) -> Readings:
    """This option alone."""
    answer = picked(case.pack.question[name], option)
    allowed = case.space.answers(name, answer)
    return Readings(case, [{name: answer}], free=case.meaning, allowed=allowed, complete=True)


def present(case: Case, name: str) -> Readings | None:
    """Every answer of someone who has what is asked about; None where a question has no such answer."""
    match case.pack.question[name]:
        case Choice() | MultiChoice() as question:
            options = present_options(question)
            if not options:
                return None
            first: list[Answer] = [picked(question, option) for option in options]
        case Number() | Duration() | Date() as question:
            first = [_mildest(case, question)]
        case _ as other:
            assert_never(other)
    return Readings(
        case,
        [{name: answer} for answer in first],
        free=case.meaning,
        allowed=has_it(case, name),
        complete=isinstance(question, Choice),
    )


def has_it(case: Case, name: str) -> Literal:
    """That the answer in mind is one of someone who has what is asked about."""
    held = case.space.held[name]
    match held:
        case Picked(question=question, options=options):
            some = case.gates.any_of(options[option] for option in present_options(question))
            # Who is not sure besides is no one to compare those with who are not.
            sure = (-options[UNSURE],) if isinstance(question, MultiChoice) and UNSURE in options else ()
            return case.gates.all_of((some, *sure))
        case Measured(question=question, unsure=not_sure):
            test = _worse(case, question)
            return -not_sure if test is None else case.space.holds(test)
        case _ as other:
            assert_never(other)


def _worse(case: Case, question: Quantity) -> Comparison | None:
    """That an amount is past the mildest stretch that decides; None where none is said to be milder."""
    at = [one for one in case.thresholds.get(question.id, ()) if question.minimum < one <= question.maximum]
    if not at or question.severity is None:
        return None
    if question.severity is Direction.MORE_IS_WORSE:
        return Comparison(question.id, Operator.AT_LEAST, min(at))
    return Comparison(question.id, Operator.LESS_THAN, max(at))


def _mildest(case: Case, question: Quantity) -> int:
    test = _worse(case, question)
    if test is None:
        return typical(question)
    held = case.space.held[question.id]
    assert isinstance(held, Measured)
    edge = test.value if test.operator is Operator.AT_LEAST else test.value - 1
    return plainest(question, held.cells[cell_of(held.cells, edge)])
