"""Counts, scores and names as files say them: each engine says what the second reading says, answers missing or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from independent.files import layers
from independent.meaning import meaning, score
from soundadvice import check_pack, evaluate, load_pack
from soundadvice.meaning.compiler import compiled
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import answer_to_json
from soundadvice.model.problem import Severity
from soundadvice.session import Session
from support.packs.generated import make_answers
from support.packs.scored import write_repeated, write_scored
from support.packs.second_reading import seen, told
from support.thorough import examples


@pytest.mark.parametrize(
    ("make", "packs"), [pytest.param(write_scored, 120, id="scores"), pytest.param(write_repeated, 45, id="repeats")]
)
def test_every_score_is_that_of_the_second_reading(
    make: Callable[[Random, Path], Path], packs: int, tmp_path: Path
) -> None:
    read = refused = compared = 0
    for number in range(examples(packs)):
        folder = make(Random(f"scores.{number}"), tmp_path / str(number))
        # Comparisons that are the same for everyone, and doubts that no rule looks at, are drawn too, and are refused.
        if codes := {one.code for one in check_pack(folder) if one.severity is Severity.ERROR}:
            assert codes <= {"always_the_same", "contradictory_bounds", "unsure_without_rule"}
            refused += 1
            continue
        read, pack = read + 1, load_pack(folder)
        other, random = layers(folder), Random(number)
        for _ in range(25):
            answers = make_answers(random, pack, complete=bool(random.randint(0, 1)))
            given = {key: answer_to_json(pack.question[key], answer) for key, answer in answers.items()}
            found = evaluate(pack, answers)
            says = meaning(other, given)
            assert told(found) == seen(says), given
            for name, stands in standings(pack, answers).items():
                assert (stands.least, stands.most) == score(other, name, given, frozenset()), (name, given)
            session = Session(pack, answers=given)
            assert set(session.evaluation.fired) == says.rules("true")
            if found.decided and not found.ignored and set(pack.deciding) <= {*given, *_hidden(says.asked)}:
                compared += 1
                assert set(compiled(pack).decide(answers).fired) == says.rules("true")
    assert read > examples(packs) // 8
    assert refused
    assert compared > read


def _hidden(asked: dict[str, str]) -> set[str]:
    return {name for name, value in asked.items() if value == "false"}
