"""Text files of rows: CSV, whose first line names the columns, and NDJSON, an object per line.

What is in them has no types that could be relied on, so answers are read as text: `35`, `unsure` and nothing at all may
stand in one column.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.duckdb import Engine, file_literal, literal
from soundadvice.tables.read.encoded import Bytes, recoded
from soundadvice.tables.read.locations import PACKED, Location, TableFormat
from soundadvice.tables.read.read_errors import NOT_UTF_8
from soundadvice.tables.read.sources import QuerySource, RowCount, RowSource, check_names

_LOOK = 4 * 1024 * 1024
"""Bytes at the start from which columns are known."""
_LOOK_ROWS = 20_000
_BLOCK = 1 << 20
_SOME_LISTS = "lists and others"
_STANDARD = "standard input"
_UNNAMED = "unnamed"
"""What the first column is called where its name is empty."""
_AS_IT_IS = ("utf-8", "utf-8-sig", "ascii")
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class _Begun:
    """A text and its first bytes, whole lines; `at` is the path from which the engine reads all of it."""

    name: str
    at: str
    start: bytes
    path: Path | None
    ends: bool
    """Whether the first bytes are all there are."""
    ended: Callable[[], None] | None = None
    """Raises BatchError where the text broke off before its end."""

    @property
    def count(self) -> RowCount | None:
        """How many lines there may be, from the length of the first ones."""
        lines = self.start.count(b"\n")
        if self.ends:
            return RowCount(lines + (not self.start.endswith(b"\n")), exact=False)
        if self.path is None or self.path.suffix.lower() == PACKED or not lines:
            return None
        return RowCount(round(self.path.stat().st_size * lines / len(self.start)), exact=False)


def open_text(engine: Engine, place: Location, standard: BinaryIO, codec: str | None = None) -> RowSource:
    """The rows of a CSV or NDJSON file, or of standard input, in an encoding. Raises BatchError, OSError."""
    begun = _begin(place, standard, None if codec in _AS_IT_IS else codec)
    if place.format is TableFormat.CSV:
        return _csv(engine, begun, tabbed=place.is_tabbed)
    return _NdjsonSource(engine, begun, _kinds(begun), frozenset())


# The first bytes ----------------------------------------------------------------------------------------------


def _begin(place: Location, standard: BinaryIO, codec: str | None) -> _Begun:
    if codec is not None:
        file = standard if place.path is None else _opened(place)
        try:
            with _unpacking(place.name):
                text = recoded(file, codec, place.name if place.path else _STANDARD)
            return _piped(text, place, file)
        except BaseException:
            if place.path is not None:
                file.close()
            raise
    if place.path is None:
        return _piped(standard, place)
    with _opened(place) as file, _unpacking(place.name):
        start = file.read(_LOOK)
    ends = len(start) < _LOOK
    return _Begun(place.name, file_literal(place.path), start if ends else _whole_lines(start), place.path, ends)


def check_packed(paths: Iterable[Path]) -> None:
    """Unpacks each packed file to its end, and sees to it that it holds what was packed. Raises BatchError, OSError.

    The engine does not look at the checksum: one bit that is not as it was gives other rows, without a word.
    """
    for path in paths:
        if path.suffix.lower() == PACKED:
            with gzip.open(path) as file, _unpacking(str(path)):
                while file.read(_BLOCK):
                    pass


@contextmanager
def _unpacking(name: str) -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BatchError(f"`{name}`: it cannot be unpacked: it is damaged", "make the file again") from None


def _opened(place: Location) -> BinaryIO:
    assert place.path is not None
    return cast(BinaryIO, gzip.open(place.path)) if place.is_packed else place.path.open("rb")


def _piped(standard: Bytes, place: Location, file: BinaryIO | None = None) -> _Begun:
    """What is read once: what was looked at is put before the rest again, through a pipe that the engine reads.

    Where it breaks off, the engine would take that for its end: so what broke is kept, and told at the end.
    """
    name = place.name if place.path else _STANDARD
    with _unpacking(name):
        start = standard.read(_LOOK)
    ends = len(start) < _LOOK
    reading, writing = os.pipe()
    broken: list[Exception] = []

    def feed() -> None:
        with suppress(BrokenPipeError), os.fdopen(writing, "wb") as pipe:
            pipe.write(start)
            try:
                while block := standard.read(_BLOCK):
                    pipe.write(block)
            except (BatchError, EOFError, zlib.error, OSError) as error:
                if isinstance(error, BrokenPipeError):
                    raise
                broken.append(error)
            finally:
                if file is not None and place.path is not None:
                    file.close()

    def ended() -> None:
        for error in broken:
            with _unpacking(name):
                raise error

    threading.Thread(target=feed, daemon=True).start()
    at = literal(f"/dev/fd/{reading}")
    return _Begun(name, at, start if ends else _whole_lines(start), place.path, ends, ended)


def _whole_lines(start: bytes) -> bytes:
    return start[: start.rfind(b"\n") + 1] or start


def _text(begun: _Begun) -> str:
    """The first bytes as text. Raises BatchError, with the line that is none."""
    try:
        return begun.start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not begun.ends:
            return begun.start[: error.start].decode("utf-8-sig")
        line = begun.start.count(b"\n", 0, error.start) + 1
        raise BatchError(f"`{begun.name}`: line {line} is not UTF-8", NOT_UTF_8) from None


# CSV ----------------------------------------------------------------------------------------------------------


def _csv(engine: Engine, begun: _Begun, *, tabbed: bool) -> RowSource:
    text = _text(begun)
    if not text.strip():
        raise BatchError(f"`{begun.name}`: it is empty", "the first line names the columns")
    lines = text.splitlines(keepends=True)
    separators = ("\t",) if tabbed else _SEPARATORS
    heads = {separator: _first_row(lines, separator) for separator in separators}
    separator = max(separators, key=lambda one: len(heads[one]))
    names = heads[separator]
    if not names:
        raise BatchError(f"`{begun.name}`: line 1 cannot be read as CSV", "look at its quotes")
    if len(names) > 1 and not names[0].strip():
        # The numbers of the rows, as pandas and R write them.
        names = [_free(_UNNAMED, names), *names[1:]]
    check_names(begun.name, names)
    columns = "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names) + "}"
    options = f"auto_detect = false, header = true, delim = {literal(separator)}, quote = '\"', escape = '\"'"
    query = f"SELECT * FROM read_csv({begun.at}, {options}, columns = {columns})"
    count = begun.count
    if count is not None:
        count = RowCount(max(0, count.rows - 1), exact=False)
    return QuerySource(engine, begun.name, query, () if begun.path is None else (begun.path,), count, begun.ended)


def _free(name: str, names: list[str]) -> str:
    """A name that is not among these, in no capitals."""
    taken = {one.casefold() for one in names}
    return next(one for one in (f"{name}{number}" for number in ("", *range(2, len(names) + 3))) if one not in taken)


def _first_row(lines: list[str], separator: str) -> list[str]:
    """The first row by a separator; none where it cannot be read so."""
    try:
        return next(csv.reader(iter(lines), delimiter=separator, strict=True))
    except csv.Error:
        return []


# NDJSON -------------------------------------------------------------------------------------------------------


class _NdjsonSource(QuerySource):
    """Objects, each on a line of its own; the keys of the first ones are the columns."""

    def __init__(self, engine: Engine, begun: _Begun, kinds: dict[str, str], texts: frozenset[str]) -> None:
        kept = {
            name: "JSON" if kind == _SOME_LISTS else "VARCHAR" if name in texts and kind != "VARCHAR[]" else kind
            for name, kind in kinds.items()
        }
        columns = "{" + ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in kept.items()) + "}"
        options = f"format = 'newline_delimited', records = 'true', columns = {columns}"
        query = f"SELECT * FROM read_json({begun.at}, {options})"
        super().__init__(
            engine, begun.name, query, () if begun.path is None else (begun.path,), begun.count, begun.ended
        )
        self._begun = begun
        self._kinds = kinds

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """With these columns as text. Raises BatchError for one that holds lists in some objects alone."""
        for name in columns:
            if self._kinds.get(name) == _SOME_LISTS:
                message = f"`{self.name}`: `{name}` is a list in some lines, and something else in others"
                raise BatchError(message, f"write a list in each, such as `{name}: [one]`")
        return _NdjsonSource(self._engine, self._begun, self._kinds, columns)


def _kinds(begun: _Begun) -> dict[str, str]:
    """The keys of the first objects, and the kind of column that takes all their values. Raises BatchError."""
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_text(begun).split("\n")[:_LOOK_ROWS], start=1):
        if not line.strip():
            continue
        for key, value in _object(begun.name, number, line).items():
            found.setdefault(key, set()).add(_kind(value))
    if not found:
        raise BatchError(f"`{begun.name}`: it is empty", "each line holds one JSON object")
    check_names(begun.name, list(found))
    return {name: _common(kinds - {"NULL"}) for name, kinds in found.items()}


def _object(name: str, number: int, line: str) -> dict[str, object]:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, value in pairs:
            if key in values:
                raise BatchError(f"`{name}`: line {number} has the key `{key}` twice", "write each key once")
            values[key] = value
        return values

    try:
        value = json.loads(line, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise BatchError(f"`{name}`: line {number} is not JSON", "write one JSON object per line") from None
    if not isinstance(value, dict):
        raise BatchError(f"`{name}`: line {number} is not a JSON object", 'write `{"age": 35}` on each line')
    return value


def _kind(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "BOOLEAN"
        case int():
            return "BIGINT" if -(2**63) <= value < 2**63 else "VARCHAR"
        case float():
            return "DOUBLE"
        case str():
            return "VARCHAR"
        case list() if all(item is None or isinstance(item, (str, int, float)) for item in value):
            return "VARCHAR[]"
        case _:
            return "JSON"


def _common(kinds: set[str]) -> str:
    if "VARCHAR[]" in kinds and len(kinds) > 1:
        return _SOME_LISTS
    if kinds == {"BIGINT", "DOUBLE"}:
        return "DOUBLE"
    return next(iter(kinds)) if len(kinds) == 1 else "JSON" if kinds else "VARCHAR"
