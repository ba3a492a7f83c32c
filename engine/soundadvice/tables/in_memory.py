"""Tables in memory: pandas and Arrow in bits, Polars through Polars; the same kind out as in.

In bits, rows stay where they are. In Polars they are known by their numbers, which are checked when they come back. A
lazy frame is worked out later, by whoever
has it: there what is kept and what is advised are columns of one query, in which no row meets another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import ibis
from ibis.expr.types import Table

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.how import answer_columns
from soundadvice.tables.columns.mapping import ColumnMapping
from soundadvice.tables.columns.names import ROW, kept_columns, output_columns, refuse_reserved, refuse_twice
from soundadvice.tables.errors import BatchError, mixed_up
from soundadvice.tables.extras import need
from soundadvice.tables.query.advice import mapped, outcomes

_CATEGORIES = ("Categorical", "Enum")
_KINDS = "a pandas or Polars data frame, a Polars lazy frame, or an Arrow table"


def triage_table(
    pack: Pack, table: Any, mapping: ColumnMapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> Any:
    """The table with the advice of each row. Raises BatchError."""
    # Named by module, so that no library is imported that the caller does not have.
    match (type(table).__module__.partition(".")[0], type(table).__name__):
        case ("pandas", "DataFrame"):
            return _pandas(pack, table, mapping, columns, keep)
        case ("pyarrow", "Table"):
            return _arrow(pack, table, mapping, columns, keep)
        case ("polars", "DataFrame"):
            return _polars(pack, table, mapping, columns, keep)
        case ("polars", "LazyFrame"):
            return _lazy(pack, table, mapping, columns, keep)
        case _:
            raise BatchError(f"a table of type {type(table).__name__} cannot be triaged", f"give {_KINDS}")


def _pandas(
    pack: Pack, frame: Any, mapping: ColumnMapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> Any:
    need("pandas", "pyarrow")
    import pandas
    import pyarrow

    _check_names(list(frame.columns))
    whole = pyarrow.Table.from_pandas(frame, preserve_index=False)
    kept, advice = _advice(pack, whole, mapping, columns, keep)
    given = advice.to_pandas().set_index(frame.index)
    return pandas.concat([frame[list(kept)], given], axis=1)


def _arrow(
    pack: Pack, table: Any, mapping: ColumnMapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> Any:
    _check_names(table.column_names)
    kept, advice = _advice(pack, table, mapping, columns, keep)
    from soundadvice.tables.query.row_number import beside

    return beside(table.select(kept), advice)


def _advice(
    pack: Pack, table: Any, mapping: ColumnMapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> tuple[tuple[str, ...], Any]:
    """The columns to keep, and the advice in the order of the rows. DuckDB is handed answers alone."""
    need("duckdb", "numpy", "pyarrow")
    from soundadvice.tables.bits.advisor import Advisor
    from soundadvice.tables.query.coded import decoded

    empty = (name for name in table.column_names if table.column(name).null_count == table.num_rows > 0)
    nothing = _nothing_in(pack, ibis.memtable(table), mapping, empty)
    readings = mapped(pack, ibis.memtable(table), mapping, nothing)
    answers = answer_columns(readings)
    kept = kept_columns(table.column_names, answers, keep)
    refuse_twice((*kept, *output_columns(pack, columns)))
    chosen = table.select([name for name in table.column_names if name in answers])
    _check_whole(chosen)
    types = dict(ibis.memtable(chosen).schema().items())
    with closing(_Values()) as values:
        advisor = Advisor(pack, readings, types, output_columns(pack, columns), values.asked)
        return kept, decoded(advisor.advice(chosen, "the table"))


class _Values:
    """An engine that is asked about values, and about nothing else."""

    def __init__(self) -> None:
        self._engine = ibis.duckdb.connect()

    def asked(self, query: str, values: Any) -> Any:
        """What a query gives for these values."""
        from soundadvice.tables.query.read_values import VALUES

        self._engine.con.register(VALUES, values)
        return self._engine.con.sql(query).to_arrow_table()

    def close(self) -> None:
        """Gives everything back."""
        self._engine.disconnect()


def _polars(
    pack: Pack, frame: Any, mapping: ColumnMapping | None, columns: Sequence[str], keep: Sequence[str] | None
) -> Any:
    need("polars")
    refuse_reserved(frame.columns)
    rows = frame.with_row_index(ROW)
    empty = (name for name in frame.columns if frame[name].null_count() == frame.height > 0)
    nothing = _nothing_in(pack, ibis.memtable(frame), mapping, empty)
    advised = _lazy(pack, rows.lazy(), mapping, columns, keep, ROW, nothing).collect().sort(ROW)
    if not advised[ROW].equals(rows[ROW]):
        raise mixed_up("the table")
    added = output_columns(pack, columns)
    return advised.with_columns(rows[name] for name in advised.columns if name not in added).drop(ROW)


def _lazy(
    pack: Pack,
    frame: Any,
    mapping: ColumnMapping | None,
    columns: Sequence[str],
    keep: Sequence[str] | None,
    row: str | None = None,
    nothing: frozenset[str] = frozenset(),
) -> Any:
    need("polars")
    words = {name for name, kind in frame.collect_schema().items() if str(kind).startswith(_CATEGORIES)}
    # Polars has no words for the texts of categories, but for those of text. (It takes `str` for its own.)
    frame = frame.cast(dict.fromkeys(words, str)) if words else frame
    connection = ibis.polars.connect({"people": frame})
    people = connection.table("people")
    return connection.compile(outcomes(pack, people, mapping, columns, keep, row, nothing, eager=True))


def _nothing_in(pack: Pack, table: Table, mapping: ColumnMapping | None, empty: Iterable[str]) -> frozenset[str]:
    """Those of the empty columns that are taken for having no type: all, where one cannot be read by the type it has.

    Else none is: who gave no number may have said elsewhere that they are not sure.
    """
    try:
        mapped(pack, table, mapping)
    except BatchError:
        return frozenset(empty)
    return frozenset()


def _check_whole(table: Any) -> None:
    """Raises BatchError for columns that say more of themselves than there is: an engine would read beyond."""
    import pyarrow

    try:
        table.validate(full=True)
    except pyarrow.ArrowException:
        raise BatchError("the table is malformed", "read it again, from a file that is whole") from None


def _check_names(names: Sequence[Any]) -> None:
    seen: set[str] = set()
    for name in names:
        if not isinstance(name, str):
            raise BatchError(f"the table has a column whose name is not text: `{name}`", "give each column a name")
        if name in seen:
            raise BatchError(f"the table has two columns `{name}`", "rename one of them")
        seen.add(name)
    refuse_reserved(names)
