"""Region: whose numbers a person sees: those of --region, else of the computer's language; and how to change them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from soundadvice_cli.commands.people import check_in as check_in_command
from soundadvice_cli.commands.people import routine as routine_command
from support.terminal.commands import AT_HOME, SOURCE, Run, answers
from support.terminal.keys import CTRL_C, ENTER, SPACE, Seen

CTRL_R = "\x12"


def test_another_country_can_be_chosen_at_any_question(press: Callable[..., Seen]) -> None:
    seen = press(CTRL_R + "b" + SPACE + ENTER + CTRL_C + CTRL_C)
    assert "Where are you?\n  United Kingdom" in seen.text
    assert "If it may be an emergency, call 999 or 112 now." in seen.text
    assert "Question 2" in seen.after("United Kingdom")


def test_a_region_that_the_pack_has_not_is_a_message_for_a_person(run: Run) -> None:
    result = run("triage", "--region", "atlantis", "--answers", "-", stdin="{}")
    assert result.exit_code != 0
    for words in ("no numbers for the region `atlantis`", "gb (the United Kingdom)", "call 999, 112 or 911 now"):
        assert words in " ".join(result.stderr.split())
    assert max(map(len, result.stderr.splitlines())) < 80
    assert "pack.yaml" not in result.stderr


@pytest.mark.parametrize(("region", "number"), [("gb", "999 or 112"), ("UK", "999 or 112"), ("de", "112")])
def test_regions_are_known_by_other_names_too(run: Run, region: str, number: str) -> None:
    answers = '{"location": ["lower_back"], "emergency_signs": ["faint"]}'
    result = run("triage", "--region", region, "--answers", "-", stdin=answers)
    assert f"Call {number}, or go to" in " ".join(result.output.split())


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever talks to the person is only told in which region; the regions, as they come."""
    regions: list[str] = []
    for command in (check_in_command, routine_command):
        monkeypatch.setattr(command, "run", lambda pack, *_, **__: regions.append(pack.region))
    monkeypatch.setattr(check_in_command, "_asker", lambda _: None)
    monkeypatch.setattr(routine_command, "_need_terminal", lambda _: None)
    monkeypatch.setattr(routine_command, "_keyboard", nullcontext)
    for name in ("LC_ALL", "LC_ADDRESS", "LC_TELEPHONE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return regions


def test_whoever_comes_back_sees_the_numbers_of_their_locale_too(
    at_a_terminal: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, told = answers(tmp_path, AT_HOME), tmp_path / "record.json"
    told.write_text(run("triage", *SOURCE, "--answers", given, "--json", "--record").stdout, "utf-8")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for command in (["check-in"], ["routine", "--answers", str(given)], ["routine", "--record", str(told)]):
        run(*command, *SOURCE)
    run("check-in", *SOURCE, "--region", "nz")
    monkeypatch.setenv("LANG", "C.UTF-8")
    run("check-in", *SOURCE)
    assert at_a_terminal == ["gb", "gb", "gb", "nz", "default"]


def test_a_record_keeps_the_region_that_it_was_made_in(
    at_a_terminal: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "record.json"
    made = run("triage", *SOURCE, "--answers", answers(tmp_path, AT_HOME), "--json", "--record", "--region", "nz")
    told.write_text(made.stdout, "utf-8")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    run("routine", *SOURCE, "--record", told)
    assert at_a_terminal == ["nz"]
    refused = run("routine", *SOURCE, "--record", told, "--region", "atlantis").stderr
    assert "no numbers for the region `atlantis`" in refused
    assert "pack.yaml" not in refused
