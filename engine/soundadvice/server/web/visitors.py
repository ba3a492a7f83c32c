"""Visitors: people at the page, each with a session in memory, dropped when they end it or have been away too long."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address

from soundadvice.routine.after_pain import ExercisesToday
from soundadvice.routine.walk import Walk
from soundadvice.server.web.check_in_visit import CheckInOfVisit
from soundadvice.server.web.form_fields import FieldValues
from soundadvice.session import Session

IDLE_SECONDS = 30 * 60
"""How long answers are held after the person's last request."""
LONGER = 10
"""So many times as long, for whoever asks for it."""
MOST_VISITORS = 2_000
"""How many are held at once. A session is a few kilobytes."""
_SHARE = 2
"""One address holds at most one in so many of them, so that there is always room for others."""


@dataclass(eq=False, slots=True, weakref_slot=True)
class Visitor:
    """One person at the page. `since` is when the first of their answers was given, or in a file, when that was saved.

    `shown` holds the ids of the questions put to them, in that order.

    `more`: they have the advice, and answer the questions left for the doctor; `plan`: they make their plan, the
    questions of which stand together on pages: `choices` holds their ids.

    `opened` is when answers that came out of a file were given; they are `checked` once the person has said that they
    still hold.

    `coming` is the check-in of someone who comes back with what they told another day.

    `today` knows what exercises there are to do, and `walk` where among them they are, once they have begun.

    `refused` holds what was sent for a question and not taken, by the question's id, until it has been shown once.
    `longer`: they asked for more time.
    """

    session: Session
    since: datetime
    shown: list[str] = field(default_factory=list)
    more: bool = False
    plan: bool = False
    choices: list[tuple[str, ...]] = field(default_factory=list)
    opened: str | None = None
    changed: bool = False
    checked: bool = False
    coming: CheckInOfVisit | None = None
    today: ExercisesToday = field(init=False)
    walk: Walk | None = None
    refused: dict[str, FieldValues] = field(default_factory=dict)
    longer: bool = False

    def __post_init__(self) -> None:
        self.today = ExercisesToday(self.session)

    def __repr__(self) -> str:
        # No answers: a repr ends up in logs.
        return "<Visitor>"

    @property
    def for_other(self) -> bool:
        """Whether they answer for someone else."""
        return self.session.for_other

    @property
    def is_empty(self) -> bool:
        """Whether nothing of theirs would be lost."""
        return not (self.session.answers or self.session.skipped or self.opened or self.coming)

    def speak(self, language: str) -> None:
        """Goes on in another language that the pack is offered in."""
        self.session.speak(language)
        if self.coming is not None:
            self.coming.check_in.speak(language)

    def note_shown(self) -> None:
        """Notes the questions that were answered without a page of their own as shown, in their order."""
        self.shown += [name for name in self.session.answers if name not in self.shown]


class FullError(Exception):
    """There are as many visitors as may be held."""


class Unreachable(Exception):  # noqa: N818  it is what a visit is, and no fault of whoever asks
    """A visit is there and cannot be gone on with: the questions have `changed` since, or the place is out of reach."""

    def __init__(self, *, changed: bool) -> None:
        self.changed = changed
        super().__init__()


@dataclass(frozen=True, slots=True)
class _Held:
    """A visitor, when they were last seen, and whence they came: a keyed hash that is kept with them alone."""

    seen: float
    visitor: Visitor
    whence: bytes | None


class Visitors:
    """All visitors, by the key that their cookie holds. `tick` tells seconds that only ever go on.

    INVARIANT: no one who has answered anything is dropped to make room for someone else.
    """

    in_file = False
    """Whether they are in a file, and not in this process's memory: people are told."""

    def __init__(
        self,
        tick: Callable[[], float],
        *,
        idle: float = IDLE_SECONDS,
        most: int = MOST_VISITORS,
        secret: bytes | None = None,
    ) -> None:
        self._tick = tick
        self.idle = idle
        self._most = most
        self._secret = secret or secrets.token_bytes(32)
        self._held: dict[str, _Held] = {}  # those seen last are last
        self._sweeper: tuple[asyncio.AbstractEventLoop, asyncio.TimerHandle] | None = None

    def __len__(self) -> int:
        self.sweep()
        return len(self._held)

    def new_key(self) -> str:
        """A key that no one can guess."""
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
        self._held[key] = replace(found, seen=self._tick())
        return found.visitor

    def see(self, key: str) -> None:
        """Sees a visitor anew: from now on their time runs again."""
        self.get(key)

    def peek(self, key: str) -> Visitor | None:
        """The visitor of a key, None if none is held; no one is seen anew by it."""
        self.sweep()
        found = self._held.get(key)
        return None if found is None else found.visitor

    def left(self, key: str) -> float:
        """The seconds for which the answers of a key are held yet; 0 if none are. No one is seen anew by it."""
        self.sweep()
        found = self._held.get(key)
        return 0.0 if found is None else self._left(found)

    def add(self, visitor: Visitor, address: str = "") -> str:
        """Holds a visitor who came from an address; returns their key.

        Where there is no room, or their address has its share, one who has not answered anything is dropped. Raises
        FullError if there is none.
        """
        self.sweep()
        whence = self._whence(address)
        if len(self._held) >= self._most:
            self._make_room(None)
        elif whence is not None and self._from(whence) >= self.share:
            self._make_room(whence)
        key = self.new_key()
        self._held[key] = _Held(self._tick(), visitor, whence)
        self._sweep_later()
        return key

    def keep(self, visitor: Visitor) -> bool:
        """Keeps what a request has changed of a visitor; False if that is to be done again, from what is there now."""
        return True  # the visitor who is held is the one who was changed

    @property
    def share(self) -> int:
        """How many are held at most from one address."""
        return max(1, self._most // _SHARE)

    def _make_room(self, whence: bytes | None) -> None:
        """Drops one who has not answered: of those of one address, or of the address that holds the most.

        So a crowd from one address takes the place of its own, and not of someone who reads the first question.
        """
        crowd = Counter(held.whence for held in self._held.values())
        crowded = [place for place, _ in crowd.most_common()] if whence is None else [whence]
        first: dict[bytes | None, str] = {}  # of each place, the one who was seen the longest ago
        for key, held in self._held.items():
            if held.whence not in first and held.visitor.is_empty:
                first[held.whence] = key
                if held.whence == crowded[0]:
                    break
        dropped = next((first[place] for place in crowded if place in first), None)
        if dropped is None:
            raise FullError
        del self._held[dropped]

    def _from(self, whence: bytes) -> int:
        return sum(held.whence == whence for held in self._held.values())

    def _whence(self, address: str) -> bytes | None:
        """Whence someone comes; None if that does not tell people apart: on this computer, or from no address."""
        try:
            found = ip_address(address)
        except ValueError:
            return None
        if found.is_loopback:
            return None
        # One household has a whole network of IPv6 addresses.
        place = found.packed[:8] if found.version == 6 else found.packed
        return hmac.digest(self._secret, place, "sha256")[:8]

    def drop(self, key: str) -> None:
        """Forgets a visitor and their answers."""
        self._held.pop(key, None)

    def sweep(self) -> None:
        """Forgets everyone who has been away too long."""
        for key in [key for key, held in self._held.items() if self._left(held) <= 0]:
            del self._held[key]

    def _left(self, held: _Held) -> float:
        return held.seen + self.idle * (LONGER if held.visitor.longer else 1) - self._tick()

    def _is_held(self) -> bool:
        """Whether anyone is."""
        return bool(self._held)

    def _sweep_later(self) -> None:
        """Sees to it that answers go even if no one ever comes again."""
        loop = asyncio.get_running_loop()
        if self._sweeper is not None and self._sweeper[0] is loop:
            return

        def again() -> None:
            self._sweeper = None
            with suppress(Unreachable):  # whoever comes next is told
                self.sweep()
                if self._is_held():
                    self._sweep_later()

        self._sweeper = (loop, loop.call_later(self.idle / 30, again))
