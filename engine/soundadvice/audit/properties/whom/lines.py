"""Lines: of a disposition above the default, what some of its rules ask for, and what is left out.

Whoever a line describes is advised the disposition, or one of a higher rank: for each line it is proved which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from soundadvice.audit.properties.whom.counted import Counted
from soundadvice.audit.properties.whom.said import said
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.region.cover import Cube
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.condition import Condition, OptionTest, Quantifier, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule

MOST_LINES = 12
_LONGEST = 600
"""A line of more letters is not readable: it names its rule."""


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One line: whoever it describes is advised `exactly` this, or (False) this or a higher rank; None: undecided.

    `people` are how many of those counted it describes who are advised just this; None where no one was counted. It
    stands for some `rules`, or for a `cube` of answers.
    """

    words: str
    exactly: bool | None
    people: int | None
    rules: tuple[str, ...] = ()
    cube: Cube | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """Who is advised a disposition: lines, and how many of those counted who are `advised` it are in none of them.

    `whole`: that there is no one else is proved; False if there is, such as the `example`; None if that is undecided.
    """

    disposition: str
    lines: tuple[CoverLine, ...]
    advised: int | None
    left_out: int | None
    whole: bool | None
    example: Witness | None = None


def covered_by_rules(case: Case, disposition: str, counted: Counted | None, *, plainest: bool) -> Covered:
    """The lines of a disposition above the default."""
    chosen = _fill(case, disposition, _greedy(_candidates(case.pack, disposition), disposition, counted))
    crew = counted.advised[disposition] if counted else 0
    left_out = crew
    lines = []
    for line in chosen:
        who = _crew(line, counted) if counted else 0
        left_out &= ~who
        people = (crew & who).bit_count() if counted else None
        lines.append(replace(line, people=people, exactly=_exactly(case, disposition, line)))
    whole, example = _others(case, disposition, lines, plainest=plainest)
    lines.sort(key=lambda line: -(line.people or 0))
    if counted is None:
        return Covered(disposition, tuple(lines), None, None, whole, example)
    return Covered(disposition, tuple(lines), crew.bit_count(), left_out.bit_count(), whole, example)


def _candidates(pack: Pack, disposition: str) -> list[CoverLine]:
    """A line for each rule; rules that ask for some signs of one question, and nothing else, are one line together."""
    together: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        if rule.advise == disposition:
            alone = isinstance(rule.when, OptionTest) and rule.when.quantifier is Quantifier.ANY_OF
            key = f"question {rule.when.question}" if alone else f"rule {rule.id}"  # type: ignore[union-attr]
            together.setdefault(key, []).append(rule)
    return [CoverLine(_words(rules, pack), None, None, tuple(one.id for one in rules)) for rules in together.values()]


def _words(rules: Sequence[Rule], pack: Pack) -> str:
    words = said(_joined([rule.when for rule in rules]), pack)
    if len(words) <= _LONGEST:
        return words
    tests = sum(1 for rule in rules for _ in tests_of(rule.when))
    return f"what {' or '.join(f'`{rule.id}`' for rule in rules)} asks for, in {tests} tests"


def _joined(conditions: Sequence[Condition]) -> Condition:
    first, *others = conditions
    options: dict[str, None] = {}
    for one in conditions if others else ():
        assert isinstance(one, OptionTest)
        options.update(dict.fromkeys(one.options))
    return replace(first, options=tuple(options)) if isinstance(first, OptionTest) and others else first


def _greedy(candidates: list[CoverLine], disposition: str, counted: Counted | None) -> Iterator[CoverLine]:
    """The lines in the order in which they should be taken: each that takes in most people whom none before does.

    Those that take in no one counted come last, as the pack has them.
    """
    left, waiting = (counted.advised[disposition] if counted else 0), list(candidates)
    crews = {id(line): _crew(line, counted) & left for line in waiting} if counted else {}
    while left and waiting:
        best = max(waiting, key=lambda line: (crews[id(line)] & left).bit_count())
        if not crews[id(best)] & left:
            break
        waiting.remove(best)
        left &= ~crews[id(best)]
        yield best
    yield from waiting


def _fill(case: Case, disposition: str, ordered: Iterator[CoverLine]) -> list[CoverLine]:
    """The first lines, as many as can be read, without those that take in no one whom the others do not."""
    candidates = list(ordered)
    if len(candidates) <= MOST_LINES:
        return candidates
    chosen, others = candidates[:MOST_LINES], candidates[MOST_LINES:]
    advised = case.meaning.advises(disposition)
    try:
        # One of the lines may be of people whom the other lines take in: then there is room for another.
        for line in reversed(chosen):
            rest = [one for one in chosen if one is not line]
            if not case.search.possible(advised, literal(case, line), *(-literal(case, one) for one in rest)):
                chosen = rest
                model = case.search.model(advised, *(-literal(case, one) for one in rest))
                if model is None:
                    return chosen
                more = next(one for one in others if any(case.meaning.fires(rule) in model for rule in one.rules))
                others.remove(more)
                chosen.append(more)
    except LimitReached:
        pass
    return chosen


def literal(case: Case, line: CoverLine) -> Literal:
    """Where one of the rules of a line fires."""
    return case.gates.any_of(case.meaning.fires(rule) for rule in line.rules)


def _crew(line: CoverLine, counted: Counted) -> int:
    found = 0
    for rule in line.rules:
        found |= counted.crowd.fires(rule)
    return found


def _exactly(case: Case, disposition: str, line: CoverLine) -> bool | None:
    higher = case.meaning.reaches(case.pack.rank[disposition] + 1)
    if case.pack.rank[disposition] + 1 == len(case.pack.dispositions):
        return True  # there is no higher rank
    try:
        return not case.search.possible(literal(case, line), higher)
    except LimitReached:
        return None


def _others(
    case: Case, disposition: str, lines: Sequence[CoverLine], *, plainest: bool
) -> tuple[bool | None, Witness | None]:
    """Whether the lines leave no one out, and someone whom they do."""
    wanted = (case.meaning.advises(disposition), *(-literal(case, line) for line in lines))
    try:
        found = (case.smallest if plainest else case.find)(*wanted)
    except LimitReached:
        return None, None
    return found is None, found
