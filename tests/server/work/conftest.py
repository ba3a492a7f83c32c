"""The fixtures that tests of this folder share with others."""

from support.terminal.commands import run

__all__ = ["run"]
