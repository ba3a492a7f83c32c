"""The guide: leads someone through the exercises of their plan, and knows what to do when something hurts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from soundadvice.routine.walk import Ended, Walk
from soundadvice_cli.prompts.asker import Asker, Item, Prompt
from soundadvice_cli.terminal.text_layout import hanging, width

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.plan import Exercise
    from soundadvice.routine.clock import Clock
    from soundadvice.session import Session

Show = Callable[["Advice", bool], None]
Say = Callable[[str], None]


class Stage(Protocol):
    """A way of showing a walk."""

    def show(self, walk: Walk, stop_rule: str) -> Ended:
        """Shows a walk until it ends. Raises KeyboardInterrupt for Ctrl-C and EOFError for Ctrl-D."""


class Guide:
    """Leads through the exercises of one day. What hurts is told to the session, whose advice is then followed."""

    def __init__(
        self, session: Session, asker: Asker, stage: Stage, show: Show, say: Say, clock: Clock, *, bell: bool = True
    ) -> None:
        self._session = session
        self._asker = asker
        self._stage = stage
        self._show = show
        self._say = say
        self._clock = clock
        self._bell = bell
        self._hurt: set[str] = set()
        self._over = False

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What there is to do today. Nothing for anyone who is advised anything but self-care."""
        from soundadvice.routine.moments import guided

        found = () if self._over else guided(self._session.advice())
        return tuple(one for one in found if one.id not in self._hurt)

    def run(self, *, may_leave: bool = False) -> None:
        """Leads through the exercises. `may_leave`: going back from the first screen leaves.

        Raises KeyboardInterrupt or EOFError where the person leaves, after saying what they have done.
        """
        from soundadvice.routine.moments import groups

        walk = Walk(groups(self.exercises), self._clock, bell=self._bell, may_leave=may_leave)
        try:
            self._lead(walk)
        except (KeyboardInterrupt, EOFError):
            self._finish(walk, "You stopped here.")
            raise
        finally:
            self._bell = walk.bell

    def _lead(self, walk: Walk) -> None:
        stop_rule = self._session.advice().stop_rule
        while True:
            ended = self._stage.show(walk, stop_rule)
            if ended is Ended.LEFT:
                return
            if ended is Ended.FINISHED:
                self._finish(walk, "That is all for today.")
                return
            if not self._after_pain(walk):
                return

    def _finish(self, walk: Walk, lead: str) -> None:
        """Says what was done, and when to do it again."""
        from soundadvice.routine.view import ending

        hurt = walk.done.hurt or walk.ended is Ended.HURTS
        stop_rule = ["", self._session.advice().stop_rule] if hurt else []
        for text in ["", lead, "", *ending(walk, again=not self._over), *stop_rule]:
            self._say("\n".join(hanging(text, width() - 1)))

    # It hurts ----------------------------------------------------------------------------------------------------

    def _after_pain(self, walk: Walk) -> bool:
        """Asks how it hurt, and follows the advice that comes of it. False where the exercises end."""
        said = self._how()
        if said is None:
            walk.resume()
            return True
        return self._follow(walk, said)

    def _how(self) -> str | None:
        """How it hurt; None where it did not after all."""
        from soundadvice.routine.moments import pain_question

        told, question = self._session.pack.plan.it_hurts, pain_question(self._session.pack)
        assert told is not None
        assert question is not None
        reply = self._asker.ask(Prompt(question, self._session.advice().words(told.say), may_go_back=True))
        return reply if isinstance(reply, str) else None

    def _follow(self, walk: Walk, said: str) -> bool:
        """Tells the session how it hurt, and follows its advice. False where the exercises end."""
        from soundadvice.routine.moments import answers_on_pain, words_on_pain

        session = self._session
        # Those who had said before today that an exercise hurt and settled have had their one try.
        again = bool(words_on_pain(session.advice()))
        hurting = walk.hurting
        for name, answer in answers_on_pain(session.pack, session.answers, said).items():
            session.answer(name, answer)
        advice = session.advice()
        if hurting is not None:
            self._hurt.add(hurting.id)
            walk.done.note_hurt(hurting)
        self._over = again or advice.disposition != session.pack.default
        if advice.disposition != session.pack.default:
            self._show(advice, False)
            return False
        for text in ("", *words_on_pain(advice)):
            self._say(text)
        if again:
            self._finish(walk, "It has hurt more than once now, so the exercises end here for today.")
            return False
        return self._goes_on(walk)

    def _goes_on(self, walk: Walk) -> bool:
        """Offers to end here or to go on with what is left of the plan."""
        allowed = frozenset(exercise.id for exercise in self.exercises)
        walk.go_on_with(allowed)
        coming = walk.choices or (() if walk.exercise is None else (walk.exercise,))
        if not coming:
            self._finish(walk, "That was the last exercise.")
            return False
        titles = " or ".join(exercise.title for exercise in coming)
        items = [
            Item("stop", "Stop for today"),
            Item("on", f"Rest a little, then go on with: {titles}"),
            Item("hurts", "It still hurts, or hurts again"),
        ]
        while (chosen := self._asker.choose("What now?", items, back=False)) == "hurts":
            said = self._how()
            if said is not None:
                return self._follow(walk, said)
        if chosen == "on":
            return True
        self._finish(walk, "That is all for today.")
        return False
