"""XLSForm: the questions of a pack as a spreadsheet form, for ODK, KoboToolbox and what else reads it.

A duration is asked as a unit and a whole number; a calculation of the question's own name holds it in seconds, so that
conditions compare it like any number. A number that allows "not sure" is asked after whether the person can say it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO
from typing import assert_never

from soundadvice.formats.exported import Exported, listed
from soundadvice.formats.xlsform.workbooks.xlsx import write_xlsx
from soundadvice.formats.xlsform.write_conditions import HelperNames, relevant
from soundadvice.formats.xlsform.write_musts import beside
from soundadvice.formats.xlsform.write_words import calculations, differing, other_words, words_or_name
from soundadvice.formats.xlsform.xpath import SINCE
from soundadvice.meaning.cells import time_units
from soundadvice.meaning.phrases import marked_title
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import SoundAdviceError, UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import (
    Choice,
    Date,
    Duration,
    MultiChoice,
    Number,
    Option,
    Quantity,
    Question,
    says_back,
)
from soundadvice.model.time.duration import SECONDS
from soundadvice.wording.amounts import figure, length, units
from soundadvice.wording.answers import day_said
from soundadvice.wording.language import in_language, own_language, say
from soundadvice.wording.translation.names import language_name
from soundadvice.wording.translation.speak import languages, pack_in_language

NAME = "xlsform"
KNOWN = "known"
"""The option that a person can say a number, beside `unsure`."""
SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "appearance",
    "unit",
)
WORDS = ("label", "hint", "guidance_hint", "constraint_message")
"""The columns of what people read."""
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language")
_RESERVED = "meta"
Row = dict[str, str]


@dataclass(slots=True)
class FormSheets:
    """The three sheets of a form, row by row, each a mapping from the column's head."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: list[Row] = field(default_factory=list)


def xlsform(pack: Pack) -> Exported:
    """The form as an .xlsx that pyxform has checked.

    Raises UnsupportedError where a text would be read as a reference, or where pyxform refuses the form;
    SoundAdviceError without pyxform and openpyxl.
    """
    form = form_of(pack)
    survey, choices = _heads(SURVEY, form.survey), _heads(CHOICES, form.choices)
    data = write_xlsx(
        {"survey": (survey, form.survey), "choices": (choices, form.choices), "settings": (SETTINGS, form.settings)}
    )
    check(data)
    return Exported(data, left_out(pack))


def _heads(usual: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """The heads of the columns: where there are several languages, each column of words once for each of them."""
    used = dict.fromkeys(head for row in rows for head in row)
    found: list[str] = []
    for head in usual:
        found += [one for one in used if one.partition("::")[0] == head] or [head]
    return tuple(found)


def form_of(pack: Pack) -> FormSheets:
    """The rows of the form, in every language that the pack is offered in."""
    offered = languages(pack)
    if len(offered) == 1:
        form = _form_in(pack)
        return replace(form, settings=[{**form.settings[0], "default_language": _column(pack.language)}])
    forms = {tag: _form_in(pack_in_language(pack, tag)) for tag in (pack.language, *offered)}
    columns = {tag: f"::{_column(tag)}" for tag in forms}
    own = forms[pack.language]
    return FormSheets(
        [_merged(rows, columns) for rows in _rows(forms, "survey")],
        [_merged(rows, columns) for rows in _rows(forms, "choices")],
        [{**own.settings[0], "default_language": columns[pack.language].removeprefix("::")}],
    )


def _column(tag: str) -> str:
    """What a form calls a language."""
    return f"{language_name(tag)} ({tag})"


def _rows(forms: Mapping[str, FormSheets], sheet: str) -> Iterator[dict[str, Row]]:
    """The rows of a sheet, each by its language: forms of one pack differ in words alone."""
    for together in zip(*(getattr(form, sheet) for form in forms.values()), strict=True):
        yield dict(zip(forms, together, strict=True))


def _merged(rows: Mapping[str, Row], columns: Mapping[str, str]) -> Row:
    """One row with the words of each language in columns of their own."""
    first = next(iter(rows.values()))
    made = {head: text for head, text in first.items() if head not in WORDS}
    for head in WORDS:
        made |= {f"{head}{columns[tag]}": row[head] for tag, row in rows.items() if head in row}
    return made


def _form_in(pack: Pack) -> FormSheets:
    with in_language(pack.language):
        return _in_one(pack)


def _in_one(pack: Pack) -> FormSheets:
    form = FormSheets(settings=[{"form_title": marked_title(pack), "form_id": pack.id, "version": pack.version}])
    names = HelperNames(pack)
    for question in pack.questions:
        form.survey += calculations(question, pack, names)
        form.survey += _asked(question, pack, names)
        form.choices += _choices(question, pack, names)
    _refuse_impossible(pack)
    return form


def check(data: bytes) -> tuple[str, ...]:
    """What pyxform warns of in an .xlsx. Raises UnsupportedError where it refuses the form; SoundAdviceError."""
    try:
        from pyxform.errors import PyXFormError
        from pyxform.xls2xform import convert
    except ImportError:
        raise SoundAdviceError(
            "an XLSForm needs pyxform; install it with `pip install 'soundadvice[xlsform]'`"
        ) from None
    try:
        made = convert(BytesIO(data), file_type=".xlsx", validate=False)
    except PyXFormError as error:
        raise UnsupportedError(NAME, f"pyxform refuses the form: {' '.join(str(error).split())}") from None
    return tuple(made.warnings)


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack the form does not carry, or says in another way."""
    found = ["rules, dispositions, plan and texts: the form asks, and gives no advice"]
    durations = [question.id for question in pack.questions if isinstance(question, Duration)]
    if durations:
        found.append(
            f"durations in parts or of several units, such as 1.5 months or 6 weeks 3 days, and below the units "
            f"offered ({listed(durations)})"
        )
    if any(
        question.severity if isinstance(question, Choice) else isinstance(question, MultiChoice) and question.protects
        for question in pack.questions
    ):
        found.append("which answer to a question is graver")
    if any(isinstance(question, (Choice, MultiChoice)) and question.commonest for question in pack.questions):
        found.append("which answer to a question is the commonest")
    if differing_words := [one.id for one in pack.questions if differing(one, pack, HelperNames(pack))]:
        found.append(
            f"other words by the answer to a question that was skipped: the form takes a test of one as false "
            f"({listed(differing_words)})"
        )
    if any(map(says_back, pack.questions)):
        found.append("how an answer is said back to the person, in reasons and on the page for the doctor")
    if any(one.codes or any(option.codes for option in getattr(one, "options", ())) for one in pack.questions):
        found.append("codes of terminologies")
    if open_when_skipped := [question.id for question in pack.questions if relevant_differs(question, pack)]:
        found.append(
            f"skipped questions that are not always asked: the form takes a test of one as false, and asks or hides "
            f"{listed(open_when_skipped)} accordingly; soundadvice leaves that open"
        )
    if any(isinstance(question, Quantity) and question.typical is not None for question in pack.questions):
        found.append("typical values of numbers and durations")
    if own_language(pack.language) is None and any(isinstance(q, Quantity) for q in pack.questions):
        found.append(f"the language {pack.language} of what the form adds: names of units and messages are English")
    if any(set("*_#<") & set(text) for text in _texts(pack)):
        found.append("texts as they are: some clients read `*`, `_`, `#` and `<` as Markdown or HTML")
    return tuple(found)


def relevant_differs(question: Question, pack: Pack) -> bool:
    """Whether a question's condition negates a test of a skippable question that is itself not always asked."""
    if question.enable_when is None:
        return False
    return relevant(question.enable_when, pack, HelperNames(pack)).differs


# The survey ----------------------------------------------------------------------------------------------------------


def _asked(question: Question, pack: Pack, names: HelperNames) -> Iterator[Row]:
    parts = (("label", "text", question.text), ("hint", "help", question.help), ("guidance_hint", "why", question.why))
    words = {head: words_or_name(question, part, text, pack, names) for head, part, text in parts if text}
    required = {"required": "yes"} if question.id in pack.deciding else {}
    when = relevant(question.enable_when, pack, names).xpath if question.enable_when is not None else ""
    asked = {"relevant": when} if when else {}
    match question:
        case Choice() | MultiChoice():
            kind = "select_one" if isinstance(question, Choice) else "select_multiple"
            row = {"type": f"{kind} {question.id}", "name": question.id, **words, **required, **asked}
            yield row | _kept_to(question, pack, names)
        case Number():
            yield from _number(question, pack, names, words, required, when)
        case Duration():
            yield from _duration(question, pack, names, words, required, asked)
        case Date():
            yield from _date(question, pack, names, words, required, when)
        case _:
            assert_never(question)


def _kept_to(question: Choice | MultiChoice, pack: Pack, names: HelperNames) -> Row:
    """The constraint that an exclusive option stands alone, and what else the answer keeps to."""
    tests, said = beside(question, pack, names, ".")
    alone = [one for one in question.options if one.exclusive] if isinstance(question, MultiChoice) else []
    if alone:
        tests = [*(f"not(selected(., '{option.id}') and count-selected(.) > 1)" for option in alone), *tests]
        shown = " / ".join(f'"{option.text}"' for option in alone)
        said = [say("{options}: tick this alone, or untick it.", options=shown), *said]
    return {"constraint": " and ".join(tests), "constraint_message": " ".join(said)} if tests else {}


def _known(question: Number | Date, names: HelperNames, words: Row, required: Row, when: str) -> tuple[list[Row], Row]:
    """Whether the person can say it, where they may be unsure; and when it is then asked."""
    if not question.unsure:
        return [], {"relevant": when} if when else {}
    known = names.known(question)
    row = {"type": f"select_one {question.id}", "name": known, **words, **required}
    asked = [*([f"({when})"] if when else []), f"${{{known}}} = '{KNOWN}'"]
    return [row | ({"relevant": when} if when else {})], {"relevant": " and ".join(asked)}


def _number(question: Number, pack: Pack, names: HelperNames, words: Row, required: Row, when: str) -> Iterator[Row]:
    rows, asked = _known(question, names, words, required, when)
    yield from rows
    low, high = (Decimal(bound).scaleb(-question.decimals) for bound in (question.minimum, question.maximum))
    exact = f" and round(., {question.decimals}) = ." if question.decimals else ""
    kept_to, said = beside(question, pack, names, ".")
    yield {
        "type": "decimal" if question.decimals else "integer",
        "name": question.id,
        **words,
        **required,
        **asked,
        "constraint": " and ".join([f". >= {low:f}", f". <= {high:f}", *kept_to]) + exact,
        "constraint_message": " ".join((_expected(question, f"{low:f}", f"{high:f}"), *said)),
        "unit": question.unit,
    }


def _date(question: Date, pack: Pack, names: HelperNames, words: Row, required: Row, when: str) -> Iterator[Row]:
    """The day, and a calculation with the question's own name: how many days it was before today."""
    rows, asked = _known(question, names, words, required, when)
    yield from rows
    day = names.day(question)
    low, high = (day_said(days) for days in (question.minimum, question.maximum))
    since = _days_since(".")
    kept_to, said = beside(question, pack, names, since)
    yield {
        "type": "date",
        "name": day,
        **words,
        **required,
        **asked,
        "constraint": " and ".join([f"{since} >= {question.minimum}", f"{since} <= {question.maximum}", *kept_to]),
        "constraint_message": " ".join((say("From {low} to {high}.", low=low, high=high), *said)),
    }
    calculation = f"if(${{{day}}} = '', '', {_days_since(f'${{{day}}}')})"
    yield {"type": "calculate", "name": question.id, "calculation": calculation}


def _days_since(day: str) -> str:
    # Rounded: where clocks are put forward or back, two midnights are no whole number of days apart.
    return SINCE.replace("(.)", f"({day})")


def _expected(question: Number, low: str, high: str) -> str:
    given = {"unit": question.unit, "low": figure(low), "high": figure(high)}
    if question.decimals:
        n = question.decimals
        return say("Give a number with at most {n} decimals of {unit} from {low} to {high}.", n=n, **given)
    return say("Give a whole number of {unit} from {low} to {high}.", **given)


def _duration(
    question: Duration, pack: Pack, names: HelperNames, words: Row, required: Row, asked: Row
) -> Iterator[Row]:
    group, unit, amount = names.of_duration(question)
    factor = "0"
    for name in reversed(time_units(pack, question)):
        factor = f"if(${{{unit}}} = '{name}', {SECONDS[name]}, {factor})"
    kept_to, said = beside(question, pack, names, f"(. * {factor})")
    known = f"${{{unit}}} != ''" + (f" and ${{{unit}}} != '{UNSURE}'" if question.unsure else "")
    yield {"type": "begin_group", "name": group, "appearance": "field-list", **asked}
    yield {"type": f"select_one {question.id}", "name": unit, **words, **required}
    yield {
        "type": "integer",
        "name": amount,
        "label": say("How many?"),
        **required,
        "relevant": known,
        "constraint": " and ".join(
            [". >= 0", f". * {factor} >= {question.minimum}", f". * {factor} <= {question.maximum}", *kept_to]
        ),
        "constraint_message": " ".join(
            (say("From {least} to {most}.", least=length(question.minimum), most=length(question.maximum)), *said)
        ),
    }
    calculation = f"if(${{{amount}}} = '', '', ${{{amount}}} * {factor})"
    yield {"type": "calculate", "name": question.id, "calculation": calculation}
    yield {"type": "end_group"}


def _choices(question: Question, pack: Pack, names: HelperNames) -> Iterator[Row]:
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            shown = options
        case Number(unsure=True) | Date(unsure=True):
            shown = (Option(KNOWN, say("I can say")), Option(UNSURE, say("I am not sure")))
        case Number() | Date():
            shown = ()
        case Duration():
            shown = tuple(Option(name, units(name)) for name in time_units(pack, question))
            shown += (Option(UNSURE, say("I am not sure")),) if question.unsure else ()
        case _:
            assert_never(question)
    for option in shown:
        label = words_or_name(question, f"options.{option.id}", option.text, pack, names)
        yield {"list_name": question.id, "name": option.id, "label": label}


def _refuse_impossible(pack: Pack) -> None:
    """Refuses what a form would take for something else: a name of its own, a text that refers to an answer."""
    for question in pack.questions:
        if question.id == _RESERVED:
            raise UnsupportedError(NAME, f"a question called `{_RESERVED}`: forms keep that name", question.span)
        if any("${" in text for text in (*_texts_of(question), *other_words(question, pack))):
            raise UnsupportedError(NAME, f"in a text of `{question.id}`, `${{` would refer to an answer", question.span)


def _texts(pack: Pack) -> Iterator[str]:
    for question in pack.questions:
        yield from _texts_of(question)


def _texts_of(question: Question) -> Iterator[str]:
    yield from filter(None, (question.text, question.help, question.why))
    if isinstance(question, (Choice, MultiChoice)):
        yield from (option.text for option in question.options)
