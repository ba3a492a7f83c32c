"""Summary: what has become of all rows, counted. It adds up, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.tables.read.duckdb import Engine

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


def summarise(engine: Engine, relation: str) -> Summary:
    """The summary of a relation that has the columns NEEDED: a name, or a query in brackets."""
    states = engine.rows(f"SELECT disposition, undecided, floor, count(*) FROM {relation} GROUP BY ALL")
    outcomes, undecided, invalid = Counter[str](), Counter[str](), 0
    for disposition, is_undecided, floor, count in states:
        if is_undecided is None:
            invalid += count
        elif is_undecided:
            undecided[floor] += count
        else:
            outcomes[disposition] += count
    wrong = _listed(engine, f"string_split(invalid, '; ') AS one FROM {relation} WHERE invalid IS NOT NULL")
    rules = _listed(engine, f"reasons AS one FROM {relation}")
    return Summary(sum(row[3] for row in states), outcomes, undecided, invalid, wrong, rules)


def _listed(engine: Engine, lists: str) -> dict[str, int]:
    query = f"SELECT one, count(*) FROM (SELECT unnest(one) AS one FROM (SELECT {lists})) GROUP BY one"
    return dict(engine.rows(query))


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
