"""The fixtures that tests of this folder share with others."""

from support.terminal.commands import pack_folder, run

__all__ = ["pack_folder", "run"]
