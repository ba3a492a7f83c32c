"""Commands: one module each, found by looking in here, so that a new one is a new file and nothing else.

A module stands in the room of those that it is for, and holds a click command under its own name: `check_in.py` has
`check_in`, which is typed `check-in`.

Called by: `main`.
Touches: what the command is about.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import ModuleType

import click


class CommandSection:
    """The commands for one kind of use: a heading, and each command as it is typed with the module that has it."""

    __slots__ = ("heading", "modules")

    def __init__(self, heading: str, modules: dict[str, str]) -> None:
        self.heading, self.modules = heading, modules


@cache
def sections() -> tuple[CommandSection, ...]:
    """All commands there are, those for everyone first. No module of a command is imported for it."""
    rooms = [import_module(f"{__name__}.{name}") for name in _ROOMS]
    return tuple(
        CommandSection(room.HEADING, {_typed(name): f"{room.__name__}.{name}" for name in _names(room)})
        for room in rooms
    )


def names() -> Iterator[str]:
    """Each command as it is typed, in the order of use."""
    for section in sections():
        yield from section.modules


def load(name: str) -> click.Command | None:
    """The command that is typed so, or None. Imports its module."""
    for section in sections():
        if name in section.modules:
            module = section.modules[name]
            command: click.Command = getattr(import_module(module), module.rpartition(".")[2])
            return command
    return None


_ROOMS = ("people", "answers", "packs", "authoring", "programs")


def _names(room: ModuleType) -> list[str]:
    found = sorted(module.name for module in pkgutil.iter_modules(room.__path__))
    return sorted(found, key=lambda name: room.ORDER.index(name) if name in room.ORDER else len(room.ORDER))


def _typed(module: str) -> str:
    return module.rstrip("_").replace("_", "-")
