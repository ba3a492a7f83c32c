"""The fixtures that tests of this folder share with others."""

from support.packs.folders import child, minimal
from support.terminal.commands import pack_folder, run

__all__ = ["child", "minimal", "pack_folder", "run"]
