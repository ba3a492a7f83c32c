"""--save: the advice as a file, whole or not at all, and never over another one."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soundadvice import Record, triage
from soundadvice.journal import Journal
from soundadvice_cli.ask import save_advice as saving
from soundadvice_cli.journal.files import how_it_went
from support.answers.entries import HURT, entry, go
from support.packs.shipped import shipped
from support.terminal.commands import SOURCE, Run


def test_an_advice_is_saved_in_each_format(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.html", "a.md", "a.JSON", "a.txt")]
    saving = [part for file in files for part in ("--save", file)]
    result = run("triage", *SOURCE, "--answers", "-", "--json", *saving, stdin='{"leg_pain": "one"}')
    assert result.exit_code == 0
    assert json.loads(result.stdout)["disposition"] == "see_doctor"
    assert result.stderr.splitlines() == [f"saved: {file}" for file in files]
    assert files[0].read_text("utf-8").startswith("<!DOCTYPE html>")
    assert files[1].read_text("utf-8").startswith("# Low back pain: summary for the doctor")
    record = json.loads(files[2].read_text("utf-8"))
    assert record["schema"] == "soundadvice.record.v1"
    assert record["advice"] == json.loads(result.stdout)
    assert files[3].read_text("utf-8").startswith("LOW BACK PAIN: SUMMARY FOR THE DOCTOR")
    for holds_record in (files[2], files[0]):
        assert run("replay", holds_record).exit_code == 0
    for holds_none in (files[1], files[3]):
        assert "this holds no record" in run("replay", holds_none).stderr
    assert sorted(tmp_path.iterdir()) == sorted(files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_that_is_there_is_kept_unless_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("mine")
    options = ("triage", *SOURCE, "--answers", "-", "--save", tmp_path / "b.md", "--save", file)
    result = run(*options, stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is a file already\n  help: give another name, or add --overwrite" in result.stderr
    assert file.read_text() == "mine"
    assert not (tmp_path / "b.md").exists()
    assert run(*options, "--overwrite", stdin='{"leg_pain": "one"}').exit_code == 0
    assert "summary for the doctor" in file.read_text()


def test_a_link_to_nowhere_is_a_file_that_is_there(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "a.md"
    link.symlink_to(tmp_path / "b.md")
    result = run("triage", *SOURCE, "--answers", "-", "--save", link, stdin='{"leg_pain": "one"}')
    assert result.exit_code == 2
    assert (
        run("triage", *SOURCE, "--answers", "-", "--save", link, "--overwrite", stdin='{"leg_pain": "one"}').exit_code
        == 0
    )
    assert link.is_symlink()
    assert (tmp_path / "b.md").exists()


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("a.pdf", "End the name a.pdf in .html (to read, or to print), .txt or .md (text), or .json (for a program)."),
        ("a", "End the name a in .html"),
        ("", "End the name in .html"),
        ("nowhere/a.md", "Make it first, or give another one."),
        ("folder.md", "is a folder. Give the name of a file."),
    ],
)
@pytest.mark.parametrize("command", [("triage", *SOURCE, "--answers", "-"), ("ask",)])
def test_a_name_that_cannot_be_written_is_refused_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], name: str, mend: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.md").mkdir()
    result = run(*command, "--save", name, stdin='{"leg_pain": "one"}')
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: --save: ")
    assert mend in result.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.md"]


def test_nothing_is_saved_where_nothing_is_decided(run: Run, tmp_path: Path) -> None:
    assert (
        run("triage", *SOURCE, "--answers", "-", "--save", tmp_path / "a.md", stdin='{"leg_pain": "none"}').exit_code
        == 2
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_while_saving_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    old = tmp_path / "a.md"
    old.write_text("mine")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    result = run("triage", *SOURCE, "--answers", "-", "--save", old, "--overwrite", stdin='{"leg_pain": "one"}')
    assert result.exit_code == 74
    assert "SEE A DOCTOR" in result.stdout  # what was advised is not lost with it
    assert result.stderr.startswith(f"error: {old} could not be saved: no space left on device\n  help: ")
    assert result.stderr.endswith("error: not everything could be saved, as said above\n")
    assert old.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [old]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    advice = triage(shipped("low_back_pain"), {"leg_pain": "one"})
    record = Record.of(advice, time=datetime.now(UTC), engines=("reference",))
    for link in (os.link, None):
        if link is None:  # a disk without links

            def no_links(*_: object) -> None:
                raise PermissionError(1, "Operation not permitted")

            monkeypatch.setattr(os, "link", no_links)
        file = tmp_path / f"{link is None}.md"
        saving.write(file, advice, record, replace=False)
        before = file.read_text()
        with pytest.raises(FileExistsError) as raised:
            saving.write(file, advice, record, replace=False)
        assert raised.value.filename == str(file)
        assert file.read_text() == before
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_doctor_sees_how_the_pain_went(tmp_path: Path) -> None:
    pack = shipped("low_back_pain")
    journal = Journal(tmp_path / "data" / "journal.sqlite3", own_folder=True)
    now = datetime(2024, 6, 14, 9, tzinfo=UTC)
    assert how_it_went(pack, journal, now) is None
    journal.keep(entry(day, score=score) for day, score in ((2, 6), (9, 4)))
    for one in (go(5), go(6), go(6), go(8, done=(HURT,))):
        journal.keep_diary(one)
    advice = triage(pack, {"leg_pain": "one"})
    record = Record.of(advice, time=datetime.now(UTC), engines=("reference",))
    for name in ("a.html", "a.md", "a.txt"):
        saving.write(tmp_path / name, advice, record, replace=False, course=how_it_went(pack, journal, now))
        text = (tmp_path / name).read_text("utf-8")
        assert "6 on 3 June 2024, 4 on 10 June 2024" in text
        said = "Exercised on 2 of 9 days (6 to 14 June 2024). Stopped on 1 day because it hurt."
        assert said in text.replace("\\", "")
    assert how_it_went(pack, journal, now + timedelta(days=40)) is None  # that may be another pain
    journal.path.write_bytes(b"no journal")
    assert how_it_went(pack, journal, now) is None
