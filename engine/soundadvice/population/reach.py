"""Reach: whether the mix is what the pack says that it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, ReachGoal
from soundadvice.model.question import Number
from soundadvice.population.count.scenario_run import ScenarioRun, run_scenarios
from soundadvice.population.count.share import Share, enough_people
from soundadvice.population.count.tally import EVERYONE, Band


class Reached(StrEnum):
    """Whether a goal is reached. `undecided`: the limit is inside the interval."""

    REACHED = "reached"
    MISSED = "missed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal, the share found, and whether that reaches it; about how many people would settle it, if known."""

    goal: ReachGoal
    share: Share
    reached: Reached
    people_needed: int | None = None


@dataclass(frozen=True, slots=True)
class ReachResult:
    """All goals of a population, and the runs of the scenarios that they name; of all scenarios if it has no goals."""

    population: Population
    people: int
    goals: tuple[GoalResult, ...]
    runs: tuple[ScenarioRun, ...]


def band_of(goal: ReachGoal) -> Band:
    """Whom a goal is about."""
    return EVERYONE if goal.fact is None else Band(goal.fact, goal.low, goal.high)


def describe_goal(goal: ReachGoal, population: Population) -> str:
    """The goal in words: `same_day` or more urgent: at most 25 % in `low`, of age 60-74."""
    limits = [("at least", goal.at_least), ("at most", goal.at_most)]
    said = " and ".join(f"{words} {percent(limit)}" for words, limit in limits if limit is not None)
    question = population.fact[goal.fact].question if goal.fact else None
    whom = ""
    if isinstance(question, Number):
        whom = f", of {question.id} {band_of(goal).name(question)}"
    more = " or more urgent" if goal.or_more else ""
    return f"`{goal.named}`{more}: {said} in `{goal.scenario}`{whom}"


def percent(share: Fraction | float) -> str:
    """A share in percent, to two decimals at most.

    >>> percent(Fraction(8, 100)), percent(0.12345)
    ('8 %', '12.35 %')
    """
    return f"{float(share) * 100:.2f}".rstrip("0").rstrip(".") + " %"


def reach(pack: Pack, population: Population, people: int | None = None) -> ReachResult:
    """Draws the people of each scenario that a goal names, and looks at every goal.

    Raises SoundAdviceError where answers are drawn that cannot go together.
    """
    count = people or population.people
    named = {goal.scenario for goal in population.reach}
    chosen = [one for one in population.scenarios if not named or one.id in named]
    wanted = [(one, _bands_of(one.id, population.reach)) for one in chosen]
    runs = run_scenarios(pack, population, wanted, count)
    by_scenario = {run.scenario.id: run for run in runs}
    return ReachResult(population, count, _judged(pack, population.reach, by_scenario), runs)


def _bands_of(scenario: str, goals: Sequence[ReachGoal]) -> Sequence[Band]:
    """Whom the goals in a scenario are about, besides everyone."""
    return tuple(dict.fromkeys(band_of(one) for one in goals if one.scenario == scenario and one.fact is not None))


def _judged(pack: Pack, goals: Sequence[ReachGoal], runs: Mapping[str, ScenarioRun]) -> tuple[GoalResult, ...]:
    found = []
    for goal in goals:
        mix = runs[goal.scenario].mix(band_of(goal))
        found.append(judge(goal, mix.of_acuity(pack, goal.acuity, or_more=goal.or_more), runs[goal.scenario].people))
    return tuple(found)


def judge(goal: ReachGoal, share: Share, drawn: int) -> GoalResult:
    """Whether the interval of a share is inside the goal's limits, outside one, or across one.

    `drawn` is how many people were drawn in all, for the share may be that of a band.
    """
    bounds = share.interval
    if bounds is None:
        return GoalResult(goal, share, Reached.UNDECIDED)
    low, high = bounds
    least, most = goal.at_least, goal.at_most
    if (most is not None and low > most) or (least is not None and high < least):
        return GoalResult(goal, share, Reached.MISSED)
    crossed = [one for one in (least,) if one is not None and low < one]
    crossed += [one for one in (most,) if one is not None and high > one]
    if not crossed:
        return GoalResult(goal, share, Reached.REACHED)
    needed = [enough_people(share, limit) for limit in crossed]
    if None in needed:
        return GoalResult(goal, share, Reached.UNDECIDED)
    most_needed = max(one for one in needed if one is not None)
    return GoalResult(goal, share, Reached.UNDECIDED, -(-most_needed * drawn // share.of))
