"""Portable: parts of the expression that some engine has no words for, in words that every engine has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr import operations as ops

if TYPE_CHECKING:
    from ibis.expr.types import Table

_START = "^"
_SPECIAL = frozenset(".^$*+?{}[]\\|()")


def portable(expression: Table) -> Table:
    """The same expression, bound to no engine, without casts of truth values, patterns, pairs of pairs of texts."""
    return expression.unbind().op().replace(_replaced).to_expr()


def _replaced(node: Any, parts: dict[str, Any] | None) -> Any:
    if parts:
        node = node.__recreate__(parts)
    match node:
        case ops.Cast(arg=arg, to=to) if arg.dtype.is_boolean() and to.is_integer():
            truth = arg.to_expr()
            return ibis.cases((truth, 1), (~truth, 0), else_=ibis.null(to)).cast(to).op()
        case ops.RegexReplace(arg=arg, pattern=ops.Literal(value=pattern), replacement=ops.Literal(value="")) if (
            pattern.startswith(_START) and not _SPECIAL & set(pattern[1:])
        ):
            text, beginning = arg.to_expr(), pattern[1:]
            return ibis.ifelse(text.startswith(beginning), text.substr(len(beginning)), text).op()
        case ops.StringConcat(arg=texts) if any(isinstance(text, ops.StringConcat) for text in texts):
            # Some engines are told of each pair that it is null if a part is: that doubles with every pair.
            flat = [text.arg if isinstance(text, ops.StringConcat) else (text,) for text in texts]
            return ops.StringConcat(tuple(part for parts in flat for part in parts))
        case _:
            return node
