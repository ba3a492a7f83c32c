"""Different: which rows of some columns hold the same values, so that each different one is read once.

A value is known by a number of its own, which it keeps from one table to the next. Of a list it counts what is in it,
and whether something is in it twice: what it says as an answer rests on no more.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isnan
from typing import Any

import numpy as np
import pyarrow
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
MOST_KEPT = 1 << 16
"""So many different values are remembered of a column: what is kept does not grow with the people."""
_MOST_IN_LISTS = 60
_MOST_PLACES = 1 << 20
_NAN = object()


class DifferentValues:
    """The values of a column that have come so far. Number 0 is null.

    `most` are as many as are told apart of one table; where there are more, no table of them is.
    """

    def __init__(self, most: int | None = None) -> None:
        self._known: dict[Hashable, int] = {}
        self._most = most

    def numbers(self, column: pyarrow.Array) -> Numbers | None:
        """The number of the value in each row; None where they cannot be told apart: each is read for itself then."""
        if pyarrow.types.is_list(column.type) or pyarrow.types.is_large_list(column.type):
            return self._lists(column)
        return self._single(column)

    @property
    def full(self) -> bool:
        """Whether it is time to forget."""
        return len(self._known) > MOST_KEPT

    def _single(self, column: pyarrow.Array) -> Numbers | None:
        if pyarrow.types.is_boolean(column.type):
            return _numpy(column.cast(pyarrow.int8()).fill_null(-1)) + 1
        try:
            coded = column if pyarrow.types.is_dictionary(column.type) else column.dictionary_encode()
            if self._most is not None and len(coded.dictionary) > self._most:
                return None
            values = coded.dictionary.to_pylist()
        except (pyarrow.ArrowNotImplementedError, ValueError, OverflowError):
            return None
        known = self._known
        numbers = [known.setdefault(_key(value), len(known) + 1) if value is not None else 0 for value in values]
        at = np.array([*numbers, 0], np.int64)
        # The last place is that of null.
        places = coded.indices.fill_null(len(numbers)) if coded.indices.null_count else coded.indices
        found: Numbers = at.take(places.to_numpy(zero_copy_only=False))
        return found

    def _lists(self, column: pyarrow.Array) -> Numbers | None:
        inside = self._single(column.flatten())
        if inside is None or len(self._known) > _MOST_IN_LISTS:
            return None
        sizes = _numpy(column.value_lengths().fill_null(0))
        bits = np.left_shift(np.int64(1), inside)
        found = np.zeros(len(column), np.int64)
        some = np.flatnonzero(sizes)
        if len(some):
            starts = (np.cumsum(sizes) - sizes)[some]
            found[some] = np.bitwise_or.reduceat(bits, starts)
        # 0 is null, and an empty list is none.
        found = (found << 1 | (sizes > np.bitwise_count(found))) + 1
        if column.null_count:
            found *= _numpy(column.is_valid().cast(pyarrow.int8()))
        return found


def _numpy(column: pyarrow.Array) -> Numbers:
    return column.to_numpy(zero_copy_only=False).astype(np.int64)  # type: ignore[no-any-return]


def _key(value: Any) -> Hashable:
    # For Python, each NaN is another value.
    return _NAN if isinstance(value, float) and isnan(value) else value


def rows_alike(columns: Sequence[Numbers]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A row for each different row of these numbers; and which of these each row is like."""
    (key, size), *others = [(column, int(column.max(initial=0)) + 1) for column in columns]
    for number, more in others:
        if size * more > _MOST_PLACES:
            key, size = _sorted_out(key)
        if size * more > _MOST_PLACES:
            number, more = _sorted_out(number)
        key, size = key * more + number, size * more
    if size > _MOST_PLACES:
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        return first, which
    row = np.full(size, -1, np.intp)
    row[key] = np.arange(len(key))
    different = np.flatnonzero(row >= 0)
    place = np.zeros(size, np.intp)
    place[different] = np.arange(len(different))
    return row[different], place[key]


def _sorted_out(numbers: Numbers) -> tuple[Numbers, int]:
    different, which = np.unique(numbers, return_inverse=True)
    return which.astype(np.int64), len(different)
