"""Values: what is drawn for each person, as expressions over the columns of uniform numbers and of earlier facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import invert
from typing import assert_never

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from soundadvice.model.condition import Condition, Test, fold, holds
from soundadvice.model.population.draw import (
    Always,
    Chance,
    Chances,
    Draw,
    Drawn,
    Normal,
    SameAs,
    Weights,
    figure_in,
)
from soundadvice.model.question import Choice, MultiChoice, Number
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.streams import SIZE, Stream
from soundadvice.population.draw.thresholds import Thresholds, of_normal, of_share, of_weights
from soundadvice.tables.query.conditions import FALSE, TRUE, Conditions, all_of, any_of

Uniform = Callable[[Stream], IntegerValue]
"""The column of a stream's uniform numbers."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The people so far: `facts` that have columns in the table, the settings of the scenario, and the streams."""

    table: Table
    facts: Mapping[str, Place]
    settings: Mapping[str, str]
    uniform: Uniform

    def value(self, drawn: Drawn, stream: Stream) -> Value:
        """One option's number, or the steps of a number or a length of time."""
        return self._cased(drawn, lambda draw: self._one(draw, drawn, stream))

    def ticks(self, drawn: Drawn, stream: Stream) -> dict[str, BooleanValue]:
        """For each option of several whether it is chosen."""
        assert isinstance(drawn.question, MultiChoice)
        names = [option.id for option in drawn.question.options]
        return {name: self._cased(drawn, partial(self._tick, option=name, stream=stream)) for name in names}

    # Conditions -----------------------------------------------------------------------------------------------

    def holds(self, condition: Condition) -> BooleanValue:
        """Whether a condition over facts and settings holds."""
        answered = {name: place.answered for name, place in self.facts.items()}
        facts = Conditions(self.table, answered, dict.fromkeys(self.facts))

        def test(one: Test) -> BooleanValue:
            if one.question in self.settings:
                return TRUE if holds(one, self.settings[one.question]) else FALSE
            return facts.of(one)

        return fold(condition, test=test, all_=all_of, any_=any_of, not_=invert)

    def _cased(self, drawn: Drawn, value: Callable[[Draw], Value]) -> Value:
        *before, last = drawn.cases
        cases = [(self.holds(one.when), value(one.draw)) for one in before if one.when is not None]
        return ibis.cases(*cases, else_=value(last.draw)) if cases else value(last.draw)

    # One value ------------------------------------------------------------------------------------------------

    def _one(self, draw: Draw, drawn: Drawn, stream: Stream) -> Value:
        question = drawn.question
        match draw:
            case Weights():
                return self._looked_up(of_weights(draw, self.settings), drawn, stream)
            case Normal():
                assert isinstance(question, Number)
                return self._looked_up(of_normal(draw, question, self.settings), drawn, stream)
            case Chances(options=options, otherwise=otherwise):
                came = [(self._came(of, (*stream, name)), _number(drawn, name)) for name, of in options]
                return ibis.cases(*came, else_=_number(drawn, otherwise))
            case Always(value=value):
                assert isinstance(value, (str, int))
                return _number(drawn, value)
            case SameAs(fact=fact):
                place = self.facts[fact]
                column = self.table[place.name]
                if not isinstance(question, Choice):
                    return column
                return column.cases(*((number, _number(drawn, name)) for name, number in place.numbers.items()))
            case _:
                assert_never(draw)

    def _looked_up(self, found: Thresholds, drawn: Drawn, stream: Stream) -> Value:
        return _search(self.uniform(stream), [_number(drawn, value) for value in found.values], found.bounds)

    # Several options ------------------------------------------------------------------------------------------

    def _tick(self, draw: Draw, option: str, stream: Stream) -> BooleanValue:
        match draw:
            case Chances(options=options, otherwise=otherwise):
                own = self._came(dict(options).get(option, ()), (*stream, option))
                if option != otherwise:
                    return own
                return own | ~any_of(self._came(of, (*stream, name)) for name, of in options)
            case Always(value=value):
                assert isinstance(value, frozenset)
                return TRUE if option in value else FALSE
            case SameAs(fact=fact):
                place = self.facts[fact]
                return self.table[place.tick(option)] if option in place.numbers else FALSE
            case Weights() | Normal():
                raise AssertionError("several options are drawn by chances: loading sees to that")
            case _:
                assert_never(draw)

    def _came(self, cases: Sequence[Chance], stream: Stream) -> BooleanValue:
        """Whether an option comes true, by the first case that holds."""
        found: list[tuple[BooleanValue, BooleanValue]] = []
        for one in cases:
            if one.when is None:
                last = self._hit(one, stream)
                return ibis.cases(*found, else_=last) if found else last
            found.append((self.holds(one.when), self._hit(one, stream)))
        return ibis.cases(*found, else_=FALSE) if found else FALSE

    def _hit(self, chance: Chance, stream: Stream) -> BooleanValue:
        bound = of_share(figure_in(chance.share, self.settings))
        if not chance.times:
            return below(self.uniform, stream, bound)
        size, factor = 1, _wide(ibis.literal(bound, type="int64"))
        for name in chance.times:
            question = self.facts[name].question
            assert isinstance(question, Number)
            size *= 10**question.decimals
            factor = factor * _wide(self.table[self.facts[name].name])
        return self.uniform(stream) * size < factor


def _wide(number: IntegerValue) -> IntegerValue:
    """A whole number that the engine holds in 64 bits: Ibis leaves out a cast to what it takes the number for."""
    return number.cast("float64").cast("int64")


def below(uniform: Uniform, stream: Stream, bound: int) -> BooleanValue:
    """Whether a stream's number is below a bound; without looking where that is sure."""
    if bound in (0, SIZE):
        return TRUE if bound else FALSE
    return uniform(stream) < bound


def _number(drawn: Drawn, value: str | int) -> Value:
    """A value as its column holds it."""
    question = drawn.question
    if isinstance(question, Choice):
        ids = [option.id for option in question.options]
        return ibis.literal(ids.index(str(value)), type="int16")
    return ibis.literal(value, type="int64")


def _search(uniform: IntegerValue, values: Sequence[Value], bounds: Sequence[int]) -> Value:
    """The value of the first bound that a number is below, by halves."""
    if len(values) == 1:
        return values[0]
    middle = len(values) // 2
    low, high = _search(uniform, values[:middle], bounds[:middle]), _search(uniform, values[middle:], bounds[middle:])
    return ibis.ifelse(uniform < bounds[middle - 1], low, high)
