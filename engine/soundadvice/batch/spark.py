"""Spark: the same expression on a Spark session, local or a cluster's, from files to files.

What runs is the SELECT that `soundadvice sql --dialect spark` prints. Nothing is collected: the rows stay in Spark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ibis
from ibis.backends.pyspark.datatypes import PySparkType
from pyspark.errors import PySparkException
from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as column

from soundadvice.batch.compiling import select_text
from soundadvice.batch.dialects import dialect_named
from soundadvice.batch.errors import BatchError
from soundadvice.batch.outcomes import outcomes
from soundadvice.batch.mapping import SEPARATOR, Mapping
from soundadvice.batch.names import DEFAULT, RULE
from soundadvice.pack import Pack

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FORMATS = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".ndjson": "json", ".jsonl": "json"}
_READ = {
    "parquet": {},
    # As CSV is written everywhere else: a quote is doubled, and every column is text until it is read as an answer.
    "csv": {"header": True, "quote": '"', "escape": '"', "multiLine": True, "enforceSchema": False, "mode": "FAILFAST"},
    "json": {"mode": "FAILFAST"},
}
_WRITE = {"parquet": {}, "csv": {"header": True, "quote": '"', "escape": '"'}, "json": {"ignoreNullFields": False}}
_COUNTED = ("disposition", "invalid", "undecided")
_DONE = "_SUCCESS"


@dataclass(frozen=True, slots=True)
class SparkRun:
    """What became of the rows: how many there were, were invalid or undecided, and had each disposition.

    Counted while they were written. A task that Spark runs twice may be counted twice; what is written never is.
    """

    rows: int
    invalid: int
    undecided: int
    dispositions: dict[str, int]


def advise_frame(
    pack: Pack,
    frame: DataFrame,
    *,
    mapping: Mapping | None = None,
    outputs: Sequence[str] = DEFAULT,
    keep: Sequence[str] | None = None,
) -> DataFrame:
    """A frame of answers with the advice for each row, not worked out before Spark is asked for it. Raises BatchError."""
    view = f"answers_{uuid4().hex}"
    schema = ibis.schema(PySparkType.to_ibis(frame.schema))
    advice = outcomes(pack, ibis.table(schema, name=view), mapping, outputs, keep)
    text = select_text(advice, dialect_named("spark"))
    frame.createOrReplaceTempView(view)
    return frame.sparkSession.sql(text)


def run_on_spark(
    pack: Pack,
    source: str,
    target: str,
    *,
    mapping: Mapping | None = None,
    outputs: Sequence[str] = DEFAULT,
    keep: Sequence[str] | None = None,
    master: str | None = None,
    session: SparkSession | None = None,
) -> SparkRun:
    """Reads a table of answers where Spark can, and writes the advice as a new folder of part files.

    The endings of `source` and `target` name the format (`.parquet`, `.csv`, `.json`; Parquet without one). Without a
    session the one that is running is used, or one is started on `master` (by default all cores here) and stopped at
    the end. Raises BatchError.
    """
    _refuse_present(target)
    with _session(session, master) as spark, _as_batch_error():
        frame = _read(spark, source)
        _refuse_twice(frame.columns)
        wide = [*outputs, *(name for name in _COUNTED if name not in outputs)]
        advice = advise_frame(pack, frame, mapping=mapping, outputs=wide, keep=keep)
        seen = Observation()
        observed = advice.observe(seen, *_counts(pack))
        extra = [name for name in wide if name not in outputs]
        _write(observed.drop(*extra), target)
        counted = seen.get
    dispositions = {name: counted[f"disposition {name}"] for name in pack.disposition}
    return SparkRun(counted["rows"], counted["invalid"], counted["undecided"], dispositions)


def _counts(pack: Pack) -> Iterator[Any]:
    one = column.lit(1)
    yield column.count(one).alias("rows")
    yield column.count("invalid").alias("invalid")
    yield column.count_if(column.col("undecided")).alias("undecided")
    for name in pack.disposition:
        yield column.count_if(column.col("disposition") == name).alias(f"disposition {name}")


@contextmanager
def _session(given: SparkSession | None, master: str | None) -> Iterator[SparkSession]:
    """The session to run on; stopped at the end where it was started here."""
    running = given or SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    builder = SparkSession.builder.appName("soundadvice").config("spark.ui.showConsoleProgress", "false")
    try:
        started = (builder.master(master) if master else builder).getOrCreate()
    except PySparkException as error:
        raise BatchError(
            f"Spark does not start: {_first_line(error)}", "Spark 4 needs Java 17 or 21: set JAVA_HOME, or install it"
        ) from None
    started.sparkContext.setLogLevel("ERROR")
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def _as_batch_error() -> Iterator[None]:
    """What Spark says of a file that it cannot read or write, in one line."""
    try:
        yield
    except PySparkException as error:
        raise BatchError(f"Spark cannot do this: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return " ".join(text.splitlines()[0].split())


def _format(path: str) -> str:
    return FORMATS.get(Path(path.rstrip("/")).suffix.lower(), "parquet")


def _read(spark: SparkSession, source: str) -> DataFrame:
    form = _format(source)
    return spark.read.options(**_READ[form]).format(form).load(source)


def _write(frame: DataFrame, target: str) -> None:
    form = _format(target)
    if form == "csv":
        lists = {name for name, kind in frame.dtypes if kind.startswith("array")}
        joined = {name: column.array_join(column.col(f"`{name}`"), SEPARATOR) for name in lists}
        frame = frame.withColumns(joined) if joined else frame
    frame.write.options(**_WRITE[form]).mode("errorifexists").format(form).save(target)


def _refuse_present(target: str) -> None:
    """Refuses a folder that is there; another file system than this computer's, Spark looks at itself."""
    folder = Path(target)
    if "://" in target or not folder.exists():
        return
    whole = not folder.is_dir() or (folder / _DONE).exists()
    what = "is there already" if whole else f"is there, not whole: it has no {_DONE}"
    raise BatchError(f"`{target}` {what}", "remove it, or name another")


def _refuse_twice(names: Sequence[str]) -> None:
    """Spark takes two names that differ in capitals for one, and would then not know which is meant."""
    lower = [name.lower() for name in names]
    twice = [name for name in names if lower.count(name.lower()) > 1]
    if twice:
        raise BatchError(f"two columns are called `{twice[0]}`, capitals aside", "Spark needs other names")
