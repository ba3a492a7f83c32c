"""Order: what bounds say of amounts that are compared with each other, and amounts within stretches that keep to it.

Of whole steps, each bound is *low and so many steps are at most high*. Such bounds and stretches hold together for some
amounts just where, along every chain of bounds, the least amount at its foot and its steps come to no more than the
greatest at its head. No chain is a circle: the loader sees to that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from soundadvice.model.condition import Bound, Operator

Key = TypeVar("Key", bound=Hashable)


def in_order(question: str, bound: Bound) -> tuple[str, str, int]:
    """The question with the lower answer, the one with the higher, and how many steps are at least between them.

    >>> in_order("diastolic", Bound(Operator.LESS_THAN, "systolic", "The lower number is below the upper one."))
    ('diastolic', 'systolic', 1)
    """
    steps = int(bound.operator in (Operator.LESS_THAN, Operator.MORE_THAN))
    if bound.operator in (Operator.LESS_THAN, Operator.AT_MOST):
        return question, bound.question, steps
    return bound.question, question, steps


def amounts_within(
    stretches: Mapping[Key, tuple[int, int]],
    links: Iterable[tuple[Key, Key, int]],
    choose: Callable[[Key, int, int], int],
) -> dict[Key, int] | None:
    """An amount in each stretch so that all links (low, high, steps) hold; `choose` picks one from least to most.

    None: there are no such amounts.
    """
    known = dict(stretches)
    bounds = list(dict.fromkeys(links))
    if not _narrow(known, bounds):
        return None
    for key in stretches:
        amount = choose(key, *known[key])
        known[key] = (amount, amount)
        _narrow(known, bounds)
    return {key: low for key, (low, _) in known.items()}


def _narrow(known: dict[Key, tuple[int, int]], bounds: list[tuple[Key, Key, int]]) -> bool:
    """Takes from stretches what no amounts that hold together are in; whether anything is left in each."""
    changed = True
    while changed:
        changed = False
        for low, high, steps in bounds:
            (least, most), (floor, ceiling) = known[low], known[high]
            if most > ceiling - steps or floor < least + steps:
                known[low], known[high] = (least, min(most, ceiling - steps)), (max(floor, least + steps), ceiling)
                changed = True
            if least > min(most, ceiling - steps) or max(floor, least + steps) > ceiling:
                return False
    return True
