"""What the project set out to reach, where each figure is found, and whether it is reached.

A reach that is missed, or not measured, has a `limit`: why it cannot be met, and how that was found. One without is
work still to be done, and `run.py --check` says so with its exit code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from figures import figure, middle, with_spread
from found import MEMORY, found, point, ratios
from kept import Run
from measured import Growth, Section, Table

REACHED, MISSED, UNMEASURED = "reached", "missed", "not measured"
_SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}


@dataclass(frozen=True)
class Place:
    """Where a figure stands in the results: a section, a part of it, and the name of a row or a line.

    `size` is the point of a line. `over` is another row of the same table: then the figure is how many times as long it
    takes, or with `rate` how many times as much it does. `memory` is the peak of a row instead.
    """

    section: str
    part: str
    name: str
    size: int = 0
    over: str = ""
    rate: bool = False
    memory: bool = False


@dataclass(frozen=True)
class Reach:
    """One thing to reach: `goal`, in `unit`, at most; of a rate at least. `before` is where it stood, in words."""

    what: str
    against: str
    before: str
    goal: float
    unit: str
    place: Place
    limit: str = ""

    @property
    def words(self) -> str:
        return ("at least " if self.place.rate else "") + shown(self.goal, self.unit)


@dataclass(frozen=True)
class Standing:
    """A reach, and what the last run found of it, in the unit of the reach."""

    reach: Reach
    samples: tuple[float, ...]

    @property
    def state(self) -> str:
        """Judged by the middle as the page shows it, so with three digits: 1.403 is shown as 1.40, and reaches 1.4."""
        if not self.samples:
            return UNMEASURED
        value = float(figure(middle(self.samples)).replace(",", ""))
        near = value >= self.reach.goal if self.reach.place.rate else value <= self.reach.goal
        return REACHED if near else MISSED

    @property
    def excused(self) -> bool:
        """Reached, or there is a reason why not."""
        return self.state == REACHED or bool(self.reach.limit)

    @property
    def now(self) -> str:
        if not self.samples:
            return ""
        value, space, spread = with_spread(self.samples).partition(" ")
        return f"{value}{_gap(self.reach.unit)}{space}{spread}"


def standings(runs: Mapping[str, Run], reaches: Sequence[Reach]) -> list[Standing]:
    """Each reach with what was found. What a small run found counts for nothing."""
    whole = {name: run.section for name, run in runs.items() if not run.quick}
    return [Standing(one, samples_of(whole, one)) for one in reaches]


def samples_of(sections: Mapping[str, Section], reach: Reach) -> tuple[float, ...]:
    """The samples of a reach in its unit; empty where it was not measured."""
    place = reach.place
    section = sections.get(place.section)
    part = next((one for one in section.parts if one.id == place.part), None) if section else None
    if section is None or part is None:
        return ()
    if place.over:
        assert isinstance(part, Table)
        compared = ratios(part, place.name, place.over)
        return tuple(1 / one for one in compared) if place.rate else compared
    at = point(part, place.size) if isinstance(part, Growth) else MEMORY if place.memory else ""
    one = next((one for one in found(section) if one.key == (place.part, place.name, at)), None)
    return tuple(sample * _factor(one.unit, reach.unit) for sample in one.samples) if one else ()


def shown(value: float, unit: str) -> str:
    """A figure with its unit: `1.4x`, `250 ms`."""
    return f"{value:,g}{_gap(unit)}"


def _gap(unit: str) -> str:
    return unit if unit == "x" else f" {unit}"


def _factor(given: str, wanted: str) -> float:
    if given == wanted:
        return 1.0
    return _SECONDS[given] / _SECONDS[wanted]
