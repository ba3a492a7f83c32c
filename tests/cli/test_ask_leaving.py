"""Leaving the conversation, saving it and going on with it, and engines that disagree."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from soundadvice import Advice, Session, SessionError, load_pack
from soundadvice_cli.errors import NoAdvice, Refused
from support.terminal.keys import (
    CTRL_C,
    CTRL_D,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    NONE,
    PAIN,
    TICK,
    UP,
    Seen,
)


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
def test_stopping_offers_to_save_and_the_next_time_offers_to_go_on(
    press: Callable[..., Seen], saved: Path, stop: str
) -> None:
    seen = press(TICK + NONE + stop + ENTER)
    assert seen.exit_code == 130
    assert f"Saved in {saved}" in seen.flowing
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    again = press(ENTER + PAIN.removeprefix(TICK + NONE) + FINISH)
    assert "with 2 answers. They are saved in" in again.text
    assert "Question 3 of about" in again.text
    assert "Question 1 of about" not in again.text
    assert again.exit_code == 0
    assert not saved.exists()
    assert f"Deleted: {saved}" in again.flowing


@pytest.mark.parametrize("leave", [DOWN + ENTER, CTRL_C, CTRL_D])
def test_stopping_without_saving_keeps_nothing(press: Callable[..., Seen], saved: Path, leave: str) -> None:
    seen = press(TICK + NONE + CTRL_C + leave)
    assert seen.exit_code == 130
    assert not saved.exists()


def test_stopping_by_mistake_can_be_taken_back(press: Callable[..., Seen], saved: Path) -> None:
    seen = press(TICK + NONE + CTRL_C + UP + ENTER + PAIN.removeprefix(TICK + NONE) + FINISH)
    assert seen.exit_code == 0
    assert "AT HOME" in seen.text
    assert not saved.exists()


def test_nothing_is_offered_where_there_is_nothing_to_save(press: Callable[..., Seen]) -> None:
    seen = press(CTRL_C)
    assert seen.exit_code == 130
    assert "save" not in seen.after("Question 1")


def test_a_saved_session_can_be_started_again_and_is_then_deleted(press: Callable[..., Seen], saved: Path) -> None:
    press(TICK + NONE + CTRL_C + ENTER)
    seen = press(DOWN + ENTER + CTRL_C)
    assert "Question 1 of about" in seen.text
    assert not saved.exists()


def test_a_session_goes_where_the_person_says(press: Callable[..., Seen], saved: Path, tmp_path: Path) -> None:
    mine = tmp_path / "my back.json"
    seen = press(TICK + CTRL_C + ENTER, save_to=str(mine))
    assert mine.exists()
    assert not saved.exists()
    assert f"--resume '{mine}'" in seen.flowing
    again = press(NONE + CTRL_C + CTRL_C, resume=str(mine))
    assert "Question 2 of about" in again.text
    assert mine.exists()


def test_a_file_that_is_no_session_is_refused_and_kept(press: Callable[..., Seen], saved: Path) -> None:
    saved.parent.mkdir()
    saved.write_text("my diary")
    seen = press(TICK + CTRL_C + ENTER)
    assert "cannot be used" in seen.text
    assert saved.read_text() == "my diary"
    other = saved.with_name("session-2.json")
    assert other.exists()
    assert str(other) in seen.flowing


def test_a_file_named_by_the_person_that_is_no_session_is_an_error(press: Callable[..., Seen], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(Refused, match=r"wrong\.json"):
        press(TICK, resume=str(wrong))
    assert wrong.read_text() == "{}"


def test_a_session_of_other_parameters_says_what_changed(press: Callable[..., Seen], saved: Path) -> None:
    saved.parent.mkdir()
    Session(load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}), answers={"leg_pain": "none"}).save(saved)
    seen = press(CTRL_C)
    assert "few_weeks" in seen.text
    assert saved.exists()


def test_engines_that_disagree_leave_nobody_without_a_way_on(
    press: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def disagree(_: Session) -> Advice:
        raise SessionError("the engines disagree")

    monkeypatch.setattr(Session, "advice", disagree)
    with pytest.raises(NoAdvice, match="the engines disagree") as none:
        press(TICK + FIRST)
    assert none.value.help.title == "Please see a doctor"
    assert "999, 112 or 911" in none.value.help.call
