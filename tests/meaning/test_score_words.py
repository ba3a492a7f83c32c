"""Scores in words: what a text says of one that names it, and of what counted."""

from __future__ import annotations

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import score_words, standings
from soundadvice.model.condition import UNSURE, Answer, UnsureTest
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.question import MultiChoice, Number
from support.packs.by_hand import options_named
from support.packs.generated import any_of, at_least, choice, make, rule

SIGNS = MultiChoice(id="signs", text="Which?", options=options_named(("leg", "arm", "unsure")))
AGE = Number(id="age", text="How old?", unit="years", minimum=0, maximum=99, unsure=True)
SLEEP = choice("sleep", "well", "badly", "unsure")
LEG = any_of("signs", "leg", "unsure")


def items(*those: ScoreItem, **answers: Answer) -> str:
    score = Score(id="s", title="S", items=those)
    pack = make((SIGNS, AGE, SLEEP), (rule("r", score.reaches(1)),), scores=(score,))
    assert evaluate(pack, answers)
    return score_words(pack, answers, standings(pack, answers))["s.items"]


def test_an_item_without_words_of_its_own_is_the_question_and_its_answer() -> None:
    item = ScoreItem(points=((2, any_of("sleep", "badly")),), question="sleep")
    assert items(item, sleep="badly") == "sleep? badly text"
    assert items(item, sleep="well") == "nothing"
    assert items(ScoreItem(points=(), base=1, question="sleep")) == "nothing"  # it counts, and there is no answer
    assert items(ScoreItem(points=((1, any_of("sleep", "badly")),)), sleep="badly") == "nothing"  # of no question


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (frozenset({"leg"}), "a sore leg"),
        (frozenset({"leg", "arm"}), "a sore leg"),
        (frozenset({"leg", "unsure"}), "a sore leg (leg text; unsure text)"),
        (frozenset({"unsure"}), "a sore leg (unsure text)"),
    ],
)
def test_of_whoever_is_not_sure_of_signs_that_is_said_beside_its_words(answer: Answer, words: str) -> None:
    assert items(ScoreItem(points=((1, LEG),), question="signs", because="a sore leg"), signs=answer) == words


def test_so_it_is_of_whoever_is_not_sure_of_anything_else() -> None:
    old = ScoreItem(points=((1, UnsureTest("age")),), question="age", because="old age")
    assert items(old, age=UNSURE) == "old age (not sure)"
    years = ScoreItem(points=((1, at_least("age", 60)),), question="age", because="old age")
    assert items(years, age=60) == "old age"
    tired = ScoreItem(points=((1, any_of("sleep", "badly", "unsure")),), question="sleep", because="tired")
    assert items(tired, sleep="unsure") == "tired (unsure text)"
    assert items(tired, sleep="badly") == "tired"


def test_an_answer_that_only_sounds_like_that_is_not_unsure() -> None:
    steps = choice("steps", "sure", "unsure_on_stairs", "unsure")
    score = Score(
        id="s",
        title="S",
        items=(ScoreItem(points=((1, any_of("steps", "unsure_on_stairs")),), question="steps", because="so"),),
    )
    pack = make((steps,), (rule("r", score.reaches(1)),), scores=(score,))
    answers: dict[str, Answer] = {"steps": "unsure_on_stairs"}
    assert score_words(pack, answers, standings(pack, answers))["s.items"] == "so"


def test_words_of_no_question_stand_alone() -> None:
    either = ScoreItem(points=((1, LEG),), because="a sore leg")
    assert items(either, signs=frozenset({"unsure"})) == "a sore leg"
    assert items(ScoreItem(points=(), base=1, question="sleep", because="always")) == "always"
