"""Dialects: the engines whose SQL can be written, and what is particular to each.

What an engine's own SQL cannot say is not held here: Ibis knows it, and says so when the expression is compiled.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.subqueries import Fence

_EMPTY_IS_NULL = (
    "a text without letters is null there: `reasons` is null where no rule fired, and where the row is invalid"
)
_COLLATION = "texts compare as the column's collation says: give the columns one that tells capitals from small letters"


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine's SQL.

    `compiler` is the name that Ibis has for it. `lists` says whether a column can hold a list that may be null, which
    the SQL can look into; without it a multi_choice is one boolean column per option and `reasons` one text. `bits`: a
    truth value is stored as 1, 0 or null. `patterns`: a text is split at a
    pattern, not at a text. `fence`: how its subqueries are kept apart. `notes` are what a reader of the SQL must know.
    """

    name: str
    title: str
    compiler: str
    lists: bool = False
    bits: bool = False
    patterns: bool = False
    fence: Fence = Fence.NONE
    notes: tuple[str, ...] = ()


DIALECTS = (
    Dialect("athena", "Amazon Athena", "athena"),
    Dialect("bigquery", "Google BigQuery", "bigquery"),
    Dialect(
        "clickhouse", "ClickHouse", "clickhouse", notes=("columns must be Nullable: an unanswered question is null",)
    ),
    Dialect("databricks", "Databricks SQL", "databricks", lists=True, patterns=True),
    Dialect("datafusion", "Apache DataFusion", "datafusion"),
    Dialect("druid", "Apache Druid", "druid", notes=("needs three-valued logic, the default since Druid 28",)),
    Dialect("duckdb", "DuckDB", "duckdb", lists=True),
    Dialect("exasol", "Exasol", "exasol", notes=(_EMPTY_IS_NULL,)),
    Dialect("flink", "Apache Flink", "flink"),
    Dialect("impala", "Apache Impala", "impala"),
    Dialect("materialize", "Materialize", "materialize"),
    Dialect("mssql", "Microsoft SQL Server", "mssql", bits=True, notes=("needs SQL Server 2022 or later", _COLLATION)),
    Dialect("mysql", "MySQL", "mysql", notes=(_COLLATION,)),
    Dialect("oracle", "Oracle Database", "oracle", notes=("needs Oracle 23ai or later, for booleans", _EMPTY_IS_NULL)),
    Dialect("postgres", "PostgreSQL", "postgres", lists=True, fence=Fence.OFFSET),
    Dialect("risingwave", "RisingWave", "risingwave"),
    Dialect("singlestoredb", "SingleStore", "singlestoredb", notes=(_COLLATION,)),
    Dialect("snowflake", "Snowflake", "snowflake", lists=True),
    Dialect("spark", "Apache Spark", "pyspark", lists=True, patterns=True),
    Dialect("sqlite", "SQLite", "sqlite", fence=Fence.MATERIALIZED, notes=("needs SQLite 3.35 or later",)),
    Dialect("trino", "Trino", "trino", lists=True),
)
NAMES = tuple(dialect.name for dialect in DIALECTS)


def dialect_named(name: str) -> Dialect:
    """The dialect of a name. Raises BatchError, which says the names there are."""
    for dialect in DIALECTS:
        if dialect.name == name:
            return dialect
    close = get_close_matches(name, NAMES, n=1)
    hint = f"did you mean `{close[0]}`?" if close else "there are " + ", ".join(NAMES)
    raise BatchError(f"there is no dialect `{name}`", hint)
