"""Coded: columns whose texts are in a dictionary, and the same columns as the texts that they mean."""

from __future__ import annotations

import pyarrow


def decoded(table: pyarrow.Table) -> pyarrow.Table:
    """The table without dictionaries, in lists neither."""
    if not is_coded(table.schema):
        return table
    return pyarrow.table([plain(column) for column in table.columns], decoded_schema(table.schema))


def decoded_schema(schema: pyarrow.Schema) -> pyarrow.Schema:
    """The columns of such a table."""
    return pyarrow.schema([field.with_type(_meant(field.type)) for field in schema])


def is_coded(schema: pyarrow.Schema) -> bool:
    """Whether a table has any of them."""
    return any(_meant(field.type) is not field.type for field in schema)


def plain(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """The column without a dictionary, in lists neither."""
    meant = _meant(column.type)
    return column if meant is column.type else column.cast(meant)


def _meant(kind: pyarrow.DataType) -> pyarrow.DataType:
    if pyarrow.types.is_dictionary(kind):
        return kind.value_type
    if pyarrow.types.is_list(kind) and pyarrow.types.is_dictionary(kind.value_type):
        return pyarrow.list_(kind.value_type.value_type)
    return kind
