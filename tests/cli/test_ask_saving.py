"""Saving in a conversation: the advice to take away, from the menu and as asked for at the start."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from support.terminal.keys import (
    BACK,
    CTRL_C,
    CTRL_U,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    NONE,
    PAIN,
    SAVE,
    TICK,
    Seen,
)

TO_DOCTOR = TICK + FIRST


def test_the_advice_is_saved_from_the_menu(press: Callable[..., Seen], tmp_path: Path) -> None:
    file = tmp_path / "advice.html"
    seen = press(TO_DOCTOR + SAVE + CTRL_U + str(file) + ENTER + FINISH)
    assert seen.exit_code == 0
    assert "Save this to take away" in seen.text
    assert "Only you can read that file." in seen.flowing
    assert "summary for the doctor" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_is_offered(press: Callable[..., Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    press(TO_DOCTOR + SAVE + ENTER + FINISH)
    (file,) = tmp_path.glob("*.html")
    assert re.fullmatch(r"advice-\d{4}-\d\d-\d\d\.html", file.name)


def test_a_name_that_is_typed_takes_the_place_of_the_one_offered(
    press: Callable[..., Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    press(TO_DOCTOR + SAVE + "back1.html" + ENTER + FINISH)
    assert [path.name for path in tmp_path.glob("*.html")] == ["back1.html"]


def test_a_name_with_another_ending_is_mended(press: Callable[..., Seen], tmp_path: Path) -> None:
    seen = press(TO_DOCTOR + SAVE + CTRL_U + f"{tmp_path}/a.pdf" + ENTER + CTRL_U + f"{tmp_path}/a.md" + ENTER + FINISH)
    assert "End the name a.pdf in .html (to read, or to print), .txt or .md (text)" in seen.flowing
    assert [path.name for path in tmp_path.glob("a.*")] == ["a.md"]


def test_a_file_is_replaced_only_when_told(press: Callable[..., Seen], tmp_path: Path) -> None:
    file, other = tmp_path / "a.md", tmp_path / "b.md"
    file.write_text("mine")
    name = CTRL_U + str(file) + ENTER
    press(TO_DOCTOR + SAVE + name + ENTER + CTRL_U + str(other) + ENTER + FINISH)
    assert file.read_text() == "mine"
    assert other.exists()
    press(TO_DOCTOR + SAVE + name + DOWN + ENTER + FINISH)
    assert "summary for the doctor" in file.read_text()


def test_turning_back_from_saving_leads_to_the_menu(press: Callable[..., Seen], tmp_path: Path) -> None:
    seen = press(TO_DOCTOR + SAVE + BACK + FINISH)
    assert seen.exit_code == 0
    assert seen.text.count("What now?") >= 2


def test_what_was_asked_for_is_saved_as_soon_as_it_is_shown(press: Callable[..., Seen], tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    assert press(TO_DOCTOR + CTRL_C + CTRL_C, save=(file,)).exit_code == 130
    assert "SEE A DOCTOR" in file.read_text()


def test_what_is_saved_follows_the_answers(press: Callable[..., Seen], tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    press(TO_DOCTOR + BACK + DOWN * 3 + ENTER + PAIN.removeprefix(TICK + NONE) + FINISH, save=(file,))
    assert file.read_text().startswith("# AT HOME")


def test_what_was_saved_from_the_menu_follows_too(press: Callable[..., Seen], tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    menu_save = SAVE + CTRL_U + str(file) + ENTER
    back = BACK + DOWN * 3 + ENTER  # no leg pain after all
    seen = press(TO_DOCTOR + menu_save + back + PAIN.removeprefix(TICK + NONE) + FINISH)
    assert seen.text.count("Only you can read") == 2
    assert file.read_text().startswith("# AT HOME")


def test_what_could_not_be_saved_is_told_at_the_end(
    press: Callable[..., Seen], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.md"
    file.write_text("mine")
    assert press(TO_DOCTOR + FINISH, save=(file,)).exit_code == 74
    assert "could not be saved: there is a file already" in capsys.readouterr().err
    assert file.read_text() == "mine"
    press(TO_DOCTOR + FINISH, save=(file,), overwrite=True)
    assert file.read_text() != "mine"


def test_who_answered_for_someone_else_is_on_the_page_for_the_doctor(
    press: Callable[..., Seen], tmp_path: Path
) -> None:
    own, other = tmp_path / "own.txt", tmp_path / "other.txt"
    seen = press(TO_DOCTOR + FINISH, save=(other,), for_other=True)
    assert "“You” is the person you answer for." in seen.text
    assert "Answered by: someone else, for this person\n" in other.read_text("utf-8")
    press(TO_DOCTOR + FINISH, save=(own,))
    assert "Answered by" not in own.read_text("utf-8")


def test_that_is_kept_with_answers_that_are_saved_for_later(
    press: Callable[..., Seen], tmp_path: Path, saved: Path
) -> None:
    press(TICK + CTRL_C + ENTER, for_other=True)
    page = tmp_path / "advice.txt"
    press(ENTER + FIRST + FINISH, save=(page,))
    assert "Answered by: someone else" in page.read_text("utf-8")
