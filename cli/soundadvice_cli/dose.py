"""The dose of an exercise in words: how often, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.plan import Exercise


def how_many(exercise: Exercise) -> str:
    """How often to do it in one go: `5 times`, `once on each side`."""
    times = "once" if exercise.repetitions == 1 else f"{exercise.repetitions} times"
    return f"{times} on each side" if exercise.each_side else times


def how_long(seconds: tuple[int, int]) -> str:
    """How long to hold.

    >>> how_long((20, 30)), how_long((900, 1200)), how_long((1, 1))
    ('20 to 30 seconds', '15 to 20 minutes', '1 second')
    """
    low, high = seconds
    unit, per = ("minute", 60) if low % 60 == 0 and high % 60 == 0 and low > 60 else ("second", 1)
    count = f"{low // per}" if low == high else f"{low // per} to {high // per}"
    return f"{count} {unit}" + ("" if count == "1" else "s")


def hold(seconds: tuple[int, int]) -> str:
    """How long to hold, as an instruction: `hold 20 to 30 seconds`."""
    return f"hold {how_long(seconds)}"
