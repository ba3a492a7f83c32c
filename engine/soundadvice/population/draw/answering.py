"""Answering: how people answer a pack, where their answers stand, and how often they are not sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import Drawn, figure_in
from soundadvice.model.population.population import Population, Scenario
from soundadvice.model.question import allows_unsure
from soundadvice.population.draw.columns import Place
from soundadvice.tables.columns.mapping import ColumnMapping, Unanswered

Rates = Mapping[str, Fraction]
"""How often people are not sure, by question."""


@dataclass(frozen=True, slots=True)
class AnswerDraws:
    """How people answer a pack: a draw for each question that they answer, and how often they are not sure."""

    pack: Pack
    answers: tuple[Drawn, ...]
    unsure: Rates

    @property
    def places(self) -> dict[str, Place]:
        """Where each answer stands, in the order of the pack."""
        number = {name: position for position, name in enumerate(self.pack.question)}
        return {
            one.id: Place(self.pack.question[one.id], f"answer{number[one.id]}")
            for one in sorted(self.answers, key=lambda one: number[one.id])
        }

    @property
    def asked(self) -> dict[str, str]:
        """The column that says whether a question is asked, of those that not everyone is asked."""
        number = {name: position for position, name in enumerate(self.pack.question)}
        conditional = (one for one in self.pack.questions if one.enable_when is not None)
        return {one.id: f"asked{number[one.id]}" for one in conditional}

    @property
    def mapping(self) -> ColumnMapping:
        """How `tables` reads the answers."""
        places = self.places
        return ColumnMapping(
            {name: places[name].mapped if name in places else Unanswered() for name in self.pack.question}
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all answers."""
        return tuple(column for place in self.places.values() for column in place.columns)


def own_answers(pack: Pack, population: Population, scenario: Scenario, unsure: Fraction | None = None) -> AnswerDraws:
    """How the people answer the pack that they belong to; with `unsure`, that is how often, whatever the question."""
    stated = rates(population, pack, scenario.settings)
    every = (
        {name: unsure for name, one in pack.question.items() if allows_unsure(one)} if unsure is not None else stated
    )
    return AnswerDraws(pack, population.answers, every)


def rates(population: Population, pack: Pack, settings: Mapping[str, str]) -> dict[str, Fraction]:
    """How often people are not sure, by question of a pack that takes it."""
    stated = population.unsure
    if stated is None:
        return {}
    return {name: figure_in(stated.rate(name), settings) for name, one in pack.question.items() if allows_unsure(one)}
