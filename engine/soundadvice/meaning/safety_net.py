"""The safety net: of all the signs on which to get help, those that can concern a person, and the few to read first.

Advice holds every sign of the pack. What is shown is fitted to the person: a man of 72 reads nothing about pregnancy,
and what is read first is more urgent than what was advised already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Signs

MOST_FIRST = 10
"""So many signs a person reads; of more, they read none."""


@dataclass(frozen=True, slots=True)
class FittedNet:
    """The signs that can concern a person, the most urgent list first, each urgency in one list.

    `first` are those to be read at once, ten at most, each more urgent than the advice; `more` are the others.
    """

    first: tuple[Signs, ...]
    more: tuple[Signs, ...]


@dataclass(frozen=True, slots=True)
class _Sign:
    acuity: Acuity
    item: str
    first: bool


def fitted_net(advice: Advice) -> FittedNet:
    """The signs of advice for the person who gave these answers. None in an emergency, where nothing else counts.

    Where the pack says which come first, those alone do; else the most urgent.
    """
    if advice.acuity is Acuity.EMERGENCY:
        return FittedNet((), ())
    concerning = _concerning(advice)
    sooner = [sign for sign in concerning if sign.acuity > advice.acuity]
    first = ([sign for sign in sooner if sign.first] or sooner)[:MOST_FIRST]
    more = [sign for sign in concerning if sign not in first]
    return FittedNet(_lists(first, advice.pack, advice.words), _lists(more, advice.pack, advice.words))


def _concerning(advice: Advice) -> list[_Sign]:
    pack, answers = advice.pack, advice.counted
    enabled = enablement(pack, answers)
    found: list[_Sign] = []
    for signs in _every(pack):
        for fit in map(signs.fit, signs.items):
            # INVARIANT: a sign is left out only if the answers say that it cannot concern this person.
            if fit.when is None or truth(fit.when, answers, enabled) is not False:
                found.append(_Sign(signs.acuity, fit.item, fit.first))
    return found


def _every(pack: Pack) -> tuple[Signs, ...]:
    return (*pack.safety_net, pack.come_back)


def _lists(found: Iterable[_Sign], pack: Pack, words: Callable[[str], str]) -> tuple[Signs, ...]:
    """The signs in one list for each urgency, under the lead of the pack's first list of that urgency."""
    lists: dict[Acuity, Signs] = {}
    for signs in _every(pack):
        lists.setdefault(signs.acuity, Signs(words(signs.lead), (), signs.acuity))
    for sign in found:
        known = lists[sign.acuity]
        lists[sign.acuity] = replace(known, items=(*known.items, words(sign.item)))
    return tuple(lists[acuity] for acuity in sorted(lists, reverse=True) if lists[acuity].items)
