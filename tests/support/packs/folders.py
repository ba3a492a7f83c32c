"""Folders of packs to change: copies of the small packs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundadvice import PackError, find_pack

PACKS = Path(__file__).parents[2] / "data" / "packs"
SHIPPED = find_pack("low_back_pain")


def codes(error: PackError) -> list[str]:
    return [problem.code for problem in error.problems]


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    return tmp_path / "minimal"


@pytest.fixture
def child(minimal: Path) -> Path:
    shutil.copytree(PACKS / "child", minimal.parent / "child")
    return minimal.parent / "child"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
