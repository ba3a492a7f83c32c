"""The least there is to do: answers already checked and packed into one number each, advice packed into two bytes.

What a fused loop, whole-column arithmetic and a table look-up take for the rules alone, beside a copy of the same
bytes. A row is one number of 16 bits, two for the class of each answer; out come the bits of the rules that fired, and
whether the advice is decided. Nothing is read, checked or put into words: it is the floor under all the others.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np

_ILL = {
    "leg_pain": ("one", "both", "unsure"),
    "severe_pain": ("severe", "unsure"),
    "improving": ("same", "worse", "unsure"),
    "pain_with_exercise": ("intense", "persists", "unsure"),
}
_SIGN = {"location": ("upper_back", "other"), "numbness": None, "swelling": None}
Packed = np.ndarray


def ready(way: str, file: str) -> Callable[[], object]:
    """The people, packed, and what a round does with them. Raises ImportError where the way cannot be had."""
    cells = _cells(file)
    if way == "copy":
        return cells.copy
    if way == "numpy":
        return lambda: _columns(cells)
    if way == "look_up":
        table = _columns(np.arange(1 << 16, dtype=np.uint16))
        return lambda: table[cells]
    import numba

    loop = numba.njit(parallel=True, cache=False)(_loop)
    loop.py_func.__globals__["prange"] = numba.prange
    out = np.empty(len(cells), np.uint16)
    loop(cells[:10], out[:10])
    return lambda: loop(cells, np.empty(len(cells), np.uint16))


def _columns(cells: Packed) -> Packed:
    """Whole columns at a time. Two bits a class: 0 unanswered, 1 well, 2 ill; a duration 1 short, 2 long, 3 unsure."""
    fired = np.zeros(len(cells), np.uint16)
    for bit, place in enumerate((0, 1, 3, 4, 5, 6)):
        fired |= ((cells >> (2 * place) & 3) == 2).astype(np.uint16) << bit
    duration = cells >> 14 & 3
    fired |= (duration == 3).astype(np.uint16) << 6
    fired |= ((duration == 2) & ((cells >> 4 & 3) == 2)).astype(np.uint16) << 7
    complete = np.ones(len(cells), bool)
    for place in range(8):
        complete &= (cells >> (2 * place) & 3) != 0
    return fired | ((fired != 0) | complete).astype(np.uint16) << 15


def _loop(cells: Packed, out: Packed) -> Packed:
    for row in prange(len(cells)):  # type: ignore[name-defined]  # noqa: F821
        cell = cells[row]
        fired = 0
        complete = True
        for place in range(8):
            answer = cell >> (2 * place) & 3
            complete &= answer != 0
        bit = 0
        for place in range(7):
            if place != 2:
                fired |= ((cell >> (2 * place) & 3) == 2) << bit
                bit += 1
        duration = cell >> 14 & 3
        fired |= (duration == 3) << 6
        fired |= ((duration == 2) & ((cell >> 4 & 3) == 2)) << 7
        out[row] = fired | ((fired != 0) | complete) << 15
    return out


def _cells(file: str) -> Packed:
    classes = [f"CASE WHEN {name} IN {_ILL[name]} THEN 2 WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in _ILL]
    for name, signs in _SIGN.items():
        ill = f"{name} <> ['none']" if signs is None else f"list_has_any({name}, {list(signs)})"
        classes.append(f"CASE WHEN {ill} THEN 2 WHEN {name} IS NULL THEN 0 ELSE 1 END")
    classes.append(
        "CASE WHEN duration_unsure THEN 3 WHEN duration IS NULL THEN 0 WHEN duration >= 21 THEN 2 ELSE 1 END"
    )
    packed = " + ".join(f"({one}) * {1 << (2 * place)}" for place, one in enumerate(classes))
    found = duckdb.sql(f"SELECT ({packed})::USMALLINT AS cell FROM '{file}'").fetchnumpy()["cell"]
    return np.ascontiguousarray(found)
