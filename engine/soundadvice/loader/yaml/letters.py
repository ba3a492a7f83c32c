"""Letters: those that look like others, named, so that an author can find what no eye can see."""

from __future__ import annotations

import re
from unicodedata import category, name, normalize

# Letters of other alphabets that most fonts draw like a Latin one. Chosen from Unicode's own table of confusables
# (UTS 39): those that keyboards of people have.
_CYRILLIC = dict(zip("асеһіјорԛѕѵхуԁԝ", "acehijopqsvxydw", strict=True))
_GREEK = dict(zip("αιορυνκ", "aiopuvk", strict=True))
_CAPITALS = dict(zip("АВЕКМНОРСТХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abekmhopctxabezhikmnoptyx", strict=True))
_ALIKE = _CYRILLIC | _GREEK | _CAPITALS | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")


def as_latin(text: str) -> str:
    """The text with each letter that only looks like a Latin one replaced by that one."""
    if text.isascii():
        return text
    return "".join(_ALIKE.get(one, one) for one in normalize("NFKC", text))


def as_id(text: str) -> str:
    """The id that an author may have meant: small Latin letters, digits and `_`; empty where there is none."""
    fixed = re.sub("[^a-z0-9]+", "_", as_latin(text[:64]).lower()).strip("_")
    return fixed if fixed[:1].isalpha() else ""


def odd_letter(text: str) -> str:
    """Which letter of a word looks like what it is not, by its number and name in Unicode; empty if there is none.

    A word that is all of one alphabet, such as a Russian one, is what it looks like.
    """
    if text.isascii():
        return ""
    has_latin = any("a" <= one <= "z" for one in text.lower())
    for one in text:
        if is_odd_space(one):
            return f"the space in it is U+{ord(one):04X}, {name(one, 'unnamed').lower()}"
        if one in _ALIKE and has_latin:
            return f"the `{one}` in it is U+{ord(one):04X}, {name(one).lower()}"
    return ""


def is_odd_space(character: str) -> bool:
    """Whether a character is a space, and not the one that YAML knows."""
    return character not in ("", " ") and category(character) == "Zs"
