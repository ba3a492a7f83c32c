"""Scenario run: the people of one scenario, drawn, advised and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.count.crew_advice import CrewAdvice
from soundadvice.population.count.tally import EVERYONE, Band, Mix, RuleCount, Tally, TruthCount, bands_of
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.complete import CompleteAnswers
from soundadvice.population.draw.drawing import AT_ONCE, Casting, draw


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """What became of the people of a scenario: the mix of each band asked for, rules, and right advice if it is known.

    `everyone` and `bands` are those of the population; `mixes` has these and any other that was asked for.
    """

    scenario: Scenario
    everyone: Mix
    bands: tuple[tuple[Band, Mix], ...]
    more: tuple[tuple[Band, Mix], ...]
    rules: tuple[RuleCount, ...]
    truths: tuple[TruthCount, ...]

    @property
    def people(self) -> int:
        """How many were drawn."""
        return self.everyone.people

    def mix(self, band: Band) -> Mix:
        """The mix of a band that was asked for."""
        return dict([(EVERYONE, self.everyone), *self.bands, *self.more])[band]


def run_scenario(
    pack: Pack, population: Population, scenario: Scenario, people: int, *, unsure: Fraction | None = None
) -> ScenarioRun:
    """Draws people of a scenario and counts what they are advised; with `unsure`, so many are not sure."""
    (run,) = run_scenarios(pack, population, [(scenario, ())], people, unsure=unsure)
    return run


def run_scenarios(
    pack: Pack,
    population: Population,
    wanted: Sequence[tuple[Scenario, Iterable[Band]]],
    people: int,
    *,
    unsure: Fraction | None = None,
    at_once: int = AT_ONCE,
) -> tuple[ScenarioRun, ...]:
    """The same people in each scenario, counted in the bands of the population and in those beside the scenario.

    Raises BatchError where answers are drawn that cannot go together.
    """
    bands, more = bands_of(population.bands), [tuple(one) for _, one in wanted]
    castings = [Casting(one, (own_answers(pack, population, one, unsure),)) for one, _ in wanted]
    tallies = [Tally(pack, (*bands, *others), population.truth) for others in more]
    for first in range(0, people, at_once):
        some = min(at_once, people - first)
        for tally, drawn in zip(tallies, draw(population, castings, first, some), strict=True):
            tally.add(drawn.facts, CrewAdvice(CompleteAnswers(pack, drawn.answers[0], some)))
    return tuple(
        ScenarioRun(
            scenario,
            tally.mix(),
            tuple((band, tally.mix(band)) for band in bands),
            tuple((band, tally.mix(band)) for band in others),
            tally.rules,
            tally.truths,
        )
        for (scenario, _), tally, others in zip(wanted, tallies, more, strict=True)
    )
