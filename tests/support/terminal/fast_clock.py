"""Runs the command line with a clock that goes faster, for tests in a real terminal: SPEED, then the arguments."""

from __future__ import annotations

import asyncio
import sys
import time

from soundadvice.routine import clock
from soundadvice_cli import main


class FastClock:
    """A clock on which a second passes in a fraction of one."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def monotonic(self) -> float:
        return time.monotonic() * self._speed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / self._speed)

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._speed)


if __name__ == "__main__":
    clock.SYSTEM = FastClock(float(sys.argv.pop(1)))
    main.main()
