"""Region: whose numbers a person sees: those of --region, else of the computer's language; and how to change them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.terminal.commands import Run
from support.terminal.keys import CTRL_C, ENTER, SPACE, Seen

CTRL_R = "\x12"


def test_another_country_can_be_chosen_at_any_question(press: Callable[..., Seen]) -> None:
    seen = press(CTRL_R + "7" + SPACE + ENTER + CTRL_C + CTRL_C)
    assert "Where are you?\n  United Kingdom" in seen.text
    assert "If it may be an emergency, call 999 or 112 now." in seen.text
    assert "Question 2" in seen.after("United Kingdom")


def test_a_region_that_the_pack_has_not_is_a_message_for_a_person(run: Run) -> None:
    result = run("triage", "--region", "atlantis", "--answers", "-", stdin="{}")
    assert result.exit_code != 0
    for words in ("no numbers for the region `atlantis`", "gb (the United Kingdom)", "call 999, 112 or 911 now"):
        assert words in result.stderr
    assert "pack.yaml" not in result.stderr


@pytest.mark.parametrize(("region", "number"), [("gb", "999 or 112"), ("UK", "999 or 112"), ("de", "112")])
def test_regions_are_known_by_other_names_too(run: Run, region: str, number: str) -> None:
    answers = '{"location": ["lower_back"], "emergency_signs": ["faint"]}'
    result = run("triage", "--region", region, "--answers", "-", stdin=answers)
    assert f"Call {number}, or go to" in " ".join(result.output.split())
