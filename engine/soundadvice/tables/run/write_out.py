"""Writing out: a batch's advice put into a folder of parts, a file, a table, or a standard stream."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from soundadvice.tables.errors import BatchError, other_rows
from soundadvice.tables.read.duckdb import opened
from soundadvice.tables.read.locations import Location, TableFormat
from soundadvice.tables.read.sources import Piece
from soundadvice.tables.read.text import check_packed
from soundadvice.tables.run.allowed_files import reach_of
from soundadvice.tables.run.batch import AdviceTable, Batch, BatchResult, Request, Watcher
from soundadvice.tables.run.dry_run import ROWS, DryRun, look
from soundadvice.tables.write.drafts import Draft, DraftFolder, begun, destination, private_files, uninterrupted
from soundadvice.tables.write.parts import Parts
from soundadvice.tables.write.summary import Summary
from soundadvice.tables.write.writer import Appender, DuckdbTable, SqliteTable, appender

if TYPE_CHECKING:
    pass


def run(request: Request, watch: Watcher, standard_in: BinaryIO, standard_out: BinaryIO) -> BatchResult:
    """Does what is asked for. Raises BatchError, OSError, KeyboardInterrupt; a file is then as it was before."""
    check_target(request)
    with ExitStack() as left, opened(reach_of(request.source, request.target)) as engine:
        batch = Batch(engine, request, standard_in)
        check_packed(batch.source.paths)
        target = request.target
        if target is not None and target.folder:
            result = _fill_folder(batch, target, watch)
        else:
            batch.draw()
            watch.begin(batch.source.count, 0)
            notes: tuple[str, ...] = ()
            if target is None:
                summary = sum((one for _, one in _watched(batch.everything(TableFormat.PARQUET), watch)), Summary())
            elif target.path is None:
                summary = _fill_stream(batch, target, standard_out, watch)
            elif target.format.is_database:
                summary, notes = _fill_table(batch, target, watch, left)
            else:
                summary = _fill_file(batch, target, watch, left)
            result = BatchResult(summary, batch.comparison if request.other else None, notes)
        return result


def check_target(request: Request) -> None:
    """Raises BatchError if the output is the input, or is there already, or has no folder to be in."""
    target, source = request.target, request.source
    if target is None or target.path is None:
        return
    if source.path is not None and _is_same(target, source):
        raise BatchError(f"`{target.name}` is the input too", "give another name for the output")
    parent = Path(os.path.abspath(target.path)).parent
    if not parent.is_dir():
        raise BatchError(f"{target.name}: there is no folder {parent}", "make it first, or give another one")
    if target.folder:
        if request.other is not None:
            raise BatchError("a comparison is written into one file, not into a folder", "give the name of a file")
        if target.path.exists() and not target.path.is_dir():
            raise BatchError(f"{target.name}: it is a file, not a folder", "give another name")
    elif target.format.is_database:
        if target.path.exists() and not target.path.is_file():
            raise BatchError(f"{target.name}: it is not a file", "give another name")
    elif os.path.lexists(target.path) and not request.overwrite:
        raise BatchError(f"{target.name}: there is a file already", "give another name, or add --overwrite")


def _is_same(target: Location, source: Location) -> bool:
    assert target.path is not None
    assert source.path is not None
    one, two = Path(os.path.realpath(target.path)), Path(os.path.realpath(source.path))
    if one == two:
        return not target.format.is_database or target.table == (source.table or target.table)
    return source.folder and one.parent == two and not target.path.name.startswith((".", "_"))


# One file, one table, one stream ------------------------------------------------------------------------------


def _fill_file(batch: Batch, target: Location, watch: Watcher, left: ExitStack) -> Summary:
    path, replace = target.path, batch.request.overwrite
    assert path is not None
    draft = begun(lambda: Draft(path, follow=replace), left)
    try:
        summary = _write(batch, target, draft, watch)
        batch.check_unchanged()
    except BaseException as error:
        raise _named(error, draft.at, target.name) from None
    with uninterrupted(too_late=True):
        draft.place(replace=replace)
    return summary


def _write(batch: Batch, target: Location, draft: Draft, watch: Watcher) -> Summary:
    with draft.file() as file:
        advice = _watched(batch.everything(target.format), watch)
        return _append(batch, target.format, file, advice, packed=target.is_packed)


def _append(
    batch: Batch,
    form: TableFormat,
    file: BinaryIO,
    advice: Iterator[AdviceTable],
    *,
    packed: bool = False,
    stream: bool = False,
) -> Summary:
    """Writes the advice as it comes; what the first rows are is known before the file is begun."""
    summary = Summary()
    first = next(advice, None) or (batch.empty(form), summary)
    writer = appender(batch.engine, form, file, first[0].schema, packed=packed, stream=stream)
    with _closing(writer):
        for rows, counted in chain([first], advice):
            writer.write(rows)
            summary += counted
    return summary


def _watched(advice: Iterable[AdviceTable], watch: Watcher, done: int = 0) -> Iterator[AdviceTable]:
    """The advice; `watch` is told how many rows have come, with those that were done before."""
    for rows, counted in advice:
        yield rows, counted
        done += counted.rows
        watch.at(done)


@contextmanager
def _closing(rows: Appender) -> Iterator[None]:
    """Ends what is written, if all went well."""
    try:
        yield
        rows.close()
    except BaseException:
        rows.abandon()
        raise


def _fill_stream(batch: Batch, target: Location, standard: BinaryIO, watch: Watcher) -> Summary:
    advice = _watched(batch.everything(target.format), watch)
    summary = _append(batch, target.format, standard, advice, stream=True)
    standard.flush()
    return summary


def _fill_table(batch: Batch, target: Location, watch: Watcher, left: ExitStack) -> tuple[Summary, tuple[str, ...]]:
    """The summary, and what is to be known of the database. A new one is made beside its place."""
    assert target.path is not None
    path, name = destination(target.path), str(target.path)
    with private_files():
        draft = None if os.path.lexists(path) else begun(lambda: DraftFolder(path, name), left)
        at = path if draft is None else draft.file
        try:
            summary = _write_rows(batch, target, at, watch)
            if draft is not None:
                with uninterrupted(too_late=True):
                    draft.place()
        except BaseException as error:
            raise _named(error, at, name) from None
    return summary, () if draft is not None else _open_to_others(path, name)


def _write_rows(batch: Batch, target: Location, path: Path, watch: Watcher) -> Summary:
    table = _table_at(batch, target, path)
    try:
        table.write(batch.empty(target.format))
        summary = Summary()
        for rows, counted in _watched(batch.everything(target.format), watch):
            table.write(rows)
            summary += counted
        if target.path != batch.request.source.path:
            batch.check_unchanged()
        table.commit()
    except BaseException:
        table.abandon()
        raise
    return summary


def _table_at(batch: Batch, target: Location, path: Path) -> SqliteTable | DuckdbTable:
    assert target.table is not None
    name, overwrite = str(target.path), batch.request.overwrite
    if target.format is TableFormat.SQLITE:
        return SqliteTable(path, name, target.table, overwrite=overwrite)
    return DuckdbTable(batch.engine, path, name, target.table, overwrite=overwrite)


def _open_to_others(path: Path, name: str) -> tuple[str, ...]:
    """What is said of a database that was there before: who may read it is for its owner to say."""
    if stat.S_IMODE(path.stat().st_mode) & 0o044:
        return (f"`{name}` was there before, and other people can read it, including the advice in it",)
    return ()


# A folder of parts --------------------------------------------------------------------------------------------


def _fill_folder(batch: Batch, target: Location, watch: Watcher) -> BatchResult:
    assert target.path is not None
    request, form = batch.request, target.format
    rows_a_part = request.rows_a_part
    pieces = batch.pieces(form, rows_a_part) if request.sample is None else None
    if pieces is None:
        rows_a_part = batch.work.at_once(rows_a_part)
    parts = Parts(target.path, form, batch.job(form, rows_a_part), overwrite=request.overwrite)
    try:
        notes = [f"`{name}` did not hold what was written, and was made again" for name in parts.damaged]
        if parts.was_complete:
            return BatchResult(parts.summary, None, (f"`{target.name}` was complete: nothing was done",))
        if parts.done:
            done = f"{len(parts.done)} part" + ("" if len(parts.done) == 1 else "s")
            notes.insert(0, f"went on after {done}, {parts.summary.rows:,} rows")
        batch.draw()
        watch.begin(batch.source.count, parts.summary.rows)
        if pieces is not None:
            _write_pieces(batch, parts, form, pieces, watch)
        else:
            _write_tables(batch, parts, form, rows_a_part, watch)
        if not parts.done:
            _write_part(batch, parts, form, 0, "", ())
        batch.check_unchanged()
        parts.finish()
        return BatchResult(parts.summary, None, tuple(notes))
    finally:
        parts.close()


def _write_pieces(batch: Batch, parts: Parts, form: TableFormat, pieces: list[Piece], watch: Watcher) -> None:
    done = 0
    for number, piece in enumerate(pieces):
        numbers = f"{piece.first}+{piece.rows}"
        if number not in parts.done:
            _write_part(batch, parts, form, number, numbers, _watched(batch.of_piece(piece), watch, done))
        elif parts.done[number].rows_digest != numbers:
            raise other_rows(batch.source.name)
        done += piece.rows
        watch.at(done)


def _write_tables(batch: Batch, parts: Parts, form: TableFormat, rows_a_part: int, watch: Watcher) -> None:
    done = 0
    before = {number: part.rows_digest for number, part in parts.done.items()}
    for one in batch.advised(rows_a_part, form, before):
        if one.advice is not None:
            _write_part(batch, parts, form, one.number, one.rows_digest, (one.advice,))
        done += one.rows
        watch.at(done)


def _write_part(
    batch: Batch, parts: Parts, form: TableFormat, number: int, rows_digest: str, advice: Iterable[AdviceTable]
) -> None:
    with _draft(parts, number) as (draft, target):
        with draft.file() as file:
            summary = _append(batch, form, file, iter(advice))
        parts.add(number, draft, target, rows_digest, summary)


@contextmanager
def _draft(parts: Parts, number: int) -> Iterator[tuple[Draft, Path]]:
    draft, target = parts.draft(number)
    try:
        yield draft, target
    except BaseException as error:
        raise _named(error, draft.at, str(target)) from None


def _named(error: BaseException, path: Path, name: str) -> BaseException:
    """The error, of the name that was given and not of the one that a file has for a moment."""
    if isinstance(error, OSError) and (error.filename is None or error.filename == str(path)):
        return OSError(error.errno, error.strerror, name) if error.errno is not None else error
    return error


# A look ahead -------------------------------------------------------------------------------------------------


def dry_run(request: Request, standard_in: BinaryIO) -> DryRun:
    """How the rows would be read, and what is wrong in the first of them. Nothing is written. Raises as `run`."""
    check_target(request)
    with opened(reach_of(request.source, None)) as engine:
        batch = Batch(engine, request, standard_in)
        head = batch.source.head(batch.work.at_once(ROWS))
        return look(engine, batch.source.name, batch.source.count, batch.work, head)
