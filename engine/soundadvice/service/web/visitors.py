"""Visitors: people at the page, each with a session in memory, dropped when they end it or have been away too long."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from soundadvice.service.web.walk import Walk
from soundadvice.session import Session

IDLE_SECONDS = 30 * 60
"""How long answers are held after the person's last request."""
MOST_VISITORS = 2_000
"""How many are held at once. A session is a few kilobytes."""


@dataclass(eq=False, slots=True)
class Visitor:
    """One person at the page. `since` is when the first of their answers was given, or in a file, when that was saved.

    `shown` holds the ids of the questions put to them, in that order.

    `opened` is when answers that came out of a file were given; they are `checked` once the person has said that they
    still hold.
    """

    session: Session
    since: datetime
    shown: list[str] = field(default_factory=list)
    more: bool = False
    opened: str | None = None
    changed: bool = False
    checked: bool = False
    walk: Walk = field(default_factory=Walk)

    def __repr__(self) -> str:
        # No answers: a repr ends up in logs.
        return "<Visitor>"


class FullError(Exception):
    """There are as many visitors as may be held."""


class Visitors:
    """All visitors, by the key that their cookie holds. `tick` tells seconds that only ever go on.

    INVARIANT: nobody is dropped to make room for somebody else.
    """

    def __init__(self, tick: Callable[[], float], *, idle: float = IDLE_SECONDS, most: int = MOST_VISITORS) -> None:
        self._tick = tick
        self._idle = idle
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._held: dict[str, tuple[float, Visitor]] = {}  # those seen last are last
        self._sweeper: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None

    def __len__(self) -> int:
        self.sweep()
        return len(self._held)

    def new_key(self) -> str:
        """A key that nobody can guess."""
        return secrets.token_urlsafe(32)

    def token(self, key: str) -> str:
        """What a form must bring to be taken as one that was shown to the holder of this key."""
        return hmac.new(self._secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def is_token(self, key: str, token: str) -> bool:
        """Whether it is the key's own, found in a time that does not tell how far it was right."""
        return hmac.compare_digest(self.token(key).encode(), token.encode("utf-8", "replace"))

    def get(self, key: str) -> Visitor | None:
        """The visitor of a key, who is then seen anew; None for a key that is not held, or no longer."""
        self.sweep()
        found = self._held.pop(key, None)
        if found is None:
            return None
        self._held[key] = (self._tick(), found[1])
        return found[1]

    def add(self, visitor: Visitor) -> str:
        """Holds a visitor; returns their key. Raises FullError."""
        self.sweep()
        if len(self._held) >= self._most:
            raise FullError
        key = self.new_key()
        self._held[key] = (self._tick(), visitor)
        self._sweep_later()
        return key

    def drop(self, key: str) -> None:
        """Forgets a visitor and their answers."""
        self._held.pop(key, None)

    def sweep(self) -> None:
        """Forgets everyone who has been away too long."""
        now = self._tick()
        while self._held:
            key, (seen, _) = next(iter(self._held.items()))
            if now - seen < self._idle:
                return
            del self._held[key]

    def _sweep_later(self) -> None:
        """Sees to it that answers go even if nobody ever comes again."""
        loop = asyncio.get_running_loop()
        if self._sweeper is not None and self._sweeper[0] is loop:
            return

        def again() -> None:
            self._sweeper = None
            self.sweep()
            if self._held:
                self._sweep_later()

        self._sweeper = (loop, loop.call_later(self._idle / 30, again))
