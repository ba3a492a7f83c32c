"""The shipped packs as a second reading of their files has them, which shares no line with the engine.

That reading is `tests/independent`. Everything is joined by the number of a set of answers, never by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from independent.files import Layers, layers
from independent.meaning import Meaning, meaning, plan
from independent.people import people
from soundadvice import Pack, evaluate, find_pack
from soundadvice.meaning.evaluate import Evaluation
from soundadvice.model.answer import read_answer
from support.packs.shipped import shipped

LAYERED = "low_back_pain_red_flags"
SHIPPED = ("low_back_pain", LAYERED)
PACKS = {name: shipped(name) for name in SHIPPED}
on_each = pytest.mark.parametrize("name", SHIPPED)
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A set of answers in the form of JSON, what the second reading says of it, and the ids of its plan."""

    given: Answers
    says: Meaning
    plan: frozenset[str]
    said: int


@cache
def layers_of(name: str) -> Layers:
    """The pack as the second reading has it."""
    return layers(find_pack(name))


@cache
def cases(name: str, number: int = 150) -> dict[int, Case]:
    """Cases by their number."""
    pack = layers_of(name)
    return {key: _case_of(pack, given) for key, given in enumerate(people(pack, number))}


def _case_of(pack: Layers, given: Answers) -> Case:
    says = meaning(pack, given)
    made = plan(pack, given, says.floor)
    return Case(given, says, made.given, len(made.said))


@cache
def engine_on(name: str) -> dict[int, Evaluation]:
    """What the engine says of each case."""
    return {number: evaluate(PACKS[name], canonical(PACKS[name], case.given)) for number, case in cases(name).items()}


def canonical(pack: Pack, given: Answers) -> dict[str, Any]:
    """Answers in the form of JSON as the engine takes them."""
    return {name: read_answer(pack.question[name], value) for name, value in given.items()}


def seen(says: Meaning) -> dict[str, object]:
    """What the second reading says, in the words of `evaluate`."""
    return {
        "fired": says.rules("true"),
        "open": says.rules("open"),
        "floor": says.floor,
        "ceiling": says.ceiling,
        "decided": says.decided,
        "ignored": set(says.ignored),
        "look_again": says.look_again,
    }


def told(found: Evaluation) -> dict[str, object]:
    """What `evaluate` says."""
    return {
        "fired": set(found.fired),
        "open": set(found.open),
        "floor": found.floor,
        "ceiling": str(found.ceiling),
        "decided": found.decided,
        "ignored": set(found.ignored),
        "look_again": found.ignored_would_raise,
    }
