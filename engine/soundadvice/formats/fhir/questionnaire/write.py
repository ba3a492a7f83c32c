"""FHIR: a pack's questions as a Questionnaire, R4 or R5, for form engines that are not ours.

A Questionnaire says what is asked, when, and which answers are taken. It holds no rule: the advice is worked out here,
by `$triage` of the service, which checks again whatever a form engine should have checked. See docs/reference/fhir.md.
"""

from __future__ import annotations

from typing import assert_never

from soundadvice.formats.exported import listed
from soundadvice.formats.fhir.names import (
    CALCULATED_VALUE,
    DISPLAY_CATEGORIES,
    DISPLAY_CATEGORY,
    ENABLE_WHEN_EXPRESSION,
    ITEM_CONTROL,
    ITEM_CONTROLS,
    MAX_DECIMAL_PLACES,
    MAX_QUANTITY,
    MAX_VALUE,
    MEANINGS,
    MIN_QUANTITY,
    MIN_VALUE,
    OPTION_CODE,
    OPTION_EXCLUSIVE,
    PACKS,
    UCUM,
    UCUM_CODES,
    UNIT_OPTION,
    Resource,
    Version,
    canonical_url,
    codings,
    computable_name,
    known,
    question_system,
    resource_id,
    unsure_link,
)
from soundadvice.formats.fhir.questionnaire.write_conditions import (
    ShownWhen,
    days_before_today,
    number,
    shown_when,
    unsure_is,
)
from soundadvice.formats.fhir.questionnaire.write_musts import constraints, not_carried
from soundadvice.formats.variants import one_form_each
from soundadvice.meaning.cells import time_units
from soundadvice.meaning.phrases import marked_title, not_for_people
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import (
    Choice,
    Date,
    Direction,
    Duration,
    MultiChoice,
    Number,
    Quantity,
    Question,
    says_back,
)
from soundadvice.model.time.duration import SECONDS, format_duration
from soundadvice.wording.amounts import figure, units
from soundadvice.wording.language import say
from soundadvice.wording.placeholders import fill


def not_sure() -> str:
    """The words of the option that stands for no number, in the language spoken."""
    return say("I am not sure")


def questionnaire(pack: Pack, version: str = "R4") -> Resource:
    """The pack's questions as a FHIR Questionnaire of that version, `R4` or `R5`.

    Raises UnsupportedError for another version, and for a question that FHIR cannot carry.

    >>> import soundadvice
    >>> form = questionnaire(soundadvice.load_pack("low_back_pain"))
    >>> form["url"], form["item"][1]["linkId"], form["item"][1]["type"]
    ('urn:soundadvice:pack:low_back_pain', 'leg_pain', 'choice')
    """
    which = known(version)
    resource: Resource = {
        "resourceType": "Questionnaire",
        "id": resource_id(pack),
        "language": pack.language,
        "url": canonical_url(pack),
        "identifier": [{"system": PACKS, "value": pack.id}, {"system": MEANINGS, "value": pack.meaning_hash}],
        "version": pack.version,
        "name": computable_name(pack),
        "title": marked_title(pack),
        "status": "active" if pack.status == "reviewed" else "draft",
        **_not_for_people(pack),
        "subjectType": ["Patient"],
        "description": pack.description,
        **({"code": codings(pack.codes)} if pack.codes else {}),
        "item": [item for place, one in enumerate(pack.questions) for item in _items(pack, one, place + 1, which)],
    }
    if which == "R5":
        resource["versionAlgorithmString"] = "semver"
    return resource


def _not_for_people(pack: Pack) -> Resource:
    """`experimental` is FHIR's word for a form that is not for genuine use."""
    mark = not_for_people(pack)
    return {} if mark is None else {"experimental": True, "purpose": mark}


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack its Questionnaire does not carry, in words, one line each."""
    lines = [
        f"the {len(pack.rules)} rules, the plan and all advice: post the response to $triage",
        "stopping early: a form asks all its questions, though the advice may be sure after one",
        "that plan questions go with some advice only: a form offers them to everyone, and they may be left out",
        "that a question waits while it is open whether it is asked: a form hides it until that is known",
    ]
    if any(question.ask_anew for question in pack.questions):
        lines.append("`ask_anew`: a form knows no earlier answers")
    if any(getattr(question, "severity", None) or getattr(question, "protects", None) for question in pack.questions):
        lines.append("`severity`: which answers are worse")
    if any(getattr(question, "commonest", None) for question in pack.questions):
        lines.append("`commonest`: which answer most people give who have what is asked about")
    if any(getattr(question, "typical", None) is not None for question in pack.questions):
        lines.append("`typical`: an answer by example, which a form would take for one given")
    if any(map(says_back, pack.questions)):
        lines.append("`said`: how an answer is said back to the person, in reasons and on the page for the doctor")
    lines.extend(one_form_each(pack))
    if unsaid := not_carried(pack):
        lines.append(f"`must` of {listed(unsaid)}: which answers go together; $triage refuses the others")
    lines.append("claims and references: what the questions rest on")
    return tuple(lines)


# Items -------------------------------------------------------------------------------------------------------------


def _items(pack: Pack, question: Question, place: int, version: Version) -> list[Resource]:
    """The items of one question: itself, and "I am not sure" beside a number or a duration that allows it."""
    shown = shown_when(pack, question)
    item: Resource = {"linkId": question.id}
    item |= {} if question.url is None else {"definition": question.url}
    item |= {"code": codings(question.codes)} if question.codes else {}
    item |= {"prefix": f"{place}.", "text": _words(pack, question.text)}
    item |= _kind(pack, question, version)
    item["extension"] = [*item["extension"], *constraints(pack, question)]  # type: ignore[misc]
    item["required"] = question.id in pack.deciding
    unsure = isinstance(question, Quantity) and question.unsure
    if unsure:
        # With the number out of the way, the form is complete although a required number is missing.
        clauses = (*shown.clauses, (unsure_is(question.id, answered=False),))
        asked = ShownWhen(clauses, shown.expression)
    else:
        asked = shown
    item["item"] = _displays(pack, question)
    if not item["item"]:
        del item["item"]
    items = [_wrapped(item, asked)]
    if unsure:
        items.append(_wrapped(_unsure(pack, question, version), shown))
    return items


def _kind(pack: Pack, question: Question, version: Version) -> Resource:
    """The type of a question's item, what it takes, and its look."""
    match question:
        case Choice() | MultiChoice():
            return _choice(pack, question, version)
        case Number():
            return _number(question)
        case Duration():
            return _duration(pack, question)
        case Date():
            return _date(question)
        case _:
            assert_never(question)


def _choice(pack: Pack, question: Choice | MultiChoice, version: Version) -> Resource:
    several = isinstance(question, MultiChoice)
    options: list[Resource] = []
    for option in question.options:
        coding = {"system": question_system(pack, question.id), "code": option.id, "display": _words(pack, option.text)}
        more: list[Resource] = [{"url": OPTION_EXCLUSIVE, "valueBoolean": True}] if several and option.exclusive else []
        more += [{"url": OPTION_CODE, "valueCoding": one} for one in codings(option.codes)]
        options.append({**({"extension": more} if more else {}), "valueCoding": coding})
    return {
        "extension": [_control("check-box" if several else "radio-button")],
        "type": "choice" if version == "R4" else "coding",
        **({} if version == "R4" else {"answerConstraint": "optionsOnly"}),
        **({"repeats": True} if several else {}),
        "answerOption": options,
    }


def _number(question: Number) -> Resource:
    key = "valueDecimal" if question.decimals else "valueInteger"
    extensions: list[Resource] = [
        {"url": MIN_VALUE, key: number(question, question.minimum)},
        {"url": MAX_VALUE, key: number(question, question.maximum)},
    ]
    if question.decimals:
        extensions.append({"url": MAX_DECIMAL_PLACES, "valueInteger": question.decimals})
    elif max(abs(question.minimum), abs(question.maximum)) >= 2**31:
        raise UnsupportedError("FHIR", f"`{question.id}` takes whole numbers beyond 32 bits", question.span)
    return {"extension": extensions, "type": "decimal" if question.decimals else "integer"}


def _duration(pack: Pack, question: Duration) -> Resource:
    # Real clients pick the first unit before anyone has: where longer is worse, the longest, so that a unit passed
    # over fails safe.
    offered = time_units(pack, question)
    shown = reversed(offered) if question.severity is Direction.MORE_IS_WORSE else offered
    extensions: list[Resource] = [
        {"url": UNIT_OPTION, "valueCoding": {"system": UCUM, "code": UCUM_CODES[unit], "display": units(unit)}}
        for unit in shown
    ]
    extensions.append({"url": MIN_QUANTITY, "valueQuantity": quantity(question.minimum)})
    extensions.append({"url": MAX_QUANTITY, "valueQuantity": quantity(question.maximum)})
    extensions.append({"url": MAX_DECIMAL_PLACES, "valueInteger": 2})
    return {"extension": extensions, "type": "quantity"}


def _date(question: Date) -> Resource:
    # What days are taken depends on the day of asking: whoever shows the form works it out.
    bounds = ((MIN_VALUE, question.maximum), (MAX_VALUE, question.minimum))
    extensions = [{"url": url, "_valueDate": {"extension": [_calculated(days)]}} for url, days in bounds]
    return {"extension": extensions, "type": "date"}


def _calculated(days: int) -> Resource:
    """A day so many days before that on which a form is filled in, as an expression."""
    expression = {"language": "text/fhirpath", "expression": days_before_today(days)}
    return {"url": CALCULATED_VALUE, "valueExpression": expression}


def quantity(seconds: int) -> Resource:
    """A length of time as a FHIR Quantity in the plainest exact unit.

    >>> quantity(1814400)
    {'value': 3, 'unit': 'weeks', 'system': 'http://unitsofmeasure.org', 'code': 'wk'}
    """
    amount, unit = format_duration(seconds).split()
    name = unit if unit in SECONDS else unit.removesuffix("s")
    value = float(amount) if "." in amount else int(amount)
    return {"value": value, "unit": unit, "system": UCUM, "code": UCUM_CODES[name]}


def _unsure(pack: Pack, question: Question, version: Version) -> Resource:
    """The item "I am not sure": one box, which can be ticked and unticked."""
    system = question_system(pack, question.id)
    return {
        "linkId": unsure_link(question.id),
        "text": say("Not sure? {question}", question=_words(pack, question.text)),
        "extension": [_control("check-box")],
        "type": "choice" if version == "R4" else "coding",
        **({} if version == "R4" else {"answerConstraint": "optionsOnly"}),
        "repeats": True,
        "answerOption": [{"valueCoding": {"system": system, "code": UNSURE, "display": not_sure()}}],
        "required": False,
    }


def _displays(pack: Pack, question: Question) -> list[Resource]:
    """The words that stand with a question: its help to be read before, why it is asked for who wants to know."""
    found: list[Resource] = []
    if question.help:
        concept = {"coding": [{"system": DISPLAY_CATEGORIES, "code": "instructions"}]}
        extension: Resource = {"url": DISPLAY_CATEGORY, "valueCodeableConcept": concept}
        found.append(_display(f"{question.id}.help", _words(pack, question.help), extension))
    if isinstance(question, Number):
        low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
        text = say("{unit} ({low} to {high})", unit=question.unit, low=figure(str(low)), high=figure(str(high)))
        found.append(_display(f"{question.id}.unit", text, _control("unit")))
    if question.why:
        # LHC-Forms knows the one code, Smart Forms the other.
        found.append(_display(f"{question.id}.why", _words(pack, question.why), _control("help", "flyover")))
    return found


def _display(link: str, text: str, extension: Resource) -> Resource:
    return {"extension": [extension], "linkId": link, "text": text, "type": "display"}


def _control(*codes: str) -> Resource:
    coding = [{"system": ITEM_CONTROLS, "code": code} for code in codes]
    return {"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": coding}}


def _words(pack: Pack, text: str) -> str:
    return fill(text, pack)


# When an item is shown ---------------------------------------------------------------------------------------------


def _wrapped(item: Resource, shown: ShownWhen) -> Resource:
    """The item with its `enableWhen`, in as many groups as it takes.

    An item says that all of its tests hold, or that one does. What needs both is said by a group around it: an item
    is shown only where its group is.
    """
    single = [clause[0] for clause in shown.clauses if len(clause) == 1]
    several = [clause for clause in shown.clauses if len(clause) > 1]
    if shown.expression is not None and single:
        several.append(())  # the expression stands on a group, the plain test on the item
    if single:
        item = _with_enable_when(item, single, "all")
    elif several:
        item = _with_enable_when(item, list(several.pop()), "any")
    elif shown.expression is not None:
        return _with_expression(item, shown.expression)
    for level, clause in enumerate(several, start=1):
        group: Resource = {"linkId": f"{item['linkId']}.when{level}", "type": "group", "item": [item]}
        if clause:
            item = _with_enable_when(group, list(clause), "any")
        else:
            assert shown.expression is not None
            item = _with_expression(group, shown.expression)
    return item


def _with_enable_when(item: Resource, tests: list[Resource], behavior: str) -> Resource:
    more: Resource = {"enableWhen": tests}
    if len(tests) > 1:
        more["enableBehavior"] = behavior
    return item | more


def _with_expression(item: Resource, expression: str) -> Resource:
    said: Resource = {
        "url": ENABLE_WHEN_EXPRESSION,
        "valueExpression": {"language": "text/fhirpath", "expression": expression},
    }
    before = item.get("extension", [])
    assert isinstance(before, list)
    return item | {"extension": [*before, said]}
