"""Registers: lists of a pack's files that are one sheet each, an item a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from soundadvice.formats.spreadsheet.cells import Data, EditRow, EditSheet, Path, shown
from soundadvice.formats.spreadsheet.rows import Read, WrittenFiles, cells_of, in_order, matched, put
from soundadvice.loader import files as names
from soundadvice.loader.schema import evidence_shapes, score_shapes

_SCORED = ("add", "conditions", "because")
_ONE = "words"


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A list in a file, or a mapping by id; `heads` are the columns, the first of which tells its rows apart.

    `is_listed`: what stands under an id of a mapping is a list, which is the only other column. `beside`: what of an
    item stands in another sheet.
    """

    sheet: str
    file: str
    key: str | None
    heads: tuple[str, ...]
    wide: tuple[str, ...] = ()
    is_mapping: bool = False
    is_listed: bool = False
    beside: frozenset[str] = field(default_factory=frozenset)

    def items(self, data: Data) -> dict[str, Data]:
        """The items of a file's data by their ids."""
        held = self.held(data)
        if isinstance(held, dict):
            return {str(name): {_ONE: one} if self.is_listed else one for name, one in held.items()}
        return {shown(one.get(self.heads[0])): one for one in held or () if isinstance(one, dict)}

    def held(self, data: Data) -> Data:
        """The list or mapping itself."""
        return data if self.key is None else (data or {}).get(self.key)


def _fields(shape: Any, *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in shape.model_fields if name not in left_out)


REGISTERS = (
    RegisterSheet(
        "Named conditions", names.CONDITIONS, None, _fields(score_shapes.NamedConditionShape), ("when", "note")
    ),
    RegisterSheet(
        "Scores",
        names.SCORES,
        None,
        _fields(score_shapes.ScoreShape, *_SCORED),
        ("title", "note"),
        beside=frozenset(_SCORED),
    ),
    RegisterSheet(
        "Hazards",
        names.HAZARDS,
        "hazards",
        _fields(evidence_shapes.HazardShape),
        ("sign", "when", "safety_net", "note"),
    ),
    RegisterSheet(
        "Contraindications",
        names.HAZARDS,
        "contraindications",
        _fields(evidence_shapes.ContraindicationShape),
        ("sign", "when", "note"),
    ),
    RegisterSheet(
        "Claims", names.CLAIMS, "claims", _fields(evidence_shapes.ClaimShape), ("reading", "became", "not_used")
    ),
    RegisterSheet(
        "References", names.REFERENCES, "references", _fields(evidence_shapes.ReferenceShape), ("title", "place")
    ),
    RegisterSheet("Signs", names.GLOSSES, "signs", ("id", _ONE), (_ONE,), is_mapping=True, is_listed=True),
    RegisterSheet(
        "Meanings", names.GLOSSES, "means", ("place", *_fields(evidence_shapes.GlossShape)), ("place",), is_mapping=True
    ),
)
_NO_ORDER = frozenset({"Claims", "References", "Hazards", "Contraindications", "Signs", "Meanings"})
"""The order of these says nothing to anybody: whoever sorts their rows changes nothing."""


def views(written: WrittenFiles) -> list[EditSheet]:
    """The sheet of each register."""
    return [_view(one, written) for one in REGISTERS]


def _view(register: RegisterSheet, written: WrittenFiles) -> EditSheet:
    rows = []
    key, *rest = register.heads
    held = register.items(written.data.get(register.file))
    for number, (name, item) in enumerate(held.items()):
        path = (*((register.key,) if register.key else ()), name if register.is_mapping else number)
        cells, places = cells_of(item, rest, register.file, path)
        if register.is_listed:
            places = {_ONE: (register.file, path)}
        if not register.is_mapping:
            places[key] = (register.file, (*path, key))
        rows.append(EditRow((name,), {key: name, **cells}, places))
    return EditSheet(register.sheet, register.heads, (key,), tuple(rows), wide=register.wide)


def register_places() -> list[tuple[str, Path]]:
    """Where the registers stand: nothing of them stands elsewhere."""
    return [(one.file, () if one.key is None else (one.key,)) for one in REGISTERS]


def put_registers(data: dict[str, Data], base: dict[str, EditSheet], read: Read) -> None:
    """Puts what the sheets of registers say into the data of their files."""
    for register in REGISTERS:
        _put(register, data, base[register.sheet], read)


def _put(register: RegisterSheet, data: dict[str, Data], sheet: EditSheet, read: Read) -> None:
    matches, gone = matched(sheet, read)
    before = register.items(data.get(register.file))
    key, *rest = register.heads
    now: dict[str, Data] = {}
    for match in matches:
        name = match.now.cells[key]
        item = before.get(name, {} if register.is_mapping else {key: name})
        put(item, match, rest)
        if match.before is None and not register.is_mapping:
            item = {head: item[head] for head in register.heads if head in item}
        now[name] = item
    if not matches and not gone:
        return
    if register.sheet in _NO_ORDER:
        now = {name: now[name] for name in in_order(before, now)}
    if list(now) == list(before) and not register.is_listed:
        return  # what has changed was changed where it is
    said: Data = list(now.values())
    if register.is_mapping:
        said = {name: one.get(_ONE, []) if register.is_listed else one for name, one in now.items()}
    _store(register, data, said)


def _store(register: RegisterSheet, data: dict[str, Data], said: Data) -> None:
    if register.key is None:
        if said:
            data[register.file] = said
        else:
            data.pop(register.file, None)
        return
    held = data.get(register.file)
    if not isinstance(held, dict):
        held = data[register.file] = {}
    if said or register.key in ("claims", "references"):
        held[register.key] = said
    else:
        held.pop(register.key, None)
    if not held:
        del data[register.file]
