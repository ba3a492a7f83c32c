"""Arrow IPC: a file, or a stream, of record batches.

INVARIANT: nothing looks at a batch that was not validated in full. Readers trust what it says of its own buffers: one
that says too much would make them read what else is in memory, or end the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import BinaryIO

import pyarrow
from pyarrow import ipc

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.locations import Location
from soundadvice.tables.read.sources import Piece, RowCount, RowSource, check_names, gathered, plain

_MAGIC = b"ARROW1"


class ArrowSource:
    """The batches of one file, or of standard input, which is read once."""

    def __init__(self, place: Location, standard: BinaryIO) -> None:
        self.name = place.name if place.path else "standard input"
        self.paths: tuple[Path, ...] = (place.path,) if place.path else ()
        self._standard = None if place.path else self._stream(standard)
        self._columns: frozenset[str] | None = None
        with self._checked():
            self._schema, self.count = self._looked()
            names = self._schema.names
        check_names(self.name, names)

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        return plain(_narrow(self._schema.empty_table(), self._columns)).schema

    def as_text(self, columns: frozenset[str]) -> RowSource:
        """Itself: its columns have types."""
        return self

    def only(self, columns: frozenset[str], coded: frozenset[str] = frozenset()) -> ArrowSource:
        """The rows with these columns alone: the others are not checked, since nothing looks at them."""
        narrow = copy(self)
        narrow._columns = columns
        return narrow

    def nothing_in(self, columns: frozenset[str]) -> frozenset[str]:
        """Those without a value, in a file; of standard input no one knows before it is read."""
        if self._standard is not None:
            return frozenset()
        for batch in self.only(columns)._batches() if columns else ():
            columns = frozenset(name for name in columns if batch.column(name).null_count == batch.num_rows)
        return columns

    def head(self, rows: int) -> pyarrow.Table:
        """The first rows."""
        return next(self.tables(rows), self.schema().empty_table())

    def tables(self, rows: int) -> Iterator[pyarrow.Table]:
        """All rows."""
        return gathered(self._batches(), rows)

    def pieces(self, rows: int | None) -> list[Piece] | None:
        """None: its batches are read in their order."""
        return None

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        with self._checked():
            if self._standard is not None:
                yield from _validated(self._standard, self._columns)
                return
            with pyarrow.memory_map(str(self.paths[0])) as file:
                yield from _validated(_opened(file), self._columns)

    def _looked(self) -> tuple[pyarrow.Schema, RowCount | None]:
        if self._standard is not None:
            return self._standard.schema, None
        with pyarrow.memory_map(str(self.paths[0])) as file:
            reader = _opened(file)
            if isinstance(reader, ipc.RecordBatchStreamReader):
                return reader.schema, None
            number = reader.num_record_batches
            rows = reader.get_batch(0).num_rows if number else 0
            return reader.schema, RowCount(rows * number, exact=number < 2)

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Turns what Arrow says of a damaged file into one refusal. Raises BatchError, OSError."""
        try:
            yield
        except MemoryError:
            raise BatchError(
                f"`{self.name}`: it asks for more memory than there is",
                "it is damaged, or its batches are too large: write it in smaller ones",
            ) from None
        except (pyarrow.ArrowException, UnicodeDecodeError):
            raise self._damaged() from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise self._damaged() from None

    def _stream(self, standard: BinaryIO) -> ipc.RecordBatchStreamReader:
        try:
            return ipc.open_stream(standard)
        except (pyarrow.ArrowException, OSError):
            raise BatchError(
                f"`{self.name}`: it is not an Arrow stream", "write it with an Arrow stream writer"
            ) from None

    def _damaged(self) -> BatchError:
        return BatchError(
            f"`{self.name}`: it is not a whole Arrow file",
            "it is damaged, or was not written to its end; make it again",
        )


def _opened(file: pyarrow.MemoryMappedFile) -> ipc.RecordBatchFileReader | ipc.RecordBatchStreamReader:
    start = file.read(len(_MAGIC))
    file.seek(0)
    return ipc.open_file(file) if start == _MAGIC else ipc.open_stream(file)


def _validated(
    reader: ipc.RecordBatchFileReader | ipc.RecordBatchStreamReader, columns: frozenset[str] | None
) -> Iterator[pyarrow.RecordBatch]:
    """The batches, with these columns alone, without dictionaries. Raises ArrowException if one is malformed."""
    if isinstance(reader, ipc.RecordBatchStreamReader):
        batches: Iterator[pyarrow.RecordBatch] = iter(reader)
    else:
        batches = (reader.get_batch(number) for number in range(reader.num_record_batches))
    for batch in batches:
        narrow = _narrow(pyarrow.Table.from_batches([batch]), columns)
        narrow.validate(full=True)
        yield from plain(narrow).to_batches()


def _narrow(table: pyarrow.Table, columns: frozenset[str] | None) -> pyarrow.Table:
    """The table with these columns alone; with one of no use, where there are none."""
    if columns is None:
        return table
    return table.select([name for name in table.column_names if name in columns] or table.column_names[:1])
