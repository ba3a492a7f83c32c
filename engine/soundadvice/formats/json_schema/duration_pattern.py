"""Duration patterns: regular expressions that take the durations between two bounds, in every unit, and no others.

They use nothing that ECMA 262, XPath, Python, RE2 and Rust do not share: classes, groups, alternatives, counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from soundadvice.model.time.duration import SECONDS

_ALL = range(100)
_MOST_DIGITS = 12


def duration_pattern(low: int, high: int) -> str | None:
    """A pattern of the durations from `low` to `high` seconds, both taken, None if there are none.

    Each unit's numbers are bounded by themselves, so that `20 days` is not `3 weeks`, and `21 days` is. It takes lower
    case, no zeros before the number, and at most one space: what `format_duration` writes, and more.

    >>> import re
    >>> pattern = duration_pattern(3 * 604800, 100 * 31557600)
    >>> [bool(re.search(pattern, text)) for text in ("3 weeks", "20.99 days", "1.5 months", "101 years")]
    [True, False, True, False]
    """
    parts = []
    for unit, seconds in SECONDS.items():
        first, last = -(-low * 100 // seconds), high * 100 // seconds  # hundredths of the unit, inside the bounds
        exact = [fraction for fraction in _ALL if fraction * seconds % 100 == 0]
        numbers = list(_decimals(max(first, 0), min(last, 10**_MOST_DIGITS * 100 - 1), exact))
        if numbers:
            parts.append(f"{_either(numbers)} ?{unit}s?")
    return f"^{_either(parts, always=True)}$" if parts else None


def days_pattern(low: int, high: int) -> str | None:
    """A pattern of the whole numbers of days or weeks from `low` to `high` days, both taken, None if there are none.

    >>> import re
    >>> pattern = days_pattern(-3, 42)
    >>> [bool(re.search(pattern, text)) for text in ("42 days", "43 days", "-3 days", "-4 days", "6 weeks")]
    [True, False, True, False, True]
    >>> days_pattern(1, 1)
    '^(1 ?days?)$'
    """
    parts = []
    for unit, length in (("week", 7), ("day", 1)):
        first, last = -(-low // length), high // length
        numbers = [*_integers(max(first, 0), last)] if last >= max(first, 0) else []
        if first < 0 and max(-last, 1) <= -first:
            numbers.append(f"-{_either([*_integers(max(-last, 1), -first)])}")
        parts += [f"{_either(numbers)} ?{unit}s?"] if numbers else []
    return f"^{_either(parts, always=True)}$" if parts else None


def _decimals(first: int, last: int, exact: list[int]) -> Iterator[str]:
    """Patterns of the numbers from `first` to `last` hundredths whose fraction is one of these."""
    (low, from_fraction), (high, to_fraction) = divmod(first, 100), divmod(last, 100)
    if low > high or first > last:
        return
    if low == high:
        yield from _with_fraction([str(low)], [one for one in exact if from_fraction <= one <= to_fraction])
        return
    whole_from, whole_to = low, high
    if from_fraction:
        yield from _with_fraction([str(low)], [one for one in exact if one >= from_fraction])
        whole_from += 1
    if to_fraction < exact[-1]:
        yield from _with_fraction([str(high)], [one for one in exact if one <= to_fraction])
        whole_to -= 1
    if whole_from <= whole_to:
        yield from _with_fraction(list(_integers(whole_from, whole_to)), exact)


def _with_fraction(wholes: list[str], fractions: list[int]) -> Iterator[str]:
    if not fractions:
        return
    digits = _digits(f"{one:02}" for one in fractions)
    tenths = [str(one // 10) for one in fractions if one % 10 == 0]
    parts = [_class(tenths), *digits] if tenths else digits
    if len(fractions) == len(_ALL):
        parts = ["[0-9]{1,2}"]
    fraction = r"\." + _either(parts)
    yield _either(wholes) + (f"({fraction})?" if 0 in fractions else fraction)


def _digits(pairs: Iterable[str]) -> list[str]:
    """Two digits, those with the same second digits together."""
    second: dict[str, list[str]] = {}
    for tens, group in groupby(pairs, key=lambda pair: pair[0]):
        second.setdefault(_class([pair[1] for pair in group]), []).append(tens)
    return [_class(tens) + ones for ones, tens in second.items()]


def _integers(low: int, high: int) -> Iterator[str]:
    """Patterns of the whole numbers from `low` to `high`, without zeros before them."""
    for length in range(len(str(low)), len(str(high)) + 1):
        yield from _same_length(str(max(low, 10 ** (length - 1) if length > 1 else 0)), str(min(high, 10**length - 1)))


def _same_length(low: str, high: str) -> Iterator[str]:
    if low == high:
        yield low
    elif set(low[1:]) <= {"0"} and set(high[1:]) <= {"9"}:
        rest = len(low) - 1
        yield f"[{low[0]}-{high[0]}]" + ("" if not rest else "[0-9]" if rest == 1 else f"[0-9]{{{rest}}}")
    elif low[0] == high[0]:
        yield from (low[0] + tail for tail in _same_length(low[1:], high[1:]))
    else:
        rest = len(low) - 1
        first, last = int(low[0]), int(high[0])
        if set(low[1:]) - {"0"}:
            yield from (low[0] + tail for tail in _same_length(low[1:], "9" * rest))
            first += 1
        below = last - bool(set(high[1:]) - {"9"})
        if first <= below:
            yield from _same_length(f"{first}{'0' * rest}", f"{below}{'9' * rest}")
        if below < last:
            yield from (high[0] + tail for tail in _same_length("0" * rest, high[1:]))


def _class(digits: list[str]) -> str:
    """A class of digits, as short as it can be."""
    if len(digits) == 1:
        return digits[0]
    numbers = sorted(map(int, digits))
    if numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"[{numbers[0]}-{numbers[-1]}]"
    return f"[{''.join(map(str, numbers))}]"


def _either(parts: list[str], *, always: bool = False) -> str:
    return parts[0] if len(parts) == 1 and not always else f"({'|'.join(parts)})"
