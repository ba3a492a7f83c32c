"""CLIPS (clipspy): one fact an evaluation. It slows with every fact it has ever held, so it is rebuilt in between."""

from __future__ import annotations

import clips
from answer_sets import flat
from contestant import RULES, Contestant, outcome_of

_REBUILD = 1_000
_TEMPLATE = """(deftemplate answers
  (multislot location) (slot leg_pain) (multislot numbness) (multislot swelling) (slot severe_pain)
  (slot duration) (slot improving) (slot pain_with_exercise))"""
_CONDITIONS = (
    '(answers (duration ?d&:(>= ?d 1814400)) (improving "same" | "worse" | "unsure"))',
    '(answers (swelling $?s&:(not (member$ "none" ?s))))',
    '(answers (numbness $?s&:(not (member$ "none" ?s))))',
    '(answers (location $?s&:(or (member$ "upper_back" ?s) (member$ "other" ?s))))',
    '(answers (leg_pain "one" | "both" | "unsure"))',
    '(answers (pain_with_exercise "intense" | "persists" | "unsure"))',
    "(answers (duration -1))",
    '(answers (severe_pain "severe" | "unsure"))',
)


class _Clips:
    def __init__(self) -> None:
        self._left = 0
        self._fired: list[str] = []

    def _build(self) -> None:
        self._environment = clips.Environment()
        self._environment.define_function(self._fired.append, "fire")
        self._environment.build(_TEMPLATE)
        for name, condition in zip(RULES, _CONDITIONS, strict=True):
            self._environment.build(f'(defrule {name} {condition} => (fire "{name}"))')
        self._template = self._environment.find_template("answers")
        self._left = _REBUILD

    def decide(self, answers: dict[str, object]) -> tuple[str, list[str]]:
        if not self._left:
            self._build()
        self._left -= 1
        self._fired.clear()
        fact = self._template.assert_fact(**answers)
        self._environment.run()
        fact.retract()
        reasons = list(self._fired)
        return outcome_of(reasons), reasons


def contestant() -> Contestant:
    statement = "outcome, reasons = decide(answers)"
    names = {"decide": _Clips().decide}
    return Contestant("CLIPS (clipspy), rebuilt every 1,000", "prepared: lists, seconds", flat, statement, names)


CONTESTANTS = (contestant,)
