"""The conversation: one question at a time, the advice as soon as it is decided, and the way back at every point."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from soundadvice.model.disposition import Acuity
from soundadvice.session.pacing import (
    CHANGE,
    TELL_MORE,
    has_more,
    has_plan_to_make,
    place_words,
    plan_comes,
    plan_words,
    question_to_put,
    told_early,
    units_for,
)
from soundadvice.session.take import take
from soundadvice_cli.ask.change_region import change_region
from soundadvice_cli.prompts.asker import Asker, MenuItem, Move, Prompt
from soundadvice_cli.terminal.words import called, say, to_say

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.question import Question
    from soundadvice.session import Session
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.routine.run import RoutineRun

Show = Callable[["Advice", bool], None]
"""Shows advice, or more of it; the flag says whether to list the answers for the doctor."""
Say = Callable[[str], None]
MORE = to_say("Read more")
OTHER = to_say("Save, change an answer, more")
YOUR_PLAN = to_say("Your plan comes next.")
YOUR_ANSWERS = to_say("What you told us comes next, to show the doctor.")


class Conversation:
    """Carries a session from its next question to the end. Raises what the asker raises when the person leaves."""

    def __init__(
        self,
        session: Session,
        asker: Asker,
        show: Show,
        tell: Say,
        *,
        more: Show | None = None,
        before_plan: Callable[[], None] | None = None,
        routine: Callable[[], RoutineRun] | None = None,
        saver: Saver | None = None,
        come_back: ComeBack | None = None,
        check_day: Callable[[], None] = lambda: None,
    ) -> None:
        self._session = session
        self._asker = asker
        self._show = show
        self._say = tell
        self._show_more = more  # what `show` leaves out, so that it is one screen
        self._before_plan = before_plan  # may answer some of the plan questions
        self._make_routine = routine  # made only when there are exercises to do: much is imported for it
        self._saver = saver
        self._come_back = come_back
        self._check_day = check_day  # raises where the answers have become those of an earlier day
        self._answers_the_rest = False
        self._makes_plan = False
        self._mend = ""  # what was wrong with the answer given just now
        self.finished = False

    def run(self) -> None:
        """Asks until the person has the advice and is done."""
        while not self.finished:
            self._check_day()
            question = self._next()
            if question is None:
                self._end()
            else:
                self._ask(question)

    @property
    def session(self) -> Session:
        """The session that it carries on."""
        return self._session

    @property
    def worth_saving(self) -> bool:
        """Whether there are answers, and questions left to ask."""
        session = self._session
        asking = question_to_put(session, rest=self._answers_the_rest, plan=self._makes_plan)
        return bool(session.answers) and asking is not None

    @cached_property
    def _routine(self) -> RoutineRun | None:
        return None if self._make_routine is None else self._make_routine()

    # What comes next -------------------------------------------------------------------------------------------

    def _next(self) -> Question | None:
        """The question to put now, None where it is time for the advice."""
        session = self._session
        self._answers_the_rest = self._answers_the_rest and told_early(session)
        self._makes_plan = self._makes_plan and session.decided
        return question_to_put(session, rest=self._answers_the_rest, plan=self._makes_plan)

    def _begin_plan(self) -> None:
        """Says what the questions about the plan are for, and has some of them answered as last time."""
        self._makes_plan, self._answers_the_rest = True, False
        self._say("")
        self._say(plan_comes(self._session))
        if self._before_plan is not None:
            self._before_plan()

    # Asking ----------------------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> None:
        session = self._session
        reply = self._asker.ask(
            Prompt(
                question,
                place_words(session, question),
                former=session.previous(question.id),
                may_skip=question.id not in session.pack.deciding,
                may_go_back=self._can_go_back(),
                may_move=len(session.pack.regions) > 1,
                last=self._call,
                units=units_for(session.pack, question),
                mend=self._mend,
            )
        )
        self._mend = ""
        self._check_day()
        if reply is Move.REGION:
            self._move()
            return
        if reply is Move.BACK:
            session.back()
        elif reply is Move.SKIP:
            session.skip(question.id)
        else:
            self._mend = take(session, question.id, reply) or ""

    def _can_go_back(self) -> bool:
        return bool(self._session.answers or self._session.skipped)

    # The advice, and what may be done with it ------------------------------------------------------------------

    def _end(self) -> None:
        """Shows the advice, and what the person has just worked for; asks what now until that leads on."""
        advice = self._session.advice()
        self._show(advice, self._answers_the_rest)
        self._save_again()
        if self._show_more is not None and (self._makes_plan or self._answers_the_rest):
            self._asker.pause(say(YOUR_PLAN if self._makes_plan else YOUR_ANSWERS))
            self._show_more(advice, self._answers_the_rest)
        while not self._go_on(self._choose()):
            pass

    @property
    def _call(self) -> str:
        """Whom to call now, for the last line of the screen; nothing if it is no emergency."""
        pack = self._session.pack
        acuity = pack.disposition[self._session.evaluation.floor].acuity
        return say("Call {number} now.", number=called(pack.emergency_number)) if acuity is Acuity.EMERGENCY else ""

    def _choose(self) -> str | None:
        """What the person does now, or None to go back. What few want is behind one more choice, and the screen short.

        In an emergency that is all but the call.
        """
        while True:
            chosen = self._asker.choose(say("What now?"), self._menu(), last=self._call)
            if chosen != "other":
                return chosen
            other = self._asker.choose(say("What else?"), self._other_menu(), last=self._call)
            if other is not None:
                return other

    def _save_again(self) -> None:
        if self._saver is not None:
            self._saver.follow(self._session)

    def _go_on(self, chosen: str | None) -> bool:
        """Does what was chosen; False where the person turned back from it."""
        match chosen:
            case "finish":
                self.finished = True
            case "more" if self._show_more is not None:
                self._show_more(self._session.advice(), self._answers_the_rest)
                return False
            case "again":
                self._show(self._session.advice(), self._answers_the_rest)
                return False
            case "region":
                return self._move()
            case "change":
                return self._change()
            case "exercises" if self._routine is not None:
                self._check_day()
                try:
                    self._routine.run(may_leave=True)
                finally:  # where it hurt, the advice may be another one
                    self._save_again()
                return False
            case "save":
                if self._saver is not None:
                    self._saver.offer(self._session)
                return False
            case "plan":
                self._begin_plan()
            case "return" if self._come_back is not None:
                self._come_back.offer(self._session)
                return False
            case "rest":
                self._answers_the_rest, self._makes_plan = True, False
            case _:
                return self._session.back() is not None
        return True

    def _menu(self) -> list[MenuItem]:
        """What may be done, each as its id and its words. Finishing is last: an Enter too many loses nothing."""
        session, calm = self._session, not self._call
        return _offered(
            ("again", say("Show this again"), not calm),
            ("plan", plan_words(session), has_plan_to_make(session)),
            ("exercises", self._do_exercises, bool(self._do_exercises)),
            ("more", say(MORE), calm and self._show_more is not None),
            ("other", say(OTHER), True),
            ("finish", say("Finish"), True),
        )

    def _other_menu(self) -> list[MenuItem]:
        session = self._session
        reminder = None if self._come_back is None else self._come_back.item(session)
        return _offered(
            ("more", say(MORE), bool(self._call) and self._show_more is not None),
            ("rest", say(TELL_MORE), has_more(session)),
            ("return", "" if reminder is None else reminder.text, reminder is not None),
            ("region", say("Show the numbers of another country"), len(session.pack.regions) > 1),
            ("change", say("Go back and change an answer"), True),
            ("save", say("Save this to take away"), self._saver is not None),
        )

    @property
    def _do_exercises(self) -> str:
        """How that is offered; nothing if there are none to do."""
        if self._routine is None or not self._routine.exercises:
            return ""
        from soundadvice.routine.view import DO_EXERCISES

        return say(DO_EXERCISES)

    def _move(self) -> bool:
        return change_region(self._session, self._asker, self._say, last=self._call)

    def _change(self) -> bool:
        """Puts a question again that the person picks; False where they pick none, or keep their answer.

        Everything that follows from the answer is worked out anew.
        """
        from soundadvice.wording.answers import describe_answer

        session = self._session
        questions = session.pack.question
        shown = [name for name in questions if name in session.answers or name in session.skipped]
        items = [
            MenuItem(
                name,
                f"{questions[name].text} "
                + (
                    describe_answer(questions[name], session.answers[name])
                    if name in session.answers
                    else say("(skipped)")
                ),
            )
            for name in shown
        ]
        name = self._asker.choose(say("Which answer?"), items, last=self._call)
        if name is None:
            return False
        skippable, former = name not in session.pack.deciding, session.answers.get(name)
        question = questions[name]
        units = units_for(session.pack, question)
        reply = self._asker.ask(
            Prompt(question, say(CHANGE), former, skippable, may_go_back=True, last=self._call, units=units)
        )
        if reply is Move.BACK:
            return False
        if reply is Move.SKIP:
            session.skip(name)
        elif at_odds := take(session, name, reply):
            self._say(at_odds)
            return False
        return True


def _offered(*items: tuple[str, str, bool]) -> list[MenuItem]:
    """Those of some choices that there are."""
    return [MenuItem(name, words) for name, words, here in items if here]
