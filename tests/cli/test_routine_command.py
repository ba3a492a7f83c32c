"""`soundadvice routine` as a command: who is guided, and who is not."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from soundadvice import Pack
from soundadvice.journal.coming_back import Told
from soundadvice.provenance.freshness import Age, age
from soundadvice_cli.commands.people import routine
from soundadvice_cli.main import cli
from soundadvice_cli.prompts.plain import PlainAsker
from support.packs.at_home import FOLDER, LASTING, NUMB
from support.terminal.player import (
    GIVEN,
    SOURCE,
)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(GIVEN))
    written = CliRunner().invoke(cli, ["triage", *SOURCE, "--answers", str(answers), "--json", "--record"])
    (tmp_path / "record.json").write_text(written.stdout)
    return {"answers": str(answers), "record": str(tmp_path / "record.json")}


def test_without_a_terminal_the_way_to_read_the_plan_is_named(files: dict[str, str]) -> None:
    for arguments in (["--answers", files["answers"]], ["--record", files["record"]], ["--answers", "-"]):
        ended = CliRunner().invoke(cli, ["routine", *arguments])
        assert ended.exit_code == 2
        assert "`soundadvice routine` needs a terminal" in ended.stderr
        assert "soundadvice triage --answers FILE" in ended.stderr


def test_answers_or_a_record_and_not_both(files: dict[str, str]) -> None:
    for arguments in ([], ["--answers", files["answers"], "--record", files["record"]]):
        ended = CliRunner().invoke(cli, ["routine", *arguments])
        assert (ended.exit_code, "give --answers FILE, or --record" in ended.stderr) == (2, True)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command believe in a terminal."""
    monkeypatch.setattr(routine, "_need_terminal", lambda _: None)
    monkeypatch.setattr(routine, "_keyboard", nullcontext)


@pytest.mark.parametrize(
    ("change", "why_not"),
    [
        ({"leg_pain": "one"}, "There is no stretch in your plan this time."),
        ({"severe_pain": "unsure", "pain_check": "unsure"}, "There is no stretch in your plan this time."),
        ({"pain_with_exercise": "intense"}, "no exercise is guided"),
    ],
)
def test_no_one_is_guided_whose_sign_a_stretch_could_make_worse(
    terminal: None, tmp_path: Path, change: dict[str, object], why_not: str
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({**GIVEN, **change}))
    ended = CliRunner().invoke(cli, ["routine", *SOURCE, "--answers", str(answers)])
    assert "SEE A DOCTOR" in ended.stdout
    assert why_not in " ".join((ended.stdout + ended.stderr).split())
    assert "Exercise 1" not in ended.stdout


def test_answers_that_do_not_decide_guide_nobody(terminal: None, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"leg_pain": "none"}))
    ended = CliRunner().invoke(cli, ["routine", *SOURCE, "--answers", str(answers)])
    assert ended.exit_code == 2
    assert "these answers do not decide the advice yet" in ended.stderr


def test_a_record_of_a_pack_that_is_not_for_people_is_refused(files: dict[str, str], terminal: None) -> None:
    ended = CliRunner().invoke(cli, ["routine", "--record", files["record"], "--plain"])
    assert ended.exit_code == 2
    assert "`low_back_pain` is not for people" in ended.stderr


def test_a_record_brings_its_pack_its_answers_and_its_day(
    files: dict[str, str], terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []
    monkeypatch.setattr(routine, "run", lambda *given, **more: taken.extend([*given, more]))
    ended = CliRunner().invoke(
        cli, ["routine", "--record", files["record"], "--plain", "--no-bell", "--not-for-people"]
    )
    assert ended.exit_code == 0, ended.output
    loaded, told, asker, more = taken
    assert isinstance(loaded, Pack)
    assert isinstance(asker, PlainAsker)
    assert isinstance(told, Told)
    assert (loaded.id, told.answers) == ("low_back_pain", {**GIVEN, "duration": "1 week"})
    assert age(told.given, datetime.now(UTC)) is Age.FRESH
    assert isinstance(more, dict)
    assert (more["plain"], more["bell"]) == (True, False)


def test_a_record_of_another_pack_is_refused(files: dict[str, str], terminal: None, tmp_path: Path) -> None:
    record = json.loads(Path(files["record"]).read_text())
    record["advice"]["parameters"]["few_weeks"] = "9 weeks"
    (tmp_path / "odd.json").write_text(json.dumps(record))
    ended = CliRunner().invoke(cli, ["routine", "--record", str(tmp_path / "odd.json")])
    assert ended.exit_code == 2
    assert "cannot be set for `few_weeks`" in ended.stderr


# Beside a visit -----------------------------------------------------------------------------------------------------


def _guided(answers: dict[str, object], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Result, list[str]]:
    led: list[str] = []
    monkeypatch.setattr(routine, "_still_true", lambda *_: True)
    monkeypatch.setattr(
        routine, "routine_run", lambda session, *_, **__: SimpleNamespace(run=lambda: led.append(session.pack.id))
    )
    (folder / "answers.json").write_text(json.dumps(answers))
    ended = CliRunner().invoke(cli, ["routine", "--pack", str(FOLDER), "--answers", str(folder / "answers.json")])
    return ended, led


def test_seeing_a_doctor_is_shown_before_anyone_is_guided(
    terminal: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, led = _guided(LASTING, tmp_path, monkeypatch)
    assert (ended.exit_code, led) == (0, ["ankle_at_home"]), ended.output
    text = ended.stdout
    assert text.index("SEE A DOCTOR") < text.index("WHILE YOU WAIT FOR YOUR VISIT") < text.index("Heel raises")


@pytest.mark.parametrize("answers", [NUMB, {**LASTING, "tried": "persists"}], ids=["today", "it still hurts"])
def test_nobody_is_guided_whom_it_could_hurt(
    answers: dict[str, object], terminal: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, led = _guided(answers, tmp_path, monkeypatch)
    assert (ended.exit_code, led) == (2, [])
    assert "no exercise is guided" in ended.stderr
