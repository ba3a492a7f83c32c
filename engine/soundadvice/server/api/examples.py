"""Examples for the OpenAPI description: made from the pack, and answered by it, so that they cannot be wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from soundadvice.meaning.consult import Undecided, consult, triage
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.provenance.identity import ValidAt
from soundadvice.provenance.record import Record
from soundadvice.server.api.operations import Operations

_PLAIN = (NONE, "no", "yes")
_TIME = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
_EARLIER = "2026-01-10T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Example:
    """What is sent, what comes back, and what it shows."""

    summary: str
    sent: dict[str, Any]
    comes_back: Any


def examples(pack: Pack) -> dict[str, dict[str, Example]]:
    """The examples of each operation, by a short name each."""
    operations, answers = Operations(pack, lambda: ValidAt(_TIME)), plain_answers(pack)
    record = Record.of(triage(pack, answers), time=_TIME, engines=("reference",)).to_json()
    first = pack.deciding[0] if pack.deciding else pack.questions[0].id
    return {
        "evaluate": {
            "start": _of("Nothing answered yet", {"answers": {}}, operations.evaluate),
            "advice": _of("Every question that decides is answered", {"answers": answers}, operations.evaluate),
            "earlier": _of("Answers of another day", {"answers": answers, "given": _EARLIER}, operations.evaluate),
        },
        "explain": {
            "advice": _of("Why this advice", {"answers": answers}, operations.explain),
            "question": _of("Why this question", {"question": first}, operations.explain),
        },
        "replay": {"record": _of("A record as it was saved", record, operations.replay)},
    }


def plain_answers(pack: Pack) -> dict[str, Any]:
    """Answers that decide, each of the plainest kind, in their JSON form."""
    answers: dict[str, Any] = {}
    while isinstance(found := consult(pack, answers), Undecided):
        answers[found.next.id] = _plain(found.next)
    return answers


def _plain(question: Question) -> Any:
    match question:
        case Choice(options=options):
            ids = [option.id for option in options]
            return next((name for name in _PLAIN if name in ids), ids[0])
        case MultiChoice(options=options):
            ids = [option.id for option in options]
            return [NONE if NONE in ids else ids[0]]
        case Number() | Duration() | Date():
            steps = question.minimum if question.typical is None else question.typical
            return answer_to_json(question, steps if question.typical is not None or not question.unsure else UNSURE)
        case _:
            assert_never(question)


def _of(summary: str, sent: dict[str, Any], operation: Any) -> Example:
    return Example(summary, sent, json.loads(operation(sent)))
