"""Options of an item: those that it lists, and those of a value set that the form itself contains."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from soundadvice.formats.fhir.names import OPTION_CODE, PACKS
from soundadvice.formats.fhir.questionnaire.reading.form import Form, Item
from soundadvice.formats.fhir.questionnaire.reading.values import (
    ID,
    RESERVED,
    Json,
    apart,
    as_object,
    decimal_of,
    objects,
    slug,
)
from soundadvice.model.coding.code import ADDRESS, Code, is_shaped
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.question import Option
from soundadvice.wording.language import same_language, say, spoken

POINTS = ("ordinalValue", "itemWeight", "iso21090-CO-value")
"""The extensions that say how many points an option is worth, by the versions of FHIR."""
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_OF_HL7 = {
    "http://hl7.org/fhir/ValueSet/yesnodontknow": (
        ("http://terminology.hl7.org/CodeSystem/v2-0136", "Y", "Yes"),
        ("http://terminology.hl7.org/CodeSystem/v2-0136", "N", "No"),
        (_ABSENT, "asked-unknown", "Don't know"),
    ),
    "http://hl7.org/fhir/ValueSet/administrative-gender": tuple(
        ("http://hl7.org/fhir/administrative-gender", word.lower(), word)
        for word in ("Male", "Female", "Other", "Unknown")
    ),
}
"""The value sets that FHIR itself defines and forms name most: their codes, in the words of the specification."""
_DEEPEST = 8
_MOST = 5_000


class NoOptionsError(Exception):
    """Why an item has no options to pick from."""


@dataclass(frozen=True, slots=True)
class ReadOption:
    """An option, what the form says that it is (a coding, a text, a number, a day), and its points there."""

    value: object
    option: Option
    points: Decimal | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """An option as it stands in the form: its value, and the objects that may have something to say of it."""

    value: object
    data: tuple[Json, ...] = ()


def yes_or_no(form: Form) -> list[ReadOption]:
    """The options of a boolean item, which are words of our own."""
    language = form.resource.get("language")
    if isinstance(language, str) and not same_language(language, spoken()):
        form.notes.tell(f"what is answered with yes or no has these words in `{spoken()}`: translate them")
    return [ReadOption(False, Option("no", say("No"))), ReadOption(True, Option("yes", say("Yes")))]


def options_of(item: Item, form: Form) -> list[ReadOption]:
    """The options of an item. Raises NoOptionsError, with the reason, where there are not two."""
    listed = [*_listed(item, form)]
    if not listed:
        listed = [*_of_value_set(item, form)]
    taken: set[str] = set()
    if len(listed) > _MOST:
        raise NoOptionsError(f"it has more than {_MOST:,} options")
    read = [_read(one, form, taken) for one in listed]
    if len(read) < 2:
        raise NoOptionsError("it has fewer than two options of its own")
    return read


def _listed(item: Item, form: Form) -> Iterator[_Found]:
    """The options that an item lists, as R4 and R5 (`answerOption`) and as STU3 (`option`) have them."""
    for key in ("answerOption", "option"):
        for data in objects(form.ledger.take(item.data, key)):
            if "modifierExtension" in data:
                raise NoOptionsError("an option has a `modifierExtension`, which is not understood")
            named = next((name for name in data if name.startswith("value")), None)
            if named is not None:
                value = form.ledger.take(data, named)
                yield _Found(value, (data, value) if isinstance(value, dict) else (data,))


def _read(found: _Found, form: Form, taken: set[str]) -> ReadOption:
    value = found.value
    if isinstance(value, dict):
        for key in ("system", "code", "display", "reference", "value", "unit"):
            form.ledger.take(value, key)
        code = str(value.get("code", ""))
        text = str(value.get("display") or value.get("text") or code or value.get("reference") or "")
        text = text or " ".join(str(value[key]) for key in ("value", "unit") if key in value)
    else:
        code = text = str(value)
    name = slug(code if ID.fullmatch(code) or re.search("[A-Za-z]{2}", code) or not text else text, "option")
    if name in RESERVED - {NONE, UNSURE}:
        name = f"{name}_option"
    name = apart(name, taken)
    taken.add(name)
    further = [
        as_object(one.get("valueCoding")) for data in found.data for one in form.ledger.extensions(data, OPTION_CODE)
    ]
    option = Option(
        name, form.words(Item(name, text, "", {}), text or code), codes=codes_of([as_object(value), *further], form)
    )
    points = next(
        (one for data in found.data if (one := decimal_of(form.ledger.value(data, *POINTS))) is not None), None
    )
    exclusive = any(form.ledger.value(data, "optionExclusive") is True for data in found.data)
    return ReadOption(value, option, points, exclusive)


def codes_of(codings: Iterable[Json], form: Form) -> tuple[Code, ...]:
    """The codes of terminologies among codings; ours are ids, and no codes."""
    found: dict[str, Code] = {}
    for coding in codings:
        one = Code(str(coding.get("system", "")), str(coding.get("code", "")))
        if one.system.startswith(PACKS):
            form.ledger.take_all(coding)
        elif ADDRESS.fullmatch(one.system) and is_shaped(one) and one.system not in found:
            found[one.system] = one
            form.ledger.take(coding, "system")
            form.ledger.take(coding, "code")
    return tuple(sorted(found.values(), key=lambda one: one.system))


def note_options(item: Item, form: Form, options: list[ReadOption], *, several: bool) -> None:
    """Notes what a form says of options that a pack's have otherwise."""
    constraint = form.ledger.take(item.data, "answerConstraint")
    if item.kind == "open-choice" or constraint not in (None, "optionsOnly"):
        form.notes.add(item, "an answer besides the options is no longer taken")
    for one in options if several else ():
        option = one.option
        if one.exclusive and not option.exclusive:
            here = "may go with a sign" if option.id == UNSURE else "does not, as only `none` does: rename it"
            form.notes.add(item, f"`{option.id}` stands alone in the form; here it {here}")
        if option.exclusive and not one.exclusive:
            form.notes.add(item, f"`{option.id}` stands alone here: it cannot be combined with other options")


# Value sets ----------------------------------------------------------------------------------------------------------


def _of_value_set(item: Item, form: Form) -> Iterator[_Found]:
    """The options of the value set that an item names, if the form contains it."""
    named = form.ledger.take(item.data, "answerValueSet") or as_object(form.ledger.take(item.data, "options"))
    reference = str(named.get("reference", "")) if isinstance(named, dict) else str(named)
    if not reference:
        return
    known = _OF_HL7.get(reference.partition("|")[0])
    if known is not None:
        form.notes.add(item, "its options are those of a value set of HL7, in English")
        yield from (_Found({"system": system, "code": code, "display": text}) for system, code, text in known)
        return
    value_set = form.contained(reference)
    if value_set is None or value_set.get("resourceType") != "ValueSet":
        raise NoOptionsError(f"its options are in another file: `{reference[:120]}`")
    yield from _concepts(value_set, form, 0)


def _concepts(value_set: Json, form: Form, depth: int) -> Iterator[_Found]:
    expansion = [*objects(as_object(value_set.get("expansion")).get("contains"))]
    if expansion:
        yield from _expanded(expansion, depth)
        return
    compose = as_object(value_set.get("compose"))
    left_out = {
        (str(part.get("system")), str(concept.get("code")))
        for part in objects(compose.get("exclude"))
        for concept in objects(part.get("concept"))
    }
    if any("concept" not in part for part in objects(compose.get("exclude"))):
        raise NoOptionsError("its value set leaves out codes by a rule, which is not worked out")
    for part in objects(compose.get("include")):
        for one in _included(part, form, depth):
            coding = as_object(one.value)
            if (str(coding.get("system")), str(coding.get("code"))) not in left_out:
                yield one


def _expanded(contains: Iterable[Json], depth: int) -> Iterator[_Found]:
    for one in contains if depth < _DEEPEST else ():
        if one.get("abstract") is not True:
            yield _Found(_coding(one, str(one.get("system", ""))), (one,))
        yield from _expanded(objects(one.get("contains")), depth + 1)


def _included(part: Json, form: Form, depth: int) -> Iterator[_Found]:
    system = str(part.get("system", ""))
    if part.get("filter"):
        raise NoOptionsError("its value set has a filter, which is not worked out")
    if "concept" in part:
        for concept in objects(part.get("concept")):
            yield _Found(_coding(concept, system), (concept,))
        return
    code_system = form.contained(system) if system else None
    if code_system is not None and code_system.get("resourceType") == "CodeSystem":
        yield from _defined(objects(code_system.get("concept")), system, 0)
    elif system:
        raise NoOptionsError(f"its options are all codes of `{system[:120]}`, which is another file")
    for named in part.get("valueSet", []) if isinstance(part.get("valueSet"), list) else []:
        inner = form.contained(str(named))
        if inner is None or depth >= _DEEPEST:
            raise NoOptionsError(f"its options are in another file: `{str(named)[:120]}`")
        yield from _concepts(inner, form, depth + 1)


def _defined(concepts: Iterable[Json], system: str, depth: int) -> Iterator[_Found]:
    for one in concepts if depth < _DEEPEST else ():
        yield _Found(_coding(one, system), (one,))
        yield from _defined(objects(one.get("concept")), system, depth + 1)


def _coding(concept: Json, system: str) -> Json:
    coding = {"code": concept.get("code", ""), "display": concept.get("display") or concept.get("code", "")}
    return {"system": system, **coding} if system else coding
