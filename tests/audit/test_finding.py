"""Where packs are found, and that none of their code is run."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice import PackError, check_pack, find_pack, installed_packs, load_pack
from support.packs.folders import PACKS, codes
from support.packs.shipped import INSTALLED


def test_a_folder_may_be_given_in_every_way(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(minimal.parent)
    ways: list[str | Path] = [minimal, str(minimal), f"{minimal}/", "minimal", "minimal/", "./minimal", Path("minimal")]
    ways += ["minimal/rules/..", f"{minimal}/../minimal"]
    hashes = {load_pack(way).content_hash for way in ways}
    assert len(hashes) == 1
    monkeypatch.chdir(minimal)
    assert load_pack(".").content_hash in hashes
    assert find_pack(".") == Path(".")


def test_a_linked_folder_has_the_name_of_its_target(minimal: Path) -> None:
    (minimal.parent / "link").symlink_to(minimal)
    assert load_pack(minimal.parent / "link").id == "minimal"


def install(site: Path, package: str, module: str, packs: dict[str, Path], entry: str | None = None) -> None:
    """Lays an installed distribution down whose code must not run."""
    folder = site.joinpath(*module.split("."))
    for part in (folder, *folder.parents):
        if part == site:
            break
        part.mkdir(parents=True, exist_ok=True)
        (part / "__init__.py").write_text("raise RuntimeError('code of a pack was run')\n")
    for name, source in packs.items():
        shutil.copytree(source, folder / name)
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[soundadvice.packs]\n{package} = {entry or module}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    return site


def test_installed_packs_are_found_and_none_of_their_code_is_run(site: Path) -> None:
    install(site, "others", "others_packs", {"minimal": PACKS / "minimal"})
    install(site, "deep", "deep_house.packs.here", {"child": PACKS / "child"})
    install(site, "attribute", "attribute_packs", {}, entry="attribute_packs:packs")
    found = installed_packs()
    assert set(found) == INSTALLED | {"minimal", "child"}
    assert load_pack("minimal").id == "minimal"
    assert load_pack("child").parent is not None
    assert not {"others_packs", "deep_house", "deep_house.packs"} & set(sys.modules)


@pytest.mark.parametrize(
    "entry", ["no_such_module", "no.such.module", "os.path", "__main__", "", "9", "soundadvice.none"]
)
def test_what_is_installed_in_a_broken_way_is_passed_over(site: Path, entry: str) -> None:
    install(site, "broken", "broken_packs", {}, entry=entry)
    assert set(installed_packs()) == INSTALLED


def test_two_installed_packs_with_one_id_are_refused(site: Path) -> None:
    install(site, "one", "one_packs", {"minimal": PACKS / "minimal"})
    install(site, "other", "other_packs", {"minimal": PACKS / "minimal"})
    find: list[Callable[[], object]] = [
        installed_packs,
        lambda: load_pack("low_back_pain"),
        lambda: find_pack("minimal"),
    ]
    for look in find:
        with pytest.raises(PackError) as refused:
            look()
        assert codes(refused.value) == ["two_packs"]
    assert load_pack(PACKS / "minimal").id == "minimal"


def test_code_in_a_folder_is_not_run(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__init__.py", "pack.py", "conftest.py", "rules.py"):
        (minimal / name).write_text("raise RuntimeError('code of a pack was run')\n")
    monkeypatch.chdir(minimal)
    assert load_pack(minimal).id == "minimal"


def test_hidden_files_are_passed_over(minimal: Path) -> None:
    for name in (".DS_Store", ".pack.yaml.swp", "rules/.leg.yaml.swp", "rules/.#leg.yaml", "exercises/.hidden.yaml"):
        (minimal / name).write_text("not: [yaml")
    assert check_pack(minimal) == ()


def test_unreadable_file(minimal: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is unreadable to root")
    (minimal / "plan.yaml").chmod(0)
    assert [problem.code for problem in check_pack(minimal)] == ["unreadable"]
    (minimal / "rules").chmod(0)
    assert [problem.code for problem in check_pack(minimal)] == ["unreadable", "unreadable"]
    (minimal / "rules").chmod(0o700)
