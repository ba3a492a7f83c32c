"""Row groups: a Parquet file's columns as they stand, read without an engine, where both would read the same of them.

INVARIANT: nothing looks at rows that were not validated in full, as with Arrow files. They come in the order of the
file, and are counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow
from pyarrow.parquet import FileMetaData, ParquetFile

from soundadvice.tables.errors import mixed_up
from soundadvice.tables.read.read_errors import told, unreadable

AT_ONCE = 1 << 16


class RowGroups:
    """What a file's own metadata says of it: `rows` of each row group, and its columns. Raises BatchError, OSError."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        try:
            with ParquetFile(path, memory_map=False) as file:
                metadata: FileMetaData = file.metadata
                self.rows = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
                self.schema: pyarrow.Schema = file.schema_arrow
                self._coded = _coded(metadata)
        except OSError as error:
            if error.filename is not None or error.errno is not None:
                raise
            raise told(name, "Corrupt footer") from None
        except UnicodeDecodeError:
            raise told(name, "Corrupt footer") from None  # the name of a column
        except pyarrow.ArrowException as error:
            raise told(name, "magic bytes" if "magic" in str(error) or "size" in str(error) else "corrupt") from None

    def are_as_they_stand(self, schema: pyarrow.Schema) -> bool:
        """Whether these columns hold the same here as they do for an engine that says so of them."""
        own = self.schema
        return all(
            own.get_field_index(field.name) >= 0 and own.field(field.name).type == field.type and _is_plain(field.type)
            for field in schema
        )

    def batches(
        self, groups: Sequence[int], schema: pyarrow.Schema, coded: frozenset[str] = frozenset()
    ) -> Iterator[pyarrow.RecordBatch]:
        """The rows of these row groups, with these columns. Texts in those that are `coded` are of a dictionary."""
        paths = [path for path, column in self._coded if column in coded]
        for group in groups:
            done = 0
            with unreadable(self._name, pyarrow.ArrowException, OSError, UnicodeDecodeError):
                try:
                    for batch in self._of_group(group, schema, paths):
                        yield batch
                        done += batch.num_rows
                except pyarrow.ArrowNotImplementedError:
                    # Of a list whose dictionary ends half way, Arrow cannot make one column.
                    paths = []
                    for batch in self._of_group(group, schema, paths):
                        skipped = min(done, batch.num_rows)
                        done -= skipped
                        yield batch.slice(skipped)
                    done = self.rows[group]
            if done != self.rows[group]:
                raise mixed_up(self._name)

    def _of_group(self, group: int, schema: pyarrow.Schema, paths: list[str]) -> Iterator[pyarrow.RecordBatch]:
        with ParquetFile(self._path, memory_map=False, read_dictionary=paths) as file:
            for batch in file.iter_batches(AT_ONCE, [group], columns=schema.names):
                batch.validate(full=True)
                yield _named(batch, schema)


def _named(batch: pyarrow.RecordBatch, schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    """The columns in this order, with the types that an engine gives them: names within a list are its own."""
    columns = [(batch.column(field.name), field.type) for field in schema]
    typed = [column if _has_dictionary(column.type) else column.cast(kind) for column, kind in columns]
    return pyarrow.RecordBatch.from_arrays(typed, names=schema.names)


def _coded(metadata: FileMetaData) -> list[tuple[str, str]]:
    """The columns whose texts the file keeps in dictionaries: where they are in it, and which they are."""
    if not metadata.num_row_groups:
        return []
    group = metadata.row_group(0)
    chunks = [group.column(number) for number in range(group.num_columns)]
    texts = [one for one in chunks if one.physical_type == "BYTE_ARRAY" and one.has_dictionary_page]
    return [(one.path_in_schema, one.path_in_schema.partition(".")[0]) for one in texts]


def _is_plain(kind: pyarrow.DataType) -> bool:
    types = pyarrow.types
    if types.is_list(kind):
        return not types.is_list(kind.value_type) and _is_plain(kind.value_type)
    number = types.is_integer(kind) or types.is_float32(kind) or types.is_float64(kind)
    return bool(number or types.is_string(kind) or types.is_boolean(kind) or types.is_date32(kind))


def _has_dictionary(kind: pyarrow.DataType) -> bool:
    return bool(pyarrow.types.is_dictionary(kind.value_type if pyarrow.types.is_list(kind) else kind))
