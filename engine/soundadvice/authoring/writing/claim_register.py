"""The register of claims, written: new claims at its end, and claims that are told where they stand now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soundadvice.authoring.writing.yaml_edit import read_value, rewritten
from soundadvice.files.bounded import is_outside, read_bounded
from soundadvice.files.documents import write_document
from soundadvice.loader.files import CLAIMS, PACK
from soundadvice.loader.yaml.parse import MOST_BYTES
from soundadvice.model.errors import FormatError
from soundadvice.model.evidence import SourcePlace, fingerprint

_NUMBERED = re.compile(r"(.*?)(?<!\d)(\d+)")
_FIRST = "C001"
_MOST_WORDS = 2
TO_READ = "To be read."
"""The reading of a claim that was just made. It says neither what it became nor why not, so the pack does not load."""


@dataclass(frozen=True, slots=True)
class SourceStretch:
    """A stretch of a document, and its words. `keeps_words`: it begins and ends as its claim says already."""

    place: SourcePlace
    text: str
    keeps_words: bool = False

    def to_yaml(self) -> dict[str, Any]:
        """What a claim says of it: where it is, how it begins and ends, and its fingerprint."""
        digest = fingerprint(self.text)
        if self.keeps_words:
            return {"at": str(self.place), "sha256": digest}
        words = self.text.split()
        ends = [" ".join(words)] if len(words) <= _MOST_WORDS else [" ".join(words[:2]), " ".join(words[-2:])]
        return {"at": str(self.place), "words": ends, "sha256": digest}


def written_register(
    folder: Path, made: Sequence[SourceStretch], renewed: Mapping[str, SourceStretch], source_sha256: str | None
) -> tuple[str, ...]:
    """Writes new claims, where those that moved stand now, and the digest of the source. Gives the ids of the new ones.

    Raises FormatError if a file cannot be written so that it says just that, OSError.
    """
    path = folder / CLAIMS
    changed: dict[Path, str] = {}
    text = _text(folder, path)
    value: dict[str, Any] = read_value(text, CLAIMS) if text.strip() else {"claims": []}
    for claim in value["claims"]:
        if claim["id"] in renewed:
            claim.update(renewed[claim["id"]].to_yaml())
    ids = _next_ids([str(claim["id"]) for claim in value["claims"]], len(made))
    value["claims"] += [{"id": name, **one.to_yaml(), "reading": TO_READ} for name, one in zip(ids, made, strict=True)]
    if made or renewed:
        changed[path] = rewritten(text, value, CLAIMS)
    if source_sha256 is not None:
        text = _text(folder, folder / PACK)
        head = read_value(text, PACK)
        head["source"]["sha256"] = source_sha256
        changed[folder / PACK] = rewritten(text, head, PACK)
    for one, now in changed.items():
        write_document(one, now.encode("utf-8"), like=folder / PACK)
    return ids


def _text(folder: Path, path: Path) -> str:
    if is_outside(folder, path):
        raise FormatError(f"{path}: this link leads out of the pack, so its target is not written")
    return read_bounded(path, MOST_BYTES).decode("utf-8") if path.exists() else ""


def _next_ids(had: Sequence[str], number: int) -> tuple[str, ...]:
    """Ids that go on from the last one: after `C019`, `C020`."""
    numbered = [match for name in had if (match := _NUMBERED.fullmatch(name))]
    last = max(numbered, key=lambda match: int(match[2]), default=None)
    if last is None:
        last = _NUMBERED.fullmatch(_FIRST)
        assert last is not None
        return tuple(f"{last[1]}{count:0{len(last[2])}}" for count in range(1, number + 1))
    return tuple(f"{last[1]}{int(last[2]) + count:0{len(last[2])}}" for count in range(1, number + 1))
