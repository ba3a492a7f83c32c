"""Stopwatch: how long something has lasted, pauses left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.routine.clock import Clock


class Stopwatch:
    """Counts seconds by a clock; without one, it never runs."""

    def __init__(self, clock: Clock | None) -> None:
        self._clock = clock
        self._spent = 0.0
        self._since: float | None = None

    @property
    def runs(self) -> bool:
        """Whether its time goes by."""
        return self._since is not None

    @property
    def elapsed(self) -> float:
        """The seconds that it has run."""
        if self._clock is None or self._since is None:
            return self._spent
        return self._spent + self._clock.monotonic() - self._since

    def start(self) -> None:
        """Runs, from 0 on."""
        self.clear()
        self.go_on()

    def stop(self) -> None:
        """Stands still at what it has run."""
        self._spent, self._since = self.elapsed, None

    def go_on(self) -> None:
        """Runs, from what it has run on."""
        self._spent = self.elapsed
        self._since = None if self._clock is None else self._clock.monotonic()

    def clear(self) -> None:
        """Stands still at 0."""
        self._spent, self._since = 0.0, None
