"""Tables of a database: which one is meant. Only what holds rows is read, never what works them out."""

from __future__ import annotations

from collections.abc import Sequence

from soundadvice.model.answer import nearest
from soundadvice.tables.errors import BatchError


def choose_table(name: str, tables: Sequence[str], views: Sequence[str], wanted: str | None) -> str:
    """The table that is meant: the one that was named, or the only one. Raises BatchError, for a view too."""
    if wanted is not None and wanted in tables:
        return wanted
    if wanted in views or (not tables and views):
        raise BatchError(
            f"`{name}`: `{wanted or views[0]}` is a view, and only tables are read",
            "a view is a query, which may read anything; make a table of its rows",
        )
    if not tables:
        raise BatchError(f"`{name}`: there is no table in it")
    if wanted is not None:
        raise BatchError(f"`{name}`: there is no table `{wanted}` in it", nearest(wanted, list(tables)))
    if len(tables) > 1:
        raise BatchError(f"`{name}`: it holds {len(tables)} tables", f"name one, such as `{name}::{tables[0]}`")
    return tables[0]


def computed(name: str) -> BatchError:
    """The refusal of a table whose rows do not hold all that it shows."""
    return BatchError(
        f"`{name}`: it has a generated column, and only what is stored is read", "make a table that stores the values"
    )
