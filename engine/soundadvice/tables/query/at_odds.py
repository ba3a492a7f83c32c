"""At odds: in which rows answers break what the pack says must hold between them, by column of each must."""

from __future__ import annotations

from typing import assert_never

import ibis
from ibis.expr.types import BooleanValue, StringValue

from soundadvice.meaning.possible.broken import Broken, every_must
from soundadvice.model.condition import UNSURE, Bound, Requirement
from soundadvice.model.pack import Pack
from soundadvice.tables.columns.invalid import Invalid
from soundadvice.tables.columns.names import OWN
from soundadvice.tables.query.conditions import FALSE, Chosen, Conditions, Steps, TickColumns, all_of, any_of
from soundadvice.tables.query.values import BREAK, Step


def at_odds(pack: Pack, meaning: Conditions) -> Step:
    """A column for each must: true where it is broken, else false."""
    return {_column(number): ibis.coalesce(_breaks(one, meaning), FALSE) for number, one in enumerate(every_must(pack))}


def at_odds_texts(pack: Pack, table: ibis.Table) -> list[StringValue]:
    """What is said of each must where it is broken, after BREAK; nothing where it is not."""
    return [
        ibis.ifelse(table[_column(number)], f"{BREAK}{' and '.join(one.named)}: {Invalid.AT_ODDS}", "")
        for number, one in enumerate(every_must(pack))
    ]


def is_at_odds(pack: Pack, table: ibis.Table) -> BooleanValue:
    """Whether any is broken."""
    return any_of(table[_column(number)] for number in range(len(every_must(pack))))


def asked_about(pack: Pack) -> frozenset[str]:
    """The ids of the questions that musts name."""
    return frozenset(name for one in every_must(pack) for name in one.named)


def _column(number: int) -> str:
    return f"{OWN}at_odds_{number}"


def _breaks(one: Broken, meaning: Conditions) -> BooleanValue:
    asked = [meaning.table[column] for name in one.named if (column := meaning.enabled[name]) is not None]
    known = [_is_known(meaning, name) for name in one.named]
    match one.must:
        case Bound(operator=operator, question=other):
            own, others = meaning.answers[one.question], meaning.answers[other]
            if not isinstance(own, Steps) or not isinstance(others, Steps):
                return FALSE  # the table has no answers to one of them
            holds = operator.compare(meaning.table[own.steps], meaning.table[others.steps])
        case Requirement(condition=condition):
            holds = meaning.of(condition)
        case _:
            assert_never(one.must)
    return all_of([*asked, *known, ~holds])


def _is_known(meaning: Conditions, name: str) -> BooleanValue:
    match meaning.answers[name]:
        case None:
            return FALSE
        case Steps(steps=steps):
            return meaning.table[steps].notnull()
        case TickColumns(options=options) if UNSURE in options:
            return meaning.given(name) & ~any_of(meaning.table[column] for column in options[UNSURE])
        case Chosen(column=column, numbers=numbers) if UNSURE in numbers:
            return meaning.given(name) & (meaning.table[column] != numbers[UNSURE])
        case _:
            return meaning.given(name)
