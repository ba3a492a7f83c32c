"""Answering: from the fields of a request to the bytes of the result, over the public face. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import claim_to_json, reference_to_json
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.explain import why_advice, why_asked
from soundadvice.meaning.next_question import next_question
from soundadvice.meaning.triage import triage
from soundadvice.model.answer import expected, nearest, read_answer, read_answers
from soundadvice.model.condition import questions_of
from soundadvice.model.errors import AnswerError, SessionError, UndecidedError
from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import Doubt, Expected, doubts
from soundadvice.provenance.record import Record
from soundadvice.provenance.replay import ReplayVerdict, replay
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.json_body import check_fields
from soundadvice.server.problems import ANSWER_NOT_TAKEN, WRONG_SHAPE, Mistake, Refusal, first_of
from soundadvice.wire.bytes import advice_bytes, json_bytes
from soundadvice.wire.questionnaire import question_json, questionnaire_json
from soundadvice.wording.placeholders import fill

Json = dict[str, object]

_UNKNOWN = Mistake("#/answers", "the pack has no such question as one that is answered here")
_MOST_HINTS = 3
"""How many unknown questions of one request get a hint: whoever misspells more reads the questionnaire."""


@dataclass(frozen=True)
class Answering:
    """A pack, what can be asked of it, and the clock. Safe to share: it holds nothing of any request."""

    pack: Pack
    clock: Clock = system_clock

    @cached_property
    def questionnaire(self) -> bytes:
        """The pack as a questionnaire."""
        return json_bytes(questionnaire_json(self.pack))

    @cached_property
    def _questions(self) -> Mapping[str, bytes]:
        return {q.id: json_bytes(question_json(self.pack, q)) for q in self.pack.questions}

    def _next(self, name: str | None) -> bytes:
        return b"null" if name is None else self._questions[name]

    def evaluate(self, body: dict[str, object]) -> bytes:
        """The advice and the next plan question, or the next deciding question and what is still open."""
        check_fields(body, ("answers", "skipped", "record"))
        given, skipped = read_given(body), self._skipped(body)
        with_record = body.get("record", False)
        if not isinstance(with_record, bool):
            raise Refusal(WRONG_SHAPE, "`record` is true or false")
        try:
            advice = decide(self.pack, given)
        except UndecidedError as error:
            return self._undecided(given, skipped, error)
        following = next_question(self.pack, advice.evaluation, skipped)
        parts = [
            b'{"decided":true,"complete":',
            b"true" if following is None else b"false",
            b',"next":',
            self._next(None if following is None else following.id),
            b',"advice":',
            advice_bytes(advice),
        ]
        if with_record:
            # The reference alone, as `triage` asks it: the second engine votes in a session.
            record = Record.of(advice, time=self.clock().now, engines=("reference",))
            parts += [b',"record":', json_bytes(record.to_json())]
        return b"".join([*parts, b"}"])

    def explain(self, body: dict[str, object]) -> bytes:
        """Why this advice, or why a question is asked."""
        check_fields(body, ("answers", "question"))
        if len(body) != 1:
            raise Refusal(WRONG_SHAPE, "give either `answers` or `question`")
        if "question" in body:
            return json_bytes(self._why_asked(body["question"]))
        given = read_given(body)
        try:
            return json_bytes(_why(decide(self.pack, given)))
        except UndecidedError as error:
            return self._undecided(given, frozenset(), error)

    def replay(self, body: dict[str, object]) -> bytes:
        """What a recorded advice would be today."""
        try:
            record = Record.from_json(body)
        except SessionError as error:
            raise Refusal(WRONG_SHAPE, str(error)) from None
        # However old it is: what comes back compares then and now, and is no advice.
        found = doubts(record.stated, Expected(self.pack, self.clock()))
        result = replay(record, self.pack)
        return json_bytes(
            {
                "verdict": result.verdict.value,
                "then": result.then if result.then in self.pack.disposition else None,
                "now": result.now,
                "newly_fired": list(result.newly_fired),
                "no_longer_fired": [rule for rule in result.no_longer_fired if rule in self.pack.rule],
                "plan_changed": list(result.plan_changed),
                "doubts": [str(doubt) for doubt in found if doubt is not Doubt.OLD],
                "reason": self._why_not(record) if result.verdict is ReplayVerdict.CANNOT_REPLAY else None,
            }
        )

    def _undecided(self, given: Mapping[str, object], skipped: frozenset[str], error: UndecidedError) -> bytes:
        evaluation = evaluate(self.pack, read_answers(self.pack.question, given))
        following = next_question(self.pack, evaluation, skipped)
        assert following is not None  # undecided: some deciding question is enabled and not answered
        at_least = None if error.at_least is None else self.pack.disposition[error.at_least]
        known = at_least and {
            "disposition": at_least.id,
            "acuity": str(at_least.acuity),
            "title": fill(at_least.title, self.pack),
        }
        return b"".join(
            [
                b'{"decided":false,"complete":false,"next":',
                self._next(following.id),
                b',"unanswered":',
                json_bytes(list(error.questions)),
                b',"at_least":',
                json_bytes(known),
                b"}",
            ]
        )

    def _skipped(self, body: dict[str, object]) -> frozenset[str]:
        skipped = body.get("skipped", [])
        if not isinstance(skipped, list):
            raise Refusal(WRONG_SHAPE, "`skipped` is a list of the ids of questions")
        for name in skipped:
            if not isinstance(name, str) or name not in self.pack.question:
                raise Refusal(WRONG_SHAPE, "`skipped` names a question that the pack does not have")
            if name in self.pack.deciding:
                mend = Mistake("#/skipped", f"`{name}` decides the advice and cannot be skipped")
                raise Refusal(ANSWER_NOT_TAKEN, "a question that decides the advice cannot be skipped", [mend])
        return frozenset(skipped)

    def _why_asked(self, name: object) -> Json:
        if not isinstance(name, str) or name not in self.pack.question:
            hint = nearest(name, self.pack.question)
            raise Refusal(WRONG_SHAPE, "there is no question of that id" + (f"; {hint}" if hint else ""))
        why = why_asked(self.pack, name)
        return {
            "explains": "question",
            "question": why.question,
            "text": fill(self.pack.question[name].text, self.pack),
            "why": None if why.why is None else fill(why.why, self.pack),
            "rules": list(why.rules),
            "plan_rules": list(why.plan_rules),
            "enables": list(why.enables),
            "asked_when": list(why.asked_when),
            "claims": [claim_to_json(claim) for claim in why.claims],
            "references": [
                {"rule": rule, "references": list(map(reference_to_json, refs))} for rule, refs in why.references
            ],
        }

    def _why_not(self, record: Record) -> str:
        """Why a record cannot be replayed, without any of its answers."""
        recorded, answers = record.advice_json["pack"], record.advice_json["answers"]
        assert isinstance(recorded, dict)
        assert isinstance(answers, dict)
        if recorded["id"] != self.pack.id:
            return "the record is of another pack"
        mistakes = mistakes_of(self.pack, answers)
        if mistakes:
            return "answers that the pack takes no more: " + "; ".join(
                f"{m.pointer}: {m.detail}" for m in first_of(mistakes)
            )
        return "these answers do not decide the advice any more"


def read_given(body: Mapping[str, object]) -> dict[str, object]:
    """The answers of a body, not yet read one by one."""
    given = body.get("answers")
    if not isinstance(given, dict):
        raise Refusal(WRONG_SHAPE, "`answers` is an object: one `question: answer` each, or empty")
    return given


def decide(pack: Pack, given: Mapping[str, object]) -> Advice:
    """The advice. Raises UndecidedError, and Refusal with all answers that cannot be taken, without repeating any."""
    try:
        return triage(pack, given)
    except UndecidedError:
        raise
    except AnswerError:
        raise Refusal(ANSWER_NOT_TAKEN, "mend these answers, and send all again", mistakes_of(pack, given)) from None


def mistakes_of(pack: Pack, given: Mapping[str, object]) -> list[Mistake]:
    """Every answer that cannot be taken: its question, and what that takes. Hints go with the first few alone."""
    found: list[Mistake] = []
    hints = _MOST_HINTS
    for name, value in given.items():
        question = pack.question.get(name)
        if question is None:
            hint = nearest(name, pack.question) if hints else None
            hints = max(0, hints - 1)
            found.append(Mistake("#/answers", f"{_UNKNOWN.detail}; {hint}") if hint else _UNKNOWN)
            continue
        try:
            read_answer(question, value)
        except AnswerError:
            alone = "; `none` and `unsure` stand alone" if isinstance(value, list) else ""
            found.append(Mistake(f"#/answers/{question.id}", f"give {expected(question)}{alone}"))
    return found


def _why(advice: Advice) -> Json:
    return {
        "explains": "advice",
        "decided": True,
        "disposition": advice.disposition,
        "acuity": str(advice.acuity),
        "title": advice.title,
        "reasons": [
            {
                "rule": why.rule,
                "because": why.because,
                "looked_at": [
                    {"question": name, "text": text, "answer": answer}
                    for name, (text, answer) in zip(
                        questions_of(advice.pack.rule[why.rule].when), why.answers, strict=True
                    )
                ],
                "claims": [claim_to_json(claim) for claim in why.claims],
                "references": [reference_to_json(reference) for reference in why.references],
                "note": why.note,
            }
            for why in why_advice(advice)
        ],
        "open": list(advice.open),
        "unanswered": list(advice.unanswered),
        "ignored": list(advice.ignored),
        "ignored_would_raise": advice.ignored_would_raise,
    }
