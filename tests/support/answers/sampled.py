"""Samples: sets of answers to the shipped packs, in JSON form, of every urgency and with answers left behind."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from soundadvice import Pack, UndecidedError, triage
from soundadvice.model.answer import answer_to_json
from support.answers.cells import answers_of
from support.answers.people import WELL
from support.packs.shipped import shipped

SHIPPED = ("low_back_pain_red_flags", "low_back_pain")
Answers = Mapping[str, object]


@cache
def packs() -> Mapping[str, Pack]:
    """The packs by id."""
    return MappingProxyType({name: shipped(name) for name in SHIPPED})


def sampled(pack: Pack, number: int, *, decided: bool = True) -> list[Answers]:
    """That many sets of answers that decide, or that do not; the same each time."""
    chance = random.Random(f"{pack.id} {decided}")
    well = {name: value for name, value in WELL.items() if name in pack.question}
    found: list[Answers] = [well] if decided else [{}]
    while len(found) < number:
        answers = dict(well)
        for name in chance.sample(list(pack.question), chance.randrange(len(pack.question) // 2)):
            question = pack.question[name]
            answers[name] = answer_to_json(question, chance.choice(answers_of(pack, question)))
        for name in chance.sample(list(answers), chance.randrange(len(answers)) if chance.random() < 0.3 else 0):
            del answers[name]
        if not decided:
            answers.pop(chance.choice(list(answers)), None)
        if _decides(pack, answers) is decided:
            found.append(answers)
    return found


def _decides(pack: Pack, answers: Answers) -> bool:
    try:
        triage(pack, answers)
    except UndecidedError:
        return False
    return True
