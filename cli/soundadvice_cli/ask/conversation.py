"""The conversation: one question at a time, the advice as soon as it is decided, and the way back at every point."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from soundadvice.session.pacing import (
    CHANGE,
    has_more,
    more_words,
    place_words,
    plan_comes,
    question_to_put,
    told_early,
)
from soundadvice_cli.prompts.asker import Asker, MenuItem, Move, Prompt

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


class Conversation:
    """Carries a session from its next question to the end. Raises what the asker raises when the person leaves."""

    def __init__(
        self,
        session: Session,
        asker: Asker,
        show: Show,
        say: Say,
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
        self._say = say
        self._show_more = more  # what `show` leaves out, so that it is one screen
        self._before_plan = before_plan  # may answer some of the plan questions
        self._make_routine = routine  # made only when there are exercises to do: much is imported for it
        self._saver = saver
        self._come_back = come_back
        self._check_day = check_day  # raises where the answers have become those of an earlier day
        self._answers_the_rest = False
        self._announced_plan = False
        self.finished = False

    def run(self) -> None:
        """Asks until the person has the advice and is done."""
        while not self.finished:
            self._check_day()
            question = self._next()
            if question is None:
                self._end()
                continue
            if not self._announce(question):
                self._ask(question)

    @property
    def session(self) -> Session:
        """The session that it carries on."""
        return self._session

    @property
    def worth_saving(self) -> bool:
        """Whether there are answers, and questions left to ask."""
        session = self._session
        asking = not session.complete or (self._answers_the_rest and bool(session.open_questions))
        return bool(session.answers) and asking

    @cached_property
    def _routine(self) -> RoutineRun | None:
        return None if self._make_routine is None else self._make_routine()

    # What comes next -------------------------------------------------------------------------------------------

    def _next(self) -> Question | None:
        """The question to put now, None where it is time for the advice."""
        self._answers_the_rest = self._answers_the_rest and told_early(self._session)
        return question_to_put(self._session, rest=self._answers_the_rest)

    def _announce(self, question: Question) -> bool:
        """Says once that the questions about the pain are done, where plan questions follow.

        True where that answered some of them, so that another question may be next.
        """
        words = plan_comes(self._session)
        planning = words is not None
        if words is not None and not self._announced_plan:
            self._say("")
            self._say(words)
        announced, self._announced_plan = self._announced_plan, planning
        if planning and not announced and self._before_plan is not None:
            self._before_plan()
            return True
        return False

    # Asking ----------------------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> None:
        session = self._session
        reply = self._asker.ask(
            Prompt(
                question,
                place_words(session, rest=self._answers_the_rest),
                former=session.previous(question.id),
                may_skip=question.id not in session.pack.deciding,
                may_go_back=self._can_go_back(),
            )
        )
        self._check_day()
        if reply is Move.BACK:
            session.back()
        elif reply is Move.SKIP:
            session.skip(question.id)
        else:
            session.answer(question.id, reply)

    def _can_go_back(self) -> bool:
        return bool(self._session.answers or self._session.skipped)

    # The advice, and what may be done with it ------------------------------------------------------------------

    def _end(self) -> None:
        """Shows the advice, and asks what now until that leads on."""
        self._show(self._session.advice(), self._answers_the_rest)
        self._save_again()
        while not self._go_on(self._asker.choose("What now?", self._menu())):
            pass

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
            case "return" if self._come_back is not None:
                self._come_back.offer(self._session)
                return False
            case "rest":
                self._answers_the_rest = True
            case _:
                self._answers_the_rest = True  # where the advice stays, the question taken back is one of the rest
                return self._session.back() is not None
        return True

    def _menu(self) -> list[MenuItem]:
        # Finishing is last: who has pressed Enter through the pages once too often loses nothing.
        items = [MenuItem("change", "Go back and change an answer"), MenuItem("finish", "Finish")]
        if self._saver is not None:
            items.insert(1, MenuItem("save", "Save this to take away"))
        if self._show_more is not None:
            items.insert(0, MenuItem("more", "Read more"))
        session = self._session
        reminder = None if self._come_back is None else self._come_back.item(session)
        items[1:1] = [] if reminder is None else [reminder]
        if has_more(session):
            items.insert(0, MenuItem("rest", f"Answer the other questions, to {more_words(session)}"))
        if self._routine is not None and self._routine.exercises:
            from soundadvice.routine.view import DO_EXERCISES

            items.insert(0, MenuItem("exercises", DO_EXERCISES))
        return items

    def _change(self) -> bool:
        """Puts a question again that the person picks; False where they pick none, or keep their answer.

        Everything that follows from the answer is worked out anew.
        """
        from soundadvice.model.answer import describe_answer

        session = self._session
        questions = session.pack.question
        shown = [name for name in questions if name in session.answers or name in session.skipped]
        items = [
            MenuItem(
                name,
                f"{questions[name].text} "
                + (describe_answer(questions[name], session.answers[name]) if name in session.answers else "(skipped)"),
            )
            for name in shown
        ]
        name = self._asker.choose("Which answer?", items)
        if name is None:
            return False
        skippable, former = name not in session.pack.deciding, session.answers.get(name)
        reply = self._asker.ask(Prompt(questions[name], CHANGE, former, skippable, may_go_back=True))
        if reply is Move.BACK:
            return False
        if reply is Move.SKIP:
            session.skip(name)
        else:
            session.answer(name, reply)
        return True
