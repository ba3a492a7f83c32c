"""CEL in pure Python (cel-python): its interpreter, and its compiler to Python; with the answers in its own types."""

from __future__ import annotations

from typing import Any

import celpy
from answer_sets import Prepared, RawAnswers, flat
from cel_text import PROGRAM
from contestant import RULES, Contestant, outcome_of

_GIVEN, _STATEMENT = "prepared: its own types", "outcome, reasons = decide(answers)"


def _own_types(answers: RawAnswers) -> Prepared:
    return {name: celpy.json_to_cel(value) for name, value in flat(answers).items()}


def _with(runner: type[celpy.Runner]) -> dict[str, Any]:
    environment = celpy.Environment(runner_class=runner)
    evaluate = environment.program(environment.compile(PROGRAM)).evaluate

    def decide(answers: Prepared) -> tuple[str, list[str]]:
        reasons = [name for name, fires in zip(RULES, evaluate(answers), strict=True) if fires]
        return outcome_of(reasons), reasons

    return {"decide": decide}


def compiled() -> Contestant:
    return Contestant("cel-python, compiled", _GIVEN, _own_types, _STATEMENT, _with(celpy.CompiledRunner))


def interpreted() -> Contestant:
    return Contestant("cel-python, interpreted", _GIVEN, _own_types, _STATEMENT, _with(celpy.InterpretedRunner))


CONTESTANTS = (compiled, interpreted)
