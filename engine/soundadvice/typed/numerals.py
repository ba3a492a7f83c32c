"""Numerals: a number as people type it, read exactly or not at all. What could be two numbers is asked again."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from soundadvice.typed.number_words import number_words
from soundadvice.wording.amounts import either, in_unit
from soundadvice.wording.language import ENGLISH, say, spoken

LONGEST = 80
"""Characters. No answer that is typed is longer; a longer one is refused, and never cut to what would be another."""

_POINTS = str.maketrans(
    {
        "\N{FULLWIDTH COMMA}": ",", "\N{ARABIC THOUSANDS SEPARATOR}": ",", "\N{ARABIC COMMA}": ",",
        "\N{FULLWIDTH FULL STOP}": ".", "\N{ARABIC DECIMAL SEPARATOR}": ".", "\N{MIDDLE DOT}": ".",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{FULLWIDTH APOSTROPHE}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'", "\N{PRIME}": "'", "`": "'", "\N{ACUTE ACCENT}": "'",
        "\N{FULLWIDTH LOW LINE}": "_", "\N{MINUS SIGN}": "-", "\N{FULLWIDTH HYPHEN-MINUS}": "-",
        "\N{FULLWIDTH PLUS SIGN}": "+",
    }
)  # fmt: skip
_NUMERAL = r"([+-]?)([0-9]+(?:[,.'_ ]{1,3}[0-9]+)*)"
_HALVES = {"½": "5", "¼": "25", "¾": "75"}
_AND_A_HALF = r"([+-]?)([0-9]*) ?([½¼¾])"
_FRACTION = 3
"""Digits after a comma or a point that could be a group of thousands as well as decimals."""


class MendError(ValueError):
    """What was typed cannot be taken. Its text says, in plain words, what to type."""


class TwoReadingsError(MendError):
    """What was typed can be more than one number. Its text offers each, to be written so that it can be only one."""


def plain(text: str) -> str:
    """What was typed in ASCII digits, points and single spaces. Raises MendError if it is too long to be one answer.

    Digits of one script are those of another; of two scripts they stay as they are, and are no number.

    >>> plain(" 1\N{NO-BREAK SPACE}000  mg"), plain("\N{DEVANAGARI DIGIT THREE}\N{ARABIC DECIMAL SEPARATOR}")
    ('1 000 mg', '3.')
    """
    said = " ".join(text.translate(_POINTS).split())
    if len(said) > LONGEST:
        raise MendError(say("That is too long. Please type the answer alone."))
    digits = [(ord(letter), unicodedata.decimal(letter)) for letter in said if letter.isdecimal()]
    if len({code - value for code, value in digits}) > 1:
        return said
    return said.translate({code: str(value) for code, value in digits})


def read_numeral(said: str, *, decimals: int, unit: str = "") -> Decimal | None:
    """The number in a text that is `plain`; None if it is none.

    Raises TwoReadingsError if a group of three digits can be thousands or decimals, in whatever bounds: nothing is
    ever divided by a thousand without a word. `unit` is what comes after the number, for these words.

    >>> [str(read_numeral(text, decimals=1)) for text in ("10", "+10", "37,5", "10.0", "0.500", "1½", "1e3")]
    ['10', '10', '37.5', '10.0', '0.500', '1.5', 'None']
    >>> read_numeral("10,000", decimals=0, unit="days")
    Traceback (most recent call last):
    ...
    soundadvice.typed.numerals.TwoReadingsError: 10,000 can be ten thousand or ten: write 10000 days or 10 days.
    """
    halved = re.fullmatch(_AND_A_HALF, said)
    if halved:
        return Decimal(f"{halved[1]}{halved[2] or 0}.{_HALVES[halved[3]]}")
    found = re.fullmatch(_NUMERAL, said)
    if found is None:
        return None
    sign, groups = found[1].removeprefix("+"), re.split(r"[,.'_ ]+", found[2])
    marks = re.findall(r"[,.'_ ]+", found[2])
    if not marks:
        return Decimal(sign + groups[0])
    if len(marks) == 1 and _is_decimal(groups, marks[0], decimals):
        return Decimal(f"{sign}{groups[0]}.{groups[1]}")
    readings = _readings(sign, groups, marks, decimals)
    if readings:
        raise TwoReadingsError(_asked_again(said, readings, unit))
    return None


def _is_decimal(groups: list[str], mark: str, decimals: int) -> bool:
    """Whether what stands after the mark can be nothing but decimals."""
    digits = len(groups[1])
    if mark not in (",", "."):
        return False
    # A question of three decimals or more takes a fourth digit, which tells them from thousands.
    return digits < _FRACTION or groups[0] == "0" or (digits > _FRACTION and decimals >= _FRACTION)


def _readings(sign: str, groups: list[str], marks: list[str], decimals: int) -> list[str]:
    """The numbers that a text with marks can be, each written so that it can be no other; empty if it is none."""
    *thousands, last = groups[1:]
    if any(len(group) != _FRACTION for group in thousands):
        return []
    found = []
    if len(last) == _FRACTION:
        found.append(sign + _bare("".join(groups)))
    fraction = last.rstrip("0")
    if marks[-1] in (",", ".") and marks.count(marks[-1]) == 1 and len(fraction) <= decimals:
        shown = f".{fraction}" + ("0" if len(fraction) == _FRACTION else "") if fraction else ""
        found.append(sign + _bare("".join(groups[:-1])) + shown)
    return found


def _bare(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _asked_again(said: str, readings: list[str], unit: str) -> str:
    written = either([in_unit(reading, unit) if unit else reading for reading in readings])
    if spoken() != ENGLISH:  # digits without a mark can be read in one way alone
        return say("{said} can be read in more than one way. Please write {written}.", said=said, written=written)
    words = [number_words(Decimal(reading)) for reading in readings]
    if len(readings) == 1:
        return f"Is {said} {words[0]}? Then write {written}."
    return f"{said} can be {' or '.join(words)}: write {written}."
