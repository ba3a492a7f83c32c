"""Musts read from a form: where a `constraint` compares an answer with that to an earlier question of its kind."""

from __future__ import annotations

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.expressions import SIGNS
from soundadvice.formats.xlsform.reading.bounds import Limited, limited
from soundadvice.formats.xlsform.reading.conditions import Names
from soundadvice.model.condition import Bound, Operator
from soundadvice.model.question import Date, Number, Quantity

_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_UNSAID = "What is said here must fit an earlier answer."
"""It names no other question: that would be in each language of the form, as if the form said this there."""


def read_musts(constraint: str, question: Quantity, names: Names, say: str) -> tuple[tuple[Bound, ...], list[str]]:
    """The musts that a constraint is, and why what it compares besides is none. `names` has the earlier rows.

    `say` is what the form says where it refuses an answer; nothing if it says nothing.
    """
    found: list[Bound] = []
    lost: list[str] = []
    for one in limited(constraint):
        other, operator = names.questions.get(one.name), _operator(one, question)
        if one.name in names.several:
            lost.append(f"`{one.name[:64]}` is the name of several rows")
        elif not isinstance(other, Quantity) or not _alike(question, other):
            lost.append(f"`{one.name[:64]}` is no earlier question of its kind, unit and decimals")
        elif len({operator.compare(a, b) for a in _ends(question) for b in _ends(other)}) == 1:
            lost.append(f"beside `{one.name[:64]}`, it says the same of all answers")
        else:
            found.append(Bound(operator, other.id, plain_text(say or _UNSAID)))
    return tuple(found), lost


def _operator(one: Limited, question: Quantity) -> Operator:
    # A later day is fewer days ago.
    return SIGNS[_TURNED[one.sign] if isinstance(question, Date) and not one.as_days else one.sign]


def _ends(question: Quantity) -> tuple[int, int]:
    return question.minimum, question.maximum


def _alike(one: Quantity, other: Quantity) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return (one.unit, one.decimals) == (other.unit, other.decimals)
    return type(one) is type(other)
