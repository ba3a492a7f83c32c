"""The fixtures that tests of this folder share with others."""

from support.terminal.player import fake, pack

__all__ = ["fake", "pack"]
