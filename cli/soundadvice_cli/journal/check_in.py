"""A check-in at a terminal: puts its steps one after the other, and then the questions of the pack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from soundadvice.journal.check_in import CheckIn, CheckInStep
from soundadvice.journal.check_in_questions import (
    ASK_THEM,
    BEGAN,
    CHANGE_BEGAN,
    CHANGE_TREND,
    IS_RIGHT,
    RIGHT,
    SKIP_AGAIN,
    WORKED_OUT,
    began_help,
    began_words,
    read_began,
    same_episode_question,
    score_question,
    skip_again_text,
    still_so_question,
    trend_question,
)
from soundadvice.journal.since import is_same_advice, since_then
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import JournalError
from soundadvice.session import Session
from soundadvice.session.pacing import told_early, units_for
from soundadvice.session.take import take
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say, say_in
from soundadvice_cli.ask.change_region import change_region
from soundadvice_cli.ask.conversation import Conversation
from soundadvice_cli.errors import show_trace
from soundadvice_cli.prompts.asker import Asker, Line, MenuItem, Move, Prompt
from soundadvice_cli.prompts.choose_asker import while_today
from soundadvice_cli.terminal.text_layout import width, wrap

if TYPE_CHECKING:
    from soundadvice.journal import Entry, Journal
    from soundadvice.meaning.advice import Advice
    from soundadvice_cli.ask.come_back import ComeBack
    from soundadvice_cli.ask.save_advice import Saver
    from soundadvice_cli.routine.run import RoutineRun
    from soundadvice_cli.terminal.pager import Pages

Put = Callable[[str, bool], Move | None]
"""Puts one step. It is given where the person is, and whether they may go back; it returns BACK where they did."""
_ROWS_AROUND = 9
"""Rows of a prompt around its help and its options: where one is, the question, the keys, and what may be wrong."""
_TICK = 6
"""Columns before each option."""


class CheckInConversation:
    """Carries a check-in from its first step to what is kept. `now` tells the moment, in the person's own time zone.

    Without a `journal` nothing is kept. `rows` are those of the screen that a question has to stand on whole; by
    default there are always enough. `pages` show the advice; `routine`, `saver` and `come_back` are for the menu after
    it. `for_other`: someone else answers for the person whom it is about.
    """

    def __init__(
        self,
        check_in: CheckIn,
        asker: Asker,
        pages: Pages,
        tell: Callable[[str], None],
        journal: Journal | None,
        now: Callable[[], datetime],
        *,
        rows: int = 10_000,
        begun: Callable[[Session], None] = lambda _: None,
        routine: Callable[[Session], RoutineRun] | None = None,
        saver: Saver | None = None,
        come_back: ComeBack | None = None,
        for_other: bool = False,
    ) -> None:
        self._check_in, self._pack = check_in, check_in.pack
        self._asker, self._display, self._say = asker, pages, tell
        self._journal, self._now = journal, now
        self._rows, self._begun = rows, begun
        self._check_day = while_today(check_in.pack, now(), now)
        self._routine, self._saver, self._come_back = routine, saver, come_back
        self.session = Session(check_in.pack, since=now(), for_other=for_other)
        self._conversation: Conversation | None = None
        self.trouble: JournalError | None = None

    @property
    def kept(self) -> Entry | None:
        """What was kept, None where nothing is."""
        return self._check_in.kept

    @property
    def worth_saving(self) -> bool:
        """Whether there are answers that were said to be of today, and questions left to ask."""
        return self._conversation is not None and self._conversation.worth_saving

    @property
    def last_words(self) -> tuple[str, ...]:
        """What is said at the end: when to come back."""
        return () if self._come_back is None else self._come_back.last_words(self.session)

    def run(self) -> None:
        """Asks, shows the advice, and then keeps the check-in: no trouble with the journal comes before the advice.

        Where the person stopped, and goes on, it goes on with the questions.
        """
        session = self.session
        if self._conversation is None:
            self._begun(session)
            self._put_moment()
            if not told_early(session):
                self._put_steps()
                self._check_in.tell(session)
            self._conversation = self._rest()
        try:
            self._conversation.run()
        finally:
            if self.kept is not None and session.decided:  # an exercise that hurt may have led to other advice
                self._keep(session, session.advice())

    def _rest(self) -> Conversation:
        session, routine = self.session, self._routine

        def show_and_keep(advice: Advice, with_answers: bool) -> None:
            try:
                self._show(session, advice, with_answers)
            finally:  # also where the person stops while they read
                self._keep(session, advice)

        return Conversation(
            session,
            self._asker,
            show_and_keep,
            self._say,
            more=self._show_more,
            before_plan=lambda: self._confirm_plan(session),
            routine=None if routine is None else lambda: routine(session),
            saver=self._saver,
            come_back=self._come_back,
            check_day=self._check_day,
        )

    def _show(self, session: Session, advice: Advice, with_answers: bool) -> None:
        """What has changed since last time, and the advice; of the same advice, what not to wait with.

        Where hours count, nothing stands before the advice.
        """
        episode = self._check_in.episode
        if episode is None or advice.acuity >= Acuity.SAME_DAY:
            self._display.show(advice, with_answers)
            return
        sentences = since_then(self._pack, episode.last, self._check_in.entry(session, advice, self._now()))
        self._display.since(advice, sentences, same=is_same_advice(self._pack, episode.last, advice))

    def _show_more(self, advice: Advice, with_answers: bool) -> None:
        episode = self._check_in.episode
        same = episode is not None and is_same_advice(self._pack, episode.last, advice)
        self._display.more(advice, with_answers, with_card=same)

    def _put_moment(self) -> None:
        """What is about the moment: it may be an emergency, so it comes before everything else."""
        session, check_in, mend = self.session, self._check_in, ""
        while not told_early(session) and (question := check_in.moment_question(session)) is not None:
            former, answered = session.previous(question.id), bool(session.answers)
            may_move, units = len(session.pack.regions) > 1, units_for(self._pack, question)
            reply = self._asker.ask(
                Prompt(
                    question,
                    say_in("where one is in a check-in", "First"),
                    former,
                    may_go_back=answered,
                    may_move=may_move,
                    units=units,
                    mend=mend,
                )
            )
            self._check_day()
            mend = ""
            if reply is Move.REGION:
                change_region(session, self._asker, self._say)
            elif reply is Move.BACK:
                session.back()
            else:
                mend = take(session, question.id, reply) or ""

    # Step by step ----------------------------------------------------------------------------------------------

    def _put_steps(self) -> None:
        """Each step in turn, and back from each but the first."""
        put: dict[CheckInStep, Put] = {
            CheckInStep.SAME_EPISODE: self._ask_same_episode,
            CheckInStep.BEGAN: self._ask_began,
            CheckInStep.SCORE: self._ask_score,
            CheckInStep.TREND: self._ask_trend,
            CheckInStep.DERIVED: self._show_derived,
        }

        def steps() -> list[Put]:  # of another episode, others are asked
            pages = self._pages(self._check_in.to_confirm)
            return [*(put[step] for step in self._check_in.steps), *(partial(self._ask_still_so, one) for one in pages)]

        if self.session.answers:  # the first step has no way back, and no empty line of its own
            self._say("")
        at = 0
        while at < len(steps()):
            moved = steps()[at](say("Check-in, step {number} of {count}", number=at + 1, count=len(steps())), at > 0)
            at += -1 if moved is Move.BACK else 1

    def _ask_same_episode(self, place: str, may_go_back: bool) -> Move | None:
        told = self._check_in.last_told
        assert told is not None
        reply = self._asker.ask(Prompt(same_episode_question(told), place, may_go_back=may_go_back))
        if reply is Move.BACK:
            return Move.BACK
        self._check_in.answer_same_episode(str(reply))
        return None

    def _ask_began(self, place: str, may_go_back: bool) -> Move | None:
        check_in = self._check_in
        reply = self._asker.write(
            Line(
                place,
                say(BEGAN),
                began_help(self._pack),
                lambda text: read_began(self._pack, text, check_in.today),
                lambda day: began_words(day if isinstance(day, date) else None),
                former=in_words(check_in.began) if check_in.began else "",
                may_go_back=may_go_back,
            )
        )
        if reply is Move.BACK:
            return Move.BACK
        check_in.began = reply if isinstance(reply, date) else None
        return None

    def _ask_score(self, place: str, may_go_back: bool) -> Move | None:
        prompt = Prompt(score_question(self._pack), place, self._check_in.score, may_skip=True, may_go_back=may_go_back)
        reply = self._asker.ask(prompt)
        if reply is Move.BACK:
            return Move.BACK
        self._check_in.answer_score(None if reply is Move.SKIP else reply)
        return None

    def _ask_trend(self, place: str, may_go_back: bool) -> Move | None:
        question, former = trend_question(self._pack), self._check_in.trend_answer
        reply = self._asker.ask(Prompt(question, place, former, may_go_back=may_go_back))
        if reply is Move.BACK:
            return Move.BACK
        self._check_in.answer_trend(str(reply))
        return None

    def _show_derived(self, place: str, may_go_back: bool) -> Move | None:
        """What follows from the dates and the person's own word, to be looked at and changed before it is used."""
        form = self._pack.check_in
        items = [MenuItem("right", say(RIGHT))]
        items += [] if form.began is None else [MenuItem("began", say(CHANGE_BEGAN))]
        items += [] if form.trend is None else [MenuItem("trend", say(CHANGE_TREND))]
        while True:
            self._say("")
            self._say(say(WORKED_OUT))
            for line in self._check_in.derived_lines:
                self._say(f"- {line}")
            self._say("")
            match self._asker.choose(say(IS_RIGHT), items):
                case "right":
                    return None
                case "began":
                    self._ask_began(place, may_go_back)
                case "trend":
                    self._ask_trend(place, may_go_back)
                case _:
                    return Move.BACK

    def _ask_still_so(self, page: tuple[str, ...], place: str, may_go_back: bool) -> Move | None:
        """Which of the answers on one page are no longer so."""
        reply = self._ask_what_changed(page, place, may_go_back=may_go_back)
        if reply is None:
            self._check_in.take_back(page)
            return Move.BACK
        self._check_in.confirm(page, reply)
        return None

    def _ask_what_changed(self, page: tuple[str, ...], place: str, *, may_go_back: bool) -> list[str] | None:
        """What the person ticks; None where they go back."""
        assert self._check_in.former is not None
        question = still_so_question(self._pack, self._check_in.former, page)
        reply = self._asker.ask(Prompt(question, place, may_go_back=may_go_back))
        return reply if isinstance(reply, list) else None

    def _pages(self, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The questions in parts that stand on the screen whole: no one confirms what they had to scroll to see.

        What does not fit even alone is left out, and so asked in full.
        """
        told = self._check_in.former
        if told is None or not names:
            return []
        question = still_so_question(self._pack, told, names)
        options, last = question.options[: len(names)], question.options[len(names) :]
        around = [question.help or "", *(option.text for option in last)]
        room = self._rows - _ROWS_AROUND - sum(map(_rows_of, around))
        parts: list[list[str]] = []
        used = 0
        for option in options:
            lines = _rows_of(option.text)
            if lines > room:
                continue
            if not parts or used + lines > room:
                parts.append([])
                used = 0
            parts[-1].append(option.id)
            used += lines
        return [tuple(part) for part in parts]

    # The plan, and what is kept --------------------------------------------------------------------------------

    def _confirm_plan(self, session: Session) -> None:
        """Before the questions for the plan: those of last time, each to be confirmed in the same way."""
        check_in, place = self._check_in, say("Your plan: what you told us last time")
        for page in self._pages(check_in.plan_to_confirm(session)):
            self._say("")  # a step without a way back has no empty line of its own
            ticked = self._ask_what_changed(page, place, may_go_back=False)
            assert ticked is not None
            check_in.tell_plan(session, page, ticked)
        skipped = check_in.plan_to_skip(session)
        if skipped:
            items = [MenuItem("out", say(SKIP_AGAIN)), MenuItem("ask", say(ASK_THEM))]
            if self._asker.choose(skip_again_text(len(skipped)), items, back=False) == "out":
                check_in.skip_again(session, skipped)

    def _keep(self, session: Session, advice: Advice) -> None:
        """Keeps the check-in. Trouble with the journal withholds no advice."""
        if self._journal is None:
            return
        try:
            self._check_in.keep(self._journal, session, advice, self._now())
        except JournalError as error:
            self.trouble = error
        except Exception as error:
            show_trace(error)
            self.trouble = JournalError(
                str(self._journal.path), say("we did not foresee this ({kind})", kind=type(error).__name__)
            )
        else:
            self.trouble = None


def _rows_of(text: str) -> int:
    return len(wrap(text, width() - 1 - _TICK))
