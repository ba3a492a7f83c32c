"""The clock that holds are timed by, and that tells the day. Tests bring their own."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """What timing needs of a clock. All times are in seconds."""

    def monotonic(self) -> float:
        """A time that only ever goes forward, from no particular beginning."""

    def sleep(self, seconds: float) -> None:
        """Waits, and does nothing else."""

    async def wait(self, seconds: float) -> None:
        """Waits, and lets keys be read meanwhile."""


class SystemClock:
    """The clock of the machine: setting its date and time does not disturb a hold."""

    def monotonic(self) -> float:
        """A time that only ever goes forward, from no particular beginning."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits, and does nothing else."""
        time.sleep(seconds)

    async def wait(self, seconds: float) -> None:
        """Waits, and lets keys be read meanwhile."""
        await asyncio.sleep(seconds)


SYSTEM: Clock = SystemClock()


def now() -> datetime:
    """The moment, in the time zone of this computer."""
    return datetime.now().astimezone()
