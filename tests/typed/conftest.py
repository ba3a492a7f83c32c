"""The fixtures that tests of this folder share with others."""

from support.terminal.keys import pack, press, saved

__all__ = ["pack", "press", "saved"]
