"""One check-in: its steps, what is carried over once it is confirmed, and what is kept of it.

What a person told earlier counts only once they have said that it is still so: everything else is asked. Nothing here
knows a screen: whoever shows a check-in puts its questions, step by step, and hands the replies over.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING
from uuid import uuid4

from soundadvice.journal.carry_over import as_of, of_the_moment, plan_to_confirm, plan_to_skip, to_confirm
from soundadvice.journal.check_in_questions import ANOTHER_EPISODE, derived_lines, score_question, still_so
from soundadvice.journal.entry import Entry, Trend, utc
from soundadvice.journal.episode import LONG_AGO, as_answer, began_on, day_of, option_of, trend_of
from soundadvice.meaning.evaluate import State
from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.errors import ImpossibleError
from soundadvice.wording.translation.speak import pack_in_language

if TYPE_CHECKING:
    from soundadvice.journal.carry_over import Former
    from soundadvice.journal.episode import Episode
    from soundadvice.journal.store import Journal
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Question
    from soundadvice.session import Session


class CheckInStep(Enum):
    """What is asked after the questions about the moment, and before all others of the pack."""

    SAME_EPISODE = auto()
    """Whether it is still the same: asked where they last told of it long ago."""
    BEGAN = auto()
    SCORE = auto()
    TREND = auto()
    DERIVED = auto()
    """What follows from the dates and the trend is shown, and can be changed before it is used."""


class CheckIn:
    """One check-in of one person, at the moment `now` in their own time zone.

    It goes on with `episode`; where that is None, or they say that it had gone, it begins one, after that one or
    the one `before`, where there was any. `former` is what they told earlier. `scored`: they are asked for a score,
    where the pack has one. Raises JournalError, which names the `place` of the journal, where the clock has gone back.
    """

    def __init__(
        self,
        pack: Pack,
        now: datetime,
        place: str,
        *,
        episode: Episode | None,
        before: Episode | None = None,
        former: Former | None,
        scored: bool = True,
    ) -> None:
        self.pack, self._form = pack, pack.check_in
        self._scored = scored
        self._episode, self._before = episode, before
        self.another_episode = False
        self.today = day_of(now, episode.last if episode else None, place)
        self._told = None if former is None else as_of(pack, former, self.today)
        self.began: date | None = self._began_as_told()
        self.score: int | None = None
        self.trend: Trend | None = None
        self._confirmed: dict[tuple[str, ...], frozenset[str]] = {}
        self._entry_id, self._new_episode_id = uuid4().hex, uuid4().hex
        self.kept: Entry | None = None

    @property
    def episode(self) -> Episode | None:
        """The episode that it goes on with; None if it begins one."""
        return None if self.another_episode else self._episode

    @property
    def former(self) -> Former | None:
        """What they told of this episode earlier."""
        return None if self.another_episode else self._told

    @property
    def last_told(self) -> date | None:
        """When they last told of it, as far as that is known."""
        if self._episode is not None:
            return self._episode.last.day
        return None if self._told is None else self._told.day

    # Step by step ----------------------------------------------------------------------------------------------

    def moment_question(self, session: Session) -> Question | None:
        """The next question about the moment: they come before everything else, for they can be an emergency."""
        states = session.evaluation.states
        deciding = set(self.pack.deciding)
        for name in of_the_moment(self.pack):
            if name in deciding and states[name] is State.UNANSWERED:
                return session.pack.question[name]
        return None

    @property
    def steps(self) -> tuple[CheckInStep, ...]:
        """The steps that come before those with the answers of last time."""
        form, told = self._form, self.last_told
        wanted = {
            CheckInStep.SAME_EPISODE: told is not None and self.today - told >= LONG_AGO,
            CheckInStep.BEGAN: form.began is not None and self.episode is None,
            CheckInStep.SCORE: form.score is not None and self._scored,
            CheckInStep.TREND: form.trend is not None,
            CheckInStep.DERIVED: form.began is not None or form.trend is not None,
        }
        return tuple(step for step, asked in wanted.items() if asked)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """The ids of the deciding questions whose answers of last time may be confirmed, in order."""
        return to_confirm(self.pack, self.former) if self.former is not None else ()

    def answer_same_episode(self, reply: str) -> None:
        """Takes the reply to whether it is still the same. Of another episode nothing was told yet."""
        another = reply == ANOTHER_EPISODE
        if another != self.another_episode:
            self.another_episode = another
            self.began = self._began_as_told()
            self._confirmed.clear()

    def answer_score(self, reply: object | None) -> None:
        """Takes the reply to the score; None where it was skipped."""
        score = None if reply is None else read_answer(score_question(self.pack), reply)
        self.score = score if isinstance(score, int) else None

    def answer_trend(self, reply: str) -> None:
        """Takes the reply to how it is now."""
        assert self._form.trend is not None
        self.trend = trend_of(self._form.trend, reply)

    @property
    def trend_answer(self) -> str | None:
        """How it is now, as it was answered before."""
        asked = self._form.trend
        return option_of(asked, self.trend) if asked is not None and self.trend is not None else None

    @property
    def derived_lines(self) -> list[str]:
        """What follows from the dates and the person's own word."""
        return derived_lines(self.pack, self.began, self.today, self.trend)

    def confirm(self, names: tuple[str, ...], ticked: Iterable[str]) -> None:
        """Takes the reply to the question which of these answers are no longer so."""
        self._confirmed[names] = still_so(names, frozenset(ticked))

    def take_back(self, names: tuple[str, ...]) -> None:
        """Takes back what was confirmed of these answers."""
        self._confirmed.pop(names, None)

    # The session -----------------------------------------------------------------------------------------------

    def tell(self, session: Session) -> None:
        """Tells a new session what was derived and what was confirmed; it asks everything else."""
        confirmed = frozenset[str]().union(*self._confirmed.values())
        known = {name: self.former.answers[name] for name in confirmed} if self.former is not None else {}
        _tell(session, known | self._derived())

    def plan_to_confirm(self, session: Session) -> tuple[str, ...]:
        """Before the questions for the plan: the ids of those whose answers of last time may be confirmed."""
        return plan_to_confirm(self.pack, self.former, session.answers) if self.former is not None else ()

    def tell_plan(self, session: Session, names: tuple[str, ...], ticked: Iterable[str]) -> None:
        """Tells the session those plan answers that are still so."""
        assert self.former is not None
        confirmed = still_so(names, frozenset(ticked))
        _tell(session, {name: self.former.answers[name] for name in confirmed})

    def plan_to_skip(self, session: Session) -> tuple[str, ...]:
        """The ids of the plan questions that were skipped last time, and are open now."""
        return plan_to_skip(self.pack, self.former, session.answers) if self.former is not None else ()

    def skip_again(self, session: Session, names: Iterable[str]) -> None:
        """Skips those plan questions as last time. Safe: what hangs on them is not given."""
        for name in names:
            if session.evaluation.states[name] is State.UNANSWERED:
                session.skip(name)

    def speak(self, language: str) -> None:
        """Goes on in another language that the pack is offered in. Raises KeyError for any other."""
        self.pack = pack_in_language(self.pack, language)
        self._form = self.pack.check_in

    def _derived(self) -> dict[str, Answer]:
        """The answers that the dates and the trend give, in a pack that asks for them."""
        found: dict[str, Answer] = {}
        if self._form.began is not None:
            found[self._form.began] = self._lasted(self._form.began)
        if self._form.trend is not None and self.trend_answer is not None:
            found[self._form.trend.question] = self.trend_answer
        return found

    def _lasted(self, name: str) -> Answer:
        """How long it has lasted, or since when, as that question takes it."""
        return as_answer(self.pack.question[name], self.began, self.today)

    def _began_as_told(self) -> date | None:
        """When it began, as they said last; by the duration in a record or a file of answers, it is offered to them."""
        if self.episode is not None:
            return self.episode.began
        if self.former is None or self._form.began is None:
            return None
        try:
            answer = self.former.answers.get(self._form.began, UNSURE)
            return began_on(answer, self.former.day or self.today, self.pack.question[self._form.began])
        except ValueError:
            return None

    # What is kept ----------------------------------------------------------------------------------------------

    def keep(self, journal: Journal, session: Session, advice: Advice, now: datetime) -> None:
        """Keeps the check-in, or in its place what was changed since. Raises JournalError."""
        entry = self.entry(session, advice, now)
        if self.kept is not None and replace(entry, time=self.kept.time) == self.kept:
            return
        journal.keep([entry])
        self.kept = entry

    def entry(self, session: Session, advice: Advice, now: datetime) -> Entry:
        """The check-in as it is kept."""
        pack, answers, episode = self.pack, advice.answers, self.episode
        before = self._before or self._episode
        counted = {name: answer_to_json(pack.question[name], answer) for name, answer in advice.counted.items()}
        trend, asked = self.trend or Trend.UNSURE, self._form.trend
        if asked is not None and asked.question in answers:
            trend = trend_of(asked, answers[asked.question])
        return Entry(
            id=self._entry_id,
            episode=self._new_episode_id if episode is None else episode.id,
            subject=pack.layers[0].id,
            began=self._began_by(answers.get(self._form.began or "")),
            day=self.today,
            time=_later(now, self.kept),
            score=self.score,
            trend=trend,
            pack=pack.id,
            version=pack.version,
            meaning_hash=pack.meaning_hash,
            answers=counted,
            skipped=tuple(sorted(session.skipped)),
            disposition=advice.disposition,
            acuity=advice.acuity,
            title=advice.title,
            follows=before.id if before is not None and episode is None else None,
        )

    def _began_by(self, answer: Answer | None) -> date | None:
        """The day it began, by the answer that was used: another one where the person changed that."""
        if answer is None or self._form.began is None or answer == self._lasted(self._form.began):
            return self.began
        return began_on(answer, self.today, self.pack.question[self._form.began])


def _tell(session: Session, known: dict[str, Answer]) -> None:
    """Answers, in the order of the questions, those that are asked as things stand."""
    questions = session.pack.question
    for name in questions:
        if name in known and session.evaluation.states[name] is State.UNANSWERED:
            with suppress(ImpossibleError):  # what is at odds with what is known by now is asked anew
                session.answer(name, answer_to_json(questions[name], known[name]))


def _later(now: datetime, kept: Entry | None) -> str:
    """The moment, and always later than what was kept before: of two entries with one id, the later counts."""
    while kept is not None and utc(now) <= kept.time:
        now = datetime.strptime(kept.time + "+0000", "%Y-%m-%dT%H:%M:%S.%fZ%z") + timedelta(microseconds=1)
    return utc(now)
