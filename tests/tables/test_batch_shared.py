"""What rules share is one column each: a condition with a name, and the points of a score, in whatever names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from soundadvice import Pack, check_pack, load_pack
from soundadvice.model.condition import All, Count, Named, Not, ScoreTest
from soundadvice.model.problem import Severity
from soundadvice.tables.sql.select import sql
from support.packs.generated import any_of, choice, make, make_answers, rule
from support.packs.scored import write_scored
from support.packs.shipped import shipped
from support.tables.agreeing import ON_EVERY_ENGINE, agree


def layered() -> Pack:
    """A score that rests on a name, a name that rests on the score, and rules that compare it at several bars."""
    questions = tuple(choice(name, "no", "yes") for name in ("a", "b", "c"))
    ill, hot, weak = (any_of(name, "yes") for name in ("a", "b", "c"))
    both = Named("both", All((ill, hot)))
    points = ((2, both), (-1, weak), (1, hot))
    high, low = (ScoreTest("risk", needed, points, 1) for needed in (3, 1))
    worse = Named("worse", Count(1, (high, Named("weak", weak))))
    rules = (
        rule("first", worse, "call_now"),
        rule("second", Not(low), "see_doctor"),
        rule("third", All((low, Not(both))), "see_doctor"),
    )
    return replace(make(questions, rules), conditions=(both, worse))


def people(pack: Pack, count: int) -> Iterator[dict[str, object]]:
    random = Random(5)
    for _ in range(count):
        whole = make_answers(random, pack)
        yield {name: answer for name, answer in whole.items() if random.random() < 0.9}


@ON_EVERY_ENGINE
def test_what_is_shared_means_what_it_means_written_out(engine: str) -> None:
    pack = layered()
    agree(pack, list(people(pack, 60)), engine)


@ON_EVERY_ENGINE
def test_the_score_of_an_instrument_agrees_with_the_meaning(engine: str) -> None:
    pack = shipped("phq9")
    agree(pack, list(people(pack, 300)), engine)


@pytest.mark.slow
def test_written_packs_with_names_and_scores_agree(tmp_path: Path) -> None:
    read = 0
    for seed in range(16):
        folder = write_scored(Random(seed), tmp_path / str(seed))
        if all(one.severity is not Severity.ERROR for one in check_pack(folder)):
            read += 1
            pack = load_pack(folder)
            agree(pack, list(people(pack, 60)), "duckdb")
    assert read > 1


def test_the_points_of_a_score_are_added_up_once() -> None:
    text = sql(shipped("phq9"), "duckdb")
    sums = re.findall(r'AS "_sa_score_\d+_(?:least|most)"', text)
    assert len(sums) == 2, "least and most, for four rules"
    assert len(text) < 30_000
