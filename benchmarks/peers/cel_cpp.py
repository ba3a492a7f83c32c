"""CEL in Google's C++ binding (cel-expr-python): one checked program that gives the eight booleans."""

from __future__ import annotations

from answer_sets import flat
from cel_expr_python import cel
from contestant import RULES, Contestant, outcome_of

from peers.cel_rust import PROGRAM

_CHOICES = ("leg_pain", "severe_pain", "improving", "pain_with_exercise")


def contestants() -> list[Contestant]:
    lists = {name: cel.Type.List(cel.Type.STRING) for name in ("location", "numbness", "swelling")}
    words = dict.fromkeys(_CHOICES, cel.Type.STRING)
    program = cel.NewEnv(variables={**lists, **words, "duration": cel.Type.INT}).compile(PROGRAM)

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        fires = program.eval(data=answers).plain_value()
        reasons = [name for name, one in zip(RULES, fires, strict=True) if one]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return [Contestant("CEL, C++ binding", "prepared: lists, seconds", flat, statement, {"decide": decide})]
