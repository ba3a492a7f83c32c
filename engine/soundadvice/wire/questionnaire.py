"""The questionnaire of a pack as plain JSON values: what a program needs to ask it; and its schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from soundadvice.meaning.advice_json import pack_to_json, signs_to_json
from soundadvice.model.answer import answer_to_json, expected
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import (
    Comparison,
    Condition,
    LimitTest,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    fold,
)
from soundadvice.model.disposition import ClinicalFinding, Disposition, PlanKind
from soundadvice.model.pack import Pack, Signs
from soundadvice.model.question import QUESTION_KINDS, Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.wire.schema_parts import (
    ACUITY,
    MAYBE,
    TEXT,
    TEXTS,
    TRUTH,
    WORDS_BY_ID,
    Schema,
    always,
    listed,
    one_of,
    open_object,
    or_null,
    ref,
)
from soundadvice.wording.condition_text import phrase
from soundadvice.wording.placeholders import fill
from soundadvice.wording.translation.speak import languages

Json = dict[str, object]


def summary_json(pack: Pack) -> Json:
    """A pack in a few words, as a list of packs has it."""
    return {
        **pack_to_json(pack),
        "title": pack.title,
        "language": pack.language,
        # Only where there is a choice.
        **({"languages": list(spoken)} if len(spoken := languages(pack)) > 1 else {}),
        "description": fill(pack.description, pack),
        "not_for_people": pack.not_for_people,
        "region": pack.region,
        "emergency_number": pack.emergency_number,
        "services": dict(pack.services_here),
        "parameters": {parameter.id: parameter.show() for parameter in pack.written.parameters},
    }


def packs_json(packs: Iterable[Pack], default: str) -> Json:
    """A list of packs, and the id of the one that is used when none is named."""
    return {"default": default, "packs": [summary_json(pack) for pack in packs]}


def questionnaire_json(pack: Pack) -> Json:
    """A pack as a questionnaire: its questions in the order they are asked, and what is said with every advice."""
    return {
        **summary_json(pack),
        "introduction": None if pack.introduction is None else fill(pack.introduction, pack),
        "default": pack.default,
        "dispositions": [_disposition(pack, disposition) for disposition in pack.dispositions],
        # Only where it has any.
        **({"findings": [_finding(pack, finding) for finding in pack.findings]} if pack.findings else {}),
        "questions": [question_json(pack, question) for question in pack.questions],
        "handover": [{"topic": topic, "questions": list(names)} for topic, names in pack.handover],
        "come_back": _signs(pack, pack.come_back),
        "safety_net": [_signs(pack, signs) for signs in pack.safety_net],
        "not_a_doctor": fill(pack.text["not_a_doctor"], pack),
        **_coded(pack),
    }


def question_json(pack: Pack, question: Question) -> Json:
    """A question: its words, the answers that it takes, whether it decides, and when it is asked."""
    return {
        "id": question.id,
        "kind": QUESTION_KINDS[type(question)],
        "text": fill(question.text, pack),
        "help": None if question.help is None else fill(question.help, pack),
        "why": None if question.why is None else fill(question.why, pack),
        "decides": question.id in pack.deciding,
        "takes": expected(question),
        **_answers(question),
        "enable_when": None if question.enable_when is None else _enabled(pack, question.enable_when),
        "ask_anew": question.ask_anew,
        # Only where it has any.
        **_variants(pack, question),
        **_coded(question),
    }


def _variants(pack: Pack, question: Question) -> Json:
    """Other words for its texts, by answer: those of the first whose condition holds, else those of the text itself."""
    found = {
        one.part: [{"when": _enabled(pack, when), "say": say} for when, say in one.cases]
        for one in pack.variants
        if (one.of, one.id) == ("question", question.id)
    }
    # A pack that is asked already says what is for this person.
    return {"variants": found} if found and pack.as_written is None else {}


def condition_json(pack: Pack, condition: Condition) -> Json:
    """A condition in the form that a pack's files have: one key each, parameters replaced by their values."""
    return fold(
        condition,
        test=lambda test: _test(pack, test),
        all_=lambda parts: {"all": list(parts)},
        any_=lambda parts: {"any": list(parts)},
        not_=lambda part: {"not": part},
        sum_=_sum,
        limit=lambda test: _limit(pack, test),
    )


def _limit(pack: Pack, test: LimitTest) -> Json:
    """A limit by another answer, as a table: a row for each step, null where no amount would do."""
    by, question = pack.question[test.by], pack.question[test.question]
    never = test.least if test.below else test.most + 1
    rows = [
        [answer_to_json(by, first), None if limit == never else answer_to_json(question, limit)]
        for first, limit in test.limits
    ]
    word = Operator.LESS_THAN if test.below else Operator.AT_LEAST
    return {test.question: {word.value: {"by": test.by, "rows": rows}}}


def _sum(needed: int, points: tuple[tuple[int, Json], ...]) -> Json:
    """A count, or a score written out: what adds up, and the points of each."""
    if all(number == 1 for number, _ in points):
        return {"count": {"at_least": needed, "of": [part for _, part in points]}}
    return {"points": {"at_least": needed, "of": [{"points": number, "when": part} for number, part in points]}}


def _test(pack: Pack, test: Test) -> Json:
    match test:
        case OptionTest(question=name, quantifier=quantifier, options=options):
            listed = list(options)
            return {name: listed if quantifier is Quantifier.ANY_OF else {quantifier.value: listed}}
        case Comparison(question=name, operator=operator, value=value):
            return {name: {operator.value: answer_to_json(pack.question[name], value)}}
        case UnsureTest(question=name):
            return {name: "unsure"}
        case _:
            assert_never(test)


def _answers(question: Question) -> Json:
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            return {
                "options": [
                    {"id": one.id, "text": one.text, "exclusive": one.exclusive, **_codes(one.codes)} for one in options
                ]
            }
        case Number(unit=unit, decimals=decimals):
            return {"unit": unit, "decimals": decimals, **_bounds(question)}
        case Duration() | Date():
            return _bounds(question)
        case _:
            assert_never(question)


def _bounds(question: Quantity) -> Json:
    low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
    return {"min": low, "max": high, "unsure": question.unsure}


def _enabled(pack: Pack, condition: Condition) -> Json:
    return {"words": phrase(condition, pack), "condition": condition_json(pack, condition)}


def _disposition(pack: Pack, disposition: Disposition) -> Json:
    return {
        "id": disposition.id,
        "acuity": str(disposition.acuity),
        "title": fill(disposition.title, pack),
        "text": fill(disposition.text, pack),
        "plan": list(map(str, pack.kinds_given(disposition.id))),
        **_coded(disposition),
    }


def _finding(pack: Pack, finding: ClinicalFinding) -> Json:
    words = {"title": fill(finding.title, pack), "text": fill(finding.text, pack)}
    return {"id": finding.id, **words, **_coded(finding)}


def _coded(one: Question | Disposition | ClinicalFinding | Pack) -> Json:
    """Its codes and its address, only where it has them."""
    return {**_codes(one.codes), **({} if one.url is None else {"url": one.url})}


def _codes(codes: tuple[Code, ...]) -> Json:
    return {"codes": [{"system": one.system, "code": one.code} for one in codes]} if codes else {}


def _signs(pack: Pack, signs: Signs) -> Json:
    return signs_to_json(Signs(fill(signs.lead, pack), tuple(fill(item, pack) for item in signs.items), signs.acuity))


# Schemas ----------------------------------------------------------------------------------------------------------


def _summary(more: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    pack = dict.fromkeys(("id", "version", "meaning_hash", "content_hash"), TEXT)
    words = dict.fromkeys(("title", "language", "description", "region", "emergency_number"), TEXT)
    called: dict[str, Schema] = {"services": {**WORDS_BY_ID, "description": "Whom else to call in that region."}}
    layers = {"layers": listed(open_object({"id": TEXT, "version": TEXT}))}
    parameters: dict[str, Schema] = {"parameters": WORDS_BY_ID}
    why = "Why this pack is for reading and comparing alone; null if it is for people."
    mark: dict[str, Schema] = {"not_for_people": {**MAYBE, "description": why}}
    status: dict[str, Schema] = {"status": one_of(("draft", "reviewed"))}
    about = "The languages that it is offered in, its own first; left out if there is no other."
    spoken: dict[str, Schema] = {"languages": {**TEXTS, "description": about}}
    known = {**pack, **status, **layers, **words, **spoken, **called, **mark, **parameters, **more}
    return open_object(known, optional=("languages", *optional))


_SIGNS = open_object({"acuity": ACUITY, "lead": TEXT, "items": TEXTS})
_CONDITION: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1}
_KINDS: Schema = {
    **listed(one_of(map(str, PlanKind))),
    "description": "The kinds of plan part that go with it, of which the pack has any.",
}
_CODES: Schema = {
    **listed(open_object({"system": TEXT, "code": TEXT})),
    "description": "What terminologies call it. Left out where there is nothing.",
}
_VARIANTS: Schema = {
    "type": "object",
    "additionalProperties": listed(open_object({"when": open_object({"words": TEXT, "condition": {}}), "say": TEXT})),
    "description": "Other words for a text, by its name: say those of the first case that holds, else the text itself.",
}
_CODED: dict[str, Schema] = {"codes": _CODES, "url": TEXT}
_DISPOSITION = open_object(
    {"id": TEXT, "acuity": ACUITY, "title": TEXT, "text": TEXT, "plan": _KINDS, **_CODED}, optional=tuple(_CODED)
)
_FINDING = open_object({"id": TEXT, "title": TEXT, "text": TEXT, **_CODED}, optional=tuple(_CODED))
SUMMARY = _summary({})
PACKS = open_object({"default": TEXT, "packs": listed(ref("PackSummary"))})
QUESTIONNAIRE = _summary(
    {
        "introduction": {**MAYBE, "description": "For the person, before the first question."},
        "default": TEXT,
        "dispositions": {**listed(_DISPOSITION), "description": "From what gives way to all others to what wins."},
        "findings": listed(_FINDING),
        "questions": listed(ref("Question")),
        "handover": listed(open_object({"topic": TEXT, "questions": TEXTS})),
        "come_back": _SIGNS,
        "safety_net": listed(_SIGNS),
        "not_a_doctor": TEXT,
        **_CODED,
    },
    optional=("findings", *_CODED),
)
_WORDS: dict[str, Schema] = {"text": TEXT, "help": MAYBE, "why": MAYBE, "decides": TRUTH, "takes": TEXT}
_WHEN: dict[str, Schema] = {
    "enable_when": or_null(open_object({"words": TEXT, "condition": _CONDITION})),
    "ask_anew": TRUTH,
    "variants": _VARIANTS,
    **_CODED,
}
_OPTION = open_object({"id": TEXT, "text": TEXT, "exclusive": TRUTH, "codes": _CODES}, optional=("codes",))
_OPTIONS: dict[str, Schema] = {"options": listed(ref("Option"))}
_TIMES: dict[str, Schema] = {"min": TEXT, "max": TEXT, "unsure": TRUTH}
_TAKES: dict[str, dict[str, Schema]] = {
    "choice": _OPTIONS,
    "multi_choice": _OPTIONS,
    "number": {
        "unit": TEXT,
        "decimals": {"type": "integer", "minimum": 0},
        "min": {"type": "number"},
        "max": {"type": "number"},
        "unsure": TRUTH,
    },
    "duration": _TIMES,
    "date": _TIMES,
}
BY_KIND = {kind: f"{kind.title().replace('_', '')}Question" for kind in QUESTION_KINDS.values()}
"""The name of the schema of each kind of question: `kind` tells which it is."""
QUESTIONS: dict[str, Schema] = {
    "Option": _OPTION,
    **{
        name: open_object(
            {"id": TEXT, "kind": always(kind), **_WORDS, **_TAKES[kind], **_WHEN}, optional=("variants", *_CODED)
        )
        for kind, name in BY_KIND.items()
    },
    "Question": {"oneOf": [ref(name) for name in BY_KIND.values()]},
}
"""The schemas of questions by name."""
