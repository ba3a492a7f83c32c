"""Crews: sets of people as whole numbers, bit `i` the `i`-th of them; by what they drew, and by what holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def _counted(self, stream: Stream, bound: int) -> Crew:
        if stream not in self._numbers:
            # The last person first, as the digits of a number are written.
            numbers = uniforms(self._seed, stream, self._first, self._count)[::-1]
            self._numbers[stream] = numbers, numbers[::4]
        numbers, highest = self._numbers[stream]
        # The highest byte tells it of all but one in 256.
        high, rest = divmod(bound, 1 << _REST)
        digits = bytearray(highest.translate(b"1" * high + (b"?" if rest else b"0") + b"0" * (255 - high)))
        place = digits.find(b"?")
        while place >= 0:
            lower = int.from_bytes(numbers[4 * place + 1 : 4 * place + 4], "big")
            digits[place] = b"01"[lower < rest]
            place = digits.find(b"?", place + 1)
        return int(digits, 2)


def members(crew: Crew, size: int) -> bytes:
    """For each of so many people a byte: 1 for those who are in it.

    >>> members(0b101, 4).hex()
    '01000100'
    """
    return f"{crew:0{size}b}"[::-1].encode().translate(_BYTE)


_BYTE = bytes.maketrans(b"01", b"\0\1")


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
