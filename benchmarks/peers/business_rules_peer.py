"""business-rules: eight rules in its JSON form, each with one action."""

from __future__ import annotations

from typing import Any

from answer_sets import flat
from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import (
    BaseVariables,
    numeric_rule_variable,
    select_multiple_rule_variable,
    string_rule_variable,
)
from contestant import RULES, Contestant, outcome_of


class _Variables(BaseVariables):  # type: ignore[misc]
    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    @numeric_rule_variable
    def duration(self) -> Any:
        return self._answers["duration"]


def _variable(name: str, kind: Any) -> Any:
    def read(self: _Variables) -> Any:
        return self._answers[name]

    read.__name__ = name
    return kind(read)


for _name in ("improving", "leg_pain", "pain_with_exercise", "severe_pain"):
    setattr(_Variables, _name, _variable(_name, string_rule_variable))
for _name in ("swelling", "numbness", "location"):
    setattr(_Variables, _name, _variable(_name, select_multiple_rule_variable()))


class _Actions(BaseActions):  # type: ignore[misc]
    def __init__(self) -> None:
        self.fired: list[str] = []

    @rule_action(params={"name": FIELD_TEXT})
    def fire(self, name: str) -> None:
        self.fired.append(name)


def _test(name: str, operator: str, value: object) -> dict[str, object]:
    return {"name": name, "operator": operator, "value": value}


def _one_of(name: str, *options: str) -> dict[str, object]:
    return {"any": [_test(name, "equal_to", option) for option in options]}


_CONDITIONS = (
    {
        "all": [
            _test("duration", "greater_than_or_equal_to", 1_814_400),
            _one_of("improving", "same", "worse", "unsure"),
        ]
    },
    _test("swelling", "shares_no_elements_with", ["none"]),
    _test("numbness", "shares_no_elements_with", ["none"]),
    _test("location", "shares_at_least_one_element_with", ["upper_back", "other"]),
    _one_of("leg_pain", "one", "both", "unsure"),
    _one_of("pain_with_exercise", "intense", "persists", "unsure"),
    _test("duration", "equal_to", -1),
    _one_of("severe_pain", "severe", "unsure"),
)


def contestant() -> Contestant:
    rules = [
        {"conditions": condition, "actions": [{"name": "fire", "params": {"name": name}}]}
        for name, condition in zip(RULES, _CONDITIONS, strict=True)
    ]

    def decide(answers: dict[str, Any]) -> tuple[str, list[str]]:
        actions = _Actions()
        run_all(rule_list=rules, defined_variables=_Variables(answers), defined_actions=actions)
        return outcome_of(actions.fired), actions.fired

    statement = "outcome, reasons = decide(answers)"
    return Contestant("business-rules", "prepared: lists, seconds", flat, statement, {"decide": decide})


CONTESTANTS = (contestant,)
