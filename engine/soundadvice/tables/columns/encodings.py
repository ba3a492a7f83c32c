"""Encodings: those that a file of text may be said to have, by the names that people give them."""

from __future__ import annotations

import codecs

_TAKEN = (
    *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))),
    *(
        f"cp{page}"
        for page in (437, 737, 775, 850, 852, 855, 857, 858, *range(860, 867), 869, 874, 932, 949, 950, 1125)
    ),
    *(f"cp{page}" for page in (437, 737, 775, 850, 852, 855, 857, 858, *range(860, 867), 869, *range(1250, 1259))),
    *("cp874", "cp932", "cp949", "cp950", "cp1125"),
    *("mac-roman", "mac-latin2", "mac-cyrillic", "mac-greek", "mac-turkish", "koi8-r", "koi8-u", "tis-620"),
    *("gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "johab", "hz", "iso2022_jp", "iso2022_kr"),
)
_ALSO = {"ansi": "cp1252", "windows": "cp1252", "unicode": "utf-16", "macintosh": "mac-roman"}
"""What programs call them that save files, where Python does not know the name."""


def codec_of(name: str) -> str | None:
    """The name of Python's codec for an encoding; None if it is not one of text, or is not known.

    >>> codec_of("Windows-1252"), codec_of("latin1"), codec_of("rot13")
    ('cp1252', 'iso8859-1', None)
    """
    try:
        found = codecs.lookup(_ALSO.get(name.strip().lower(), name.strip())).name
    except (LookupError, ValueError):
        return None
    return found if found in _known() else None


def _known() -> frozenset[str]:
    return frozenset(codecs.lookup(name).name for name in _TAKEN)
