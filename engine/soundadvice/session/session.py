"""The session: a conversation with one person, until the advice is decided and the plan is settled."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.consult import Decided, Undecided, advise, conclude
from soundadvice.meaning.evaluate import Evaluation, State, evaluate
from soundadvice.meaning.help import Help, help_for, sure
from soundadvice.meaning.next_question import next_question, progress
from soundadvice.meaning.possible.broken import broken, read_possible
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.answer import nearest, read_answer
from soundadvice.model.condition import Answer, questions_of
from soundadvice.model.errors import AnswerError, ImpossibleError, SessionError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.provenance.earlier import why_not_today
from soundadvice.session.region import as_loaded, in_region
from soundadvice.session.saved import Progress, read_session, write_session
from soundadvice.session.second_engine import voter_of
from soundadvice.session.value import VALUE, progress_of_value, session_value
from soundadvice.session.voting import Vote, VoteOutcome, note, second_vote
from soundadvice.wording.language import say
from soundadvice.wording.translation.speak import pack_in_language

if TYPE_CHECKING:
    from soundadvice.provenance.record import Record

REFERENCE = "reference"


class Session:
    """One person's answers to a pack, in the order they were given, and what follows from them.

    Whatever tells an outcome is worked out by every engine at hand, and raises SessionError when they disagree: with
    the help that the person gets all the same. What to ask next is found in tables, which take a hundredth of the time
    for thousands of rules; before an outcome leaves, the reference must say the same.
    Answers to questions that a later answer hid are kept, and count again when the question is asked again. A session
    belongs to one thread at a time; any number of sessions may share a pack.

    `answers` are taken as `read_answer` takes them. Raises AnswerError for one that cannot be taken. `since` is when
    the first of its answers was given, with a time zone; None: not before it is saved. `for_other`: someone else
    answers for the person whom it is about.
    """

    def __init__(
        self,
        pack: Pack,
        *,
        answers: Mapping[str, object] | None = None,
        since: datetime | None = None,
        for_other: bool = False,
    ) -> None:
        self._pack = pack
        self._since = since
        self._for_other = for_other
        given = read_possible(pack, answers or {})
        self._answers: dict[str, Answer] = {name: given[name] for name in pack.question if name in given}
        self._skipped: set[str] = set()
        self._order: list[str] = list(self._answers)  # the questions answered or skipped, the latest last
        self._previous: dict[str, Answer] = {}
        self._taken_back: str | None = None
        self._found: Evaluation | None = None
        self._second: Vote | None = None
        self._agreed = False
        self._confirmed = False

    @property
    def pack(self) -> Pack:
        """The pack that is asked, in the words that are for someone with the answers so far."""
        return worded(self._pack, self._answers)

    @property
    def answers(self) -> dict[str, Answer]:
        """The canonical answers in the order of the questions, those kept of hidden questions included; a copy."""
        return {name: self._answers[name] for name in self._pack.question if name in self._answers}

    @property
    def skipped(self) -> frozenset[str]:
        """The ids of the plan questions that the person skipped."""
        return frozenset(self._skipped)

    @property
    def taken_back(self) -> str | None:
        """The id of the question that was taken back last, and waits for another answer; None where none does."""
        return self._taken_back

    @property
    def since(self) -> datetime | None:
        """When the first of its answers was given, as far as that is known."""
        return self._since

    @property
    def for_other(self) -> bool:
        """Whether someone else answers for the person whom it is about."""
        return self._for_other

    # Engines -------------------------------------------------------------------------------------------------

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that vote on which rules fire; once they have voted on these answers, those that did."""
        if self._second is not None:
            second = self._second.engine
        else:
            voter = voter_of(self._pack)
            second = None if isinstance(voter, str) else voter.name
        return (REFERENCE,) if second is None else (REFERENCE, second)

    @property
    def why_alone(self) -> str | None:
        """Why the reference decides alone, in words; None if a second engine votes too."""
        if self._second is not None:
            return self._second.why_not
        voter = voter_of(self._pack)
        return voter if isinstance(voter, str) else None

    @property
    def evaluation(self) -> Evaluation:
        """What the answers say so far. Raises SessionError when the engines disagree on which rules fire."""
        evaluation = self._voted()
        if evaluation.decided and not self._confirmed:
            self._confirm(evaluation)
            self._confirmed = True
        return evaluation

    @property
    def help(self) -> Help:
        """What to tell the person where this session gives no advice: the more urgent of what either engine says.

        It raises nothing, whatever is broken, and it never says self-care.
        """
        second = self._second.fired if self._second is not None else None
        return help_for(self._pack, (*sure(self._pack, self._answers), *(second or ())))

    def _evaluated(self) -> Evaluation:
        """What the tables say: for which questions are enabled, never for an outcome."""
        if self._found is None:
            self._found = weigher(as_loaded(self._pack)).evaluation(self._answers)
        return self._found

    def _voted(self) -> Evaluation:
        """The same, once the second engine has voted on it: on the first answer, or where advice needs none.

        Before that there is nothing to tell, and whoever has just begun need not wait until an engine is there.
        """
        evaluation = self._evaluated()
        if not self._agreed and (self._answers or evaluation.decided):
            self._vote(evaluation)
            self._agreed = True
        return evaluation

    def _confirm(self, evaluation: Evaluation) -> None:
        # INVARIANT: no outcome leaves a session that the reference has not found for the same answers that decide.
        reference = evaluate(self._pack, self._answers)
        if evaluation != reference:
            differ = {*evaluation.fired, *evaluation.open} ^ {*reference.fired, *reference.open}
            self._disagree(differ or {*reference.fired, *reference.open})

    def _vote(self, evaluation: Evaluation) -> None:
        # INVARIANT: no outcome leaves a session unless every engine that votes fires the same rules for its answers.
        vote = self._second = second_vote(self._pack, self._answers, evaluation.states)
        if vote.fired is None:
            if vote.failed:
                note(self._pack, VoteOutcome.FAILED)
            return
        differ = vote.fired.symmetric_difference(evaluation.fired)
        note(self._pack, VoteOutcome.DISAGREED if differ else VoteOutcome.AGREED)
        if differ:
            self._disagree(differ)

    def _disagree(self, differ: Set[str]) -> NoReturn:
        rules = ", ".join(f"`{name}`" for name in sorted(differ))
        raise SessionError(
            say("the engines disagree on whether {rules} fires: no advice can be given", rules=rules), self.help
        )

    # What to ask ---------------------------------------------------------------------------------------------

    @property
    def next_question(self) -> Question | None:
        """What to ask now; None when the session is complete.

        The question just taken back, else the deciding questions in order until the advice is decided, then the
        plan questions that go with it. Only enabled questions; those skipped are passed over.
        """
        evaluation = self._evaluated()
        if evaluation.decided:  # until then, what is asked next tells no outcome
            evaluation = self._voted()
        if self._taken_back is not None:  # it is enabled: what it waits for was answered before it, and is so still
            return self.pack.question[self._taken_back]
        return next_question(self.pack, evaluation, self._skipped)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """The ids of the deciding questions that need no answer any longer: worth answering for the doctor.

        Those enabled and not answered though the advice is decided; none while it is not.
        """
        evaluation = self.evaluation
        if not evaluation.decided:
            return ()
        return tuple(name for name in self._pack.deciding if evaluation.states[name] is State.UNANSWERED)

    @property
    def decided(self) -> bool:
        """Whether no further answer can change the disposition or the findings; an emergency is decided at once."""
        return self.evaluation.decided

    @property
    def complete(self) -> bool:
        """Whether the advice is decided and there is nothing left to ask."""
        return self.next_question is None  # while it is not decided, a deciding question is next

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered or skipped, and how many there will be at most in all."""
        return progress(self._pack, self.evaluation, self._skipped, complete=self.complete)

    def previous(self, question_id: str) -> Answer | None:
        """The canonical answer before it was taken back or changed, for a prompt to offer again; None without one."""
        return self._previous.get(question_id)

    # What the person does ------------------------------------------------------------------------------------

    def answer(self, question_id: str, value: object) -> None:
        """Takes an answer to any enabled question, also to change one given earlier.

        Raises AnswerError, and changes nothing, where the question or the answer cannot be taken; ImpossibleError
        where the answer cannot go together with others.
        """
        question = self._enabled(question_id)
        answer = read_answer(question, value)
        self._refuse(question.id, answer)
        self._settle(question.id)
        self._answers[question.id] = answer
        # An answer that was hidden and is at odds with others now that it counts again: it is asked anew.
        while revealed := broken(self._pack, self._answers):
            self._forget(revealed[0].question)

    def _refuse(self, name: str, answer: Answer) -> None:
        """Raises ImpossibleError for an answer that breaks a must which names its question."""
        for one in broken(self._pack, {**self._answers, name: answer}):
            if name in one.named:
                raise ImpossibleError((name, *(other for other in one.named if other != name)), one.must.say)

    def skip(self, question_id: str) -> None:
        """Passes over a plan question. Raises AnswerError for a deciding one: those cannot be skipped."""
        question = self._enabled(question_id)
        if question.id in self._pack.deciding:
            raise AnswerError(question.id, "this question decides the advice and cannot be skipped")
        self._settle(question.id)
        self._skipped.add(question.id)

    def back(self) -> Question | None:
        """Takes back the last question answered or skipped, which is then asked next; None at the start.

        Questions that are hidden as things stand are passed over and keep their answers.
        """
        states = self._evaluated().states
        for name in reversed(self._order):
            if states[name] in (State.GIVEN, State.UNANSWERED):  # who was asked and did not answer has skipped it
                self._settle(name)
                self._order.remove(name)
                self._taken_back = name
                return self.pack.question[name]
        return None

    def _settle(self, name: str) -> None:
        """Makes way for a new answer to a question, which becomes the latest."""
        self._forget(name)
        self._skipped.discard(name)
        self._order.append(name)
        self._taken_back = None
        self._found, self._second, self._agreed = None, None, False

    def _forget(self, name: str) -> None:
        if name in self._answers:
            self._previous[name] = self._answers.pop(name)
        if name in self._order:
            self._order.remove(name)
        if name in self._pack.deciding:
            self._confirmed = False

    def _enabled(self, question_id: str) -> Question:
        question = self._pack.question.get(question_id) if isinstance(question_id, str) else None
        if question is None:
            hint = nearest(question_id, self._pack.question)
            raise AnswerError(None, "there is no question of that id", hint)
        state = self._evaluated().states[question.id]
        if state in (State.GIVEN, State.UNANSWERED):
            return question
        assert question.enable_when is not None  # others are always enabled
        names = ", ".join(f"`{name}`" for name in questions_of(question.enable_when))
        if state is State.PENDING:
            raise AnswerError(question.id, "whether this is asked is not known yet", f"first answer {names}")
        raise AnswerError(question.id, "this is not asked", f"it depends on the answer to {names}")

    def move_to(self, region: str) -> None:
        """Goes on in another region of the pack: its numbers and services, with the same questions and answers.

        Raises KeyError for a region that the pack has not.
        """
        self._pack = in_region(self._pack, region)

    def speak(self, language: str) -> None:
        """Goes on in another language that the pack is offered in, with the same questions and answers.

        Raises KeyError for a language that it is not offered in.
        """
        self._pack = pack_in_language(self._pack, language)

    # What comes of it ----------------------------------------------------------------------------------------

    def consult(self) -> Decided | Undecided:
        """The advice, or what is still to be asked. Raises SessionError when the engines disagree."""
        return conclude(self._pack, self.answers, self.evaluation, self._skipped)

    def advice(self) -> Advice:
        """The advice. Raises UndecidedError while there is none, and SessionError when the engines disagree."""
        return advise(self._pack, self.answers, self.evaluation)

    def record(self, time: datetime) -> Record:
        """The advice with the time, the software's version and the engines that voted. Raises as `advice` does."""
        from soundadvice.provenance.record import Record

        return Record.of(self.advice(), time=time, engines=self.engines, for_other=self._for_other)

    def save(self, path: str | Path, now: datetime | None = None, *, replace: bool = True) -> None:
        """Writes the session to a file that only its owner may read, with the moment; all of it or nothing.

        `now` has a time zone; without it, this computer's clock tells. Raises SessionError if the file cannot be
        written; one that was there before is then as it was. Raises FileExistsError if one is there, unless it may
        `replace` it.
        """
        write_session(self._pack, self.progress_at(now or datetime.now(UTC)), path, replace=replace)

    def progress_at(self, moment: datetime) -> Progress:
        """What is saved of the session at a moment that has a time zone."""
        since = min(self._since or moment, moment)
        settled = (dict(self._answers), frozenset(self._skipped), tuple(self._order))
        return Progress(*settled, since, moment, self._for_other, dict(self._previous), self._taken_back)

    def to_json(self, now: datetime | None = None) -> dict[str, object]:
        """The whole session as plain JSON values, to keep anywhere and go on from with `from_json`.

        Its answers in their order, those taken back or changed (`previous`), which pack by its hash, and the engines
        that voted. `now` as in `save`. Whoever holds it holds the answers.
        """
        return session_value(self._pack, self.progress_at(now or datetime.now(UTC)), self.engines)

    @classmethod
    def from_json(cls, pack: Pack, value: object, now: datetime | None = None) -> Session:
        """The session that `to_json` gave. `now` as in `resume`.

        Raises SessionError, which repeats no answer, for anything else, where `resume` does: damaged, of another pack
        or meaning, or not of today.
        """
        return cls._today(pack, progress_of_value(pack, value), now, VALUE)

    @classmethod
    def resume(cls, pack: Pack, path: str | Path, now: datetime | None = None) -> Session:
        """The session that was saved to a file, on the day that it was begun.

        `now` has a time zone; without it, this computer's clock tells. Raises SessionError, with the reason, and leaves
        the file as it is, where it is damaged, not a saved session, of another pack, of a pack whose meaning has
        changed since, or where its answers are not of today: older than a day, in the future, or of no known day.
        """
        if not isinstance(path, (str, Path)) or str(path).lstrip()[:1] == "{":  # never repeated: it holds answers
            raise SessionError("this is a session, not the path of its file; `from_json` takes what `to_json` gave")
        return cls._today(pack, read_session(pack, path), now, path)

    @classmethod
    def _today(cls, pack: Pack, progress: Progress, now: datetime | None, path: str | Path) -> Session:
        why = why_not_today(progress.since, now or datetime.now(UTC))
        if why is not None:
            raise SessionError(say("`{path}` cannot be resumed. {why} Please begin again", path=path, why=why))
        return cls.of(pack, progress)

    @classmethod
    def of(cls, pack: Pack, progress: Progress) -> Session:
        """The session that goes on from what was saved. Whether that is of today is for who opens it to see."""
        session = cls(pack, since=progress.since, for_other=progress.for_other)
        session._answers = dict(progress.answers)
        session._skipped = set(progress.skipped)
        session._order = list(progress.order)
        session._previous, session._taken_back = dict(progress.previous), progress.taken_back
        return session

    def __repr__(self) -> str:
        # No answers: a repr ends up in logs.
        return f"<Session of {self._pack.id}, {len(self._answers)} answers>"
