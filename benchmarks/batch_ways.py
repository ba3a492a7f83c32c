"""Ways to triage a table of people, each with what is got ready before, untimed, and what is done in a round, timed.

Started with the name of a way and a Parquet file of people: gets ready, prints how many seconds that took, then for
each line read does a round, and prints its seconds by the clock and of the processor, and the peak of memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from measured_pack import measured_pack

from soundadvice import Pack

_MAP = "questions: {duration: {column: duration, unit: day, unsure: duration_unsure}}"
Round = Callable[[], object]


def _duckdb(query: Callable[[Any, str], str], file: str) -> Round:
    """From Parquet to Parquet."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    text = query(connection, f"read_parquet('{file}')")
    out = Path(file).with_suffix(f".{query.__name__}.out")
    return lambda: connection.execute(f"COPY ({text}) TO '{out}' (FORMAT parquet)")


def ours_sql(connection: Any, people: str) -> str:
    import ibis

    from soundadvice.tables import expression, read_mapping

    connection.execute(f"CREATE VIEW people AS SELECT * FROM {people}")
    schema = ibis.memtable(connection.sql("SELECT * FROM people LIMIT 0").to_arrow_table()).schema()
    made = expression(measured_pack(), ibis.table(schema, name="people"), read_mapping(_MAP))
    return str(ibis.to_sql(made, dialect="duckdb"))


def hand_sql(_: Any, people: str) -> str:
    import by_hand_sql

    return by_hand_sql.statement(people)


def tuned_sql(_: Any, people: str) -> str:
    import by_hand_sql

    return by_hand_sql.tuned(people)


def cells_sql(connection: Any, people: str) -> str:
    import by_hand_cells

    pack = measured_pack()
    by_hand_cells.prepare(connection, pack)
    return by_hand_cells.statement(people, pack)


def copy_sql(_: Any, people: str) -> str:
    return f"SELECT * FROM {people}"


def _batch(of_many: bool, file: str) -> Round:
    """From Parquet to Parquet, by the command's own work: checks, summary and all."""
    from io import BytesIO

    from people_of_many import mapping_of, pack_of

    from soundadvice.tables import read_mapping, usual_columns
    from soundadvice.tables.read.locations import input_place, output_place
    from soundadvice.tables.run.batch import Request
    from soundadvice.tables.run.write_out import run

    pack = pack_of(Path(file)) if of_many else measured_pack()
    mapping = read_mapping(mapping_of(pack) if of_many else _MAP)
    target = output_place(str(Path(file).with_suffix(".batch.parquet")), None)
    request = Request(pack, input_place(file, None), target, mapping, usual_columns(pack), ("id",), overwrite=True)
    return lambda: run(request, _Quiet(), BytesIO(), BytesIO())


class _Quiet:
    """Is told how far a batch is."""

    def begin(self, count: object, done: int) -> None:
        """Nothing."""

    def at(self, rows: float) -> None:
        """Nothing."""


def _polars(work: Callable[[Any, Pack], object], file: str) -> Round:
    """In memory: the table is there."""
    import polars

    return partial(work, polars.read_parquet(file), measured_pack())


def ours_polars(people: Any, pack: Pack) -> object:
    from soundadvice.tables import read_mapping, triage_table

    return triage_table(pack, people, read_mapping(_MAP))


def hand_polars(people: Any, _: Pack) -> object:
    import by_hand_polars

    return by_hand_polars.advise(people.lazy()).collect()


def tuned_polars(people: Any, _: Pack) -> object:
    import by_hand_polars

    return by_hand_polars.advise(people.lazy(), tuned=True).collect()


def copy_polars(people: Any, _: Pack) -> object:
    import polars

    return people.select(polars.all().gather(polars.int_range(polars.len())))


def _packed(work: str, file: str) -> Round:
    import by_hand_packed

    return by_hand_packed.ready(work, file)


WAYS: dict[str, Callable[[str], Round]] = {
    **{way.__name__: partial(_duckdb, way) for way in (ours_sql, hand_sql, tuned_sql, cells_sql, copy_sql)},
    "ours_batch_sql": partial(_batch, False),
    "ours_batch_many": partial(_batch, True),
    "copy_many": partial(_duckdb, copy_sql),
    **{way.__name__: partial(_polars, way) for way in (ours_polars, hand_polars, tuned_polars, copy_polars)},
    **{f"{way}_packed": partial(_packed, way) for way in ("numba", "numpy", "look_up", "copy")},
}


def main(way: str, file: str) -> None:
    start = perf_counter()
    work = WAYS[way](file)
    print(json.dumps(perf_counter() - start), flush=True)
    for _ in sys.stdin:
        clock, processor = perf_counter(), process_time()
        made = work()
        taken = {"clock": perf_counter() - clock, "processor": process_time() - processor}
        del made
        print(json.dumps({**taken, "peak": _peak()}), flush=True)


def _peak() -> float:
    """The most memory that this process ever had, in MB. What `getrusage` says begins with the parent's."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
