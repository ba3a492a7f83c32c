"""In bits: what comes of many people at once is what `evaluate` says of each, whatever packs, columns and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import Pack
from soundadvice.model.condition import All, LimitTest, Named, Not
from soundadvice.model.question import MultiChoice
from soundadvice.tables import COLUMNS, read_mapping, triage_table
from soundadvice.tables.bits.advisor import AT_ONCE
from soundadvice.tables.bits.different import MOST_KEPT, DifferentValues, rows_alike
from soundadvice.tables.bits.program import Program
from soundadvice.tables.bits.words import every_of, none_of, packed, places, unpacked
from support.packs.generated import Answers, any_of, at_least, choice, make, make_answers, make_pack, rule, small_pack
from support.packs.limits import make_limit
from support.packs.musts import everyone, pack_with_musts
from support.tables.agreeing import agree, by_duckdb, expected
from support.tables.answer_tables import every_cell
from support.tables.canonical import canonical
from support.thorough import examples

# People by their bits ---------------------------------------------------------------------------------------------


@given(st.lists(st.booleans(), max_size=300))
def test_a_set_of_people_is_who_is_in_it(who: list[bool]) -> None:
    words = packed(np.array(who, np.bool_))
    assert len(words) == len(none_of(len(who)))
    assert unpacked(words, len(who)).tolist() == who
    assert places(words, len(who)).tolist() == [place for place, is_in in enumerate(who) if is_in]
    # Beyond the last there is no one, though all bits are set there.
    assert places(~words | every_of(len(who)), len(who)).tolist() == list(range(len(who)))


def test_what_rules_have_in_common_is_worked_out_once() -> None:
    ill, hot = any_of("a", "yes"), any_of("b", "yes")
    program = Program([All((ill, hot)), All((hot, ill, hot)), Not(ill), Named("ill", ill), ill])
    assert program.results[0] == program.results[1]
    assert program.results[3] == program.results[4]
    assert len(program.steps) == 4


# The same advice --------------------------------------------------------------------------------------------------


def test_every_cell_of_a_small_pack_beyond_a_block() -> None:
    """Partial answers, those left behind, and more people than are worked out at once, in an order of chance."""
    pack = small_pack()
    people = list(every_cell(pack))
    right = [expected(pack, answers) for answers in people]
    who = Random(3).choices(range(len(people)), k=AT_ONCE + 70)
    table = canonical(pack, people).take(pa.array(who))
    got = triage_table(pack, table, None, COLUMNS, ())
    wanted = pa.Table.from_pylist(right, got.schema).take(pa.array(who))
    assert got.equals(wanted)


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(examples(40)))
def test_packs_of_every_shape(seed: int) -> None:
    random = Random(f"bits {seed}")
    pack = make_pack(random)
    agree(pack, [*({} for _ in range(2)), *(make_answers(random, pack) for _ in range(40))], "bits")


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(examples(12)))
def test_limits_by_another_answer(seed: int) -> None:
    random = Random(f"limits {seed}")
    pack = make_pack(random)
    limits = [limit for _ in range(4) if (limit := make_limit(random, pack.questions)) is not None]
    first, last = pack.dispositions[0].id, pack.dispositions[-1].id
    rules = [rule(f"limit_{number}", limit, last) for number, limit in enumerate(limits)]
    rules += [rule(f"not_{number}", Not(limit), first) for number, limit in enumerate(limits)]
    limited = replace(pack, rules=(*pack.rules, *rules))
    agree(limited, [make_answers(random, limited) for _ in range(60)], "bits")


def test_limits_are_drawn() -> None:
    drawn = [make_limit(Random(f"limits {seed}"), make_pack(Random(f"limits {seed}")).questions) for seed in range(12)]
    assert sum(isinstance(one, LimitTest) for one in drawn) > 2


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(examples(8)))
def test_answers_that_cannot_go_together_are_told_as_by_the_expression(seed: int) -> None:
    pack = pack_with_musts(Random(f"musts {seed}"))
    people = Random(seed).sample(some := list(everyone(pack, possible=False)), min(len(some), 400))
    _same(pack, canonical(pack, people))


def _same(pack: Pack, table: pa.Table, columns: Sequence[str] = COLUMNS) -> None:
    """In bits and by the expression, with what is wrong, in the same types."""
    got, wanted = triage_table(pack, table, None, columns, ()), by_duckdb(pack, table, columns)
    assert got.schema.equals(wanted.schema)
    for name in wanted.column_names:
        assert got.column(name).to_pylist() == wanted.column(name).to_pylist(), name


# Columns as they come ---------------------------------------------------------------------------------------------

SIGNS = MultiChoice(id="signs", text="signs?", options=choice("signs", "leg", "saddle", "none", "unsure").options)
_LISTED = make((SIGNS,), (rule("leg", any_of("signs", "leg")), rule("saddle", any_of("signs", "saddle"), "call_now")))
_WORDS = ("leg", "saddle", "none", "unsure", "Leg", "", "elsewhere", None)


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(st.lists(st.none() | st.lists(st.sampled_from(_WORDS), max_size=4), min_size=1, max_size=40))
def test_lists_with_anything_in_them(lists: list[list[str | None] | None]) -> None:
    _same(_LISTED, pa.table({"signs": pa.array(lists, pa.list_(pa.string()))}))


def test_lists_of_more_words_than_can_be_told_apart() -> None:
    lists = [[f"word {number}", "leg"] for number in range(200)] + [["leg"], ["saddle", "leg"], [], None]
    _same(_LISTED, pa.table({"signs": pa.array(lists, pa.list_(pa.string()))}))


def test_texts_by_a_dictionary_of_their_own_in_each_part() -> None:
    pack = make((choice("pain", "none", "one", "both"),), (rule("both", any_of("pain", "both")),))
    parts = [pa.array(some).dictionary_encode() for some in (["both", None, "one"], ["none", "both"], ["half"])]
    coded = pa.table({"pain": pa.chunked_array(parts)})
    plain = pa.table({"pain": [text for part in parts for text in part.to_pylist()]})
    assert triage_table(pack, coded).equals(triage_table(pack, plain))


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.int16(), pa.uint64(), pa.string()])
def test_more_different_amounts_than_are_remembered(kind: pa.DataType) -> None:
    pack = small_pack()
    age = next(question for question in pack.questions if question.id == "duration")
    pack = make((age,), (rule("long", at_least("duration", 3 * 7 * 24 * 3600)),))
    most = 30_000 if kind == pa.int16() else MOST_KEPT + 5_000
    seconds = [None, *range(most)] if kind == pa.int16() else [None, 0, *range(0, most * 60, 60)]
    seconds += [] if kind == pa.uint64() else [-1]
    cells = [None if one is None else f"{one} seconds" if kind == pa.string() else one for one in seconds]
    place = "{column: duration}" if kind == pa.string() else "{column: duration, unit: second}"
    mapping = read_mapping(f"questions: {{duration: {place}}}")
    table = pa.table({"duration": pa.array(cells, kind)})
    columns = ("reasons", "invalid")
    got = triage_table(pack, table, mapping, columns, ())
    assert got.to_pylist() == by_duckdb(pack, table, columns, mapping).to_pylist()


@pytest.mark.slow
def test_more_different_words_than_are_remembered() -> None:
    pack = make((choice("pain", "none", "one", "both"),), (rule("both", any_of("pain", "both")),))
    words = [
        *(f"nonsense {number}" for number in range(MOST_KEPT + 5_000)),
        "both",
        None,
        "none",
        "nonsense 3",
        "Both ",
    ]
    _same(pack, pa.table({"pain": words}), ("reasons", "invalid"))


def test_not_a_number_is_one_value_and_nothing_above_0_neither() -> None:
    values = DifferentValues()
    column = pa.array([float("nan"), -float("nan"), 0.0, -0.0, None, 1.5, float("inf")])
    first, again, zero, less, null, other, beyond = values.numbers(column).tolist()  # type: ignore[union-attr]
    assert first == again
    assert zero == less
    assert null == 0
    assert len({first, zero, null, other, beyond}) == 5
    assert values.numbers(pa.array([1.5, None])).tolist() == [other, 0]  # type: ignore[union-attr]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 1, 2**40, 2**61])), min_size=1, max_size=60),
    st.booleans(),
)
def test_rows_alike_are_alike(rows: list[tuple[int, int]], one: bool) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)][one:]
    first, which = rows_alike(columns)
    for row, alike in enumerate(which.tolist()):
        assert all(column[first[alike]] == column[row] for column in columns)
    assert len({tuple(int(column[row]) for column in columns) for row in first.tolist()}) == len(first)


def test_who_is_not_sure_is_heard_where_no_one_gives_a_number() -> None:
    pack = small_pack()
    answers: Answers = {"duration": "unsure"}
    table = canonical(pack, [answers])
    assert table.column("duration").null_count == 1
    right = expected(pack, answers)["reasons"]
    assert triage_table(pack, table, None, ("reasons",), ()).to_pylist() == [{"reasons": right}]
