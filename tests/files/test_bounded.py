"""Whatever a path leads to, reading it ends: with content, or with one clear error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from soundadvice.files import bounded
from soundadvice.files.bounded import TooLargeError, is_outside, read_bounded
from support.terminal.commands import Run, pack_folder, run

__all__ = ["pack_folder", "run"]
TOO_LATE = 120
"""Seconds, as a guard against hanging."""
SOON = 0.05
"""Seconds of silence after which a pipe is given up here; others may need the many that it has otherwise."""

READERS = {
    "replay": ("replay", "{}"),
    "triage": ("triage", "--answers", "{}"),
    "explain": ("explain", "--answers", "{}"),
    "audit": ("audit", "low_back_pain", "--source", "{}"),
    "review": ("review", "./sore_knee", "--role", "nurse", "--source", "{}"),
    "import": ("import", "--from", "fhir-questionnaire", "{}", "made"),
    "import xlsform": ("import", "--from", "xlsform", "{}", "made"),
    "fewest-questions": ("fewest-questions", "low_back_pain", "--answers", "{}"),
    "ask": ("ask", "--resume", "{}"),
    "routine": ("routine", "--record", "{}"),
    "check-in": ("check-in", "--import", "{}"),
    "batch": ("batch", "people.csv", "--map", "{}"),
}


@contextmanager
def a_pipe(path: Path, *, stays: bool) -> Iterator[str]:
    """A pipe that nobody writes to, or one that begins to say something and stays open."""
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR) if stays else None
    if writer is not None:
        os.write(writer, b"{")
    try:
        yield str(path)
    finally:
        if writer is not None:
            os.close(writer)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the current one and a home, with people in a table."""
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "people.csv").write_text("pain\nmild\n")
    return tmp_path


@contextmanager
def in_time() -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError("it reads without end")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(TOO_LATE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.sampled
@pytest.mark.parametrize("endless", ["/dev/zero", "a pipe that nobody writes to", "a pipe that stays open"])
@pytest.mark.parametrize("command", READERS.values(), ids=READERS.keys())
def test_no_command_reads_without_end(
    run: Run,
    pack_folder: Path,
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    endless: str,
) -> None:
    monkeypatch.setattr(bounded, "SILENCE", SOON)
    is_pipe = not endless.startswith("/")
    pipe = a_pipe(elsewhere / "pipe", stays="stays" in endless) if is_pipe else nullcontext(endless)
    with in_time(), pipe as name:
        done = run(*(word.replace("{}", name) for word in command))
    assert done.exit_code == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "rror" in done.stderr


def test_nor_does_the_program(tmp_path: Path) -> None:
    program = f"from soundadvice.files import bounded; bounded.SILENCE = {SOON}; from soundadvice_cli.main import main"
    with a_pipe(tmp_path / "pipe", stays=True) as name:
        done = subprocess.run(
            [sys.executable, "-c", f"{program}; main()", "triage", "--answers", name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TOO_LATE,
            check=False,
        )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "rror" in done.stderr


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"a" * 300_000))
    writer.start()
    assert read_bounded(pipe, 300_000) == b"a" * 300_000
    writer.join()


def test_a_pipe_of_another_command_is_an_answers_file(run: Run) -> None:
    reading, writing = os.pipe()
    os.write(writing, b'{"numbness": ["saddle"]}')
    os.close(writing)
    try:
        assert "EMERGENCY" in run("triage", "--answers", f"/dev/fd/{reading}").stdout.upper()
    finally:
        os.close(reading)


def test_what_is_too_large_silent_or_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"abc")
    assert read_bounded(file, 3) == b"abc"
    with pytest.raises(TooLargeError) as large:
        read_bounded(file, 2)
    assert large.value.filename == str(file)
    monkeypatch.setattr(bounded, "SILENCE", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TimeoutError, match="nothing came"):
        read_bounded(tmp_path / "pipe", 10)
    for path, kind in ((tmp_path, IsADirectoryError), (tmp_path / "nowhere", FileNotFoundError)):
        with pytest.raises(kind):
            read_bounded(path, 10)


def test_what_a_link_leads_out_of(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "in").symlink_to("pack.yaml")
    (pack / "out").symlink_to("../pack.yaml")
    (pack / "beside").symlink_to(tmp_path / "pack_b")
    assert [is_outside(pack, pack / name) for name in ("pack.yaml", "in", "out", "beside")] == [
        False,
        False,
        True,
        True,
    ]
