"""Numbers in words, as they are said aloud."""

from __future__ import annotations

from decimal import Decimal

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", " thousand", " million", " billion", " trillion")


def number_words(value: Decimal) -> str:
    """A number in words; in digits where it is too large to be said.

    >>> [number_words(Decimal(text)) for text in ("10000", "10.5", "-1012", "2300000")]
    ['ten thousand', 'ten point five', 'minus one thousand and twelve', 'two million three hundred thousand']
    """
    whole, _, fraction = f"{abs(value):f}".partition(".")
    if len(whole) > 3 * len(_SCALES):
        return f"{value:f}"
    said = _whole(int(whole)) + (" point " + " ".join(_ONES[int(digit)] for digit in fraction) if fraction else "")
    return f"minus {said}" if value < 0 else said


def _whole(number: int) -> str:
    if number < 1000:
        return _small(number)
    groups: list[int] = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    said = [_small(group) + scale for group, scale in zip(groups, _SCALES, strict=False) if group]
    if 0 < groups[0] < 100:
        said[0] = f"and {said[0]}"
    return " ".join(reversed(said))


def _small(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{_ONES[hundreds]} hundred" + (f" and {_small(rest)}" if rest else "")
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
