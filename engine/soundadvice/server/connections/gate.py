"""The gate: connections are counted before they are let in, so that there is always a descriptor for the next.

Who finds every place taken is let in where someone has kept the server waiting for a while: the one who did so longest
is let go. Where no one has, a few more are let in to be told so, and the others wait at the gate.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import select
import socket
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import count

from soundadvice.server.connections.patience import Patient
from soundadvice.server.connections.shares import Shares

MOST_CONNECTIONS = 1000
SPARE = 8
"""Connections that are let in beyond the most, to be told that there is no room."""
_FILES = 8
"""Descriptors kept for files: pages and their style are read when they are first shown."""
_GRACE = 1.0
"""Seconds. Whoever has kept the server waiting for less is never let go for someone else."""
_PAUSE = 0.05
_OTHERS_TURN = 0.02
"""Seconds that whoever is at the door is left to a process with fewer connections, which may be at work."""
_LOOK = 0.001
_IN_VAIN = 1.0
"""Seconds in which nobody is left to the others any more, after they did not come to the door: one may be stuck."""
_AT_ONCE = 100
"""Connections that are taken before others have their turn."""
_USED = 32
"""Descriptors in use, where the system does not tell."""
_SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

LOG = logging.getLogger("soundadvice.server")


class Gate:
    """Lets connections in at a socket that listens.

    `make(crowded)` is the protocol for one of them; `held` are those that are there, which it enters and leaves itself.
    Where several processes listen at the socket, `shares` are theirs, and `slot` is that of this one.
    """

    def __init__(
        self,
        listening: socket.socket,
        make: Callable[[bool], asyncio.Protocol],
        held: Collection[object],
        most: int,
        shares: Shares | None = None,
        slot: int = 0,
    ) -> None:
        self._listening = listening
        self._make = make
        self._held = held
        self._most = most
        self._shares = shares
        self._slot = slot
        self._in_vain_until = 0.0
        self._said = False
        self._task: asyncio.Task[None] | None = None
        self._coming: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begins to let in."""
        self._listening.setblocking(False)
        self._task = asyncio.get_running_loop().create_task(self._let_in())

    async def close(self) -> None:
        """Lets no one in any longer."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _let_in(self) -> None:
        loop = asyncio.get_running_loop()
        for number in count():
            try:
                if self._shares is not None:
                    await self._take_turns(self._shares)
                connection, _ = await loop.sock_accept(self._listening)
            except OSError as error:
                await self._without(error)
                continue
            # They are let go for a newcomer alone, who is there now.
            if self._taken >= self._most:
                self._say(f"{self._most} connections are open, and there is no room for more")
                try:
                    await self._make_room()
                except asyncio.CancelledError:
                    connection.close()
                    raise
            self._coming.add(loop.create_task(self._enter(connection)))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
            while self._taken >= self._most + SPARE:
                await asyncio.sleep(0 if self._let_go() else _PAUSE)

    async def _take_turns(self, shares: Shares) -> None:
        """Waits until someone is at the door, and then for a moment, if another process has fewer connections."""
        loop = asyncio.get_running_loop()
        while True:
            await _readable(self._listening)
            shares.has(self._slot, self._taken)
            until = loop.time() + _OTHERS_TURN
            if not shares.others_have_fewer(self._slot) or loop.time() < self._in_vain_until:
                return
            while loop.time() < until:
                await asyncio.sleep(_LOOK)
                shares.has(self._slot, self._taken)
                if not shares.others_have_fewer(self._slot):
                    return
                if not _is_readable(self._listening):
                    break
            else:
                self._in_vain_until = loop.time() + _IN_VAIN
                return

    @property
    def _taken(self) -> int:
        """Descriptors of connections, at most: whoever is just entering may be counted twice."""
        return len(self._held) + len(self._coming)

    async def _make_room(self) -> None:
        """Waits for a place, at most for the moment after which whoever keeps the server waiting is let go."""
        loop = asyncio.get_running_loop()
        until = loop.time() + _GRACE
        while self._taken >= self._most:
            if self._let_go():
                await asyncio.sleep(0)  # in which they leave
            elif loop.time() < until:
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def _enter(self, connection: socket.socket) -> None:
        """Gives a connection its protocol, which says there is no room where that is still so."""
        task = asyncio.current_task()
        assert task is not None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: self._make(self._taken > self._most), connection
            )
        except Exception as error:  # whoever came has gone again, or whatever else: the gate stays open
            connection.close()
            LOG.error("a connection was not taken: %s", type(error).__name__)
        finally:
            self._coming.discard(task)

    async def _without(self, error: OSError) -> None:
        """What to do where there was no one after all, or the system has no descriptor left."""
        if error.errno in _SHORT:
            self._say("the system has no room for another connection")
            self._let_go()
        await asyncio.sleep(_PAUSE)

    def _let_go(self) -> bool:
        """Whether someone was let go: of those for whom the server waits, the one for whom it has waited longest."""
        longest, since = None, asyncio.get_running_loop().time() - _GRACE
        for one in self._held:
            began = one.waiting_since if isinstance(one, Patient) else None
            if began is not None and began <= since:
                longest, since = one, began
        if isinstance(longest, Patient):
            longest.let_go()
        return longest is not None

    def _say(self, what: str) -> None:
        """Once: a flood must not fill the log as well."""
        if not self._said:
            self._said = True
            LOG.warning("%s: connections that keep the server waiting make room for new ones (this is said once)", what)


async def _readable(listening: socket.socket) -> None:
    """Waits until someone is at the door."""
    loop, knocked = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(listening, knocked.set)
    try:
        await knocked.wait()
    finally:
        loop.remove_reader(listening)


def _is_readable(listening: socket.socket) -> bool:
    return bool(select.select([listening], [], [], 0)[0])


def raise_limit(most: int = MOST_CONNECTIONS) -> None:
    """Asks the system for as many descriptors as so many connections need, as far as this user may."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most + SPARE + _FILES + _USED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))


def room(most: int = MOST_CONNECTIONS) -> int:
    """How many connections there are descriptors for, `most` at the most; less than 1 where there are none."""
    try:
        import resource
    except ImportError:
        return most
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else min(most, soft - _used() - SPARE - _FILES)


def _used() -> int:
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return _USED
