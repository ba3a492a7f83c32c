"""A consultation, decided or not, as plain JSON values, and its schema."""

from __future__ import annotations

from soundadvice.meaning.consult import Decided, Undecided
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.wire.questionnaire import Json, question_json
from soundadvice.wire.schema_parts import ACUITY, TEXT, TEXTS, TRUTH, Schema, open_object, or_null, ref


def decided_json(found: Decided) -> Json:
    """The advice, and the plan question that may still be answered."""
    return {**settled_json(found.advice.pack, found.next), "advice": found.advice.to_json()}


def settled_json(pack: Pack, following: Question | None) -> Json:
    """That the advice is decided, and what may still be asked for the plan."""
    question = None if following is None else question_json(pack, following)
    return {"decided": True, "complete": following is None, "next": question}


def undecided_json(found: Undecided) -> Json:
    """The next question, all that are still to be answered, and what is sure already."""
    least = found.at_least
    sure = least and {"disposition": least.id, "acuity": str(least.acuity), "title": found.words(least.title)}
    return {
        "decided": False,
        "complete": False,
        "next": question_json(found.pack, found.next),
        "unanswered": list(found.unanswered),
        "at_least": sure,
    }


_COMPLETE: Schema = {**TRUTH, "description": "Whether there is nothing left to ask."}
_NEXT: Schema = {
    **or_null(ref("Question")),
    "description": "A question of the plan that may still be answered, or skipped.",
}
SETTLED = open_object({"decided": {"const": True}, "complete": _COMPLETE, "next": _NEXT})
DECIDED = open_object(
    {**SETTLED["properties"], "advice": ref("Advice"), "record": {"type": "object"}}, optional=("record",)
)
UNDECIDED = open_object(
    {
        "decided": {"const": False},
        "complete": {"const": False},
        "next": ref("Question"),
        "unanswered": {**TEXTS, "minItems": 1},
        "at_least": or_null(open_object({"disposition": TEXT, "acuity": ACUITY, "title": TEXT})),
    },
    about="No advice yet: ask `next`. `at_least` is what is already certain, null if nothing is.",
)
