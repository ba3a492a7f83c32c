"""After pain: what to ask someone who says that it hurts, what that answers, and what they may still do that day.

One protocol for every surface: a terminal and a web page put its question and say its words; what follows is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import State, enablement, evaluate, truth
from soundadvice.model.condition import NONE, Answer, questions_of
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise
from soundadvice.model.question import Choice
from soundadvice.routine.moments import exercises_for, may_be_led
from soundadvice.routine.progression import in_stage, stages_of, weeks_of
from soundadvice.wording.language import say, to_say

if TYPE_CHECKING:
    from soundadvice.routine.walk import Walk
    from soundadvice.session import Session

HURT_AGAIN = to_say("It has hurt more than once now, so the exercises end here for today.")
NONE_LEFT = to_say("That was the last exercise.")
STOP = to_say("Stop for today")
STILL_HURTS = to_say("It still hurts, or hurts again")


def go_on_words(coming: Iterable[Exercise]) -> str:
    """What a person chooses to go on with the exercise that comes next, or with one of those that stand together."""
    return say("Rest a little, then go on with: {exercises}", exercises=_or([exercise.title for exercise in coming]))


def _or(titles: list[str]) -> str:
    first, *more = titles
    for title in more:
        first = say("{first} or {last}", first=first, last=title)
    return first


class Outcome(Enum):
    """What follows when a person has said how an exercise hurt."""

    OTHER_ADVICE = auto()
    """The advice is another one, or is to be worked out anew: no exercise goes with that."""
    HURT_AGAIN = auto()
    """It settled, but not for the first time: the exercises are over for today."""
    NONE_LEFT = auto()
    """It settled, and there is no exercise after it."""
    MAY_GO_ON = auto()
    """It settled: the person may go on with what the walk is now at."""


class ExercisesToday:
    """The exercises that one person may be led through today, and what becomes of them where one hurts.

    `stage` is the place of the stage of their plan that they say they are in, None where they do not go by weeks.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._left_behind: set[str] = set()
        self.over = False
        self.stage: int | None = None

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What there is to do today. None for anyone whose advice no exercise goes with."""
        if self.over or not self._session.decided:
            return ()
        advice = self._session.advice()
        found = tuple(one for one in exercises_for(advice) if one.id not in self._left_behind)
        stages = stages_of(advice)
        # Pain may have changed the plan, and its programme with it.
        known = self.stage is not None and self.stage < len(stages)
        return in_stage(found, stages[self.stage]) if known and self.stage is not None else found

    @property
    def weeks(self) -> tuple[str, ...]:
        """The weeks that the person can say they are in; none where the plan does not go by weeks."""
        return weeks_of(self._session.advice()) if self.exercises else ()

    def follow(self, walk: Walk, said: str) -> Outcome:
        """Tells the session how it hurt, and follows its advice.

        Where the person may go on, the walk is then at what comes next. Raises SessionError as the session does.
        """
        session = self._session
        # Those who had said before today that an exercise hurt and settled have had their one try.
        before = session.advice()
        again = has_hurt(before)
        hurting = walk.hurting
        for name, answer in answers_on_pain(session.pack, session.answers, said).items():
            session.answer(name, answer)
        # INVARIANT: the stricter outcome wins. Who is advised more urgently now does no exercise today.
        may = session.decided and may_be_led(session.advice()) and session.advice().acuity <= before.acuity
        if hurting is not None:
            self._left_behind.add(hurting.id)
            walk.progress.note_hurt(hurting)
        # Nothing leads back to before it hurt, nor to another exercise like the one that did.
        self._left_behind.update(exercise.id for members in walk.passed for exercise in members)
        self.over = again or not may
        if not may:
            return Outcome.OTHER_ADVICE
        if again:
            return Outcome.HURT_AGAIN
        walk.go_on_with(frozenset(exercise.id for exercise in self.exercises))
        return Outcome.MAY_GO_ON if walk.at_hand else Outcome.NONE_LEFT


def pain_question(pack: Pack) -> Choice | None:
    """What to ask someone who says that it hurts, in the pack's words; None where the pack says nothing of it.

    It is one of the pack's own questions, without the options that cannot be true of someone who hurts: those that
    the pack does not offer here or, where it does not say, the option that nothing was wrong.
    """
    told = pack.plan.it_hurts
    if told is None:
        return None
    question = pack.question[told.question]
    assert isinstance(question, Choice)  # the reader sees to it
    offered = told.options or tuple(option.id for option in question.options if option.id != NONE)
    options = tuple(option for option in question.options if option.id in offered)
    return replace(question, text=told.ask, help=None, options=options)


def has_hurt(advice: Advice) -> bool:
    """Whether the person has told before that an exercise hurt: in any of the ways that they would be asked."""
    question = pain_question(advice.pack)
    return question is not None and advice.counted.get(question.id) in {option.id for option in question.options}


def answers_on_pain(pack: Pack, answers: Mapping[str, Answer], said: str) -> dict[str, str]:
    """The answers that change, in the order to give them, where someone says how an exercise hurt.

    Where the question is not asked as things stand, `answers` of the pack's `it_hurts` see to it that it is: what was
    not so before, such as that they have tried an exercise, is so now.
    """
    told = pack.plan.it_hurts
    assert told is not None
    asked = evaluate(pack, answers).states[told.question] in (State.GIVEN, State.UNANSWERED)
    return {**({} if asked else dict(told.answers)), told.question: said}


def words_on_pain(advice: Advice) -> tuple[str, ...]:
    """What the plan says to someone whom an exercise hurt: the words of the rules that look at that answer.

    Nothing where the pack does not say what to ask them.
    """
    pack, answers = advice.pack, advice.counted
    told = pack.plan.it_hurts
    if told is None:
        return ()
    enabled = enablement(pack, answers)
    return tuple(
        advice.words(rule.say)
        for rule in pack.plan.rules
        if rule.say and rule.when is not None and advice.disposition in rule.applies_to
        if told.question in questions_of(rule.when) and truth(rule.when, answers, enabled) is True
    )
