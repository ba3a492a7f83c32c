"""JsonLogic (panzi-json-logic, pure Python): the eight rules in one list."""

from __future__ import annotations

from answer_sets import flat
from contestant import RULES, Contestant, outcome_of
from json_logic import jsonLogic
from json_logic_text import LOGIC


def contestant() -> Contestant:
    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, fires in zip(RULES, jsonLogic(LOGIC, answers), strict=True) if fires]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return Contestant("json-logic (panzi)", "prepared: lists, seconds", flat, statement, {"decide": decide})


CONTESTANTS = (contestant,)
