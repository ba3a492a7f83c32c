"""Spark: the same expression on a Spark session, local or a cluster's, from files to files.

What runs is the SELECT that `soundadvice sql --dialect spark` prints. Nothing is collected: the rows stay in Spark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ibis
from ibis.backends.pyspark.datatypes import PySparkType
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Observation, SparkSession
from pyspark.sql import functions as column

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.encodings import codec_of
from soundadvice.tables.columns.mapping import SEPARATOR, ColumnMapping
from soundadvice.tables.columns.names import usual_columns
from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.compile import select_text
from soundadvice.tables.sql.dialects import dialect_named
from soundadvice.tables.sql.select import advice_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FORMATS = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".ndjson": "json", ".jsonl": "json"}
_READ: dict[str, dict[str, Any]] = {
    "parquet": {},
    # As CSV is written everywhere else: a quote is doubled, and every column is text until it is read as an answer.
    "csv": {"header": True, "quote": '"', "escape": '"', "multiLine": True, "enforceSchema": False, "mode": "FAILFAST"},
    "json": {"mode": "FAILFAST"},
}
_WRITE: dict[str, dict[str, Any]] = {
    "parquet": {},
    "csv": {"header": True, "quote": '"', "escape": '"'},
    "json": {"ignoreNullFields": False},
}
_SPARK = dialect_named("spark")
_COUNTED = ("disposition", "invalid", "undecided", "floor")
_WHATS = ("outcome", "undecided")
_DONE = "_SUCCESS"
# Spark makes Java of the whole query. A method of more than 8,000 bytes Java never compiles: it interprets it, at less
# than half the speed. Told of this limit, Spark makes smaller ones instead.
_LIMIT, _USUAL, _COMPILED = "spark.sql.codegen.hugeMethodLimit", "65535", "8000"
_NAMED = re.compile(r"\[[A-Z][A-Z0-9_.]+\] ")


@dataclass(frozen=True, slots=True)
class SparkRun:
    """What became of the rows: how many there were, had each disposition, were undecided, or invalid.

    `undecided` is by the disposition that is reached already. Counted while the rows were written: a task that Spark
    runs twice may be counted twice; what is written never is.
    """

    rows: int
    outcomes: dict[str, int]
    undecided: dict[str, int]
    invalid: int


def advise_frame(
    pack: Pack,
    frame: DataFrame,
    *,
    mapping: ColumnMapping | None = None,
    outputs: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
) -> DataFrame:
    """A frame of answers with the advice for each row; nothing is worked out yet. Raises BatchError."""
    view = f"answers_{uuid4().hex}"
    schema = ibis.schema(PySparkType.to_ibis(frame.schema))
    wanted = usual_columns(pack) if outputs is None else outputs
    advice = advice_of(pack, ibis.table(schema, name=view), _SPARK, mapping, wanted, keep)
    text = select_text(advice, _SPARK)
    frame.createOrReplaceTempView(view)
    return frame.sparkSession.sql(text)


def run_on_spark(
    pack: Pack,
    source: str,
    target: str,
    *,
    mapping: ColumnMapping | None = None,
    outputs: Sequence[str] | None = None,
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
    if mapping is not None and codec_of(mapping.encoding or "utf-8") not in ("utf-8", "utf-8-sig", "ascii"):
        raise BatchError("Spark is given files of UTF-8 alone, and the mapping has an `encoding`", "save them as UTF-8")
    with _session(session, master) as spark, _compiled(spark), _as_batch_error():
        frame = _read(spark, source)
        outputs = usual_columns(pack) if outputs is None else outputs
        wide = [*outputs, *(name for name in _COUNTED if name not in outputs)]
        advice = advise_frame(pack, frame, mapping=mapping, outputs=wide, keep=keep)
        seen = Observation()
        observed = advice.observe(seen, *_counts(pack))
        extra = [name for name in wide if name not in outputs]
        _write(observed.drop(*extra), target)
        counted = seen.get
    outcomes, undecided = ({name: counted[f"{what} {name}"] for name in pack.disposition} for what in _WHATS)
    return SparkRun(counted["rows"], outcomes, undecided, counted["invalid"])


def _counts(pack: Pack) -> Iterator[Any]:
    one = column.lit(1)
    yield column.count(one).alias("rows")
    yield column.count("invalid").alias("invalid")
    for name in pack.disposition:
        reached = column.col("undecided") & (column.col("floor") == name)
        for what, counted in zip(_WHATS, (column.col("disposition") == name, reached), strict=True):
            yield column.count_if(counted).alias(f"{what} {name}")


@contextmanager
def _session(given: SparkSession | None, master: str | None) -> Iterator[SparkSession]:
    """The session to run on; stopped at the end where it was started here."""
    running = given or SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    builder = SparkSession.builder.appName("soundadvice").config("spark.ui.showConsoleProgress", "false")
    # What it writes here, only its owner can read.
    builder = builder.config("spark.hadoop.fs.permissions.umask-mode", "077")
    try:
        started = (builder.master(master) if master else builder).getOrCreate()
    except PySparkException as error:
        raise BatchError(
            f"Spark does not start: {_gist(error)}", "Spark 4 needs Java 17 or 21: set JAVA_HOME, or install it"
        ) from None
    started.sparkContext.setLogLevel("ERROR")
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def _compiled(spark: SparkSession) -> Iterator[None]:
    """While it runs, Java compiles what Spark makes; a limit that somebody has set stays, and the session as it was."""
    usual = spark.conf.get(_LIMIT, _USUAL) == _USUAL
    if usual:
        spark.conf.set(_LIMIT, _COMPILED)
    try:
        yield
    finally:
        if usual:
            spark.conf.unset(_LIMIT)


@contextmanager
def _as_batch_error() -> Iterator[None]:
    """What Spark says of a file that it cannot read or write, in one line."""
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise BatchError(f"Spark cannot do this: {_gist(error)}") from None


def _gist(error: Exception) -> str:
    """The innermost line that Spark has a name for, such as `[PATH_NOT_FOUND] …`, else the first; never a trace."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    named = [line[line.index("[") :] for line in lines if _NAMED.search(line)]
    return (named or lines or [type(error).__name__])[-1 if named else 0]


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
    what = "is there already" if whole else f"is there, but not complete: it has no {_DONE}"
    raise BatchError(f"`{target}` {what}", "remove it, or name another")
