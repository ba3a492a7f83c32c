"""Amounts: numbers and durations in a table, in canonical steps, exactly or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from soundadvice.batch.codes import Invalid
from soundadvice.batch.meaning import FALSE, TRUE, Steps
from soundadvice.batch.reading import Amount, Elapsed, Kind
from soundadvice.batch.values import Read, coded, truth, where
from soundadvice.condition import UNSURE
from soundadvice.duration import SECONDS
from soundadvice.question import Duration, Number

_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_DURATION = rf"^([0-9]{{1,12}}(\.[0-9]{{1,2}})?) ?({'|'.join(SECONDS)})s?$"
_NUMBER_GROUP, _UNIT_GROUP = 1, 3
_DECIMALS_OF_DURATIONS = 2
_SECOND = 1


def read_amount(question: Number | Duration, how: Amount, prefix: str) -> Read:
    """The steps that read numbers, or texts of numbers or durations."""
    match how.kind:
        case Kind.INTEGER:
            return _whole(question, how, prefix)
        case Kind.TEXT:
            if isinstance(question, Duration):
                return _written_duration(question, how, prefix)
            return _written_number(question, how, prefix)
        case _:
            return _fractional(question, how, prefix)


def read_elapsed(question: Duration, how: Elapsed, prefix: str) -> Read:
    """The steps that read lengths of time. One of calendar months, whose length varies, is no duration here."""
    table = yield {}
    # A length of time has no number of seconds in SQL, but a moment has: so it is added to one, and to another one,
    # in a leap year, which tells months from days.
    column, seconds, other = table[how.column], f"{prefix}seconds", f"{prefix}other"
    moments = {seconds: ibis.timestamp("2001-01-01"), other: ibis.timestamp("2004-02-01")}
    step: dict[str, Value] = {
        name: (moment + column).epoch_seconds().cast("int64") - moment.epoch_seconds().cast("int64")
        for name, moment in moments.items()
    }
    table = yield {**step, f"{prefix}micros": (moments[seconds] + column).microsecond()}
    inside = table[seconds].between(question.minimum, question.maximum)
    bad = coded(
        (table[seconds] != table[other], Invalid.NOT_A_DURATION),
        (table[f"{prefix}micros"] != 0, Invalid.NOT_WHOLE_SECONDS),
        (~inside, Invalid.OUT_OF_BOUNDS),
    )
    table = yield {f"{prefix}steps": table[seconds], f"{prefix}bad": bad}
    return (yield from _sure(question, how, prefix, table, None))


def _whole(question: Number | Duration, how: Amount, prefix: str) -> Read:
    table = yield {}
    size = how.seconds if isinstance(question, Duration) else 10**question.decimals
    assert size is not None
    # Bounds are met before steps are counted: so counting cannot overflow.
    inside = table[how.column].between(-(-question.minimum // size), question.maximum // size)
    steps = where(inside, table[how.column]).cast("int64") * size
    table = yield {f"{prefix}steps": steps, f"{prefix}bad": coded((~inside, Invalid.OUT_OF_BOUNDS))}
    return (yield from _sure(question, how, prefix, table, None))


def _fractional(question: Number | Duration, how: Amount, prefix: str) -> Read:
    table = yield {}
    number = table[how.column]
    # A decimal is compared as it is: a floating-point number might have lost the digits that are too many.
    short = number.round(_decimals(question)) == number if how.kind is Kind.DECIMAL else TRUE
    step: dict[str, Value] = {f"{prefix}number": number.cast("float64"), f"{prefix}short": short}
    table = yield step
    number = table[f"{prefix}number"]
    finite = ~(number.isnan() | number.isinf()) if how.kind is Kind.FLOATING else TRUE
    single = how.kind is Kind.FLOATING and table[how.column].type().is_float32()
    parsed = _Parsed(FALSE, finite, table[f"{prefix}short"], how.seconds, single)
    return (yield from _counted(question, how, prefix, table, parsed, None))


def _written_number(question: Number, how: Amount, prefix: str) -> Read:
    table = yield {}
    table = yield {f"{prefix}text": table[how.column].strip().nullif("")}
    text = table[f"{prefix}text"]
    unsure = (text == UNSURE) if question.unsure else None
    written = where(text.re_search(_NUMBER), text)
    short = ~text.re_search(rf"\.[0-9]{{{question.decimals}}}[0-9]*[1-9]")
    step: dict[str, Value] = {f"{prefix}number": written.cast("float64"), f"{prefix}short": short}
    table = yield step
    text, odd = table[f"{prefix}text"], table[f"{prefix}number"].isnull()
    unsure = (text == UNSURE) if question.unsure else None
    parsed = _Parsed(odd & text.notnull(), TRUE, table[f"{prefix}short"], None, single=False)
    return (yield from _counted(question, how, prefix, table, parsed, unsure))


def _written_duration(question: Duration, how: Amount, prefix: str) -> Read:
    table = yield {}
    table = yield {f"{prefix}text": table[how.column].strip().nullif("")}
    step: dict[str, Value] = {
        f"{prefix}words": where(table[f"{prefix}text"].lower().re_search(_DURATION), table[f"{prefix}text"].lower())
    }
    if how.seconds is not None:
        step[f"{prefix}plain"] = where(table[f"{prefix}text"].re_search(_NUMBER), table[f"{prefix}text"])
    table = yield step
    words = table[f"{prefix}words"]
    number = words.re_extract(_DURATION, _NUMBER_GROUP).nullif("").cast("float64")
    unit = words.re_extract(_DURATION, _UNIT_GROUP)
    size = ibis.cases(*((unit == name, seconds) for name, seconds in SECONDS.items()), else_=ibis.null("int64"))
    short: BooleanValue = TRUE
    if how.seconds is not None:
        plain = table[f"{prefix}plain"]
        number, size = ibis.coalesce(plain.cast("float64"), number), ibis.ifelse(plain.notnull(), how.seconds, size)
        short = ~ibis.coalesce(plain.re_search(rf"\.[0-9]{{{_DECIMALS_OF_DURATIONS}}}[0-9]*[1-9]"), FALSE)
    table = yield {f"{prefix}number": number, f"{prefix}size": size, f"{prefix}short": short}
    text = table[f"{prefix}text"]
    odd = text.notnull() & table[f"{prefix}number"].isnull()
    parsed = _Parsed(odd, TRUE, table[f"{prefix}short"], table[f"{prefix}size"], single=False)
    return (yield from _counted(question, how, prefix, table, parsed, (text == UNSURE) if question.unsure else None))


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What is known of a number: whether it was none, is finite, is short enough as far as its text or digits say.

    `size` is the seconds to one of a duration. `single`: it came as a floating-point number of 32 bits.
    """

    odd: BooleanValue
    finite: BooleanValue
    short: BooleanValue
    size: Value | int | None
    single: bool


def _decimals(question: Number | Duration) -> int:
    return question.decimals if isinstance(question, Number) else _DECIMALS_OF_DURATIONS


def _counted(
    question: Number | Duration, how: Amount, prefix: str, table: Table, parsed: _Parsed, unsure: BooleanValue | None
) -> Read:
    """From the floating-point column `number` to whole steps. What is not near the bounds is never counted."""
    scale = 10 ** _decimals(question)
    number, units = table[f"{prefix}number"], f"{prefix}units"
    size: Value | int = 1 if parsed.size is None else parsed.size
    low, high = (
        (question.minimum, question.maximum)
        if parsed.size is not None
        else (question.minimum / scale, question.maximum / scale)
    )
    near = (number * size).between(low - size, high + size)
    step: dict[str, Value] = {
        units: (where(near, number) * scale).round().cast("int64"),
        f"{prefix}near": near,
        f"{prefix}odd": parsed.odd if unsure is None else parsed.odd & ~unsure,
        f"{prefix}finite": parsed.finite,
    }
    if unsure is not None:
        step[f"{prefix}said"] = unsure
    table = yield step
    # The number nearest to so many tenths, or hundredths, is the number itself: then these are all its decimals.
    # Divided by a column: by a constant, some engines multiply with its inverse, which is not exact.
    exact = table[units].cast("float64") / (table[units] * 0 + scale).cast("float64")
    exact = (exact.cast("float32").cast("float64") if parsed.single else exact) == table[f"{prefix}number"]
    many = (
        table[units]
        if parsed.size is None
        else table[units] * (parsed.size if isinstance(parsed.size, int) else table[f"{prefix}size"])
    )
    per = 1 if parsed.size is None else scale
    table = yield {f"{prefix}exact": exact, f"{prefix}whole": many % per == 0, f"{prefix}steps": many // per}
    bad = coded(
        (table[f"{prefix}odd"], Invalid.NOT_A_DURATION if isinstance(question, Duration) else Invalid.NOT_A_NUMBER),
        (~table[f"{prefix}finite"], Invalid.NOT_FINITE),
        (~table[f"{prefix}near"], Invalid.OUT_OF_BOUNDS),
        (~table[f"{prefix}exact"] | ~table[f"{prefix}short"], Invalid.TOO_MANY_DECIMALS),
        (~table[f"{prefix}whole"], Invalid.NOT_WHOLE_SECONDS),
        (~table[f"{prefix}steps"].between(question.minimum, question.maximum), Invalid.OUT_OF_BOUNDS),
    )
    table = yield {f"{prefix}bad": bad}
    return (yield from _sure(question, how, prefix, table, table[f"{prefix}said"] if unsure is not None else None))


def _sure(
    question: Number | Duration, how: Amount | Elapsed, prefix: str, table: Table, said: BooleanValue | None
) -> Read:
    """Steps and codes are in the table; what is said of not being sure is met with them."""
    steps, bad = f"{prefix}steps", f"{prefix}bad"
    tick = truth(table[how.unsure[0]], how.unsure[1]) if how.unsure else None
    ways = [way for way in (said, tick and tick.value) if way is not None]
    if not question.unsure or not ways:
        return Steps(steps, None), bad
    unsure = (
        ibis.coalesce(*ways, FALSE) if len(ways) == 1 else ibis.coalesce(ways[0], FALSE) | ibis.coalesce(ways[1], FALSE)
    )
    step: dict[str, Value] = {f"{prefix}unsure": unsure}
    if tick is not None:
        both = tick.value & (table[steps].notnull() | table[bad].notnull())
        odd = [(tick.odd, Invalid.NOT_A_BOOLEAN)] if tick.odd is not None else []
        step[bad] = ibis.coalesce(coded(*odd, (both, Invalid.EXCLUSIVE_OPTION)), table[bad])
    table = yield step
    answered = ibis.ifelse(table[f"{prefix}unsure"], TRUE, where(table[steps].notnull(), FALSE))
    table = yield {f"{prefix}unsure": answered}
    return Steps(steps, f"{prefix}unsure"), bad
