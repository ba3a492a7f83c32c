"""Joined: advice in the form of the wire, put together from kept parts. The bytes are those of `advice_bytes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import plan_to_json, reason_to_json
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.evaluate import Evaluation
from soundadvice.meaning.next_question import unanswered
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.pieces.kept import Kept, kept


class AdviceToSend:
    """Advice, and what its answers come to, by tables. All that is joined is worked out from it."""

    def __init__(self, advice: Advice) -> None:
        self.advice = advice
        self.spoken = advice.pack
        """The pack in the words that are for this person."""
        self.pack: Pack = self.spoken.as_written or self.spoken
        self.answers: Mapping[str, Answer] = advice.answers
        tables = weigher(self.pack)
        at = tables.situations(self.answers)
        self.evaluation: Evaluation = tables.evaluation(self.answers, at)
        self.plan_key = tables.plan_key(advice.disposition, advice.silenced, at, self.answers)


def joined(found: AdviceToSend) -> bytes:
    """The advice as JSON in UTF-8, as `advice_bytes` writes it."""
    advice, pack, evaluation = found.advice, found.pack, found.evaluation
    parts = kept(pack)
    return b"".join(
        (
            parts.part("pack", pack, tuple, advice.json_of_pack)[:-1],
            _told(found, parts),
            _rest(advice.json_counted() if pack.scores or pack.derived else {}),
            b',"reasons":[',
            b",".join([_reason(found, parts, name) for name in advice.reason_order]),
            b"]",
            _rest(advice.json_found(evaluation.open_findings) if pack.findings else {}),
            b',"open":',
            ids(evaluation.open),
            b',"unanswered":',
            ids(unanswered(pack, evaluation)),
            b',"answers":{',
            _answers(found, parts),
            b'},"ignored":',
            ids(evaluation.ignored),
            b',"ignored_would_raise":true' if evaluation.ignored_would_raise else b',"ignored_would_raise":false',
            b',"plan":',
            parts.plan(found.plan_key, lambda: plan_to_json(advice.plan)),
            _said(found, parts),
            b"}",
        )
    )


def ids(names: Iterable[str]) -> bytes:
    """A list of ids."""
    return json_bytes(list(names)) if names else b"[]"


def _rest(values: Mapping[str, object]) -> bytes:
    """These values as they stand within an object, a comma before them."""
    return b"," + json_bytes(values)[1:-1] if values else b""


def _told(found: AdviceToSend, parts: Kept) -> bytes:
    told = found.spoken.disposition[found.advice.disposition]
    texts = (told.title, told.text, told.by_when)
    whole = parts.part(("told", told.id, *texts), found.spoken, lambda: texts, found.advice.json_told)
    return b"," + whole[1:-1]


def _reason(found: AdviceToSend, parts: Kept, name: str) -> bytes:
    rule, advice = found.spoken.rule[name], found.advice
    texts = (rule.because, None if name in advice.silenced else rule.do)
    return parts.part(
        ("reason", name, *texts), found.spoken, lambda: texts, lambda: reason_to_json(advice.reason(name))
    )


def _answers(found: AdviceToSend, parts: Kept) -> bytes:
    answers = found.answers
    return b",".join([write(answers[name]) for name, write in parts.answers.items() if name in answers])


def _said(found: AdviceToSend, parts: Kept) -> bytes:
    """What is said whatever the reasons, from the notes on."""
    advice = found.advice
    key = ("said", advice.disposition, advice.silenced)
    return b"," + parts.part(key, found.spoken, lambda: _texts_said(found), advice.json_said)[1:-1]


def _texts_said(found: AdviceToSend) -> list[str]:
    pack, advice = found.pack, found.advice
    notes = pack.plan.show if pack.has_plan_at_home(advice.disposition) else ()
    names = [name for name in notes if name not in advice.silenced] + ["stop_rule", "not_a_doctor"]
    signs = (pack.come_back, *pack.safety_net)
    return [
        *(pack.text[name] for name in names if name in pack.text),
        *(text for one in signs for text in (one.lead, *one.items)),
    ]
