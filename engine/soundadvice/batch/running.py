"""Running a batch: every row in becomes one row out, in the same order, in memory that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from soundadvice.batch.comparing import CHANGE, OTHERS, SIDES, Comparison, compared
from soundadvice.batch.engine import OUTPUT, Engine, file_literal, quoted
from soundadvice.batch.errors import BatchError
from soundadvice.batch.files import Format, Place
from soundadvice.batch.manifest import identity
from soundadvice.batch.mapping import Mapping as Columns
from soundadvice.batch.names import refuse_twice
from soundadvice.batch.opening import open_source
from soundadvice.batch.sampling import Sample, drawn
from soundadvice.batch.sources import Count, Piece, Source, TableSource
from soundadvice.batch.summary import NEEDED, Summary, summarise
from soundadvice.batch.work import Work, beside, prepare
from soundadvice.batch.writing import presented
from soundadvice.pack import Pack

if TYPE_CHECKING:
    import pyarrow

AT_ONCE = 200_000
ROWS_A_PART = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a batch is asked to do. `target` is None where nothing is written."""

    pack: Pack
    source: Place
    target: Place | None
    mapping: Columns | None
    columns: Sequence[str]
    keep: Sequence[str] | None
    sample: Sample | None = None
    other: Pack | None = None
    overwrite: bool = False
    rows_a_part: int = ROWS_A_PART


@dataclass(frozen=True, slots=True)
class Result:
    """What has become of the rows. `notes` are what else is to be known."""

    summary: Summary
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As JSON."""
        data = self.summary.to_json()
        return data if self.comparison is None else {**data, "comparison": self.comparison.to_json()}


Advised = tuple[int, int, "tuple[pyarrow.Table, Summary] | None"]


class Watcher(Protocol):
    """Is told how far a batch is."""

    def begin(self, count: Count | None, done: int) -> None:
        """So many rows there are, if that is known, and so many were done before."""

    def at(self, rows: float) -> None:
        """So many rows are done."""


class Batch:
    """A batch whose input is open: its rows, and what is done with each."""

    def __init__(self, engine: Engine, request: Request, standard: BinaryIO) -> None:
        self.engine = engine
        self.request = request
        target = request.target
        written = target is not None and target.format is Format.DUCKDB and target.path == request.source.path
        self.before = identity(files) if (files := _files(request.source)) else []
        source = open_source(engine, request.source, standard, written=written)
        at_once = target is not None and target.format is Format.PARQUET and request.other is None
        self.source, self.work = self._prepare(source, request.keep, at_once=at_once)
        self.other: Work | None = None
        if request.other is not None:
            self.source, self.other = self._other(request.other)
        used = (*self.work.kept, *self.work.answers, *(self.other.answers if self.other else ()))
        self.source = self.source.only(frozenset(used))
        self.comparison = Comparison()
        self.output: pyarrow.Table | None = None

    def _prepare(self, source: Source, keep: Sequence[str] | None, *, at_once: bool) -> tuple[Source, Work]:
        asked = self.request
        return prepare(self.engine, asked.pack, source, asked.mapping, asked.columns, keep, at_once=at_once)

    def _other(self, pack: Pack) -> tuple[Source, Work]:
        """The work of the other pack. Raises BatchError, which says that it is the other's."""
        mapping = self.request.mapping
        if mapping is not None:
            mapping = Columns({name: place for name, place in mapping.questions.items() if name in pack.question})
        refuse_twice((*self.work.kept, *self.work.outputs, CHANGE, *OTHERS))
        try:
            source, work = prepare(self.engine, pack, self.source, mapping, SIDES, ())
            if source is self.source:
                return source, work
            # What one of them reads as text, both do.
            source = self.source.as_text(frozenset((*self.work.answers, *work.answers)))
            self.work = self._prepare(source, self.work.kept, at_once=False)[1]
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

    def whole(self, form: Format) -> Piece | None:
        """All rows as one piece that can be written at once; None where that cannot be."""
        query = self.source.query()
        if query is None or not self._at_once_as(form) or self.source.count is None:
            return None
        return Piece(self.source.count.rows, query)

    def pieces(self, form: Format) -> list[Piece] | None:
        """The rows in pieces that can be written at once; None where that cannot be."""
        if not self._at_once_as(form):
            return None
        return self.source.pieces(self.request.rows_a_part)

    def _at_once_as(self, form: Format) -> bool:
        """Whether one query can read, work out and write."""
        return form is Format.PARQUET and self.other is None and self.work.full is not None

    def write_piece(self, piece: Piece, path: Path, watch: Watcher, done: int) -> Summary:
        """Writes the advice of a piece as Parquet, and counts it."""
        engine, work, name = self.engine, self.work, self.source.name
        piece.take(engine, name)
        columns = len(work.kept) + len(work.outputs)
        group = max(2048, min(122_880, 10_000_000 // max(1, columns)))
        wanted = f"SELECT {', '.join(map(quoted, work.wanted))} FROM ({work.full})"
        engine.write_parquet(wanted, path, name, group, lambda share: watch.at(done + share * piece.rows))
        # What is written is quicker to count than to work out again.
        read = f"(SELECT * FROM read_parquet({file_literal(path)}))"
        summary = summarise(engine, read if work.has_summary else f"({work.alone})")
        if summary.rows != piece.rows:
            raise BatchError(f"`{name}`: {summary.rows} rows were read, and it says that it has {piece.rows}")
        return summary

    def advised(self, rows: int, form: Format, skip: frozenset[int] = frozenset()) -> Iterator[Advised]:
        """All rows, so many at a time: their number, how many they are, and their advice with its summary.

        Those of the numbers to skip are only read.
        """
        first = 0
        for number, table in enumerate(self.source.tables(rows)):
            advised = None
            if number not in skip:
                columns, summary = self._advise(table, first)
                advised = (self._presented(columns, form), summary)
            yield number, table.num_rows, advised
            first += table.num_rows

    def empty(self, form: Format) -> pyarrow.Table:
        """The columns that are written, without a row."""
        columns, _ = self._advise(self.source.schema().empty_table(), 0)
        self.comparison = Comparison()
        return self._presented(columns, form)

    def nothing(self) -> Piece:
        """The piece of a source without rows."""
        return Piece(0, table=self.source.schema().empty_table())

    def _presented(self, columns: Sequence[str], form: Format) -> pyarrow.Table:
        """What is at hand as the output, as a format can hold it."""
        assert self.output is not None
        return presented(self.engine, self.output.select(columns), form)

    def _advise(self, table: pyarrow.Table, first: int) -> tuple[Sequence[str], Summary]:
        """Makes the advice of rows be the output at hand. The columns to be written, and the summary."""
        if self.other is None:
            self.engine.take_table(table)
            self.output = beside(table.select(self.work.kept), self.engine.table(self.work.alone, self.source.name))
            columns: Sequence[str] = self.work.wanted
        else:
            numbers = self._numbers(first, table.num_rows)
            self.output, comparison = compared(self.engine, self.work, self.other, table, numbers)
            self.comparison += comparison
            columns = (*self.work.wanted, CHANGE, *OTHERS)
        self.engine.register(OUTPUT, self.output.select(NEEDED))
        summary = summarise(self.engine, OUTPUT)
        if summary.rows != table.num_rows:
            raise AssertionError("a row in is not one row out")
        return columns, summary

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

    def job(self, form: Format, rows_a_part: int) -> Mapping[str, object]:
        """What this batch is, as the manifest of a folder says it."""
        from soundadvice import __version__
        from soundadvice.canonical import plain

        request = self.request
        return {
            "version": __version__,
            "pack": _pack(request.pack),
            "parameters": {one.id: one.value for one in request.pack.parameters},
            "mapping": None if request.mapping is None else plain(request.mapping),
            "columns": list(self.work.outputs),
            "kept": list(self.work.kept),
            "sample": None if request.sample is None else plain(request.sample),
            "format": str(form),
            "rows_a_part": rows_a_part,
            "input": {"name": self.source.name, "files": self.before},
        }


def _pack(pack: Pack) -> dict[str, object]:
    return {"id": pack.id, "version": pack.version, "content_hash": pack.content_hash}


def _files(place: Place) -> list[Path]:
    from soundadvice.batch.files import files_of

    if place.path is None:
        return []
    return files_of(place.path) if place.folder else [place.path]


__all__ = ["AT_ONCE", "ROWS_A_PART", "Batch", "Request", "Result", "Watcher"]
