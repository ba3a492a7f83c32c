"""Summary: what has become of all rows, counted. It adds up, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow
from pyarrow import compute

NEEDED = ("disposition", "reasons", "invalid", "undecided", "floor")
"""The columns that a summary is counted from."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows there were, and how many of each kind.

    `outcomes` by disposition; `undecided` by the disposition that is reached already; `invalid` rows, and by
    `<question>: <code>` how many have it (a row may have several); `rules` by how often each fired.
    """

    rows: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    undecided: Mapping[str, int] = field(default_factory=dict)
    invalid: int = 0
    wrong: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.rows + other.rows,
            Counter(self.outcomes) + Counter(other.outcomes),
            Counter(self.undecided) + Counter(other.undecided),
            self.invalid + other.invalid,
            Counter(self.wrong) + Counter(other.wrong),
            Counter(self.rules) + Counter(other.rules),
        )

    def to_json(self) -> dict[str, object]:
        """As JSON; the most frequent first."""
        return {
            "rows": self.rows,
            "outcomes": _sorted(self.outcomes),
            "undecided": _sorted(self.undecided),
            "invalid_rows": self.invalid,
            "invalid": _sorted(self.wrong),
            "rules": _sorted(self.rules),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Summary:
        """From JSON. Raises ValueError if it is none."""
        return cls(
            _count(data.get("rows")),
            _counts(data.get("outcomes")),
            _counts(data.get("undecided")),
            _count(data.get("invalid_rows")),
            _counts(data.get("invalid")),
            _counts(data.get("rules")),
        )


def summarise(advice: pyarrow.Table) -> Summary:
    """The summary of rows that have the columns NEEDED, their texts coded or not."""
    outcomes, undecided, invalid = Counter[str](), Counter[str](), 0
    keys = ["disposition", "undecided", "floor"]
    for row in advice.group_by(keys).aggregate([([], "count_all")]).to_pylist():
        count = row["count_all"]
        if row["undecided"] is None:
            invalid += count
        elif row["undecided"]:
            undecided[row["floor"]] += count
        else:
            outcomes[row["disposition"]] += count
    wrong = Counter[str]()
    for words, count in _counted(advice.column("invalid").drop_null()).items():
        wrong.update(dict.fromkeys(words.split("; "), count))
    rules = _counted(compute.list_flatten(advice.column("reasons")))
    return Summary(advice.num_rows, outcomes, undecided, invalid, wrong, rules)


def _counted(column: pyarrow.ChunkedArray) -> Counter[str]:
    found = Counter[str]()
    for chunk in column.chunks:  # each may have a dictionary of its own
        for one in chunk.value_counts().to_pylist():
            found[one["values"]] += one["counts"]
    return found


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


def _counts(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValueError(value)
    return {str(name): _count(number) for name, number in value.items()}
