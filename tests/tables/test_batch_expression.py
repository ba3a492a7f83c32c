"""The pack as one expression: on every engine, row by row, what `evaluate` says."""

from __future__ import annotations

from random import Random

import ibis
import polars
import pytest
from hypothesis import Phase, given, settings

from soundadvice import Pack
from soundadvice.model.condition import Not
from soundadvice.model.question import MultiChoice
from soundadvice.tables import expression
from soundadvice.tables.query.values import joined
from support.answers.cells import answers_of, distinguished
from support.packs.generated import Answers, any_of, choice, make, make_answers, rule, situations, small_pack
from support.packs.shipped import shipped
from support.tables.agreeing import ENGINES, ON_EVERY_ENGINE, agree, expected, triaged
from support.tables.answer_tables import every_cell
from support.tables.canonical import canonical
from support.thorough import examples

# No shrinking: each step plans and runs a query anew, which takes minutes in all.
QUICK = settings(max_examples=examples(20), deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@pytest.mark.slow
@ON_EVERY_ENGINE
@QUICK
@given(situations(states=12))
def test_packs_of_every_shape_agree(engine: str, situation: tuple[Pack, list[Answers]]) -> None:
    agree(*situation, engine)


@pytest.mark.sampled
@pytest.mark.slow
@ON_EVERY_ENGINE
def test_low_back_pain_agrees_in_every_cell(engine: str) -> None:
    pack = shipped("low_back_pain")
    agree(pack, list(every_cell(pack)), engine)


@pytest.mark.sampled
@pytest.mark.slow
@ON_EVERY_ENGINE
def test_red_flags_agree_on_a_sample(engine: str) -> None:
    pack = shipped("low_back_pain_red_flags")
    random = Random(7)
    choices = {name: distinguished(pack, pack.question[name]) for name in pack.question}
    well: Answers = {name: answers_of(pack, pack.question[name])[0] for name in pack.question}
    people = [make_answers(random, pack, complete=number % 3 > 0) for number in range(1_000)]
    for _ in range(2_000):  # a few answers of interest, where the random ones fire a dozen rules at once
        some = random.sample(list(choices), random.randrange(4))
        gone = random.sample(list(well), random.choice((0, 0, 1, 3)))
        answers = {**well, **{name: random.choice(choices[name]) for name in some}}
        people.append({name: answer for name, answer in answers.items() if name not in gone})
    agree(pack, people, engine)


@ON_EVERY_ENGINE
def test_a_pack_of_many_rules_gives_its_reasons_in_order(engine: str) -> None:
    # Several groups of looked-up texts, and the coarser ones of more rules than 64.
    for many in (9, 16, 70):
        options = tuple(f"o{number}" for number in range(many))
        signs = MultiChoice(id="signs", text="signs?", options=choice("signs", *options).options)
        pack = make((signs,), tuple(rule(f"r{name}", Not(Not(any_of("signs", name)))) for name in options))
        people: list[Answers] = [{"signs": frozenset(options[start::step])} for start, step in ((0, 1), (1, 3), (2, 7))]
        agree(pack, [*people, {"signs": frozenset({options[-1]})}, {}], engine)


def test_thousands_of_texts_are_joined_at_once() -> None:
    table = ibis.memtable(polars.DataFrame({"word": ["a", "b"]}))
    made = table.select(text=joined([table["word"]] * 2_000))
    assert polars.DataFrame(ibis.duckdb.connect().to_pyarrow(made))["text"].to_list() == ["a" * 2_000, "b" * 2_000]
    assert ibis.polars.connect().to_polars(made)["text"].to_list() == ["a" * 2_000, "b" * 2_000]


@ON_EVERY_ENGINE
def test_a_pack_without_rules_or_without_columns(engine: str) -> None:
    agree(make((choice("pain", "mild", "severe"),), ()), [{}, {"pain": "mild"}], engine)


def test_nothing_is_self_care_that_is_not_answered() -> None:
    pack = small_pack()
    empty = canonical(pack, [{}] * 3)
    for engine in ENGINES:
        assert all(row["disposition"] is None and row["undecided"] for row in triaged(pack, empty, engine))


def test_the_expression_of_an_unbound_table_is_sql_of_named_stages() -> None:
    pack = shipped("low_back_pain")
    table = ibis.table(ibis.memtable(canonical(pack, [{}])).schema(), name="people")
    made = expression(pack, table, keep=())
    assert made.columns == ("disposition", "acuity", "reasons", "invalid", "undecided", "floor", "ceiling")
    sql = ibis.to_sql(made, dialect="duckdb")
    assert 'FROM "people"' in sql
    assert sql.count('AS "_sa_9_steps"') == 1  # worked out once, though several rules look at it


@pytest.mark.slow
def test_two_expressions_stand_in_one_query() -> None:
    pack, table = shipped("low_back_pain"), ibis.memtable(canonical(shipped("low_back_pain"), [{}, {}]))
    one, other = (expression(pack, table, columns=("undecided",), keep=()) for _ in range(2))
    assert ibis.duckdb.connect().to_pyarrow(one.union(other)).num_rows == 4


@ON_EVERY_ENGINE
def test_answers_left_on_hidden_questions_change_nothing_but_are_told(engine: str) -> None:
    pack = small_pack()
    answers: Answers = {"duration": 60, "better": "no", "pain": "mild", "tried": "no", "signs": frozenset({"none"})}
    assert expected(pack, answers)["ignored_would_raise"] is True
    agree(pack, [answers, {**answers, "better": "yes"}, {**answers, "duration": 4_000_000}], engine)
