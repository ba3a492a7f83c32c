"""Items of a FHIR Questionnaire: each as a question, where a pack can ask it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from soundadvice.authoring.skeleton import plain_text
from soundadvice.formats.fhir.names import OPTION_CODE, PACKS
from soundadvice.model.coding.code import ADDRESS, Code, is_shaped
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.model.time.duration import SECONDS, to_seconds

_ID = re.compile("[a-z][a-z0-9_]*")
_RESERVED = frozenset({"all", "any", "not", "unsure", "none", "emergency_number", "true", "false", "null"})
_UNITS = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second"}
_CHOICES = ("choice", "coding", "open-choice")
_LEFT_OUT = {
    "string": "a text that a person writes",
    "text": "a text that a person writes",
    "url": "an address",
    "dateTime": "a date and time",
    "time": "a time of day",
    "attachment": "a file",
    "reference": "a reference",
    "question": "a question without a type",
}
_ALSO_LEFT_OUT = {
    "initial": "an answer given before it is asked: a person gives every answer",
    "answerValueSet": "options that another file holds",
}
_EXPRESSIONS = ("enableWhenExpression", "calculatedExpression", "initialExpression", "answerExpression", "variable")
_LARGEST = 2**31 - 1
_TODAY = re.compile(r"today\(\)(?: ([-+]) ([0-9]{1,6}) days?)?")
_CENTURY = 100 * SECONDS["year"]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An item that asks something, the conditions of the groups around it, and the words that stand with it."""

    link: str
    text: str
    kind: str
    data: Json
    around: tuple[Json, ...] = ()
    help: str | None = None
    why: str | None = None
    unsure: bool = False

    def extensions(self) -> Iterator[Json]:
        """Its extensions."""
        return _objects(self.data.get("extension"))


@dataclass(slots=True)
class Notes:
    """What was left out or assumed, in words."""

    lines: list[str] = field(default_factory=list)

    def add(self, item: Item, text: str) -> None:
        """Notes something about an item."""
        line = f"`{plain_text(item.link, 80)}`: {text}"
        if line not in self.lines:
            self.lines.append(line)


@dataclass(slots=True)
class Ids:
    """Ids for questions: near what the form calls them, and each once."""

    taken: set[str] = field(default_factory=set)

    def of(self, link: str, text: str) -> str:
        """An id for an item."""
        wish = link if _ID.fullmatch(link) or re.search("[A-Za-z]{2}", link) else text
        name = slug(wish, "question")
        if name in _RESERVED:
            name = f"{name}_question"
        found = _apart(name, self.taken)
        self.taken.add(found)
        return found


def slug(text: str, otherwise: str) -> str:
    """An id near a text.

    >>> slug("Leg pain?", "x"), slug("8302-2", "x"), slug("…", "x")
    ('leg_pain', 'x_8302_2', 'x')
    """
    name = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")
    if not name:
        return otherwise
    return (name if name[0].isalpha() else f"{otherwise}_{name}")[:48].rstrip("_")


def _apart(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


# The tree of items -------------------------------------------------------------------------------------------------


def items_of(resource: Json, notes: Notes) -> Iterator[Item]:
    """The items that ask something, in their order, those in groups and under others too."""
    seen: set[str] = set()
    level = list(_objects(resource.get("item")))
    yield from _walk(level, (), notes, seen, 0)


def _walk(level: list[Json], around: tuple[Json, ...], notes: Notes, seen: set[str], depth: int) -> Iterator[Item]:
    unsure = {link.removesuffix(".unsure") for data in level if (link := str(data.get("linkId"))).endswith(".unsure")}
    for data in level:
        inside = list(_objects(data.get("item")))
        link, kind = str(data.get("linkId", "")), str(data.get("type", ""))
        words = dict(_words(inside))
        item = Item(
            link=link,
            text=str(data.get("text") or link),
            kind=kind,
            data=data,
            around=around,
            help=words.get("help"),
            why=words.get("why"),
            unsure=link in unsure,
        )
        if depth > 20 or link in seen:
            notes.add(
                item, "is left out: " + ("it is nested too deeply" if depth > 20 else "its `linkId` is here twice")
            )
            continue
        seen.add(link)
        if "modifierExtension" in data:
            notes.add(item, "is left out: it has a `modifierExtension`, which is not understood")
            continue
        below = (*around, data) if "enableWhen" in data else around
        if kind == "display":
            if depth == 0 or "enableWhen" in data:
                notes.add(item, "a text of its own is left out: put it with a question, or into the pack's texts")
        elif kind == "group":
            if data.get("repeats"):
                notes.add(item, "the group repeats, and is asked once here")
            note_the_rest(item, notes)
            yield from _walk(inside, below, notes, seen, depth + 1)
            continue
        elif not (link.endswith(".unsure") and _only_unsure(data)):
            yield item
        yield from _walk([one for one in inside if one.get("type") != "display"], below, notes, seen, depth + 1)


def note_the_rest(item: Item, notes: Notes) -> None:
    """Notes what an item says that no part of a skeleton holds."""
    for key, what in _ALSO_LEFT_OUT.items():
        if key in item.data:
            notes.add(item, f"`{key}` is left out: {what}")
    for extension in item.extensions():
        name = str(extension.get("url", "")).rpartition("-")[2]
        if name in _EXPRESSIONS:
            notes.add(item, f"`{name}` is left out: an expression is not turned into a condition")


def _only_unsure(data: Json) -> bool:
    options = list(_objects(data.get("answerOption")))
    return len(options) == 1 and _dict(options[0].get("valueCoding")).get("code") == UNSURE


def _words(inside: list[Json]) -> Iterator[tuple[str, str]]:
    """The texts that stand with a question: `help` and `why`."""
    for data in inside:
        text = data.get("text")
        if data.get("type") != "display" or not isinstance(text, str) or "enableWhen" in data:
            continue
        codes = {
            str(coding.get("code"))
            for extension in _objects(data.get("extension"))
            for coding in _objects(_dict(extension.get("valueCodeableConcept")).get("coding"))
        }
        if "unit" not in codes:
            yield ("why" if codes & {"flyover", "help"} else "help"), plain_text(text)


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[Json]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


# One question ------------------------------------------------------------------------------------------------------


def question_of(item: Item, ids: Ids, notes: Notes) -> Question | None:
    """An item as a question without its skip logic; None, with a note, where a pack cannot ask it."""
    kind = item.kind
    if kind in _LEFT_OUT or kind not in (*_CHOICES, "boolean", "integer", "decimal", "quantity", "date"):
        notes.add(item, f"is left out: a pack cannot ask for {_LEFT_OUT.get(kind, 'an item of this type')}")
        return None
    common: dict[str, Any] = {"text": plain_text(item.text), "help": item.help, "why": item.why}
    url = str(item.data.get("definition", ""))
    common |= {"codes": codes_of(_objects(item.data.get("code"))), "url": url if ADDRESS.fullmatch(url) else None}
    if kind == "boolean":
        options = (Option("no", "No"), Option("yes", "Yes"))
        return Choice(id=ids.of(item.link, item.text), options=options, **common)
    if kind in _CHOICES:
        found = tuple(option for _, option in options_of(item))
        if len(found) < 2:
            notes.add(item, "is left out: it has fewer than two options of its own")
            return None
        _note_options(item, notes)
        name = ids.of(item.link, item.text)
        return (MultiChoice if item.data.get("repeats") else Choice)(id=name, options=found, **common)
    if kind == "date":
        return _date(item, ids.of(item.link, item.text), common, notes)
    if kind == "quantity" and _is_time(item):
        return _duration(item, ids.of(item.link, item.text), common, notes)
    return _number(item, ids.of(item.link, item.text), common, notes)


def options_of(item: Item) -> list[tuple[Json, Option]]:
    """The options of an item, each with what the form says of it."""
    taken: set[str] = set()
    found = []
    for data in _objects(item.data.get("answerOption")):
        coding = data.get("valueCoding")
        if isinstance(coding, dict):
            code, text = str(coding.get("code", "")), str(coding.get("display") or coding.get("code") or "")
        else:
            value = next((data[key] for key in ("valueString", "valueInteger", "valueDate") if key in data), "")
            code = text = str(value)
        name = slug(code if _ID.fullmatch(code) or re.search("[A-Za-z]{2}", code) or not text else text, "option")
        if name in _RESERVED - {NONE, UNSURE}:
            name = f"{name}_option"
        name = _apart(name, taken)
        taken.add(name)
        further = (
            _dict(one.get("valueCoding")) for one in _objects(data.get("extension")) if one.get("url") == OPTION_CODE
        )
        codes = codes_of([_dict(coding), *further])
        found.append((data, Option(name, plain_text(text or code), codes=codes)))
    return found


def codes_of(codings: Iterable[Json]) -> tuple[Code, ...]:
    """The codes of terminologies among codings; ours are ids, and no codes."""
    found: dict[str, Code] = {}
    for coding in codings:
        one = Code(str(coding.get("system", "")), str(coding.get("code", "")))
        if ADDRESS.fullmatch(one.system) and not one.system.startswith(PACKS) and is_shaped(one):
            found.setdefault(one.system, one)
    return tuple(sorted(found.values(), key=lambda one: one.system))


def _note_options(item: Item, notes: Notes) -> None:
    if item.kind == "open-choice" or item.data.get("answerConstraint") not in (None, "optionsOnly"):
        notes.add(item, "an answer besides the options is no longer taken")
    for data, option in options_of(item):
        alone = any(str(one.get("url", "")).endswith("optionExclusive") for one in _objects(data.get("extension")))
        if alone and item.data.get("repeats") and not option.exclusive:
            here = "may go with a sign" if option.id == UNSURE else "does not, as only `none` does: rename it"
            notes.add(item, f"`{option.id}` stands alone in the form; here it {here}")


def _extension(item: Item, name: str) -> object:
    """The value of the extension whose address ends so."""
    for extension in item.extensions():
        if str(extension.get("url", "")).rpartition("/")[2] == name:
            return next((value for key, value in extension.items() if key.startswith("value")), None)
    return None


def _is_time(item: Item) -> bool:
    codes = {
        str(_dict(extension.get("valueCoding")).get("code"))
        for extension in item.extensions()
        if str(extension.get("url", "")).rpartition("/")[2] in ("questionnaire-unitOption", "questionnaire-unit")
    }
    return bool(codes) and codes <= _UNITS.keys()


def _duration(item: Item, name: str, common: Mapping[str, Any], notes: Notes) -> Question:
    low = seconds_of(_extension(item, "sdc-questionnaire-minQuantity") or _extension(item, "minValue"))
    high = seconds_of(_extension(item, "sdc-questionnaire-maxQuantity") or _extension(item, "maxValue"))
    if low is None or high is None or low > high:
        notes.add(item, "it has no bounds in the form: 0 days to 100 years are assumed")
        low, high = 0, _CENTURY
    return Duration(id=name, minimum=low, maximum=high, unsure=item.unsure, **common)


def _date(item: Item, name: str, common: Mapping[str, Any], notes: Notes) -> Question:
    low, high = (days_of(_calculated(item, key)) for key in ("maxValue", "minValue"))
    if low is None or high is None or low >= high:
        notes.add(item, "its bounds are not counted from today in the form: the last 100 years are assumed")
        low, high = 0, _CENTURY // SECONDS["day"]
    return Date(id=name, minimum=low, maximum=high, unsure=item.unsure, **common)


def _calculated(item: Item, name: str) -> object:
    """The expression of the extension whose address ends so: of its value, or in the extension itself."""
    for extension in item.extensions():
        if str(extension.get("url", "")).rpartition("/")[2] == name:
            inside = [*_objects(_dict(extension.get("_valueDate")).get("extension"))]
            inside += _objects(extension.get("extension"))
            return next((_dict(one.get("valueExpression")).get("expression") for one in inside), None)
    return None


def days_of(value: object) -> int | None:
    """How many days before today an expression is; None if it is not understood."""
    found = _TODAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    return 0 if found[1] is None else int(found[2]) * (1 if found[1] == "-" else -1)


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


def _number(item: Item, name: str, common: Mapping[str, Any], notes: Notes) -> Question:
    places = _extension(item, "maxDecimalPlaces")
    whole = item.kind == "integer"
    decimals = 0 if whole else min(places, 6) if isinstance(places, int) and places >= 0 else 1
    if not whole and not isinstance(places, int):
        notes.add(item, "one decimal is assumed: the form does not say how many")
    bounds = [steps_of(_plain(_extension(item, key)), decimals) for key in ("minValue", "maxValue")]
    low, high = bounds
    if low is None or high is None or low > high:
        notes.add(item, "it has no bounds in the form: 0 to 1000 are assumed, and must be corrected")
        low, high = 0, 1000 * 10**decimals
    return Number(
        id=name, unit=_unit(item, notes), minimum=low, maximum=high, decimals=decimals, unsure=item.unsure, **common
    )


def _plain(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


def steps_of(value: object, decimals: int) -> int | None:
    """A number in steps of its last decimal; None if it is none, or falls between two."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        steps = Decimal(repr(value)).scaleb(decimals)
    except InvalidOperation:
        return None
    return int(steps) if steps == steps.to_integral_value() and abs(steps) <= _LARGEST * 10**6 else None


def _unit(item: Item, notes: Notes) -> str:
    coding = _extension(item, "questionnaire-unit") or _extension(item, "questionnaire-unitOption")
    if isinstance(coding, dict) and (coding.get("display") or coding.get("code")):
        return plain_text(str(coding.get("display") or coding.get("code")))
    for data in _objects(item.data.get("item")):
        text = data.get("text")
        if str(data.get("linkId", "")).endswith(".unit") and isinstance(text, str):
            return plain_text(re.sub(r" \([^()]*\)$", "", text))
    notes.add(item, "it has no unit in the form: name it")
    return "units"
