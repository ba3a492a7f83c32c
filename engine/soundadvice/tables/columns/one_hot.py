"""One-hot: a set of options as one column of true and false for each.

INVARIANT: that nothing is ticked is the answer `none` only where the mapping says so, and only if every column that can
be seen to belong to the question is among those that are not ticked. A box that no one looked at is exported as false
too: silence is not health.
"""

from __future__ import annotations

from collections.abc import Collection

from soundadvice.model.answer import nearest
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import MultiChoice
from soundadvice.tables.columns.mapping import ALL_FALSE, NONE, InOptions
from soundadvice.tables.errors import BatchError

_MARKS = "_."
_BESIDE = ("___", "/")
"""What stands, in the exports of form programs, between a question and each of its options, and nowhere else."""


def one_hot_by_name(question: MultiChoice, columns: Collection[str]) -> InOptions | None:
    """The columns of the options of a question that the mapping does not name: `swelling_leg` or `swelling.leg`."""
    for mark in _MARKS:
        names = tuple((option.id, f"{question.id}{mark}{option.id}") for option in question.options)
        if all(column in columns for _, column in names):
            return InOptions(names)
    return None


def check_columns(question: MultiChoice, place: InOptions, columns: Collection[str]) -> None:
    """Raises BatchError where options are named that there are not, or left out that there are."""
    named, ids = dict(place.columns), [option.id for option in question.options]
    for option in (*named, *place.absent):
        if option not in ids:
            raise BatchError(
                f"the mapping of `{question.id}` names an option `{option}` that it does not have", nearest(option, ids)
            )
    if place.all_false and (NONE not in ids or NONE in named):
        why = "has a column for it too" if NONE in named else f"the question has no option `{NONE}`"
        raise BatchError(
            f"the mapping of `{question.id}` has `{NONE}: {ALL_FALSE}`, and {why}", f"leave out `{NONE}: {ALL_FALSE}`"
        )
    may_lack = (UNSURE, NONE) if place.all_false else ()
    for option in ids:
        if option not in (*named, *may_lack) and not (option == UNSURE and option in place.absent):
            raise BatchError(
                f"the mapping of `{question.id}` has no column for the option `{option}`",
                f"write `{UNSURE}: null` if the table has none" if option == UNSURE else "give each option a column",
            )
    if place.all_false:
        _check_beside(question, set(named.values()), columns)


def _check_beside(question: MultiChoice, named: set[str], columns: Collection[str]) -> None:
    """Raises BatchError for a column that may be ticked where all that are named are not."""
    begins = [column[: column.rindex(mark) + len(mark)] for column in named for mark in _BESIDE if mark in column]
    begins += [f"{question.id}{mark}{option}" for mark in _MARKS for option in (UNSURE, NONE)]
    beside = [column for column in columns if column not in named and column.startswith(tuple(begins))]
    if beside:
        raise BatchError(
            f"the mapping of `{question.id}` takes nothing ticked for `{NONE}`, and the table has a column "
            f"`{beside[0]}` beside those that it names",
            "give it to an option too, or take it out of the table if it is none",
        )
