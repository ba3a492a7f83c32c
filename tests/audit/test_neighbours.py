"""Answers near others are evaluated by what they change, and come out as `evaluate` says."""

from __future__ import annotations

from random import Random

from soundadvice.audit.prover.neighbours import Neighbours, rules_naming
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from support.answers.cells import answers_of
from support.packs.generated import make_pack
from support.packs.shipped import shipped
from support.thorough import examples


def _walk(pack: Pack, random: Random, steps: int) -> int:
    """Evaluates answers that are more and more unlike the first, and says in how many other rules fired."""
    each = {question.id: answers_of(pack, question, most_signs=2) for question in pack.questions}
    answers: dict[str, Answer] = {name: random.choice(some) for name, some in each.items() if random.random() < 0.8}
    near, first, others = Neighbours(pack, answers, rules_naming(pack)), evaluate(pack, answers), 0
    assert near.evaluate(answers) == first
    for _ in range(steps):
        name = random.choice(list(each))
        if random.random() < 0.3:
            answers.pop(name, None)
        else:
            answers[name] = random.choice(each[name])
        found = evaluate(pack, answers)
        assert near.evaluate(answers) == found
        others += found.fired != first.fired
    return others


def test_near_answers_come_out_as_evaluate_says() -> None:
    others = sum(_walk(make_pack(random), random, 12) for random in map(Random, range(examples(150))))
    assert others > examples(150)


def test_near_answers_to_a_shipped_pack_come_out_as_evaluate_says() -> None:
    assert _walk(shipped("low_back_pain"), Random(1), 150) > 20
