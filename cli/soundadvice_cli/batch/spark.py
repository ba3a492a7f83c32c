"""`soundadvice batch --backend spark`: the same work, handed to Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.tables.columns.mapping import ColumnMapping
    from soundadvice.tables.write.summary import Summary


def refuse_what_spark_has_not(given: Mapping[str, object]) -> None:
    """Refuses options that the local backend alone has: each with its value, empty if it is not given."""
    for option, value in given.items():
        if value:
            raise click.UsageError(f"{option} does not work with --backend spark")


def batch_on_spark(
    pack: Pack,
    source: str,
    target: str | None,
    mapping: ColumnMapping | None,
    columns: Sequence[str] | None,
    keep: Sequence[str] | None,
    master: str | None,
) -> Summary:
    """Runs it, and gives the summary, without what was wrong in which rows and which rules fired. Raises BatchError."""
    from soundadvice.tables.extras import need

    if target is None:
        raise click.UsageError("Missing argument 'OUT': the folder for the advice.")
    need("ibis")
    need("pyspark", extra="spark")
    from soundadvice.tables.run.spark import run_on_spark
    from soundadvice.tables.write.summary import Summary

    run = run_on_spark(pack, source, target, mapping=mapping, outputs=columns, keep=keep, master=master)
    return Summary(run.rows, run.outcomes, run.undecided, run.invalid)
