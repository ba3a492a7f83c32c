"""Scenario run: the people of one scenario, drawn, advised and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.count.tally import EVERYONE, Band, Mix, RuleCount, Tally, TruthCount, bands_of
from soundadvice.population.draw.answering import AnswerDraws, own_answers
from soundadvice.population.draw.draw_query import DrawQuery, draw_query
from soundadvice.population.draw.people import AT_ONCE, Adviser, Drawer
from soundadvice.tables.read.duckdb import Engine


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
    opened: Engine,
    pack: Pack,
    population: Population,
    scenario: Scenario,
    people: int,
    *,
    unsure: Fraction | None = None,
    more: Iterable[Band] = (),
    at_once: int = AT_ONCE,
) -> ScenarioRun:
    """Draws people of a scenario and counts what they are advised, in the bands of the population and in `more`."""
    answering = own_answers(pack, population, scenario, unsure)
    bands, others = bands_of(population.bands), tuple(more)
    query = scenario_query(population, scenario, answering, (*bands, *others))
    tally = Tally(pack, query.facts, (*bands, *others), population.truth, rules=True)
    adviser = Adviser(opened, answering)
    for _, drawn in Drawer(opened, query, population.seed).portions(people, at_once):
        tally.add(drawn, adviser.advise(drawn))
    return ScenarioRun(
        scenario,
        tally.mix(),
        tuple((band, tally.mix(band)) for band in bands),
        tuple((band, tally.mix(band)) for band in others),
        tally.rules,
        tally.truths,
    )


def scenario_query(
    population: Population, scenario: Scenario, answering: AnswerDraws, bands: Iterable[Band]
) -> DrawQuery:
    """The query of a scenario's people, with the facts that bands and the truth are of."""
    facts = dict.fromkeys(band.fact for band in bands if band.fact is not None)
    if population.truth is not None:
        facts[population.truth.fact] = None
    return draw_query(population, scenario.settings, [answering], facts)
