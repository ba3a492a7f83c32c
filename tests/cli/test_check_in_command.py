"""`soundadvice check-in` as a command: its options, and answers from a record or a file."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from soundadvice import JournalError, Pack, load_pack
from soundadvice.journal import Journal, Trend
from soundadvice_cli.commands.people import check_in
from soundadvice_cli.main import cli
from soundadvice_cli.prompts.plain import PlainAsker
from support.answers.entries import entry
from support.terminal.check_ins import HOME, JUNE, MILD, STILL_SO, iter_input, journal, pack, press
from support.terminal.commands import SOURCE
from support.terminal.keys import (
    CTRL_C,
    ENTER,
    FINISH,
    FIRST,
    TAB,
    Seen,
)

__all__ = ["journal", "pack", "press"]


Run = Callable[..., Result]


@pytest.fixture
def run(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(journal.path))
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(cli, ["check-in", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def record(pack: Pack, tmp_path: Path) -> Path:
    answers, file = tmp_path / "answers.json", tmp_path / "record.json"
    answers.write_text(json.dumps(HOME))
    made = CliRunner().invoke(cli, ["triage", *SOURCE, "--answers", str(answers), "--json", "--record"])
    file.write_text(made.stdout)
    return file


def test_a_record_is_offered_and_has_to_be_confirmed(
    press: Callable[..., Seen], pack: Pack, record: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(record.read_text())
    record.write_text(json.dumps({**whole, "time": "2024-06-10T09:00:00Z"}))
    monkeypatch.setattr(check_in, "now", lambda: JUNE + timedelta(days=12))
    offered = check_in._told(pack, str(record), None)
    # When it began follows from the record: nine days before it. Enter keeps it.
    seen = press(MILD + ENTER + TAB + FIRST + ENTER + STILL_SO + FINISH, day=12, told=offered)
    assert "When did it begin this time?\n  1 June 2024" in seen.text
    assert "This is what you told us on 10 June 2024." in seen.flowing
    assert "AT HOME" in seen.text
    (one,) = journal.entries()
    assert one.answers["duration"] == "12 days"


def test_a_file_of_answers_is_offered(press: Callable[..., Seen], pack: Pack, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("leg_pain: none\nduration: 3 days\n")
    seen = press(MILD + ENTER + TAB + FIRST + ENTER + CTRL_C, day=5, told=check_in._told(pack, None, str(file)))
    assert "When did it begin this time?\n  3 June 2024" in seen.text
    assert "This is what you told us in the file you gave." in seen.flowing
    assert "Does the pain go into a leg? You said: No" in seen.flowing


def test_a_record_of_another_meaning_or_of_tomorrow_is_refused(
    pack: Pack, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(JournalError, match="not of `low_back_pain` as it is now"):
        check_in._told(load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}), str(record), None)
    monkeypatch.setattr(check_in, "now", lambda: JUNE)
    with pytest.raises(JournalError, match="after today"):
        check_in._told(pack, str(record), None)


# Options -------------------------------------------------------------------------------------------------------


def test_without_a_terminal_it_asks_nothing(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "this needs a terminal" in result.stderr


@pytest.mark.parametrize("arguments", [["--list"], ["--chart"], ["--export", "x.json"]])
def test_an_empty_journal_is_no_error_and_makes_no_file(run: Run, journal: Journal, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "There are no check-ins yet." in result.stdout
    assert not journal.path.parent.exists()


def test_the_list_shows_every_check_in(run: Run, journal: Journal) -> None:
    journal.keep([entry(2), entry(9, score=None, trend=Trend.WORSE), entry(90, episode="f" * 32, began=None)])
    shown = " ".join(run("--list").stdout.split())
    assert "Low back pain: it began on 1 June 2024 - 3 June 2024, day 2; score 6 of 10;" in shown
    assert "- 10 June 2024, day 9; compared with the day it began: worse." in shown
    assert "Low back pain: when it began: not sure - 30 August 2024; score 6 of 10" in shown


def test_the_chart_on_the_screen_and_as_a_page(run: Run, journal: Journal, tmp_path: Path) -> None:
    journal.keep([entry(2), entry(21, score=8)])
    shown = run("--chart")
    assert "How bad is the pain now, from 0 to 10?" in shown.stdout
    assert shown.stdout.count("*") == 2
    assert "6 on 3 June 2024, 8 on 22 June 2024" in " ".join(shown.stdout.split())
    file = tmp_path / "course.html"
    assert run("--chart", file).exit_code == 0
    assert run("--chart", file).exit_code == 0  # a page may be made anew
    assert "<svg" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = journal.path.read_bytes()
    refused = run("--chart", journal.path)
    assert refused.exit_code == 2
    assert "give a name that ends in .html" in refused.stderr
    assert journal.path.read_bytes() == before


def flowing(text: str) -> str:
    """A text in one line: where it breaks depends on how long the paths in it are."""
    return " ".join(text.split())


def test_out_and_in_again(run: Run, journal: Journal, tmp_path: Path) -> None:
    journal.keep([entry(2), entry(9)])
    file = tmp_path / "export.json"
    assert "with 2 check-ins" in flowing(run("--export", file).stdout)
    assert run("--export", file).exit_code == 2
    assert "Added 0 check-ins of 2." in flowing(run("--import", file).stdout)
    journal.delete()
    assert "Added 2 check-ins of 2." in flowing(run("--import", file).stdout)
    assert len(journal.entries()) == 2
    file.write_text(file.read_text().replace("3", "4", 1))
    refused = run("--import", file)
    assert refused.exit_code == 2
    assert "the export is damaged" in flowing(refused.stderr)


def test_deleting_asks_or_is_told(run: Run, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.keep([entry()])
    assert "this needs a terminal" in run("--delete-everything").stderr
    assert journal.path.exists()
    for answer, there in (("1", True), ("2", False)):
        monkeypatch.setattr(check_in, "_asker", lambda _: PlainAsker())
        monkeypatch.setattr("builtins.input", iter_input([answer]))
        assert run("--delete-everything").exit_code == 0
        assert journal.path.exists() == there
    journal.keep([entry()])
    assert "Deleted:" in run("--delete-everything", "--yes").stdout
    assert not journal.path.exists()
    assert "There is no journal" in run("--delete-everything", "--yes").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--list", "--chart"],
        ["--list", "--new-episode"],
        ["--export", "a.json", "--import", "b.json"],
        ["--record", "a.json", "--answers", "b.json"],
        ["--yes"],
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, arguments: list[str]) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert all(option in refused.stderr for option in arguments if option.startswith("--"))


def test_the_default_is_the_person_s_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    from soundadvice_cli.journal.files import default_path

    assert default_path().name == "journal.sqlite3"
    assert default_path().parent.name == "soundadvice"
