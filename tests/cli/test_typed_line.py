"""What stands in a field when an answer is to be changed: in a person's own language, and read as the same answer."""

from __future__ import annotations

from datetime import date

import pytest

from soundadvice.model.question import Date, Duration, Number
from soundadvice.model.time.day import day_before
from soundadvice.typed import typed_date, typed_duration, typed_number
from soundadvice.wording.language import in_language
from soundadvice_cli.prompts.typed_line import typed_again, understood

DAY = 86_400
TODAY = date(2024, 6, 20)
LASTED = Duration(id="lasted", text="How long?", minimum=0, maximum=10**9)
WEIGHT = Number(id="weight", text="How heavy?", unit="kg", minimum=0, maximum=3_000, decimals=1)
PERIOD = Date(id="period", text="When?", minimum=0, maximum=300)


@pytest.mark.parametrize(
    ("tag", "week", "both", "weight"),
    [
        ("en", "1 week", "46 days and 1 hour", "37.5 kg"),
        ("de", "1 Woche", "46 Tage und 1 Stunde", "37,5 kg"),
        ("es", "1 semana", "46 días y 1 hora", "37,5 kg"),
    ],
)
def test_it_is_in_the_language_spoken(tag: str, week: str, both: str, weight: str) -> None:
    def lasted(text: str) -> object:
        return typed_duration(LASTED, text)

    with in_language(tag):
        assert typed_again(LASTED, 7 * DAY, lasted) == week
        assert typed_again(LASTED, 46 * DAY + 3_600, lasted) == both
        assert typed_again(WEIGHT, 375, lambda text: typed_number(WEIGHT, text)) == weight
        assert understood(LASTED, lasted, both) == both


def test_what_cannot_be_read_back_in_words_stands_exactly() -> None:
    def lasted(text: str) -> object:
        return typed_duration(LASTED, text)

    for seconds in (864_000 - 1, 123_456_789, 1):
        shown = typed_again(LASTED, seconds, lasted)
        assert understood(LASTED, lasted, shown) is not None
    assert typed_again(LASTED, None, lasted) == ""


def test_a_day_stands_as_that_day() -> None:
    former = day_before(date(2024, 6, 3), TODAY)
    assert typed_again(PERIOD, former, lambda text: typed_date(PERIOD, text, TODAY)) == "2024-06-03"
