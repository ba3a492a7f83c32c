"""The journey of five people in the terminal, counted as the benchmark does: few keys, and one screen of result."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

import journey


@pytest.mark.slow  # whole conversations
@pytest.mark.parametrize("who", journey.PEOPLE)
def test_it_takes_few_keys_and_the_result_few_words(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "60")
    found = journey.count(journey.PEOPLE[who])
    assert found.keys <= 60
    assert found.asked <= 700
    assert found.result <= (150 if "emergency" in found.advice else 220)
    assert found.questions <= 20


@pytest.mark.slow  # whole conversations
@pytest.mark.parametrize("who", journey.COMING_BACK)
def test_coming_back_with_nothing_new_takes_half_of_that(who: str) -> None:
    found = journey.count_check_in(journey.COMING_BACK[who])
    assert found.keys <= 20
    assert found.questions <= 10
    assert found.result <= (220 if "doctor" in found.advice else 150)
    assert ("doctor" in found.advice) == (who == "back after 3 weeks")
