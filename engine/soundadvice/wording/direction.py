"""Direction: whether the texts of a language run from right to left, as a page must say."""

from __future__ import annotations

_SCRIPTS = frozenset({"adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"})
_LANGUAGES = frozenset(
    {
        *("apc", "ar", "arc", "ary", "arz", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks", "lrc", "mzn"),
        *("nqo", "pnb", "prs", "ps", "rhg", "sd", "sdh", "skr", "syr", "ug", "ur", "yi"),
    }
)
"""Languages written in one of those scripts, if their tag names no script (CLDR, the Unicode locale data)."""


def text_direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` takes it, for a language tag.

    >>> [text_direction(tag) for tag in ("en", "ar", "he-IL", "az-Arab", "ar-Latn", "zh-Hant-TW")]
    ['ltr', 'rtl', 'rtl', 'rtl', 'ltr', 'ltr']
    """
    first, *more = language.lower().replace("_", "-").split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), None)
    is_rtl = first in _LANGUAGES if script is None else script in _SCRIPTS
    return "rtl" if is_rtl else "ltr"
