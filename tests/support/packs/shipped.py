"""The shipped packs, each read once: they are frozen, and a test that changes one makes another of it."""

from __future__ import annotations

from functools import cache

from soundadvice import Pack, load_pack


@cache
def shipped(name: str) -> Pack:
    """The pack of that name, as `load_pack` gives it."""
    return load_pack(name)
