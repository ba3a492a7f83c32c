"""Plans: all that a plan hangs on, as something to look it up by. What the plan is, `make_plan` alone says.

People who gave different answers have the same plan where each of its rules says the same of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from soundadvice.meaning.bits.situations import Remembered, Situation, WithoutAnswer
from soundadvice.model.condition import Answer, Condition, questions_of
from soundadvice.model.pack import Pack


class PlanKeys:
    """The keys of one pack's plans. Threads may share it."""

    def __init__(self, pack: Pack) -> None:
        self._by = {one.id: _Conditions(pack, one.id) for one in pack.dispositions}

    def key(
        self, disposition: str, silenced: frozenset[str], at: Mapping[str, Situation], answers: Mapping[str, Answer]
    ) -> Hashable:
        """A key: plans with the same one are the same. `at` are the situations of these canonical answers."""
        conditions = self._by[disposition]
        values = tuple([one.value(at, answers) for one in conditions.each])
        if None not in values:
            return disposition, silenced, values
        # What is held back until a question is answered names those that are not.
        return disposition, silenced, values, tuple([isinstance(at[name], WithoutAnswer) for name in conditions.named])


class _Conditions:
    """The conditions of the plan rules that go with a disposition, each once."""

    def __init__(self, pack: Pack, disposition: str) -> None:
        rules = [rule for rule in pack.plan.rules if disposition in rule.applies_to and rule.when is not None]
        each: dict[Condition, None] = {rule.when: None for rule in rules if rule.when is not None}
        self.each = tuple([Remembered(condition) for condition in each])
        named = {name for rule in rules if rule.when is not None and rule.hold_back for name in questions_of(rule.when)}
        self.named = tuple(sorted(named))
