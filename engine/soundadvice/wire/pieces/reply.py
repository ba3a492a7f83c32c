"""Reply: what a consultation comes to, as it is sent. The bytes are those of `wire.consultation`, in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Set

from soundadvice.meaning.consult import Decided, Undecided
from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.meaning.next_question import next_question, progress
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.consultation import IGNORED, SKIPPED, at_least_json
from soundadvice.wire.pieces.joined import AdviceToSend, ids, joined
from soundadvice.wire.pieces.kept import kept
from soundadvice.wire.questionnaire import question_json
from soundadvice.wording.language import in_language


def decided_bytes(found: Decided, record: Mapping[str, object] | None = None) -> bytes:
    """The advice, what may still be asked for the plan, how far the person is, and the record if it is asked for."""
    stands = AdviceToSend(found.advice)
    following = next_question(stands.pack, stands.evaluation, found.skipped)
    begin = b'{"decided":true,"complete":%b,"next":' % (b"true" if following is None else b"false")
    standing = _standing(stands.pack, stands.answers, stands.evaluation, found.skipped, following)
    asked = _question(stands.spoken, following)
    end = b"}" if record is None else b',"record":' + json_bytes(record) + b"}"
    return b"".join((begin, asked, standing, b',"advice":', joined(stands), end))


def undecided_bytes(found: Undecided, skipped: Set[str]) -> bytes:
    """The next question, what is still to be answered, what is sure already, and how far the person is."""
    following, pack = found.next, found.pack
    return b"".join(
        (
            b'{"decided":false,"complete":false,"next":',
            _question(pack, following),
            b',"unanswered":',
            ids(found.unanswered),
            b',"at_least":',
            json_bytes(at_least_json(found)),
            _standing(pack, found.answers, found.evaluation, skipped, following),
            b"}",
        )
    )


def _question(pack: Pack, question: Question | None) -> bytes:
    """A question, in the language of its pack. It is kept where it has the same words for everybody."""
    if question is None:
        return b"null"
    whole = pack.as_written or pack
    with in_language(pack.language):
        if pack.variants:
            return json_bytes(question_json(pack, question))
        return kept(whole).part(("question", question.id), pack, tuple, lambda: question_json(pack, question))


def _standing(
    pack: Pack, answers: Mapping[str, Answer], evaluation: Evaluation, skipped: Set[str], following: Question | None
) -> bytes:
    done, at_most = progress(pack, evaluation, skipped, complete=following is None)
    words: dict[str, str] = dict(evaluation.states)
    for name in skipped:
        if words[name] is State.UNANSWERED:
            words[name] = SKIPPED
    for name in evaluation.ignored:
        words[name] = IGNORED
    states = kept(pack.as_written or pack).states
    written = b",".join([each[words[name]] for name, each in states.items()])
    return b',"progress":{"done":%d,"at_most":%d},"states":{%b}' % (done, at_most, written)
