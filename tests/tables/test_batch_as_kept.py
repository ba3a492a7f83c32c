"""Columns as people keep them: codes, gaps, commas, lengths of time; each read the same however the column is kept."""

from __future__ import annotations

from datetime import timedelta

import pandas
import polars
import pyarrow
import pytest

from soundadvice.model.condition import UNSURE
from soundadvice.tables import BatchError, read_mapping, triage_table
from support.packs.generated import any_of, choice, make, rule
from support.tables.read_columns import AGE, DAY, FEVER, LASTING, ON_EVERY_ENGINE, SIGNS, YES, read

CODED = "column: better, values: {1: yes, 2: no, 7: unsure}, missing: [9, -99, NA]"
ANSWERS = ["yes", "no", "unsure", None, None, None, "unknown_option"]
KINDS = {
    "text": pyarrow.array(["1", "2 ", "7", "9", "-99", None, "3"]),
    "text of decimals": pyarrow.array(["1.0", "2.0", "7.0", "9.0", "-99.0", "NA", "3.0"]),
    "whole": pyarrow.array([1, 2, 7, 9, -99, None, 3]),
    "floating": pyarrow.array([1.0, 2.0, 7.0, 9.0, -99.0, None, 1.5]),
    "single": pyarrow.array([1, 2, 7, 9, -99, None, float("nan")], pyarrow.float32()),
    "decimal": pyarrow.array([1, 2, 7, 9, -99, None, 3]).cast(pyarrow.decimal128(22, 2)),
}


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("kind", KINDS)
def test_codes_of_options(engine: str, kind: str) -> None:
    assert read(YES, KINDS[kind], ["yes", "no", "unsure"], engine, CODED) == ANSWERS


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("kind", ["text", "text of decimals", "whole", "floating", "decimal"])
def test_codes_of_numbers(engine: str, kind: str) -> None:
    place = "column: age, values: {7: 70}, missing: [9, -99, NA], round: true"
    last = 2 if kind == "floating" else 3
    assert read(AGE, KINDS[kind], [1, 2, 70, 3], engine, place) == [1, 2, 70, None, None, None, last]


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_codes_of_amounts_that_may_be_unsure(engine: str) -> None:
    place = "column: fever, values: {'?': unsure, high: 39.5, '0': null}"
    found = read(FEVER, pyarrow.array(["37.2", "?", "high", "0.0", "0", "x", ""]), [372, 395, UNSURE], engine, place)
    assert found == [372, UNSURE, 395, None, None, "not_a_number", None]
    place = "column: lasting, unit: week, values: {'99': unsure, '98': 1 year}, missing: ['-1']"
    weeks = [2 * 7 * DAY, UNSURE, 31557600, None, "out_of_bounds"]
    for column in (pyarrow.array(["2", "99", "98.0", "-1", "-2"]), pyarrow.array([2.0, 99, 98, -1, -2])):
        assert read(LASTING, column, [14 * DAY, 31557600, UNSURE], engine, place) == weeks
    flag = "column: fever, unsure: said, missing: ['9']"
    said = pyarrow.array([1.0, 9.0, 0.0, None])
    numbers = pyarrow.array([None, 9.0, 37.0, None])
    assert read(FEVER, numbers, [370, UNSURE], engine, flag, said=said) == [UNSURE, None, 370, None]


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_a_comma_before_decimals(engine: str) -> None:
    texts = ["37,2", "37.2", "1.037,2", "37", "unsure", "37,25", "", "37,20"]
    read_as = [372, "not_a_number", "not_a_number", 370, UNSURE, "too_many_decimals", None, 372]
    assert read(FEVER, pyarrow.array(texts), [372, 370, UNSURE], engine, 'column: fever, decimal: ","') == read_as
    lengths = ["2,5 weeks", "2.5 weeks", "3 weeks"]
    found = read(LASTING, pyarrow.array(lengths), [1512000, 1814400], engine, 'column: lasting, decimal: ","')
    assert found == [1512000, "not_a_duration", 1814400]


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_rounding_is_to_the_nearest_and_never_into_the_bounds(engine: str) -> None:
    place = "column: fever, round: true"
    numbers = [37.24, 37.25, 36.96, 45.0, 45.04, 45.06, 29.96, 30.0, None]
    wanted = [372, 373, 370, 450, "out_of_bounds", "out_of_bounds", "out_of_bounds", 300, None]
    for column in (pyarrow.array(numbers), pyarrow.array([None if n is None else str(n) for n in numbers])):
        assert read(FEVER, column, [372, 373, 370, 450, 300], engine, place) == wanted
    minutes = "column: lasting, unit: minute, round: true"
    parts = [9.83, 9.8333333, 0.0083, -0.001]
    for column in (pyarrow.array(parts), pyarrow.array(list(map(str, parts)))):
        assert read(LASTING, column, [590, 0], engine, minutes) == [590, 590, 0, "out_of_bounds"]
    words = pyarrow.array(["9.8333333 minutes", "1.5 seconds"])
    assert read(LASTING, words, [590, 2], engine, "column: lasting, round: true") == [590, 2]
    lengths = [timedelta(seconds=part) for part in (1.4, 1.5, 36525 * DAY + 0.2, -0.2)]
    column = pyarrow.array(lengths, pyarrow.duration("us"))
    rounded = read(LASTING, column, [1, 2], engine, "column: lasting, round: true")
    assert rounded == [1, 2, "out_of_bounds", "out_of_bounds"]
    assert read(LASTING, column, [], engine)[:2] == ["not_whole_seconds"] * 2


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_lists_of_codes(engine: str) -> None:
    place = "column: signs, values: {1: leg, 2: saddle, 3: none}, missing: [-9]"
    wanted = [frozenset({"leg", "saddle"}), None, frozenset({"none"}), "unknown_option", "exclusive_option", None]
    candidates = [frozenset({"leg", "saddle"}), frozenset({"none"})]
    whole = [[1, 2], [-9], [3], [4], [1, 3], None]
    for column in (
        pyarrow.array(whole, pyarrow.list_(pyarrow.int64())),
        pyarrow.array(whole, pyarrow.list_(pyarrow.float64())),
        pyarrow.array([None if row is None else [str(one) for one in row] for row in whole]),
        pyarrow.array(["1|2", "-9", "3", "4", "1|3.0", None]),
    ):
        assert read(SIGNS, column, candidates, engine, place) == wanted
    one = pyarrow.array([3.0, -9.0, None])
    assert read(SIGNS, one, candidates, engine, place) == [frozenset({"none"}), None, None]


# One column an option ---------------------------------------------------------------------------------------------


BOXES = [(1, 0), (0, 0), (None, None), (1, None), (0, None), (1, 1)]
LEG, NONE, BOTH = frozenset({"leg"}), frozenset({"none"}), frozenset({"leg", "saddle"})
BOXED = [LEG, NONE, None, "partly_unanswered", "partly_unanswered", BOTH]
BOX_KINDS = {
    "truths": lambda value: None if value is None else bool(value),
    "whole": lambda value: value,
    "floating": lambda value: None if value is None else float(value),
    "text": lambda value: "" if value is None else ("0.0", "1.0")[value],
}


@pytest.mark.sampled
@ON_EVERY_ENGINE
@pytest.mark.parametrize("kind", BOX_KINDS)
def test_nothing_ticked_is_none_where_the_mapping_says_so(engine: str, kind: str) -> None:
    columns = {
        name: pyarrow.array([BOX_KINDS[kind](row[place]) for row in BOXES]) for place, name in enumerate(("a", "b"))
    }
    candidates = [frozenset({"leg"}), frozenset({"none"}), frozenset({"leg", "saddle"})]
    nothing = pyarrow.nulls(len(BOXES))
    place = "options: {leg: a, saddle: b}, none: all_false"
    assert read(SIGNS, nothing, candidates, engine, place, **columns) == BOXED
    place = "options: {leg: a, saddle: b, unsure: null, none: c}"
    columns["c"] = columns["b"]
    assert read(SIGNS, nothing, candidates, engine, place, **columns)[1] == "empty_list"


@pytest.mark.sampled
@ON_EVERY_ENGINE
def test_ticks_of_other_words(engine: str) -> None:
    words = {"a": pyarrow.array(["Checked", "Unchecked", "1", "9"]), "b": pyarrow.array(["Unchecked"] * 3 + ["9"])}
    place = "options: {leg: a, saddle: b}, none: all_false, values: {Checked: true, Unchecked: false}, missing: [9]"
    found = read(SIGNS, pyarrow.nulls(4), [frozenset({"leg"}), frozenset({"none"})], engine, place, **words)
    assert found == [frozenset({"leg"}), frozenset({"none"}), "not_a_boolean", None]
    ones = {"a": pyarrow.array([1, 2, 0]), "b": pyarrow.array([2, 2, 2])}
    place = "options: {leg: a, saddle: b}, none: all_false, values: {1: true, 2: false}"
    found = read(SIGNS, pyarrow.nulls(3), [frozenset({"leg"}), frozenset({"none"})], engine, place, **ones)
    assert found == [frozenset({"leg"}), frozenset({"none"}), "not_a_boolean"]


@pytest.mark.parametrize(
    ("place", "more", "said"),
    [
        ("options: {leg: s___1, saddle: s___2}, none: all_false", "s___3", "a column `s___3` beside those"),
        ("options: {leg: s/leg, saddle: s/sad}, none: all_false", "s/other", "a column `s/other` beside those"),
        ("options: {leg: s___1, saddle: s___2}, none: all_false", "signs_unsure", "a column `signs_unsure` beside"),
        ("options: {leg: a, saddle: b, none: c}, none: all_false", "c", "has a column for it too"),
        ("options: {leg: a}, none: all_false", "c", "no column for the option `saddle`"),
        ("options: {leg: a, saddle: null}, none: all_false", "c", "no column for the option `saddle`"),
        ("options: {leg: a, saddle: b, none: c}", "c", "no column for the option `unsure`"),
    ],
)
def test_nothing_ticked_is_never_none_where_more_may_be_ticked(place: str, more: str, said: str) -> None:
    names = ("a", "b", "s___1", "s___2", "s/leg", "s/sad", more)
    with pytest.raises(BatchError, match=said):
        read(SIGNS, pyarrow.nulls(1), [], "duckdb", place, **{name: pyarrow.array([0]) for name in names})


# The whole table --------------------------------------------------------------------------------------------------

WORSE = choice("worse", "yes", "no")
PACK = make((AGE, YES), (rule("old", any_of("better", "no")), rule("any", any_of("better", "yes"))))


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars"])
def test_what_is_no_answer_in_the_whole_table(kind: str) -> None:
    table = pyarrow.table({"better": ["yes", "NA", "no"], "age": [999, 30, -9]})
    given = {"arrow": table, "pandas": table.to_pandas(), "polars": polars.from_arrow(table)}[kind]
    mapping = read_mapping("missing: [999, -9, NA]")
    made = triage_table(PACK, given, mapping, ("invalid", "undecided"))
    rows = made.to_pylist() if kind == "arrow" else made.to_dicts() if kind == "polars" else made.to_dict("records")
    assert [row["invalid"] for row in rows if not pandas.isna(row["invalid"])] == []


def test_no_answer_in_the_whole_table_is_none_that_a_question_takes() -> None:
    table = pyarrow.table({"better": ["yes"], "age": [99]})
    with pytest.raises(BatchError, match=r"`99` is no answer by .*, and may be an answer to `age`"):
        triage_table(PACK, table, read_mapping("missing: [99]"))
    for own in ("missing: [99]", "missing: []", "values: {99: 98}"):
        triage_table(PACK, table, read_mapping(f"{{missing: [99], questions: {{age: {{{own}}}}}}}"))


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars"])
def test_a_column_of_any_type_without_a_value_is_no_answer(kind: str) -> None:
    table = pyarrow.table({"better": pyarrow.array([None, None], pyarrow.float64()), "age": [30, 31]})
    given = {"arrow": table, "pandas": table.to_pandas(), "polars": polars.from_arrow(table)}[kind]
    made = triage_table(PACK, given, None, ("undecided", "invalid"), ("better",))
    open_rows = made["undecided"].to_pylist() if kind == "arrow" else list(made["undecided"])
    assert [bool(value) for value in open_rows] == [True, True]
    assert str(made["better"].type if kind == "arrow" else made["better"].dtype).lower() in ("float64", "double")


def test_a_column_that_a_polars_frame_has_besides_is_not_taken_for_the_advice() -> None:
    frame = polars.DataFrame({"better": ["no"], "age": [30], "reasons": ["mine"]})
    made = triage_table(PACK, frame, None, ("reasons",), ("age",))
    assert made["reasons"].to_list() == [["old"]]


def test_all_that_is_missing_is_named_at_once() -> None:
    table = pyarrow.table({"x": [1]})
    pack = make((YES, WORSE), (rule("one", any_of("better", "no")), rule("other", any_of("worse", "yes"))))
    with pytest.raises(BatchError, match=r"no columns for 2 questions: `better`, `worse`") as caught:
        triage_table(pack, table)
    assert "--write-map" in str(caught.value)
    with pytest.raises(BatchError, match=r"names 2 columns that the table does not have: `a` \(age\), `b` \(better\)"):
        triage_table(PACK, table, read_mapping("questions: {age: a, better: b}"))
