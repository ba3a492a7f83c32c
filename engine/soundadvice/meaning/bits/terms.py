"""Terms: a condition as alternatives, each of parts that are about one question alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
    questions_of,
    staircase,
)

MOST_TERMS = 24
"""A condition of more alternatives is left whole: taken apart it would be no less work."""

Term = Mapping[str, tuple[Condition, ...]]
"""By question, parts that are about it alone. The term holds where all of them hold."""
Terms = tuple[Term, ...]


def terms_of(condition: Condition, *, negate: bool = False) -> Terms | None:
    """Terms of which at least one holds where the condition does, and all are false where it is. None: left whole.

    Kleene's three values distribute and obey De Morgan, so open stays open. A sum over several questions, and what
    would have too many terms, is left whole.

    >>> from soundadvice.model.condition import Quantifier
    >>> one, other = UnsureTest("age"), OptionTest("leg", Quantifier.ANY_OF, ("weak",))
    >>> terms_of(AnyOf((one, All((one, other))))) == ({"age": (one,)}, {"age": (one,), "leg": (other,)})
    True
    >>> terms_of(Not(AnyOf((one, other)))) == ({"age": (Not(one),), "leg": (Not(other),)},)
    True
    """
    match condition:
        case OptionTest(question=name) | Comparison(question=name) | UnsureTest(question=name):
            return ({name: (Not(condition) if negate else condition,)},)
        case Named(condition=part):
            return terms_of(part, negate=negate)
        case Not(condition=part):
            return terms_of(part, negate=not negate)
        case All(conditions=parts) | AnyOf(conditions=parts):
            some = [terms_of(part, negate=negate) for part in parts]
            taken_apart = [one for one in some if one is not None]
            if len(taken_apart) < len(some):
                return None
            return _all(taken_apart) if isinstance(condition, AnyOf) is negate else _any(taken_apart)
        case LimitTest():
            return terms_of(staircase(condition), negate=negate)
        case Count() | ScoreTest():
            names = questions_of(condition)
            return ({names[0]: (Not(condition) if negate else condition,)},) if len(names) == 1 else None
        case _:
            assert_never(condition)


def _all(parts: list[Terms]) -> Terms | None:
    joined: Terms = ({},)
    for part in parts:
        if len(joined) * len(part) > MOST_TERMS:
            return None
        joined = tuple(_both(one, other) for one in joined for other in part)
    return joined


def _both(one: Term, other: Term) -> Term:
    if not one:
        return other
    return {**one, **{name: (*one.get(name, ()), *tests) for name, tests in other.items()}}


def _any(parts: list[Terms]) -> Terms | None:
    found = [term for part in parts for term in part]
    names = {name for term in found for name in term}
    if len(names) == 1:  # about one question still
        (name,) = names
        ways = [tests[0] if len(tests) == 1 else All(tests) for term in found for tests in term.values()]
        return ({name: (ways[0] if len(ways) == 1 else AnyOf(tuple(ways)),)},)
    return tuple(found) if len(found) <= MOST_TERMS else None
