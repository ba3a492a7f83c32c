"""CEL in its Rust binding (common-expression-language): one program that gives the eight booleans."""

from __future__ import annotations

import cel
from answer_sets import flat
from contestant import RULES, Contestant, outcome_of

PROGRAM = """[
  duration >= 1814400 && improving in ['same', 'worse', 'unsure'],
  !('none' in swelling),
  !('none' in numbness),
  'upper_back' in location || 'other' in location,
  leg_pain in ['one', 'both', 'unsure'],
  pain_with_exercise in ['intense', 'persists', 'unsure'],
  duration == -1,
  severe_pain in ['severe', 'unsure']
]"""


def contestants() -> list[Contestant]:
    execute = cel.compile(PROGRAM).execute

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, fires in zip(RULES, execute(answers), strict=True) if fires]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return [Contestant("CEL, Rust binding", "prepared: lists, seconds", flat, statement, {"decide": decide})]
