"""The clock of the server, at its edge: when it is, and for how long answers count. Tests bring their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from soundadvice.provenance.freshness import ONE_DAY
from soundadvice.provenance.identity import ValidAt

Clock = Callable[[], ValidAt]


def clock(valid_for: timedelta = ONE_DAY) -> Clock:
    """The machine's clock, in the machine's zone: where a day begins is where the server stands."""
    return lambda: ValidAt(datetime.now().astimezone(), valid_for)


system_clock = clock()
