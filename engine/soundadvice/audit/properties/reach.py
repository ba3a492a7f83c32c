"""Reach: people are sent where the pack says that they must be, as often as it says, in the scenarios that it states.

No proof, as the other properties have: people are drawn, and if a limit is inside the interval of a share, it is
undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population
from soundadvice.wording.counts import counted

if TYPE_CHECKING:
    from soundadvice.population.reach import GoalResult

_NAME = "reach"


def check(case: Case) -> Result | None:
    """Whether every share that the pack states is reached; None for a pack without a population."""
    pack, population = case.pack, case.pack.population
    if population is None:
        return None
    return _checked(pack, population)


def _checked(pack: Pack, population: Population) -> Result:
    from soundadvice.population.mix_json import run_json
    from soundadvice.population.reach import Reached, reach

    found = reach(pack, population)
    findings = tuple(_finding(one, population) for one in found.goals if one.reached is Reached.MISSED)
    undecided = tuple(_undecided(one, population) for one in found.goals if one.reached is Reached.UNDECIDED)
    return Result(
        name=_NAME,
        says=_says(len(found.goals), len(findings), len(undecided), found.people),
        sampled=True,
        findings=findings,
        undecided=undecided,
        details={
            "people": found.people,
            "seed": population.seed,
            "confidence": 0.95,
            "goals": [
                {"goal": _goal(one, population), "reached": str(one.reached), **one.share.to_json()}
                for one in found.goals
            ],
            "scenarios": [run_json(run, pack, population) for run in found.runs],
        },
    )


def _goal(one: GoalResult, population: Population) -> str:
    from soundadvice.population.reach import describe_goal

    return describe_goal(one.goal, population)


def _finding(one: GoalResult, population: Population) -> Finding:
    return Finding(
        code="reach_missed",
        level=Level.ERROR,
        message=f"{_goal(one, population)}, and it is {_told(one)}",
        about=(one.goal.named, one.goal.scenario),
        span=one.goal.span,
        hint="`soundadvice population` shows the rules that decide; change a rule, or the goal with its reason",
    )


def _undecided(one: GoalResult, population: Population) -> str:
    more = "" if one.people_needed is None else f"; about {one.people_needed:,} people would settle it"
    return f"{_goal(one, population)}: it is {_told(one)}{more}"


def _told(one: GoalResult) -> str:
    """The share that was found, with its interval."""
    from soundadvice.population.reach import percent

    if one.share.value is None or one.share.interval is None:
        return "that of no one: none of them was drawn"
    low, high = one.share.interval
    return f"{percent(one.share.value)} ({percent(low)} to {percent(high)}) of {one.share.of:,} people"


def _says(goals: int, missed: int, undecided: int, people: int) -> str:
    of, how = f"Of {people:,} made-up people in each scenario", "counted among those drawn"
    if not goals:
        return f"{of} it was counted who is sent where; the pack states nothing that it must reach ({how})."
    if missed:
        return f"{of}, {missed} of {counted(goals, 'share')} that the pack states {_be(missed)} missed."
    if undecided:
        return f"{of}, no stated share is missed, but {counted(undecided, 'share')} of {goals} could not be settled."
    reached = f"{of}, all of {counted(goals, 'share')} that the pack states {_be(goals)} reached"
    return f"{reached} ({how}, with their intervals: not proved)."


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
