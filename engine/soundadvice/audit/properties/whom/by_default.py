"""By default: whom no rule advises anything above the default, in cubes of answers; everyone in one gets just that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from soundadvice.audit.conditions.sums import ways
from soundadvice.audit.properties.whom.counted import Counted
from soundadvice.audit.properties.whom.lines import MOST_LINES, Covered, CoverLine
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.region.cover import Cube, Region, literal_of, some_of, taken_in
from soundadvice.audit.prover.region.words import common, lines_of
from soundadvice.audit.prover.task import Closed
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.condition import Answer
from soundadvice.wording.counts import counted as so_many

_MOST_WAYS = 10_000
"""Where a rule can fire in more ways than this, those in which it does not are not put into cubes."""
_FOUND = 2 * MOST_LINES
"""Of so many cubes those are shown that take in most people."""


def covered_by_default(case: Case, counted: Counted | None, *, plainest: bool) -> tuple[Covered, list[str]]:
    """The lines of the default, and what is so of everyone in any of them."""
    default = case.pack.default
    if max((ways(rule.when) for rule in case.pack.rules), default=0) > _MOST_WAYS:
        return _by_rules(case, counted), []
    inside = case.meaning.advises(default)
    try:
        found, whole = some_of(case, inside, _FOUND)
    except LimitReached:
        found, whole = Region(()), False
    who = _who(default, counted) if counted is not None else None
    inside_of = {cube: taken_in(cube, who or ()) for cube in found.cubes}
    lines = [CoverLine("", True, None if who is None else sum(people), cube=cube) for cube, people in inside_of.items()]
    lines.sort(key=lambda line: -(line.people or 0))
    whole &= len(lines) <= MOST_LINES
    kept = [line.cube for line in lines[:MOST_LINES] if line.cube is not None]
    said = common(Region(tuple(kept)))
    shown = [replace(line, words=_words(line.cube or frozenset(), said, case)) for line in lines[: len(kept)]]
    advised = left_out = None
    if who is not None:
        in_some = map(any, zip(*(inside_of[cube] for cube in kept), strict=True)) if kept else ()
        advised, left_out = len(who), len(who) - sum(in_some)
    proved, example = (True, None) if whole else _others(case, inside, kept, plainest=plainest)
    return Covered(default, tuple(shown), advised, left_out, proved, example), lines_of(said, case.pack)


def _by_rules(case: Case, counted: Counted | None) -> Covered:
    """Too many ways of answering to put into cubes: what no rule fires for is said just as exactly by the rules."""
    default = case.pack.default
    least = case.pack.rank[default]
    above = [rule for rule in case.pack.rules if rule.advise is not None and case.pack.rank[rule.advise] > least]
    people = counted.advised[default].bit_count() if counted else None
    case.task.close(Closed.BY_FORM)
    words = f"nothing of what {so_many(len(above), 'rule')} of the other dispositions ask for is true of them"
    return Covered(default, (CoverLine(words, True, people),), people, 0 if counted else None, True)


def _words(cube: Cube, said: Cube, case: Case) -> str:
    return "; and ".join(lines_of(cube, case.pack, said)) or "nothing more is asked for"


def _others(case: Case, inside: Literal, cubes: list[Cube], *, plainest: bool) -> tuple[bool | None, Witness | None]:
    """Whether the cubes leave no one out, and someone whom they do."""
    try:
        example = (case.smallest if plainest else case.find)(inside, *(-literal_of(case, cube) for cube in cubes))
    except LimitReached:
        return None, None
    return example is None, example


def _who(default: str, counted: Counted) -> list[Mapping[str, Answer]]:
    crew = counted.advised[default]
    return [one for number, one in enumerate(counted.answers) if crew >> number & 1]
