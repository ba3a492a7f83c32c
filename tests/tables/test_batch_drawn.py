"""Tables whose columns are drawn: any kinds of column side by side, in any format, and each row's advice is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundadvice import Pack, evaluate
from soundadvice.model.condition import UNSURE, Condition, UnsureTest
from soundadvice.model.question import Duration, MultiChoice, Number, Question
from soundadvice.tables import read_mapping, triage_table
from support.packs.generated import any_of, at_least, choice, make, rule
from support.tables.aligned import ADVICE, DAY, Table, batch, differing, read, write

pytestmark = pytest.mark.slow  # tables drawn at random, each through the whole of a batch

YEAR = 365 * DAY
OPTIONS = ("a", "b", "none", "unsure")
PEOPLE = 200
"""The rows of a table are so many people again and again, in the order of chance."""


@dataclass(frozen=True)
class Kind:
    """A kind of column: its question and condition by id, what rows may say, and how that is written.

    Each choice is the canonical answer, None where there is none, and the cells by column, typed and as text. `mapping`
    is its lines in a map: for typed columns, and for text.
    """

    question: Callable[[str], Question]
    when: Callable[[str], Condition]
    choices: Callable[[str], Sequence[tuple[object, dict[str, Any], dict[str, str | None]]]]
    types: Callable[[str], dict[str, pa.DataType]]
    mapping: tuple[str, str] = ("", "")


def _one(kind: pa.DataType) -> Callable[[str], dict[str, pa.DataType]]:
    return lambda q: {q: kind}


def _cells(*rows: tuple[object, Any, str | None]) -> Callable[[str], Any]:
    return lambda q: [(answer, {q: typed}, {q: text}) for answer, typed, text in rows]


def _ticks(truth: Callable[[bool], Any], kind: pa.DataType) -> Kind:
    def choices(q: str) -> list[Any]:
        rows = []
        for chosen in ({"a"}, {"b"}, {"a", "b"}, {"none"}, {"unsure"}):
            typed = {f"{q}_{option}": truth(option in chosen) for option in OPTIONS}
            rows.append((frozenset(chosen), typed, {k: str(option).lower() for k, option in typed.items()}))
        return rows

    return Kind(
        lambda q: MultiChoice(id=q, text=f"{q}?", options=choice(q, *OPTIONS).options),
        lambda q: any_of(q, "b", "unsure"),
        choices,
        lambda q: {f"{q}_{option}": kind for option in OPTIONS},
        *[(f"{{options: {{{', '.join(f'{option}: QQ_{option}' for option in OPTIONS)}}}}}",) * 2],
    )


def _unsure(rows: Sequence[tuple[object, Any]], kind: pa.DataType, unsure: pa.DataType) -> Any:
    """A number beside a column that says whether they are not sure; as text too."""
    said: Callable[[bool], Any] = (lambda one: one) if pa.types.is_boolean(unsure) else lambda one: str(one).lower()

    def choices(q: str) -> list[Any]:
        return [
            (
                answer,
                {q: cell, f"{q}_unsure": said(answer == UNSURE)},
                {q: None if cell is None else str(cell), f"{q}_unsure": str(answer == UNSURE).lower()},
            )
            for answer, cell in rows
        ]

    return choices, lambda q: {q: kind, f"{q}_unsure": unsure}


_AGES = [(20, 20), (59, 59), (60, 60), (UNSURE, None)]
_DAYS = [(DAY, 1.0), (59 * DAY, 59.0), (60 * DAY, 60.0), (UNSURE, None)]
_BY_DAY = "{column: QQ, unit: day, unsure: QQ_unsure}"


def _age(unsure: pa.DataType, kind: pa.DataType) -> Kind:
    choices, types = _unsure(_AGES, kind, unsure)
    return Kind(
        lambda q: Number(id=q, text=f"{q}?", unit="years", minimum=0, maximum=120, unsure=True),
        lambda q: at_least(q, 60),
        choices,
        types,
    )


def _lasting(unsure: pa.DataType) -> Kind:
    choices, types = _unsure(_DAYS, pa.float64(), unsure)
    return Kind(
        lambda q: Duration(id=q, text=f"{q}?", minimum=0, maximum=YEAR, unsure=True),
        UnsureTest,
        choices,
        types,
        (_BY_DAY, _BY_DAY),
    )


KINDS = {
    "the option": Kind(
        lambda q: choice(q, "a", "b", "c"),
        lambda q: any_of(q, "b"),
        _cells(("a", "a", "a"), ("b", "b", "b"), ("c", "c", "c"), (None, None, None)),
        _one(pa.string()),
    ),
    "a code": Kind(
        lambda q: choice(q, "a", "b", "c"),
        lambda q: any_of(q, "b"),
        _cells(("a", 1, "1"), ("b", 2, "2"), ("c", 3, "3"), (None, 9, "9")),
        _one(pa.int32()),
        ("{column: QQ, values: {'1': a, '2': b, '3': c, '9': null}}",) * 2,
    ),
    "yes or no": Kind(
        lambda q: choice(q, "yes", "no"),
        lambda q: any_of(q, "no"),
        _cells(("yes", True, "true"), ("no", False, "false"), (None, None, None)),
        _one(pa.bool_()),
        ("", "{column: QQ, values: {'true': yes, 'false': no}}"),
    ),
    "a list": Kind(
        lambda q: MultiChoice(id=q, text=f"{q}?", options=choice(q, *OPTIONS).options),
        lambda q: any_of(q, "a", "unsure"),
        _cells(
            (frozenset({"a"}), ["a"], "a"),
            (frozenset({"a", "b"}), ["a", "b"], "a|b"),
            (frozenset({"none"}), ["none"], "none"),
            (frozenset({"unsure"}), ["unsure"], "unsure"),
            (None, None, None),
        ),
        _one(pa.list_(pa.string())),
    ),
    "a column an option": _ticks(bool, pa.bool_()),
    "a column an option, as text": _ticks(lambda chosen: str(chosen).lower(), pa.string()),
    "a number": _age(pa.bool_(), pa.int16()),
    "a number as a float": _age(pa.string(), pa.float32()),
    "a tenth": Kind(
        lambda q: Number(id=q, text=f"{q}?", unit="C", minimum=300, maximum=450, decimals=1),
        lambda q: at_least(q, 400),
        _cells((366, 36.6, "36.6"), (399, 39.9, "39.9"), (400, 40.0, "40"), (None, None, None)),
        _one(pa.float64()),
    ),
    "days": _lasting(pa.bool_()),
    "days, not sure as text": _lasting(pa.string()),
    "a length of time in words": Kind(
        lambda q: Duration(id=q, text=f"{q}?", minimum=0, maximum=YEAR, unsure=True),
        UnsureTest,
        _cells((7 * DAY, "1 week", "1 week"), (3 * DAY, "3 days", "3 days"), (UNSURE, "unsure", "unsure")),
        _one(pa.string()),
    ),
}


def drawn(kinds: Sequence[str], rows: int, seed: int) -> tuple[Pack, Table, tuple[str, str]]:
    """A pack with a question of each kind, so many rows of answers with what is right for them, and both maps."""
    named = {f"q{number}": KINDS[kind] for number, kind in enumerate(kinds)}
    pack = make(
        tuple(kind.question(q) for q, kind in named.items()),
        tuple(rule(f"r_{q}", kind.when(q), *(["call_now"] if q == "q0" else [])) for q, kind in named.items()),
    )
    random = Random(seed)
    choices = {q: kind.choices(q) for q, kind in named.items()}
    typed, text, right = [], [], []
    for _ in range(min(rows, PEOPLE)):
        picked = {q: random.choice(some) for q, some in choices.items()}
        found = evaluate(pack, {q: answer for q, (answer, _, _) in picked.items() if answer is not None})  # type: ignore[misc]
        typed.append({k: v for _, cells, _ in picked.values() for k, v in cells.items()})
        text.append({k: v for _, _, cells in picked.values() for k, v in cells.items()})
        right.append(
            {
                "disposition": found.floor if found.decided else None,
                "reasons": list(found.fired),
                "invalid": None,
                "undecided": not found.decided,
            }
        )
    who = pa.array(random.choices(range(len(typed)), k=rows), pa.int32())
    types = {column: type_ for q, kind in named.items() for column, type_ in kind.types(q).items()}
    results = [("disposition", pa.string()), ("reasons", pa.list_(pa.string())), ("invalid", pa.string())]

    def of(people: list[dict[str, Any]], columns: Iterable[tuple[str, pa.DataType]]) -> pa.Table:
        names = [{"name": f"person {number}", **cells} for number, cells in enumerate(people)]
        found = pa.Table.from_pylist(names, pa.schema([("name", pa.string()), *columns])).combine_chunks().take(who)
        return found.add_column(0, "id", pa.array(range(rows), pa.int64()))

    whole = of(right, [*results, ("undecided", pa.bool_())])
    table = Table(of(typed, types.items()), of(text, [(name, pa.string()) for name in types]), whole, whole)

    def mapping(which: int) -> str:
        lines = [f"  {q}: {kind.mapping[which].replace('QQ', q)}" for q, kind in named.items() if kind.mapping[which]]
        return "\n".join(["questions:", *lines]) if lines else "questions: {}"

    return pack, table, (mapping(0), mapping(1))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6),
    rows=st.integers(1, 6_000),
    seed=st.integers(0, 2**32),
    source=st.sampled_from(["in.parquet", "in.arrow", "in.duckdb::people", "in.csv", "in.csv.gz", "in.sqlite::people"]),
    target=st.sampled_from(["out.parquet", "out.csv", "out.ndjson", "out"]),
    group=st.integers(500, 4_000),
)
def test_any_kinds_of_columns(
    tmp_path_factory: pytest.TempPathFactory,
    kinds: list[str],
    rows: int,
    seed: int,
    source: str,
    target: str,
    group: int,
) -> None:
    pack, some, maps = drawn(kinds, rows, seed)
    folder = tmp_path_factory.mktemp("drawn")
    text = write(some, folder / source, group=group)
    batch(folder / source, folder / target, pack=pack, mapping=read_mapping(maps[text]), rows_a_part=1_700)
    assert differing(some.right, read(folder / target)) == 0


@settings(max_examples=15, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6),
    rows=st.integers(1, 6_000),
    seed=st.integers(0, 2**32),
    kind=st.sampled_from(["arrow", "polars", "lazy"]),
    chunk=st.integers(300, 3_000),
)
def test_any_kinds_of_columns_in_memory(kinds: list[str], rows: int, seed: int, kind: str, chunk: int) -> None:
    polars = pytest.importorskip("polars")
    pack, some, maps = drawn(kinds, rows, seed)
    people: Any = pa.Table.from_batches(some.typed.to_batches(max_chunksize=chunk))
    if kind != "arrow":
        people = polars.from_arrow(people)
    if kind == "lazy":
        people = people.lazy()
    advised = triage_table(pack, people, read_mapping(maps[0]), ADVICE, ("name", "id"))
    if kind == "lazy":
        advised = advised.collect()
    if kind != "arrow":
        advised = advised.to_arrow().cast(some.right.select(["name", "id", *ADVICE]).schema)
    assert differing(some.right, advised) == 0


@pytest.mark.sampled
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_beyond_every_limit_of_an_engine(tmp_path: Any, kind: str) -> None:
    """By itself, in CSV, which is where the rows of an engine went astray."""
    pack, some, maps = drawn([kind], 70_000, 1)
    write(some, tmp_path / "in.csv")
    batch(tmp_path / "in.csv", tmp_path / "out.parquet", pack=pack, mapping=read_mapping(maps[1]))
    assert differing(some.right, read(tmp_path / "out.parquet")) == 0
