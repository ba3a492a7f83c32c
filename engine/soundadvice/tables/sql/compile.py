"""Compile: an Ibis expression as one SELECT in an engine's own words, without the engine being there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.dialects import Dialect
from soundadvice.tables.sql.mssql_bits import with_bits
from soundadvice.tables.sql.subqueries import keep_apart, name_stages, shorten_starts, split_by_pattern

if TYPE_CHECKING:
    import ibis


def select_text(expression: ibis.Table, dialect: Dialect) -> str:
    """The SELECT. Raises BatchError if the engine's SQL has no words for a part of the expression."""
    import ibis
    from ibis.common.exceptions import IbisError

    from soundadvice.tables.query.portable import portable

    compiler = compiler_of(dialect)
    _keep_nan(ibis)
    try:
        query = compiler.to_sqlglot(portable(expression))
    except (IbisError, NotImplementedError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise BatchError(
            f"the SQL of {dialect.title} cannot express this: {reason}",
            "give numbers as numbers, durations as seconds, and each multi_choice as one boolean column per option",
        ) from None
    shorten_starts(query)
    keep_apart(query, dialect.fence)
    name_stages(query)
    if dialect.patterns:
        split_by_pattern(query)
    if dialect.bits:
        query = with_bits(query)
    return str(query.sql(dialect=compiler.dialect, pretty=True))


@cache
def compiler_of(dialect: Dialect) -> Any:
    """What Ibis compiles with for an engine."""
    module = import_module(f"ibis.backends.sql.compilers.{dialect.compiler}")
    return _plain_booleans() if dialect.bits else module.compiler


def _plain_booleans() -> Any:
    """The compiler of SQL Server, but that it leaves truth values as they are: its own way takes open for false."""
    from ibis.backends.sql.compilers.base import SQLGlotCompiler
    from ibis.backends.sql.compilers.mssql import MSSQLCompiler

    class PlainBooleans(MSSQLCompiler):  # type: ignore[misc]
        __slots__ = ()
        to_sqlglot = SQLGlotCompiler.to_sqlglot
        visit_Not = SQLGlotCompiler.visit_Not  # noqa: N815, as Ibis calls it

    return PlainBooleans()


def _keep_nan(ibis: Any) -> None:
    """Ibis asks an option of its Spark backend, which is there only once pyspark has been imported."""
    from ibis.config import Config

    class SparkOptions(Config):  # type: ignore[misc]
        treat_nan_as_null: bool = False

    if ibis.options.pyspark is None:
        ibis.options.pyspark = SparkOptions()
