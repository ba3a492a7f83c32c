"""The check-in of a visit: its steps, one a page, and what a form sent for one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soundadvice.journal import Entry, Episode
from soundadvice.journal.check_in import CheckIn, CheckInStep
from soundadvice.journal.check_in_questions import (
    BEGAN,
    IS_RIGHT,
    began_help,
    began_words,
    read_began,
    same_episode_question,
    score_question,
    still_so_question,
    trend_question,
)
from soundadvice.journal.diary.entry import DiaryEntry, in_turn
from soundadvice.model.question import QUESTION_KINDS, MultiChoice, Question
from soundadvice.server.web.form_fields import FieldValues, Mend, read_fields, shown_answer
from soundadvice.typed import MendError
from soundadvice.wording.answers import why_alone
from soundadvice.wording.language import say

Step = CheckInStep | tuple[str, ...]
"""A step of the check-in's own, or the ids of the questions whose answers of last time are confirmed on one page."""
_A_PAGE = 5
"""Answers of last time on one page: no one confirms what they do not read."""


@dataclass(eq=False, slots=True)
class CheckInOfVisit:
    """The check-in of one visit. `words` say why it comes first, `entries` are the check-ins before, from a file, and
    `diary` what was done of the exercises. `week_taken`: the week of their plan that it suggests was put to them.

    `done` is how many of its steps are. Once all are `told`, what was confirmed is in the visitor's session, and
    everything else is asked. `plan_shown`: what they told for their plan was put to them. `wrong` is what was sent last
    and has to be mended.
    """

    check_in: CheckIn
    words: str
    entries: tuple[Entry, ...] = ()
    diary: tuple[DiaryEntry, ...] = ()
    done: int = 0
    told: bool = False
    plan_shown: bool = False
    wrong: FieldValues | None = None
    week_taken: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, as things stand: of another episode, others are asked."""
        names = self.check_in.to_confirm
        pages = [names[at : at + _A_PAGE] for at in range(0, len(names), _A_PAGE)]
        return (*self.check_in.steps, *pages)

    def course(self, entry: Entry) -> Episode:
        """The check-ins of the episode that the entry is of, itself the last, and what of the diary is of it."""
        diary = in_turn(one for one in self.diary if one.episode == entry.episode)
        return Episode((*(one for one in self.entries if one.episode == entry.episode), entry), diary)


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as a page shows it. `kind` is that of the question, or `day`; `lines` are what was worked out."""

    text: str
    kind: str
    shown: FieldValues
    help: str | None = None
    why: str | None = None
    question: Question | None = None
    lines: Sequence[str] = ()
    asks_day: bool = False
    may_skip: bool = False

    @property
    def clashes(self) -> Mapping[str, str]:
        """The options that stand alone, and why each does."""
        options = self.question.options if isinstance(self.question, MultiChoice) else ()
        return {option.id: why_alone(option) for option in options if option.exclusive}


def view_of(coming: CheckInOfVisit, step: Step) -> StepView:
    """A step as a page shows it."""
    question, values = question_of(coming, step), _shown(coming, step)
    if question is not None:
        kind, skips = QUESTION_KINDS[type(question)], step is CheckInStep.SCORE
        return StepView(question.text, kind, values, question.help, question.why, question, may_skip=skips)
    check_in = coming.check_in
    derived, asks_day = step is CheckInStep.DERIVED, check_in.pack.check_in.began is not None
    help_ = began_help(check_in.pack) if asks_day else None
    lines = check_in.derived_lines if derived else ()
    return StepView(say(IS_RIGHT if derived else BEGAN), "day", values, help_, lines=lines, asks_day=asks_day)


def question_of(coming: CheckInOfVisit, step: Step) -> Question | None:
    """What a step asks, as a question; None where it asks for a day."""
    check_in = coming.check_in
    match step:
        case CheckInStep.SAME_EPISODE:
            assert check_in.last_told is not None
            return same_episode_question(check_in.last_told)
        case CheckInStep.SCORE:
            return score_question(check_in.pack)
        case CheckInStep.TREND:
            return trend_question(check_in.pack)
        case CheckInStep():
            return None
        case _:
            return still_so(coming, step)


def still_so(coming: CheckInOfVisit, names: Sequence[str]) -> MultiChoice:
    """Which of these answers of last time are no longer so."""
    former = coming.check_in.former
    assert former is not None
    return still_so_question(coming.check_in.pack, former, tuple(names))


def _shown(coming: CheckInOfVisit, step: Step) -> FieldValues:
    """What the fields of a step hold: what was sent and has to be mended, or what is known."""
    if coming.wrong is not None:
        return coming.wrong
    check_in = coming.check_in
    match step:
        case CheckInStep.SCORE:
            return FieldValues(number="" if check_in.score is None else str(check_in.score))
        case CheckInStep.TREND:
            return shown_answer(trend_question(check_in.pack), check_in.trend_answer)
        case CheckInStep.BEGAN if check_in.began is None:
            return FieldValues()
        case CheckInStep.BEGAN | CheckInStep.DERIVED:
            return FieldValues(number=began_words(check_in.began))
        case _:
            return FieldValues()


def take(coming: CheckInOfVisit, step: Step, fields: Mapping[str, Sequence[str]]) -> FieldValues | None:
    """Takes what was sent for a step; what to show again where it is to be mended, or looked at once more."""
    check_in = coming.check_in
    if step in (CheckInStep.BEGAN, CheckInStep.DERIVED):
        return _take_day(coming, step, "".join(fields.get("number", [])).strip())
    question = question_of(coming, step)
    assert question is not None
    if step is CheckInStep.SCORE and "skip" in fields:
        check_in.answer_score(None)
        return None
    given = read_fields(question, fields)
    if isinstance(given, FieldValues):
        return given
    match step:
        case CheckInStep.SAME_EPISODE:
            check_in.answer_same_episode(str(given))
        case CheckInStep.SCORE:
            check_in.answer_score(given)
        case CheckInStep.TREND:
            check_in.answer_trend(str(given))
        case tuple():
            assert isinstance(given, list)
            check_in.confirm(step, given)
        case _:
            pass
    return None


def _take_day(coming: CheckInOfVisit, step: Step, typed: str) -> FieldValues | None:
    """Takes the day. Where what follows from it was shown, and it is another one now, that is shown once more."""
    check_in = coming.check_in
    if step is CheckInStep.DERIVED and (not typed or typed == began_words(check_in.began)):
        return None
    try:
        check_in.began = read_began(check_in.pack, typed, check_in.today)
    except MendError as mend:
        return FieldValues(number=typed, mends=(Mend("f-1", str(mend)),))
    return FieldValues(number=began_words(check_in.began)) if step is CheckInStep.DERIVED else None
