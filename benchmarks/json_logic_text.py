"""The eight rules in JsonLogic, for its two engines."""

from __future__ import annotations

from typing import Any


def _var(name: str) -> dict[str, Any]:
    return {"var": name}


def _one_of(name: str, *options: str) -> dict[str, Any]:
    return {"in": [_var(name), list(options)]}


LOGIC = [
    {"and": [{">=": [_var("duration"), 1_814_400]}, _one_of("improving", "same", "worse", "unsure")]},
    {"!": {"in": ["none", _var("swelling")]}},
    {"!": {"in": ["none", _var("numbness")]}},
    {"or": [{"in": ["upper_back", _var("location")]}, {"in": ["other", _var("location")]}]},
    _one_of("leg_pain", "one", "both", "unsure"),
    _one_of("pain_with_exercise", "intense", "persists", "unsure"),
    {"==": [_var("duration"), -1]},
    _one_of("severe_pain", "severe", "unsure"),
]
