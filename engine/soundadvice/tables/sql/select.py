"""Select: the advice of a pack as one SELECT for an engine that need not be here, from the same expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.mapping import SEPARATOR, ColumnMapping
from soundadvice.tables.columns.names import FINDINGS, RULE, usual_columns
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import outcomes
from soundadvice.tables.query.conditions import any_of
from soundadvice.tables.sql.compile import compiler_of, select_text
from soundadvice.tables.sql.dialects import Dialect, dialect_named
from soundadvice.tables.sql.table_schema import ColumnTypes, meanings, natural_columns, schema_of

if TYPE_CHECKING:
    import ibis
    from ibis.expr.types import ArrayValue, BooleanValue, StringValue

TABLE = "answers"
REASONS, RULES, INVALID = "reasons", "rules", "invalid"
_AT_ONCE = 50
_GIVES = {
    "disposition": "what is advised; null if undecided or invalid",
    "acuity": "how urgent that is; null if undecided or invalid",
    REASONS: f"the rules that fired; a text has `{SEPARATOR}` between them; null if invalid",
    INVALID: "which answers cannot be taken; null if all can",
    FINDINGS: f"what is found beside that; a text has `{SEPARATOR}` between them; null if invalid",
    "undecided": "true if the answers do not decide the advice; null if invalid",
    "floor": "what is advised already",
    "ceiling": "how urgent it may still become",
    "ignored_would_raise": "true if answers that do not count would have made it more urgent",
}


def sql(
    pack: Pack,
    dialect: str,
    *,
    table: str = TABLE,
    columns: ColumnTypes | None = None,
    mapping: ColumnMapping | None = None,
    outputs: Sequence[str] | None = None,
    keep: Sequence[str] = (),
) -> str:
    """One SELECT that gives the advice for each row of a table, under a comment that says which table it takes.

    `columns` are the table's, each with its type; left out, one a deciding question (`natural_columns`), then `keep`
    adds columns that are handed on. Raises BatchError if the engine's SQL cannot say it.
    """
    engine = dialect_named(dialect)
    held: dict[str, str] = {}
    handed_on: Sequence[str] | None = keep
    if columns is None:
        columns, mapping = natural_columns(pack, engine, mapping)
        columns = dict.fromkeys(keep, "string") | columns
        held = meanings(pack, mapping)
    else:
        handed_on = keep or None
    wanted = usual_columns(pack) if outputs is None else outputs
    result = advice_of(pack, _table(table, columns), engine, mapping, wanted, handed_on)
    select = select_text(result, engine)
    head = _head(pack, engine, table, columns, held, result)
    return "\n".join([*(f"-- {line}".rstrip() for line in head), select]) + "\n"


def advice_of(
    pack: Pack,
    source: ibis.Table,
    engine: Dialect,
    mapping: ColumnMapping | None,
    outputs: Sequence[str],
    keep: Sequence[str] | None,
) -> ibis.Table:
    """The expression, with `reasons` and `findings` put together from the rules: lists, or texts without lists.

    Elsewhere they are looked up in long lists of prepared texts: faster where it was measured, and much longer as text.
    """
    put_together = [name for name in (REASONS, FINDINGS) if name in outputs]
    if not put_together:
        return outcomes(pack, source, mapping, outputs, keep)
    others = [name for name in outputs if name not in (*put_together, RULES)]
    wide = outcomes(pack, source, mapping, [*others, *({INVALID} - set(others)), RULES], keep)
    rules = [f"{RULE}{rule.id}" for rule in pack.rules]
    listed = _list if engine.lists else _text
    wide = wide.mutate(**{name: listed(wide, _named(pack, wide, name)) for name in put_together})
    kept = [name for name in wide.columns if name not in (*others, INVALID, *put_together, *rules)]
    return wide.select(*kept, *(name for output in outputs for name in (rules if output == RULES else [output])))


def _named(pack: Pack, wide: ibis.Table, what: str) -> dict[str, BooleanValue]:
    """Whether each rule fired, or each finding is found, by its id; null where it is open."""
    fired = {rule.id: wide[f"{RULE}{rule.id}"] for rule in pack.rules}
    if what == REASONS:
        return fired
    return {
        finding.id: any_of(fired[rule.id] for rule in pack.rules if finding.id in rule.findings)
        for finding in pack.findings
    }


def _list(wide: ibis.Table, named: dict[str, BooleanValue]) -> ArrayValue:
    """The ids of those that hold; empty if none does, null if invalid."""
    import ibis

    found = [ibis.ifelse(holds, name, "") for name, holds in named.items()]
    # Never a list without elements: an engine could not tell of what.
    listed = ibis.array(found or [ibis.literal("")]).remove("")
    return ibis.ifelse(wide[INVALID].notnull(), ibis.null("array<string>"), listed)


def _text(wide: ibis.Table, named: dict[str, BooleanValue]) -> StringValue:
    """The same as one text with a separator between them."""
    import ibis

    parts = [ibis.ifelse(holds, f"{SEPARATOR}{name}", "") for name, holds in named.items()]
    while len(parts) > 1:  # some at a time: engines have a limit to what one function takes, and to how deep they go
        some = [parts[first : first + _AT_ONCE] for first in range(0, len(parts), _AT_ONCE)]
        parts = [first.concat(*more) if more else first for first, *more in some]
    joined = parts[0].substr(1) if parts else ibis.literal("")
    return ibis.ifelse(wide[INVALID].notnull(), ibis.null("string"), joined)


def _table(name: str, columns: ColumnTypes) -> ibis.Table:
    import ibis

    *place, table = name.split(".")
    if len(place) > 2 or not all((*place, table)):
        raise BatchError(
            f"`{name}` is not the name of a table", "give `table`, `schema.table` or `catalog.schema.table`"
        )
    names = dict(zip(("database", "catalog"), reversed(place), strict=False))
    return ibis.table(schema_of(columns), name=table, **names)


def _head(
    pack: Pack, engine: Dialect, table: str, columns: ColumnTypes, held: dict[str, str], result: ibis.Table
) -> Iterator[str]:
    types = compiler_of(engine).type_mapper
    yield f"Advice of the pack {pack.id} {pack.version}, meaning {pack.meaning_hash}, in the SQL of {engine.title}."
    yield f"It takes a table {table} with one row per person and these columns, null if a question is unanswered:"
    for name, kind in schema_of(columns).items():
        yield f"  {name} {_shown(types, kind)}  {held.get(name, '')}"
    yield "It gives:"
    for name, kind in result.schema().items():
        yield f"  {name} {_shown(types, kind)}  {_GIVES.get(name, '')}"
    yield from (f"Note: {note}." for note in engine.notes)


def _shown(types: Any, kind: object) -> str:
    return str(types.to_string(kind))
