"""Operations: from the fields of a request to the bytes of the result. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from soundadvice.journal.coming_back import ComingBack, Told, coming_back
from soundadvice.meaning.consult import NONE_SKIPPED, Undecided, consult
from soundadvice.meaning.explain import why_asked
from soundadvice.model.answer import nearest
from soundadvice.model.errors import SessionError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date
from soundadvice.model.time.day import asked_on
from soundadvice.provenance.identity import Expected, doubts
from soundadvice.provenance.record import Record
from soundadvice.provenance.replay import Replay, ReplayVerdict, replay
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.consult import consult_or_refuse, mistakes_in
from soundadvice.server.json_body import check_fields
from soundadvice.server.refusal import ANSWER_NOT_TAKEN, WRONG_SHAPE, Mistake, Refusal, first_of
from soundadvice.server.watch.event import Came, note
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.consultation import coming_back_json, standing_json, undecided_json
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wire.pieces.reply import decided_bytes, undecided_bytes
from soundadvice.wire.questionnaire import questionnaire_json
from soundadvice.wire.replay import replay_json
from soundadvice.wording.translation.speak import language_named, languages, pack_in_language


@dataclass(frozen=True)
class Operations:
    """A pack, what can be asked of it, and the clock. Safe to share: it holds nothing of any request.

    Each operation raises Refusal for a body that it does not take.
    """

    pack: Pack
    clock: Clock = system_clock

    @cached_property
    def spoken(self) -> Mapping[str, Operations]:
        """The same in each language that the pack is offered in, by its tag."""
        return {
            language: replace(self, pack=pack_in_language(self.pack, language)) for language in languages(self.pack)
        }

    def in_language(self, tag: object) -> Operations:
        """The same in the language that a tag asks for. Raises Refusal."""
        found = language_named(self.spoken, tag) if isinstance(tag, str) else None
        if found is None:
            known = ", ".join(f"`{one}`" for one in self.spoken)
            raise Refusal(WRONG_SHAPE, f"`language`: the pack is not in that; give one of {known}")
        return self.spoken[found]

    @cached_property
    def questionnaire(self) -> bytes:
        """The pack as a questionnaire."""
        return json_bytes(questionnaire_json(self.pack))

    def evaluate(self, body: dict[str, object]) -> bytes:
        """The advice and the next plan question, or the next deciding question and what is still open."""
        check_fields(body, ("answers", "skipped", "record", "given"))
        body = {field: value for field, value in body.items() if value is not None or field == "answers"}
        given, skipped = self._given(body), self._skipped(body)
        with_record = body.get("record", False)
        if not isinstance(with_record, bool):
            raise Refusal(WRONG_SHAPE, "`record` is true or false")
        found = consult_or_refuse(self.pack, given, skipped)
        back = self._coming_back(body, given, skipped)
        if back is not None:  # none of the answers counts
            note(self.pack, Came.ASKED)
            nothing = consult(self.pack, {})
            assert isinstance(nothing, Undecided)  # there are deciding questions, and none is answered
            return json_bytes({**coming_back_json(self.pack, back), **_standing(nothing)})
        if isinstance(found, Undecided):
            return undecided_bytes(found, skipped)
        if not with_record:
            return decided_bytes(found)
        # The reference alone, as `triage` asks it: the second engine votes in a session.
        record = Record.of(found.advice, time=self.clock().now, engines=("reference",))
        return decided_bytes(found, record.to_json())

    def explain(self, body: dict[str, object]) -> bytes:
        """Why this advice, or why a question is asked."""
        check_fields(body, ("answers", "question"))
        if len(body) != 1:
            raise Refusal(WRONG_SHAPE, "give either `answers` or `question`")
        if "question" in body:
            return self._why_asked(body["question"])
        found = consult_or_refuse(self.pack, self._given(body))
        if isinstance(found, Undecided):
            return json_bytes({**undecided_json(found), **_standing(found)})
        note(self.pack, Came.EXPLAINED)
        return json_bytes(why_advice_json(found.advice))

    def replay(self, body: dict[str, object]) -> bytes:
        """What a recorded advice would be today."""
        note(self.pack, Came.COMPARED)
        try:
            record = Record.from_json(body)
        except SessionError as error:  # it names a place in a record's form, and repeats nothing
            raise Refusal(WRONG_SHAPE, str(error)) from None
        found = doubts(record.stated, Expected(self.pack, self.clock()))
        result = replay(record, self.pack)
        reason = self._why_not(record, result) if result.verdict is ReplayVerdict.CANNOT_REPLAY else None
        return json_bytes(replay_json(result, self.pack, found, reason))

    def _given(self, body: Mapping[str, object]) -> Mapping[str, object]:
        """The answers of a body, each day as it was asked: when they were given, or now. Raises Refusal."""
        moment, given = _moment(body["given"]) if "given" in body else None, read_given(body)
        if not self._has_days:
            return given
        return asked_on(self.pack.question, given, (moment or self.clock().now).date())

    @cached_property
    def _has_days(self) -> bool:
        return any(isinstance(question, Date) for question in self.pack.questions)

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

    def _coming_back(
        self, body: Mapping[str, object], given: Mapping[str, object], skipped: frozenset[str]
    ) -> ComingBack | None:
        """The check-in that has to come first; None for answers of today, and where the sender does not say when."""
        if "given" not in body:
            return None
        at, moment = self.clock(), _moment(body["given"])
        if not self.pack.deciding:  # no answer decides anything
            return None
        told = Told(given, self.pack.meaning_hash, moment, tuple(sorted(skipped)))
        return coming_back(self.pack, told, at.now, at.valid_for)

    def _why_asked(self, name: object) -> bytes:
        if not isinstance(name, str) or name not in self.pack.question:
            hint = nearest(name, self.pack.question)
            raise Refusal(WRONG_SHAPE, "there is no question of that id" + (f"; {hint}" if hint else ""))
        note(self.pack, Came.EXPLAINED)
        return json_bytes(why_asked_json(self.pack, why_asked(self.pack, name)))

    def _why_not(self, record: Record, result: Replay) -> str:
        """Why a record cannot be replayed, without any of its answers."""
        if record.stated.form != self.pack.id:
            return "the record was made with another pack"
        if result.mistakes:
            answers = record.advice_json["answers"]
            assert isinstance(answers, dict)
            mistakes = first_of(mistakes_in(self.pack, answers, result.mistakes))
            return "answers that the pack no longer takes: " + "; ".join(f"{m.pointer}: {m.detail}" for m in mistakes)
        return "these answers no longer decide the advice"


def _standing(found: Undecided) -> dict[str, object]:
    """How far a person is, and what has become of each question."""
    return standing_json(found.pack, found.answers, found.evaluation, NONE_SKIPPED, found.next)


def read_given(body: Mapping[str, object]) -> dict[str, object]:
    """The answers of a body, not yet read one by one. Raises Refusal."""
    given = body.get("answers")
    if not isinstance(given, dict):
        raise Refusal(WRONG_SHAPE, "`answers` is an object: one `question: answer` each, or empty")
    return given


def _moment(value: object) -> datetime:
    """A moment with its zone. Raises Refusal."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal(WRONG_SHAPE, "`given` is when the answers were given, such as `2026-11-29T09:00:00Z`")
    return moment
