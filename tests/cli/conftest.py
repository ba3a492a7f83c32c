"""Fixtures of the command line: a conversation key by key, a routine, a real terminal, a command in this process."""

from support.packs.folders import child, minimal
from support.terminal.commands import pack_folder, run
from support.terminal.keys import pack, press, saved
from support.terminal.player import fake, play
from support.terminal.screens import environment

__all__ = ["child", "environment", "fake", "minimal", "pack", "pack_folder", "play", "press", "run", "saved"]
