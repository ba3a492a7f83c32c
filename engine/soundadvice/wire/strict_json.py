"""Strict JSON: a request body as plain values, and a refusal of all that two readers could understand differently.

No message repeats anything of the body: it holds health answers.
"""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import NoReturn

MOST_DEPTH = 40
MOST_VALUES = 20_000
"""How many values a body may hold in all, keys aside; a record of a long plan has under a thousand."""


class BadJsonError(Exception):
    """A body that is not JSON as it is taken here. Its text says why, in lower case."""


def read_json(body: bytes) -> object:
    """The value in a body. Raises BadJsonError, with the reason."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJsonError(f"it is not UTF-8, from byte {error.start} on") from None
    if not text.strip():
        raise BadJsonError("it is empty")
    bounded = _check_size(text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BadJsonError(f"it breaks off or goes wrong at line {error.lineno}, column {error.colno}") from None
    except ValueError:  # more digits than Python turns into a number
        raise BadJsonError("a number has too many digits") from None
    # Only an escape can bring half a pair: what is UTF-8 holds none.
    if not bounded or "\\u" in text:
        _check(value)
    return value


_TOO_MANY = f"it holds more than {MOST_VALUES} values"
_TOO_DEEP = f"it is nested deeper than {MOST_DEPTH} levels"


# Taken as they stand, without ever looking twice: a text that is not ended goes on to the end.
_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def _check_size(text: str) -> bool:
    """Refuses too many values, and those nested too deeply, before any is made: making them is what takes time.

    Whether it is sure by now that the values are few enough, and flat enough.

    How deep Python itself would read differs from one version to the next.
    """
    opened = text.count("[") + text.count("{")
    if opened <= MOST_DEPTH and text.count(",") + opened + 2 <= MOST_VALUES:
        return opened < MOST_DEPTH
    bare = _TEXT.sub("", text)
    # Each comma stands between two values, in a third, and each bracket begins one.
    if max(bare.count(",") + 2, bare.count("[") + bare.count("{")) > MOST_VALUES:
        raise BadJsonError(_TOO_MANY)
    steps = (1 if bracket in "[{" else -1 for bracket in _BRACKET.findall(bare))
    if max(accumulate(steps), default=0) > MOST_DEPTH:
        raise BadJsonError(_TOO_DEEP)
    return False


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise BadJsonError("an object has the same key twice")
    return values


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise BadJsonError("a number is too large")
    return number


def _not_a_number(_: str) -> NoReturn:
    raise BadJsonError("NaN and Infinity are not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_not_a_number)


def _check(value: object) -> None:
    """Refuses what is too deep or too much, and text that is not Unicode, such as half a surrogate pair."""
    count, level = 0, [value]
    for _ in range(MOST_DEPTH):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                for key in item:
                    _check_text(key)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
            elif isinstance(item, str):
                _check_text(item)
        count += len(level)
        if count > MOST_VALUES:
            raise BadJsonError(_TOO_MANY)
        if not below:
            return
        level = below
    raise BadJsonError(_TOO_DEEP)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadJsonError("a text has half of a surrogate pair") from None
