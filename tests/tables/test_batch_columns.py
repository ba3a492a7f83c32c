"""Columns of every form: what is read from them is what `read_answer` reads, and what it refuses is named by a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import ibis
import polars
import pyarrow
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from soundadvice import AnswerError
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.duration import SECONDS
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question
from soundadvice.tables import expression, read_mapping, triage_table
from soundadvice.tables.columns.invalid import Invalid
from support.packs.generated import any_of, choice, make, rule

ON_EVERY_ENGINE = pytest.mark.parametrize("engine", ["duckdb", "polars"])
QUICK = settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
DAY = SECONDS["day"]
AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
FEVER = Number(id="fever", text="fever?", unit="C", minimum=300, maximum=450, decimals=1, unsure=True)
FINE = Number(id="fine", text="fine?", unit="m", minimum=-2500, maximum=2500, decimals=2)
LASTING = Duration(id="lasting", text="how long?", minimum=0, maximum=100 * SECONDS["year"], unsure=True)
YES = choice("better", "yes", "no", "unsure")
SIGNS = MultiChoice(id="signs", text="signs?", options=choice("signs", "leg", "saddle", "none", "unsure").options)
TEXTS = pyarrow.list_(pyarrow.string())


def read(
    question: Question,
    column: pyarrow.Array,
    candidates: Sequence[Answer],
    engine: str,
    place: str = "",
    **more: pyarrow.Array,
) -> list[Answer | str | None]:
    """What is read from a column: an answer, a code, or None. Each candidate has a rule that fires for it alone."""
    rules = tuple(rule(f"r{number}", _is(question, answer)) for number, answer in enumerate(candidates))
    # A rule more, so that the question decides though there be no candidate.
    pack = make((question,), (*rules, rule("other", _is(question, _some(question)))))
    mapping = read_mapping(f"questions: {{{question.id}: {{{place or f'column: {question.id}'}}}}}")
    table = pyarrow.table({question.id: column, **more})
    if engine == "polars":
        rows = triage_table(
            pack, polars.from_arrow(table), mapping, ("reasons", "invalid", "undecided", "rules")
        ).to_dicts()
    else:
        rows = triage_table(pack, table, mapping, ("reasons", "invalid", "undecided", "rules")).to_pylist()
    found: list[Answer | str | None] = []
    for row in rows:
        fired = [candidates[int(name[1:])] for name in row["reasons"] or () if name != "other"]
        if row["invalid"] is not None:
            assert row["reasons"] is None
            found.append(row["invalid"].removeprefix(f"{question.id}: "))
        elif row["rule_other"] is None:
            found.append(None)
        else:
            found.append(fired[0] if fired else "something else")
    return found


def _some(question: Question) -> Answer:
    return question.options[0].id if isinstance(question, (Choice, MultiChoice)) else question.minimum


def _is(question: Question, answer: Answer) -> Condition:
    match question, answer:
        case MultiChoice(options=options), frozenset():
            others = tuple(option.id for option in options if option.id not in answer)
            having = OptionTest(question.id, Quantifier.ALL_OF, tuple(sorted(answer)))
            return All((having, OptionTest(question.id, Quantifier.NONE_OF, others))) if others else having
        case ((Choice() | MultiChoice()), str()):
            return any_of(question.id, answer)
        case _, int():
            edges = (Operator.AT_LEAST, Operator.AT_MOST)
            return All(tuple(Comparison(question.id, operator, answer) for operator in edges))
        case _:
            return UnsureTest(question.id)


def oracle(question: Question, values: Sequence[object]) -> tuple[list[Answer], list[bool]]:
    """The canonical answers among these values, and for each whether it can be taken at all."""
    taken: list[bool] = []
    answers: list[Answer] = []
    for value in values:
        try:
            answers.append(read_answer(question, value))
            taken.append(True)
        except AnswerError:
            taken.append(False)
    return list(dict.fromkeys(answers)), taken


def check(
    question: Question,
    values: Sequence[object],
    column: pyarrow.Array,
    engine: str,
    given: Sequence[object] | None = None,
    place: str = "",
) -> None:
    """`given` are the values as `read_answer` takes them; None is no answer."""
    meant = values if given is None else given
    candidates, _ = oracle(question, [value for value in meant if value is not None])
    found = read(question, column, candidates, engine, place)
    for value, as_given, got in zip(values, meant, found, strict=True):
        if as_given is None:
            assert got is None, value
            continue
        try:
            assert got == read_answer(question, as_given), value
        except AnswerError:
            assert got in list(Invalid), value


WHOLE = [0, 1, 119, 120, 121, -1, 2**31, -(2**40), None]


@ON_EVERY_ENGINE
@pytest.mark.parametrize("dtype", [pyarrow.int8(), pyarrow.int16(), pyarrow.int64(), pyarrow.uint8(), pyarrow.uint64()])
def test_whole_numbers(engine: str, dtype: pyarrow.DataType) -> None:
    low, high = (
        (0, 2**dtype.bit_width - 1)
        if "u" in str(dtype)
        else (-(2 ** (dtype.bit_width - 1)), 2 ** (dtype.bit_width - 1) - 1)
    )
    values = [value for value in [*WHOLE, low, high] if value is None or low <= value <= high]
    check(AGE, values, pyarrow.array(values, dtype), engine)
    check(FEVER, values, pyarrow.array(values, dtype), engine)


FRACTIONS = [
    37.1,
    37.0,
    36.6,
    37.15,
    30.0,
    29.9,
    45.0,
    45.1,
    0.1 + 0.2,
    37.1 + 1e-14,
    1e300,
    -1e300,
    2.0**53,
    37.10000000000001,
]


@ON_EVERY_ENGINE
def test_floating_point_numbers(engine: str) -> None:
    values = [*FRACTIONS, float("nan"), float("inf"), float("-inf"), None, -0.0, 0.29, 1.1, -24.99, 8.7]
    for question in (FEVER, AGE, FINE):
        check(question, values, pyarrow.array(values, pyarrow.float64()), engine)


@ON_EVERY_ENGINE
@QUICK
@given(st.lists(st.integers(-2600, 2600).map(lambda steps: steps / 100) | st.floats(width=64), min_size=1, max_size=60))
def test_any_floating_point_numbers(engine: str, values: list[float]) -> None:
    check(FINE, values, pyarrow.array(values, pyarrow.float64()), engine)


@ON_EVERY_ENGINE
def test_every_number_of_two_decimals_is_exact(engine: str) -> None:
    values = [steps / 100 for steps in range(-2500, 2501)]
    pack = make(
        (FINE,), tuple(rule(f"r{k}", Comparison("fine", Operator.AT_LEAST, k)) for k in range(-2500, 2501, 100))
    )
    table = pyarrow.table({"fine": values})
    made = triage_table(pack, polars.from_arrow(table) if engine == "polars" else table, columns=("invalid", "reasons"))
    rows = made.to_dicts() if engine == "polars" else made.to_pylist()
    for steps, row in zip(range(-2500, 2501), rows, strict=True):
        assert row["invalid"] is None
        assert len(row["reasons"]) == (steps + 2500) // 100 + 1


@ON_EVERY_ENGINE
def test_single_precision_is_its_own_shortest_decimal(engine: str) -> None:
    found = read(FEVER, pyarrow.array([37.1, 37.15, 44.9], pyarrow.float32()), [371, 449], engine)
    assert found == [371, "too_many_decimals", 449]


@ON_EVERY_ENGINE
def test_decimals(engine: str) -> None:
    values = [Decimal(text) for text in ("37.1", "37.10", "37.15", "37.1000000000000001", "45.1", "-1", "30")]
    check(FEVER, values, pyarrow.array(values, pyarrow.decimal128(38, 16)), engine)
    check(AGE, values, pyarrow.array(values, pyarrow.decimal128(38, 16)), engine)


WRITTEN = [
    "37.5",
    "37.50",
    "37",
    "+37.0",
    " 38 ",
    "37.55",
    "37.5000000000000000001",
    "1e2",
    "nan",
    "inf",
    "thirty",
    "37,5",
    "unsure",
    "Unsure",
    "--1",
    "1_0",
    "٣٧",
    "",
    "  ",
    "999999999999999999999",
    "-0",
    "36.6\n",
    "0x25",
    "37.",
    ".5",
    None,
]


def _number(text: str | None) -> object:
    """What the text of a number means; the text itself, for `read_answer` to refuse, where it is none."""
    text = (text or "").strip()
    plain = text.lstrip("+-")
    parts = plain.split(".")
    ordinary = (
        1 <= len(parts) <= 2 and all(part.isascii() and part.isdigit() for part in parts) and len(text) - len(plain) < 2
    )
    return Decimal(text) if ordinary else text or None


@ON_EVERY_ENGINE
def test_numbers_as_text(engine: str) -> None:
    for question in (FEVER, AGE):
        check(question, WRITTEN, pyarrow.array(WRITTEN), engine, [_number(text) for text in WRITTEN])


@ON_EVERY_ENGINE
@QUICK
@given(st.lists(st.text(alphabet="0123456789.+- e", max_size=9), min_size=1, max_size=40))
def test_any_text_for_a_number(engine: str, values: list[str]) -> None:
    check(FEVER, values, pyarrow.array(values), engine, [_number(text) for text in values])


DURATIONS = [
    "3 weeks",
    "1 Month",
    "0.5 days",
    "3weeks",
    "3  weeks",
    " 3 weeks ",
    "1.25 weeks",
    "1.005 weeks",
    "0.01 seconds",
    "0.5 minutes",
    "1.5 seconds",
    "100 years",
    "100.01 years",
    "999999999999 years",
    "-3 days",
    "3",
    "three weeks",
    "3 wekks",
    "unsure",
    "",
    None,
    "3 weekss",
    "0 days",
    "1 s",
    "1e1 days",
    "3 days 2 hours",
]


@ON_EVERY_ENGINE
def test_durations_as_text(engine: str) -> None:
    given_values = [value if value and value.strip() else None for value in DURATIONS]
    check(LASTING, DURATIONS, pyarrow.array(DURATIONS), engine, given_values)


@ON_EVERY_ENGINE
@QUICK
@given(
    st.lists(
        st.tuples(
            st.decimals(0, 4000, places=2).map(str),
            st.sampled_from([*SECONDS, *(f"{u}s" for u in SECONDS), "fortnights"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_duration_as_text(engine: str, pairs: list[tuple[str, str]]) -> None:
    values = [f"{number} {unit}" for number, unit in pairs]
    check(LASTING, values, pyarrow.array(values), engine)


@ON_EVERY_ENGINE
@pytest.mark.parametrize("unit", SECONDS)
def test_durations_in_a_unit(engine: str, unit: str) -> None:
    place = f"column: lasting, unit: {unit}"
    whole = [0, 1, 3, 21, 36525, 36526, -1, 10**12, None]
    check(LASTING, whole, pyarrow.array(whole), engine, [None if v is None else (v, unit) for v in whole], place)
    parts = [0.5, 1.25, 0.1, 2.999, 1.01, 0.07, 99.99, -0.5, 1e18, None, float("nan")]
    check(LASTING, parts, pyarrow.array(parts), engine, [None if v is None else (v, unit) for v in parts], place)
    texts = ["21", "1.5", "3 weeks", "1.255", "unsure", "", "x"]
    meant = [(21, unit), (1.5, unit), "3 weeks", (1.255, unit), UNSURE, None, "x"]
    check(LASTING, texts, pyarrow.array(texts), engine, meant, place)


@ON_EVERY_ENGINE
@pytest.mark.parametrize("resolution", ["s", "ms", "us"])
def test_lengths_of_time(engine: str, resolution: str) -> None:
    values = [
        timedelta(days=21),
        timedelta(seconds=1),
        timedelta(0),
        timedelta(days=36525),
        timedelta(days=36526),
        timedelta(days=-1),
        None,
        timedelta(milliseconds=1500 if resolution != "s" else 1000),
    ]
    check(LASTING, values, pyarrow.array(values, pyarrow.duration(resolution)), engine)


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
def test_calendar_months_are_no_duration() -> None:
    connection = ibis.duckdb.connect()
    lengths = ("21 days", "1 month", "12 months", "1 month 3 days", "36 hours")
    rows = " UNION ALL ".join(f"SELECT INTERVAL '{length}' AS lasting" for length in lengths)
    connection.con.execute(f"CREATE TABLE people AS {rows}")
    pack = make((LASTING,), (rule("any", UnsureTest("lasting")),))
    made = expression(pack, connection.table("people"), columns=("invalid",))
    bad = "lasting: not_a_duration"
    assert connection.to_pyarrow(made).column("invalid").to_pylist() == [None, bad, bad, bad, None]


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
    words = ["yes", "no", "unsure", "", "Yes", " no", "perhaps", None]
    answers = ["yes", "no", "unsure", None, *["unknown_option"] * 3, None]
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


def test_the_seconds_of_a_unit_are_exact() -> None:
    assert all(Fraction(DAY * hundredths, 100).denominator == 1 for hundredths in range(100))
