"""Exports: the packs that have golden files, and the comparison with them (`GOLDEN=write pytest …` writes them)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import Comparison, Test, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration
from support.packs import generated as packs

DATA = Path(__file__).parents[2] / "data"
CASES = ("twisted_ankle", "low_back_pain", "low_back_pain_red_flags")


@cache
def pack_of(case: str) -> Pack:
    folder = DATA / "packs" / case
    return load_pack(folder if folder.exists() else case)


def golden(form: str, name: str, data: bytes) -> None:
    """Compares with tests/data/exports/<form>/<name>."""
    path = DATA / "exports" / form / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if not path.exists():
        pytest.fail(f"there is no {path}; GOLDEN=write pytest writes it")
    assert data.decode() == path.read_text("utf-8"), f"{path} differs; GOLDEN=write pytest writes it, then look at it"


def made_packs(count: int) -> list[Pack]:
    """Generated packs that a file could hold: no duration is compared with less than nothing."""
    return [pack for pack in packs.take(count) if could_be_a_file(pack)]


def could_be_a_file(pack: Pack) -> bool:
    """Whether a file could hold a generated pack: no duration is compared with less than nothing."""
    said = [(pack, test) for one in pack.variants for when, _ in one.cases for test in tests_of(when)]
    return not any(map(_below_nothing, [*every_test(pack), *said]))


def every_test(pack: Pack) -> list[tuple[Pack, Test]]:
    return [(pack, test) for condition in conditions_of(pack) for test in tests_of(condition)]


def _below_nothing(found: tuple[Pack, Test]) -> bool:
    pack, test = found
    return isinstance(test, Comparison) and test.value < 0 and isinstance(pack.question[test.question], Duration)
