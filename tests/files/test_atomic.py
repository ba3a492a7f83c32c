"""Atomic writing: whole or not at all, for the owner alone, and nothing left behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from soundadvice.files.atomic import sweep, write_atomically


def refuse(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


@pytest.fixture(params=["links", "no links"])
def disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder on a disk with hard links, and on one without."""
    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)
    return tmp_path


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("umask", [0, 0o022])
def test_a_new_file_is_whole_and_its_owners(disk: Path, replace: bool, umask: int) -> None:
    file = disk / ("a" * 250)  # the name it has for a moment is not longer than a name can be
    before = os.umask(umask)
    try:
        write_atomically(file, b"new", replace=replace)
    finally:
        os.umask(before)
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(disk.iterdir()) == [file]


def test_the_old_file_gives_way_with_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    file.chmod(0o644)
    with file.open("rb") as reader:
        write_atomically(file, b"new")
        assert reader.read() == b"old"
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_there_is_kept(disk: Path) -> None:
    (disk / "file").write_bytes(b"mine")
    (disk / "folder").mkdir()
    (disk / "link").symlink_to(disk / "nowhere")
    before = sorted(disk.iterdir())
    for path in before:
        with pytest.raises(FileExistsError) as raised:
            write_atomically(path, b"new", replace=False)
        assert raised.value.filename == str(path)
    assert sorted(disk.iterdir()) == before
    assert (disk / "file").read_bytes() == b"mine"


def test_a_link_is_followed_or_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_atomically(link, b"followed")
    assert link.is_symlink()
    assert real.read_bytes() == b"followed"
    write_atomically(link, b"replaced", follow_link=False)
    assert not link.is_symlink()
    assert (link.read_bytes(), real.read_bytes()) == (b"replaced", b"followed")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(PermissionError) as raised:
        write_atomically(file, b"new")
    assert raised.value.filename == str(file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_failure_after_the_name_was_taken_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        write_atomically(tmp_path / "a", b"new", replace=False)
    assert not list(tmp_path.iterdir())


def test_no_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        write_atomically(tmp_path / "no" / "a", b"new")
    assert raised.value.filename == str(tmp_path / "no" / "a")


# What a killed process left behind ----------------------------------------------------------------------------------

WRITES_FOR_EVER = """
import os, sys
from soundadvice.files import atomic
def hang(*_):
    print("whole", flush=True)
    sys.stdin.read()
atomic.put_in_place = lambda *_, **__: hang()
atomic.write_atomically(sys.argv[1], b"answers")
"""


@contextmanager
def writing(file: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has written its draft and not yet put it in place; it is killed at the end."""
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "whole\n"
        yield process
        process.kill()


def drafts(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".tmp"))


def test_a_killed_process_s_draft_is_taken_away_and_a_living_one_s_is_not(tmp_path: Path) -> None:
    file = tmp_path / "session.json"
    with writing(file):
        with writing(file):
            assert len(drafts(tmp_path)) == 2
        write_atomically(file, b"next")
        (left,) = drafts(tmp_path)
        assert (tmp_path / left).read_bytes() == b"answers"
    assert sweep(file) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["session.json"]


def test_only_drafts_of_this_file_that_are_ours_are_taken_away(tmp_path: Path) -> None:
    mine = tmp_path / ".a.12345678.tmp"
    others = [".a.1234567.tmp", ".a.12345678.tmpx", ".ab.12345678.tmp", "a.12345678.tmp", ".a.1234.678.tmp"]
    for name in [mine.name, *others]:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".a.linked__.tmp").symlink_to(tmp_path / "precious")
    os.link(tmp_path / "precious", tmp_path / ".a.hardlink.tmp")
    os.mkfifo(tmp_path / ".a.fifofifo.tmp")
    (tmp_path / ".a.folderfo.tmp").mkdir()
    assert sweep(tmp_path / "a") == 1
    assert not mine.exists()
    assert len(list(tmp_path.iterdir())) == len(others) + 5
    assert sweep(tmp_path / "nowhere" / "a") == 0


def test_many_writers_at_once_sweep_none_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(write_atomically, file, str(number).encode()) for number in range(200)]:
            done.result()
    assert file.read_bytes() in {str(number).encode() for number in range(200)}
    assert list(tmp_path.iterdir()) == [file]
