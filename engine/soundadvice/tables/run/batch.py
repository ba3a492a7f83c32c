"""Running a batch: every row in becomes one row out, in the same order, in memory that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from soundadvice._version import __version__
from soundadvice.model.pack import Pack
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import refuse_twice
from soundadvice.tables.errors import BatchError, other_rows
from soundadvice.tables.query.row_number import beside, numbered, together
from soundadvice.tables.read.duckdb import Engine
from soundadvice.tables.read.locations import Location, TableFormat
from soundadvice.tables.read.open import open_source
from soundadvice.tables.read.sources import Piece, RowCount, RowSource, TableSource
from soundadvice.tables.run.compare import CHANGE, OTHERS, SIDES, PackComparison, compared
from soundadvice.tables.run.job import Work, prepare
from soundadvice.tables.run.sample import Sample, drawn
from soundadvice.tables.write.manifest import check_finished, identity
from soundadvice.tables.write.summary import Summary, summarise
from soundadvice.tables.write.writer import presented

if TYPE_CHECKING:
    import pyarrow

AT_ONCE = 200_000
ROWS_A_PART = 1_000_000
_GROUP = 122_880
"""Rows of a row group, as DuckDB makes them, which reads such groups side by side; of wide rows, as `_CELLS` hold."""
_CELLS = 10_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a batch is asked to do. `target` is None where nothing is written."""

    pack: Pack
    source: Location
    target: Location | None
    mapping: ColumnMapping | None
    columns: Sequence[str]
    keep: Sequence[str] | None
    sample: Sample | None = None
    other: Pack | None = None
    overwrite: bool = False
    rows_a_part: int = ROWS_A_PART


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What has become of the rows. `notes` are what else is to be known."""

    summary: Summary
    comparison: PackComparison | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON."""
        data = self.summary.to_json()
        return data if self.comparison is None else {**data, "comparison": self.comparison.to_json()}


AdviceTable = tuple["pyarrow.Table", Summary]


@dataclass(frozen=True, slots=True)
class AdvisedRows:
    """Rows that stand one after the other: their number among such, how many they are, and what tells them from others.

    `advice` is None where they were only read. `rows_digest` is empty where no one will ask.
    """

    number: int
    rows: int
    rows_digest: str
    advice: AdviceTable | None


class Watcher(Protocol):
    """Is told how far a batch is."""

    def begin(self, count: RowCount | None, done: int) -> None:
        """So many rows there are, if that is known, and so many were done before."""

    def at(self, rows: float) -> None:
        """So many rows are done."""


class Batch:
    """A batch whose input is open: its rows, and what is done with each."""

    def __init__(self, engine: Engine, request: Request, standard: BinaryIO) -> None:
        self.engine = engine
        self.request = request
        target = request.target
        written = target is not None and target.format is TableFormat.DUCKDB and target.path == request.source.path
        self.before = identity(files) if (files := _files(request.source)) else []
        if request.source.folder and request.source.path is not None:
            check_finished(request.source.path)
        codec = None if request.mapping is None else request.mapping.encoding
        source = open_source(engine, request.source, standard, written=written, codec=codec)
        self.source, self.work = self._prepare(source, request.keep)
        self.other: Work | None = None
        if request.other is not None:
            self.source, self.other = self._other(request.other)
        used = (*self.work.kept, *self.work.answers, *(self.other.answers if self.other else ()))
        kept = frozenset(self.work.kept)
        self.source = self.source.only(frozenset(used), frozenset(used) - kept)
        self.comparison = PackComparison()
        self.output: pyarrow.Table | None = None

    def _prepare(self, source: RowSource, keep: Sequence[str] | None) -> tuple[RowSource, Work]:
        asked, more = self.request, SIDES if self.request.other else ()
        return prepare(self.engine, asked.pack, source, asked.mapping, asked.columns, keep, more=more)

    def _other(self, pack: Pack) -> tuple[RowSource, Work]:
        """The work of the other pack. Raises BatchError, which says that it is the other's."""
        mapping = self.request.mapping
        if mapping is not None:
            known = {name: place for name, place in mapping.questions.items() if name in pack.question}
            mapping = replace(mapping, questions=known)
        refuse_twice((*self.work.kept, *self.work.outputs, CHANGE, *OTHERS))
        try:
            source, work = prepare(self.engine, pack, self.source, mapping, SIDES, ())
            if source is self.source:
                return source, work
            # What one of them reads as text, both do.
            source = self.source.as_text(frozenset((*self.work.answers, *work.answers)))
            self.work = self._prepare(source, self.work.kept)[1]
            return source, prepare(self.engine, pack, source, mapping, SIDES, ())[1]
        except BatchError as error:
            raise BatchError(f"by the pack to compare with, {error.message}", error.hint) from None

    def draw(self) -> None:
        """Takes the sample, if one is asked for."""
        if self.request.sample is not None:
            self.source = drawn(self.engine, self.source, self.request.sample)

    @property
    def at_once(self) -> int:
        """How many rows are held at once."""
        return self.work.at_once(AT_ONCE)

    def pieces(self, form: TableFormat, rows: int | None) -> list[Piece] | None:
        """The rows in pieces of at least so many, which are read as they are; None where that cannot be."""
        if form is not TableFormat.PARQUET or self.other is not None:
            return None
        return self.source.pieces(rows)

    def everything(self, form: TableFormat) -> Iterator[AdviceTable]:
        """The advice of all rows, some at a time, each with its summary."""
        pieces = self.pieces(form, None)
        if pieces is None:
            yield from (one.advice for one in self.advised(self.at_once, form) if one.advice is not None)
        else:
            for piece in pieces:
                yield from self.of_piece(piece)

    def of_piece(self, piece: Piece) -> Iterator[AdviceTable]:
        """The advice of a piece, its texts coded, in tables of about as many rows as a row group is to have."""
        group = max(2048, min(_GROUP, _CELLS // max(1, len(self.work.wanted))))
        waiting: list[tuple[pyarrow.Table, pyarrow.Table]] = []
        for rows in piece.tables():
            advice = self.work.advisor.advice(rows, self.source.name)
            waiting.append((self._beside(rows, advice), advice))
            if sum(advice.num_rows for _, advice in waiting) >= group:
                yield _put_together(waiting)
                waiting = []
        if waiting:
            yield _put_together(waiting)

    def advised(self, rows: int, form: TableFormat, done: Mapping[int, str] | None = None) -> Iterator[AdvisedRows]:
        """All rows, so many at a time.

        `done` are the digests of the stretches that were done before: those are only read. Raises BatchError where they
        are not the rows that they were then. Where it is None, no one will go on, and there are no digests.
        """
        first = 0
        for number, table in enumerate(self.source.tables(rows)):
            digest = ""
            if done is not None:
                self.engine.take_table(numbered(table, first))
                digest = self.engine.digest_of_input(self.source.name)
            advice: AdviceTable | None = None
            if done is None or number not in done:
                columns, summary = self._advise(table, first)
                advice = (self._presented(columns, form), summary)
            elif done[number] != digest:
                raise other_rows(self.source.name)
            yield AdvisedRows(number, table.num_rows, digest, advice)
            first += table.num_rows

    def empty(self, form: TableFormat) -> pyarrow.Table:
        """The columns that are written, without a row."""
        columns, _ = self._advise(self.source.schema().empty_table(), 0)
        self.comparison = PackComparison()
        return self._presented(columns, form)

    def _presented(self, columns: Sequence[str], form: TableFormat) -> pyarrow.Table:
        """What is at hand as the output, as a format can hold it."""
        assert self.output is not None
        return presented(self.engine, self.output.select(columns), form)

    def _advise(self, table: pyarrow.Table, first: int) -> tuple[Sequence[str], Summary]:
        """Makes the advice of the rows at hand be the output. The columns to be written, and the summary.

        They are those of `table`, numbered from `first`.
        """
        work, name = self.work, self.source.name
        if self.other is None:
            advice = work.advice(table, name)
            self.output = self._beside(table, advice)
            return work.wanted, summarise(advice)
        numbers = self._numbers(first, table.num_rows)
        self.output, advice, comparison = compared(self.engine, work, self.other, table, name, numbers)
        self.comparison += comparison
        return (*work.wanted, CHANGE, *OTHERS), summarise(advice)

    def _beside(self, rows: pyarrow.Table, advice: pyarrow.Table) -> pyarrow.Table:
        """What is wanted of rows and of their advice, which is in their order."""
        return beside(rows.select(self.work.kept), advice.select(self.work.outputs))

    def _numbers(self, first: int, rows: int) -> Sequence[int]:
        source = self.source
        if isinstance(source, TableSource) and source.numbers is not None:
            return source.numbers[first : first + rows]
        return range(first, first + rows)

    def check_unchanged(self) -> None:
        """Raises BatchError where the input has changed since it was opened."""
        with suppress(OSError):
            if self.before == identity(_files(self.request.source)):
                return
        raise BatchError(f"`{self.source.name}` has changed while it was read", "run the batch again")

    def job(self, form: TableFormat, rows_a_part: int) -> Mapping[str, object]:
        """What this batch is, as the manifest of a folder says it."""
        request = self.request
        return {
            "version": __version__,
            "pack": _pack(request.pack),
            "parameters": {one.id: one.value for one in request.pack.parameters},
            "mapping": None if request.mapping is None else request.mapping.to_json(),
            "columns": list(self.work.outputs),
            "kept": list(self.work.kept),
            "sample": None if request.sample is None else request.sample.to_json(),
            "format": str(form),
            "rows_a_part": rows_a_part,
            "input": {"name": self.source.name, "files": self.before},
        }


def _put_together(parts: Sequence[tuple[pyarrow.Table, pyarrow.Table]]) -> AdviceTable:
    """What is written of several tables, and the summary of their advice."""
    return together([wanted for wanted, _ in parts]), summarise(together([advice for _, advice in parts]))


def _pack(pack: Pack) -> dict[str, object]:
    return {"id": pack.id, "version": pack.version, "content_hash": pack.content_hash}


def _files(place: Location) -> list[Path]:
    from soundadvice.tables.read.locations import files_of

    if place.path is None:
        return []
    return files_of(place.path) if place.folder else [place.path]


__all__ = ["AT_ONCE", "ROWS_A_PART", "Batch", "BatchResult", "Request", "Watcher"]
