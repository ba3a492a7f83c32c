"""CEL in its Rust binding (common-expression-language): one program that gives the eight booleans."""

from __future__ import annotations

import cel
from answer_sets import flat
from cel_text import PROGRAM
from contestant import RULES, Contestant, outcome_of


def contestant() -> Contestant:
    execute = cel.compile(PROGRAM).execute

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, fires in zip(RULES, execute(answers), strict=True) if fires]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return Contestant("CEL, Rust binding", "prepared: lists, seconds", flat, statement, {"decide": decide})


CONTESTANTS = (contestant,)
