"""Study: what a pack would tell its population. Everything that is reported, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.count.changed_answers import ChangedAnswer, changed_answers
from soundadvice.population.count.comparison import PopulationComparison, compare
from soundadvice.population.count.people_sample import PeopleSample
from soundadvice.population.count.scenario_run import ScenarioRun, run_scenario, run_scenarios
from soundadvice.population.count.tally import Mix
from soundadvice.population.count.unsure_cost import UnsureCost, unsure_costs
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.drawing import Casting
from soundadvice.population.draw.people import Adviser, Drawer, engine
from soundadvice.tables.read.duckdb import Engine

RATES = (Fraction(0), Fraction(1, 100), Fraction(2, 100), Fraction(5, 100))
"""At how many unsure the mix is shown."""
SAMPLE = 2_000
"""For so many people every single answer is changed."""


@dataclass(frozen=True, slots=True)
class Focus:
    """One scenario looked at closely: the mix at several rates of not being sure, and what changed answers do.

    `sample` is for how many people answers were changed.
    """

    scenario: Scenario
    rates: tuple[tuple[Fraction, Mix], ...]
    sample: int
    unsure: tuple[UnsureCost, ...]
    changed: tuple[ChangedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """What became of so many people in each scenario; the first of them closely."""

    pack: Pack
    population: Population
    people: int
    runs: tuple[ScenarioRun, ...]
    focus: Focus
    comparisons: tuple[PopulationComparison, ...] = ()


def population_of(pack: Pack, seed: int | None = None) -> Population:
    """The population of a pack, with another seed if one is given. Raises SoundAdviceError if it has none."""
    population = pack.population
    if population is None:
        raise SoundAdviceError(f"`{pack.id}` has no population; describe one in population.yaml beside pack.yaml")
    return population if seed is None else replace(population, seed=seed)


def chosen_scenarios(population: Population, names: Sequence[str]) -> tuple[Scenario, ...]:
    """The scenarios of these names, in their order; all without names. Raises SoundAdviceError for one that is not."""
    for name in names:
        if name not in population.scenario:
            listed = ", ".join(f"`{one}`" for one in population.scenario)
            raise SoundAdviceError(f"there is no scenario `{name}`; there are {listed}")
    return tuple(population.scenario[name] for name in dict.fromkeys(names)) or population.scenarios


def study(
    pack: Pack,
    scenarios: Sequence[str] = (),
    *,
    people: int | None = None,
    seed: int | None = None,
    compared: Iterable[Pack] = (),
) -> Study:
    """Draws people in each scenario, and counts. Raises SoundAdviceError without a population or the extra `batch`."""
    population = population_of(pack, seed)
    count = people or population.people
    chosen = chosen_scenarios(population, scenarios)
    with engine() as opened:
        runs = run_scenarios(pack, population, [(one, ()) for one in chosen], count)
        focus = _focus(opened, pack, population, chosen[0], count)
        comparisons = tuple(
            one for other in compared for one in compare(opened, pack, population, chosen, other, count)
        )
    return Study(pack, population, count, runs, focus, comparisons)


def _focus(opened: Engine, pack: Pack, population: Population, scenario: Scenario, people: int) -> Focus:
    rates = tuple((rate, run_scenario(pack, population, scenario, people, unsure=rate).everyone) for rate in RATES)
    sample = _sample(opened, pack, population, scenario, min(people, SAMPLE))
    return Focus(scenario, rates, sample.people.num_rows, unsure_costs(sample), changed_answers(sample))


def _sample(opened: Engine, pack: Pack, population: Population, scenario: Scenario, people: int) -> PeopleSample:
    """The first people of a scenario, to change their answers."""
    answering = own_answers(pack, population, scenario)
    ((_, drawn),) = Drawer(population, Casting(scenario, (answering,))).portions(people)
    return PeopleSample.of(drawn, answering, Adviser(opened, answering, outputs=("acuity", "invalid")))
