"""SQL of any dialect, read by sqlglot as an engine of that dialect would read it, and said again in DuckDB's words.

It shows what the text means where the engine is not here. That an engine takes every word, only that engine shows.
"""

from __future__ import annotations

import sqlglot
import sqlglot.expressions as sge

from soundadvice.tables.sql.compile import compiler_of
from soundadvice.tables.sql.dialects import Dialect


def parsed(text: str, dialect: Dialect) -> sge.Expression:
    """The one statement of a text. Raises ParseError."""
    (query,) = sqlglot.parse(text, read=compiler_of(dialect).dialect)
    assert isinstance(query, sge.Select)
    return query


def in_duckdb_words(text: str, dialect: Dialect) -> str:
    query = parsed(text, dialect)
    for node in reversed(list(query.walk())):  # from the leaves up: what is replaced has its parts replaced already
        said = _said(node, dialect)
        if said is not node:
            node.replace(said)
    return query.sql("duckdb")


def _said(node: sge.Expression, dialect: Dialect) -> sge.Expression:
    """What sqlglot hands on as it stands: names of types and functions that DuckDB does not share."""
    match node:
        case sge.DataType(this=sge.DataType.Type.BIT):
            return sge.DataType.build("boolean")
        case sge.DataType() if node.this in sge.DataType.TEXT_TYPES:
            return sge.DataType.build("text")
        case sge.DataType(this=sge.DataType.Type.ARRAY) if not node.expressions:
            return sge.DataType.build("text[]", dialect="duckdb")
        case sge.Add(this=left, expression=right) if dialect.name == "mssql":  # of texts: numbers are not added here
            return sge.DPipe(this=left, expression=right)
        case sge.Anonymous(expressions=[argument]) if node.name.lower() in ("isnull", "isnotnull"):
            null = sge.Is(this=argument, expression=sge.Null())
            return null if node.name.lower() == "isnull" else sge.Not(this=null)
        case sge.Anonymous(expressions=[argument]) if node.name.lower() == "binary":
            return argument
        case _:
            return node
