"""Keep session: a stopped session, saved on this computer if the person wants that, and offered again that day."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from soundadvice._dataclass import dataclass
from soundadvice.routine import clock
from soundadvice_cli.ask.stored_sessions import Stored, delete, family, put
from soundadvice_cli.prompts.asker import Asker, MenuItem
from soundadvice_cli.terminal.words import called, say, say_count

if TYPE_CHECKING:
    from soundadvice.journal.coming_back import ComingBack
    from soundadvice.model.pack import Pack
    from soundadvice.session import Session
    from soundadvice.session.saved import Progress


def default_path() -> Path:
    """Where a stopped session is saved unless the person names a file."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("soundadvice", appauthor=False)) / "session.json"


@dataclass(frozen=True, slots=True)
class StoppedSession:
    """A session that was stopped: its file, what it remembers, and the check-in that has to come first, if so."""

    stored: Stored
    progress: Progress
    back: ComingBack | None

    @property
    def stopped(self) -> str:
        """When the person stopped, and with how many answers: `You stopped on 3 June 2024, with 2 answers`."""
        count, (day, time) = len(self.progress.answers), self._when
        if day is None:
            return say_count("You stopped earlier, with {n} answer", "You stopped earlier, with {n} answers", count)
        if self.back:
            return say_count(
                "You stopped on {day}, with {n} answer", "You stopped on {day}, with {n} answers", count, day=day
            )
        return say_count(
            "You stopped on {day} at {time}, with {n} answer",
            "You stopped on {day} at {time}, with {n} answers",
            count,
            day=day,
            time=time,
        )

    @property
    def in_short(self) -> str:
        """The same, to choose from several: `3 June 2024 at 10:05, with 2 answers`."""
        count, (day, time) = len(self.progress.answers), self._when
        if day is None:
            return say_count("earlier, with {n} answer", "earlier, with {n} answers", count)
        if self.back:
            return say_count("{day}, with {n} answer", "{day}, with {n} answers", count, day=day)
        return say_count(
            "{day} at {time}, with {n} answer", "{day} at {time}, with {n} answers", count, day=day, time=time
        )

    @property
    def on_day(self) -> str:
        """The same, at the end of a sentence: `on 3 June 2024, with 2 answers`."""
        return self.in_short if self.progress.saved is None else say("on {stop}", stop=self.in_short)

    @property
    def _when(self) -> tuple[str | None, str]:
        from soundadvice.wording.dates import day_of, in_words

        when, zone = self.progress.saved, clock.now().tzinfo
        if when is None:
            return None, ""
        return in_words(day_of(when, zone)), f"{when.astimezone(zone):%H:%M}"

    @property
    def why(self) -> str:
        """Why a check-in comes first, without a day that was just named; nothing if none does."""
        from soundadvice.journal.coming_back import told_on
        from soundadvice.wording.dates import day_of

        if self.back is None:
            return ""
        zone, given, saved = clock.now().tzinfo, self.progress.since, self.progress.saved
        if given is None or saved is None or day_of(given, zone) != day_of(saved, zone):
            return self.back.words
        return self.back.words.removeprefix(f"{told_on(day_of(given, zone))} ")


class Keeper:
    """Finds, offers, saves and deletes the saved sessions of one run. `now` tells the moment, with a time zone."""

    def __init__(
        self,
        pack: Pack,
        asker: Asker,
        tell: Callable[[str], None],
        *,
        resume: str | None,
        save_to: str | None,
        now: Callable[[], datetime] | None = None,
        for_other: bool = False,
    ) -> None:
        self._pack = pack
        self._asker = asker
        self._say = tell
        self._now = now or clock.now
        self._for_other = for_other
        self._resume = Path(resume) if resume else None
        self._path = Path(save_to or resume or default_path())
        self._own: Stored | None = None  # what this run goes on with, or has saved: it alone may be replaced

    def begin(self) -> Session | ComingBack:
        """The saved session where the person goes on with it, else a new one; or the check-in that has to come first.

        Raises SessionError where a file named by the person cannot be used.
        """
        if self._resume is not None:
            return self._go_on(self._read(self._resume))
        stops = [stop for path in family(self._path) if (stop := self._usable(path)) is not None]
        chosen = self._offer(stops) if stops else None
        if stops:
            self._say("")
        if chosen is None:
            return self._new()
        from soundadvice.journal.coming_back import ComingBack

        begun = self._go_on(chosen)
        # Why a check-in comes first was said with the offer.
        return replace(begun, words="") if isinstance(begun, ComingBack) else begun

    def _new(self) -> Session:
        from soundadvice.session import Session

        return Session(self._pack, since=self._now(), for_other=self._for_other)

    def _go_on(self, stop: StoppedSession) -> Session | ComingBack:
        from soundadvice.session import Session

        if stop.back is not None:
            # What was told then stays in its file until there is something to take its place.
            self._own = None if stop.back.former is None else stop.stored
            self._for_other = self._for_other or stop.progress.for_other
            return stop.back
        self._own = stop.stored
        return Session.resume(self._pack, stop.stored.path, self._now())

    def _read(self, path: Path) -> StoppedSession:
        """The session in a file. Raises SessionError."""
        from soundadvice.journal.coming_back import Told, coming_back
        from soundadvice.model.answer import answer_to_json
        from soundadvice.model.errors import SessionError
        from soundadvice.session.saved import read_session

        read_session(self._pack, path)  # before all of it is read: it may be anything
        try:
            stored = Stored.of(path)
        except OSError:
            raise SessionError(say("`{path}` could not be read", path=path)) from None
        # After that: what another run saves in between is then not taken for what this run has read.
        progress, questions = read_session(self._pack, path), self._pack.question
        answers = {name: answer_to_json(questions[name], answer) for name, answer in progress.answers.items()}
        told = Told(answers, self._pack.meaning_hash, progress.since, tuple(progress.skipped))
        return StoppedSession(stored, progress, coming_back(self._pack, told, self._now()))

    def _usable(self, path: Path) -> StoppedSession | None:
        from soundadvice.model.errors import SessionError

        try:
            return self._read(path)
        except SessionError as error:
            self._say(say("There is a saved session that cannot be used, and is left as it is: {why}", why=error))
            self._say("")
            return None

    @property
    def for_other(self) -> bool:
        """Whether someone else answers for the person whom it is about, as was said now or when it was stopped."""
        return self._for_other

    # Offering --------------------------------------------------------------------------------------------------

    def _offer(self, stops: list[StoppedSession]) -> StoppedSession | None:
        """The session that the person goes on with; None where they begin anew."""
        earlier = [stop for stop in stops if stop.back]
        while True:
            chosen = self._asker.choose(self._offer_text(stops, earlier), self._items(stops, earlier), back=False)
            match chosen:
                case "show":
                    for stop in earlier:
                        self._show(stop)
                case "new":
                    for stop in stops:
                        self._delete(stop.stored)
                    return None
                case "keep":
                    return None
                case _:
                    return stops[int(str(chosen).removeprefix("on-"))]

    def _offer_text(self, stops: list[StoppedSession], earlier: list[StoppedSession]) -> str:
        texts = [f"{stop.stopped}. {stop.why}" for stop in earlier]
        if earlier:
            texts.append(
                say("If it may be an emergency, call {number} now.", number=called(self._pack.emergency_number))
            )
        today = [stop for stop in stops if not stop.back]
        if len(today) == 1:
            saved = say("They are saved in {path}", path=today[0].stored.path)
            texts.append(f"{today[0].stopped}. {saved}")
        elif today:
            times = len(today)
            texts.append(
                say_count(
                    "You stopped {n} time today. Go on from which?",
                    "You stopped {n} times today. Go on from which?",
                    times,
                )
            )
        else:
            texts.append(say("What now?"))
        return " ".join(texts)

    def _items(self, stops: list[StoppedSession], earlier: list[StoppedSession]) -> list[MenuItem]:
        """Those of today first, then those of which it is asked what has changed since."""
        today = len(stops) - len(earlier)
        going: list[MenuItem] = []
        for number, stop in sorted(enumerate(stops), key=lambda one: one[1].back is not None):
            if stop.back is None:
                words = say("Go on from there") if today == 1 else say("Go on from {stop}", stop=stop.in_short)
                going.append(MenuItem(f"on-{number}", words))
            elif stop.back.former is not None:
                if len(earlier) == 1:
                    words = say("Say what has changed since")
                else:
                    words = say("Say what has changed since {stop}", stop=stop.on_day)
                going.append(MenuItem(f"on-{number}", words))
        items = [*going, MenuItem("new", say("Start again, and delete what was saved"))]
        keep = MenuItem("keep", say("Start again, and keep what was saved"))
        # Where there is nothing to go on with, an Enter too many deletes nothing.
        items.insert(len(items) if going else 0, keep)
        if earlier:
            items.insert(len(items) - 1, MenuItem("show", say("Show me what I answered then")))
        return items

    def _show(self, stop: StoppedSession) -> None:
        from soundadvice.meaning.texts.variants import worded
        from soundadvice.wording.answers import describe_answer

        self._say("")
        self._say(say("What you answered, when you stopped {stop}:", stop=stop.on_day))
        for name, question in worded(self._pack, stop.progress.answers).question.items():
            if name in stop.progress.answers:
                self._say(f"- {question.text} {describe_answer(question, stop.progress.answers[name])}")
        self._say("")

    # Leaving ---------------------------------------------------------------------------------------------------

    def leave(self, session: Session) -> bool:
        """Asks what to do with the answers of a session that was stopped. True: the person carries on.

        A second Ctrl-C or Ctrl-D leaves at once and saves nothing.
        """
        nothing = say("Leave. What you saved before stays") if self._own else say("Leave, and save nothing")
        items = [
            MenuItem("save", say("Save my answers, and leave")),
            MenuItem("leave", nothing),
            MenuItem("on", say("Carry on")),
        ]
        where = self._own.path if self._own else self._path
        try:
            chosen = self._asker.choose(say("You can save your answers in {path}", path=where), items, back=False)
        except (KeyboardInterrupt, EOFError):
            return False
        if chosen == "save":
            self._save(session)
        return chosen == "on"

    def _save(self, session: Session) -> None:
        from soundadvice.model.errors import SessionError

        moment = self._now()
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._own = put(self._path, self._own, lambda path, may: session.save(path, moment, replace=may))
        except (SessionError, OSError) as error:
            why = say("your answers could not be saved: {why}", why=error)
            print(f"error: {why}", file=sys.stderr)
            return
        path = self._own.path
        self._say(say("Saved in {path}. Only you can read that file.", path=path))
        ours = path in family(default_path())
        command = "soundadvice ask" if ours else f"soundadvice ask --resume {shlex.quote(str(path))}"
        print(say("To go on: {command}", command=command))  # on one line, however long: it is to be copied

    def finish(self) -> None:
        """Deletes what this run went on with or saved: it has served."""
        if self._own is not None:
            self._delete(self._own)

    def _delete(self, stored: Stored) -> None:
        try:
            deleted = delete(stored)
        except OSError as error:
            why = say("{path} could not be deleted: {why}", path=stored.path, why=error.strerror)
            print(f"error: {why}", file=sys.stderr)
            return
        if deleted:
            self._say(say("Deleted: {path}", path=stored.path))
        elif stored.path.exists():
            self._say(say("It was saved again in the meantime, so it is left as it is: {path}", path=stored.path))
