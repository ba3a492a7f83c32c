"""Format: what a format says of itself: its name, what it writes and reads, and what of a pack it does not carry.

A module or a package of this room is a format if it has a `FORMAT`; so is an entry point `soundadvice.formats` of any
package. What a format needs beyond soundadvice itself is imported when it writes or reads, not before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton, WholePack
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


@dataclass(frozen=True, slots=True)
class FormatOption:
    """A choice that a format leaves to its user. `write` takes it under its name, with `_` for each hyphen."""

    name: str
    about: str
    choices: tuple[str, ...]
    default: str

    @property
    def key(self) -> str:
        """Its name in Python."""
        return self.name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Writer:
    """How a pack is written: `write(pack, **options)`, and beforehand `left_out(pack)`, one line each.

    `extra` is the extra of soundadvice that writing needs, if any.
    """

    about: str
    write: Callable[..., Exported]
    left_out: Callable[[Pack], tuple[str, ...]]
    options: tuple[FormatOption, ...] = ()
    extra: str = ""
    is_text: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """How a pack, or its first files, are made from a file: `read(path)`, which raises ImportingError."""

    about: str
    read: Callable[[str], Skeleton | WholePack]


@dataclass(frozen=True, slots=True)
class Format:
    """A format, by the name that a command takes."""

    name: str
    writer: Writer | None = None
    reader: Reader | None = None
