"""Planted faults: the pack in which the auditor finds nothing, with the files of a fault laid over it."""

from __future__ import annotations

import shutil
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
GOOD = DATA / "packs" / "twisted_ankle"
FAULTS = DATA / "faults"


def planted(case: Path, folder: Path) -> Path:
    """The folder of the pack with the fault."""
    shutil.copytree(GOOD, folder / GOOD.name)
    shutil.copytree(case, folder / GOOD.name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.txt"))
    if (case / "source.txt").exists():
        shutil.copy(case / "source.txt", folder / GOOD.name)
    if (case / "removed.txt").exists():
        for name in (case / "removed.txt").read_text().split():
            (folder / GOOD.name / name).unlink()
    return folder / GOOD.name
