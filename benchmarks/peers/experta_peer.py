"""experta: a rule each on one fact. It needs `collections.Mapping`, which Python has not had since 3.10, put back."""

from __future__ import annotations

import collections
import collections.abc

collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]

from answer_sets import Prepared, RawAnswers, flat  # noqa: E402
from contestant import Contestant, outcome_of  # noqa: E402
from experta import Fact, Field, KnowledgeEngine, P, Rule  # noqa: E402


class Answers(Fact):
    duration = Field(int)


def _holds_not(option: str) -> P:
    return P(lambda given: option not in given)


def _one_of(*options: str) -> P:
    return P(lambda given: given in options)


class Engine(KnowledgeEngine):
    def __init__(self) -> None:
        super().__init__()
        self.fired: list[str] = []

    @Rule(Answers(duration=P(lambda given: given >= 1_814_400), improving=_one_of("same", "worse", "unsure")))
    def lasting_pain(self) -> None:
        self.fired.append("lasting_pain")

    @Rule(Answers(swelling=_holds_not("none")))
    def new_swelling(self) -> None:
        self.fired.append("new_swelling")

    @Rule(Answers(numbness=_holds_not("none")))
    def numb_or_tingling(self) -> None:
        self.fired.append("numb_or_tingling")

    @Rule(Answers(location=P(lambda given: "upper_back" in given or "other" in given)))
    def out_of_scope(self) -> None:
        self.fired.append("out_of_scope")

    @Rule(Answers(leg_pain=_one_of("one", "both", "unsure")))
    def pain_in_leg(self) -> None:
        self.fired.append("pain_in_leg")

    @Rule(Answers(pain_with_exercise=_one_of("intense", "persists", "unsure")))
    def pain_when_exercising(self) -> None:
        self.fired.append("pain_when_exercising")

    @Rule(Answers(duration=-1))
    def unknown_duration(self) -> None:
        self.fired.append("unknown_duration")

    @Rule(Answers(severe_pain=_one_of("severe", "unsure")))
    def very_bad_pain(self) -> None:
        self.fired.append("very_bad_pain")


def _tuples(answers: RawAnswers) -> Prepared:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in flat(answers).items()}


def contestant() -> Contestant:
    engine = Engine()

    def decide(answers: Prepared) -> tuple[str, list[str]]:
        engine.reset()
        engine.fired = []
        engine.declare(Answers(**answers))
        engine.run()
        return outcome_of(engine.fired), engine.fired

    statement = "outcome, reasons = decide(answers)"
    return Contestant("experta", "prepared: tuples, seconds", _tuples, statement, {"decide": decide})


CONTESTANTS = (contestant,)
