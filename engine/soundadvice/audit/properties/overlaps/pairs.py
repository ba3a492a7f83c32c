"""Pairs: which two rules that advise differently fire together for someone, and for how many of those counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from soundadvice.audit.properties.whom.counted import Counted
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.question_order.bitset import Crowd
from soundadvice.audit.question_order.population import drawn
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack

_MOST_PAIRS = 20_000
"""Of more pairs, those are counted that fire together for someone counted."""
_DRAWN, _SEED, _FEW_TOGETHER = 500, 1, 64
_MOST_RULES = 300
"""And of these, those of the rules that fire for most."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Together:
    """The `pairs` of rules found to fire together, and for how many of those counted each does, most first.

    `of` pairs advise differently. `whole`: that no other pair fires together is proved; None if that is undecided, and
    False where there are too many to ask.
    """

    pairs: tuple[tuple[Pair, int], ...]
    of: int
    whole: bool | None


def together(case: Case, people: Counted | None) -> Together:
    """The pairs of a pack's rules."""
    pack = case.pack
    of = _how_many(pack)
    if of > _MOST_PAIRS:
        return Together(_seen(_differing(pack, _busiest(pack, people)), people), of, whole=False)
    every = list(_differing(pack, [rule.id for rule in pack.rules]))
    seen = dict(_seen(every, people))
    try:
        met = _met(pack, [pair for pair in every if pair not in seen])
        shown = [*met, *_shown(case, [pair for pair in every if pair not in seen and pair not in met])]
        whole: bool | None = True
    except LimitReached:
        shown, whole = [], None
    return Together((*seen.items(), *((pair, 0) for pair in shown)), of, whole)


def _how_many(pack: Pack) -> int:
    by_advice: dict[str, int] = {}
    for rule in pack.rules:
        if rule.advise is not None:
            by_advice[rule.advise] = by_advice.get(rule.advise, 0) + 1
    return sum(one * other for one, other in combinations(by_advice.values(), 2))


def _differing(pack: Pack, names: Iterable[str]) -> Iterable[Pair]:
    advising = [name for name in names if pack.rule[name].advise is not None]
    for one, other in combinations(advising, 2):
        if pack.rule[one].advise != pack.rule[other].advise:
            yield one, other


def _busiest(pack: Pack, people: Counted | None) -> list[str]:
    if people is None:
        return []
    fire = {rule.id: people.crowd.fires(rule.id).bit_count() for rule in pack.rules}
    busiest = set(sorted(fire, key=lambda name: -fire[name])[:_MOST_RULES])
    return [name for name in fire if name in busiest]


def _seen(pairs: Iterable[Pair], people: Counted | None) -> tuple[tuple[Pair, int], ...]:
    """Those that fire together for someone counted, for how many, most first."""
    if people is None:
        return ()
    fires = people.crowd.fires
    found = [(pair, (fires(pair[0]) & fires(pair[1])).bit_count()) for pair in pairs]
    return tuple(sorted((one for one in found if one[1]), key=lambda one: -one[1]))


def _met(pack: Pack, left: list[Pair]) -> dict[Pair, None]:
    """Of pairs that no one counted shows, those that someone else does who answers at random."""
    try:
        crowd = Crowd(pack, drawn(pack, _DRAWN, _SEED, most_together=_FEW_TOGETHER).answers)
    except AuditError:
        return {}
    return {pair: None for pair in left if crowd.fires(pair[0]) & crowd.fires(pair[1])}


def _shown(case: Case, left: list[Pair]) -> list[Pair]:
    """Of pairs that no one met shows, those that the solver finds someone for. The others are proved to be apart.

    Raises LimitReached.
    """
    both = {pair: case.gates.all_of(map(case.meaning.fires, pair)) for pair in left}
    found: list[Pair] = []
    with case.search.about(*both.values(), listed=False) as inquiry:
        while left:
            inquiry.require(*(both[pair] for pair in left))
            model = inquiry.model()
            if model is None:
                break
            found += [pair for pair in left if both[pair] in model]
            left = [pair for pair in left if both[pair] not in model]
    assert not case.search.possible(case.gates.any_of(both[pair] for pair in left))
    return found
