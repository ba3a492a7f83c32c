"""Codes: single values of a column that stand for something else, in every way in which a column may hold them.

A table that has been through another program holds 1.0 where 1 was written: a column of whole numbers with a gap is one
of floating-point numbers in most programs, and a text of it has the decimal. So a whole number is found however its
column is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from struct import pack, unpack

from soundadvice.tables.columns.how import ColumnKind

Literal = str | int | float | bool | date
_WHOLE = re.compile(r"([+-]?[0-9]{1,15})(\.0+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


def same_number(code: str) -> str:
    """The code, and of a whole number its shortest text: what two codes have in common that mean one number.

    >>> same_number("01.0"), same_number("NA"), same_number("-9.50")
    ('1', 'NA', '-9.5')
    """
    whole = _WHOLE.fullmatch(code)
    if whole:
        return str(int(whole[1]))
    return repr(float(code)) if _NUMBER.fullmatch(code) else code


def spellings(code: str, kind: ColumnKind) -> tuple[Literal, ...]:
    """The values of a column of this kind that are the code; none where no value can be.

    >>> spellings("1", ColumnKind.TEXT), spellings("1", ColumnKind.FLOATING), spellings("NA", ColumnKind.INTEGER)
    (('1', '1.0'), (1.0,), ())
    """
    whole = _WHOLE.fullmatch(code)
    match kind:
        case ColumnKind.TEXT | ColumnKind.TEXTS | ColumnKind.NUMBERS:
            return tuple(dict.fromkeys((code, *((whole[1], f"{whole[1]}.0") if whole else ()))))
        case ColumnKind.INTEGER:
            return (int(whole[1]),) if whole else ()
        case ColumnKind.FLOATING | ColumnKind.DECIMAL:
            if not _NUMBER.fullmatch(code):
                return ()
            # A column of 32 bits holds the number nearest to it that fits.
            return tuple(dict.fromkeys((float(code), float(unpack("f", pack("f", float(code)))[0]))))
        case ColumnKind.BOOLEAN:
            return {"true": (True,), "false": (False,)}.get(code.lower(), ())
        case ColumnKind.DAY:
            try:
                return (date.fromisoformat(code),)
            except ValueError:
                return ()
        case _:
            return ()


def all_spellings(codes: Iterable[str], kind: ColumnKind) -> list[Literal]:
    """Those of several codes, each once."""
    return list(dict.fromkeys(value for code in codes for value in spellings(code, kind)))
