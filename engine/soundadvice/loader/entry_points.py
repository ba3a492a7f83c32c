"""Entry points: what installed packages name under a group, as `importlib.metadata` would find it, without its weight.

That module brings readers of e-mail, of archives and of tables, which cost a program that asks for packs at its start
a twentieth of its time and of its memory. What it does in an ordinary installation is little: of each folder that
modules come from, it takes the file `entry_points.txt` of each package, the first by each name. Where there is
anything else, such as archives or finders of others, it is asked itself.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import PathFinder


def entry_values(group: str) -> list[str]:
    """What the installed packages name under a group, in the order in which they are found. None of them is run."""
    if not _is_ordinary():
        from importlib.metadata import entry_points

        return [point.value for point in entry_points(group=group)]
    return [value for text in _texts() for value in _values(text, group)]


def _is_ordinary() -> bool:
    """Whether packages are found in folders alone."""
    others = (finder for finder in sys.meta_path if hasattr(finder, "find_distributions"))
    return all(finder is PathFinder for finder in others) and not any(
        not isinstance(place, str) or place.lower().endswith(".egg") or os.path.isfile(place) for place in sys.path
    )


def _texts() -> Iterator[str]:
    """The `entry_points.txt` of each package, of two with one name the first's."""
    seen: set[str] = set()
    for place in sys.path:
        with suppress(OSError):
            for entry in os.listdir(place or "."):
                if not entry.lower().endswith((".dist-info", ".egg-info")):
                    continue
                name = re.sub("[-_.]+", "_", entry.rpartition(".")[0].partition("-")[0]).lower()
                if name in seen:
                    continue
                seen.add(name)
                with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
                    path = os.path.join(place, entry, "entry_points.txt")
                    with open(path, encoding="utf-8", errors="replace") as file:
                        yield file.read()


def _values(text: str, group: str) -> Iterator[str]:
    """What a file names under a group."""
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            inside = line.strip("[]") == group
        elif inside and line and not line.startswith("#"):
            yield line.partition("=")[2].strip()
