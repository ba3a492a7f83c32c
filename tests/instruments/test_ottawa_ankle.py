"""The Ottawa ankle and foot rules: pain there, and a sore bone there or no four steps, neither then nor now."""

from __future__ import annotations

import pytest

from soundadvice import evaluate
from soundadvice.model.answer import read_answers
from support.instruments import Given, drawn, in_plain_words, wrong
from support.packs.shipped import shipped


def pictures(given: Given) -> set[str]:
    """Stiell 1993: which X-rays. Ours: what one is not sure of counts."""
    no_weight = given["stepped"] != "yes" and given["steps"] != "yes"
    pain, sore = set(given["pain"]), set(given["sore"])
    found = set()
    if pain & {"ankle", "unsure"} and (no_weight or sore & {"outer", "inner", "unsure"}):
        found.add("ankle")
    if pain & {"midfoot", "unsure"} and (no_weight or sore & {"navicular", "fifth", "unsure"}):
        found.add("foot")
    return found


def found(given: Given) -> list[str]:
    """The pictures as the pack calls them."""
    return [f"{one}_x_ray" for one in sorted(pictures(given))]


def paper(given: Given) -> str:
    """Whether there is an X-ray to take."""
    return "x_ray" if pictures(given) else "no_x_ray"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("ottawa_ankle", paper, people, {}) == []


def test_each_picture_is_found_for_whom_the_rule_wants_it(people: int) -> None:
    pack = shipped("ottawa_ankle")
    for answers in drawn(pack, people // 10, {}, {}):
        given = {key: in_plain_words(pack.question[key], answer) for key, answer in answers.items()}
        assert list(evaluate(pack, answers).findings) == found(given)


@pytest.mark.parametrize(
    ("stepped", "steps", "taken"), [("no", "no", True), ("no", "yes", False), ("yes", "no", False)]
)
def test_no_four_steps_count_if_there_were_none_then_and_are_none_now(stepped: str, steps: str, taken: bool) -> None:
    pack = shipped("ottawa_ankle")
    answers = {"pain": ["ankle"], "sore": ["none"], "stepped": stepped, "steps": steps}
    assert bool(evaluate(pack, read_answers(pack.question, answers)).fired) is taken
