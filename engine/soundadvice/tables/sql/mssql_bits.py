"""Bits: a SELECT for an engine where a truth value can be tested but not stored, such as SQL Server.

There a column holds a bit (1, 0 or null), and a condition stands only behind WHEN, AND, OR and NOT. Written naively,
`IIF(condition, 1, 0)` would turn open into false: every open rule would be silent. So each condition that is used as
a value becomes a CASE of three outcomes, and each value that is used as a condition a comparison with 1.
"""

from __future__ import annotations

from typing import cast

import sqlglot.expressions as sge

_BIT = sge.DataType.Type.BIT


def with_bits(query: sge.Expression) -> sge.Expression:
    """The same query with bits for truth values. What the argument holds is used up."""
    return _value(query)


def _value(node: sge.Expression) -> sge.Expression:
    """A node in a place where a value stands."""
    inner = cast(sge.Expression, node.unnest())
    if _is_condition(inner):
        return _stored(_condition(inner))
    match node:
        case sge.Boolean():
            return _bit(bool(node.this))
        case sge.Case():
            compared = node.args.get("this")  # `CASE x WHEN value` has values to compare, `CASE WHEN` conditions
            tested = _condition if compared is None else _value
            default = node.args.get("default")
            return sge.Case(
                this=None if compared is None else _value(compared),
                ifs=[sge.If(this=tested(part.this), true=_value(part.args["true"])) for part in node.args["ifs"]],
                default=None if default is None else _value(default),
            )
        case sge.If():
            no = node.args.get("false")
            branch = sge.If(this=_condition(node.this), true=_value(node.args["true"]))
            return sge.Case(ifs=[branch], default=None if no is None else _value(no))
        case sge.Where():
            return sge.Where(this=_condition(node.this))
        case _:
            return _over_parts(node)


def _condition(node: sge.Expression) -> sge.Expression:
    """A node in a place where a condition stands."""
    match node:
        case sge.Paren():
            return sge.Paren(this=_condition(node.this))
        case sge.And() | sge.Or():
            return type(node)(this=_condition(node.this), expression=_condition(node.expression))
        case sge.Not():
            return sge.Not(this=sge.Paren(this=_condition(node.this.unnest())))
        case sge.Boolean():
            return sge.EQ(this=sge.Literal.number(1), expression=sge.Literal.number(1 if node.this else 0))
        case sge.Is():  # null or not null: no value stands there
            return sge.Is(this=_value(node.this), expression=node.expression)
        case sge.Predicate():
            return _over_parts(node)
        case _:
            return sge.EQ(this=_value(node), expression=sge.Literal.number(1))


def _is_condition(node: sge.Expression) -> bool:
    return isinstance(node, (sge.And, sge.Or, sge.Not, sge.Predicate)) and not isinstance(node, sge.SubqueryPredicate)


def _stored(condition: sge.Expression) -> sge.Expression:
    """A condition as a bit: 1, 0, or null if it is open."""
    yes = sge.If(this=condition, true=_bit(True))
    if isinstance(condition, sge.Is):  # `is null` is never open
        return sge.Case(ifs=[yes], default=_bit(False))
    no = sge.If(this=sge.Not(this=sge.Paren(this=condition.copy())), true=_bit(False))
    return sge.Case(ifs=[yes, no])


def _bit(value: bool) -> sge.Expression:
    return sge.Cast(this=sge.Literal.number(int(value)), to=sge.DataType(this=_BIT))


def _over_parts(node: sge.Expression) -> sge.Expression:
    for key, part in list(node.args.items()):
        if isinstance(part, sge.Expression):
            node.set(key, _value(part))
        elif isinstance(part, list):
            node.set(key, [_value(item) if isinstance(item, sge.Expression) else item for item in part])
    return node
