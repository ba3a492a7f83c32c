"""Lengths: numbers and durations in a table, in canonical steps, exactly or not at all."""

from __future__ import annotations

from collections.abc import Generator

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Date, Duration, Number, Quantity
from soundadvice.model.time.duration import PART, SECONDS, SEVERAL
from soundadvice.tables.columns.how import Amount, ColumnKind, DayIn, Elapsed, Values
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.mapping import POINT
from soundadvice.tables.query.conditions import FALSE, TRUE, Steps, any_of
from soundadvice.tables.query.values import Read, Step, coded, is_code, truth, where

_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_UNITS = "|".join(SECONDS)
_DURATION, _ROUNDED_DURATION = (rf"^([0-9]{{1,12}}(\.[0-9]{{1,{most}}})?) ?({_UNITS})s?$" for most in (2, 15))
_NUMBER_GROUP, _UNIT_GROUP = 1, 3
_SEVERAL = f"^{SEVERAL}$"
_DECIMALS_OF_DURATIONS = 2
_HALF_A_SECOND = 500_000
_NO_DECIMAL = "?"
"""Stands in no number."""


def read_amount(question: Quantity, how: Amount | Elapsed, prefix: str) -> Read:
    """The steps that read numbers, lengths of time, or texts of them."""
    amounts = AmountReader(question, how, prefix)
    if isinstance(how, Elapsed):
        return amounts.elapsed(how)
    match how.kind:
        case ColumnKind.NOTHING:
            return amounts.unsaid()
        case ColumnKind.INTEGER:
            return amounts.whole(how)
        case ColumnKind.TEXT:
            return amounts.written_duration(how) if isinstance(question, Duration) else amounts.written_number(how)
        case _:
            return amounts.fractional(how)


class AmountReader:
    """The ways to read one question, each in steps; all end in the columns `steps`, `bad` and perhaps `unsure`.

    What is not whole on its way has these columns first: `number`, as a floating-point number; `size`, the steps to one
    of it; `odd`, whether it was no number; `finite`; `short`, whether its digits, as far as `number` has lost them, are
    not too many; `said`, whether it says that the person is not sure.
    """

    def __init__(self, question: Quantity, how: Amount | Elapsed | DayIn, prefix: str) -> None:
        self._question = question
        self._how = how
        self._prefix = prefix
        self._kind = ColumnKind.INTERVAL if isinstance(how, Elapsed) else how.kind
        self._written = self._kind is ColumnKind.TEXT
        self._rounded = isinstance(how, (Amount, Elapsed)) and how.rounded
        self._decimals = question.decimals if isinstance(question, Number) else _DECIMALS_OF_DURATIONS

    def unsaid(self) -> Read:
        """No amount in any row: people are not sure, or have not answered."""
        yield {}
        table = yield self._step(steps=ibis.null("int64"), bad=ibis.null("string"))
        return (yield from self._sure(table))

    def whole(self, how: Amount) -> Read:
        """Whole numbers."""
        table = yield from self._uncoded()
        size, number = self._size(how), self._column(table)
        # Bounds are met before steps are counted: so counting cannot overflow.
        inside = number.between(-(-self._question.minimum // size), self._question.maximum // size)
        steps = where(inside, number).cast("int64") * size
        table = yield self._step(steps=steps, bad=coded(self._question, (~inside, Invalid.OUT_OF_BOUNDS)))
        return (yield from self._sure(table))

    def fractional(self, how: Amount) -> Read:
        """Floating-point and decimal numbers."""
        table = yield from self._uncoded()
        floating = how.kind is ColumnKind.FLOATING
        table = yield self._step(finite=_is_finite(self._column(table).cast("float64"), floating=floating))
        number = self._column(table)
        table = yield self._step(
            # Nothing but its being finite is ever asked of a number that is not.
            number=where(self._of(table, "finite"), number.cast("float64")),
            size=ibis.literal(self._size(how), type="int64"),
            odd=FALSE,
            # A decimal is compared as it is.
            short=TRUE if floating else number.round(self._decimals) == number,
        )
        return (yield from self._counted(table, single=floating and number.type().is_float32()))

    def written_number(self, how: Amount) -> Read:
        """Numbers as text."""
        table = yield from self._uncoded()
        table = yield self._step(text=self._pointed(table, how))
        text = self._of(table, "text")
        table = yield self._step(
            number=where(text.re_search(_NUMBER), text).cast("float64"),
            size=ibis.literal(self._size(how), type="int64"),
            odd=self._odd(text, text.re_search(_NUMBER)),
            finite=TRUE,
            short=self._short(text),
            said=text == UNSURE,
        )
        return (yield from self._counted(table))

    def written_duration(self, how: Amount) -> Read:
        """Durations as text, such as `3 weeks` or `6w3d`; plain numbers too, where their unit is known."""
        table = yield from self._uncoded()
        table = yield self._step(text=self._pointed(table, how))
        text = self._of(table, "text")
        pattern = _ROUNDED_DURATION if self._rounded else _DURATION
        plain = where(text.re_search(_NUMBER), text) if how.seconds is not None else ibis.null("string")
        table = yield self._step(
            words=where(text.lower().re_search(pattern), text.lower()),
            parts=where(text.lower().re_search(_SEVERAL), text.lower()),
            plain=plain,
        )
        words, parts, plain = (self._of(table, name) for name in ("words", "parts", "plain"))
        number = words.re_extract(pattern, _NUMBER_GROUP)
        table = yield self._step(
            number=ibis.coalesce(plain, number),
            unit=words.re_extract(pattern, _UNIT_GROUP),
            whole=seconds_of_parts(parts),
        )
        text, number, unit, whole = (self._of(table, name) for name in ("text", "number", "unit", "whole"))
        plain_size = ibis.null("int64") if how.seconds is None else ibis.literal(how.seconds, type="int64")
        table = yield self._step(
            number=ibis.coalesce(whole.cast("float64"), number.nullif("").cast("float64")),
            size=ibis.ifelse(whole.notnull(), 1, unit.cases(*SECONDS.items(), else_=plain_size)).cast("int64"),
            odd=self._odd(text, number.notnull() | whole.notnull()),
            finite=TRUE,
            short=ibis.coalesce(self._short(number), TRUE),
            said=text == UNSURE,
        )
        return (yield from self._counted(table))

    def elapsed(self, how: Elapsed) -> Read:
        """Lengths of time. One of calendar months, whose length varies, is no duration here.

        A length of time has no number of seconds in SQL, but a moment has: so it is added to one, and to another one,
        in a leap year, which tells months from days.
        """
        table = yield from self._uncoded()
        moment, other = ibis.timestamp("2001-01-01"), ibis.timestamp("2004-02-01")
        ends = [start + table[how.column] for start in (moment, other)]
        if self._rounded:  # or some engines would round it on the way, and others would not
            ends = [end.truncate("s") for end in ends]
        seconds, again = (
            end.epoch_seconds().cast("int64") - start.epoch_seconds().cast("int64")
            for start, end in zip((moment, other), ends, strict=True)
        )
        micros = (moment + table[how.column]).microsecond()
        table = yield self._step(steps=seconds, again=again, micros=micros)
        steps, micros = self._of(table, "steps"), self._of(table, "micros")
        # Beyond the bounds by less than a second: never rounded back within them.
        beyond = (steps == self._question.maximum) & (micros != 0)
        bad = coded(
            self._question,
            (steps != self._of(table, "again"), Invalid.NOT_A_DURATION),
            (beyond, Invalid.OUT_OF_BOUNDS) if self._rounded else (micros != 0, Invalid.NOT_WHOLE_SECONDS),
            (~steps.between(self._question.minimum, self._question.maximum), Invalid.OUT_OF_BOUNDS),
        )
        table = yield self._step(bad=bad)
        if self._rounded:
            nearest = self._of(table, "steps") + ibis.ifelse(self._of(table, "micros") >= _HALF_A_SECOND, 1, 0)
            table = yield self._step(steps=nearest.cast("int64"))
        return (yield from self._sure(table))

    def _uncoded(self) -> Generator[Step, Table, Table]:
        """The table with the column without what stands for something else; `coded` has the steps of that."""
        table = yield {}
        if not self._how.meant:
            return table
        column, kind = table[self._how.column], self._kind
        codes = [code for code, _ in self._how.meant]
        cases = [(is_code(column, kind, [code]), steps) for code, steps in self._how.meant if isinstance(steps, int)]
        unsure = [code for code, steps in self._how.meant if steps == UNSURE]
        found = ibis.coalesce(is_code(column, kind, codes), FALSE)
        return (
            yield self._step(
                plain=where(~found, column),
                coded=ibis.cases(*cases, else_=ibis.null("int64")).cast("int64") if cases else ibis.null("int64"),
                meant=ibis.coalesce(is_code(column, kind, unsure), FALSE) if unsure else FALSE,
            )
        )

    def _column(self, table: Table) -> Value:
        """The column, without what stands for something else."""
        return self._of(table, "plain") if self._how.meant else table[self._how.column]

    def _pointed(self, table: Table, how: Amount) -> Value:
        """A column of text, with a point before its decimals. Where a comma stands there, a point is none."""
        text = self._column(table).strip().nullif("")
        return text if how.decimal == POINT else text.replace(POINT, _NO_DECIMAL).replace(how.decimal, POINT)

    def _counted(self, table: Table, *, single: bool = False) -> Read:
        """From the number to whole steps. What is not near the bounds is never counted: so nothing overflows.

        `single`: it came as a floating-point number of 32 bits, and its shortest decimal is the shortest of those.
        """
        question, scale = self._question, 10**self._decimals
        number, size = self._of(table, "number"), self._of(table, "size")
        near = (number * size).between(question.minimum - size, question.maximum + size)
        table = yield self._step(near=near, units=(where(near, number) * scale).round().cast("int64"))
        # The number nearest to so many tenths, or hundredths, is the number itself: then these are all its decimals.
        # Divided by a column: by a constant, some engines multiply with its inverse, which is not exact.
        number, units = self._of(table, "number"), self._of(table, "units")
        exact = units.cast("float64") / (units * 0 + scale).cast("float64")
        exact = (exact.cast("float32").cast("float64") if single else exact) == number
        steps = units * self._of(table, "size")
        table = yield self._step(exact=exact, whole=steps % scale == 0, steps=steps // scale)
        if self._rounded:
            table = yield self._nearest(table, scale)
            # Alone: in some engines what is put in a column's place is seen by what stands beside it.
            table = yield self._step(steps=self._of(table, "rounded"))
        no_number = Invalid.NOT_A_DURATION if isinstance(question, Duration) else Invalid.NOT_A_NUMBER
        not_whole = Invalid.NOT_WHOLE_DAYS if isinstance(question, Date) else Invalid.NOT_WHOLE_SECONDS
        parted = [
            (~self._of(table, "exact") | ~self._of(table, "short"), Invalid.TOO_MANY_DECIMALS),
            (~self._of(table, "whole"), not_whole),
        ]
        bad = coded(
            self._question,
            (self._of(table, "odd"), no_number),
            (~self._of(table, "finite"), Invalid.NOT_FINITE),
            (~self._of(table, "inside" if self._rounded else "near"), Invalid.OUT_OF_BOUNDS),
            *([] if self._rounded else parted),
            (~self._of(table, "steps").between(question.minimum, question.maximum), Invalid.OUT_OF_BOUNDS),
        )
        table = yield self._step(bad=bad)
        return (yield from self._sure(table))

    def _nearest(self, table: Table, scale: int) -> Step:
        """The nearest whole steps, halves up: of what is exact by its digits, else by the number. Never into bounds."""
        number, size, exact = (self._of(table, name) for name in ("number", "size", "exact"))
        units = self._of(table, "units") * size
        amount = where(self._of(table, "near"), number) * size
        rounded = ibis.ifelse(exact, (units * 2 + scale) // (scale * 2), (amount + 0.5).floor().cast("int64"))
        inside = amount.between(self._question.minimum, self._question.maximum)
        return self._step(rounded=rounded, inside=ibis.ifelse(exact, self._of(table, "near"), inside))

    def _sure(self, table: Table) -> Read:
        """Steps and codes are in the table; what is said of not being sure is met with them."""
        steps, bad, unsure = (f"{self._prefix}{name}" for name in ("steps", "bad", "unsure"))
        if self._how.meant:
            table = yield {steps: ibis.coalesce(table[steps], self._of(table, "coded"))}
        nothing: Values = tuple((code, None) for code, meant in self._how.meant if meant is None)
        tick = None
        if self._how.unsure:
            table, tick = yield from truth(table, *self._how.unsure, nothing, f"{self._prefix}tick_")
        ways = [self._of(table, "said")] if self._written else []
        ways += [self._of(table, "meant")] if self._how.meant else []
        ways += [tick.value(table)] if tick else []
        if not self._question.unsure or not ways:
            return Steps(steps, None), bad
        code = table[bad]
        if tick is not None:
            both = tick.value(table) & (table[steps].notnull() | code.notnull())
            code = ibis.coalesce(
                coded(self._question, (tick.odd(table), Invalid.NOT_A_BOOLEAN), (both, Invalid.EXCLUSIVE_OPTION)), code
            )
        said = any_of(ibis.coalesce(way, FALSE) for way in ways)
        yield {unsure: ibis.ifelse(said, TRUE, where(table[steps].notnull(), FALSE)), bad: code}
        return Steps(steps, unsure), bad

    def _step(self, **columns: Value) -> Step:
        return {f"{self._prefix}{name}": value for name, value in columns.items()}

    def _of(self, table: Table, name: str) -> Value:
        return table[f"{self._prefix}{name}"]

    def _size(self, how: Amount) -> int:
        """The steps to one."""
        return 10**self._decimals if how.seconds is None else how.seconds

    def _odd(self, text: Value, fits: BooleanValue) -> BooleanValue:
        """Whether a text is there and neither fits nor says that the person is not sure."""
        odd = text.notnull() & ~fits
        return odd & (text != UNSURE) if self._question.unsure else odd

    def _short(self, text: Value) -> BooleanValue:
        """Whether no digit but zeros follows those that the question takes; a floating-point number forgets such."""
        return ~text.re_search(rf"\.[0-9]{{{self._decimals}}}[0-9]*[1-9]")


def seconds_of_parts(parts: Value) -> Value:
    """The seconds in whole numbers of several units; null if there are none."""
    # Unit by unit: some engines have no more than nine groups of a pattern.
    counts = {unit: parts.re_extract(pattern, 1).nullif("").cast("int64") for unit, pattern in PART.items()}
    seconds = (ibis.coalesce(count, 0) * SECONDS[unit] for unit, count in counts.items())
    return where(parts.notnull(), sum(seconds, ibis.literal(0, type="int64")))


def _is_finite(number: Value, *, floating: bool) -> BooleanValue:
    """Whether a number is neither NaN nor infinite; null if it is null.

    Files and engines leave NaN out of the least and the greatest value that they note for a column, and an optimiser
    that believes these takes `isnan` for false. A number less itself is nothing that they note: 0, or not finite.
    """
    itself = ibis.coalesce(number - number == 0, number.isnull())
    return itself & ~(number.isnan() | number.isinf()) if floating else itself
