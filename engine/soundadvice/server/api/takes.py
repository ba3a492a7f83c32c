"""What the operations take, as schemas by name: the answers of each pack, and the bodies of requests.

Makers of clients name their types after these, so each is named by ids: `<pack>-<question>` for what a question takes,
`<pack>-to-evaluate` for a body. The words of a question are its description, and can change without a client changing.
INVARIANT: they take exactly what the server takes, but for the differences that each description names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soundadvice.formats.json_schema.write import answers_left_out, question_schema
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.wire.schema_parts import NULL, TEXT, TEXTS, TRUTH, Schema, closed, listed, one_of, or_null, ref
from soundadvice.wording.translation.speak import languages

ANY: dict[str, Schema] = {
    "Answer": {
        "description": "An option's id, a list of them, a number, or a length of time or a day in words; null is not "
        "answered. The question says what it takes.",
        "anyOf": [TEXT, {"type": "number"}, TRUTH, listed(TEXT), NULL],
    }
}
"""What stands in for the answers of any pack, where a client does not know which."""
_ABOUT = (
    "One answer for each question that is answered. A question that is left out, or null, is not answered: it never "
    "counts as a no."
)
_SKIPPED = "Questions of the plan that the person skipped."
_LANGUAGE = "The language to reply in; if left out, the one that the pack is written in."
_RECORD = {**or_null(TRUTH), "description": "Whether to return a record as well, to keep and to replay later."}
_GIVEN = {
    **or_null({"type": "string", "format": "date-time"}),
    "description": "When the answers were given. If that is not today, none counts: you get what to ask instead.",
}
_MAY = ("skipped", "record", "given", "language")


def taken(pack: Pack) -> dict[str, Schema]:
    """The schemas of what the operations of a pack take, by name."""
    every, plan = [one.id for one in pack.questions], [one.id for one in pack.questions if one.id not in pack.deciding]
    answers, language = ref(name(pack, "all-answers")), _language(languages(pack))
    some = listed(ref(name(pack, "plan-question"))) if plan else {"type": "array", "maxItems": 0, "items": TEXT}
    evaluated = {"answers": answers, **_skipped(some), "record": _RECORD}
    explained = {"answers": answers, "language": language}
    asked = {"question": ref(name(pack, "any-question")), "language": language}
    return {
        **{name(pack, one.id): schema for one in pack.questions if (schema := _options(one)) is not None},
        **({name(pack, "plan-question"): one_of(plan)} if plan else {}),
        name(pack, "any-question"): one_of(every),
        name(pack, "all-answers"): _answers(pack),
        name(pack, "to-evaluate"): closed({**evaluated, "given": _GIVEN, "language": language}, optional=_MAY),
        name(pack, "to-explain-answers"): closed(explained, optional=("language",)),
        name(pack, "to-explain-question"): closed(asked, optional=("language",)),
        name(pack, "to-explain"): {
            "oneOf": [ref(name(pack, "to-explain-answers")), ref(name(pack, "to-explain-question"))]
        },
    }


def taken_by_any(packs: Mapping[str, Pack]) -> dict[str, Schema]:
    """The schemas of what the same operations take at the address that serves every pack, by name."""
    answers: Schema = {"type": "object", "additionalProperties": ref("Answer"), "description": _ABOUT}
    spoken = dict.fromkeys(tag for pack in packs.values() for tag in languages(pack))
    language = _language(spoken)
    evaluated = {"answers": answers, **_skipped(TEXTS), "record": _RECORD}
    return {
        **ANY,
        "ToEvaluate": closed({**evaluated, "given": _GIVEN, "language": language}, optional=_MAY),
        "ToExplainAnswers": closed({"answers": answers, "language": language}, optional=("language",)),
        "ToExplainQuestion": closed({"question": TEXT, "language": language}, optional=("language",)),
        "ToExplain": {"oneOf": [ref("ToExplainAnswers"), ref("ToExplainQuestion")]},
    }


def name(pack: Pack, part: str) -> str:
    """The name of a schema of a pack. No id has a hyphen, so that no two are alike."""
    return f"{pack.id}-{part}"


def _language(spoken: Iterable[str]) -> Schema:
    return {**or_null(one_of(spoken)), "description": _LANGUAGE}


def _skipped(some: Schema) -> dict[str, Schema]:
    return {"skipped": {**or_null(some), "description": _SKIPPED}}


def _answers(pack: Pack) -> Schema:
    also = [f"Different here: {line}." for line in answers_left_out(pack, loose=True)]
    properties = {one.id: {**_answer(pack, one), "description": _words(one)} for one in pack.questions}
    return {
        "type": "object",
        "description": "\n\n".join([_ABOUT, *also]),
        "properties": properties,
        "additionalProperties": False,
    }


def _words(question: Question) -> str:
    why = f"Why we ask: {question.why}" if question.why else None
    return "\n\n".join(part for part in (question.text, question.help, why) if part)


def _options(question: Question) -> Schema | None:
    """The ids of a question's options, with what each means beside it; None for a question without."""
    if not isinstance(question, (Choice, MultiChoice)):
        return None
    meant = "\n".join(f"- `{option.id}`: {option.text}" for option in question.options)
    words = {option.id: option.text for option in question.options}
    ids = one_of(option.id for option in question.options)
    return {**ids, "description": f"{question.text}\n\n{meant}", "x-enum-descriptions": list(words.values())}


def _answer(pack: Pack, question: Question) -> Schema:
    """What a question takes, or null."""
    match question:
        case Choice(options=options):
            both = [TRUTH] if {"yes", "no"} <= {option.id for option in options} else []
            return {"anyOf": [ref(name(pack, question.id)), *both, NULL]}
        case MultiChoice(options=options):
            alone = [option for option in options if option.exclusive]
            some = {**listed(ref(name(pack, question.id))), "minItems": 1, **_stands_alone(alone)}
            return {"anyOf": [some, NULL]}
        case Number() | Duration() | Date():
            schema = question_schema(question, loose=True)
            either = schema.get("anyOf") or [{k: v for k, v in schema.items() if k not in ("title", "description")}]
            return {"anyOf": [*map(_typed, either), NULL]}


def _typed(schema: Schema) -> Schema:
    """A constant with its type beside it, as a list of one: makers of clients know no better."""
    return one_of([schema["const"]]) if "const" in schema else schema


def _stands_alone(options: list[Option]) -> Schema:
    """That none of these goes together with another: one after the other, as makers of clients stumble over `allOf`."""
    if not options:
        return {}
    only = {"const": options[0].id}
    rest = _stands_alone(options[1:])
    return {"if": {"contains": only}, "then": {"items": only}, **({"else": rest} if rest else {})}
