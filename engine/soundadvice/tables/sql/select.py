"""Select: the advice of a pack as one SELECT for an engine that need not be here, from the same expression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.mapping import SEPARATOR, ColumnMapping
from soundadvice.tables.columns.names import DEFAULT, RULE
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.advice import outcomes
from soundadvice.tables.sql.compile import compiler_of, select_text
from soundadvice.tables.sql.dialects import Dialect, dialect_named
from soundadvice.tables.sql.table_schema import ColumnTypes, meanings, natural_columns, schema_of

if TYPE_CHECKING:
    import ibis
    from ibis.expr.types import ArrayValue, StringValue

TABLE = "answers"
REASONS, RULES, INVALID = "reasons", "rules", "invalid"
_AT_ONCE = 50
_GIVES = {
    "disposition": "what is advised; null if undecided or invalid",
    "acuity": "how urgent that is; null if undecided or invalid",
    REASONS: f"the rules that fired; a text has `{SEPARATOR}` between them; null if invalid",
    INVALID: "which answers cannot be taken; null if all can",
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
    outputs: Sequence[str] = DEFAULT,
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
    result = advice_of(pack, _table(table, columns), engine, mapping, outputs, handed_on)
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
    """The expression, with `reasons` put together from the rules: a list, or one text where an engine has no lists.

    Elsewhere they are looked up in long lists of prepared texts: faster where it was measured, and much longer as text.
    """
    if REASONS not in outputs:
        return outcomes(pack, source, mapping, outputs, keep)
    others = [name for name in outputs if name not in (REASONS, RULES)]
    wide = outcomes(pack, source, mapping, [*others, *({INVALID} - set(others)), RULES], keep)
    rules = [f"{RULE}{rule.id}" for rule in pack.rules]
    reasons = _list_of_reasons if engine.lists else _text_of_reasons
    wide = wide.mutate(**{REASONS: reasons(pack, wide)})
    kept = [name for name in wide.columns if name not in (*others, INVALID, REASONS, *rules)]
    return wide.select(*kept, *(name for output in outputs for name in (rules if output == RULES else [output])))


def _list_of_reasons(pack: Pack, wide: ibis.Table) -> ArrayValue:
    """The ids of the rules that fired; empty if none did, null if invalid."""
    import ibis

    fired = [ibis.ifelse(wide[f"{RULE}{rule.id}"], rule.id, "") for rule in pack.rules]
    none = ibis.literal([], type="array<string>")
    return ibis.ifelse(
        wide[INVALID].notnull(), ibis.null("array<string>"), ibis.array(fired).remove("") if fired else none
    )


def _text_of_reasons(pack: Pack, wide: ibis.Table) -> StringValue:
    """The same as one text with a separator between them."""
    import ibis

    parts = [ibis.ifelse(wide[f"{RULE}{rule.id}"], f"{SEPARATOR}{rule.id}", "") for rule in pack.rules]
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
