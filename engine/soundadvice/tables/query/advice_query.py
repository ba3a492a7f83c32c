"""Advice query: the expression as text for DuckDB, over columns of these types. The last few texts are kept.

To make one takes longer than to run it over a thousand rows, and tables triaged one after the other are mostly alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis

from soundadvice.model.pack import Pack
from soundadvice.tables.columns.mapping import AnswerPlace, ColumnMapping, Spelling
from soundadvice.tables.columns.names import ROW
from soundadvice.tables.query.advice import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ibis.expr.datatypes import DataType

TABLE = "soundadvice_narrow"
"""The name of the table that the text asks."""
_KEPT = 32


@dataclass(frozen=True, slots=True)
class AdviceQuery:
    """All that the text rests on: of the pack its meaning, for packs of one meaning hash advise alike."""

    pack: Pack = field(compare=False)
    meaning: str
    columns: tuple[tuple[str, DataType], ...]
    places: tuple[tuple[str, AnswerPlace], ...]
    asked_on: str | None
    spelling: Spelling
    outputs: tuple[str, ...]
    handed_on: tuple[str, ...]
    nothing: frozenset[str]

    @property
    def text(self) -> str:
        """One SELECT of the row's number, the columns that are handed on, and the outputs. Raises BatchError."""
        return _text(self)


def advice_query(
    pack: Pack,
    columns: Mapping[str, DataType],
    mapping: ColumnMapping | None,
    outputs: Sequence[str],
    handed_on: Sequence[str] = (),
    nothing: frozenset[str] = frozenset(),
) -> AdviceQuery:
    """The query over a table with these columns, beside that of the row's number."""
    places = tuple(mapping.questions.items()) if mapping else ()
    asked_on, spelling = (mapping.asked_on, mapping.spelling) if mapping else (None, Spelling())
    types = tuple(columns.items())
    names = tuple(outputs), tuple(handed_on)
    return AdviceQuery(pack, pack.meaning_hash, types, places, asked_on, spelling, *names, nothing)


@lru_cache(_KEPT)
def _text(query: AdviceQuery) -> str:
    table = ibis.table({ROW: "int64", **dict(query.columns)}, name=TABLE)
    mapping = ColumnMapping(dict(query.places), query.asked_on, query.spelling)
    advice = outcomes(query.pack, table, mapping, query.outputs, query.handed_on, ROW, query.nothing)
    return str(ibis.duckdb.compile(advice))
