"""Engines that run a SELECT over a table of answers, for real: each takes rows and gives rows, in their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import psycopg
import pyarrow as pa

from soundadvice.tables.sql.compile import compiler_of
from soundadvice.tables.sql.dialects import Dialect, dialect_named
from soundadvice.tables.sql.table_schema import ColumnTypes, schema_of
from support.tables.answer_tables import Row

KEY = "row_number"
Engine = Callable[[ColumnTypes, Sequence[Row], str], list[Row]]


def create_table(columns: ColumnTypes, dialect: Dialect) -> str:
    types = compiler_of(dialect).type_mapper
    return ", ".join(f'"{name}" {types.to_string(kind)}' for name, kind in schema_of(columns).items())


def in_duckdb(columns: ColumnTypes, rows: Sequence[Row], select: str) -> list[Row]:
    with duckdb.connect() as connection:
        connection.register("given", arrow_table(columns, rows))
        connection.execute(f"CREATE TABLE answers ({create_table(columns, dialect_named('duckdb'))})")
        connection.execute("INSERT INTO answers SELECT * FROM given")
        return _rows(connection.execute(select))


def in_sqlite(columns: ColumnTypes, rows: Sequence[Row], select: str) -> list[Row]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE answers ({create_table(columns, dialect_named('sqlite'))})")
        values = [[float(v) if isinstance(v, Decimal) else v for v in (row[c] for c in columns)] for row in rows]
        connection.executemany(f"INSERT INTO answers VALUES ({', '.join('?' * len(columns))})", values)
        return _rows(connection.execute(select))
    finally:
        connection.close()


def in_postgres(dsn: str) -> Engine:
    def run(columns: ColumnTypes, rows: Sequence[Row], select: str) -> list[Row]:
        with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE answers ({create_table(columns, dialect_named('postgres'))})")
            with cursor.copy("COPY answers FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([row[name] for name in columns])
            return _rows(cursor.execute(select.encode()))

    return run


def arrow_table(columns: ColumnTypes, rows: Sequence[Row]) -> pa.Table:
    schema = ibis.schema(dict(columns)).to_pyarrow()
    return pa.Table.from_pylist([{name: row[name] for name in columns} for row in rows], schema=schema)


def _rows(cursor: Any) -> list[Row]:
    names = [column[0] for column in cursor.description]
    return sorted((dict(zip(names, row, strict=True)) for row in cursor.fetchall()), key=lambda row: row[KEY])
