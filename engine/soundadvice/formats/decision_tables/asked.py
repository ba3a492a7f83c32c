"""Asked: what a pack asks for each input of decision tables, and how a condition on it is written there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from soundadvice.decision_tables.grid import Axis, Part, Rest, axis_of
from soundadvice.decision_tables.table import ForeignTable, InputColumn
from soundadvice.decision_tables.tests import Between, CellTest, InputType, Only, Plain, mentioned, shown
from soundadvice.decision_tables.words import axis_words, joined
from soundadvice.formats.names import IdSpace
from soundadvice.model.condition import OptionTest, Quantifier
from soundadvice.model.question import Choice, Number, Option, Question

Key = tuple[str, InputType]
"""An input that tables share: its text and its kind."""
_MOST_DECIMALS = 6
_MOST_STEPS = 10**12
NOT_KNOWN = Option("not_known", "Not known")


class BeyondPacksError(Exception):
    """What a pack cannot say; the message is its name."""


@dataclass(frozen=True, slots=True)
class AskedInput:
    """How a pack asks for an input. `options` are by the part of `axis`; of a number, `range` is in steps.

    `selector` is asked before a number that may be null. `notes` are what was assumed.
    """

    axis: Axis
    question: Choice | Number
    options: tuple[str, ...] = ()
    range: tuple[int, int] = (0, 0)
    selector: Choice | None = None
    notes: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in order."""
        return (self.question,) if self.selector is None else (self.selector, self.question)


def shared_axes(tables: Iterable[ForeignTable]) -> dict[Key, Axis]:
    """The inputs of some tables, each cut wherever a cell of one of them tells values apart."""
    columns: dict[Key, list[InputColumn]] = {}
    tests: dict[Key, list[CellTest]] = {}
    for table in tables:
        for place, column in enumerate(table.inputs):
            key = (column.text, column.kind)
            columns.setdefault(key, []).append(column)
            tests.setdefault(key, []).extend(row.inputs[place].test for row in table.rows)
    return {key: axis_of(_merged(columns[key]), tests[key]) for key in columns}


def _merged(columns: Sequence[InputColumn]) -> InputColumn:
    """One input of which every table has a column: its values are those of any of them."""
    domains = [column.domain for column in columns if column.domain is not None]
    if len(domains) < len(columns) or any(domain.negated for domain in domains):
        same = len(set(domains)) == 1 and len(domains) == len(columns)
        return columns[0] if same else replace(columns[0], domain=None)
    return replace(columns[0], domain=CellTest(tuple(mentioned(domains))))


def ask(axis: Axis, names: IdSpace) -> AskedInput:
    """How a pack asks for an input. Raises BeyondPacksError."""
    return _number(axis, names) if axis.column.kind is InputType.NUMBER else _choice(axis, names)


def _choice(axis: Axis, names: IdSpace) -> AskedInput:
    ids = IdSpace()
    options, notes = [], []
    for bit, part in enumerate(axis.parts):
        if part == Only(None):
            options.append(NOT_KNOWN)
        else:
            words = _option_words(axis, bit, part)
            options.append(Option(ids.of(words, f"value {bit + 1}"), words))
    if len(options) < 2:
        options.append(Option(ids.of("something else", "else"), "Something else"))
        notes.append(
            f"`{axis.column.text}` has one value in its table: “Something else” is added, since one is no choice"
        )
    ranged = any(isinstance(part, Between) for part in axis.parts)
    if ranged:
        notes.append(f"`{axis.column.text}` is asked as a choice among the ranges that the table tells apart")
    text = axis.column.label or axis.column.text
    question = Choice(id=names.of(axis.column.text, "input"), text=text, options=tuple(options))
    return AskedInput(axis, question, tuple(option.id for option in options), notes=tuple(notes))


def _option_words(axis: Axis, bit: int, part: Part) -> str:
    if isinstance(part, Rest):
        return "Something else"
    if isinstance(part, Only) and isinstance(part.value, bool):
        return "Yes" if part.value else "No"
    return shown(part.value) if isinstance(part, Only) else axis_words(axis, 1 << bit)


def _number(axis: Axis, names: IdSpace) -> AskedInput:
    text = axis.column.label or axis.column.text
    decimals = _decimals(axis)
    low, high, is_assumed = _bounds(axis, decimals)
    selector = None
    if any(part == Only(None) for part in axis.parts):
        known = (Option("known", "Known"), NOT_KNOWN)
        selector = Choice(
            id=names.of(f"{axis.column.text} known", "input"), text=f"{text}: is it known?", options=known
        )
    enabled = None if selector is None else OptionTest(selector.id, Quantifier.ANY_OF, ("known",))
    question = Number(
        id=names.of(axis.column.text, "input"),
        text=text,
        unit="units",
        minimum=low,
        maximum=high,
        decimals=decimals,
        enable_when=enabled,
    )
    ends = " to ".join(_amount(end, decimals) for end in (low, high))
    notes = [f"`{axis.column.text}` is asked from {ends}: the table gives no bounds"] if is_assumed else []
    return AskedInput(axis, question, range=(low, high), selector=selector, notes=tuple(notes))


def _decimals(axis: Axis) -> int:
    """As many as the ends have; one more where a range between two ends has no number of so many."""
    numbers = [part for part in axis.parts if isinstance(part, Between)]
    ends = [end for part in numbers for end in (part.low, part.high) if end is not None]
    decimals = max((-int(end.as_tuple().exponent) for end in ends), default=0)
    decimals = max(decimals, 0)
    step = Decimal(1).scaleb(-decimals)
    inner = [part for part in numbers if part.low is not None and part.high is not None and part.low != part.high]
    if any(part.low_open and part.high_open and part.high - part.low <= step for part in inner):
        decimals += 1
    if decimals > _MOST_DECIMALS:
        raise BeyondPacksError(f"a number of more than {_MOST_DECIMALS} decimals")
    return decimals


def _bounds(axis: Axis, decimals: int) -> tuple[int, int, bool]:
    """From and to in steps, and whether one of them was not given."""
    numbers = [part for part in axis.parts if isinstance(part, Between)]
    if not numbers:
        return 0, 100 * 10**decimals, True
    first, last = numbers[0], numbers[-1]
    ends = [end for part in numbers for end in (part.low, part.high) if end is not None]
    largest = max((abs(end) for end in ends), default=Decimal(100))
    margin = Decimal(10) ** (len(str(int(largest))) + 1)
    low = first.low if first.low is not None else Decimal(0) if ends and min(ends) > 0 else -margin
    high = last.high if last.high is not None else margin
    steps = _steps(replace(first, low=low), decimals)[0], _steps(replace(last, high=high), decimals)[1]
    if max(abs(one) for one in steps) > _MOST_STEPS:
        raise BeyondPacksError("a number that is so large")
    return *steps, first.low is None or last.high is None


def _steps(part: Between, decimals: int) -> tuple[int, int]:
    scaled = [None if end is None else end.scaleb(decimals) for end in (part.low, part.high)]
    low = 0 if scaled[0] is None else int(scaled[0].to_integral_value(ROUND_CEILING))
    high = 0 if scaled[1] is None else int(scaled[1].to_integral_value(ROUND_FLOOR))
    low += part.low_open and scaled[0] is not None and low == scaled[0]
    high -= part.high_open and scaled[1] is not None and high == scaled[1]
    return low, high


# Conditions -----------------------------------------------------------------------------------------------------------


def condition(asked: AskedInput, mask: int) -> str | None:
    """The condition, in YAML, that an input is in some of its parts; None if it always is."""
    if mask == asked.axis.whole:
        return None
    if isinstance(asked.question, Choice):
        return _listed(
            asked.question.id, [asked.options[bit] for bit in range(len(asked.axis.parts)) if mask >> bit & 1]
        )
    parts = [_range(asked, part) for part in joined(asked.axis, mask) if isinstance(part, Between)]
    if any(part == Only(None) and mask >> bit & 1 for bit, part in enumerate(asked.axis.parts)):
        assert asked.selector is not None
        parts.append(_listed(asked.selector.id, [NOT_KNOWN.id]))
    return parts[0] if len(parts) == 1 else f"{{any: [{', '.join(parts)}]}}"


def always(asked: AskedInput) -> str:
    """A condition that holds whatever the answer is, once there is one."""
    first = asked.questions[0]
    if isinstance(first, Choice):
        return _listed(first.id, [option.id for option in first.options])
    decimals = asked.question.decimals if isinstance(asked.question, Number) else 0
    low = asked.range[0]
    ends = [f"{{at_most: {_amount(low, decimals)}}}", f"{{at_least: {_amount(low + 1, decimals)}}}"]
    return f"{{any: [{', '.join(f'{{{first.id}: {end}}}' for end in ends)}]}}"


def _listed(name: str, options: Sequence[str]) -> str:
    return f"{{{name}: [{', '.join(options)}]}}"


def _range(asked: AskedInput, part: Between) -> str:
    assert isinstance(asked.question, Number)
    decimals = asked.question.decimals
    least, most = asked.range
    low, high = _steps(part, decimals)
    low = least if part.low is None else max(low, least)
    high = most if part.high is None else min(high, most)
    show = [_amount(end, decimals) for end in (low, high)]
    if low == high and least < low < most:
        return f"{{{asked.question.id}: {{is: {show[0]}}}}}"
    ends = [f"from: {show[0]}"] * (low > least) + [f"to: {show[1]}"] * (high < most)
    if len(ends) == 1:
        ends = [f"at_least: {show[0]}" if low > least else f"at_most: {show[1]}"]
    if not ends:  # every number that is asked for, of one that may be null
        ends = [f"at_least: {show[0]}"]
    return f"{{{asked.question.id}: {{{', '.join(ends)}}}}}"


def _amount(steps: int, decimals: int) -> str:
    number = Decimal(steps).scaleb(-decimals)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def answers_of(asked: AskedInput, value: Plain | int) -> dict[str, object]:
    """The answers, as a pack's file has them, that say a value. Raises ValueError for a value that is not asked for."""
    bit = asked.axis.part_of(value)
    if isinstance(asked.question, Choice):
        if bit is None:
            raise ValueError(f"`{asked.axis.column.text}` does not take `{value}`")
        return {asked.question.id: asked.options[bit]}
    if value is None:
        if asked.selector is None:
            raise ValueError(f"`{asked.axis.column.text}` must be known")
        return {asked.selector.id: NOT_KNOWN.id}
    decimals = asked.question.decimals
    steps = Decimal(value).scaleb(decimals) if isinstance(value, (Decimal, int)) else Decimal("NaN")
    if bit is None or steps != steps.to_integral_value() or not asked.range[0] <= steps <= asked.range[1]:
        raise ValueError(f"`{asked.axis.column.text}` does not take `{value}`")
    known: Mapping[str, object] = {} if asked.selector is None else {asked.selector.id: "known"}
    return {**known, asked.question.id: float(value) if decimals else int(value)}
