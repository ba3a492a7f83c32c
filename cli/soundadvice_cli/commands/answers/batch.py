"""`soundadvice batch`: a table of people in, the same table with advice out."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundadvice_cli.batch.progress import Bar
from soundadvice_cli.batch.spark import batch_on_spark, refuse_what_spark_has_not
from soundadvice_cli.errors import shown
from soundadvice_cli.late_command import Late, LateCommand
from soundadvice_cli.options import open_pack, pack_option, parameter_option

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.tables.columns.mapping import ColumnMapping
    from soundadvice.tables.run.batch import Request

_UNSHOWN = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""What JSON leaves as it is, and a terminal may act on."""


def _names(_: click.Context, __: click.Parameter, given: str | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(name.strip() for name in given.split(",") if name.strip())


def _formats() -> Late:
    """The formats that a table can have."""
    from soundadvice.tables.read.locations import TableFormat

    known = click.Choice([str(form) for form in TableFormat])
    source = click.Option(["--from", "from_"], type=known, help="The format of IN, if its name does not say.")
    target = click.Option(["--to"], type=known, help="The format of OUT, if its name does not say.")
    return Late((source, target))


@click.command(cls=LateCommand, look_up=_formats, short_help="Give the advice for every row of a table.")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="[OUT]", required=False)
@pack_option
@click.option(
    "--map", "map_file", metavar="FILE", help="Where the answers are, if columns are not named after questions."
)
@click.option(
    "--asked-on",
    metavar="DAY|COLUMN",
    help="The day on which days were asked, such as 2024-06-20, or its column.",
)
@click.option(
    "--write-map",
    metavar="FILE",
    help="Write a map to start from, with what the columns hold and what is guessed; - shows it.",
)
@click.option("--dry-run", is_flag=True, help="Show how the first rows would be read, and what is wrong with them.")
@click.option(
    "--columns",
    callback=_names,
    metavar="NAMES",
    help="What to add, separated by commas: disposition, acuity, reasons, findings, rules, invalid, undecided, floor, "
    "ceiling, ignored_would_raise. By default: all but rules and ignored_would_raise.",
)
@click.option(
    "--keep",
    callback=_names,
    metavar="NAMES",
    help="Which columns of IN to keep; by default, all that are not answers.",
)
@click.option(
    "--sample", type=click.IntRange(1, 1_000_000), metavar="N", help="Only this many rows, drawn by their numbers."
)
@click.option("--seed", type=int, default=0, show_default=True, help="With --sample: another seed draws other rows.")
@click.option("--compare", metavar="NAME|FOLDER", help="Another pack or version: show whose advice changes, and how.")
@click.option(
    "--rows-a-part",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    help="If OUT is a folder: about how many rows per file.",
)
@click.option(
    "--backend",
    type=click.Choice(("local", "spark")),
    default="local",
    show_default=True,
    help="Where to run: here, or on Spark, which reads and writes Parquet, CSV and JSON anywhere it can reach.",
)
@click.option(
    "--master", metavar="URL", help="With --backend spark: its master; by default, all cores of this computer."
)
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to report."
)
@parameter_option
def batch(
    source: str,
    target: str | None,
    pack: str,
    map_file: str | None,
    asked_on: str | None,
    write_map: str | None,
    dry_run: bool,
    columns: tuple[str, ...] | None,
    keep: tuple[str, ...] | None,
    from_: str | None,
    to: str | None,
    sample: int | None,
    seed: int,
    compare: str | None,
    rows_a_part: int,
    backend: str,
    master: str | None,
    overwrite: bool,
    form: str,
    param: dict[str, str | int],
) -> None:
    """Give the advice for every row of a table.

    IN and OUT can each be a file of Parquet, CSV, NDJSON or Arrow, which its name tells; a table in a database, such as
    people.duckdb::answers or people.sqlite::answers; a folder of files; or - for a standard stream, with --from or
    --to. Each row of IN becomes one row of OUT, in the same order.

    A file is written whole or not at all. A folder is filled with parts: if you stop, the same command goes on from
    there. If a row's answers cannot be taken, or do not decide, a column says so, and the row is never advised
    self-care. With --dry-run and --compare you can leave OUT out.

    Needs `soundadvice[batch]`.

    Example: soundadvice batch people.parquet advice.parquet --map map.yaml
    """
    if backend == "spark":
        refuse_what_spark_has_not(
            {
                "--write-map": write_map,
                "--dry-run": dry_run,
                "--from": from_,
                "--to": to,
                "--sample": sample,
                "--compare": compare,
            }
            | {"--overwrite": overwrite}
        )
        from soundadvice_cli.batch.report import summary_lines

        opened, mapping = open_pack(pack, "default", param), _mapping(map_file, asked_on)
        summary = batch_on_spark(opened, source, target, mapping, columns, keep, master)
        _report(summary_lines(opened, summary), summary.to_json, form, err=False)
        return
    if master is not None:
        raise click.UsageError("--master needs --backend spark")
    if write_map is not None:
        others = {"OUT": target, "--map": map_file, "--asked-on": asked_on, "--dry-run": dry_run, "--compare": compare}
        _write_map(open_pack(pack, "default", param), source, from_, write_map, overwrite, form, others)
        return
    if target is None and not (dry_run or compare):
        raise click.UsageError("Missing argument 'OUT': where the advice goes; only --dry-run and --compare need none.")
    from soundadvice.tables.extras import need

    need("ibis", "duckdb", "pyarrow")
    from soundadvice.tables.columns.names import usual_columns
    from soundadvice.tables.read.locations import TableFormat, input_place, output_place
    from soundadvice.tables.run.batch import Request
    from soundadvice.tables.run.sample import Sample
    from soundadvice.tables.run.write_out import dry_run as look_at
    from soundadvice.tables.run.write_out import run
    from soundadvice_cli.batch.report import look_lines, result_lines

    with ExitStack() as stack:
        opened = open_pack(pack, "default", param)
        request = Request(
            pack=opened,
            source=input_place(source, TableFormat(from_) if from_ else None),
            target=None if target is None else output_place(target, TableFormat(to) if to else None),
            mapping=_mapping(map_file, asked_on, guesses=dry_run),
            columns=usual_columns(opened) if columns is None else columns,
            keep=keep,
            sample=None if sample is None else Sample(sample, seed),
            other=None if compare is None else _other(stack, compare),
            overwrite=overwrite,
            rows_a_part=rows_a_part,
        )
        _refuse_binary(request)
        if dry_run:
            seen = look_at(request, sys.stdin.buffer)
            _report(look_lines(seen), seen.to_json, form, err=False)
            return
        try:
            with Bar() as bar:
                result = run(request, bar, sys.stdin.buffer, sys.stdout.buffer)
        except KeyboardInterrupt:
            folder = request.target is not None and request.target.folder
            what = "what is done is kept: the same command goes on" if folder else "nothing was written"
            click.echo(f"stopped; {what}", err=True)
            raise
        for note in result.notes:
            click.echo(f"note: {shown(note)}", err=True)
        lines = result_lines(request.pack, result.summary, result.comparison)
        _report(lines, result.to_json, form, err=target == "-")


def _write_map(
    pack: Pack,
    source: str,
    from_: str | None,
    file: str,
    overwrite: bool,
    form: str,
    others: Mapping[str, object],
) -> None:
    """Writes a map to start from, and says what is in it."""
    for option, given in others.items():
        if given:
            raise click.UsageError(f"--write-map does not go together with {option}")
    from soundadvice.tables.extras import need

    need("ibis", "duckdb", "pyarrow")
    from soundadvice.tables.read.locations import TableFormat, input_place
    from soundadvice.tables.run.write_map import suggest_map, write_map
    from soundadvice_cli.batch.report import map_lines

    written = suggest_map(pack, input_place(source, TableFormat(from_) if from_ else None), sys.stdin.buffer)
    if file == "-":
        click.echo(written.text, nl=False)
    else:
        write_map(written, file, overwrite=overwrite)
    _report(map_lines(written, source, file), written.to_json, form, err=file == "-")


def _mapping(file: str | None, asked_on: str | None, *, guesses: bool = False) -> ColumnMapping | None:
    from soundadvice.tables.columns.mapping import with_asked_on
    from soundadvice.tables.columns.read_mapping import read_mapping

    return with_asked_on(None if file is None else read_mapping(Path(file), guesses=guesses), asked_on)


def _other(stack: ExitStack, name: str) -> Pack:
    from soundadvice.loader.git.revision import open_version

    return stack.enter_context(open_version(name)).pack


def _refuse_binary(request: Request) -> None:
    target = request.target
    if target is not None and target.path is None and not target.format.is_text and sys.stdout.isatty():
        raise click.UsageError(f"{target.format} is not text for a terminal: name a file, or send it into a pipe")


def _report(lines: Iterable[str], data: Callable[[], object], form: str, *, err: bool) -> None:
    # Columns have names that others gave them.
    if form == "json":
        click.echo(_UNSHOWN.sub(_escape, json.dumps(data(), indent=2, ensure_ascii=False)), err=err)
        return
    for line in lines:
        click.echo(shown(line), err=err)


def _escape(found: re.Match[str]) -> str:
    """A character as JSON writes one that is not to be shown: the value is the same."""
    return json.dumps(found[0])[1:-1]
