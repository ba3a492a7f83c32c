"""Musts read from a form: where a `constraint` compares an answer with that to an earlier question of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.xlsform.read_bounds import SINCE, limited, says_more
from soundadvice.formats.xlsform.workbooks.sheets import Row
from soundadvice.model.condition import Bound, Must, Operator
from soundadvice.model.question import Date, Number, Quantity, Question

_OPERATORS = {">=": Operator.AT_LEAST, ">": Operator.MORE_THAN, "<=": Operator.AT_MOST, "<": Operator.LESS_THAN}
_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


def read_musts(
    row: Row, constraint: str, question: Quantity, earlier: Mapping[str, Question], say: str
) -> tuple[tuple[Must, ...], tuple[str, ...]]:
    """The musts of a question, and a note on what its row says and a pack does not. `earlier` are by a row's name.

    `say` is what the form says where it refuses an answer; nothing if it says nothing.
    """
    found: list[Must] = []
    lost = []
    for one in limited(constraint):
        other = earlier.get(one.name)
        # A later day is fewer days ago; where days are compared as what they are ago, this project wrote it.
        as_days = isinstance(question, Date) and SINCE not in row.get("constraint")
        operator = _OPERATORS[_TURNED[one.sign] if as_days else one.sign]
        if not isinstance(other, Quantity) or not _alike(question, other):
            lost.append(f"`{one.name[:64]}` is no earlier question of its kind, unit and decimals")
        elif len({operator.compare(a, b) for a in _ends(question) for b in _ends(other)}) == 1:
            lost.append(f"beside `{one.name[:64]}`, it says the same of all answers")
        else:
            said = plain_text(say) if say else f"What is said here must fit the answer to: {other.text}"
            found.append(Bound(operator, other.id, plain_text(said)))
    if says_more(constraint):
        lost.append("a pack does not say it all")
    notes = (
        [f"{row.place}: the constraint is not carried in full: `{row.get('constraint')[:200]}`: {lost[0]}"]
        if lost
        else []
    )
    return tuple(found), tuple(notes)


def _ends(question: Quantity) -> tuple[int, int]:
    return question.minimum, question.maximum


def _alike(one: Quantity, other: Quantity) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return (one.unit, one.decimals) == (other.unit, other.decimals)
    return type(one) is type(other)
