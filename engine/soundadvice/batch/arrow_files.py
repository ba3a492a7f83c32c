"""Arrow IPC: a file, or a stream, of record batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow
from pyarrow import ipc

from soundadvice.batch.errors import BatchError
from soundadvice.batch.files import Place
from soundadvice.batch.sources import Count, Piece, Source, check_names, gathered, plain

_MAGIC = b"ARROW1"


class ArrowSource:
    """The batches of one file, or of standard input, which is read once."""

    def __init__(self, place: Place, standard: BinaryIO) -> None:
        self.name = place.name if place.path else "standard input"
        self.paths: tuple[Path, ...] = (place.path,) if place.path else ()
        self._standard = None if place.path else self._stream(standard)
        self._schema, self.count = self._looked()
        check_names(self.name, self._schema.names)

    def schema(self) -> pyarrow.Schema:
        """Its columns."""
        return plain(self._schema.empty_table()).schema

    def as_text(self, columns: frozenset[str]) -> Source:
        """Itself: its columns have types."""
        return self

    def only(self, columns: frozenset[str]) -> Source:
        """Itself: a column that is not looked at is not unpacked."""
        return self

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
        try:
            if self._standard is not None:
                yield from _plain(self._standard)
                return
            with pyarrow.memory_map(str(self.paths[0])) as file:
                yield from _plain(_opened(file))
        except pyarrow.ArrowException:
            raise self._damaged() from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise self._damaged() from None

    def _looked(self) -> tuple[pyarrow.Schema, Count | None]:
        if self._standard is not None:
            return self._standard.schema, None
        try:
            with pyarrow.memory_map(str(self.paths[0])) as file:
                reader = _opened(file)
                if isinstance(reader, ipc.RecordBatchStreamReader):
                    return reader.schema, None
                number = reader.num_record_batches
                rows = reader.get_batch(0).num_rows if number else 0
                return reader.schema, Count(rows * number, exact=number < 2)
        except pyarrow.ArrowException:
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
                f"`{self.name}`: it is no stream of Arrow", "write it with an Arrow stream writer"
            ) from None

    def _damaged(self) -> BatchError:
        return BatchError(
            f"`{self.name}`: it is no whole Arrow file", "it is damaged, or was not written to its end; make it again"
        )


def _opened(file: pyarrow.MemoryMappedFile) -> ipc.RecordBatchFileReader | ipc.RecordBatchStreamReader:
    start = file.read(len(_MAGIC))
    file.seek(0)
    return ipc.open_file(file) if start == _MAGIC else ipc.open_stream(file)


def _plain(reader: ipc.RecordBatchFileReader | ipc.RecordBatchStreamReader) -> Iterator[pyarrow.RecordBatch]:
    if isinstance(reader, ipc.RecordBatchStreamReader):
        batches: Iterator[pyarrow.RecordBatch] = iter(reader)
    else:
        batches = (reader.get_batch(number) for number in range(reader.num_record_batches))
    for batch in batches:
        yield from plain(pyarrow.Table.from_batches([batch])).to_batches()
