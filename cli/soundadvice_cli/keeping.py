"""Keeping: a session that is stopped, saved on this computer if the person wants that, and offered again later."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from soundadvice_cli.asking import Asker, Item
from soundadvice_cli.options import several

if TYPE_CHECKING:
    from soundadvice.pack import Pack
    from soundadvice.session import Session


def default_path() -> Path:
    """Where a stopped session is saved unless the person names a file."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("soundadvice", appauthor=False)) / "session.json"


class Keeper:
    """Finds, offers, saves and deletes the saved session of one run."""

    def __init__(
        self, pack: Pack, asker: Asker, say: Callable[[str], None], *, resume: str | None, save_to: str | None
    ) -> None:
        self._pack = pack
        self._asker = asker
        self._say = say
        self._resume = Path(resume) if resume else None
        self._path = Path(save_to or resume or default_path())
        self._stored: set[Path] = set()

    def begin(self) -> Session:
        """The saved session where the person goes on with it, else a new one.

        Raises SessionError where a file named by the person cannot be used.
        """
        from soundadvice.errors import SessionError
        from soundadvice.session import Session

        if self._resume is not None:
            self._stored.add(self._resume)
            return Session.resume(self._pack, self._resume)
        if not self._path.exists():
            return Session(self._pack)
        try:
            session = Session.resume(self._pack, self._path)
        except SessionError as error:
            self._say(f"There is a saved session that cannot be used, and is left as it is: {error}")
            self._say("")
            self._path = _free(self._path)
            return Session(self._pack)
        self._stored.add(self._path)
        go_on = self._offer(session)
        self._say("")
        return session if go_on else Session(self._pack)

    def _offer(self, session: Session) -> bool:
        answers = several(len(session.answers), "answer")
        chosen = self._asker.choose(
            f"You stopped earlier, with {answers}. They are saved in {self._path}",
            [Item("on", "Go on from there"), Item("new", "Start again, and delete what was saved")],
            back=False,
        )
        if chosen == "new":
            self._delete()
        return chosen == "on"

    def leave(self, session: Session) -> bool:
        """Asks what to do with the answers of a session that was stopped. True: the person carries on.

        A second Ctrl-C or Ctrl-D leaves at once and saves nothing.
        """
        nothing = "Leave. What you saved before stays" if self._stored else "Leave, and save nothing"
        items = [Item("save", "Save my answers, and leave"), Item("leave", nothing), Item("on", "Carry on")]
        try:
            chosen = self._asker.choose(f"You can save your answers in {self._path}", items, back=False)
        except (KeyboardInterrupt, EOFError):
            return False
        if chosen == "save":
            self._save(session)
        return chosen == "on"

    def _save(self, session: Session) -> None:
        from soundadvice.errors import SessionError

        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            session.save(self._path)
        except (SessionError, OSError) as error:
            print(f"error: your answers could not be saved: {error}", file=sys.stderr)
            return
        self._stored.add(self._path)
        self._say(f"Saved in {self._path}. Only you can read that file.")
        ours = self._path == default_path()
        command = "soundadvice ask" if ours else f"soundadvice ask --resume {shlex.quote(str(self._path))}"
        print(f"To go on: {command}")  # on one line, however long: it is to be copied

    def finish(self) -> None:
        """Deletes what was saved: it has served."""
        if any(path.exists() for path in self._stored):
            self._delete()

    def _delete(self) -> None:
        for path in sorted(self._stored):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                print(f"error: {path} could not be deleted: {error.strerror}", file=sys.stderr)
            else:
                self._say(f"Deleted: {path}")
        self._stored.clear()


def _free(path: Path) -> Path:
    """A name beside a file that is to be kept."""
    number = 2
    while (other := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return other
