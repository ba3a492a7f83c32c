"""Columns of options, alone and in lists: what is read is what `read_answer` reads, what it refuses named by a code."""

from __future__ import annotations

import pyarrow

from soundadvice.model.condition import (
    UNSURE,
    Answer,
)
from support.tables.read_columns import (
    FEVER,
    ON_EVERY_ENGINE,
    SIGNS,
    TEXTS,
    YES,
    check,
    read,
)


@ON_EVERY_ENGINE
def test_a_column_that_says_that_the_person_is_not_sure(engine: str) -> None:
    numbers = pyarrow.array([37.1, None, None, 37.1, None, None])
    for said in (
        pyarrow.array([False, True, None, True, False, None]),
        pyarrow.array([0, 1, None, 1, 0, None]),
        pyarrow.array(["no", "Yes", "", "true", "0", None]),
    ):
        found = read(FEVER, numbers, [371, UNSURE], engine, "column: fever, unsure: said", said=said)
        assert found == [371, UNSURE, None, "exclusive_option", None, None]
    odd = pyarrow.array(["maybe", "2", None, None, None, None])
    assert read(FEVER, numbers, [371], engine, "column: fever, unsure: said", said=odd)[:2] == ["not_a_boolean"] * 2


@ON_EVERY_ENGINE
def test_one_option(engine: str) -> None:
    words = ["yes", "no", "unsure", "", "Yes", " no", "perhaps", None, "TRUE", "False ", "N", "0", " "]
    answers = ["yes", "no", "unsure", None, "yes", "no", "unknown_option", None, "yes", "no"]
    answers += ["unknown_option", "unknown_option", None]
    assert read(YES, pyarrow.array(words), ["yes", "no", "unsure"], engine) == answers
    truths = pyarrow.array([True, False, None])
    assert read(YES, truths, ["yes", "no"], engine) == ["yes", "no", None]


@ON_EVERY_ENGINE
def test_values_that_stand_for_options(engine: str) -> None:
    place = "column: better, values: {'1': yes, '2': no, '9': null, no: unsure}"
    answers = ["yes", "no", None, "unknown_option", "yes", "unsure"]
    assert (
        read(YES, pyarrow.array(["1", "2", "9", "3", "yes", "no"]), ["yes", "no", "unsure"], engine, place) == answers
    )
    numbers = pyarrow.array([1, 2, 9, 3, None])
    assert read(YES, numbers, ["yes", "no", "unsure"], engine, place) == ["yes", "no", None, "unknown_option", None]


LISTS: list[list[str | None] | None] = [
    ["leg"],
    ["leg", "saddle"],
    ["leg", "leg"],
    ["none"],
    [],
    None,
    ["none", "leg"],
    ["none", "unsure"],
    ["leg", "arm"],
    ["arm"],
    ["leg", None],
    [None],
    ["arm", "arm", "leg"],
    ["leg", ""],
]


@ON_EVERY_ENGINE
def test_lists_of_options(engine: str) -> None:
    check(SIGNS, LISTS, pyarrow.array(LISTS, TEXTS), engine)


@ON_EVERY_ENGINE
def test_lists_as_text(engine: str) -> None:
    texts = ["leg", "leg|saddle", " leg | saddle ", "leg|", "", " ", None, "none|leg", "leg;saddle", "leg|leg"]
    lists = [
        ["leg"],
        ["leg", "saddle"],
        ["leg", "saddle"],
        ["leg", ""],
        None,
        None,
        None,
        ["none", "leg"],
        ["leg;saddle"],
        ["leg"],
    ]
    check(SIGNS, texts, pyarrow.array(texts), engine, lists)
    spelled = ["L;S", "9", "leg; S", "S;leg;L"]
    place = "column: signs, separator: ';', values: {L: leg, S: saddle, '9': null}"
    check(
        SIGNS,
        spelled,
        pyarrow.array(spelled),
        engine,
        [["leg", "saddle"], None, ["leg", "saddle"], ["leg", "saddle"]],
        place,
    )


@ON_EVERY_ENGINE
def test_a_column_for_each_option(engine: str) -> None:
    rows = [
        (1, 0, 0, 0),
        (1, 1, 0, 0),
        (0, 0, 0, 0),
        (None,) * 4,
        (1, None, 0, 0),
        (0, 0, 1, 1),
        (1, 0, 1, 0),
        (0, 0, 0, 1),
    ]
    wanted = [
        frozenset({"leg"}),
        frozenset({"leg", "saddle"}),
        "empty_list",
        None,
        "partly_unanswered",
        "exclusive_option",
        "exclusive_option",
        frozenset({"unsure"}),
    ]
    place = "options: {leg: a, saddle: b, none: c, unsure: d}"
    candidates: list[Answer] = [frozenset({"leg"}), frozenset({"leg", "saddle"}), frozenset({"unsure"})]
    for kind in (bool, int, lambda value: "yes" if value else "no"):
        columns = {
            name: pyarrow.array([None if row[place] is None else kind(row[place]) for row in rows])
            for place, name in enumerate("abcd")
        }
        assert read(SIGNS, pyarrow.nulls(len(rows), TEXTS), candidates, engine, place, **columns) == wanted
    odd = {name: pyarrow.array(["x" if name == "a" else "no"]) for name in "abcd"}
    assert read(SIGNS, pyarrow.nulls(1, TEXTS), candidates, engine, place, **odd) == ["not_a_boolean"]
