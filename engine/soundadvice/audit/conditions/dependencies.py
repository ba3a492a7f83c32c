"""Dependencies: what a condition rests on, by itself and through the `enable_when` of the questions it tests."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.condition import Condition, questions_of
from soundadvice.model.pack import Pack


def grounds(pack: Pack) -> dict[str, frozenset[str]]:
    """For each question, every question whose answer can matter to a test of it: itself, and what enables it."""
    found: dict[str, frozenset[str]] = {}
    for question in pack.questions:
        found[question.id] = grounds_of(question.enable_when, found) | {question.id}
    return found


def grounds_of(condition: Condition | None, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Every question whose answer can matter to a condition; `known` are the grounds of those it names."""
    if condition is None:
        return frozenset()
    return frozenset().union(*(known[name] for name in questions_of(condition)))


def rules_resting_on(pack: Pack) -> dict[str, tuple[str, ...]]:
    """For each question, the ids of the rules whose firing its answer can change; of all others it never does."""
    known = grounds(pack)
    found: dict[str, list[str]] = {name: [] for name in pack.question}
    for rule in pack.rules:
        for name in grounds_of(rule.when, known):
            found[name].append(rule.id)
    return {name: tuple(rules) for name, rules in found.items()}
