"""The store: visitors in one file that several processes share, sealed, until they end their visit or stay away.

Each request reads its visitor from the file and writes what has changed back. Where another request of the same visit
has come in between, nothing is written, and the page is made again from what is there now.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from soundadvice.model.pack import Pack
from soundadvice.provenance.record import software
from soundadvice.server.guard import LOG, place
from soundadvice.server.web.shared.by_value import layout, visit_bytes, visit_of
from soundadvice.server.web.shared.sealed import Seal, SharingError, read_key
from soundadvice.server.web.visitors import (
    IDLE_SECONDS,
    LONGER,
    MOST_VISITORS,
    FullError,
    Unreachable,
    Visitor,
    Visitors,
)

_WAIT = 5.0
"""Seconds for which a process waits for another one to have written. Each writes for a fraction of a millisecond."""
_TABLE = """
CREATE TABLE IF NOT EXISTS visits (
  place BLOB PRIMARY KEY, version INTEGER NOT NULL, until REAL NOT NULL, held REAL NOT NULL,
  whence BLOB, empty INTEGER NOT NULL, bound TEXT NOT NULL, content BLOB NOT NULL
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS visits_until ON visits (until)"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Where visits are shared: the file, and the seal on what is in it. Raises nothing."""

    file: Path
    seal: Seal

    @classmethod
    def at(cls, file: Path, key_file: Path) -> Sharing:
        """By the paths of the file and of the key. Raises SharingError if either cannot be used."""
        sharing = cls(file, Seal(read_key(key_file)))
        try:
            # SQLite makes files beside it, by names that anyone knows.
            if os.name == "posix" and file.absolute().parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise SharingError(
                    f"visits cannot be shared in `{file}`: others may write into that folder; name a file in one that "
                    "is the server's alone"
                )
            _connected(file).close()
        except (OSError, sqlite3.Error) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise SharingError(f"visits cannot be shared in `{file}`: {why.lower()}") from None
        return sharing


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a visitor: whose it is, which version, and as which bytes."""

    key: str
    version: int
    content: bytes


class SharedVisitors(Visitors):
    """Visitors in a file that others share. As `Visitors`, and what is changed of one must be kept with `keep`."""

    in_file = True

    def __init__(
        self,
        sharing: Sharing,
        packs: Mapping[str, Pack],
        *,
        tick: Callable[[], float] = time.time,
        idle: float = IDLE_SECONDS,
        most: int = MOST_VISITORS,
    ) -> None:
        super().__init__(tick, idle=idle, most=most, secret=sharing.seal.secret("forms"))
        self._file, self._seal, self._packs = sharing.file, sharing.seal, packs
        self._made_by = f"{software()} {layout()}"
        self._read: WeakKeyDictionary[Visitor, _Read] = WeakKeyDictionary()
        self._connection: tuple[int, sqlite3.Connection] | None = None

    def __len__(self) -> int:
        self.sweep()
        with self._store() as store:
            [[count]] = store.execute("SELECT count(*) FROM visits")
        return int(count)

    def get(self, key: str) -> Visitor | None:
        """As `peek`, and they are seen anew."""
        found = self.peek(key)
        if found is not None:
            self.see(key)
        return found

    def see(self, key: str) -> None:
        """As in memory."""
        with self._store() as store:
            store.execute("UPDATE visits SET until = ? + held WHERE place = ?", (self._tick(), self._seal.place(key)))
        self._sweep_later()

    def peek(self, key: str) -> Visitor | None:
        """As in memory. Raises Unreachable where the file cannot be used, or the questions have changed since."""
        self.sweep()
        with self._store() as store:
            row = store.execute(
                "SELECT version, bound, content FROM visits WHERE place = ?", (self._seal.place(key),)
            ).fetchone()
        if row is None:
            return None
        version, bound, sealed = row
        pack = self._packs.get(str(bound).partition(" ")[0])
        if pack is None or bound != self._bound(pack):
            raise Unreachable(changed=True)
        try:
            content = self._seal.open(key, sealed, bound)
            visitor = visit_of(content, self._packs)
        except (ValueError, TypeError, KeyError) as error:
            LOG.error("a visit was not as it was written: %s", place(error))
            self.drop(key)
            return None
        self._read[visitor] = _Read(key, version, content)
        return visitor

    def left(self, key: str) -> float:
        """As in memory."""
        self.sweep()
        with self._store() as store:
            row = store.execute("SELECT until FROM visits WHERE place = ?", (self._seal.place(key),)).fetchone()
        return 0.0 if row is None else max(0.0, float(row[0]) - self._tick())

    def keep(self, visitor: Visitor) -> bool:
        """Writes what has changed of a visitor who was read; False where others have written since, or deleted it."""
        read = self._read.get(visitor)
        assert read is not None
        content = visit_bytes(visitor, self._packs)
        if content == read.content:
            return True
        bound = self._bound(visitor.session.pack)
        sealed = self._seal.close(read.key, content, bound)
        with self._store() as store:
            done = store.execute(
                "UPDATE visits SET version = version + 1, until = until - held + :held, held = :held, empty = :empty, "
                "bound = :bound, content = :content WHERE place = :place AND version = :version",
                {
                    "held": self._held_for(visitor),
                    "empty": visitor.is_empty,
                    "bound": bound,
                    "content": sealed,
                    "place": self._seal.place(read.key),
                    "version": read.version,
                },
            )
        self._read[visitor] = _Read(read.key, read.version + 1, content)
        return done.rowcount == 1

    def add(self, visitor: Visitor, address: str = "") -> str:
        """As in memory."""
        self.sweep()
        whence, key = self._whence(address), self.new_key()
        bound = self._bound(visitor.session.pack)
        sealed = self._seal.close(key, visit_bytes(visitor, self._packs), bound)
        now, held = self._tick(), self._held_for(visitor)
        with self._store() as store:
            store.execute("BEGIN IMMEDIATE")
            try:
                self._make_place(store, whence)
                store.execute(
                    "INSERT INTO visits VALUES (?, 0, ?, ?, ?, ?, ?, ?)",
                    (self._seal.place(key), now + held, held, whence, visitor.is_empty, bound, sealed),
                )
            except BaseException:
                store.execute("ROLLBACK")
                raise
            store.execute("COMMIT")
        self._sweep_later()
        return key

    def drop(self, key: str) -> None:
        """As in memory."""
        with self._store() as store:
            store.execute("DELETE FROM visits WHERE place = ?", (self._seal.place(key),))

    def sweep(self) -> None:
        """As in memory."""
        now = self._tick()
        # What is held for longer than anything may be is of before the clock was set back: no one knows for how long.
        when = (now, now + 2 * self.idle * LONGER)
        with self._store() as store:  # most of the time there is no one, and then nothing is written
            if store.execute("SELECT 1 FROM visits WHERE until <= ? OR until > ? LIMIT 1", when).fetchone():
                store.execute("DELETE FROM visits WHERE until <= ? OR until > ?", when)

    def _is_held(self) -> bool:
        return len(self) > 0

    def _make_place(self, store: sqlite3.Connection, whence: bytes | None) -> None:
        """As in memory: where there is no room, one who has not answered makes place. Raises FullError."""
        crowd = store.execute("SELECT whence, count(*) FROM visits GROUP BY whence ORDER BY count(*) DESC").fetchall()
        counted = dict(crowd)
        if sum(counted.values()) >= self._most:
            places = [one for one, _ in crowd]
        elif whence is not None and counted.get(whence, 0) >= self.share:
            places = [whence]
        else:
            return
        for one in places:
            first = "SELECT place FROM visits WHERE whence IS ? AND empty ORDER BY until LIMIT 1"
            if (found := store.execute(first, (one,)).fetchone()) is not None:
                store.execute("DELETE FROM visits WHERE place = ?", found)
                return
        raise FullError

    def _held_for(self, visitor: Visitor) -> float:
        return self.idle * (LONGER if visitor.longer else 1)

    def _bound(self, pack: Pack) -> str:
        """What a visit is bound to: the questions as they are, and the software as it is."""
        return f"{pack.id} {pack.meaning_hash} {self._made_by}"

    @contextmanager
    def _store(self) -> Iterator[sqlite3.Connection]:
        """The file, opened once in each process. Raises Unreachable where it cannot be used."""
        try:
            if self._connection is None or self._connection[0] != os.getpid():
                self._connection = os.getpid(), _connected(self._file)
            yield self._connection[1]
        except (OSError, sqlite3.Error) as error:
            LOG.error("visits cannot be read or written: %s", place(error))
            raise Unreachable(changed=False) from None


def _connected(file: Path) -> sqlite3.Connection:
    """The file, which is made where there is none, for its owner alone; what was deleted from it is overwritten."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    os.close(handle)
    store = sqlite3.connect(file, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        for said in ("journal_mode = WAL", "synchronous = OFF", "secure_delete = ON"):
            store.execute(f"PRAGMA {said}")
        store.execute(_TABLE)
        store.execute(_INDEX)
    except BaseException:
        store.close()
        raise
    return store
