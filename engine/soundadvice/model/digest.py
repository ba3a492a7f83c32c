"""The canonical form of the tree, and the hashes on it. Their page: "The canonical form and its hashes"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from functools import cache

from soundadvice._dataclass import dataclass
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import (
    All,
    AnyOf,
    Bound,
    Comparison,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    Requirement,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition, PlanKind
from soundadvice.model.evidence import Library
from soundadvice.model.plan import (
    Activity,
    Exercise,
    Habit,
    ItHurts,
    NotDescribed,
    Picture,
    PlanBook,
    PlanRule,
    Programme,
    Service,
    SignFit,
    Signs,
    Stage,
    Step,
    Text,
    Therapy,
)
from soundadvice.model.question import (
    CheckInForm,
    Choice,
    Date,
    Duration,
    MultiChoice,
    Number,
    Option,
    Rating,
    TrendQuestion,
)
from soundadvice.model.rule import Parameter, Rule, TextVariants

TAG = "is"
"""The key of the tag."""

PREFIX = "sha256:"
"""How a hash of form 1 begins. A form that gave any pack other bytes would be another one, with a prefix of its own."""

WORDING = frozenset(
    {
        "text", "help", "why", "because", "do", "say", "title", "about", "timing", "unit", "claims", "references",
        "other_side", "takes", "cue", "pictures", "ask_anew", "step_up", "step_back", "once_well", "said", "by_when",
        "means", "codes", "url",
    }
)  # fmt: skip
"""The keys of what changes no outcome: words, times to read, pictures, what they rest on, what is asked anew, codes."""


# Form 1 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class ClassForm:
    """How a class is written: its tag, each key with the field that it is read from, and the fields left out.

    `if_used` are the keys that are written only if there is something in the field.
    """

    tag: str
    keys: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    if_used: frozenset[str] = frozenset()


def all_named(kind: type, named: set[str]) -> None:
    """Raises TypeError unless these are the fields of a dataclass: none is forgotten by its hashes in silence."""
    have = {field.name for field in fields(kind)}
    if have != named:
        odd = ", ".join(f"`{kind.__name__}.{name}`" for name in sorted(have ^ named))
        raise TypeError(f"{odd}: give it a key in the canonical form, or leave it out there by name ({__name__})")


def _form(kind: type, tag: str, keys: str, left_out: str = "", if_used: str = "") -> tuple[type, ClassForm]:
    """One line of the table. A key is read from the field of the same name, or, as `key=field`, from another.

    A key that joins the form late has to be one of `if_used`: packs without it keep their hashes.
    """
    read = [one.partition("=") for one in sorted([*keys.split(), *if_used.split()])]
    late = frozenset(one.partition("=")[0] for one in if_used.split())
    form = ClassForm(tag, tuple((key, name or key) for key, _, name in read), tuple(left_out.split()), late)
    all_named(kind, {*(name for _, name in form.keys), *form.left_out})
    return kind, form


_ASKED = "id text help why enable_when ask_anew claims"
_CODED = "codes url"
_LATE = f"must {_CODED}"
# INVARIANT: tags and keys are ours and not Python's. A class or a field may be renamed; what stands in quotes here may
# not, or every review and every saved session is of another pack. Left out is what changes neither advice nor words:
# places in files, vignettes, notes, a typical value, how grave an option is, how gentle a habit is, and the name of a
# parameter whose value is compared with.
FORMS: Mapping[type, ClassForm] = dict(
    (
        # Conditions
        _form(OptionTest, "OptionTest", "question quantifier options"),
        _form(Comparison, "Comparison", "question operator value", left_out="parameter"),
        _form(UnsureTest, "UnsureTest", "question"),
        _form(All, "All", "conditions"),
        _form(AnyOf, "AnyOf", "conditions"),
        _form(Not, "Not", "condition"),
        _form(Count, "Count", "at_least conditions"),
        _form(ScoreTest, "ScoreTest", "score at_least points base"),
        _form(Named, "Named", "name condition"),
        _form(
            LimitTest,
            "LimitTest",
            "question by below limits value",
            left_out="operator least most by_most always amount",
        ),
        _form(Bound, "Bound", "operator question say", left_out="span"),
        _form(Requirement, "Requirement", "condition say", left_out="span"),
        # Questions
        _form(Choice, "Choice", f"{_ASKED} options", left_out="severity commonest span", if_used=f"references {_LATE}"),
        _form(
            MultiChoice,
            "MultiChoice",
            f"{_ASKED} options",
            left_out="commonest protects span",
            if_used=f"references {_LATE}",
        ),
        _form(
            Number,
            "Number",
            f"{_ASKED} unit minimum maximum decimals unsure",
            left_out="typical severity span",
            if_used=f"said references {_LATE}",
        ),
        _form(
            Duration,
            "Duration",
            f"{_ASKED} minimum maximum unsure",
            left_out="typical severity span",
            if_used=f"said references {_LATE}",
        ),
        _form(
            Date,
            "Date",
            f"{_ASKED} minimum maximum unsure references",
            left_out="typical severity span",
            if_used=f"said {_LATE}",
        ),
        _form(Option, "Option", "id text", if_used="said codes"),
        _form(Code, "Code", "system code"),
        # Scores
        _form(Score, "PointScore", "id title items claims references", left_out="span"),
        _form(ScoreItem, "ScoreItem", "points base question because"),
        _form(
            Derived,
            "Derived",
            "id title factors times decimals unit claims references",
            left_out="span",
        ),
        _form(Factor, "Factor", "question power"),
        # Rules, and what they advise
        _form(
            Rule,
            "Rule",
            "id when advise because do claims references",
            left_out="note vignettes table pack span",
            if_used="means instead_of findings",
        ),
        _form(
            Disposition,
            "Disposition",
            "id acuity title text claims",
            left_out="span",
            if_used=f"plan references by_when {_CODED}",
        ),
        _form(ClinicalFinding, "Finding", "id title text claims references", left_out="span", if_used=_CODED),
        # The plan
        _form(
            PlanBook,
            "PlanBook",
            "exercises habits therapies not_described rules no_exercise show it_hurts",
            left_out="span",
            if_used="programmes",
        ),
        _form(
            PlanRule,
            "PlanRule",
            "id applies_to when give hold_back say claims",
            left_out="span",
            if_used="references",
        ),
        _form(
            Exercise,
            "Exercise",
            "id title about timing order steps pictures needs choice_group each_side repetitions pending claims",
            left_out="note span",
            if_used="references",
        ),
        _form(Step, "Step", "do hold claims other_side while_holding", left_out="span", if_used="takes cue"),
        _form(
            Picture,
            "Picture",
            "caption shows joints step props arrows",
            if_used="starts front other_caption other_shows",
        ),
        _form(Habit, "Habit", "id title text claims", left_out="gentle span", if_used="references"),
        _form(Therapy, "Therapy", "id title text claims", left_out="span", if_used="references"),
        _form(
            Programme,
            "Programme",
            "id title about stages step_up step_back once_well claims",
            left_out="span",
            if_used="references",
        ),
        _form(Stage, "Stage", "title weeks activities"),
        _form(Activity, "Activity", "do days_a_week sets repetitions hold exercise", left_out="span"),
        _form(NotDescribed, "NotDescribed", "id title text claims", left_out="span", if_used="references"),
        _form(ItHurts, "ItHurts", "say ask question options answers", left_out="span"),
        # What else the pack says
        _form(
            Parameter,
            "Parameter",
            "id value declared minimum maximum is_duration why unit claims",
            left_out="span",
            if_used="references decimals",
        ),
        _form(Text, "Text", "id text claims", left_out="span", if_used="references"),
        _form(Library, "Library", "id version prefix", left_out="source claims parts span"),
        _form(TextVariants, "TextVariants", "of id part cases", left_out="spans"),
        _form(Service, "Service", "id by_region", left_out="span"),
        _form(Signs, "Signs", "lead items acuity claims", left_out="span", if_used="fits references"),
        _form(SignFit, "SignFit", "item when first"),
        # Coming back
        _form(CheckInForm, "CheckInForm", "began trend score"),
        _form(TrendQuestion, "TrendQuestion", "question better same worse"),
        _form(Rating, "Score", "text help"),
    )
)


def _words(words: Mapping[Enum, str]) -> tuple[type, Mapping[Enum, str]]:
    kind = type(next(iter(words)))
    assert issubclass(kind, Enum)
    if set(words) != set(kind):
        odd = ", ".join(str(one) for one in kind if one not in words)
        raise TypeError(f"`{kind.__name__}` has {odd}: give it a word in the canonical form ({__name__})")
    return kind, words


WORDS: Mapping[type, Mapping[Enum, str]] = dict(
    (
        _words(
            {
                Acuity.SELF_CARE: "self_care",
                Acuity.ROUTINE: "routine",
                Acuity.SOON: "soon",
                Acuity.SAME_DAY: "same_day",
                Acuity.EMERGENCY: "emergency",
            }
        ),
        _words(
            {
                PlanKind.GENTLE: "gentle",
                PlanKind.HABITS: "habits",
                PlanKind.EXERCISES: "exercises",
                PlanKind.THERAPIES: "therapies",
                PlanKind.PROGRAMMES: "programmes",
            }
        ),
        _words({Quantifier.ANY_OF: "any_of", Quantifier.ALL_OF: "all_of", Quantifier.NONE_OF: "none_of"}),
        _words(
            {
                Operator.AT_LEAST: "at_least",
                Operator.MORE_THAN: "more_than",
                Operator.AT_MOST: "at_most",
                Operator.LESS_THAN: "less_than",
            }
        ),
    )
)


# Bytes and hashes ---------------------------------------------------------------------------------------------------

_quoted = json.JSONEncoder(ensure_ascii=False).encode


def canonical(value: object, leave_out: frozenset[str] = frozenset()) -> str:
    """A value of the tree, or a JSON value without fractions, in its canonical form: JSON as RFC 8785 writes it.

    `leave_out` are keys that are not written of any class. Raises TypeError for a value that has no canonical form.

    >>> canonical(Comparison("age", Operator.AT_LEAST, 50))
    '{"is":"Comparison","operator":"at_least","question":"age","value":50}'
    >>> canonical({"b": (1, None, True), "a": "€"})
    '{"a":"€","b":[1,null,true]}'
    """
    kind: type = type(value)
    if kind is str:
        return _quoted(value)
    if kind in FORMS:
        form = FORMS[kind]
        unused = _unused(form, value) if form.if_used else form.if_used
        template, names = _template(form, leave_out | unused)
        return template % tuple([canonical(getattr(value, name), leave_out) for name in names])
    if kind in WORDS:
        return _quoted(WORDS[kind][value])  # type: ignore[index]
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() if not isinstance(value, Enum):
            return int.__repr__(value)
        case str() if not isinstance(value, Enum):
            return _quoted(value)
        case tuple() | list():
            return f"[{','.join([canonical(item, leave_out) for item in value])}]"
        case frozenset():
            return f"[{','.join(sorted(canonical(item, leave_out) for item in value))}]"
        case Mapping():
            keys = sorted(value, key=_utf16)
            return f"{{{','.join([f'{_quoted(key)}:{canonical(value[key], leave_out)}' for key in keys])}}}"
        case _:
            raise TypeError(f"a value of type {kind.__name__} has no canonical form")


@cache
def _template(form: ClassForm, leave_out: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """How a class is written, with a gap for the value of each key, and the fields that fill the gaps."""
    written = {key: name for key, name in form.keys if key not in leave_out}
    pieces = [f'"{key}":"{form.tag}"' if key == TAG else f'"{key}":%s' for key in sorted({TAG, *written})]
    return f"{{{','.join(pieces)}}}", tuple(written[key] for key in sorted(written))


def _unused(form: ClassForm, value: object) -> frozenset[str]:
    """The late keys with nothing to say. 0 says something, and so does a set that is empty."""
    late = [(key, getattr(value, name)) for key, name in form.keys if key in form.if_used]
    return frozenset(key for key, held in late if held is None or held is False or held in ((), ""))


def _utf16(key: str) -> bytes:
    # RFC 8785, 3.2.3: keys are sorted by their UTF-16 code units.
    return key.encode("utf-16-be")


def hash_of(written: str) -> str:
    """The hash of a value in its canonical form, with its form before it."""
    return PREFIX + hashlib.sha256(written.encode()).hexdigest()


def digest(value: object) -> str:
    """The digest of a plain value that we keep in a file of ours, by which we know it again; fractions may be in it.

    It is no form for others to make anew: it writes fractions as Python does.
    """
    return hash_of(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False))
