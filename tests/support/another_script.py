"""Another script: a pack whose every text is in Greek letters, so that what is in Latin ones is not the pack's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from soundadvice import Pack

_GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβξδεφγηιθκλμνοπψρστυωχζβςΑΒΞΔΕΦΓΗΙΘΚΛΜΝΟΠΨΡΣΤΥΩΧΖΒΣ"
)
_TEXTS = frozenset(
    {
        *("text", "help", "why", "because", "do", "say", "title", "about", "timing", "unit", "other_side", "cue"),
        *("step_up", "step_back", "once_well", "said", "by_when", "means", "note", "caption", "shows", "other_caption"),
        *("other_shows", "ask", "lead", "items", "item", "first", "introduction", "needs", "no_exercise", "handover"),
        *("by_region", "emergency_numbers", "not_for_people", "other_cue"),
    }
)
"""The fields that hold words."""
_PLACEHOLDER = re.compile(r"(\{[^}]*\})")


def in_greek(pack: Pack) -> Pack:
    """The same pack, unreadable."""
    made = _changed(pack, words=False)
    assert isinstance(made, Pack)
    return made


def _changed(value: Any, *, words: bool) -> Any:
    if isinstance(value, str):
        return _text(value) if words and type(value) is str else value
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_changed(one, words=words) for one in value)
    if isinstance(value, Mapping):
        return {name: _changed(one, words=words) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changes = {one.name: _changed(getattr(value, one.name), words=one.name in _TEXTS) for one in fields(value)}
        return replace(value, **{name: new for name, new in changes.items() if new is not getattr(value, name)})
    return value


def _text(words: str) -> str:
    parts = _PLACEHOLDER.split(words)
    return "".join(part if part.startswith("{") else part.translate(_GREEK) for part in parts)
