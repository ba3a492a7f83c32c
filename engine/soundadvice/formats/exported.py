"""Exported: a pack in another format, with what of it the format does not carry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exported:
    """The bytes of a file, and in words, one line each, what of the pack is not in it.

    `beside` are files that belong beside it, each by its name; a name that begins with a dot is an ending, in place of
    that of the file.
    """

    data: bytes
    left_out: tuple[str, ...] = ()
    beside: tuple[tuple[str, bytes], ...] = ()


def listed(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """Ids as a message names them: `a`, `b` and 3 more.

    >>> listed(["a", "b", "c"], most=2)
    '`a`, `b` and 1 more'
    """
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
