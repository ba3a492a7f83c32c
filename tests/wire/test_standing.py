"""Standing: how far a person is, and what became of each question, as programs are told."""

from __future__ import annotations

from typing import Any

from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.next_question import next_question
from soundadvice.wire.consultation import standing_json
from support.packs.generated import Answers, any_of, choice, make, rule

PAIN = choice("pain", "mild", "severe")
LEG = choice("leg", "yes", "no", enable_when=any_of("pain", "severe"))
TIRED = choice("tired", "yes", "no")
PACK = make((PAIN, LEG, TIRED), (rule("leg", any_of("leg", "yes")), rule("tired", any_of("tired", "yes"))))


def standing(answers: Answers, *skipped: str) -> dict[str, Any]:
    evaluation = evaluate(PACK, answers)
    following = next_question(PACK, evaluation, {*skipped})
    return standing_json(PACK, answers, evaluation, {*skipped}, following)


def test_what_became_of_each_question_is_told_in_their_order() -> None:
    found = standing({})
    assert found == {
        "progress": {"done": 0, "at_most": 3},
        "states": {"pain": "unanswered", "leg": "pending", "tired": "unanswered"},
    }
    assert list(found["states"]) == ["pain", "leg", "tired"]
    assert standing({"pain": "mild", "leg": "yes"})["states"] == {
        "pain": "given",
        "leg": "ignored",
        "tired": "unanswered",
    }
    assert standing({"pain": "mild"})["states"]["leg"] == "not_enabled"


def test_a_question_is_skipped_only_where_it_could_be_answered() -> None:
    found = standing({"pain": "severe"}, "leg", "pain", "tired")
    assert found["states"] == {"pain": "given", "leg": "skipped", "tired": "skipped"}
    assert found["progress"] == {"done": 3, "at_most": 3}  # nothing is left to ask
    assert standing({"pain": "mild"}, "leg")["states"]["leg"] == "not_enabled"
