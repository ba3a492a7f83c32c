"""Archetypes: what an element of an openEHR archetype (ADL 1.4) takes: its options, units, bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from soundadvice.formats.gdl2.source.expressions import Coded
from soundadvice.model.errors import ImportingError

MOST_BYTES = 4 * 1024 * 1024
FOLDER = "archetypes"
_ID = re.compile(r"[A-Za-z0-9._-]+")


class InputKind(StrEnum):
    """What an element holds."""

    OPTIONS = "options"
    AMOUNT = "amount"
    COUNT = "count"
    TRUTH = "truth"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that is taken, None where nothing is said, and how many decimals."""

    low: Fraction | None = None
    high: Fraction | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class ArchetypeElement:
    """An element of an archetype. `bounds` are by unit, and by the empty text for counts."""

    kind: InputKind
    options: tuple[Coded, ...] = ()
    bounds: Mapping[str, Bounds] = field(default_factory=dict)


class Archetypes:
    """The archetypes beside a guideline: in its folder, or in `archetypes` there or one folder up."""

    def __init__(self, folder: Path) -> None:
        self._folders = [folder, folder / FOLDER, folder.parent / FOLDER]
        self._read: dict[str, dict[str, ArchetypeElement] | None] = {}

    def element(self, archetype: str, node: str) -> ArchetypeElement | None:
        """One element, None if its archetype is not there or says nothing that can be read."""
        if archetype not in self._read:
            self._read[archetype] = self._elements(archetype)
        return (self._read[archetype] or {}).get(node)

    def has(self, archetype: str) -> bool:
        """Whether the archetype is there."""
        self.element(archetype, "")
        return self._read[archetype] is not None

    def _elements(self, archetype: str) -> dict[str, ArchetypeElement] | None:
        if not _ID.fullmatch(archetype):  # it would name a file elsewhere
            return None
        for folder in self._folders:
            path = folder / f"{archetype}.adl"
            if path.is_file():
                content = path.read_bytes()
                if len(content) > MOST_BYTES:
                    raise ImportingError(f"`{path.name}` has more than {MOST_BYTES:,} bytes", "leave it out")
                return read_elements(content.decode("utf-8-sig", "replace"))
        return None


_ELEMENT = re.compile(r"\bELEMENT\[(at[\d.]+)\]")
_OPTION = re.compile(r"(-?\d{1,9})\|\[(\w{1,80}::[\w.]{1,200})\]")
_CODES = re.compile(r"DV_CODED_TEXT\s+matches\s*\{\s*defining_code\s+matches\s*\{\s*\[([\w-]+)::([^\]]*)\]")
_COMMENT = re.compile(r"--[^\n]*")
_RANGE = re.compile(r"\|(.*?)\|")
_TERM = re.compile(r'\["(at[\d.]+)"\]\s*=\s*<\s*text\s*=\s*<"((?:[^"\\]|\\.)*)">')
_LANGUAGE = re.compile(r'\["([a-z]{2}(?:-\w+)?)"\]\s*=\s*<\s*items\s*=')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MANY = 6
"""The decimals of an amount of which nothing is said would be as many as anyone likes: no more than this are read."""


def read_elements(text: str) -> dict[str, ArchetypeElement]:
    """The elements of an archetype, by id; those of other kinds are left out."""
    definition, _, ontology = text.partition("\nontology")
    definition = definition.partition("\ndefinition")[2]
    words = _words(ontology)
    starts = list(_ELEMENT.finditer(definition))
    ends = [*(one.start() for one in starts[1:]), len(definition)][: len(starts)]
    found: dict[str, ArchetypeElement] = {}
    for start, end in zip(starts, ends, strict=True):
        element = _element(_COMMENT.sub("", definition[start.end() : end]), words)
        if element is not None:
            found[start[1]] = element
    return found


def _words(ontology: str) -> dict[str, str]:
    starts = list(_LANGUAGE.finditer(ontology.partition("term_definitions")[2]))
    parts = re.split(_LANGUAGE, ontology.partition("term_definitions")[2])
    by_language = {one[1]: parts[2 * position + 2] for position, one in enumerate(starts)}
    chosen = by_language.get("en") or next(iter(by_language.values()), "")
    return {code: " ".join(text.replace('\\"', '"').split()) for code, text in _TERM.findall(chosen)}


def _element(block: str, words: Mapping[str, str]) -> ArchetypeElement | None:
    if steps := _OPTION.findall(block):
        options = [Coded(code, words.get(code.partition("::")[2], code), int(step)) for step, code in steps]
        return ArchetypeElement(InputKind.OPTIONS, tuple(options))
    if codes := _CODES.search(block):
        listed = [code.strip() for code in codes[2].split(",") if code.strip()]
        return ArchetypeElement(
            InputKind.OPTIONS, tuple(Coded(f"{codes[1]}::{code}", words.get(code, code)) for code in listed)
        )
    if "C_DV_QUANTITY" in block:
        return ArchetypeElement(InputKind.AMOUNT, bounds=dict(map(_unit, block.split("units = <")[1:])))
    if "DV_COUNT" in block:
        return ArchetypeElement(InputKind.COUNT, bounds={"": _bounds(block.partition("magnitude")[2])})
    kinds = {
        "DV_BOOLEAN": InputKind.TRUTH,
        "DV_DATE": InputKind.DATE,
        "DV_TEXT": InputKind.TEXT,
        "DV_CODED_TEXT": InputKind.TEXT,
    }
    return next((ArchetypeElement(kind) for name, kind in kinds.items() if name in block), None)


def _unit(block: str) -> tuple[str, Bounds]:
    name = block.partition('"')[2].partition('"')[0]
    own = block.partition("assumed_value")[0]
    bounds = _bounds(own.partition("magnitude")[2].partition(">\n")[0] if "magnitude" in own else "")
    found = re.search(r"precision\s*=\s*<\|(\d+)\|>", own)
    decimals = int(found[1]) if found else 0
    return name, Bounds(bounds.low, bounds.high, min(decimals, _MANY))


def _bounds(block: str) -> Bounds:
    found = _RANGE.search(block)
    if found is None:
        return Bounds()
    text = found[1]
    numbers = [Fraction(number) for number in _NUMBER.findall(text.replace("..", " .. "))]
    if ".." in text and len(numbers) == 2:
        return Bounds(numbers[0], numbers[1])
    if text.startswith(">") and numbers:
        return Bounds(low=numbers[0])
    return Bounds(high=numbers[0]) if text.startswith("<") and numbers else Bounds()
