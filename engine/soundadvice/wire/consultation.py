"""A consultation, decided or not, as plain JSON values, and its schema."""

from __future__ import annotations

from collections.abc import Mapping, Set

from soundadvice.journal.carry_over import Former, as_told, asked_anew, began_as_told, of_the_moment, to_confirm
from soundadvice.journal.coming_back import ComingBack
from soundadvice.meaning.consult import Decided, Undecided, consult
from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.meaning.next_question import progress
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.answer import answer_to_json
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.wire.questionnaire import Json, question_json
from soundadvice.wire.schema_parts import (
    ACUITY,
    MAYBE,
    TEXT,
    TEXTS,
    TRUTH,
    Schema,
    always,
    listed,
    one_of,
    open_object,
    or_null,
    ref,
)


def decided_json(found: Decided) -> Json:
    """The advice, and the plan question that may still be answered."""
    return {**settled_json(found.advice.pack, found.next), "advice": found.advice.to_json()}


def settled_json(pack: Pack, following: Question | None) -> Json:
    """That the advice is decided, and what may still be asked for the plan."""
    question = None if following is None else question_json(pack, following)
    return {"decided": True, "complete": following is None, "next": question}


def undecided_json(found: Undecided) -> Json:
    """The next question, all that are still to be answered, and what is sure already."""
    return {
        "decided": False,
        "complete": False,
        "next": question_json(found.pack, found.next),
        "unanswered": list(found.unanswered),
        "at_least": at_least_json(found),
    }


def at_least_json(found: Undecided) -> Json | None:
    """What is sure already, None if nothing is."""
    least = found.at_least
    if least is None:
        return None
    return {"disposition": least.id, "acuity": str(least.acuity), "title": found.words(least.title)}


def standing_json(
    pack: Pack, answers: Mapping[str, object], evaluation: Evaluation, skipped: Set[str], following: Question | None
) -> Json:
    """How far a person is, and what has become of each question: for a page that shows all of them.

    `answers` are canonical. `ignored` is a question that has an answer and is not asked: the answer does not count.
    """
    done, at_most = progress(pack, evaluation, skipped, complete=following is None)
    states: dict[str, str] = {}
    for name, state in evaluation.states.items():
        states[name] = str(state)
        if state is State.UNANSWERED and name in skipped:
            states[name] = SKIPPED
        elif state is State.NOT_ENABLED and name in answers:
            states[name] = IGNORED
    return {"progress": {"done": done, "at_most": at_most}, "states": {name: states[name] for name in pack.question}}


def coming_back_json(pack: Pack, back: ComingBack) -> Json:
    """What is to be asked where the answers are of another day: none of them counts until the person confirms it."""
    found = consult(pack, {})
    assert isinstance(found, Undecided)
    moment = [name for name in of_the_moment(pack) if name in found.unanswered]
    first = pack.question[moment[0]] if moment else found.next
    told = back.former
    names = () if told is None else to_confirm(pack, told)
    confirm = [] if told is None else [_told_json(pack, name, told) for name in names]
    began = None if told is None else began_as_told(pack, told)
    anew = asked_anew(pack)
    return {
        **undecided_json(found),
        "next": question_json(pack, first),
        "unanswered": [*moment, *(name for name in found.unanswered if name not in moment)],
        "coming_back": {
            "words": back.words,
            "began": None if began is None else began.isoformat(),
            "confirm": confirm,
            "ask_anew": [name for name in pack.question if name in anew],
        },
    }


def _told_json(pack: Pack, name: str, told: Former) -> Json:
    question, answer = worded(pack, told.answers).question[name], told.answers[name]
    return {"question": name, "answer": answer_to_json(question, answer), "words": as_told(question, answer)}


SKIPPED, IGNORED = "skipped", "ignored"
STANDING: dict[str, Schema] = {
    "progress": {
        **open_object({"done": {"type": "integer"}, "at_most": {"type": "integer"}}),
        "description": "How many questions are answered or skipped, and how many there will be at most in all.",
    },
    "states": {
        "type": "object",
        "additionalProperties": one_of([*map(str, State), SKIPPED, IGNORED]),
        "description": "What has become of each question, by its id. `pending`: whether it is asked hangs on answers "
        "still to come. `not_enabled`: it is not asked. `ignored`: it is not asked, and its answer does not count.",
    },
}
_COMPLETE: Schema = {**TRUTH, "description": "Whether there is nothing left to ask."}
_NEXT: Schema = {
    **or_null(ref("Question")),
    "description": "A question of the plan that may still be answered, or skipped.",
}
SETTLED = open_object({"decided": always(True), "complete": _COMPLETE, "next": _NEXT})
DECIDED = open_object(
    {**SETTLED["properties"], "advice": ref("Advice"), "record": {"type": "object"}}, optional=("record",)
)
COMING_BACK = open_object(
    {
        "words": {**TEXT, "description": "Why it is asked, for the person."},
        "began": {**MAYBE, "description": "The day it began, by what was told then: to be confirmed, or changed."},
        "confirm": {
            **listed(open_object({"question": TEXT, "answer": {}, "words": TEXT})),
            "description": "Answers of then that count again once the person says that each is still so today.",
        },
        "ask_anew": {**TEXTS, "description": "Questions of which the answer of then says nothing about today."},
    },
    about="The answers are not of today, and none of them counts: this is the check-in that has to come first.",
)
UNDECIDED = open_object(
    {
        "decided": always(False),
        "complete": always(False),
        "next": ref("Question"),
        "unanswered": {**TEXTS, "minItems": 1},
        "at_least": or_null(open_object({"disposition": TEXT, "acuity": ACUITY, "title": TEXT})),
        "coming_back": COMING_BACK,
    },
    optional=("coming_back",),
    about="No advice yet: ask `next`. `at_least` is what is already certain, null if nothing is.",
)
