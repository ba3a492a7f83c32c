"""Compare: for whom two packs advise differently, of the people in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.tables.query.row_number import ROW, beside, in_order, numbered
from soundadvice.tables.read.duckdb import Engine, literal
from soundadvice.tables.run.job import Work

if TYPE_CHECKING:
    import pyarrow

CHANGE = "change"
OTHERS = ("other_disposition", "other_acuity", "other_reasons")
"""The columns that a comparison adds, beside `change`."""
SIDES = ("disposition", "acuity", "reasons", "findings", "invalid", "undecided", "floor", "ceiling")
"""The columns that the two sides are compared by."""
_EXAMPLES = 3
_SECOND = "soundadvice_second_"
"""Before the names of what the other pack says: no table has such names."""
_BOTH = "soundadvice_both"


class AdviceChange(StrEnum):
    """What has become of someone's advice. `other_state`: it is decided, undecided or invalid by one pack only.

    `other_disposition`: another one of the same acuity, where a pack has several.
    """

    LESS_URGENT = "less_urgent"
    MORE_URGENT = "more_urgent"
    OTHER_DISPOSITION = "other_disposition"
    OTHER_FINDINGS = "other_findings"
    OTHER_REASONS = "other_reasons"
    OTHER_STATE = "other_state"
    SAME = "same"


ADVICE = (
    AdviceChange.LESS_URGENT,
    AdviceChange.MORE_URGENT,
    AdviceChange.OTHER_DISPOSITION,
    AdviceChange.OTHER_FINDINGS,
    AdviceChange.OTHER_REASONS,
)
"""The directions in which advice, which both packs give, has changed."""
RARE = (AdviceChange.OTHER_DISPOSITION, AdviceChange.OTHER_FINDINGS)
"""Those that only some packs can have: they are not spoken of where no one went that way."""
Transition = tuple[AdviceChange, str, str]
"""A direction, and the disposition (or `undecided`, `invalid`) by the one pack and by the other."""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row whose advice changes: its number, from 1, what the columns of answers hold, and the rules that differ."""

    row: int
    answers: Mapping[str, object]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackComparison:
    """How many rows went which way, and some of those that changed, by step."""

    counts: Mapping[Transition, int] = field(default_factory=dict)
    examples: Mapping[Transition, tuple[ChangedRow, ...]] = field(default_factory=dict)

    def __add__(self, other: PackComparison) -> PackComparison:
        steps = {**self.examples, **other.examples}
        shown = {step: (*self.examples.get(step, ()), *other.examples.get(step, ()))[:_EXAMPLES] for step in steps}
        return PackComparison(Counter(self.counts) + Counter(other.counts), shown)

    def of(self, *directions: AdviceChange) -> int:
        """How many rows went one of these ways."""
        return sum(count for (direction, _, _), count in self.counts.items() if direction in directions)

    @property
    def changed(self) -> int:
        """How many people's advice changes."""
        return self.of(*ADVICE)

    def to_json(self) -> dict[str, object]:
        """As JSON, the gravest first."""
        order = {direction: number for number, direction in enumerate(AdviceChange)}
        return {
            "changed": self.changed,
            "directions": {str(way): self.of(way) for way in AdviceChange if way not in RARE or self.of(way)},
            "steps": [
                {
                    "direction": str(direction),
                    "was": was,
                    "now": now,
                    "rows": self.counts[direction, was, now],
                    "examples": [_example_json(one) for one in self.examples.get((direction, was, now), ())],
                }
                for direction, was, now in sorted(self.counts, key=lambda step: (order[step[0]], step[1:]))
            ],
        }


def _example_json(example: ChangedRow) -> dict[str, object]:
    return {
        "row": example.row,
        "answers": {
            name: value if value is None or isinstance(value, (str, int, float, list)) else str(value)
            for name, value in example.answers.items()
        },
        "gained": list(example.gained),
        "lost": list(example.lost),
    }


def compared(
    engine: Engine, one: Work, two: Work, rows: pyarrow.Table, name: str, numbers: Sequence[int]
) -> tuple[pyarrow.Table, pyarrow.Table, PackComparison]:
    """The rows with what changes from one pack to the other, the advice of the first one, and the comparison.

    They come from `name`, where they have these `numbers`, from 0.
    """
    before = one.advice(rows, name)
    after = two.advice(rows, name).select(SIDES).rename_columns([f"{_SECOND}{name}" for name in SIDES])
    both = beside(before.select(SIDES), after)
    engine.register(_BOTH, numbered(both))
    asked = f"SELECT {ROW}, {_direction(one.pack, two.pack)} AS {CHANGE} FROM {_BOTH}"
    changes = in_order(engine.table(asked), 0, rows.num_rows, name)
    engine.register(_BOTH, numbered(beside(both, changes)))
    others = after.select([f"{_SECOND}{name.removeprefix('other_')}" for name in OTHERS]).rename_columns(OTHERS)
    given = beside(beside(beside(rows.select(one.kept), before.select(one.outputs)), changes), others)
    return given, before, _counted(engine, one, two, rows, numbers)


def _direction(one: Pack, two: Pack) -> str:
    """The direction of a row, as SQL."""
    scale = "[" + ", ".join(literal(str(acuity)) for acuity in Acuity) + "]"
    was, now = f"list_position({scale}, acuity)", f"list_position({scale}, {_SECOND}acuity)"
    moved = [name for name in one.rule if name in two.rule and one.acuity_of[name] != two.acuity_of[name]]
    otherwise = f"list_sort(reasons) <> list_sort({_SECOND}reasons)"
    if moved:
        names = "[" + ", ".join(map(literal, moved)) + "]"
        otherwise = f"({otherwise} OR list_has_any(reasons, {names}))"
    states = f"({_state('')}) IS DISTINCT FROM ({_state(_SECOND)})"
    alike = " AND ".join(f"{name} IS NOT DISTINCT FROM {_SECOND}{name}" for name in ("invalid", "floor", "ceiling"))
    return (
        f"CASE WHEN {states} THEN 'other_state' "
        f"WHEN invalid IS NOT NULL OR undecided THEN CASE WHEN {alike} THEN 'same' ELSE 'other_state' END "
        f"WHEN {now} < {was} THEN 'less_urgent' WHEN {now} > {was} THEN 'more_urgent' "
        f"{_of_one_urgency(one, two)}"
        f"WHEN {otherwise} THEN 'other_reasons' ELSE 'same' END"
    )


def _of_one_urgency(one: Pack, two: Pack) -> str:
    """The further directions of a row that is as urgent by both packs, as SQL: only where a pack can have them."""
    counts = [Counter(disposition.acuity for disposition in pack.dispositions) for pack in (one, two)]
    several = sorted(acuity for acuity in Acuity if any(count[acuity] > 1 for count in counts))
    cases = ""
    if several:
        names = ", ".join(literal(str(acuity)) for acuity in several)
        cases += f"WHEN acuity IN ({names}) AND disposition <> {_SECOND}disposition THEN 'other_disposition' "
    if one.findings or two.findings:
        cases += f"WHEN list_sort(findings) <> list_sort({_SECOND}findings) THEN 'other_findings' "
    return cases


def _state(side: str, decided: str = "'decided'") -> str:
    """Whether one side's row is invalid, undecided, or decided, as SQL; in place of the last, something else."""
    unfit = f"WHEN {side}invalid IS NOT NULL THEN 'invalid' WHEN {side}undecided THEN 'undecided'"
    return f"CASE {unfit} ELSE {decided} END"


def _counted(engine: Engine, one: Work, two: Work, rows: pyarrow.Table, numbers: Sequence[int]) -> PackComparison:
    steps = f"{CHANGE} AS way, {_state('', 'disposition')} AS was, {_state(_SECOND, f'{_SECOND}disposition')} AS now"
    counts = {
        (AdviceChange(way), was, now): count
        for way, was, now, count in engine.rows(f"SELECT {steps}, count(*) FROM {_BOTH} GROUP BY ALL")
    }
    if {direction for direction, _, _ in counts} <= {AdviceChange.SAME}:
        return PackComparison(counts)
    shown = engine.rows(
        f"SELECT * FROM (SELECT {steps}, reasons, {_SECOND}reasons, {ROW} AS number FROM {_BOTH}) "
        f"WHERE way <> 'same' QUALIFY row_number() OVER (PARTITION BY way, was, now ORDER BY number) <= {_EXAMPLES} "
        "ORDER BY number"
    )
    columns = [name for name in dict.fromkeys((*one.answers, *two.answers)) if name in rows.column_names]
    examples: dict[Transition, tuple[ChangedRow, ...]] = {}
    for way, was, now, before, after, number in shown:
        row = rows.select(columns).slice(number, 1).to_pylist()[0]
        before, after = before or [], after or []
        gained, lost = (
            tuple(name for name in after if name not in before),
            tuple(name for name in before if name not in after),
        )
        step = (AdviceChange(way), was, now)
        examples[step] = (*examples.get(step, ()), ChangedRow(numbers[number] + 1, row, gained, lost))
    return PackComparison(counts, examples)


__all__ = ["ADVICE", "CHANGE", "OTHERS", "RARE", "AdviceChange", "ChangedRow", "PackComparison", "compared"]
