"""Tables: a pack as one expression over tables, and whole tables of people triaged at once.

Called by: the command line and programs.
Touches: what its rooms touch; needs the extra `batch`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import COLUMNS, DEFAULT, usual_columns
from soundadvice.tables.columns.read_mapping import read_mapping
from soundadvice.tables.errors import BatchError
from soundadvice.tables.extras import need

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from soundadvice.tables.columns.how import Reading

__all__ = [
    "COLUMNS",
    "DEFAULT",
    "BatchError",
    "ColumnMapping",
    "expression",
    "mapped",
    "read_mapping",
    "triage_table",
    "usual_columns",
]


def expression(
    pack: Pack,
    table: Table,
    mapping: ColumnMapping | None = None,
    columns: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
) -> Table:
    """The table's own columns (all that are no answers, or those named in `keep`), then the advice of each row.

    Works on a table of any Ibis backend, and on one that is bound to none; nothing is read yet. Raises BatchError if
    the table or the mapping does not say where the answers are, or a column would be there twice.
    """
    need("ibis")
    from soundadvice.tables.query.advice import outcomes

    return outcomes(pack, table, mapping, usual_columns(pack) if columns is None else columns, keep)


def mapped(pack: Pack, table: Table, mapping: ColumnMapping | None = None) -> tuple[Reading, ...]:
    """How each question of the pack is read from an Ibis table. Raises BatchError."""
    need("ibis")
    from soundadvice.tables.query.advice import mapped

    return mapped(pack, table, mapping)


def triage_table(
    pack: Pack,
    table: Any,
    mapping: ColumnMapping | None = None,
    columns: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
) -> Any:
    """A pandas or Polars frame (lazy or not) or an Arrow table of people in, the same kind of table with advice out.

    As `expression`; rows stay in their order. Raises BatchError for anything that is no such table, too.
    """
    need("ibis")
    from soundadvice.tables.in_memory import triage_table

    return triage_table(pack, table, mapping, usual_columns(pack) if columns is None else columns, keep)
