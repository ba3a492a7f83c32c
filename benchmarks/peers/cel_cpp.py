"""CEL in Google's C++ binding (cel-expr-python): one checked program that gives eight booleans, and eight programs."""

from __future__ import annotations

from typing import Any

from answer_sets import flat
from cel_expr_python import cel
from cel_text import EXPRESSIONS, PROGRAM
from contestant import RULES, Contestant, outcome_of

_CHOICES = ("leg_pain", "severe_pain", "improving", "pain_with_exercise")
_GIVEN, _STATEMENT = "prepared: lists, seconds", "outcome, reasons = decide(answers)"


def _environment() -> Any:
    lists = {name: cel.Type.List(cel.Type.STRING) for name in ("location", "numbness", "swelling")}
    words = dict.fromkeys(_CHOICES, cel.Type.STRING)
    return cel.NewEnv(variables={**lists, **words, "duration": cel.Type.INT})


def one_program() -> Contestant:
    program = _environment().compile(PROGRAM)

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        fires = program.eval(data=answers).plain_value()
        reasons = [name for name, one in zip(RULES, fires, strict=True) if one]
        return outcome_of(reasons), reasons

    return Contestant("CEL, C++ binding, one program", _GIVEN, flat, _STATEMENT, {"decide": decide})


def eight_programs() -> Contestant:
    environment = _environment()
    programs = [(name, environment.compile(text)) for name, text in zip(RULES, EXPRESSIONS, strict=True)]

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        activation = environment.Activation(answers)
        reasons = [name for name, program in programs if program.eval(activation).plain_value()]
        return outcome_of(reasons), reasons

    return Contestant("CEL, C++ binding, eight programs", _GIVEN, flat, _STATEMENT, {"decide": decide})


CONTESTANTS = (one_program, eight_programs)
