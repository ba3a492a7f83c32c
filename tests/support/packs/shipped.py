"""The shipped packs, each read once: they are frozen, and a test that changes one makes another of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from soundadvice import Pack, load_pack

RULES = Path(__file__).parents[3] / "rules"
LIBRARIES = frozenset({"spine_red_flags"})
"""The ids of the libraries of questions that instruments share."""
_FOLDERS = (RULES / "soundadvice_instruments").glob("*/pack.yaml")
INSTRUMENTS = frozenset(path.parent.name for path in _FOLDERS) - LIBRARIES
"""The ids of the published instruments."""
INSTALLED = INSTRUMENTS | LIBRARIES | {"low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care"}
"""The ids of all packs that come along."""


@cache
def shipped(name: str) -> Pack:
    """The pack of that name, as `load_pack` gives it."""
    return load_pack(name)
