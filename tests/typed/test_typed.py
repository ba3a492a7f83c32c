"""What a person types: lengths of time and numbers."""

from __future__ import annotations

import pytest

from soundadvice.model.question import Duration, Number
from soundadvice.typed import MendError, seconds_of, typed_duration, typed_number

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 weeks", 21), ("3w", 21), ("3 wks", 21), ("3W", 21), (" 3  weeks. ", 21), ("three weeks", 21),
        ("a week", 7), ("one week", 7), ("a fortnight", 14), ("10 days", 10), ("10d", 10), ("1.5 weeks", 10.5),
        ("1,5 weeks", 10.5), ("about 3 weeks", 21), ("~3 weeks", 21), ("maybe around 3 weeks", 21),
        ("3 weeks or so", 21), ("3 weeks ago", 21), ("a day", 1), ("an hour", 1 / 24), ("half a day", 0.5),
        ("1 week and 2 days", 9), ("1 week, 2 days", 9), ("1w2d", 9), ("two and a half weeks", 17.5),
        ("a week and a half", 10.5), ("1 month", 30.4375), ("2 mths", 60.875), ("1 year", 365.25), ("2 yrs", 730.5),
        ("today", 0), ("yesterday", 1), ("48 hours", 2), ("90 mins", 0.0625),
    ],
)  # fmt: skip
def test_lengths_of_time_as_people_write_them(text: str, days: float) -> None:
    assert seconds_of(text) == days * DAY


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "3m", "weeks", "a few weeks", "couple of days", "2-3 weeks", "2 or 3 weeks", "two to three weeks",
        "over 3 weeks", "more than a month", "almost a year", "since Monday", "3 fathoms", "3 weeks 2", "-3 days",
        "1e3 days", "1\u0663 days", "3 weeks!?x", "1,500 days", "x" * 10_000, "1 " * 5000, "999999999999 years",
    ],
)  # fmt: skip
def test_what_is_ambiguous_is_asked_again_in_plain_words(text: str) -> None:
    with pytest.raises(MendError) as error:
        seconds_of(text)
    assert str(error.value)[0].isupper() or str(error.value)[0] in "`13"
    assert str(error.value).endswith(".")


def test_typed_durations_keep_to_the_bounds_and_to_unsure() -> None:
    question = Duration(id="since", text="?", minimum=DAY, maximum=30 * DAY, unsure=True)
    assert typed_duration(question, "Not sure.") == typed_duration(question, "I don\u2019t know") == "unsure"
    with pytest.raises(MendError, match=r"from 1 day to 30 days, or not sure\."):
        typed_duration(question, "31 days")
    strict = Duration(id="since", text="?", minimum=DAY, maximum=30 * DAY)
    with pytest.raises(MendError, match="needs an answer"):
        typed_duration(strict, "not sure")


@pytest.mark.parametrize(
    ("text", "tenths"),
    [("37.5", "37.5"), ("37,5", "37.5"), ("37", "37"), (" 37.5 °C", "37.5"), ("\u0663\u0667\u066b\u0665", "37.5")],
)
def test_typed_numbers(text: str, tenths: str) -> None:
    question = Number(id="heat", text="?", unit="°C", minimum=300, maximum=450, decimals=1)
    assert str(typed_number(question, text)) == tenths


@pytest.mark.parametrize("text", ["", "hot", "37.55", "29.9", "45.1", "1e2", "nan", "inf", "37 5", "3\u0667", "9" * 60])
def test_typed_numbers_that_cannot_be(text: str) -> None:
    question = Number(id="heat", text="?", unit="°C", minimum=300, maximum=450, decimals=1)
    with pytest.raises(MendError, match=r"a number of °C from 30\.0 to 45\.0"):
        typed_number(question, text)
