"""Numbers, lengths of time and days of a Questionnaire, with their bounds, of which either may be missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.fhir.questionnaire.reading.form import Form, Item
from soundadvice.formats.fhir.questionnaire.reading.values import (
    Json,
    as_object,
    decimal_of,
    extension_name,
    objects,
)
from soundadvice.model.question import Date, Duration, Number, Question
from soundadvice.model.time.duration import SECONDS, to_seconds

_UNITS = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second"}
_TODAY = re.compile(r"today\(\)(?: ?([-+]) ?([0-9]{1,6}) days?)?")
_CENTURY = 100 * SECONDS["year"]
_USUAL = Decimal(1000)
_MOST_DECIMALS = 6
_LARGEST = Decimal(2**31 - 1)
_LOWER, _UPPER = ("minValue", "minQuantity"), ("maxValue", "maxQuantity")
_OF_UNITS = ("unit", "unitOption")


# Numbers -----------------------------------------------------------------------------------------------------------


def number_of(item: Item, form: Form, common: Mapping[str, Any]) -> Question:
    """A number. Where the form has one bound only, the other is assumed, and that is noted."""
    unit, unit_code = _unit(item, form)
    low, high = (_bound(item, form, names, unit_code) for names in (_LOWER, _UPPER))
    decimals = _decimals(item, form, [one for one in (low, high) if one is not None])
    if low is not None and high is not None and low > high:
        form.notes.add(item, f"no answer is within its bounds, {low:f} to {high:f}: they are left out")
        low = high = None
    least = low if low is not None else min(Decimal(0), (high if high is not None else _USUAL) - _USUAL)
    if low is None and high is not None and high > 0:
        least = Decimal(0)
    most = high if high is not None else max(_USUAL, least + _USUAL)
    if low is None and high is None:
        form.notes.add(item, "it has no bounds in the form: 0 to 1000 are assumed, and must be corrected")
    elif low is None:
        form.notes.add(item, f"it has no lower bound in the form: {least:f} is assumed, and must be corrected")
    elif high is None:
        form.notes.add(item, f"it has no upper bound in the form: {most:f} is assumed, and must be corrected")
    minimum = int(least.scaleb(decimals).to_integral_value(ROUND_CEILING))
    maximum = int(most.scaleb(decimals).to_integral_value(ROUND_FLOOR))
    if minimum > maximum:
        form.notes.add(item, f"no answer of so many decimals is from {least:f} to {most:f}: one more is taken")
        maximum = minimum
    return Number(unit=unit, minimum=minimum, maximum=maximum, decimals=decimals, unsure=item.unsure, **common)


def _bound(item: Item, form: Form, names: tuple[str, ...], unit_code: str | None) -> Decimal | None:
    """One of the bounds; None if there is none that can be read, and then it is among what is left over."""
    for extension in objects(item.data.get("extension")):
        if extension_name(extension) not in names:
            continue
        value = next((value for key, value in extension.items() if key.startswith("value")), None)
        number = decimal_of(value)
        codes = {str(as_object(value).get(key)) for key in ("code", "unit")} - {"None"}
        if isinstance(value, dict) and codes and unit_code is not None and unit_code not in codes:
            form.notes.add(item, f"a bound in another unit ({', '.join(sorted(codes))}) is left out")
        elif number is not None and abs(number) <= _LARGEST:
            form.ledger.take_all(extension)
            return number
    return None


def _decimals(item: Item, form: Form, bounds: list[Decimal]) -> int:
    if item.kind == "integer":
        return 0
    places = next(
        (
            one.get("valueInteger")
            for one in objects(item.data.get("extension"))
            if extension_name(one) == "maxDecimalPlaces"
        ),
        None,
    )
    if isinstance(places, int) and not isinstance(places, bool) and places >= 0:
        form.ledger.extensions(item.data, "maxDecimalPlaces")
        if places > _MOST_DECIMALS:
            form.notes.add(item, f"{_MOST_DECIMALS} decimals are taken, of the {places} that the form takes")
        return min(places, _MOST_DECIMALS)
    written = max((max(0, -int(one.normalize().as_tuple().exponent)) for one in bounds), default=0)
    decimals = min(max(1, written), _MOST_DECIMALS)
    said = "one decimal is" if decimals == 1 else f"{decimals} decimals are"
    form.notes.add(item, f"{said} assumed: the form does not say how many")
    return decimals


def _unit(item: Item, form: Form) -> tuple[str, str | None]:
    """The unit in words, and its code; those beside it are noted."""
    named = [
        (one, as_object(one.get("valueCoding")))
        for one in objects(item.data.get("extension"))
        if extension_name(one) in _OF_UNITS
    ]
    usable = [(one, coding) for one, coding in named if coding.get("display") or coding.get("code")]
    if usable:
        first, coding = usable[0]
        form.ledger.take_all(first)
        others = [str(other.get("display") or other.get("code")) for _, other in usable[1:]]
        unit = plain_text(str(coding.get("display") or coding.get("code")))
        if others:
            form.ledger.extensions(item.data, *_OF_UNITS)
            form.notes.add(item, f"only `{unit}` is asked for: the form takes {', '.join(others)} as well")
        return unit, str(coding.get("code") or coding.get("display"))
    for data in objects(item.data.get("item")):
        text = data.get("text")
        if isinstance(text, str) and text.strip() and data.get("type") == "display" and _is_unit(data):
            form.units.add(id(data))
            is_ours = str(data.get("linkId", "")).endswith(".unit")  # and has the bounds behind it
            return plain_text(re.sub(r" \([^()]*\)$", "", text) if is_ours else text), None
    form.notes.add(item, "it has no unit in the form: name it")
    return "units", None


def _is_unit(data: Json) -> bool:
    """Whether an item in a number says its unit."""
    concepts = (as_object(one.get("valueCodeableConcept")) for one in objects(data.get("extension")))
    codes = {str(coding.get("code")) for one in concepts for coding in objects(one.get("coding"))}
    return "unit" in codes or str(data.get("linkId", "")).endswith(".unit")


def steps_of(value: object, decimals: int) -> int | None:
    """A number in steps of its last decimal; None if it is none, or falls between two."""
    number = decimal_of(value)
    if number is None:
        return None
    steps = number.scaleb(decimals)
    return int(steps) if steps == steps.to_integral_value() and abs(steps) <= _LARGEST * 10**6 else None


# Lengths of time ---------------------------------------------------------------------------------------------------


def is_time(item: Item) -> bool:
    """Whether a quantity is a length of time, by its units."""
    codes = {
        str(as_object(extension.get("valueCoding")).get("code"))
        for extension in objects(item.data.get("extension"))
        if extension_name(extension) in _OF_UNITS
    }
    return bool(codes) and codes <= _UNITS.keys()


def duration_of(item: Item, form: Form, common: Mapping[str, Any]) -> Question:
    """A length of time."""
    form.ledger.extensions(item.data, *_OF_UNITS)
    bounds = []
    for names in (_LOWER, _UPPER):
        known = [one for one in _named(item, names) if seconds_of(one.get("valueQuantity")) is not None]
        form.ledger.take_all(*known[:1])
        bounds.append(seconds_of(known[0].get("valueQuantity")) if known else None)
    form.ledger.extensions(item.data, "maxDecimalPlaces")  # a length of time is taken to the second
    low, high = bounds
    if low is not None and high is not None and low > high:
        low = high = None
    assumed = [said for bound, said in ((low, "0 days"), (high, "100 years")) if bound is None]
    if len(assumed) == 2:
        form.notes.add(item, "it has no bounds in the form: 0 days to 100 years are assumed")
    elif assumed:
        form.notes.add(item, f"it has one bound in the form: {assumed[0]} is assumed for the other")
    least = 0 if low is None else low
    most = max(_CENTURY, least) if high is None else high
    return Duration(minimum=min(least, most), maximum=most, unsure=item.unsure, **common)


def _named(item: Item, names: tuple[str, ...]) -> list[Json]:
    return [one for one in objects(item.data.get("extension")) if extension_name(one) in names]


def seconds_of(value: object) -> int | None:
    """A FHIR Quantity of time in seconds; None if it is none."""
    if not isinstance(value, dict) or str(value.get("code")) not in _UNITS or "comparator" in value:
        return None
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, (int, float)) or not abs(number) < 1e9:
        return None
    try:
        return to_seconds(number, _UNITS[str(value["code"])])
    except ValueError:
        return None


# Days --------------------------------------------------------------------------------------------------------------


def date_of(item: Item, form: Form, common: Mapping[str, Any]) -> Question:
    """A day, by how many days it was before that of asking."""
    bounds = []
    for name in ("maxValue", "minValue"):
        known = [one for one in _named(item, (name,)) if days_of(_calculated(one)) is not None]
        form.ledger.take_all(*known[:1])
        bounds.append(days_of(_calculated(known[0])) if known else None)
    low, high = bounds
    if low is not None and high is not None and low >= high:
        low = high = None
    century = _CENTURY // SECONDS["day"]
    if low is None and high is None:
        form.notes.add(item, "its bounds are not counted from today in the form: the last 100 years are assumed")
    elif low is None:
        form.notes.add(item, "its last day is not counted from today in the form: today is assumed")
    elif high is None:
        form.notes.add(item, "its first day is not counted from today in the form: 100 years ago is assumed")
    least = (0 if high is None or high > 0 else high - century) if low is None else low
    return Date(minimum=least, maximum=max(century, least + 1) if high is None else high, unsure=item.unsure, **common)


def _calculated(extension: Json) -> object:
    """The expression of a bound: of its value, or in the extension itself."""
    inside = [*objects(as_object(extension.get("_valueDate")).get("extension"))]
    inside += objects(extension.get("extension"))
    return next((as_object(one.get("valueExpression")).get("expression") for one in inside), None)


def days_of(value: object) -> int | None:
    """How many days before today an expression is; None if it is not understood."""
    found = _TODAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    return 0 if found[1] is None else int(found[2]) * (1 if found[1] == "-" else -1)
