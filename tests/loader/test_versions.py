"""Versions: of the format that a pack is written in, and of the pack that another asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundadvice import check_pack, load_pack
from soundadvice.loader.libraries.version import has_version
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.problems import Problems
from support.packs.folders import change

HAVE = {
    ("1.2", "1.2"): True,
    ("1.2.0", "1.2"): True,
    ("1.2", "1.20"): False,
    ("1.10", ">=1.9"): True,
    ("1.10", ">=1.2,<2"): True,
    ("2.0", ">=1.2,<2"): False,
    ("2", "==2.0"): True,
    ("2.0.1", ">2"): True,
    ("2.0.1", "!=2.0.1"): False,
    ("1.9", "<= 1.9"): True,
    ("spring", "spring"): True,
    ("spring", "summer"): False,
    ("spring", ">=1"): False,
    ("1.2", "~=1.2"): False,
    ("1.2", ">=1.2,"): False,
    ("1.2", "1.2,1.3"): False,
}


@pytest.mark.parametrize(("version", "wanted"), HAVE)
def test_a_version_is_the_one_that_is_asked_for_or_within_the_range(version: str, wanted: str) -> None:
    problems, place = Problems(), Node(TextFile("pack.yaml"), 0, 0, 0, 1, wanted, text=wanted)
    assert has_version("vitals", version, place, problems) is HAVE[version, wanted]
    assert bool(problems.errors) is not HAVE[version, wanted]


def test_a_pack_with_the_version_of_its_parent_is_the_same_pack(child: Path) -> None:
    without = load_pack(child)
    change(child / "pack.yaml", "extends: minimal", 'extends: {pack: minimal, version: ">=0.1"}')
    assert load_pack(child).content_hash == without.content_hash


def test_the_hash_tells_a_parent_that_changed_and_kept_its_version(child: Path, minimal: Path) -> None:
    change(child / "pack.yaml", "extends: minimal", 'extends: {pack: minimal, version: "0.1.0"}')
    before = load_pack(child)
    change(minimal / "rules" / "leg.yaml", "one, both, unsure", "both, unsure")
    after = load_pack(child)
    assert after.parent is not None
    assert after.parent.version == "0.1.0"
    assert after.meaning_hash != before.meaning_hash


def test_of_a_pack_in_a_newer_format_nothing_else_is_said(minimal: Path) -> None:
    change(minimal / "pack.yaml", "id: minimal", "id: minimal\nformat: 2\nanother_key: [1]")
    (minimal / "answers.yaml").write_text("- a file of a newer format\n")
    assert [problem.code for problem in check_pack(minimal)] == ["newer_format"]
