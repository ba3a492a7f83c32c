"""The shipped packs, each read once: they are frozen, and a test that changes one makes another of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from soundadvice import Pack, load_pack

RULES = Path(__file__).parents[3] / "rules"
INSTRUMENTS = frozenset(path.parent.name for path in (RULES / "soundadvice_instruments").glob("*/pack.yaml"))
"""The ids of the published instruments."""
INSTALLED = INSTRUMENTS | {"low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care"}
"""The ids of all packs that come along."""


@cache
def shipped(name: str) -> Pack:
    """The pack of that name, as `load_pack` gives it."""
    return load_pack(name)
