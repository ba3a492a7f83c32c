"""The files of the shipped packs as text, and edits of words that stand there once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.planted.edit import RED_FLAGS, RULES, PlantedEdit, Substitution


def read(pack: str, name: str) -> str:
    """A file of a pack."""
    return (RULES / pack / name).read_text("utf-8")


def rules_of(pack: str = RED_FLAGS) -> Iterator[tuple[str, str, str]]:
    """Each rule of a pack: its file, its text, and its condition."""
    for path in sorted((RULES / pack / "rules").glob("*.yaml")):
        text = path.read_text("utf-8")
        yield f"rules/{path.name}", text, text[text.index("when:") : text.index("\nadvise:")]


def placed(kind: str, what: str, pack: str, path: str, old: str, new: str) -> Iterator[PlantedEdit]:
    """The edit, if the words are there just once."""
    if old != new and read(pack, path).count(old) == 1:
        yield PlantedEdit(kind, what, pack, (Substitution(path, old, new),))


def blocks(text: str, start: str) -> list[str]:
    """The parts of a list at the left margin, each from its `- id:` on."""
    return [one for one in re.split(rf"(?m)(?=^{start})", text) if one.startswith(start)]
