"""A trial: the advice of every cell of answers worked out before, and looked up by the row's cell, in DuckDB.

A row's cell is one number, made of the class that each answer is in; the table of cells holds what `evaluate` says of
one answer of each class. What is read, and what cannot be taken, is as in the tuned query.
"""

from __future__ import annotations

import itertools

import by_hand_sql
import duckdb

from soundadvice import Pack, evaluate
from soundadvice.model.condition import UNSURE, Answer

_SIGN = {"location": "other", "numbness": "leg", "swelling": "leg"}
_WELL = {"location": "hips", "numbness": "none", "swelling": "none"}
_WORDS = {
    "leg_pain": ("none", "one", 2),
    "severe_pain": ("mild", "severe", 3),
    "improving": ("yes", "same", 1),
    "pain_with_exercise": ("none", "intense", 3),
}
_COLUMNS = ("disposition", "acuity", "reasons", "undecided", "floor", "ceiling")


def prepare(connection: duckdb.DuckDBPyConnection, pack: Pack) -> None:
    """Makes the table of cells."""
    names = pack.deciding
    rows = []
    for cell, answers in enumerate(itertools.product(*map(_answers, names))):
        found = evaluate(pack, {name: one for name, one in zip(names, answers, strict=True) if one is not None})
        disposition = pack.disposition[found.floor]
        decided = (disposition.id, str(disposition.acuity)) if found.decided else (None, None)
        rows.append((cell, *decided, list(found.fired), not found.decided, found.floor, str(found.ceiling)))
    types = "cell INTEGER, disposition TEXT, acuity TEXT, reasons TEXT[], undecided BOOLEAN, floor TEXT, ceiling TEXT"
    connection.execute(f"CREATE TABLE cells ({types})")
    connection.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def statement(people: str, pack: Pack) -> str:
    """The query over a table."""
    radix, terms = 1, []
    for name in reversed(pack.deciding):
        terms.append(f"({_class(name)}) * {radix}")
        radix *= len(_answers(name))
    words = ", ".join(f"'{name}: ' || bad_{name}" for name in by_hand_sql.ORDER)
    advice = ", ".join(f"CASE WHEN NOT wrong THEN cells.{name} END AS {name}" for name in _COLUMNS)
    return f"""
WITH {by_hand_sql.read(people)},
packed AS (SELECT *, {by_hand_sql.ANY_BAD} AS wrong, {" + ".join(terms)} AS cell FROM checked)
SELECT id, {advice}, CASE WHEN wrong THEN concat_ws('; ', {words}) END AS invalid FROM packed JOIN cells USING (cell)"""


def _answers(name: str) -> tuple[Answer | None, ...]:
    """One answer for each class, in the order of their numbers; None for unanswered."""
    if name in _WORDS:
        well, ill, _ = _WORDS[name]
        return (None, well, ill)
    if name == "duration":
        return (None, 0, 21 * 86_400, UNSURE)
    return (None, frozenset({_WELL[name]}), frozenset({_SIGN[name]}))


def _class(name: str) -> str:
    if name in _WORDS:
        return f"CASE WHEN {name}_code >= {_WORDS[name][2]} THEN 2 WHEN {name}_code IS NULL THEN 0 ELSE 1 END"
    if name == "duration":
        return "CASE WHEN duration_unsure THEN 3 WHEN duration IS NULL THEN 0 WHEN duration >= 21 THEN 2 ELSE 1 END"
    ill = "location_upper_back OR location_other" if name == "location" else by_hand_sql.any_sign(name)
    return f"CASE WHEN {ill} THEN 2 WHEN {name} IS NULL THEN 0 ELSE 1 END"
