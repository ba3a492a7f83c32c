"""Drawing: so many people, what each of them is and answers, as crews. Every figure is exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeVar, assert_never

from soundadvice.model.condition import UNSURE, Condition
from soundadvice.model.population.draw import (
    Always,
    Chance,
    Chances,
    Draw,
    Drawn,
    Normal,
    SameAs,
    Weights,
    figure_in,
)
from soundadvice.model.population.population import Population, Scenario
from soundadvice.model.question import MultiChoice, Number, allows_unsure
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.crews import Crew, CrewMeaning, Told, Uniforms, any_crew, places
from soundadvice.population.draw.streams import Stream
from soundadvice.population.draw.thresholds import normal_bounds, of_share, weight_bounds

AT_ONCE = 131_072
"""So many people are drawn at once, unless less is asked for. It changes nothing."""
_MOST_FACTORS = 256
"""Where amounts can be multiplied in more ways, people are looked at one by one."""
Case = TypeVar("Case", Draw, Chance)


@dataclass(frozen=True, slots=True)
class DrawnPeople:
    """So many people of a scenario: their facts, and the answers of each group of draws, by question."""

    size: int
    facts: Mapping[str, Told]
    answers: tuple[Mapping[str, Told], ...]


@dataclass(frozen=True, slots=True)
class Casting:
    """A scenario, and how its people answer: one pack, or several."""

    scenario: Scenario
    groups: tuple[AnswerDraws, ...]


def draw(population: Population, castings: Sequence[Casting], first: int, count: int) -> tuple[DrawnPeople, ...]:
    """The same people in each scenario, from a first one on. All castings answer the same packs.

    Drawn together, since most of the time goes into their uniform numbers, which are the same in all of them.
    """
    scenes = [_Scene(population, one, (1 << count) - 1) for one in castings]
    for fact in population.facts:
        uniforms = Uniforms(population.seed, first, count)
        for scene in scenes:
            scene.told[fact.id] = scene.drawn(fact, ("fact", fact.id), uniforms)
    for number, group in enumerate(castings[0].groups):
        for answer in group.answers:
            uniforms = Uniforms(population.seed, first, count)
            for scene in scenes:
                scene.answers[number][answer.id] = scene.answered(number, answer, uniforms)
    return tuple(DrawnPeople(count, scene.told, tuple(scene.answers)) for scene in scenes)


class _Scene:
    """The people of one scenario, as far as they are drawn."""

    def __init__(self, population: Population, casting: Casting, everyone: Crew) -> None:
        self._facts = population.fact
        self._settings = casting.scenario.settings
        self._unsure = [group.unsure for group in casting.groups]
        self._everyone = everyone
        self.told: dict[str, Told] = {name: {value: everyone} for name, value in self._settings.items()}
        """Who has which fact, and how everyone is set."""
        self.answers: list[dict[str, Told]] = [{} for _ in casting.groups]
        """By pack, who gives which answer to a question."""
        self._meaning = CrewMeaning(everyone, self.told, {})

    def answered(self, group: int, answer: Drawn, uniforms: Uniforms) -> Told:
        """Who gives which answer to a question of a pack."""
        found = self.drawn(answer, ("answer", answer.id), uniforms)
        if not allows_unsure(answer.question):
            return found
        unsure = uniforms.below(("unsure", answer.id), of_share(self._unsure[group].get(answer.id, Fraction(0))))
        return {**{value: crew & ~unsure for value, crew in found.items()}, UNSURE: found.get(UNSURE, 0) | unsure}

    def drawn(self, drawn: Drawn, stream: Stream, uniforms: Uniforms) -> Told:
        """Who has which value."""
        found: dict[str | int, Crew] = {}
        for who, draw in self._sorted([(case.when, case.draw) for case in drawn.cases]):
            for value, crew in self._values(draw, drawn, stream, uniforms):
                found[value] = found.get(value, 0) | (crew & who)
        return {value: crew for value, crew in found.items() if crew}

    def _sorted(self, cases: Iterable[tuple[Condition | None, Case]]) -> Iterator[tuple[Crew, Case]]:
        """Each case that is the first to hold for someone, with all of whom it is so."""
        left = self._everyone
        for when, case in cases:
            who = left if when is None else left & self._meaning.of(when)
            left &= ~who
            if who:
                yield who, case

    def _values(self, draw: Draw, drawn: Drawn, stream: Stream, uniforms: Uniforms) -> Iterable[tuple[str | int, Crew]]:
        match draw:
            case Weights(values=values):
                bounds = weight_bounds(draw, self._settings)
                return _between([value for value, _ in values], bounds, stream, uniforms)
            case Normal(minimum=low, maximum=high):
                assert isinstance(drawn.question, Number)
                bounds = normal_bounds(draw, 10**drawn.question.decimals, self._settings)
                return _between(range(low, high + 1), bounds, stream, uniforms)
            case Chances():
                return self._by_chance(draw, stream, uniforms, several=isinstance(drawn.question, MultiChoice))
            case Always(value=value):
                return [(one, self._everyone) for one in (value if isinstance(value, frozenset) else (value,))]
            case SameAs(fact=fact):
                return self.told[fact].items()
            case _:
                assert_never(draw)

    def _by_chance(
        self, draw: Chances, stream: Stream, uniforms: Uniforms, *, several: bool
    ) -> Iterator[tuple[str, Crew]]:
        """Who has which option: each on its own if several can be, else the first that comes true."""
        left = self._everyone
        for option, chances in draw.options:
            came = self._came(chances, (*stream, option), uniforms)
            yield option, came if several else came & left
            left &= ~came
        yield draw.otherwise, left

    def _came(self, chances: Sequence[Chance], stream: Stream, uniforms: Uniforms) -> Crew:
        """For whom an option comes true, by the first case that holds."""
        cases = self._sorted([(one.when, one) for one in chances])
        return any_crew(who & self._hit(chance, stream, uniforms) for who, chance in cases)

    def _hit(self, chance: Chance, stream: Stream, uniforms: Uniforms) -> Crew:
        bound = of_share(figure_in(chance.share, self._settings))
        size = 1
        for name in chance.times:
            fact = self._facts[name].question
            assert isinstance(fact, Number)
            size *= 10**fact.decimals
        if prod(len(self.told[name]) for name in chance.times) > _MOST_FACTORS:
            own = self._own_factors(chance.times)
            return uniforms.below_own(stream, [-(-bound * factor // size) for factor in own])
        # Those with the same factors have one bound.
        factors = self._factors(chance.times)
        return any_crew(who & uniforms.below(stream, -(-bound * factor // size)) for factor, who in factors)

    def _factors(self, facts: Sequence[str]) -> Iterator[tuple[int, Crew]]:
        """What the amounts of some facts come to when multiplied, in steps, and for whom."""
        found = {1: self._everyone}
        for name in facts:
            more: dict[int, Crew] = {}
            for (factor, who), (steps, crew) in product(found.items(), self.told[name].items()):
                if who & crew:
                    assert isinstance(steps, int)
                    more[factor * steps] = more.get(factor * steps, 0) | (who & crew)
            found = more
        yield from found.items()

    def _own_factors(self, facts: Sequence[str]) -> list[int]:
        """The same of everyone, in order."""
        size = self._everyone.bit_length()
        found = [1] * size
        for name in facts:
            for steps, crew in self.told[name].items():
                assert isinstance(steps, int)
                for person in places(crew, size):
                    found[person] *= steps
        return found


def _between(
    values: Sequence[str | int], bounds: Sequence[int], stream: Stream, uniforms: Uniforms
) -> Iterator[tuple[str | int, Crew]]:
    """Each value, with those whose number is below its bound and not below the one before."""
    before = 0
    for value, bound in zip(values, bounds, strict=True):
        below = uniforms.below(stream, bound)
        yield value, below & ~before
        before = below
