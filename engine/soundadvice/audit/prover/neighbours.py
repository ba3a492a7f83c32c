"""Neighbours: what `evaluate` says of answers that differ from some in few questions, without a look at every rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soundadvice.meaning.evaluate import Evaluation, concluded, enablement, truth
from soundadvice.model.condition import Answer, questions_of
from soundadvice.model.pack import Pack


class Neighbours:
    """Answers, and what each rule says of them. Of others near them, only what their own answers change is looked at.

    `naming` are the rules by the questions that their conditions name.
    """

    def __init__(self, pack: Pack, answers: Mapping[str, Answer], naming: Mapping[str, Iterable[str]]) -> None:
        self._pack = pack
        self._answers = dict(answers)
        self._naming = naming
        self._enabled = enablement(pack, answers)
        self._truths = {rule.id: truth(rule.when, answers, self._enabled) for rule in pack.rules}

    def evaluate(self, answers: Mapping[str, Answer]) -> Evaluation:
        """What `evaluate` says of canonical answers to the same pack, complete or partial."""
        pack, enabled, truths = self._pack, enablement(self._pack, answers), dict(self._truths)
        # INVARIANT: the truth of a condition rests on nothing but the answers to the questions that it names, and on
        # whether these are enabled.
        for name, rules in self._naming.items():
            if enabled[name] is not self._enabled[name] or answers.get(name) != self._answers.get(name):
                truths.update((rule, truth(pack.rule[rule].when, answers, enabled)) for rule in rules)
        return concluded(pack, answers, enabled, truths)


def rules_naming(pack: Pack) -> dict[str, tuple[str, ...]]:
    """For each question, the ids of the rules whose condition names it."""
    found: dict[str, list[str]] = {name: [] for name in pack.question}
    for rule in pack.rules:
        for name in questions_of(rule.when):
            found[name].append(rule.id)
    return {name: tuple(rules) for name, rules in found.items()}
