"""What a person types: lengths of time and numbers."""

from __future__ import annotations

import itertools
import re
import string
from datetime import timedelta

import pytest

from soundadvice.model.question import Duration, Number
from soundadvice.model.time.duration import units_between
from soundadvice.typed import MendError, seconds_of, typed_duration, typed_number, units_of

DAY = 86_400


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("3 weeks", 21), ("3w", 21), ("3 wks", 21), ("3W", 21), (" 3  weeks. ", 21), ("three weeks", 21),
        ("a week", 7), ("one week", 7), ("a fortnight", 14), ("10 days", 10), ("10d", 10), ("1.5 weeks", 10.5),
        ("1,5 weeks", 10.5), ("about 3 weeks", 21), ("~3 weeks", 21), ("maybe around 3 weeks", 21),
        ("3 weeks or so", 21), ("3 weeks ago", 21), ("a day", 1), ("an hour", 1 / 24), ("half a day", 0.5),

        ("1 week and 2 days", 9), ("6 weeks 3 days", 45), ("6 weeks, 3 days", 45),
        ("1 week, 2 days", 9), ("1w2d", 9), ("two and a half weeks", 17.5),
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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("3-4 days", "Please give one of them, your best guess: 3 days or 4 days."),
        ("two to three weeks", "Please give one of them, your best guess: 2 weeks or 3 weeks."),
        ("a couple of weeks", "How many weeks, at your best guess? For example 3 weeks."),
        ("a few days", "How many days, at your best guess? For example 3 days."),
        ("since monday", "How long ago was that? For example 3 days, or 2 weeks."),
    ],
)
def test_more_than_one_length_is_asked_again_in_its_own_words(text: str, asked: str) -> None:
    with pytest.raises(MendError) as error:
        seconds_of(text)
    assert str(error.value) == asked


UNITS: dict[str, tuple[str, ...]] = {
    "second": ("sec", "secs", "second", "seconds"),
    "minute": ("min", "mins", "minute", "minutes"),
    "hour": ("h", "hs", "hr", "hrs", "hour", "hours"),
    "day": ("d", "ds", "day", "days"),
    "week": ("w", "ws", "wk", "wks", "week", "weeks"),
    "month": ("mo", "mos", "mth", "mths", "mnth", "mnths", "month", "months"),
    "year": ("y", "ys", "yr", "yrs", "year", "years"),
}
SPELLINGS = {word: unit for unit, words in UNITS.items() for word in words}
LENGTHS = {"second": 1, "minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY, "month": 2_629_800, "year": 31_557_600}


@pytest.mark.parametrize("word", SPELLINGS)
def test_every_unit_in_every_spelling(word: str) -> None:
    length = LENGTHS[SPELLINGS[word]]
    for text in (f"3 {word}", f"3{word}", f"3 {word.upper()}.", f"three {word}", f"about 3 {word} ago"):
        assert seconds_of(text) == 3 * length, text
    assert seconds_of(f"2 {word} and 5 {word}") == 7 * length
    if length > 1:
        assert seconds_of(f"1.5 {word}") == 1.5 * length
    else:
        with pytest.raises(MendError, match="does not come out even"):
            seconds_of(f"1.5 {word}")


@pytest.mark.parametrize(
    "said", ["3m", "3 m", "3ms", "3 ms", "3 M", "3 Ms", "3 MS.", "about 3 ms ago", "1 year and 3 m"]
)
def test_minutes_or_months_is_asked(said: str) -> None:
    with pytest.raises(
        MendError, match=r"^`ms?` can be minutes or months\. Please write the word in full: 3 months\.$"
    ):
        seconds_of(said)


def test_no_other_short_word_is_a_unit() -> None:
    """Every word of up to three letters, and every unit with one letter wrong."""
    letters = string.ascii_lowercase
    words = {"".join(word) for size in (1, 2, 3) for word in itertools.product(letters, repeat=size)}
    for word in SPELLINGS:
        places = range(len(word))
        words |= {word[:at] + word[at + 1 :] for at in places} - {""}
        words |= {word[:at] + other + word[at + 1 :] for at in places for other in letters}
    for word in sorted(words - SPELLINGS.keys() - {"m", "ms"}):
        with pytest.raises(MendError, match=r"^(?:Please |How |3 what\?)"):
            seconds_of(f"3 {word}")


@pytest.mark.parametrize(
    ("unit", "taken", "refused"),
    [
        ("ms", ("3", "3 ms", "3MS"), ("3 m", "3 s", "3 mss")),
        ("mg", ("3", "3 mg", "3mg"), ("3 m", "3 g", "3 mgs", "3 kg")),
        ("years", ("3", "3 years", "3 year", "3 YEAR"), ("3 yea", "3 y", "3 yearss", "3 months")),
        ("\u00b0C", ("3", "3 \u00b0C", "3 \u00b0c"), ("3 C", "3 \u00b0", "3 \u00b0F")),
    ],
)
def test_a_number_is_in_its_own_unit(unit: str, taken: tuple[str, ...], refused: tuple[str, ...]) -> None:
    question = Number(id="n", text="?", unit=unit, minimum=0, maximum=10)
    for text in taken:
        assert str(typed_number(question, text)) == "3"
    for text in refused:
        with pytest.raises(MendError, match=f"^Please type a whole number of {unit} from 0 to 10[.]$"):
            typed_number(question, text)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", "Please type a number and a unit, such as 20 minutes, 2 hours or 1 day."),
        ("3", "3 what? For example 3 minutes, or 3 hours."),
        ("3m", "`m` can be minutes or months. Please write the word in full: 3 minutes."),
        ("3 fathoms", "Please use minutes, hours or days: for example 20 minutes."),
        ("3 weeks", "Please give a time from 0 days to 1 day."),
    ],
)
def test_what_to_type_is_fitted_to_the_range_and_to_where_anything_changes(typed: str, asked: str) -> None:
    question = Duration(id="since", text="?", minimum=0, maximum=DAY)
    units = units_of(question, units_between(0, DAY, [DAY // 24]))
    with pytest.raises(MendError, match=f"^{re.escape(asked)}$"):
        typed_duration(question, typed, units)
    assert typed_duration(question, "half an hour", units) == timedelta(minutes=30)
    assert units_of(question).names == ("hour", "day")


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
