"""Coming back: one check-in, from how the pain is now to the advice, and what is kept of it.

What a person told earlier counts only once they have said that it is still so: everything else is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from soundadvice.journal import Entry, Episode, Journal, Trend
from soundadvice.journal import carry_over as carrying
from soundadvice.journal import episode as course
from soundadvice.journal.chart import TREND_WORDS
from soundadvice.journal.entry import HIGHEST, LOWEST, utc
from soundadvice.meaning.evaluate import State
from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.condition import NONE, UNSURE, Answer
from soundadvice.model.errors import JournalError
from soundadvice.model.question import Choice, MultiChoice, Number, Option, allows_unsure
from soundadvice.session import Session
from soundadvice.typed import MendError
from soundadvice.wording.counts import counted
from soundadvice.wording.dates import in_words
from soundadvice_cli.ask.conversation import Conversation
from soundadvice_cli.errors import show_trace
from soundadvice_cli.prompts.asker import Asker, Item, Line, Move, Prompt
from soundadvice_cli.prompts.choose_asker import while_today
from soundadvice_cli.prompts.typed_dates import ASK, typed_day
from soundadvice_cli.terminal.text_layout import width, wrap

if TYPE_CHECKING:
    from soundadvice.journal.carry_over import Former
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.pack import Pack

Step = Callable[[], Move | None]

SCORE = Number(
    id="pain_score",
    text="How bad is the pain now, from 0 to 10?",
    help="0 is no pain, 10 is the worst you can think of.",
    why="It shows you how your pain goes, in a chart. It decides nothing: your advice comes from the other questions.",
    unit="points",
    minimum=LOWEST,
    maximum=HIGHEST,
)
TREND = Choice(
    id="trend",
    text="How is it now, next to the day it began?",
    help="Better means clearly better. Think of whole days.",
    why="It shows you how your pain goes.",
    options=tuple(Option(course.improving(trend), words.capitalize()) for trend, words in TREND_WORDS.items()),
)
_STILL_SO = (
    Option(NONE, "Nothing: all of this is still so today"),
    Option(UNSURE, "I am not sure: ask me all of these again"),
)
_ROWS_AROUND = 9
"""Rows of a prompt around its help and its options: where one is, the question, the keys, and what may be wrong."""
_TICK = 6
"""Columns before each option."""


class CheckIn:
    """One check-in of one person, asked step by step. `now` tells the moment, in the person's own time zone.

    It goes on with `episode`; where that is None it begins one, after the one `before`, where there was any.
    `rows` are those of the screen that a question has to stand on whole; by default there are always enough.
    """

    def __init__(
        self,
        pack: Pack,
        asker: Asker,
        say: Callable[[str], None],
        journal: Journal,
        now: Callable[[], datetime],
        *,
        episode: Episode | None,
        before: Episode | None = None,
        former: Former | None,
        rows: int = 10_000,
        begun: Callable[[Session], None] = lambda _: None,
    ) -> None:
        self._rows = rows
        self._begun = begun
        self._pack, self._asker, self._say = pack, asker, say
        self._journal, self._now = journal, now
        self._last = episode.last if episode else None
        self._former = former
        self._today = course.day_of(now(), self._last, str(journal.path))
        self._began: date | None = episode.began if episode else self._began_by_former()
        self._check_day = while_today(pack, now(), now)
        self._score: Answer | None = None
        self._trend: Trend | None = None
        self._still_so: dict[int, frozenset[str]] = {}
        self._entry_id, self._episode_id = uuid4().hex, episode.id if episode else uuid4().hex
        self._follows = before.id if before and not episode else None
        self._time = ""
        self.kept: Entry | None = None
        self.trouble: JournalError | None = None

    def run(self, show: Callable[[Advice, bool], None]) -> None:
        """Asks, shows the advice, and then keeps the check-in: no trouble with the journal comes before the advice."""
        self._ask_steps()
        session = self._begin()

        def show_and_keep(advice: Advice, with_answers: bool) -> None:
            try:
                show(advice, with_answers)
            finally:  # also where the person stops while they read
                self._keep(session, advice)

        def before_plan() -> None:
            self._plan_still_so(session)

        Conversation(
            session, self._asker, show_and_keep, self._say, before_plan=before_plan, check_day=self._check_day
        ).run()

    # Step by step ----------------------------------------------------------------------------------------------

    def _ask_steps(self) -> None:
        """Each step in turn, and back from each but the first."""
        steps: list[Step] = [] if self._last else [self._ask_began]
        steps += [self._ask_score, self._ask_trend, self._show_derived]
        if self._former is not None:
            names = carrying.to_confirm(self._pack, self._former)
            for number, page in enumerate(self._pages(self._former, names)):
                steps.append(lambda number=number, page=page: self._ask_still_so(number, page))  # type: ignore[misc]
        at = 0
        while at < len(steps):
            self._place, self._may_go_back = f"Check-in, step {at + 1} of {len(steps)}", at > 0
            at += -1 if steps[at]() is Move.BACK else 1

    def _ask_began(self) -> Move | None:
        question = self._pack.question.get(course.DURATION)
        may_be_unsure = question is None or allows_unsure(question)
        unsure = " You may also type: not sure." if may_be_unsure else ""

        def read(text: str) -> object:
            day = typed_day(text, self._today)
            if day == UNSURE and not may_be_unsure:
                raise MendError(f"This one needs an answer. {ASK}")
            return day

        reply = self._asker.write(
            Line(
                self._place,
                "When did it begin this time?",
                f"Type a date, such as 3 June, or how long ago, such as 3 days ago. A good guess is fine.{unsure}",
                read,
                lambda day: in_words(day) if isinstance(day, date) else "not sure",
                former=in_words(self._began) if self._began else "",
                may_go_back=self._may_go_back,
            )
        )
        if reply is Move.BACK:
            return Move.BACK
        self._began = reply if isinstance(reply, date) else None
        return None

    def _ask_score(self) -> Move | None:
        reply = self._asker.ask(Prompt(SCORE, self._place, self._score, may_skip=True, may_go_back=self._may_go_back))
        if reply is Move.BACK:
            return Move.BACK
        self._score = None if reply is Move.SKIP else read_answer(SCORE, reply)
        return None

    def _ask_trend(self) -> Move | None:
        question = self._pack.question[course.IMPROVING] if course.has_improving(self._pack) else TREND
        former = course.improving(self._trend) if self._trend else None
        reply = self._asker.ask(Prompt(question, self._place, former, may_go_back=self._may_go_back))
        if reply is Move.BACK:
            return Move.BACK
        self._trend = course.trend_of(str(reply))
        return None

    def _show_derived(self) -> Move | None:
        """What follows from the dates and the person's own word, to be looked at and changed before it is used."""
        while True:
            for line in self._derived_lines():
                self._say(line)
            chosen = self._asker.choose(
                "Is this right?",
                [
                    Item("right", "Yes, go on"),
                    Item("began", "No, change when it began"),
                    Item("trend", "No, change how it is now"),
                ],
            )
            match chosen:
                case "right":
                    return None
                case "began":
                    self._ask_began()
                case "trend":
                    self._ask_trend()
                case _:
                    return Move.BACK

    def _derived_lines(self) -> list[str]:
        assert self._trend is not None
        if self._began is None:
            how_long = "How long you have had it: not sure, because you were not sure when it began."
        else:
            days = (self._today - self._began).days
            how_long = (
                f"How long you have had it: {counted(days, 'day')}. It began on {in_words(self._began)}, and today is "
                f"{in_words(self._today)}."
            )
        return [
            "",
            "We worked this out from the dates and from what you just told us:",
            f"- {how_long}",
            f"- How it is now, next to the day it began: {TREND_WORDS[self._trend]}.",
            "",
        ]

    def _ask_still_so(self, number: int, page: tuple[str, ...]) -> Move | None:
        """Which of the answers on one page are not so any more. Those left alone are confirmed by saying so."""
        assert self._former is not None
        reply = self._confirm(page, "What is new, or no longer so?", self._former, may_go_back=self._may_go_back)
        if reply is Move.BACK:
            self._still_so.pop(number, None)
            return Move.BACK
        assert isinstance(reply, frozenset)
        self._still_so[number] = reply
        return None

    def _confirm(self, names: tuple[str, ...], text: str, told: Former, *, may_go_back: bool) -> frozenset[str] | Move:
        """The ids whose answers the person says are still so; none where they are not sure.

        INVARIANT: nothing is ticked at first, and an empty reply is refused: a person has to say that it is all still
        so, or tick what is not. What is ticked is asked in full.
        """
        options = [Option(name, carrying.as_told(self._pack.question[name], told.answers[name])) for name in names]
        question = MultiChoice(
            id="still_so",
            text=text,
            help=_told_when(told),
            why="We use an old answer only if you tell us that it is still so.",
            options=(*options, *_STILL_SO),
        )
        reply = self._asker.ask(Prompt(question, self._place, may_go_back=may_go_back))
        if isinstance(reply, Move):
            return reply
        assert isinstance(reply, list)
        return frozenset() if UNSURE in reply else frozenset(names).difference(reply)

    def _pages(self, told: Former, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The questions in parts that stand on the screen whole: nobody confirms what they had to scroll to see.

        What does not fit even alone is left out, and so asked in full.
        """
        columns = width() - 1
        around = [_told_when(told), *(option.text for option in _STILL_SO)]
        room = self._rows - _ROWS_AROUND - sum(len(wrap(text, columns - _TICK)) for text in around)
        parts: list[list[str]] = []
        used = 0
        for name in names:
            lines = len(wrap(carrying.as_told(self._pack.question[name], told.answers[name]), columns - _TICK))
            if lines > room:
                continue
            if not parts or used + lines > room:
                parts.append([])
                used = 0
            parts[-1].append(name)
            used += lines
        return [tuple(part) for part in parts]

    # The session -----------------------------------------------------------------------------------------------

    def _begin(self) -> Session:
        """A session that knows what was derived and what was confirmed, and asks everything else."""
        session = Session(self._pack)
        self._begun(session)
        known: dict[str, Answer] = {}
        if self._former is not None:
            confirmed = frozenset[str]().union(*self._still_so.values())
            known = {name: self._former.answers[name] for name in confirmed}
        known |= self._derived()
        for name in self._pack.question:
            if name in known and session.evaluation.states[name] is State.UNANSWERED:
                session.answer(name, answer_to_json(self._pack.question[name], known[name]))
        return session

    def _derived(self) -> dict[str, Answer]:
        """The answers that the dates and the trend give, in a pack that asks for them."""
        found: dict[str, Answer] = {}
        if course.has_duration(self._pack):
            found[course.DURATION] = course.lasted(self._began, self._today)
        if course.has_improving(self._pack) and self._trend is not None:
            found[course.IMPROVING] = course.improving(self._trend)
        return found

    def _plan_still_so(self, session: Session) -> None:
        """Before the questions for the plan: those of last time, each to be confirmed in the same way."""
        told = self._former
        if told is None:
            return
        self._place = "Your plan: what you told us last time"
        names = carrying.plan_to_confirm(self._pack, told, session.answers)
        for page in self._pages(told, names):
            still_so = self._confirm(page, "What is new, or no longer so?", told, may_go_back=False)
            assert isinstance(still_so, frozenset)
            for name in page:
                if name in still_so and session.evaluation.states[name] is State.UNANSWERED:
                    session.answer(name, answer_to_json(self._pack.question[name], told.answers[name]))
        skipped = carrying.plan_to_skip(self._pack, told, session.answers)
        if skipped and self._leave_out_again(len(skipped)):
            for name in skipped:
                if session.evaluation.states[name] is State.UNANSWERED:
                    session.skip(name)

    def _leave_out_again(self, count: int) -> bool:
        """Whether plan questions skipped last time are skipped again. Safe: what hangs on them is not given."""
        text = f"Last time you left out {counted(count, 'question')} for your plan."
        items = [Item("out", "Leave them out again"), Item("ask", "Ask me")]
        return self._asker.choose(text, items, back=False) == "out"

    def _began_by_former(self) -> date | None:
        """When it began by the duration in a record or a file of answers: offered, never taken unseen."""
        if self._former is None or not course.has_duration(self._pack):
            return None
        try:
            return course.began_on(self._former.answers.get(course.DURATION, UNSURE), self._former.day or self._today)
        except ValueError:
            return None

    # What is kept ----------------------------------------------------------------------------------------------

    def _keep(self, session: Session, advice: Advice) -> None:
        """Keeps the check-in, or in its place what was changed since. Trouble with the journal withholds no advice."""
        try:
            entry = self._entry(session, advice)
            if self.kept is not None and replace(entry, time=self.kept.time) == self.kept:
                return
            self._journal.keep([entry])
        except JournalError as error:
            self.trouble = error
        except Exception as error:
            show_trace(error)
            self.trouble = JournalError(str(self._journal.path), f"we did not foresee this ({type(error).__name__})")
        else:
            self.kept, self.trouble = entry, None

    def _entry(self, session: Session, advice: Advice) -> Entry:
        pack, answers = self._pack, advice.answers
        counted = {name: answer_to_json(pack.question[name], answer) for name, answer in advice.counted.items()}
        trend = self._trend
        if course.has_improving(pack) and course.IMPROVING in answers:
            trend = course.trend_of(answers[course.IMPROVING])
        assert trend is not None
        return Entry(
            id=self._entry_id,
            episode=self._episode_id,
            subject=pack.layers[0].id,
            began=self._began_by(answers.get(course.DURATION)),
            day=self._today,
            time=self._moment(),
            score=self._score if isinstance(self._score, int) else None,
            trend=trend,
            pack=pack.id,
            version=pack.version,
            meaning_hash=pack.meaning_hash,
            answers=counted,
            skipped=tuple(sorted(session.skipped)),
            disposition=advice.disposition,
            acuity=advice.acuity,
            title=advice.title,
            follows=self._follows,
        )

    def _began_by(self, duration: Answer | None) -> date | None:
        """The day it began, by the duration that was used: another one where the person changed that."""
        if duration is None or duration == course.lasted(self._began, self._today):
            return self._began
        return course.began_on(duration, self._today)

    def _moment(self) -> str:
        """Now, and always later than what this check-in kept before: of two with one id, the later counts."""
        now = self._now()
        while self.kept is not None and utc(now) <= self.kept.time:
            now = datetime.strptime(self.kept.time + "+0000", "%Y-%m-%dT%H:%M:%S.%fZ%z") + timedelta(microseconds=1)
        return utc(now)


def _told_when(told: Former) -> str:
    when = f"on {in_words(told.day)}" if told.day else "in the file you gave"
    return f"This is what you told us {when}. Tick what is different, even a little."
