"""The safety net: of all the signs on which to get help, those that can concern a person, and the few to read first.

Advice holds every sign of the pack. What is shown is fitted to the person: a man of 72 reads nothing about pregnancy,
and what is read first is more urgent than what was advised already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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

    `first` are those to be read at once: ten at most, each more urgent than the advice, in few words where the pack has
    them (`in_short`). `more` are the others, and in full those that stood there in few words. None is less urgent than
    the advice.
    """

    first: tuple[Signs, ...]
    more: tuple[Signs, ...]
    in_short: bool = False


_Sign = tuple[Acuity, str]
"""How urgent it is, and its words."""


@dataclass(frozen=True, slots=True)
class _Concerning:
    acuity: Acuity
    item: str
    first: str | None


def fitted_net(advice: Advice) -> FittedNet:
    """The signs of advice for the person who gave these answers. None in an emergency, where nothing else counts."""
    if advice.acuity is Acuity.EMERGENCY:
        return FittedNet((), ())
    concerning = list(_concerning(advice))
    every = [(one.acuity, one.item) for one in concerning if one.acuity >= advice.acuity]
    in_short = [(one.acuity, one.first) for one in concerning if one.first and one.acuity > advice.acuity]
    sooner = [sign for sign in every if sign[0] > advice.acuity]
    first = (in_short or sooner)[:MOST_FIRST]
    more = [sign for sign in every if sign not in first]
    return FittedNet(_lists(first, advice), _lists(more, advice), in_short=bool(in_short))


def _concerning(advice: Advice) -> Iterable[_Concerning]:
    """The signs that can concern this person, the most urgent first; the same words once."""
    pack, answers = advice.pack, advice.counted
    enabled = enablement(pack, answers)
    found: dict[str, _Concerning] = {}
    for signs in _every(pack):
        for fit in map(signs.fit, signs.items):
            # INVARIANT: a sign is left out only if the answers say that it cannot concern this person.
            concerns = True if fit.when is None else truth(fit.when, answers, enabled)
            if concerns is not False:
                # Nor does one stand first of which the answers do not say that it can.
                one = _Concerning(signs.acuity, fit.item, fit.first if concerns is True else None)
                found.setdefault(fit.item, one)
    return found.values()


def _every(pack: Pack) -> tuple[Signs, ...]:
    return (*pack.safety_net, pack.come_back)


def _lists(found: Iterable[_Sign], advice: Advice) -> tuple[Signs, ...]:
    """The signs in one list for each urgency, under the lead of the pack's first list of that urgency."""
    leads: dict[Acuity, str] = {}
    for signs in _every(advice.pack):
        leads.setdefault(signs.acuity, signs.lead)
    items: dict[Acuity, list[str]] = {}
    for acuity, item in found:
        items.setdefault(acuity, []).append(advice.words(item))
    return tuple(
        Signs(advice.words(leads[acuity]), tuple(items[acuity]), acuity) for acuity in sorted(items, reverse=True)
    )
