"""Entry points: the same as `importlib.metadata` finds, in every installation, and without it in an ordinary one."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path
from random import Random

import pytest

from soundadvice.loader.entry_points import entry_values

GROUP = "a.group"
FILES = (
    f"[{GROUP}]\none = package.one\n",
    f"[{GROUP}]\none=package.one:attribute\n# two = no.more\n\n  two   =   package.two\n[other]\nthree = no.more\n",
    f"[other]\none = package.other\n[{GROUP}]\n[another]\n",
    f"lost = package.lost\n[{GROUP}]\r\none = package.a=b [extra]\r\n",
    f"# [{GROUP}]\n# one = package.one\n",
    f"[{GROUP}s]\none = package.one\n[{GROUP}]\nlast = package.last",
    "",
)
NAMES = ("one", "One", "o-n_e", "o_n.e", "two", "two.three", "~wo")
ENDS = (".dist-info", "-1.0.dist-info", "-2.0.dist-info", "-1.0-py3.11.egg-info", ".egg-info", ".info", ".egg-link")


def both(monkeypatch: pytest.MonkeyPatch, places: list[str]) -> tuple[list[str], list[str]]:
    """What we find in these places, and what the library finds."""
    monkeypatch.setattr(sys, "path", places)
    importlib.invalidate_caches()
    return sorted(entry_values(GROUP)), sorted(point.value for point in entry_points(group=GROUP))


def fill(random: Random, folder: Path) -> None:
    folder.mkdir()
    for _ in range(random.randrange(5)):
        info = folder / (random.choice(NAMES) + random.choice(ENDS))
        if info.exists():
            continue
        if random.random() < 0.1:
            info.write_text("a file")
            continue
        info.mkdir()
        if random.random() < 0.8:
            (info / "entry_points.txt").write_text(random.choice(FILES), newline="")


def test_the_library_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = 0
    for number in range(80):
        random = Random(f"installed {number}")
        places = [tmp_path / f"{number}-{place}" for place in range(random.randrange(1, 4))]
        for place in places:
            fill(random, place)
        monkeypatch.chdir(places[0])
        others = [str(tmp_path / "nowhere"), str(places[-1]), ""]
        ours, theirs = both(monkeypatch, [*map(str, places), *random.sample(others, random.randrange(3))])
        assert ours == theirs
        found += len(ours)
    assert found > 80


def test_here_the_library_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = both(monkeypatch, list(sys.path))
    assert ours == theirs
    packs = sorted(entry_values("soundadvice.packs"))
    assert packs
    assert packs == sorted(point.value for point in entry_points(group="soundadvice.packs"))


@pytest.mark.parametrize("kind", ["archive", "egg", "finder", "path"])
def test_where_there_is_anything_else_the_library_is_asked(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"[{GROUP}]\none = package.{kind}\n"
    if kind == "archive":
        place = tmp_path / "packages.zip"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("one-1.0.dist-info/entry_points.txt", text)
            archive.writestr("one-1.0.dist-info/METADATA", "Name: one\n")
    elif kind == "path":
        place = tmp_path / "place"
        (place / "one-1.0.dist-info").mkdir(parents=True)
        (place / "one-1.0.dist-info" / "entry_points.txt").write_text(text)
    else:
        place = tmp_path / "one-1.0-py3.11.egg"
        (place / "EGG-INFO").mkdir(parents=True)
        (place / "EGG-INFO" / "entry_points.txt").write_text(text)
        (place / "EGG-INFO" / "PKG-INFO").write_text("Name: one\n")
    if kind == "finder":

        class Finder:
            def find_spec(self, *_: object) -> None:
                return None

            def find_distributions(self, context: object) -> object:
                from importlib.metadata import DistributionFinder, MetadataPathFinder

                return MetadataPathFinder.find_distributions(DistributionFinder.Context(path=[str(place)]))

        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
        ours, theirs = both(monkeypatch, [str(tmp_path)])
    else:
        ours, theirs = both(monkeypatch, [place if kind == "path" else str(place), str(tmp_path)])  # type: ignore[list-item]
    assert ours == theirs == [f"package.{kind}"]


def test_a_file_that_is_no_text_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, content in (("one", b"\xff\xfe[a.group]"), ("two", b"[a.group]\nno value\n"), ("three", b"\0")):
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_bytes(content)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert entry_values(GROUP) == [""]


def test_an_ordinary_start_does_without_the_library() -> None:
    script = """if True:
        import sys
        sys.modules["importlib.metadata"] = None
        from soundadvice import installed_packs
        print(len(installed_packs()))"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 5
