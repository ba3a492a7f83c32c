"""Prints which installed versions differ from those of the lock files: `python .ci/versions.py requirements/*.lock`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_LINE = re.compile(r"^([A-Za-z0-9._-]+==[^\\\n]+)", re.MULTILINE)
_LEFT_OUT = {"pip", "soundadvice"}  # no lock holds these


def locked(text: str) -> dict[str, str]:
    """The versions that lock files have for this Python and system, by name."""
    lines = [Requirement(line.strip()) for line in _LINE.findall(text)]
    here = [line for line in lines if line.marker is None or line.marker.evaluate()]
    return {canonicalize_name(line.name): str(line.specifier).removeprefix("==") for line in here}


def differences(lock: Mapping[str, str], installed: Mapping[str, str]) -> list[str]:
    """A line for each package that is installed in another version than the locks', or that none of them has."""
    lines = []
    for name in sorted(installed.keys() - _LEFT_OUT):
        before, now = lock.get(name), installed[name]
        if before != now:
            lines.append(f"{name} {now}, locked {before}" if before else f"{name} {now}, not in the lock")
    return lines


def main(*locks: str) -> None:
    """Reads the lock files, compares, and prints."""
    installed = {canonicalize_name(one.name): one.version for one in distributions()}
    lines = differences(locked("\n".join(Path(lock).read_text("utf-8") for lock in locks)), installed)
    said = f"{len(lines)} of {len(installed)} packages differ from the locks:" if lines else "All as in the locks."
    sys.stdout.write("\n".join([said, *(f"- {line}" for line in lines), ""]))


if __name__ == "__main__":
    main(*sys.argv[1:])
