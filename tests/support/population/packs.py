"""A small pack with a population."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from soundadvice import Pack, load_pack
from support.packs.folders import PACKS

POPULATIONS = PACKS.parent / "populations"


def folder_with_population(under: Path, name: str = "twisted_ankle", text: str | None = None) -> Path:
    """A copy of a pack with its population, or with another one."""
    folder = under / name
    shutil.copytree(PACKS / name, folder)
    own = (POPULATIONS / name / "population.yaml").read_text("utf-8") if text is None else text
    (folder / "population.yaml").write_text(own, "utf-8")
    return folder


@cache
def twisted_ankle() -> Pack:
    """The pack with its population, read once."""
    with TemporaryDirectory() as under:
        return load_pack(folder_with_population(Path(under)))
