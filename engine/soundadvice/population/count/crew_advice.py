"""Crew advice: who of many people is advised what, and by which rules. `evaluate` says the same of each of them."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.disposition import Acuity
from soundadvice.population.draw.complete import CompleteAnswers
from soundadvice.population.draw.crews import Crew, any_crew


class CrewAdvice:
    """What a pack advises people who have answered everything: so no one is undecided.

    Raises BatchError if someone's answers cannot go together.
    """

    def __init__(self, answers: CompleteAnswers) -> None:
        answers.refuse_broken()
        self._pack = pack = answers.pack
        self.size = answers.size
        self.everyone = answers.everyone
        self.fires: Mapping[str, Crew] = {rule.id: answers.of(rule.when) for rule in pack.rules}
        """By rule, for whom it fires."""
        self.advised: dict[str, Crew] = {}
        """By disposition, who is advised it."""
        left = answers.everyone
        for one in reversed(pack.dispositions):
            by = any_crew(self.fires[rule.id] for rule in pack.rules if rule.advise == one.id)
            self.advised[one.id] = left & (by if one.id != pack.default else answers.everyone)
            left &= ~self.advised[one.id]

    def at(self, acuity: Acuity) -> Crew:
        """Whose advice is as urgent as that."""
        return any_crew(crew for name, crew in self.advised.items() if self._pack.disposition[name].acuity is acuity)
