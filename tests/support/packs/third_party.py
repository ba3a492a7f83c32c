"""A pack of a third party: written in German alone, on tick bites; and how to find words that it did not write."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from soundadvice import Pack, load_pack

FOLDER = Path(__file__).parents[2] / "data" / "packs" / "zeckenstich"
HARMLESS = {"luft": "nein", "roetung": 1, "verlauf": "besser"}
GROWING = {"luft": "nein", "roetung": 6, "verlauf": "gleich"}
URGENT = {"luft": "ja"}
_BACK = re.compile(r"\b(back|spine|pain\w*|hurts?|stretch\w*|exercis\w*|rücken\w*|schmerz\w*|dehn\w*)\b", re.IGNORECASE)
_ENGLISH = re.compile(
    r"\b(the|you|your|and|with|this|that|not|answer\w*|question\w*|doctor|help|call|why|next|when|please|see|"
    r"draft|reviewed|default|advice|answers?|signs?|months?|weeks?|years?|days?)\b",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.DOTALL)
_TECHNICAL = re.compile(r"https?://\S+|urn:\S+|sha256:\S+|\S*[_/]\S*")


@cache
def tick_bites() -> Pack:
    return load_pack(FOLDER)


def foreign_words(text: str) -> list[str]:
    """The English words, and those about a back or a pain, that someone reads in a text or a page."""
    return _found((_BACK, _ENGLISH), text)


def english_words(text: str) -> list[str]:
    """The English words that someone reads in a text or a page."""
    return _found((_ENGLISH,), text)


def _found(patterns: tuple[re.Pattern[str], ...], text: str) -> list[str]:
    shown = _TECHNICAL.sub(" ", unescape(_TAGS.sub(" ", text)))
    return sorted({one.lower() for pattern in patterns for one in pattern.findall(shown)})
