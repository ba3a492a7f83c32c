"""Tested: what `soundadvice test --coverage` and `--mutate` say of a pack, as lines, as a summary, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundadvice.wording.counts import counted

if TYPE_CHECKING:
    from soundadvice.audit.prover.prover import Case
    from soundadvice.audit.vignettes.coverage import Coverage, Goal, RuleCoverage
    from soundadvice.audit.vignettes.mutants import Mutant
    from soundadvice.audit.vignettes.mutation import Mutation
    from soundadvice.audit.vignettes.suggest import Ready
    from soundadvice.model.pack import Pack
    from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was found: lines for who mends it, one line that sums it up, JSON, and the least percentage reached."""

    lines: list[str]
    summary: str
    document: dict[str, object]
    percent: float


def measure(pack: Pack) -> Measurement:
    """The coverage of a pack's vignettes, and vignettes that close its gaps."""
    from soundadvice.audit.prover.prover import Case
    from soundadvice.audit.vignettes.coverage import Measure, coverage, percent

    case = Case(pack)
    covered = coverage(case)
    counts = {one: covered.count(one) for one in Measure}
    named = {Measure.RULES: "rules", Measure.CONDITIONS: "conditions", Measure.MCDC: "MC/DC"}
    parts = ", ".join(f"{named[one]} {reached} of {there_is}" for one, (reached, there_is) in counts.items())
    least = min(percent(*count) for count in counts.values())
    lines, ready = _gaps(case, covered)
    document = {**covered.to_json(pack), "percent": least, "ready": ready}
    return Measurement(lines, f"coverage {least:g}%: {parts}", {"coverage": document}, least)


def _gaps(case: Case, covered: Coverage) -> tuple[list[str], list[object]]:
    lines: list[str] = []
    ready: list[object] = []
    for rule in covered.rules:
        lines += _excluded(rule, case.pack)
        lines += [f"{_place(rule.rule.span)}: {_undecided(rule, case.pack)}"] if rule.undecided else []
        if rule.missing:
            made, documents = _missing(case, rule)
            lines += made
            ready += documents
    return lines, ready


def _missing(case: Case, rule: RuleCoverage) -> tuple[list[str], list[object]]:
    from soundadvice.audit.prover.prover import LimitReached
    from soundadvice.audit.vignettes.coverage import missing_vignettes

    lines = [f"{_place(rule.rule.span)}: rule `{rule.rule.id}`: {counted(len(rule.missing), 'gap')}"]
    try:
        found = missing_vignettes(case, rule)
    except LimitReached:
        return [*lines, "  (no vignettes were found within the limits)"], []
    for made, closed in found:
        lines += [*_comments(_told(closed, rule, case.pack)), made.yaml(case.pack)]
    return lines, [made.to_json(case.pack) for made, _ in found]


def _told(goals: tuple[Goal, ...], rule: RuleCoverage, pack: Pack) -> list[str]:
    """Goals in words; what another of them says already is left out."""
    from soundadvice.audit.vignettes.coverage import Measure

    deciding = {(goal.atom, goal.value) for goal in goals if goal.measure is Measure.MCDC}
    told = [goal for goal in goals if goal.measure is not Measure.CONDITIONS or (goal.atom, goal.value) not in deciding]
    return [goal.says(rule.rule, pack) for goal in sorted(told, key=lambda goal: list(Measure).index(goal.measure))]


def _comments(texts: Iterable[str]) -> list[str]:
    """Lines that can be pasted with the vignette below them."""
    return [f"  # {text}" for text in texts]


def _excluded(rule: RuleCoverage, pack: Pack) -> Iterator[str]:
    from soundadvice.audit.vignettes.coverage import GoalState

    for pair in rule.pairs:
        if any(one.state is GoalState.IMPOSSIBLE for one in pair):
            what = pair[0].goal.test(pack)
            yield f"{_place(rule.rule.span)}: rule `{rule.rule.id}`: left out, by proof: {what} never decides alone"


def _undecided(rule: RuleCoverage, pack: Pack) -> str:
    goals = "; ".join(_told(rule.undecided, rule, pack))
    return f"rule `{rule.rule.id}`: undecided whether for anyone {goals}"


def mutated(pack: Pack) -> Measurement:
    """The mutants that slip past a pack's vignettes, each with one that would notice it."""
    from soundadvice.audit.vignettes.coverage import percent
    from soundadvice.audit.vignettes.mutation import Fate, mutate

    found = mutate(pack)
    killed, there_is = found.count()
    least = percent(killed, there_is)
    equal, undecided = len(found.of(Fate.EQUIVALENT)), len(found.of(Fate.UNDECIDED))
    summary = f"mutation {least:g}%: {killed} of {counted(there_is, 'mutant')} noticed"
    summary += f"; {equal} more {'change' if equal != 1 else 'changes'} nothing for anyone, by proof" if equal else ""
    summary += f"; {undecided} undecided" if undecided else ""
    document = {**found.to_json(pack), "percent": least}
    return Measurement(list(_survivors(found, pack)), summary, {"mutation": document}, least)


def _survivors(found: Mutation, pack: Pack) -> Iterator[str]:
    """The mutants that slip through, under the vignettes that would notice them."""
    from soundadvice.audit.vignettes.mutation import Fate

    for one in found.of(Fate.UNDECIDED):
        yield f"{_place(one.mutant.span)}: undecided whether for anyone it matters: {_mistake(one.mutant)}"
    survived = found.of(Fate.SURVIVED)
    for rule in pack.rules:
        here = [one for one in survived if one.ready is not None and one.ready.rule == rule.id]
        readies: list[Ready] = []
        for one in here:
            if one.ready is not None and one.ready not in readies:
                readies.append(one.ready)
        if here:
            yield f"{_place(rule.span)}: rule `{rule.id}`: no vignette notices {counted(len(here), 'mistake')}"
        for ready in readies:
            yield from _comments(_mistake(one.mutant) for one in here if one.ready == ready)
            yield ready.yaml(pack)


def _mistake(mutant: Mutant) -> str:
    return mutant.description if mutant.in_rule else f"question `{mutant.of}`: {mutant.description}"


def _place(span: Span | None) -> str:
    return f"{span.file}:{span.line}" if span else "pack"
