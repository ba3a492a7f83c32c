"""The answer sets of the single-evaluation benchmark: always the same, as a caller would hand them in.

Each is a complete set of answers to the deciding questions of low_back_pain: option ids, lists of option ids, and
durations in words. About one in seven ends in self-care; a rule fires in the others, often several.
"""

from __future__ import annotations

import random
from fractions import Fraction

RawAnswers = dict[str, object]
Prepared = dict[str, object]

HOW_MANY = 2_000
SEED = 20240527
_HARMLESS = 0.75  # how often a question gets an answer on which no rule fires
_UNITS = {"day": 30, "week": 12, "month": 24, "year": 10}
_SECONDS = {"day": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600}

_CHOICES: dict[str, tuple[list[str], list[str]]] = {
    "leg_pain": (["none", "buttock"], ["one", "both", "unsure"]),
    "severe_pain": (["none", "mild", "moderate"], ["severe", "unsure"]),
    "improving": (["yes"], ["same", "worse", "unsure"]),
    "pain_with_exercise": (["none", "settles"], ["persists", "intense", "unsure"]),
}
_SETS: dict[str, tuple[list[str], list[str]]] = {
    "location": (["lower_back", "hips"], ["upper_back", "other"]),
    "numbness": (["none"], ["leg", "both_legs", "saddle", "elsewhere", "unsure"]),
    "swelling": (["none"], ["back", "leg", "elsewhere", "shape_change", "unsure"]),
}
_ORDER = ("location", "leg_pain", "numbness", "swelling", "severe_pain", "duration", "improving")


def answer_sets(how_many: int = HOW_MANY, seed: int = SEED) -> list[RawAnswers]:
    """Complete sets of raw answers, in the order in which the questions are asked."""
    source = random.Random(seed)
    return [_one(source) for _ in range(how_many)]


def _one(source: random.Random) -> RawAnswers:
    answers: RawAnswers = {}
    for name in _ORDER:
        if name == "duration":
            answers[name] = _duration(source)
        elif name in _SETS:
            answers[name] = _set(source, *_SETS[name])
        else:
            answers[name] = _choice(source, name)
    tried = source.random() >= _HARMLESS
    answers["pain_with_exercise"] = _choice(source, "pain_with_exercise") if tried else "not_tried"
    return answers


def _choice(source: random.Random, name: str) -> str:
    harmless, others = _CHOICES[name]
    return source.choice(harmless if source.random() < _HARMLESS else others)


def _set(source: random.Random, harmless: list[str], others: list[str]) -> list[str]:
    if source.random() < _HARMLESS:
        return source.sample(harmless, source.randint(1, len(harmless)))
    if "unsure" in others and source.random() < 0.2:
        return ["unsure"]
    signs = [option for option in others if option != "unsure"]
    return source.sample(signs, source.randint(1, min(3, len(signs))))


def _duration(source: random.Random) -> str:
    if source.random() < 0.05:
        return "unsure"
    unit = source.choice(["day", "day", "week", "week", "month", "year"])
    count = source.randint(1, _UNITS[unit])
    return f"{count} {unit}" + ("s" if count > 1 else "")


def seconds(duration: object) -> int | None:
    """The seconds in a duration of these sets; None for unsure."""
    if duration == "unsure":
        return None
    count, unit = str(duration).split()
    return int(Fraction(count) * _SECONDS[unit.removesuffix("s")])


def prepared(answers: RawAnswers) -> Prepared:
    """The same answers made ready for plain code: frozensets, whole seconds, None for not known."""
    ready: Prepared = {name: frozenset(value) if isinstance(value, list) else value for name, value in answers.items()}
    ready["duration"] = seconds(answers["duration"])
    return ready


def flat(answers: RawAnswers) -> Prepared:
    """The same answers made ready for the peers: lists, whole seconds, -1 for not known."""
    ready: Prepared = dict(answers)
    found = seconds(answers["duration"])
    ready["duration"] = -1 if found is None else found
    return ready
