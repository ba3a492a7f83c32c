"""The fixtures that tests of this folder share with others."""

from support.packs.folders import child, minimal

__all__ = ["child", "minimal"]
