"""What every run has found so far, a line a figure and run: so that a later one shows what got slower.

Small runs are not kept. A run of a section is known by its date; what is there already is not added again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from figures import figure
from found import found
from kept import Run

FILE = Path(__file__).parent / "history.csv"
NOTABLE, NOTABLE_ALONE = 1.1, 1.25
"""How many times as much is worth telling; the second where neither has a spread, for want of a second sample."""


@dataclass(frozen=True)
class Past:
    """One figure of one run: its middle, and its spread as everywhere (`figures.spread`).

    `load` is the higher one of before and after. `cpu` says whether two runs can be compared at all.
    """

    date: str
    commit: str
    section: str
    part: str
    name: str
    at: str
    value: float
    low: float
    high: float
    unit: str
    load: float
    cpu: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.cpu, self.section, self.part, self.name, self.at, self.unit

    @property
    def title(self) -> str:
        return f"{self.section}, {self.name}" + (f", {self.at}" if self.at else "")

    def worse_than(self, other: Past) -> bool:
        """By more than the spread of both, and by a tenth at least. Of what is told a second, less is worse."""
        least = NOTABLE if self.low != self.high or other.low != other.high else NOTABLE_ALONE
        if self.unit.endswith("/s"):
            return self.high < other.low and self.value * least < other.value
        return self.low > other.high and self.value > other.value * least

    def __str__(self) -> str:
        unit = "x" if self.unit.startswith("x ") else f" {self.unit}"
        spread = f" ({figure(self.low)} to {figure(self.high)})" if self.low != self.high else ""
        return f"{figure(self.value)}{unit}{spread}"


@dataclass(frozen=True)
class Slower:
    """A figure of a section's last run that is worse than the run before, or than the best one ever."""

    now: Past
    last: Past
    best: Past
    ours: bool

    @property
    def than_last(self) -> bool:
        return self.now.worse_than(self.last)


def of_run(name: str, run: Run) -> list[Past]:
    """The lines of a run."""
    load, cpu = max(map(float, run.load)), run.machine.get("CPU", "")
    lines = []
    for one in found(run.section):
        value, low, high = map(_short, (one.value, *one.spread))
        about = (run.date, run.commit, name, one.part, one.name, one.at)
        lines.append(Past(*about, value, low, high, one.unit, load, cpu))
    return lines


def read(file: Path = FILE) -> list[Past]:
    """All lines, in the order of their dates; none where there is no file."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as text:
        rows = [Past(**{**row, **_numbers(row)}) for row in csv.DictReader(text)]  # type: ignore[arg-type]
    return sorted(rows, key=lambda row: row.date)


def append(name: str, run: Run, file: Path = FILE) -> None:
    """Adds the figures of a run, once."""
    past = read(file)
    if run.quick or any((row.section, row.date) == (name, run.date) for row in past):
        return
    with file.open("a", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [one.name for one in fields(Past)], lineterminator="\n")
        if not past:
            writer.writeheader()
        writer.writerows(asdict(row) for row in of_run(name, run))


def slower(past: Sequence[Past]) -> list[Slower]:
    """What is worse in each section's last run, the worst first: ours, then that of others."""
    return sorted(_slower(past), key=lambda one: (not one.ours, not one.than_last, -_times(one)))


def _slower(past: Sequence[Past]) -> Iterator[Slower]:
    latest = {row.section: row.date for row in past}
    before: dict[tuple[str, ...], list[Past]] = {}
    for row in past:
        before.setdefault(row.key, []).append(row)
    named = {(row.section, row.part) for row in past if "soundadvice" in row.name}
    for rows in before.values():
        *earlier, now = rows
        if not earlier or now.date != latest[now.section]:
            continue
        best = min(earlier, key=lambda row: -row.value if row.unit.endswith("/s") else row.value)
        if now.worse_than(earlier[-1]) or now.worse_than(best):
            ours = "soundadvice" in now.name or (now.section, now.part) not in named
            yield Slower(now, earlier[-1], best, ours)


def told(slow: Iterable[Slower]) -> list[str]:
    """For a terminal, a line each."""
    return [
        f"{one.now.title}: {one.now}, load {one.now.load:g}; the run before {one.last}, load {one.last.load:g}; "
        f"the best {one.best}, {one.best.date[:10]} at {one.best.commit}"
        for one in slow
    ]


def _times(one: Slower) -> float:
    more = one.now.value / one.last.value
    return 1 / more if one.now.unit.endswith("/s") else more


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _numbers(row: dict[str, str]) -> dict[str, float]:
    return {name: float(row[name]) for name in ("value", "low", "high", "load")}
