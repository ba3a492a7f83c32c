"""Crews: sets of people as whole numbers, bit `i` the `i`-th of them; by what they drew, and by what holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from soundadvice.model.condition import (
    UNSURE,
    Comparison,
    Condition,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    at_least,
    fold,
)
from soundadvice.population.draw.streams import SIZE, Stream, uniforms

Crew = int
"""Some of the people: bit `i` is the `i`-th."""
Told = Mapping[str | int, Crew]
"""Who has which value: an option, each of several, the steps of an amount, or `UNSURE`."""
_REST = 24
"""The bits of a uniform number below its highest byte."""


class Uniforms:
    """The uniform numbers of so many people from a first one on. What was looked up stays, until this goes."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        self.everyone: Crew = (1 << count) - 1
        self._seed, self._first, self._count = seed, first, count
        self._numbers: dict[Stream, tuple[bytes, bytes]] = {}
        self._below: dict[tuple[Stream, int], Crew] = {}

    def below(self, stream: Stream, bound: int) -> Crew:
        """Whose number in a stream is below a bound."""
        if bound <= 0 or bound >= SIZE:
            return self.everyone if bound > 0 else 0
        if (stream, bound) not in self._below:
            self._below[stream, bound] = self._counted(stream, bound)
        return self._below[stream, bound]

    def below_own(self, stream: Stream, bounds: Sequence[int]) -> Crew:
        """Whose number in a stream is below a bound of their own, of everyone in order: looked at one by one."""
        numbers, _ = self._of(stream)
        each = (int.from_bytes(numbers[at : at + 4], "big") for at in range(0, len(numbers), 4))
        return int(bytes(b"01"[one < bound] for one, bound in zip(each, reversed(bounds), strict=True)), 2)

    def _of(self, stream: Stream) -> tuple[bytes, bytes]:
        """The numbers, the last person first, as the digits of a number are written; and the highest byte of each."""
        if stream not in self._numbers:
            numbers = uniforms(self._seed, stream, self._first, self._count)[::-1]
            self._numbers[stream] = numbers, numbers[::4]
        return self._numbers[stream]

    def _counted(self, stream: Stream, bound: int) -> Crew:
        numbers, highest = self._of(stream)
        # The highest byte tells it of all but one in 256.
        high, rest = divmod(bound, 1 << _REST)
        digits = bytearray(highest.translate(b"1" * high + (b"?" if rest else b"0") + b"0" * (255 - high)))
        place = digits.find(b"?")
        while place >= 0:
            lower = int.from_bytes(numbers[4 * place + 1 : 4 * place + 4], "big")
            digits[place] = b"01"[lower < rest]
            place = digits.find(b"?", place + 1)
        return int(digits, 2)


def places(crew: Crew, size: int) -> list[int]:
    """The places of those who are in it, of so many people.

    >>> places(0b101, 4)
    [0, 2]
    """
    return [person for person, digit in enumerate(reversed(f"{crew:0{size}b}")) if digit == "1"]


def passing(test: Test, told: Told) -> Crew:
    """Whose answer passes a test, as `holds` has it of each."""
    match test:
        case OptionTest(quantifier=Quantifier.ALL_OF, options=options):
            return reduce(and_, (told.get(one, 0) for one in options), any_crew(told.values()))
        case OptionTest(quantifier=quantifier, options=options):
            found = any_crew(told.get(one, 0) for one in options)
            return found if quantifier is Quantifier.ANY_OF else any_crew(told.values()) & ~found
        case Comparison(operator=operator, value=value):
            compare = operator.compare
            return any_crew(crew for steps, crew in told.items() if isinstance(steps, int) and compare(steps, value))
        case UnsureTest():
            return told.get(UNSURE, 0)


def any_crew(crews: Iterable[Crew]) -> Crew:
    """All who are in any of them."""
    return reduce(or_, crews, 0)


class CrewMeaning:
    """Of whom conditions hold, where everyone has answered whatever they are asked.

    `evaluate.truth` says the same of each of them. `told` may grow: a condition looks at what is there by then. Of the
    questions in `asked` no one else is asked them; all other questions are asked of everyone.
    """

    def __init__(self, everyone: Crew, told: Mapping[str, Told], asked: Mapping[str, Crew]) -> None:
        self._everyone = everyone
        self._told = told
        self._asked = asked
        self._passing: dict[Test, Crew] = {}
        self._named: dict[str, Crew] = {}

    def of(self, condition: Condition) -> Crew:
        """Of whom it holds."""
        return fold(
            condition,
            test=self._of_test,
            all_=self._every,
            any_=any_crew,
            not_=lambda crew: self._everyone & ~crew,
            sum_=lambda needed, points: at_least(needed, points, all_=self._every, any_=any_crew),
            named=self._named,
        )

    def _every(self, crews: Iterable[Crew]) -> Crew:
        return reduce(and_, crews, self._everyone)

    def _of_test(self, test: Test) -> Crew:
        found = self._passing.get(test)
        if found is None:
            asked = self._asked.get(test.question, self._everyone)
            found = self._passing[test] = asked & passing(test, self._told[test.question])
        return found
