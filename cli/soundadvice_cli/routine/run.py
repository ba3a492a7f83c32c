"""The run of a routine: leads someone through the exercises of their plan, and asks how it was when something hurts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from soundadvice.model.disposition import Acuity
from soundadvice.routine.after_pain import (
    HURT_AGAIN,
    NONE_LEFT,
    STILL_HURTS,
    STOP,
    ExercisesToday,
    Outcome,
    go_on_words,
    pain_question,
    words_on_pain,
)
from soundadvice.routine.moments import Pace, groups
from soundadvice.routine.position import Ended
from soundadvice.routine.progression import ASK_WEEK, NO_WEEK, programme_of, stage_in_week, stages_of
from soundadvice.routine.view import ending
from soundadvice.routine.walk import Walk
from soundadvice.session.pacing import place_words, units_for
from soundadvice.session.take import take
from soundadvice.wording.language import say
from soundadvice_cli.prompts.asker import Asker, MenuItem, Move, Prompt
from soundadvice_cli.routine.terminal_view import ending_lines
from soundadvice_cli.terminal.text_layout import hanging, width

if TYPE_CHECKING:
    from soundadvice.journal.diary.weeks import PlanWeek
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.pack import Pack
    from soundadvice.model.plan import Exercise, Programme, Stage
    from soundadvice.routine.clock import Clock
    from soundadvice.routine.progress import ExerciseProgress
    from soundadvice.session import Session

Show = Callable[["Advice", bool], None]
Say = Callable[[str], None]


class WalkDisplay(Protocol):
    """A way of showing a walk."""

    def show(self, walk: Walk, advice: Advice) -> Ended:
        """Shows a walk until it ends. Raises KeyboardInterrupt for Ctrl-C and EOFError for Ctrl-D."""


class RoutineDiary(Protocol):
    """What remembers on which days a person exercised, if they want that."""

    def week(self, advice: Advice, programme: Programme) -> PlanWeek | None:
        """The week of the programme that it suggests; None where it cannot tell."""

    def offer(self, progress: ExerciseProgress, pack: Pack, stage: tuple[Programme, Stage] | None) -> None:
        """Asks whether to write down what was done, and does it."""


class RoutineRun:
    """Leads through the exercises of one day. What hurts is told to the session, whose advice is then followed."""

    def __init__(
        self,
        session: Session,
        asker: Asker,
        display: WalkDisplay,
        show: Show,
        tell: Say,
        clock: Clock,
        *,
        bell: bool = True,
        pace: Pace = Pace.OFF,
        voice: bool | None = None,
        week: int | None = None,
        diary: RoutineDiary | None = None,
    ) -> None:
        self._session = session
        self._asker = asker
        self._display = display
        self._show = show
        self._say = tell
        self._clock = clock
        self._bell, self._pace, self._voice = bell, pace, voice
        self._today = ExercisesToday(session)
        self._week, self._diary = week, diary
        self._advice: Advice  # the last one that was decided: pain may lead to a question before there is another

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What there is to do today."""
        return self._today.exercises

    def run(self, *, may_leave: bool = False) -> None:
        """Leads through the exercises. `may_leave`: going back from the first screen leaves.

        Raises KeyboardInterrupt or EOFError where the person leaves, after saying what they have done.
        """
        self._advice = self._session.advice()
        if not self._choose_week(back=may_leave):
            return
        stage = self._stage()
        walk = Walk(
            groups(self.exercises),
            self._clock,
            bell=self._bell,
            pace=self._pace,
            voice=self._voice,
            may_leave=may_leave,
        )
        try:
            self._lead(walk)
        except (KeyboardInterrupt, EOFError):
            self._finish(walk, say("You stopped here."))
            self._write_down(walk, stage)
            raise
        finally:
            self._bell, self._pace, self._voice = walk.bell, walk.pace, walk.voice
        if self._advice.acuity <= Acuity.ROUTINE:  # where it hurt, the advice may be one that is not to wait
            self._write_down(walk, stage)

    def _write_down(self, walk: Walk, stage: tuple[Programme, Stage] | None) -> None:
        if self._diary is not None:
            self._diary.offer(walk.progress, self._session.pack, stage)

    def _choose_week(self, *, back: bool) -> bool:
        """Asks which week the person is in, where they have not said and the plan has weeks. False if they go back."""
        if self._week is not None:
            self._today.stage = stage_in_week(stages_of(self._advice), self._week)
            return True
        weeks = self._today.weeks
        if not weeks:
            return True
        agreed = self._agree_on_week(back=back)
        if agreed is not None:
            return agreed
        items = [MenuItem(str(place), title) for place, title in enumerate(weeks)]
        chosen = self._asker.choose(say(ASK_WEEK), [*items, MenuItem("none", say(NO_WEEK))], back=back)
        if chosen is not None:
            self._today.stage = int(chosen) if chosen.isdecimal() else None
        return chosen is not None

    def _agree_on_week(self, *, back: bool) -> bool | None:
        """Says the week that the diary suggests. True if the person takes it, False if they go back; None: ask them."""
        programme = programme_of(self._advice)
        found = None if self._diary is None or programme is None else self._diary.week(self._advice, programme)
        if found is None or programme is None:
            return None
        from soundadvice.journal.diary.weeks import OTHER_WEEK, WHICH_WEEK, take_week, week_words

        for text in ("", *week_words(found, self._advice, programme), ""):
            self._say("\n".join(hanging(text, width() - 1)))
        items = [MenuItem("take", take_week(found)), MenuItem("other", say(OTHER_WEEK))]
        match self._asker.choose(WHICH_WEEK, items, back=back):
            case "take":
                self._today.stage = found.place
                return True
            case "other":
                return None
            case _:
                return False

    def _stage(self) -> tuple[Programme, Stage] | None:
        """The stage of the plan that the person says they are in, and whose it is."""
        programme, place = programme_of(self._advice), self._today.stage
        if programme is None or place is None or not self._today.weeks:
            return None
        return programme, programme.stages[place]

    def _lead(self, walk: Walk) -> None:
        while True:
            ended = self._display.show(walk, self._advice)
            if ended is Ended.LEFT:
                return
            if ended is Ended.FINISHED:
                self._finish(walk, say("That is all for today."))
                return
            if not self._after_pain(walk):
                return

    def _finish(self, walk: Walk, lead: str) -> None:
        """Says what was done, and when to do it again."""
        advice = self._advice
        hurt = walk.progress.hurt or walk.ended is Ended.HURTS
        stop_rule = ["", advice.stop_rule] if hurt and advice.stop_rule else []
        done = ending(walk.progress, () if self._today.over else advice.plan.exercises)
        for text in ["", lead, "", *ending_lines(done), *stop_rule]:
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
        told, question = self._session.pack.plan.it_hurts, pain_question(self._session.pack)
        assert told is not None
        assert question is not None
        reply = self._asker.ask(Prompt(question, self._advice.words(told.say), may_go_back=True))
        return reply if isinstance(reply, str) else None

    def _follow(self, walk: Walk, said: str) -> bool:
        """Says what follows from how it hurt. False where the exercises end."""
        outcome = self._today.follow(walk, said)
        self._decide()
        advice = self._advice = self._session.advice()
        if outcome is Outcome.OTHER_ADVICE:
            self._show(advice, False)
            return False
        for text in ("", *words_on_pain(advice)):
            self._say(text)
        if outcome is Outcome.MAY_GO_ON:
            return self._goes_on(walk)
        self._finish(walk, say(HURT_AGAIN if outcome is Outcome.HURT_AGAIN else NONE_LEFT))
        return False

    def _decide(self) -> None:
        """Asks what the advice hangs on now, such as what someone who is not sure how it hurt can try."""
        session, mend = self._session, ""
        while not session.decided:
            question = session.next_question
            assert question is not None
            reply = self._asker.ask(
                Prompt(question, place_words(session, question), units=units_for(session.pack, question), mend=mend)
            )
            mend = ("" if isinstance(reply, Move) else take(session, question.id, reply)) or ""

    def _goes_on(self, walk: Walk) -> bool:
        """Offers to end here or to go on with what is left of the plan."""
        items = [
            MenuItem("stop", say(STOP)),
            MenuItem("on", go_on_words(walk.at_hand)),
            MenuItem("hurts", say(STILL_HURTS)),
        ]
        while (chosen := self._asker.choose(say("What now?"), items, back=False)) == "hurts":
            said = self._how()
            if said is not None:
                return self._follow(walk, said)
        if chosen == "on":
            return True
        self._finish(walk, say("That is all for today."))
        return False
