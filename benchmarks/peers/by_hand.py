"""The rules as a good programmer would write them by hand."""

from __future__ import annotations

import handwritten
from answer_sets import prepared
from contestant import Contestant

_STATEMENT = "outcome, reasons = decide(answers)"
_PREPARED = "prepared: frozensets, seconds, None"


def ifs() -> Contestant:
    return Contestant("hand-written ifs", _PREPARED, prepared, _STATEMENT, {"decide": handwritten.decide})


def results_prepared() -> Contestant:
    names = {"decide": handwritten.decide_by_bits}
    return Contestant("hand-written ifs, results prepared too", _PREPARED, prepared, _STATEMENT, names)


def reading_raw() -> Contestant:
    names = {"decide": handwritten.decide_raw}
    return Contestant("hand-written ifs, reading the raw answers", 'raw: lists, "3 weeks"', dict, _STATEMENT, names)


CONTESTANTS = (ifs, results_prepared, reading_raw)
