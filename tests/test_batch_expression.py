"""The pack as one expression: on every engine, row by row, what `evaluate` says; and what is wrong, by its code."""

from __future__ import annotations

from collections.abc import Sequence

import polars
import pyarrow
import pytest
from hypothesis import given, settings

from cells import distinguished, partial_cells
from packs import Answers, situations
from soundadvice import Pack, evaluate, load_pack
from soundadvice.batch import COLUMNS, triage_table
from soundadvice.condition import UNSURE
from soundadvice.question import Choice, Duration, MultiChoice, Number

ENGINES = ("duckdb", "polars")
ALL = COLUMNS


def canonical(pack: Pack, people: Sequence[Answers]) -> pyarrow.Table:
    """The answers of people in canonical columns: an answer a row, numbers in their unit, durations in seconds."""
    columns: dict[str, pyarrow.Array] = {}
    for question in pack.questions:
        given_answers = [answers.get(question.id) for answers in people]
        match question:
            case Choice():
                columns[question.id] = pyarrow.array(given_answers, pyarrow.string())
            case MultiChoice():
                lists = [None if chosen is None else sorted(chosen) for chosen in given_answers]  # type: ignore[arg-type]
                columns[question.id] = pyarrow.array(lists, pyarrow.list_(pyarrow.string()))
            case Number(decimals=decimals):
                steps = [answer if isinstance(answer, int) else None for answer in given_answers]
                shown = [None if step is None else step / 10**decimals for step in steps] if decimals else steps
                columns[question.id] = pyarrow.array(shown, pyarrow.float64() if decimals else pyarrow.int64())
            case Duration():
                seconds = [None if a in (None, UNSURE) else f"{a} seconds" for a in given_answers]
                columns[question.id] = pyarrow.array(seconds, pyarrow.string())
        if isinstance(question, (Number, Duration)) and question.unsure:
            said = [None if answer is None else answer == UNSURE for answer in given_answers]
            columns[f"{question.id}_unsure"] = pyarrow.array(said, pyarrow.bool_())
    return pyarrow.table(columns)


def triaged(pack: Pack, table: pyarrow.Table, engine: str, columns: Sequence[str] = ALL) -> list[dict[str, object]]:
    if engine == "polars":
        return triage_table(pack, polars.from_arrow(table), columns=columns, keep=()).to_dicts()  # type: ignore[no-any-return]
    return triage_table(pack, table, columns=columns, keep=()).to_pylist()  # type: ignore[no-any-return]


def expected(pack: Pack, answers: Answers) -> dict[str, object]:
    found = evaluate(pack, answers)
    disposition = pack.disposition[found.floor]
    truths = {**dict.fromkeys(found.fired, True), **dict.fromkeys(found.open, None)}
    return {
        "disposition": disposition.id if found.decided else None,
        "acuity": str(disposition.acuity) if found.decided else None,
        "reasons": list(found.fired),
        **{f"rule_{rule.id}": truths.get(rule.id, False) for rule in pack.rules},
        "invalid": None,
        "undecided": not found.decided,
        "floor": found.floor,
        "ceiling": str(found.ceiling),
        "ignored_would_raise": found.ignored_would_raise,
    }


def agree(pack: Pack, people: Sequence[Answers], engine: str) -> None:
    rows = triaged(pack, canonical(pack, people), engine)
    assert len(rows) == len(people)
    for row, answers in zip(rows, people, strict=True):
        want = expected(pack, answers)
        assert row == want, (answers, {k: (row[k], want[k]) for k in want if row[k] != want[k]})


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=25, deadline=None)
@given(situations(states=12))
def test_packs_of_every_shape_agree(engine: str, situation: tuple[Pack, list[Answers]]) -> None:
    agree(*situation, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_low_back_pain_agrees_in_every_partial_cell(engine: str) -> None:
    pack = load_pack("low_back_pain")
    choices = {name: distinguished(pack, pack.question[name]) for name in pack.deciding}
    agree(pack, list(partial_cells(pack, choices)), engine)
