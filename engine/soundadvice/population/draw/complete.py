"""Complete: people who have answered whatever they are asked, and of whom a pack's conditions hold."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.meaning.possible.broken import Broken, every_must
from soundadvice.model.condition import UNSURE, Bound, Condition, Requirement
from soundadvice.model.pack import Pack
from soundadvice.population.draw.crews import Crew, CrewMeaning, Told, any_crew
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.errors import BatchError


class CompleteAnswers:
    """The answers of so many people to a pack: to each question, of everyone, whether they are asked it or not."""

    def __init__(self, pack: Pack, told: Mapping[str, Told], size: int) -> None:
        self.pack = pack
        self.told = told
        self.size = size
        self.everyone: Crew = (1 << size) - 1
        self.asked: dict[str, Crew] = {}
        """By question, who is asked it, of those that not everyone is asked."""
        self._meaning = CrewMeaning(self.everyone, told, self.asked)
        # It names earlier questions only, so one pass settles it.
        for question in pack.questions:
            if question.enable_when is not None:
                self.asked[question.id] = self._meaning.of(question.enable_when)

    def of(self, condition: Condition) -> Crew:
        """Of whom a condition holds."""
        return self._meaning.of(condition)

    def refuse_broken(self) -> None:
        """Raises BatchError if someone's answers cannot go together."""
        for one in every_must(self.pack):
            if self._breaking(one):
                wrong = f"{' and '.join(one.named)}: {Invalid.AT_ODDS}"
                hint = "draw them so that one says where the other can be: see `must` in questions.yaml"
                raise BatchError(f"the mix draws answers that no one could give together: {wrong}", hint)

    def _breaking(self, one: Broken) -> Crew:
        """Who is asked all that a must names, knows it, and does not keep to the must."""
        about = self.everyone
        for name in one.named:
            about &= self.asked.get(name, self.everyone) & ~self.told[name].get(UNSURE, 0)
        match one.must:
            case Bound():
                return about & ~self._in_bounds(one.question, one.must)
            case Requirement(condition=condition):
                return about & ~self.of(condition)

    def _in_bounds(self, name: str, bound: Bound) -> Crew:
        compare, others = bound.operator.compare, self.told[bound.question]
        amounts = [(steps, crew) for steps, crew in others.items() if isinstance(steps, int)]
        return any_crew(
            crew & any_crew(who for other, who in amounts if compare(steps, other))
            for steps, crew in self.told[name].items()
            if isinstance(steps, int)
        )
