"""The fixtures that tests of this folder share with others."""

from support.server.identities import client, clock, server
from support.terminal.keys import pack, press, saved

__all__ = ["client", "clock", "pack", "press", "saved", "server"]
