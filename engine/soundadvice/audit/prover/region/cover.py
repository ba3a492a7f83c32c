"""Region: exactly whom advice is given to, as cubes that a person can read.

A cube rules answers out, question by question; whoever gives none of them is in it. It is prime: no answer that it
rules out could be let in. The region is all that is in one of its cubes. What a question says that someone is not
asked does not count, so skip logic needs no mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from soundadvice.audit.prover.answer_space import Held, Picked, Space
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.solver import Inquiry, Model
from soundadvice.audit.prover.task import Closed, LimitReached
from soundadvice.meaning.cells import Cell
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import MultiChoice

MOST_CUBES = 200
"""A region of more cubes than this is not readable, and is left undecided."""
MOST_ANSWERS = 5_000
"""Nor is one whose cubes rule out more answers than this together."""
_MANY_ANSWERS = 400
"""Of more answers than this, some cubes of a region are not rid of all that they need not rule out."""
_MANY = 300
"""Of more answers than this, those that a solver did not need are dropped at once, not one by one."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """An answer that is ruled out: an option, a stretch of values, or `UNSURE`.

    `missing`: ruled out is a set of signs that lacks the option.
    """

    question: str
    answer: str | Cell
    missing: bool = False

    def meets(self, answer: Answer) -> bool:
        """Whether an answer to the question is ruled out by this.

        >>> Excluded("swelling", "leg").meets(frozenset({"leg", "back"})), Excluded("age", Cell(0, 15)).meets(16)
        (True, False)
        """
        if isinstance(self.answer, Cell):
            return isinstance(answer, int) and self.answer.first <= answer <= self.answer.last
        has = self.answer in answer if isinstance(answer, frozenset) else self.answer == answer
        return has is not self.missing


Cube = frozenset[Excluded]


@dataclass(frozen=True, slots=True)
class Region:
    """All whom one of the cubes takes in: none is needless, and none could be larger."""

    cubes: tuple[Cube, ...]

    def holds(self, asked: Mapping[str, Answer]) -> bool:
        """Whether someone is in the region, by their answers to the questions that they are asked."""
        return any(takes_in(cube, asked) for cube in self.cubes)


def takes_in(cube: Cube, asked: Mapping[str, Answer]) -> bool:
    """Whether a cube rules out none of these answers."""
    return not any(one.question in asked and one.meets(asked[one.question]) for one in cube)


def taken_in(cube: Cube, people: Iterable[Mapping[str, Answer]]) -> list[bool]:
    """Of each of some people whether a cube takes them in. What many of them answer alike is looked at once."""
    ruled_out: dict[str, list[Excluded]] = {}
    for one in cube:
        ruled_out.setdefault(one.question, []).append(one)
    known: dict[tuple[str, Answer], bool] = {}

    def goes(given: tuple[str, Answer]) -> bool:
        if given not in known:
            name, answer = given
            known[given] = not any(one.meets(answer) for one in ruled_out.get(name, ()))
        return known[given]

    return [all(map(goes, asked.items())) for asked in people]


def region(case: Case, inside: Literal, *, most: int = MOST_CUBES) -> Region:
    """The region in which a literal holds that rests on deciding questions, such as `case.meaning.advises(...)`.

    It is proved to be all of it, and nothing besides. Raises LimitReached if it takes more than that many cubes, if
    these rule out more than `MOST_ANSWERS`, or if it takes more than the property may spend.
    """
    return _Finder(case, inside).region(most)


def some_of(case: Case, inside: Literal, most: int) -> tuple[Region, bool]:
    """Some of such a region, of no more than so many cubes, and whether that is all of it: both are proved.

    Raises LimitReached.
    """
    return _Finder(case, inside).some(most)


def literal_of(case: Case, cube: Cube) -> Literal:
    """Where someone is in a cube."""
    return case.gates.all_of(
        -case.gates.all_of((case.meaning.asked(one.question)[0], given))
        for one in cube
        for excluded, given in _answers(one.question, case.space.held[one.question], case.space)
        if excluded == one
    )


class _Finder:
    """Cubes as literals: each says of one answer that it is not given, or not asked for."""

    def __init__(self, case: Case, inside: Literal) -> None:
        self._gates = case.gates
        self._search = case.search
        self._inside = inside
        self._excluded: dict[Literal, Excluded] = {}
        self._given: dict[Literal, Literal] = {}
        self._of: dict[str, list[Literal]] = {}
        rests_on = case.gates.cone([inside]).variables
        for name in case.pack.deciding:
            held = case.space.held[name]
            if rests_on.isdisjoint(_variables(held)):
                continue
            asked = case.meaning.asked(name)[0]
            for excluded, given in _answers(name, held, case.space):
                literal = -case.gates.all_of((asked, given))
                self._excluded[literal] = excluded
                self._given[literal] = given
                self._of.setdefault(name, []).append(literal)

    def region(self, most: int) -> Region:
        """Takes someone who is in no cube yet, makes theirs as large as can be, and so on until there is no one.

        What no one in the region answers is found first, and stays ruled out while cubes grow: so these differ in
        nothing without need, and few take all in. Only then each is rid of what it need not rule out of that.
        """
        return self._cubes(most, stop=None)[0]

    def some(self, most: int) -> tuple[Region, bool]:
        """The same, but no more cubes than so many; and whether no one is left."""
        return self._cubes(most, stop=most)

    def _cubes(self, most: int, stop: int | None) -> tuple[Region, bool]:
        found: list[tuple[Literal, ...]] = []
        rests_on = (self._inside, *self._excluded, *self._given.values())
        with self._about(*rests_on) as people, self._about(*rests_on) as outside:
            people.require(self._inside)
            outside.require(-self._inside)
            by_no_one = self._answered_by_no_one(people)
            for one in by_no_one:
                outside.require(one)
                people.require(-self._given[one])  # nor have they it in mind, where they are not asked
            while (person := people.model()) is not None and len(found) != stop:
                found.append(self._grown(person, outside, by_no_one))
                people.require(*(-one for one in found[-1]))
                if len(found) == 2 * most or sum(map(len, found)) > 2 * MOST_ANSWERS:
                    found = self._needed(found, most)
        with self._about(*rests_on) as outside:
            outside.require(-self._inside)
            thorough = stop is None or len(self._excluded) <= _MANY_ANSWERS
            cubes = [self._trimmed(cube, by_no_one, outside, thorough=thorough) for cube in self._needed(found, most)]
        self._state(cubes, whole=person is None)
        return Region(tuple(frozenset(self._excluded[one] for one in cube) for cube in cubes)), person is None

    def _about(self, *literals: Literal) -> Inquiry:
        return self._search.about(*literals, listed=False)

    def _answered_by_no_one(self, people: Inquiry) -> frozenset[Literal]:
        """The answers that are ruled out for everyone in the region, of the questions that some of them are asked."""
        left = list(self._excluded)
        found: set[Literal] = set()
        while left:
            one = left.pop()
            person = people.model(-one)
            if person is None:
                found.add(one)
            else:  # whatever else they answer, someone in the region does
                left = [other for other in left if -other not in person]
        # Whether a question is asked is for those before it to say: none rules out all that can be answered to it.
        asked = (named for named in self._of.values() if not found.issuperset(named))
        return frozenset(one for named in asked for one in named if one in found)

    def _grown(self, person: Model, outside: Inquiry, by_no_one: frozenset[Literal]) -> tuple[Literal, ...]:
        """The cube of someone, without what it need not rule out: first whole questions, then single answers."""
        # To a question that is not asked, all but the answer in mind is ruled out too: so the cube can grow to "better,
        # if asked", which takes in more people than those who are not asked.
        kept = [one for one, given in self._given.items() if -given in person and one not in by_no_one]
        if len(kept) > _MANY:
            kept = self._without(kept, frozenset(), outside)
        kept, several = self._without_questions(kept, frozenset(self._excluded), outside)
        for one in self._nearest_first(several, person):
            kept = self._without(kept, frozenset({one}), outside)
        return tuple(kept)

    def _trimmed(
        self, cube: tuple[Literal, ...], by_no_one: frozenset[Literal], outside: Inquiry, *, thorough: bool
    ) -> tuple[Literal, ...]:
        """A cube with what must be ruled out besides, of that which no one in the region answers.

        Where it is not `thorough`, it may rule out a little more than it must.
        """
        kept = [one for one in self._excluded if one in by_no_one or one in cube]
        if not thorough:
            return tuple(self._without(kept, frozenset(), outside))
        kept, several = self._without_questions(kept, by_no_one, outside)
        for one in several:
            kept = self._without(kept, frozenset({one}), outside)
        return tuple(kept)

    def _without_questions(
        self, kept: list[Literal], among: frozenset[Literal], outside: Inquiry
    ) -> tuple[list[Literal], list[Literal]]:
        """What is kept, but for whole questions `among` these that need not be ruled out; and what to try one by one.

        The only answer of a question that must not be let in is not tried again.
        """
        several: list[Literal] = []
        # A question comes before those that hang on it, so its own limits go first.
        for named in self._of.values():
            tried = among.intersection(named).intersection(kept)
            rest = self._without(kept, tried, outside) if tried else kept
            several += [one for one in kept if one in tried] if rest is kept and len(tried) > 1 else ()
            kept = rest
        return kept, several

    def _without(self, kept: list[Literal], dropped: frozenset[Literal], outside: Inquiry) -> list[Literal]:
        """What is kept but for these; all of it where that would let someone in who is not of the region."""
        rest = [one for one in kept if one not in dropped]
        if outside.possible(*rest):
            return kept
        if len(rest) <= _MANY:
            return rest
        conflict = outside.conflict()
        return [one for one in rest if one in conflict]

    def _nearest_first(self, kept: list[Literal], person: Model) -> list[Literal]:
        """Signs that must be there, then the answers nearest to the one given, so that stretches stay in one piece."""
        home = {
            name: position
            for name, ruled_out in self._of.items()
            for position, one in enumerate(ruled_out)
            if self._given[one] in person
        }
        order = {one: (name, place) for name, ruled_out in self._of.items() for place, one in enumerate(ruled_out)}

        def nearness(one: Literal) -> tuple[bool, int]:
            name, place = order[one]
            return not self._excluded[one].missing, abs(place - home.get(name, 0))

        return sorted(kept, key=nearness)

    def _state(self, cubes: list[tuple[Literal, ...]], *, whole: bool) -> None:
        """Lists what was found: no one in the region is in no cube, if it is whole; no one in a cube is outside."""
        task = self._search.task
        none = tuple(-self._gates.all_of(cube) for cube in cubes)
        if whole:
            task.close(Closed.IMPOSSIBLE, (self._inside, *none), self._gates)
        for cube in cubes:
            task.close(Closed.IMPOSSIBLE, (-self._inside, *cube), self._gates)

    def _needed(self, cubes: list[tuple[Literal, ...]], most: int) -> list[tuple[Literal, ...]]:
        """The cubes without those that others make up for; the narrow ones are tried first. No more than that many."""
        takes_in = {cube: self._gates.all_of(cube) for cube in cubes}
        needed = list(dict.fromkeys(cubes))
        with self._about(self._inside, *takes_in.values()) as people:
            people.require(self._inside)
            for cube in sorted(needed, key=len, reverse=True):
                others = [-takes_in[other] for other in needed if other != cube]
                if not people.possible(takes_in[cube], *others):
                    needed.remove(cube)
        if len(needed) > most or sum(map(len, needed)) > MOST_ANSWERS:
            raise LimitReached
        return needed


def _variables(held: Held) -> set[Literal]:
    """The variables of an answer, the one that always holds left out."""
    literals = held.options.values() if isinstance(held, Picked) else (*held.reaches, held.unsure)
    return {abs(one) for one in literals} - {TRUE}


def _answers(name: str, held: Held, space: Space) -> Iterator[tuple[Excluded, Literal]]:
    """Every answer that can be ruled out, with the literal that it is given."""
    if isinstance(held, Picked):
        for option, picked in held.options.items():
            yield Excluded(name, option), picked
            if isinstance(held.question, MultiChoice):
                yield Excluded(name, option, missing=True), -picked
        return
    for position, cell in enumerate(held.cells):
        yield Excluded(name, cell), space.in_cell(held, position)
    if held.question.unsure:
        yield Excluded(name, UNSURE), held.unsure
