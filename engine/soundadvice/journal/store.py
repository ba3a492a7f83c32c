"""The store: entries in one SQLite file that only its owner may read. The only file that imports sqlite3.

Each call opens the file, does all of its work in one transaction, and closes it: two processes wait for each other,
and one that is killed leaves either the whole entry or none of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from soundadvice.journal import schema
from soundadvice.journal.diary.entry import DiaryEntry
from soundadvice.journal.entry import Entry
from soundadvice.journal.schema import SCHEMA_VERSION
from soundadvice.journal.transfer import JournalContent
from soundadvice.model.errors import JournalError
from soundadvice.wording.language import say

if TYPE_CHECKING:
    import sqlite3
    from types import ModuleType

APPLICATION_ID = 0x53414A4C
"""`SAJL`, in the header of the file: how one of ours is known."""
WAIT_SECONDS = 30.0
SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite may keep beside the file while it writes."""

_MAGIC = b"SQLite format 3\x00"
_APPLICATION_AT = 68  # bytes into the header
Done = TypeVar("Done")


class Journal:
    """The entries in one file. `own_folder` says that the folder is ours too, to be closed to others.

    Everything raises JournalError, with the reason, where the file is damaged, foreign, of a newer version or in use;
    it is then as it was.
    """

    def __init__(self, path: str | Path, *, own_folder: bool = False) -> None:
        self.path = Path(os.path.abspath(path))
        self._own_folder = own_folder

    @property
    def exists(self) -> bool:
        """Whether the person keeps a journal here."""
        return self._exists()

    def entries(self) -> tuple[Entry, ...]:
        """Every check-in, in no order; none where there is no file, and none is made."""
        return self.content().entries

    def content(self) -> JournalContent:
        """Every check-in and all of the diary, in no order; nothing where there is no file, and none is made."""
        if not self._exists():
            return JournalContent(())
        return self._in_transaction("BEGIN", self._read_all)

    def keep(self, entries: Iterable[Entry]) -> int:
        """Adds the check-ins, all or none, and says how many the journal did not have as they are.

        An entry that is there already stays as it is; of two with one id the later counts: a check-in is kept as soon
        as there is advice, and again where the person changes an answer before they end it.
        """
        return self._keep(JournalContent(tuple(entries)), self._keep_later)

    def keep_diary(self, one: DiaryEntry) -> None:
        """Adds an entry to the diary. INVARIANT: one that is there is never changed."""
        self._keep(JournalContent((), (one,)), self._refuse_other)

    def bring_in(self, content: JournalContent, today: date) -> int:
        """Adds what an export holds, all or none, and says how many entries the journal did not have.

        INVARIANT: an entry that is there is never changed by a file. Raises JournalError if the file has another
        one with its id, and where an entry is dated after `today`.
        """
        days = [*(entry.day for entry in content.entries), *(one.day for one in content.diary)]
        ahead = max(days, default=today)
        if ahead > today:
            raise JournalError(
                str(self.path),
                say(
                    "nothing is imported: the file has an entry dated {day}, and today is {today} by this computer's "
                    "clock",
                    day=ahead.isoformat(),
                    today=today.isoformat(),
                ),
                say("set the clock right, or export the file again from where it came"),
            )
        return self._keep(content, self._refuse_other)

    def _keep(self, new: JournalContent, settle: Callable[[Entry, Entry], bool]) -> int:
        self._make()
        return self._in_transaction("BEGIN IMMEDIATE", lambda connection: self._merge(connection, new, settle))

    def delete(self) -> bool:
        """Deletes the file and what SQLite keeps beside it; False if there was none.

        A damaged journal can be deleted too. Raises JournalError for a file that is not known to be one.
        """
        if not self._exists():
            return False
        self._refuse_foreign_header()
        self._wait_for_others()
        # What stands beside goes first: left alone, it would be played into the next journal of this name.
        for path in (*self._side_files(), self.path):
            with self._reasons():
                path.unlink(missing_ok=True)
        return True

    # The file --------------------------------------------------------------------------------------------------

    def _exists(self) -> bool:
        with self._reasons():
            if self.path.exists() and not self.path.is_file():
                raise JournalError(str(self.path), say("this is not a file"), say("give the path of a journal"))
            return self.path.exists()

    def _make(self) -> None:
        """An empty file that only its owner may read, and its folder, where they are not there."""
        with self._reasons():
            folder = self.path.parent
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            for one in reversed(missing):
                one.mkdir(mode=0o700, exist_ok=True)
            if self._own_folder:
                folder.chmod(0o700)
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _close_to_others(self) -> None:
        """Lets only the owner read it; SQLite gives the files beside it the same permissions."""
        for path in (self.path, *self._side_files()):
            # What is not ours to change is for its owner; what is read is checked in any case.
            with suppress(OSError):
                if path.stat().st_mode & 0o077:
                    path.chmod(0o600)

    def _side_files(self) -> list[Path]:
        return [self.path.with_name(self.path.name + end) for end in SIDE_FILES]

    def _refuse_foreign_header(self) -> None:
        """Raises JournalError if the first bytes are not a journal's: SQLite then never opens it."""
        with self._reasons(), self.path.open("rb") as file:
            header = file.read(100)
        theirs = header[_APPLICATION_AT : _APPLICATION_AT + 4] != APPLICATION_ID.to_bytes(4, "big")
        if header and (not header.startswith(_MAGIC) or theirs):
            raise self._foreign()

    def _wait_for_others(self) -> None:
        """Waits until no one writes. A file too damaged to be opened has no writers to wait for."""
        try:
            connection = self._connect()
            try:
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("ROLLBACK")
            finally:
                connection.close()
        except (_sqlite().Error, UnicodeDecodeError) as error:
            if _name(error) in ("SQLITE_BUSY", "SQLITE_LOCKED"):
                raise self._why(error) from None

    # Transactions ----------------------------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        # `mode=rw`: SQLite never makes a file here, so none comes into being with other permissions.
        connection: sqlite3.Connection = _sqlite().connect(
            f"{self.path.as_uri()}?mode=rw", uri=True, timeout=WAIT_SECONDS, isolation_level=None
        )
        try:
            for pragma in ("synchronous=EXTRA", "secure_delete=ON", "trusted_schema=OFF", "cell_size_check=ON"):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _in_transaction(self, begin: str, work: Callable[[sqlite3.Connection], Done]) -> Done:
        self._refuse_foreign_header()
        self._close_to_others()
        with self._reasons():
            before = self.path.stat()
            connection = self._connect()
            try:
                connection.execute(begin)
                try:
                    done = work(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(_sqlite().Error):
                        connection.execute("ROLLBACK")
                    raise
            finally:
                connection.close()
            if not self.path.exists() or self.path.stat().st_ino != before.st_ino:
                raise JournalError(str(self.path), say("the journal was deleted meanwhile"), say("check in again"))
        return done

    def _read_all(self, connection: sqlite3.Connection) -> JournalContent:
        """All that is kept, once all of the file has been found to be as it was written."""
        version = _number(connection, "user_version")  # the first reading takes the lock
        if self._is_empty():
            return JournalContent(())
        if _number(connection, "application_id") != APPLICATION_ID:
            raise self._foreign()
        if version > SCHEMA_VERSION:
            raise JournalError(
                str(self.path),
                say("a newer version of soundadvice has written this journal"),
                say("update soundadvice"),
            )
        tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        if [sql for (sql,) in tables] != schema.SCHEMAS.get(version):
            raise self._damaged()
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise self._damaged()
        try:
            entries = tuple(schema.entry_in(version, row) for row in connection.execute(schema.SELECT[version]))
            kept = connection.execute(schema.SELECT_DIARY) if version == SCHEMA_VERSION else ()
            return JournalContent(entries, tuple(map(schema.diary_entry_in, kept)))
        except (ValueError, RecursionError):
            raise self._damaged() from None

    def _is_empty(self) -> bool:
        """Whether nothing was ever kept. To be asked under a lock, when no one is about to write the first entry."""
        return self.path.stat().st_size == 0

    def _merge(
        self, connection: sqlite3.Connection, new: JournalContent, settle: Callable[[Entry, Entry], bool]
    ) -> int:
        """Adds the entries; of a check-in whose id is there already, `settle` says whether it takes the other's place.

        A file of an earlier version becomes one of this.
        """
        before = self._read_all(connection)
        known, diary = {one.id: one for one in before.entries}, {one.id: one for one in before.diary}
        if self._is_empty():
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        for version, step in enumerate(schema.STEPS, start=1):
            if _number(connection, "user_version") < version:
                connection.execute(step)
                connection.execute(f"PRAGMA user_version={version}")
        changed = 0
        for entry in new.entries:
            there = known.get(entry.id)
            if there is None or (there != entry and settle(there, entry)):
                connection.execute(schema.INSERT, schema.row_of(entry))
                known[entry.id] = entry
                changed += 1
        for one in new.diary:
            if one.id not in diary:
                connection.execute(schema.INSERT_DIARY, schema.diary_row_of(one))
                diary[one.id] = one
                changed += 1
            elif diary[one.id] != one:
                raise self._two(one)
        return changed

    def _keep_later(self, there: Entry, entry: Entry) -> bool:
        if there.time == entry.time:
            raise self._two(entry)
        return there.time < entry.time

    def _refuse_other(self, there: Entry, entry: Entry) -> bool:
        raise self._two(there)

    def _two(self, entry: Entry | DiaryEntry) -> JournalError:
        day = entry.day.isoformat()
        if isinstance(entry, Entry):
            why = say("two different check-ins of {day} have one id; nothing is changed", day=day)
        else:
            why = say("two different entries of the diary of {day} have one id; nothing is changed", day=day)
        mend = say("import a file that was exported from this journal as it is now, or from another one")
        return JournalError(str(self.path), why, mend)

    # Reasons ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _reasons(self) -> Iterator[None]:
        """Turns what SQLite and the system say into a JournalError."""
        try:
            yield
        except (_sqlite().Error, UnicodeDecodeError) as error:  # the latter for a damaged schema that SQLite quotes
            raise self._why(error) from None
        except OSError as error:
            raise JournalError(str(self.path), (error.strerror or say("cannot be used")).lower()) from None

    def _why(self, error: Exception) -> JournalError:
        place, name = str(self.path), _name(error)
        match name:
            case "SQLITE_BUSY" | "SQLITE_LOCKED":
                return JournalError(
                    place, say("another program is using the journal"), say("try again when it has finished")
                )
            case "SQLITE_FULL":
                return JournalError(
                    place, say("the disk is full, and nothing was kept"), say("free some space, and try again")
                )
            case "SQLITE_READONLY" | "SQLITE_CANTOPEN" | "SQLITE_PERM" | "SQLITE_AUTH":
                return JournalError(
                    place, say("the journal cannot be written here"), say("see who may write to it and its folder")
                )
            case "SQLITE_IOERR":
                return JournalError(place, say("reading or writing failed"), say("see whether the disk is in order"))
            case _:
                return self._damaged()

    def _damaged(self) -> JournalError:
        return JournalError(
            str(self.path),
            say("the journal is damaged, and is left as it is"),
            say("move it away, then `--import` an export that you kept, or begin again"),
        )

    def _foreign(self) -> JournalError:
        return JournalError(
            str(self.path),
            say("this is not a journal of soundadvice, or it is damaged; it is left as it is"),
            say("give another `--journal`, or move this file away"),
        )


def _sqlite() -> ModuleType:
    """SQLite, which is loaded once there is a file to open: who keeps no journal is asked without it."""
    import sqlite3

    return sqlite3


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def _name(error: Exception) -> str:
    """SQLite's name for an error, without what it adds after the second `_`: `SQLITE_BUSY_SNAPSHOT` is busy."""
    return "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
