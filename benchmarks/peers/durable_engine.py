"""durable_rules alone, by the one pattern that was measured to hold: one fact an evaluation, its state deleted."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable

from answer_sets import Prepared, RawAnswers, flat
from contestant import RULES, Contestant, outcome_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from durable import engine

_SETS = ("location", "numbness", "swelling")


class _Quiet(engine.Host):  # type: ignore[misc]
    def _run(self) -> None:
        """No background threads: they crash the process."""


def _any(*conditions: dict[str, object]) -> dict[str, object]:
    return {"$or": list(conditions)}


_CONDITIONS = (
    {"$and": [{"$gte": {"duration": 1_814_400}}, {"$neq": {"improving": "yes"}}]},
    {"swelling_none": 0},
    {"numbness_none": 0},
    {"elsewhere": 1},
    {"leg": 1},
    {"exercise": 1},
    {"duration": -1},
    {"severe": 1},
)


def _fact(answers: RawAnswers) -> Prepared:
    """One attribute a test, since an `$or` would fire once for each branch."""
    ready = flat(answers)
    location, swelling, numbness = (set(ready[name]) for name in ("location", "swelling", "numbness"))  # type: ignore[call-overload]
    return {
        "duration": ready["duration"],
        "improving": ready["improving"],
        "swelling_none": int("none" in swelling),
        "numbness_none": int("none" in numbness),
        "elsewhere": int(not location.isdisjoint({"upper_back", "other"})),
        "leg": int(ready["leg_pain"] in {"one", "both", "unsure"}),
        "exercise": int(ready["pain_with_exercise"] in {"intense", "persists", "unsure"}),
        "severe": int(ready["severe_pain"] in {"severe", "unsure"}),
        "marker": 1,
    }


class _Durable:
    def __init__(self) -> None:
        self._fired: list[str] = []
        self._sids = itertools.count(1)
        self._host = _Quiet()
        rules: dict[str, object] = {
            name: {"all": [{"m": condition}], "run": self._log(name)}
            for name, condition in zip(RULES, _CONDITIONS, strict=True)
        }
        rules["closing"] = {"all": [{"m": {"marker": 1}}], "pri": 65535, "run": self._log("closing")}
        self._host.set_rulesets({"rules": rules})

    def _log(self, name: str) -> Callable[[object], None]:
        def action(_: object) -> None:
            self._fired.append(name)

        return action

    def decide(self, fact: Prepared) -> tuple[str, list[str]]:
        self._fired.clear()
        sid = str(next(self._sids))
        try:
            state = self._host.assert_fact("rules", {**fact, "sid": sid})
        finally:
            self._host.delete_state("rules", sid)
        if "exception" in state or self._fired[-1] != "closing":
            raise RuntimeError("durable_rules did not run to its end")
        reasons = self._fired[:-1]
        return outcome_of(reasons), reasons


def contestant() -> Contestant:
    names = {"decide": _Durable().decide}
    statement = "outcome, reasons = decide(answers)"
    return Contestant("durable_rules, the pattern that held", "prepared: a flag a test", _fact, statement, names)


CONTESTANTS = (contestant,)
