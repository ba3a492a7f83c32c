"""`soundadvice batch`: a table of people in, the same table with advice out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import open_pack, pack_option, parameter_option

if TYPE_CHECKING:
    from soundadvice.batch.running import Request

# As soundadvice.batch.files has them, which is not loaded for --help; a test keeps them the same.
FORMATS = ("parquet", "csv", "ndjson", "arrow", "duckdb", "sqlite")


def _names(_: click.Context, __: click.Parameter, given: str | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(name.strip() for name in given.split(",") if name.strip())


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="[OUT]", required=False)
@pack_option
@click.option("--map", "map_file", metavar="FILE", help="Where the answers are, where columns are not named as questions.")
@click.option("--dry-run", is_flag=True, help="Show how the first rows would be read, and what is wrong in them.")
@click.option(
    "--columns",
    callback=_names,
    metavar="NAMES",
    help="What to add, with commas between: disposition, acuity, reasons, rules, invalid, undecided, floor, ceiling, "
    "ignored_would_raise. Without it: all but rules and ignored_would_raise.",
)
@click.option("--keep", callback=_names, metavar="NAMES", help="Which columns of IN to keep; all that are no answers, without it.")
@click.option("--from", "from_", type=click.Choice(FORMATS), help="The format of IN, where its name does not tell it.")
@click.option("--to", type=click.Choice(FORMATS), help="The format of OUT, where its name does not tell it.")
@click.option("--sample", type=click.IntRange(1, 1_000_000), metavar="N", help="Only so many rows, drawn by their numbers.")
@click.option("--seed", type=int, default=0, show_default=True, help="With --sample: another seed draws other rows.")
@click.option("--compare", metavar="NAME|FOLDER", help="Another pack, or another version: whose advice changes, and how.")
@click.option(
    "--rows-a-part",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    help="Where OUT is a folder: about how many rows a file of it has.",
)
@click.option("--overwrite", is_flag=True, help="Replace what is there already.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to report.")
@parameter_option
def batch(
    source: str,
    target: str | None,
    pack: str,
    map_file: str | None,
    dry_run: bool,
    columns: tuple[str, ...] | None,
    keep: tuple[str, ...] | None,
    from_: str | None,
    to: str | None,
    sample: int | None,
    seed: int,
    compare: str | None,
    rows_a_part: int,
    overwrite: bool,
    form: str,
    param: dict[str, str | int],
) -> None:
    """Give the advice for every row of a table.

    IN and OUT are files of Parquet, CSV, NDJSON or Arrow by their names, a table of a database such as
    people.duckdb::answers or people.sqlite::answers, a folder of files, or - for a standard stream with --from and
    --to. Each row of IN is one row of OUT, in the same order.

    A file is written whole or not at all. A folder is filled with parts: where it was stopped, the same command goes
    on. A row whose answers cannot be taken, or do not decide, says so in a column of its own, and is never advised
    self-care. OUT can be left out with --dry-run and --compare. It needs `soundadvice[batch]`.

    Example: soundadvice batch people.parquet advice.parquet --map map.yaml
    """
    if target is None and not (dry_run or compare):
        raise click.UsageError("Missing argument 'OUT': where the advice goes; only --dry-run and --compare need none.")
    if target == "-" and not dry_run and form == "json" and to == "ndjson":
        pass  # the report goes to standard error, so that the rows stand alone
    from soundadvice.batch.needs import need

    need("ibis", "duckdb", "pyarrow")
    request = _request(source, target, map_file, columns, keep, from_, to, overwrite)
    raise NotImplementedError(request)
