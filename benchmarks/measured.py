"""What a benchmark found, as data: kept as JSON by the run, and made into tables and charts whenever wanted."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

Sample = TypeVar("Sample")


def in_turns(measures: Mapping[str, Callable[[], Sample]], runs: int) -> tuple[dict[str, list[Sample]], dict[str, str]]:
    """So many samples of each, one of each a turn, and why those failed that did.

    One turn before them is not counted: files are read from the disk, and Python compiles what it imports, once.
    """
    taken: dict[str, list[Sample]] = {name: [] for name in measures}
    failed: dict[str, str] = {}
    for turn in range(runs + 1):
        for name, one in measures.items():
            try:
                if name not in failed:
                    taken[name].append(one())
            except (OSError, RuntimeError) as reason:
                failed[name] = str(reason)
        if turn == 0:
            for samples in taken.values():
                samples.clear()
    return taken, failed


class UnmeasuredError(Exception):
    """A benchmark that cannot be run here, and why."""


@dataclass(frozen=True)
class Measured:
    """One contestant. `samples` has one number a round; the same place in two contestants' samples is the same round.

    `details` are further columns, in words. `memory` is the peak of its process, in MB. `why_not` says why there are no
    samples, where there are none.
    """

    name: str
    samples: tuple[float, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    memory: float | None = None
    why_not: str = ""

    @property
    def ours(self) -> bool:
        return "soundadvice" in self.name


@dataclass(frozen=True)
class Table:
    """Contestants side by side. `unit` is of the samples; where a higher number is the better one, they are rates.

    With a `baseline`, the name of a contestant, each gets a ratio to it: how many times as long it takes.
    """

    id: str
    title: str
    unit: str
    rows: tuple[Measured, ...]
    baseline: str = ""
    about: str = ""
    rates: bool = False

    def ratios(self, row: Measured) -> tuple[float, ...]:
        """How many times as long as the baseline it took, in each round."""
        base = next((one.samples for one in self.rows if one.name == self.baseline), ())
        pairs = zip(row.samples, base, strict=False)
        return tuple(under / over if self.rates else over / under for over, under in pairs)

    def ranked(self) -> list[Measured]:
        """Those measured, the fastest first: by their ratios, where there is a baseline."""
        measured = [row for row in self.rows if row.samples]
        if self.ratios(measured[0]) if measured else ():
            return sorted(measured, key=lambda row: statistics.median(self.ratios(row)))
        return sorted(measured, key=lambda row: statistics.median(row.samples), reverse=self.rates)


@dataclass(frozen=True)
class Line:
    """One thing that grows: for each point its samples, or a word where there are none."""

    name: str
    samples: tuple[tuple[float, ...], ...]
    words: tuple[str, ...] = ()

    def word(self, place: int) -> str:
        """What stands beside a point's figure, or in its place."""
        return self.words[place] if place < len(self.words) else ""


@dataclass(frozen=True)
class Growth:
    """How things grow `along` something, such as the number of rules: a column a point. `facts` are rows of words."""

    id: str
    title: str
    unit: str
    along: str
    points: tuple[int, ...]
    lines: tuple[Line, ...]
    about: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """All that one benchmark found. `packages` are those whose versions matter; `notes` come last, a paragraph each.

    `versions` are those of what is no Python package.
    """

    title: str
    about: str
    parts: tuple[Table | Growth, ...]
    packages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


def to_json(section: Section) -> dict[str, Any]:
    """As plain JSON values."""
    parts = [{"kind": type(part).__name__, **asdict(part)} for part in section.parts]
    return {**asdict(section), "parts": parts}


def from_json(value: Mapping[str, Any]) -> Section:
    """What `to_json` wrote."""
    return Section(
        value["title"],
        value["about"],
        tuple(map(_part, value["parts"])),
        tuple(value["packages"]),
        tuple(value["notes"]),
        value.get("versions", {}),
    )


def _part(value: Mapping[str, Any]) -> Table | Growth:
    fields = {name: below for name, below in value.items() if name != "kind"}
    if value["kind"] == "Table":
        rows = tuple(Measured(**{**row, "samples": tuple(row["samples"])}) for row in fields["rows"])
        return Table(**{**fields, "rows": rows})
    lines = tuple(Line(one["name"], tuple(map(tuple, one["samples"])), tuple(one["words"])) for one in fields["lines"])
    facts = {name: tuple(words) for name, words in fields["facts"].items()}
    return Growth(**{**fields, "points": tuple(fields["points"]), "lines": lines, "facts": facts})
