"""The rules as a tree of closures, made once from data: what an interpreter in Python can be at its best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from answer_sets import Prepared, prepared
from contestant import RULES, Contestant, outcome_of
from handwritten import THREE_WEEKS

_Test = Callable[[Prepared], bool]
_TREE: tuple[tuple[Any, ...], ...] = (
    ("all", ("at_least", "duration", THREE_WEEKS), ("one_of", "improving", {"same", "worse", "unsure"})),
    ("not", ("holds", "swelling", "none")),
    ("not", ("holds", "numbness", "none")),
    ("any", ("holds", "location", "upper_back"), ("holds", "location", "other")),
    ("one_of", "leg_pain", {"one", "both", "unsure"}),
    ("one_of", "pain_with_exercise", {"intense", "persists", "unsure"}),
    ("unknown", "duration"),
    ("one_of", "severe_pain", {"severe", "unsure"}),
)


def _closure(node: tuple[Any, ...]) -> _Test:
    match node:
        case ("all", first, second):
            one, two = _closure(first), _closure(second)
            return lambda answers: one(answers) and two(answers)
        case ("any", first, second):
            one, two = _closure(first), _closure(second)
            return lambda answers: one(answers) or two(answers)
        case ("not", part):
            test = _closure(part)
            return lambda answers: not test(answers)
        case ("holds", name, option):
            return lambda answers: option in answers[name]
        case ("one_of", name, options):
            return lambda answers: answers[name] in options
        case ("at_least", name, least):
            return lambda answers: answers[name] is not None and answers[name] >= least
        case (_, name):
            return lambda answers: answers[name] is None


def closures() -> Contestant:
    rules = [(name, _closure(node)) for name, node in zip(RULES, _TREE, strict=True)]

    def decide(answers: Prepared) -> tuple[str, list[str]]:
        reasons = [name for name, fires in rules if fires(answers)]
        return outcome_of(reasons), reasons

    given, statement = "prepared: frozensets, seconds, None", "outcome, reasons = decide(answers)"
    return Contestant("closures", given, prepared, statement, {"decide": decide})


CONTESTANTS = (closures,)
