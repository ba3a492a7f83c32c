"""Question order: how many questions people are asked until their advice is decided, in today's order and in the best.

A person is asked the deciding questions in an order, those that are enabled, until `evaluate` says that no further
answer can matter. Whom a question is asked of depends on the set of questions before it alone, not on their order: so
the best order is a shortest way from the empty set to one that decides everyone. It is sought best first, with a bound
on what is left that is never too high: who cannot be decided without a question is asked it in any order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from soundadvice.audit.question_order.bitset import Crowd, Questions
from soundadvice.audit.question_order.population import People, PopulationKind
from soundadvice.model.condition import questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack

MOST_WORK = 12_000_000
"""As much work is done, in rules looked at, before the search is given up and bounds are all there is."""
_MANY_PEOPLE = 12_000
"""With so many people, looking at a rule takes about twice as long as with one."""
_MOST_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class QuestionOrder:
    """Questions in an order, how many people are asked on average, and its standard error where people are drawn."""

    questions: tuple[str, ...]
    expected: float
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Fewest:
    """How many questions today's order asks, how many the best order found, and how many any order must.

    `proved`: no order asks fewer of these people than the best found; `at_least` is then what it asks, else a bound by
    proof. Where people were drawn, the best order and the bound are of one draw and what the orders ask is measured on
    another, so that no order is praised for the people it was chosen by; nothing is proved of those not drawn.
    """

    people: People
    today: QuestionOrder
    best: QuestionOrder
    at_least: float
    proved: bool
    most_urgent_first: bool
    today_is_most_urgent_first: bool


def fewest(
    pack: Pack,
    people: People,
    *,
    measured_on: People | None = None,
    most_urgent_first: bool = False,
    most_work: int = MOST_WORK,
) -> Fewest:
    """The expected number of questions of these people, today and at best.

    `measured_on` are other people to measure the orders on. With `most_urgent_first`, no question is asked after one
    whose rules are all less urgent than its own most urgent. `most_work` sets how far the search goes.
    """
    crowd = Crowd(pack, people.answers)
    search = _Search(crowd, _ranks(pack) if most_urgent_first else None)
    each = (len(pack.rules) + len(pack.deciding)) * (1 + crowd.size / _MANY_PEOPLE)
    order, total, bound = search.run(int(most_work / each) if each else 0)
    other = crowd if measured_on is None else Crowd(pack, measured_on.answers)
    is_drawn = people.basis is PopulationKind.DRAWN
    return Fewest(
        people=people,
        today=_measured(other, pack.deciding, is_drawn),
        best=_measured(other, order, is_drawn),
        at_least=bound / crowd.size,
        proved=bound == total,
        most_urgent_first=most_urgent_first,
        today_is_most_urgent_first=_is_sorted(pack),
    )


def _measured(crowd: Crowd, order: tuple[str, ...], is_drawn: bool) -> QuestionOrder:
    counts = crowd.counts(order)
    mean = sum(counts) / crowd.size
    if not is_drawn or crowd.size < 2:
        return QuestionOrder(order, mean)
    variance = sum((count - mean) ** 2 for count in counts) / (crowd.size - 1)
    return QuestionOrder(order, mean, sqrt(variance / crowd.size))


def _ranks(pack: Pack) -> dict[str, Acuity]:
    """How urgent the rules are that a question can lead to, through the questions that it enables too."""
    found = dict.fromkeys(pack.deciding, min(Acuity))
    for rule in pack.rules:
        waiting = list(questions_of(rule.when))
        while waiting:
            name = waiting.pop()
            found[name] = max(found[name], pack.acuity_of[rule.id])
            enable_when = pack.question[name].enable_when
            waiting += questions_of(enable_when) if enable_when else ()
    return found


def _is_sorted(pack: Pack) -> bool:
    ranks = _ranks(pack)
    return all(ranks[one] >= ranks[other] for one, other in pairwise(pack.deciding))


class _Search:
    """The search for the order that asks a crowd the fewest questions, in all."""

    def __init__(self, crowd: Crowd, ranks: dict[str, Acuity] | None) -> None:
        self.crowd = crowd
        self.names = crowd.pack.deciding
        self.ranks = ranks
        everything = (1 << len(self.names)) - 1
        self.needs: dict[str, int] = {}
        for name in self.names:
            below = sum(crowd.bit[other] for other in self.names if crowd.rests_on[other] & crowd.bit[name])
            # No one can be asked what rests on a question before the question itself.
            self.needs[name] = crowd.asked[name] & crowd.undecided(everything & ~below)
        self.cost: dict[tuple[Questions, str], int] = {}
        self.steps = 0
        """How often it was looked who is decided."""

    def undecided(self, given: Questions) -> int:
        """Who is not decided by these questions."""
        self.steps += 1
        return self.crowd.undecided(given)

    def run(self, most_steps: int) -> tuple[tuple[str, ...], int, int]:
        """An order, how many questions it asks in all, and how many any order must."""
        order = min((self.improved(start, most_steps // 2) for start in self.starts(most_steps // 4)), key=self.total)
        total = self.total(order)
        bound, found = self.bound(total, most_steps)
        return (found, self.total(found), bound) if found is not None else (order, total, bound)

    def bound(self, total: int, most_steps: int) -> tuple[int, tuple[str, ...] | None]:
        """How many questions any order must ask, and an order that asks fewer than `total`, where there is one.

        Best first over sets of questions. Where the limit ends it, the least promising of what is left is the bound.
        """
        crowd = self.crowd
        best: dict[Questions, int] = {0: 0}
        came: dict[Questions, str] = {}
        queue = [(self.left(0), 0, 0)]
        done: set[Questions] = set()
        while queue:
            promise, _, given = heapq.heappop(queue)
            if given in done:
                continue
            if promise >= total:
                return total, None
            undecided = self.undecided(given)
            if not undecided:
                return promise, self.way(given, came)
            if self.steps >= most_steps:
                return promise, None
            done.add(given)
            for name in self.allowed(given):
                after = given | crowd.bit[name]
                so_far = best[given] + crowd.asked_next(name, given, undecided).bit_count()
                if so_far < best.get(after, so_far + 1):
                    best[after], came[after] = so_far, name
                    heapq.heappush(queue, (so_far + self.left(after), -after.bit_count(), after))
        return total, None

    def left(self, given: Questions) -> int:
        """How many questions must still be asked, in all, once these are: never too many."""
        crowd = self.crowd
        count, covered = 0, 0
        for name, needy in self.needs.items():
            if not given & crowd.bit[name]:
                count += needy.bit_count()
                covered |= needy
        return count + (self.undecided(given) & ~covered).bit_count()

    def allowed(self, given: Questions) -> list[str]:
        """What may be asked next: what it rests on was asked, and nothing more urgent is left."""
        crowd = self.crowd
        left = [name for name in self.names if not given & crowd.bit[name]]
        ranks = self.ranks
        if ranks is not None and left:
            most = max(ranks[name] for name in left)
            left = [name for name in left if ranks[name] == most]
        return [name for name in left if not crowd.rests_on[name] & ~given & ~crowd.bit[name]]

    def way(self, given: Questions, came: dict[Questions, str]) -> tuple[str, ...]:
        """The order that leads to a set, what it leaves out at the end."""
        found: list[str] = []
        while given:
            found.insert(0, came[given])
            given &= ~self.crowd.bit[found[0]]
        return self.finished(found)

    def finished(self, order: list[str]) -> tuple[str, ...]:
        """An order with what it leaves out, in the pack's order as far as that is allowed."""
        given = sum(self.crowd.bit[name] for name in order)
        while following := self.allowed(given):
            order = [*order, following[0]]
            given |= self.crowd.bit[following[0]]
        return tuple(order)

    # Local search -------------------------------------------------------------------------------------------------

    def starts(self, most_steps: int) -> Iterator[tuple[str, ...]]:
        """Today's order, as far as it is allowed, and a greedy one."""
        yield self.finished([])
        order: list[str] = []
        given = 0
        while following := self.allowed(given):
            following = following if self.steps < most_steps else following[:1]
            name = min(following, key=lambda one: self.left(given | self.crowd.bit[one]) + self.asks(given, one))
            order.append(name)
            given |= self.crowd.bit[name]
        yield tuple(order)

    def improved(self, order: tuple[str, ...], most_steps: int) -> tuple[str, ...]:
        """An order that asks no more: but for the limit, none that moves one question of it asks fewer."""
        for _ in range(_MOST_ROUNDS):
            better = order
            for moved in self.moves(order):
                if self.steps >= most_steps:
                    return better
                better = min(better, moved, key=self.total)
            if better == order:
                break
            order = better
        return order

    def moves(self, order: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for at, name in enumerate(order):
            rest = [*order[:at], *order[at + 1 :]]
            for to in range(len(order)):
                moved = (*rest[:to], name, *rest[to:])
                if to != at and self.is_allowed(moved):
                    yield moved

    def is_allowed(self, order: tuple[str, ...]) -> bool:
        given = 0
        for name in order:
            if self.crowd.rests_on[name] & ~given & ~self.crowd.bit[name]:
                return False
            given |= self.crowd.bit[name]
        ranks = self.ranks
        return ranks is None or all(ranks[one] >= ranks[two] for one, two in pairwise(order))

    def total(self, order: tuple[str, ...]) -> int:
        """How many questions an order asks in all."""
        given, found = 0, 0
        for name in order:
            found += self.asks(given, name)
            given |= self.crowd.bit[name]
        return found

    def asks(self, given: Questions, name: str) -> int:
        """Of how many a question is asked once these were."""
        key = (given, name)
        if key not in self.cost:
            undecided = self.undecided(given)
            for other in self.names:
                if not given & self.crowd.bit[other]:
                    self.cost[given, other] = self.crowd.asked_next(other, given, undecided).bit_count()
        return self.cost[key]
