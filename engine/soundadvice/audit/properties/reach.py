"""Reach: people are sent where the pack says that they must be, as often as it says, in the scenarios that it states.

No proof, as the other properties have: people are drawn, and if a limit is inside the interval of a share, it is
undecided.
"""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population
from soundadvice.wording.counts import counted

_NAME = "reach"


def check(case: Case) -> Result | None:
    """Whether every share that the pack states is reached; None for a pack without a population."""
    pack, population = case.pack, case.pack.population
    if population is None:
        return None
    from soundadvice.tables.extras import need

    try:
        need("duckdb", "ibis", "pyarrow", what="drawing people")
    except SoundAdviceError as error:
        says = "Whom the pack sends where was not counted."
        return Result(name=_NAME, says=says, not_checked=str(error))
    return _checked(pack, population)


def _checked(pack: Pack, population: Population) -> Result:
    from soundadvice.population.mix_json import run_json
    from soundadvice.population.reach import GoalResult, Reached, describe_goal, percent, reach

    found = reach(pack, population)

    def told(one: GoalResult) -> str:
        if one.share.value is None or one.share.interval is None:
            return "no one of them was drawn"
        low, high = one.share.interval
        return f"{percent(one.share.value)} ({percent(low)} to {percent(high)}) of {one.share.of:,} people"

    def finding(one: GoalResult) -> Finding:
        return Finding(
            code="reach_missed",
            level=Level.ERROR,
            message=f"{describe_goal(one.goal, population)}, and it is {told(one)}",
            about=(one.goal.named, one.goal.scenario),
            span=one.goal.span,
            hint="`soundadvice population` shows the rules that decide; change a rule, or the goal with its reason",
        )

    def undecided(one: GoalResult) -> str:
        more = "" if one.people_needed is None else f"; about {one.people_needed:,} people would settle it"
        return f"{describe_goal(one.goal, population)}: it is {told(one)}{more}"

    findings = tuple(finding(one) for one in found.goals if one.reached is Reached.MISSED)
    open_goals = tuple(undecided(one) for one in found.goals if one.reached is Reached.UNDECIDED)
    goals = [
        {"goal": describe_goal(one.goal, population), "reached": str(one.reached), **one.share.to_json()}
        for one in found.goals
    ]
    return Result(
        name=_NAME,
        says=_says(len(goals), len(findings), len(open_goals), found.people),
        findings=findings,
        undecided=open_goals,
        details={
            "people": found.people,
            "seed": population.seed,
            "confidence": 0.95,
            "goals": goals,
            "scenarios": [run_json(run, pack, population) for run in found.runs],
        },
    )


def _says(goals: int, missed: int, undecided: int, people: int) -> str:
    of = f"Of {people:,} made-up people in each scenario"
    if not goals:
        return f"{of} it was counted who is sent where; the pack states nothing that it must reach."
    if missed:
        return f"{of}, {missed} of {counted(goals, 'share')} that the pack states {_be(missed)} missed."
    if undecided:
        return f"{of}, no stated share is missed, but {counted(undecided, 'share')} of {goals} could not be settled."
    return f"{of}, all of {counted(goals, 'share')} that the pack states {_be(goals)} reached."


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
