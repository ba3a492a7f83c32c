"""Answers of people as an Arrow table in canonical columns, those that need no mapping."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow

from soundadvice import Pack
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity
from support.packs.generated import Answers


def canonical(pack: Pack, people: Sequence[Answers]) -> pyarrow.Table:
    """The answers of people in canonical columns: options by id, numbers in their unit, durations as text."""
    columns: dict[str, pyarrow.Array] = {}
    for question in pack.questions:
        found = [answers.get(question.id) for answers in people]
        match question:
            case Choice():
                columns[question.id] = pyarrow.array(found, pyarrow.string())
            case MultiChoice():
                lists = [sorted(chosen) if isinstance(chosen, frozenset) else None for chosen in found]
                columns[question.id] = pyarrow.array(lists, pyarrow.list_(pyarrow.string()))
            case Number(decimals=decimals):
                steps = [answer if isinstance(answer, int) else None for answer in found]
                shown = [None if step is None else step / 10**decimals for step in steps] if decimals else steps
                columns[question.id] = pyarrow.array(shown, pyarrow.float64() if decimals else pyarrow.int64())
            case Duration():
                seconds = [None if answer in (None, UNSURE) else f"{answer} seconds" for answer in found]
                columns[question.id] = pyarrow.array(seconds, pyarrow.string())
            case Date():
                days = [None if answer in (None, UNSURE) else f"{answer} days" for answer in found]
                columns[question.id] = pyarrow.array(days, pyarrow.string())
        if isinstance(question, Quantity) and question.unsure:
            said = [None if answer is None else answer == UNSURE for answer in found]
            columns[f"{question.id}_unsure"] = pyarrow.array(said, pyarrow.bool_())
    return pyarrow.table(columns)
