"""Bitset: many people at once, each a bit of a whole number, and for whom of them a set of questions decides.

It says what `evaluate` says of each person's answers to a set of questions. Such a set is a number too: bit `i` is the
pack's `i`-th deciding question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

from soundadvice.model.condition import Answer, Condition, Test, at_least, fold, holds, needed_to_miss
from soundadvice.model.condition import questions_of as named_in
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack

Crew = int
"""Some of the people: bit `i` is the `i`-th."""
Questions = int
_MOST_BITS = 1 << 29
"""What is remembered of rules takes a quarter of a byte for each of these."""
_Rails = tuple[Crew, Crew]


class Crowd:
    """People with complete answers, and who of them is decided by their answers to some of the questions."""

    def __init__(self, pack: Pack, people: Sequence[Mapping[str, Answer]]) -> None:
        self.pack = pack
        self.size = len(people)
        self.everyone: Crew = (1 << len(people)) - 1
        self.bit = {name: 1 << position for position, name in enumerate(pack.deciding)}
        self.rests_on = {name: self._chain(name) for name in pack.deciding}
        """By question: itself, and those that decide whether it is asked, near and far."""
        self._given = {name: _by_answer(name, people) for name in pack.deciding}
        self._passes: dict[Test, Crew] = {}
        self._asked: dict[tuple[str, Questions], _Rails] = {}
        self._rules = [(rule.id, rule.when, self._questions(rule.when)) for rule in pack.rules]
        self._fires: dict[tuple[str, Questions], _Rails] = {}
        everything = (1 << len(pack.deciding)) - 1
        self.asked = {name: self._asked_rails(name, everything)[0] for name in pack.deciding}
        """By question: who is asked it in the end."""

    def fires(self, rule: str) -> Crew:
        """For whom a rule fires, all questions asked."""
        when = self.pack.rule[rule].when
        return self._rule(rule, when, self._questions(when))[0]

    def gives(self, name: str) -> Mapping[Answer, Crew]:
        """Who gives which answer to a question."""
        return self._given[name]

    def undecided(self, given: Questions) -> Crew:
        """Who is not decided by their answers to these questions.

        What decides whether one of these is asked must be among them too.
        """
        unsettled, emergency = self._unsettled(given)
        if not self.pack.findings:
            return unsettled
        found = self._found(given)
        open_ = 0
        for name, when, questions in self._rules:
            _, false = self._rule(name, when, given & questions)
            open_ |= self._lacks(name, found) & ~false
        return unsettled | (open_ & ~emergency)

    def _unsettled(self, given: Questions) -> tuple[Crew, Crew]:
        """Of whom the disposition is not settled, and for whom an emergency is."""
        pack = self.pack
        fires: dict[int, Crew] = {}
        possible: dict[int, Crew] = {}
        for name, when, questions in self._rules:
            advise = pack.rule[name].advise
            if advise is not None and pack.rank[advise] > pack.rank[pack.default]:
                rank = pack.rank[advise]
                true, false = self._rule(name, when, given & questions)
                fires[rank] = fires.get(rank, 0) | true
                possible[rank] = possible.get(rank, 0) | (self.everyone & ~false)
        emergency = 0
        for rank, crew in fires.items():
            emergency |= crew if pack.dispositions[rank].acuity is Acuity.EMERGENCY else 0
        decided, above = emergency, 0
        for rank in sorted(fires, reverse=True):
            decided |= fires[rank] & ~above
            above |= possible[rank]
        settled = self.everyone & ~above
        for name, bit in self.bit.items():
            if not given & bit and settled:
                settled &= self._asked_rails(name, given)[1]
        return self.everyone & ~(decided | settled), emergency

    def _found(self, given: Questions) -> dict[str, Crew]:
        """By finding, in whom it is found."""
        found = dict.fromkeys(self.pack.finding, 0)
        for name, when, questions in self._rules:
            for finding in self.pack.rule[name].findings:
                found[finding] |= self._rule(name, when, given & questions)[0]
        return found

    def _lacks(self, rule: str, found: Mapping[str, Crew]) -> Crew:
        """In whom something that a rule finds is not found yet."""
        lacking = 0
        for finding in self.pack.rule[rule].findings:
            lacking |= self.everyone & ~found[finding]
        return lacking

    def asked_next(self, name: str, given: Questions, undecided: Crew) -> Crew:
        """Of those whom these questions do not decide, who is asked one more: all, or whose findings wait for it."""
        crew = undecided & self.asked[name]
        if not self.pack.findings:
            return crew
        waiting, _ = self._unsettled(given)
        found = self._found(given)
        for rule, when, questions in self._rules:
            if questions & self.bit[name]:
                _, false = self._rule(rule, when, given & questions)
                waiting |= self._lacks(rule, found) & ~false
        return crew & waiting

    def counts(self, order: Sequence[str]) -> list[int]:
        """How many questions each person is asked in this order until they are decided."""
        found = [0] * self.size
        given = 0
        for name in order:
            crew = self.asked_next(name, given, self.undecided(given))
            for person, bit in enumerate(reversed(bin(crew)[2:])):
                if bit == "1":
                    found[person] += 1
            given |= self.bit[name]
        return found

    def _rule(self, name: str, when: Condition, given: Questions) -> _Rails:
        key = (name, given)
        if key not in self._fires:
            if len(self._fires) * self.size > _MOST_BITS:
                self._fires.clear()
            self._fires[key] = self._rails(when, given)
        return self._fires[key]

    def _asked_rails(self, name: str, given: Questions) -> _Rails:
        enable_when = self.pack.question[name].enable_when
        if enable_when is None:
            return self.everyone, 0
        key = (name, given & self.rests_on[name] & ~self.bit[name])
        if key not in self._asked:
            self._asked[key] = self._rails(enable_when, given)
        return self._asked[key]

    def _rails(self, condition: Condition, given: Questions) -> _Rails:
        """For whom a condition is surely true, and for whom surely false."""
        return fold(
            condition,
            test=lambda test: self._test_rails(test, given),
            all_=self._every,
            any_=self._some,
            not_=lambda rails: (rails[1], rails[0]),
            sum_=self._added,
        )

    def _added(self, needed: int, points: tuple[tuple[int, _Rails], ...]) -> _Rails:
        def reached(needed: int, rail: int) -> int:
            held = tuple((number, rails[rail]) for number, rails in points)
            return at_least(
                needed,
                held,
                all_=lambda parts: reduce(and_, parts, self.everyone),
                any_=lambda parts: reduce(or_, parts, 0),
            )

        return reached(needed, 0), reached(needed_to_miss(needed, points), 1)

    def _test_rails(self, test: Test, given: Questions) -> _Rails:
        asked, hidden = self._asked_rails(test.question, given)
        if not given & self.bit[test.question]:
            return 0, hidden
        passes = self._passing(test)
        return asked & passes, hidden | (asked & ~passes)

    def _every(self, parts: tuple[_Rails, ...]) -> _Rails:
        true, false = self.everyone, 0
        for one, other in parts:
            true, false = true & one, false | other
        return true, false

    def _some(self, parts: tuple[_Rails, ...]) -> _Rails:
        true, false = 0, self.everyone
        for one, other in parts:
            true, false = true | one, false & other
        return true, false

    def _passing(self, test: Test) -> Crew:
        if test not in self._passes:
            crew = 0
            for answer, who in self._given[test.question].items():
                if holds(test, answer):
                    crew |= who
            self._passes[test] = crew
        return self._passes[test]

    def _chain(self, name: str) -> Questions:
        enable_when = self.pack.question[name].enable_when
        return self.bit[name] | (self._questions(enable_when) if enable_when else 0)

    def _questions(self, condition: Condition) -> Questions:
        found = 0
        for name in named_in(condition):
            found |= self._chain(name)
        return found


def _by_answer(name: str, people: Sequence[Mapping[str, Answer]]) -> dict[Answer, Crew]:
    """Who gives which answer to a question."""
    crews: dict[Answer, bytearray] = {}
    size = len(people) // 8 + 1
    for person, answers in enumerate(people):
        if name in answers:
            crews.setdefault(answers[name], bytearray(size))[person >> 3] |= 1 << (person & 7)
    return {answer: int.from_bytes(crew, "little") for answer, crew in crews.items()}
