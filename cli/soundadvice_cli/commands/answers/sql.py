"""`soundadvice sql`: the advice of a pack as one SELECT, for an engine that already holds the answers."""

from __future__ import annotations

from pathlib import Path

import click

from soundadvice_cli.late_command import Late, LateCommand
from soundadvice_cli.options import parameter_option

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _dialects() -> Late:
    """The engines whose SQL can be written."""
    from soundadvice.tables.sql.dialects import NAMES

    known = click.Choice(NAMES)
    return Late((click.Option(["--dialect"], required=True, type=known, help="The engine to write SQL for."),))


@click.command(cls=LateCommand, look_up=_dialects, short_help="Write a pack as one SELECT, to run on another engine.")
@click.argument("pack")
@click.option(
    "--table", default="answers", show_default=True, metavar="NAME", help="The table; schema.table works too."
)
@click.option(
    "--schema",
    metavar="FILE",
    type=A_FILE,
    help="A file that shows the table's columns: .parquet, .csv (all text), or .yaml of `column: type`. "
    "By default: one column per deciding question.",
)
@click.option(
    "--map", "mapping", metavar="FILE", type=A_FILE, help="Where the answers are, as for `soundadvice batch`."
)
@click.option("--asked-on", metavar="DAY|COLUMN", help="On which day days were asked, as for `soundadvice batch`.")
@click.option(
    "--columns", metavar="NAMES", help="What to return, separated by commas: disposition,acuity,reasons,rules …"
)
@click.option("--keep", metavar="NAMES", help="Columns to pass through, such as a key, separated by commas.")
@parameter_option
def sql(
    pack: str,
    dialect: str,
    table: str,
    schema: Path | None,
    mapping: Path | None,
    asked_on: str | None,
    columns: str | None,
    keep: str | None,
    param: dict[str, str | int],
) -> None:
    """Write a pack as one SELECT, to run on another engine.

    PACK is an installed pack's name, or a folder. A comment above the SELECT says which table it reads and what it
    returns. An unanswered question is null, as in SQL: an incomplete row comes out undecided, never as self-care.

    Needs `soundadvice[batch]`. docs/how-to/scale.md says what was run on which engine.

    Example: soundadvice sql PACK --dialect postgres --keep person_id
    """
    from soundadvice.tables.extras import need
    from soundadvice_cli.options import open_pack

    opened = open_pack(pack, "default", param)
    need("ibis", "pyarrow")
    from soundadvice.tables import read_mapping
    from soundadvice.tables.columns.mapping import with_asked_on
    from soundadvice.tables.sql.dialects import dialect_named
    from soundadvice.tables.sql.select import sql as write
    from soundadvice.tables.sql.table_schema import read_columns

    text = write(
        opened,
        dialect,
        table=table,
        columns=None if schema is None else read_columns(schema, dialect_named(dialect)),
        mapping=with_asked_on(None if mapping is None else read_mapping(mapping), asked_on),
        outputs=_names(columns) or None,
        keep=_names(keep),
    )
    click.echo(text, nl=False)


def _names(given: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())
