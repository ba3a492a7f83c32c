"""Questions: what a pack asks for each input of a guideline, and how conditions on it are written there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from soundadvice.formats.gdl2.logic.formulas import MISSING, MISSING_RANGE, Range, Subject, Values, common, without
from soundadvice.formats.gdl2.logic.inputs import AmountInUnit, Input
from soundadvice.formats.gdl2.source.expressions import Coded, TextValue, TruthValue
from soundadvice.formats.names import IdSpace
from soundadvice.model.condition import OptionTest, Quantifier
from soundadvice.model.question import Choice, Number, Option, Question

NOT_RECORDED = "not_recorded"
_NOT_RECORDED = Option(NOT_RECORDED, "Not recorded")


@dataclass(frozen=True, slots=True)
class AskedFor:
    """How a pack asks for one subject. `options` are by the value of the subject, `MISSING` among them where it can be.

    Of an amount that is asked for sometimes only, `selector` is the question before it, `selected` its option.
    """

    subject: Subject
    question: Question
    options: dict[int, str]
    measure: AmountInUnit | None = None
    selector: Choice | None = None
    selected: str = ""


def ask(inputs: Iterable[Input], names: IdSpace) -> tuple[tuple[Question, ...], dict[Subject, AskedFor]]:
    """The questions, in order, and how each subject is asked for."""
    questions: list[Question] = []
    found: dict[Subject, AskedFor] = {}
    for one in inputs:
        made = _choice(one, names) if one.subject is not None else _amounts(one, names)
        for asked in made:
            if asked.selector is not None and asked.selector not in questions:
                questions.append(asked.selector)
            questions.append(asked.question)
            found[asked.subject] = asked
    return tuple(questions), found


def shown(option: Coded | TextValue | TruthValue) -> str:
    """The words of an option."""
    match option:
        case Coded(text=text, code=code):
            return text or code
        case TextValue(words=words):
            return words
        case TruthValue(value=value):
            return "Yes" if value else "No"


def _choice(one: Input, names: IdSpace) -> Iterator[AskedFor]:
    assert one.subject is not None
    ids = IdSpace((NOT_RECORDED, "true", "false", "null", "unsure", "none", "all", "any", "not"))
    by_value = {value: ids.of(shown(option), f"option {value}") for value, option in enumerate(one.options)}
    options = tuple(Option(by_value[value], shown(option)) for value, option in enumerate(one.options))
    if one.may_be_missing:
        by_value[MISSING] = NOT_RECORDED
        options = (*options, _NOT_RECORDED)
    yield AskedFor(one.subject, Choice(id=names.of(one.words, one.code), text=one.words, options=options), by_value)


def _amounts(one: Input, names: IdSpace) -> Iterator[AskedFor]:
    stem = one.words
    several = len(one.measures) > 1
    selector: Choice | None = None
    options = [Option("recorded", "Recorded")]
    if several:
        ids = IdSpace((NOT_RECORDED,))
        options = [Option(ids.of(measure.unit, "unit"), measure.unit or "no unit") for measure in one.measures]
    if several or one.may_be_missing:
        listed = (*options, _NOT_RECORDED) if one.may_be_missing else tuple(options)
        text = f"{stem}: in which unit?" if several else f"{stem}: is it recorded?"
        name = names.of(f"{stem} {'unit' if several else 'recorded'}", one.code)
        selector = Choice(id=name, text=text, options=listed)
    for measure, option in zip(one.measures, options, strict=False):
        enabled = None if selector is None else OptionTest(selector.id, Quantifier.ANY_OF, (option.id,))
        number = Number(
            id=names.of(f"{stem} {measure.unit}" if several else stem, one.code),
            text=stem,
            unit=measure.unit or "units",
            minimum=measure.bounds[0],
            maximum=measure.bounds[1],
            decimals=measure.decimals,
            enable_when=enabled,
        )
        yield AskedFor(measure.subject, number, {}, measure, selector, option.id)


# Conditions -------------------------------------------------------------------------------------------------------


def condition(asked: AskedFor, values: Values) -> str:
    """The condition, in YAML, that a subject has one of these values."""
    if asked.measure is None:
        listed = [name for value, name in asked.options.items() if any(low <= value <= high for low, high in values)]
        return f"{{{asked.question.id}: [{', '.join(listed)}]}}"
    parts = [_range(asked, one) for one in _recorded(asked, values)]
    if asked.selector is not None:
        if common(values, [asked.measure.bounds]) == (asked.measure.bounds,):
            parts = [f"{{{asked.selector.id}: [{asked.selected}]}}"]
        if common(values, [MISSING_RANGE]):
            others = [option.id for option in asked.selector.options if option.id != asked.selected]
            parts.append(f"{{{asked.selector.id}: [{', '.join(others)}]}}")
    return parts[0] if len(parts) == 1 else f"{{any: [{', '.join(parts)}]}}"


def whatever(asked: AskedFor) -> str:
    """The condition, in YAML, that an amount is given, whatever it is."""
    assert asked.measure is not None
    low, high = asked.measure.bounds
    return f"{{any: [{_range(asked, (low, low))}, {_range(asked, (low + 1, high))}]}}"


def _recorded(asked: AskedFor, values: Values) -> Values:
    return without(values, [MISSING_RANGE])


def _range(asked: AskedFor, values: Range) -> str:
    measure = asked.measure
    assert measure is not None
    low, high = values
    if low == high and measure.bounds[0] < low < measure.bounds[1]:
        return f"{{{asked.question.id}: {{is: {amount(measure, low)}}}}}"
    ends = [("from", low)] * (low > measure.bounds[0]) + [("to", high)] * (high < measure.bounds[1])
    if len(ends) == 1:
        ends = [("at_least" if ends[0][0] == "from" else "at_most", ends[0][1])]
    return f"{{{asked.question.id}: {{{', '.join(f'{word}: {amount(measure, end)}' for word, end in ends)}}}}}"


def amount(measure: AmountInUnit, steps: int) -> str:
    """An amount in digits.

    >>> amount(AmountInUnit("kg", 1, (0, 9), Subject("x", ((0, 9),), 0)), 375)
    '37.5'
    """
    digits = f"{abs(steps):0{measure.decimals + 1}d}"
    whole, part = digits[: len(digits) - measure.decimals], digits[len(digits) - measure.decimals :].rstrip("0")
    return ("-" if steps < 0 else "") + whole + (f".{part}" if part else "")


def answers_of(values: Mapping[Subject, int], asked: Mapping[Subject, AskedFor]) -> dict[str, object]:
    """The answers, as a pack's file has them, of someone of whom each subject has its value."""
    found: dict[str, object] = {}
    for subject, one in asked.items():
        value = values[subject]
        if one.measure is None:
            found[one.question.id] = one.options[value]
            continue
        if one.selector is not None:
            if value == MISSING:
                found.setdefault(one.selector.id, NOT_RECORDED)
            else:
                found[one.selector.id] = one.selected
        if value != MISSING:
            found[one.question.id] = amount(one.measure, value)
    return found
