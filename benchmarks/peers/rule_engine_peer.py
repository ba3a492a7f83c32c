"""rule-engine: eight compiled expressions. Comparisons, since building a list for `in` costs it more."""

from __future__ import annotations

import rule_engine
from answer_sets import flat
from contestant import RULES, Contestant, outcome_of

EXPRESSIONS = (
    'duration >= 1814400 and improving != "yes"',
    'not ("none" in swelling)',
    'not ("none" in numbness)',
    '"upper_back" in location or "other" in location',
    'leg_pain == "one" or leg_pain == "both" or leg_pain == "unsure"',
    'pain_with_exercise == "intense" or pain_with_exercise == "persists" or pain_with_exercise == "unsure"',
    "duration == -1",
    'severe_pain == "severe" or severe_pain == "unsure"',
)


def contestant() -> Contestant:
    rules = [(name, rule_engine.Rule(text).matches) for name, text in zip(RULES, EXPRESSIONS, strict=True)]

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, matches in rules if matches(answers)]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return Contestant("rule-engine", "prepared: lists, seconds", flat, statement, {"decide": decide})


CONTESTANTS = (contestant,)
