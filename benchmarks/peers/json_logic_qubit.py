"""JsonLogic (json-logic-qubit, pure Python): a program for each rule.

Its module has the name of panzi-json-logic's, so `make bench` installs it into a folder of its own in the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

from answer_sets import flat
from contestant import RULES, Contestant, outcome_of

_FOLDER = Path(sys.prefix, "json-logic-qubit")
if not _FOLDER.is_dir():
    raise ImportError("json-logic-qubit is not installed in its own folder")
sys.path.insert(0, str(_FOLDER))

from json_logic import jsonLogic  # noqa: E402
from json_logic_text import LOGIC  # noqa: E402


def contestant() -> Contestant:
    rules = list(zip(RULES, LOGIC, strict=True))

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, logic in rules if jsonLogic(logic, answers)]
        return outcome_of(reasons), reasons

    statement = "outcome, reasons = decide(answers)"
    return Contestant("json-logic (qubit)", "prepared: lists, seconds", flat, statement, {"decide": decide})


CONTESTANTS = (contestant,)
