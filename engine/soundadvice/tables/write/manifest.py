"""The manifest of a folder of parts: what the batch is that fills it, and which parts are done."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from soundadvice.files.atomic import write_atomically
from soundadvice.tables.errors import BatchError
from soundadvice.tables.write.drafts import open_private
from soundadvice.tables.write.summary import Summary

MANIFEST = "_manifest.json"
PARTS = "_parts.ndjson"
_KIND = "soundadvice batch"
_END_BYTES = 256 * 1024
_Json = dict[str, object]
_WORDS = {
    "pack": "the pack or its version differs",
    "parameters": "the parameters differ",
    "mapping": "the mapping differs",
    "columns": "the columns differ",
    "kept": "the columns to keep differ",
    "input": "the input differs, or has changed",
    "sample": "the sample differs",
    "format": "the format differs",
    "rows_a_part": "the rows per part differ",
    "version": "the version of soundadvice differs",
}
"""What is said of each thing in which two batches can differ."""


@dataclass(frozen=True, slots=True)
class DonePart:
    """One part that is done: its file and the digest of that, what tells its rows, and what became of them."""

    number: int
    file: str
    size: int
    sha256: str
    rows_digest: str
    summary: Summary

    def to_json(self) -> _Json:
        """As one line of the list of parts."""
        return {
            "part": self.number,
            "file": self.file,
            "bytes": self.size,
            "sha256": self.sha256,
            "rows_digest": self.rows_digest,
            "summary": self.summary.to_json(),
        }

    def is_whole(self, folder: Path) -> bool:
        """Whether its file holds what was written."""
        path = folder / self.file
        try:
            return path.stat().st_size == self.size and file_digest(path) == self.sha256
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What fills the folder (`job`), and whether all of it is there."""

    job: Mapping[str, object]
    complete: bool = False
    parts: int | None = None
    summary: Summary | None = None

    def write(self, folder: Path) -> None:
        """Writes it in one step."""
        data: _Json = {"is": _KIND, "complete": self.complete, **self.job}
        if self.summary is not None:
            data |= {"parts": self.parts, "summary": self.summary.to_json()}
        write_atomically(
            folder / MANIFEST, json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n", follow_link=False
        )


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises BatchError if it is none, OSError."""
    try:
        data = json.loads(path.read_bytes())
        if data["is"] != _KIND:
            raise ValueError(data)
        summary = Summary.from_json(data["summary"]) if "summary" in data else None
        job = {key: data[key] for key in _WORDS if key in data}
        return Manifest(job, data["complete"] is True, data.get("parts"), summary)
    except (ValueError, TypeError, KeyError, UnicodeDecodeError):
        raise BatchError(f"`{path}`: it is not the manifest of a batch", "give another folder") from None


def check_finished(folder: Path) -> None:
    """Raises BatchError for the folder of a batch that has not come to its end: rows would be missing."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return
    if not read_manifest(manifest).complete:
        raise BatchError(f"`{folder}` holds a batch that is not finished", "finish it first")


def differences(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    """In what two batches differ, in words."""
    # What was read back has been through JSON.
    plain = json.loads(json.dumps(dict(now)))
    return [words for key, words in _WORDS.items() if before.get(key) != plain.get(key)]


# The list of parts --------------------------------------------------------------------------------------------


def read_parts(folder: Path) -> list[DonePart]:
    """The parts that are said to be done. A line that was not written to its end is none."""
    path = folder / PARTS
    if not path.exists():
        return []
    found: dict[int, DonePart] = {}
    for line in path.read_bytes().split(b"\n")[:-1]:
        try:
            data = json.loads(line)
            summary = Summary.from_json(data["summary"])
            sha256, rows_digest = str(data["sha256"]), str(data["rows_digest"])
            part = DonePart(int(data["part"]), str(data["file"]), int(data["bytes"]), sha256, rows_digest, summary)
        except (ValueError, TypeError, KeyError, UnicodeDecodeError):
            continue
        if part.file == Path(part.file).name:
            found[part.number] = part
    return [found[number] for number in sorted(found)]


def write_parts(folder: Path, parts: Sequence[DonePart]) -> None:
    """Writes the list anew, in one step."""
    write_atomically(folder / PARTS, b"".join(_line(part) for part in parts), follow_link=False)


def add_part(folder: Path, part: DonePart) -> None:
    """Adds one that stands in its place."""
    with os.fdopen(open_private(folder / PARTS, os.O_WRONLY | os.O_APPEND), "ab") as file:
        file.write(_line(part))
        file.flush()
        os.fsync(file.fileno())


def _line(part: DonePart) -> bytes:
    return json.dumps(part.to_json(), ensure_ascii=False).encode() + b"\n"


# Identity -----------------------------------------------------------------------------------------------------


def identity(paths: Sequence[Path]) -> list[_Json]:
    """What tells files from others, and from themselves when they have changed: size, time, and both their ends."""
    return [_identity(path) for path in paths]


def _identity(path: Path) -> _Json:
    status = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(_END_BYTES))
        if status.st_size > _END_BYTES:
            # The end too: there a Parquet file says what it holds.
            file.seek(max(_END_BYTES, status.st_size - _END_BYTES))
            digest.update(file.read())
    return {"file": path.name, "bytes": status.st_size, "modified_ns": status.st_mtime_ns, "ends": digest.hexdigest()}


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
