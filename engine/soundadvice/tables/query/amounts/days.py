"""Days: columns of days, read as how many days each was before the day of asking, exactly or not at all."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Date
from soundadvice.model.time.duration import SECONDS, SEVERAL
from soundadvice.tables.columns.how import ColumnKind, DayIn
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.query.amounts.lengths import AmountReader, seconds_of_parts
from soundadvice.tables.query.values import Read, coded, where

_ISO = "([0-9]{4})-([0-9]{2})-([0-9]{2})"
_ALONE = f"^{_ISO}$"
_BOTH = f"^{_ISO}/{_ISO}$"
_LENGTH = f"^-?{SEVERAL}$"
_LENGTHS_OF_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_days(question: Date, how: DayIn, prefix: str) -> Read:
    """The steps that read days, or texts of them."""
    reader = _DayReader(question, how, prefix)
    return reader.written() if how.kind is ColumnKind.TEXT else reader.dated()


class _DayReader(AmountReader):
    """The ways to read one question; `asked` has the number of the day of asking, null where it is not known."""

    _how: DayIn

    def dated(self) -> Read:
        """Days as the table has them."""
        table = yield from self._uncoded()
        day = self._column(table)
        table = yield self._step(asked=self._asked(table), day=_number(day.year(), day.month(), day.day()))
        day, asked = self._of(table, "day"), self._of(table, "asked")
        table = yield self._step(steps=(asked - day).cast("int64"), unasked=day.notnull() & asked.isnull())
        return (yield from self._bounded(table, (self._of(table, "unasked"), Invalid.NO_DAY_OF_ASKING)))

    def written(self) -> Read:
        """Days as text: `2024-06-03/2024-06-20`, `2024-06-03` where the day of asking is known, or `6 weeks 3 days`."""
        table = yield from self._uncoded()
        table = yield self._step(text=self._column(table).strip().nullif(""), usual=self._asked(table))
        text = self._of(table, "text")
        table = yield self._step(
            alone=where(text.re_search(_ALONE), text),
            both=where(text.re_search(_BOTH), text),
            parts=where(text.lower().re_search(_LENGTH) & (text != "-"), text.lower()),
        )
        alone, both, parts = (self._of(table, name) for name in ("alone", "both", "parts"))
        seconds = seconds_of_parts(parts)
        table = yield self._step(
            day=ibis.coalesce(_iso(alone, _ALONE, 1), _iso(both, _BOTH, 1)),
            asked=ibis.coalesce(_iso(both, _BOTH, 4), where(alone.notnull(), self._of(table, "usual"))),
            ago=ibis.ifelse(parts.startswith("-"), -seconds, seconds),
        )
        day, asked, ago = (self._of(table, name) for name in ("day", "asked", "ago"))
        text = self._of(table, "text")
        table = yield self._step(
            steps=ibis.coalesce((asked - day).cast("int64"), ago // SECONDS["day"]),
            said=text == UNSURE,
            odd=self._odd(text, day.notnull() | ago.notnull()),
            unasked=day.notnull() & asked.isnull() & self._of(table, "both").isnull(),
            # Of both, either may be no day.
            nowhere=self._of(table, "both").notnull() & asked.isnull(),
            parted=ago % SECONDS["day"] != 0,
        )
        codes = {
            "odd": Invalid.NOT_A_DAY,
            "unasked": Invalid.NO_DAY_OF_ASKING,
            "nowhere": Invalid.NOT_A_DAY,
            "parted": Invalid.NOT_WHOLE_DAYS,
        }
        return (yield from self._bounded(table, *((self._of(table, name), code) for name, code in codes.items())))

    def _bounded(self, table: Table, *wrong: tuple[BooleanValue, Invalid]) -> Read:
        steps = self._of(table, "steps")
        outside = ~steps.between(self._question.minimum, self._question.maximum)
        table = yield self._step(bad=coded(self._question, *wrong, (outside, Invalid.OUT_OF_BOUNDS)))
        return (yield from self._sure(table))

    def _asked(self, table: Table) -> Value:
        """The number of the day of asking."""
        asked, kind = self._how.asked, self._how.asked_kind
        if asked is None:
            return ibis.null("int64")
        if kind is None:
            day = date.fromisoformat(asked)
            return _number(*(ibis.literal(part, type="int64") for part in (day.year, day.month, day.day)))
        column = table[asked]
        if kind is ColumnKind.TEXT:
            return _iso(where(column.strip().re_search(_ALONE), column.strip()), _ALONE, 1)
        return _number(column.year(), column.month(), column.day())


def _iso(text: Value, pattern: str, first: int) -> Value:
    """The number of a day, its year, month and day in these groups of a pattern; null if there is no such day."""
    year, month, day = (text.re_extract(pattern, first + place).nullif("").cast("int64") for place in range(3))
    fits = (year >= 1) & month.between(1, 12) & (day >= 1) & (day <= _length_of_month(year, month))
    return where(fits, _number(year, month, day))


def _length_of_month(year: Value, month: Value) -> Value:
    usual = month.cases(*enumerate(_LENGTHS_OF_MONTHS, start=1), else_=0)
    leaps = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return usual + ibis.ifelse(leaps & (month == 2), 1, 0)


def _number(year: Value, month: Value, day: Value) -> Value:
    """The number of a day in the Gregorian calendar, from 1 March of the year 0: so a year ends with its leap day.

    Plain arithmetic: not every engine takes a day from a day, and not every one gives days.
    """
    years = year.cast("int64") - ibis.ifelse(month <= 2, 1, 0)
    months = month.cast("int64") + ibis.ifelse(month <= 2, 9, -3)
    days = (months * 153 + 2) // 5 + day.cast("int64")
    return (years * 365 + years // 4 - years // 100 + years // 400 + days).cast("int64")
