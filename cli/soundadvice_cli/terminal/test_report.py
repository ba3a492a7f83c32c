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
    """What was found: lines for who mends it, one line that sums it up, JSON, and the least percentage reached.

    `suggested` are vignettes that the pack lacks, each with what it is for.
    """

    lines: list[str]
    summary: str
    document: dict[str, object]
    percent: float
    suggested: list[Suggested]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A vignette that a pack does not have yet, and in words what it is for."""

    ready: Ready
    reasons: tuple[str, ...]

    def lines(self, pack: Pack) -> list[str]:
        """As it can be pasted, with its reasons above it."""
        return [*_comments(self.reasons), self.ready.yaml(pack)]


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
    lines, suggested = _gaps(case, covered)
    ready = [one.ready.to_json(pack) for one in suggested]
    document = {**covered.to_json(pack), "percent": least, "ready": ready}
    return Measurement(lines, f"coverage {least:g}%: {parts}", {"coverage": document}, least, suggested)


def _gaps(case: Case, covered: Coverage) -> tuple[list[str], list[Suggested]]:
    lines: list[str] = []
    suggested: list[Suggested] = []
    for rule in covered.rules:
        lines += _excluded(rule, case.pack)
        lines += [f"{_place(rule.rule.span)}: {_undecided(rule, case.pack)}"] if rule.undecided else []
        if rule.missing:
            made, found = _missing(case, rule)
            lines += made
            suggested += found
    return lines, suggested


def _missing(case: Case, rule: RuleCoverage) -> tuple[list[str], list[Suggested]]:
    from soundadvice.audit.prover.prover import LimitReached
    from soundadvice.audit.vignettes.coverage import missing_vignettes

    lines = [f"{_place(rule.rule.span)}: rule `{rule.rule.id}`: {counted(len(rule.missing), 'gap')}"]
    try:
        found = missing_vignettes(case, rule)
    except LimitReached:
        return [*lines, "  (no vignettes were found within the limits)"], []
    suggested = [Suggested(made, tuple(_told(closed, rule, case.pack))) for made, closed in found]
    return [*lines, *(line for one in suggested for line in one.lines(case.pack))], suggested


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
    suggested = list(_noticing(found, pack))
    return Measurement(list(_survivors(found, suggested, pack)), summary, {"mutation": document}, least, suggested)


def _noticing(found: Mutation, pack: Pack) -> Iterator[Suggested]:
    """The vignettes that would notice what slips through, each with all that it would notice."""
    from soundadvice.audit.vignettes.mutation import Fate

    readies: list[tuple[Ready, list[str]]] = []
    for one in found.of(Fate.SURVIVED):
        if one.ready is None:
            continue
        mistakes = next((mistakes for ready, mistakes in readies if ready == one.ready), None)
        if mistakes is None:
            readies.append((one.ready, mistakes := []))
        mistakes.append(_mistake(one.mutant))
    order = {rule.id: number for number, rule in enumerate(pack.rules)}
    for ready, mistakes in sorted(readies, key=lambda one: order[one[0].rule]):
        yield Suggested(ready, tuple(mistakes))


def _survivors(found: Mutation, suggested: list[Suggested], pack: Pack) -> Iterator[str]:
    """The mutants that slip through, under the vignettes that would notice them."""
    from soundadvice.audit.vignettes.mutation import Fate

    for one in found.of(Fate.UNDECIDED):
        yield f"{_place(one.mutant.span)}: undecided whether for anyone it matters: {_mistake(one.mutant)}"
    for rule in pack.rules:
        here = [one for one in suggested if one.ready.rule == rule.id]
        if here:
            mistakes = counted(sum(len(one.reasons) for one in here), "mistake")
            yield f"{_place(rule.span)}: rule `{rule.id}`: no vignette notices {mistakes}"
        yield from (line for made in here for line in made.lines(pack))


def _mistake(mutant: Mutant) -> str:
    return mutant.description if mutant.in_rule else f"question `{mutant.of}`: {mutant.description}"


def _place(span: Span | None) -> str:
    return f"{span.file}:{span.line}" if span else "pack"
