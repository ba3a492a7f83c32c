"""Columns of numbers: what is read from them is what `read_answer` reads, and what it refuses is named by a code."""

from __future__ import annotations

from decimal import Decimal

import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundadvice.model.condition import (
    Comparison,
    Operator,
)
from soundadvice.tables import triage_table
from support.packs.generated import make, rule
from support.tables.read_columns import (
    AGE,
    FEVER,
    FINE,
    ON_EVERY_ENGINE,
    QUICK,
    check,
    read,
)

WHOLE = [0, 1, 119, 120, 121, -1, 2**31, -(2**40), None]


@pytest.mark.sampled
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
