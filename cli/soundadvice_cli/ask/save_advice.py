"""Save advice: the advice as a file to take away, in the format that its name ends in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from soundadvice_cli.errors import NotWritten, Refused, show_trace
from soundadvice_cli.terminal.words import say, to_say

if TYPE_CHECKING:
    from soundadvice.handout.blocks import Chart
    from soundadvice.meaning.advice import Advice
    from soundadvice.provenance.record import Record
    from soundadvice.session import Session
    from soundadvice_cli.prompts.asker import Asker

Command = TypeVar("Command", bound=Callable[..., Any])
NOT_SAVED = to_say("not everything could be saved, as said above")
ENDINGS = (".html", ".txt", ".md", ".json")
_FORMS = to_say(".html (to read, or to print), .txt or .md (text), or .json (for a program)")


def save_options(command: Command) -> Command:
    """Adds --save and --overwrite. The command takes them as `save`, paths that may be written, and `overwrite`."""
    for option in (
        click.option("--overwrite", is_flag=True, help="With --save: replace a file that is there already."),
        click.option(
            "--save",
            multiple=True,
            metavar="FILE.html|.txt|.md|.json",
            callback=_read_paths,
            help="Save the advice to take away: to print, as text, or as a record. Can be given more than once.",
        ),
    ):
        command = option(command)
    return command


def check_free(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Raises Refused where a file is there already, so that no one answers for nothing."""
    for path in paths:
        if not overwrite and os.path.lexists(path):
            why, mend = say("there is a file already"), say("give another name, or add --overwrite")
            raise Refused(f"{path}: {why}\n  help: {mend}")


def read_path(text: str) -> Path:
    """The path that was typed. Raises MendError for one that cannot be written, with the mend."""
    from soundadvice.typed import MendError

    path = Path(text.strip()).expanduser()
    if path.suffix.lower() not in ENDINGS:
        forms = say(_FORMS)
        if not path.name:
            raise MendError(say("End the name in {forms}.", forms=forms))
        raise MendError(say("End the name {name} in {forms}.", name=path.name, forms=forms))
    if path.is_dir():
        raise MendError(say("{path} is a folder. Give the name of a file.", path=path))
    if not path.parent.is_dir():
        raise MendError(say("There is no folder {path}. Make it first, or give another one.", path=path.parent))
    return path


def _named(name: str, text: str) -> Path:
    """The path that was typed, or that of the name that was offered."""
    return read_path(text if text.strip() else name)


def write(path: Path, advice: Advice, record: Record, *, replace: bool, course: Chart | None = None) -> None:
    """Writes the file in one step, readable by its owner only. Raises FileExistsError unless it may `replace`.

    `course` shows a doctor how it went.
    """
    from soundadvice.files.atomic import write_atomically

    write_atomically(path, _content(path, advice, record, course).encode("utf-8"), replace=replace)


def not_saved(path: Path, error: Exception) -> str:
    """That a file could not be written, why, and how to mend it."""
    if isinstance(error, FileExistsError):
        why, mend = say("there is a file already"), say("give another name, or add --overwrite")
    elif isinstance(error, OSError):
        why, mend = (
            (error.strerror or say("it cannot be written")).lower(),
            say("free some space, or choose a place that you may write to"),
        )
    else:
        show_trace(error)
        why = say("we did not foresee this ({kind})", kind=type(error).__name__)
        mend = say("give a name with another ending, such as .md")
    lost = say("{path} could not be saved: {why}", path=path, why=why)
    return f"error: {lost}\n  help: {say('the advice above still holds; {mend}', mend=mend)}"


def _content(path: Path, advice: Advice, record: Record, course: Chart | None) -> str:
    from soundadvice.handout import takeaway_html, takeaway_markdown, takeaway_text
    from soundadvice.provenance.record_file import record_text

    match path.suffix.lower():
        case ".html":
            return takeaway_html(advice, record, course)
        case ".md":
            return takeaway_markdown(advice, record, course)
        case ".txt":
            return takeaway_text(advice, record, course)
        case _:
            return record_text(record)


def _read_paths(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[Path, ...]:
    if not given:
        return ()
    from soundadvice.typed import MendError

    try:
        return tuple(dict.fromkeys(map(read_path, given)))
    except MendError as mend:
        raise Refused(f"--save: {mend}") from None


class Saver:
    """Writes what the person takes away from one conversation: the files asked for at the start, and those later on.

    `course` says how it went until now.
    """

    def __init__(
        self,
        asker: Asker,
        tell: Callable[[str], None],
        paths: Iterable[Path],
        *,
        overwrite: bool,
        course: Callable[[], Chart | None] = lambda: None,
    ) -> None:
        self._asker, self._course = asker, course
        self._say = tell
        self._paths = list(paths)
        self._ours: set[Path] = set(self._paths) if overwrite else set()
        self._written: Advice | None = None
        self._failed: set[Path] = set()

    def follow(self, session: Session) -> None:
        """Writes the files, and writes them again where the advice has changed since.

        INVARIANT: no file that was saved in this conversation goes on saying what is not advised any longer.
        """
        if not session.decided or session.advice() == self._written:
            return
        for path in self._paths:
            self._write(path, session)
        self._written = session.advice()

    def offer(self, session: Session) -> bool:
        """Asks for a name and writes the file; False where the person turned back."""
        from soundadvice.provenance.record_file import file_name
        from soundadvice_cli.prompts.asker import Line, MenuItem, Move

        name = file_name(datetime.now().astimezone(), "html")
        help_ = say(
            "Press Enter for {name}, or type a name that ends in {forms}. It stays on this computer.",
            name=name,
            forms=say(_FORMS),
        )
        while True:
            path = self._asker.write(
                # Not put into the line: whoever types a name would add it to the one that is there.
                Line("", say("What should the file be called?"), help_, partial(_named, name), str, may_go_back=True)
            )
            if path is Move.BACK:
                return False
            assert isinstance(path, Path)
            if path not in self._ours and os.path.lexists(path):
                items = [MenuItem("other", say("Give another name")), MenuItem("replace", say("Replace it"))]
                if self._asker.choose(say("There is a file {path} already.", path=path), items) != "replace":
                    continue
                self._ours.add(path)
            if self._write(path, session):
                self._paths += [path] if path not in self._paths else []
                return True

    def finish(self) -> None:
        """Raises NotWritten where a file that was asked for could not be written."""
        if self._failed.intersection(self._paths):
            raise NotWritten(say(NOT_SAVED))

    def _write(self, path: Path, session: Session) -> bool:
        advice = session.advice()
        try:
            write(path, advice, session.record(datetime.now(UTC)), replace=path in self._ours, course=self._course())
        except Exception as error:  # whatever it is, it takes no advice away that was shown
            click.echo(not_saved(path, error), err=True)
            self._failed.add(path)
            return False
        self._ours.add(path)
        self._failed.discard(path)
        self._say(say("Saved in {path}. Only you can read that file.", path=path.absolute()))
        return True
