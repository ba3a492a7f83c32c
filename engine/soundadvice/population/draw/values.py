"""Values: what is drawn for each person, as expressions over the columns of uniform numbers and of earlier facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, assert_never

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from soundadvice.model.condition import Condition
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
from soundadvice.population.draw.constants import Constants
from soundadvice.population.draw.streams import SIZE, Stream
from soundadvice.population.draw.thresholds import normal_bounds, of_share, weight_bounds
from soundadvice.tables.query.conditions import FALSE, TRUE, Conditions, any_of

Uniform = Callable[[Stream], IntegerValue]
"""The column of a stream's uniform numbers."""
Bound: TypeAlias = "int | IntegerValue"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The people so far: the facts and settings with columns in the table, streams, and what hangs on the scenario."""

    table: Table
    facts: Mapping[str, Place]
    uniform: Uniform
    constants: Constants

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
        return Conditions(self.table, answered, dict.fromkeys(self.facts)).of(condition)

    def _cased(self, drawn: Drawn, value: Callable[[Draw], Value]) -> Value:
        *before, last = drawn.cases
        cases = [(self.holds(one.when), value(one.draw)) for one in before if one.when is not None]
        return ibis.cases(*cases, else_=value(last.draw)) if cases else value(last.draw)

    # One value ------------------------------------------------------------------------------------------------

    def _one(self, draw: Draw, drawn: Drawn, stream: Stream) -> Value:
        question = drawn.question
        match draw:
            case Weights(values=values):
                bounds = self._bounds(draw, lambda: weight_bounds(draw, {}))
                return self._looked_up([value for value, _ in values], bounds, drawn, stream)
            case Normal(minimum=low, maximum=high):
                assert isinstance(question, Number)
                bounds = self._bounds(draw, lambda: normal_bounds(draw, 10**question.decimals, {}))
                return self._looked_up(range(low, high + 1), bounds, drawn, stream)
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

    def _bounds(self, key: object, static: Callable[[], Sequence[int]]) -> Sequence[Bound]:
        """The bounds of a draw: columns if they hang on the scenario, else the numbers."""
        columns = self.constants.columns.get(id(key))
        return static() if columns is None else [self.table[name] for name in columns]

    def _looked_up(self, values: Sequence[str | int], bounds: Sequence[Bound], drawn: Drawn, stream: Stream) -> Value:
        found = zip(values, bounds, (0, *bounds), strict=False)
        # A number that is never drawn needs no place, as far as that is known here.
        kept = [
            (_number(drawn, value), bound)
            for value, bound, before in found
            if not (isinstance(bound, int) and bound == before)
        ]
        return _search(self.uniform(stream), kept)

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
        (bound,) = self._bounds(chance, lambda: [of_share(figure_in(chance.share, {}))])
        if not chance.times:
            return below(self.uniform, stream, bound)
        size, factor = 1, _wide(ibis.literal(bound, type="int64") if isinstance(bound, int) else bound)
        for name in chance.times:
            question = self.facts[name].question
            assert isinstance(question, Number)
            size *= 10**question.decimals
            factor = factor * _wide(self.table[self.facts[name].name])
        return self.uniform(stream) * size < factor


def _wide(number: IntegerValue) -> IntegerValue:
    """A whole number that the engine holds in 64 bits: Ibis leaves out a cast to what it takes the number for."""
    return number.cast("float64").cast("int64")


def below(uniform: Uniform, stream: Stream, bound: Bound) -> BooleanValue:
    """Whether a stream's number is below a bound; without looking where that is sure."""
    if isinstance(bound, int) and bound in (0, SIZE):
        return TRUE if bound else FALSE
    return uniform(stream) < bound


def _number(drawn: Drawn, value: str | int) -> Value:
    """A value as its column holds it."""
    question = drawn.question
    if isinstance(question, Choice):
        ids = [option.id for option in question.options]
        return ibis.literal(ids.index(str(value)), type="int16")
    return ibis.literal(value, type="int64")


def _search(uniform: IntegerValue, values: Sequence[tuple[Value, Bound]]) -> Value:
    """The value of the first bound that a number is below, by halves; the last one's is above all."""
    if len(values) == 1:
        return values[0][0]
    middle = len(values) // 2
    low, high = _search(uniform, values[:middle]), _search(uniform, values[middle:])
    return ibis.ifelse(uniform < values[middle - 1][1], low, high)
