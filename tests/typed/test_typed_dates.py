"""A day as an answer to a question: what is taken, and what is asked again, with the days that the question takes."""

from __future__ import annotations

from datetime import date

import pytest

from soundadvice.model.question import Date
from soundadvice.typed import MendError, type_day, typed_date

TODAY = date(2024, 12, 20)  # a Friday
PERIOD = Date(id="period", text="?", minimum=0, maximum=300, unsure=True)
DUE = Date(id="due", text="?", minimum=-300, maximum=20)
EVER = Date(id="ever", text="?", minimum=-800, maximum=800)
_BOUNDS = "Please give a day from 24 February 2024 to 20 December 2024."
BORN = Date(id="born", text="?", minimum=0, maximum=5_000_000)


@pytest.mark.parametrize(
    ("question", "typed", "day"),
    [
        (PERIOD, "1 December", "2024-12-01"), (PERIOD, "2024-12-01", "2024-12-01"), (PERIOD, "today", "2024-12-20"),
        (PERIOD, "6 weeks 3 days ago", "2024-11-05"), (PERIOD, "6w3d", "2024-11-05"), (PERIOD, "Monday", "2024-12-16"),
        (DUE, "in 6 weeks", "2025-01-31"), (DUE, "6 weeks ahead", "2025-01-31"), (DUE, "tomorrow.", "2024-12-21"),
        (DUE, "15 December", "2024-12-15"), (DUE, "2 weeks from now", "2025-01-03"),
        (EVER, "3 June 2023", "2023-06-03"),
        (BORN, "29 February 1996", "1996-02-29"), (BORN, "0001-01-01", "0001-01-01"),
    ],
)  # fmt: skip
def test_a_day_as_people_type_it(question: Date, typed: str, day: str) -> None:
    assert typed_date(question, typed, TODAY) == (date.fromisoformat(day), TODAY)


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        (PERIOD, "25 December 2024", f"That is after today. {_BOUNDS}"),
        (PERIOD, "1 January 2024", _BOUNDS),
        (DUE, "1 November 2024", "Please give a day from 30 November 2024 to 16 October 2025."),
        (EVER, "3 June", "Please add the year, such as 3 June 2026."),
        (DUE, "Friday", f"Please t{type_day(DUE)[1:]}"),
        (PERIOD, "soon", "Please type a date, such as 3 June 2024, or how long ago it was, such as 3 weeks ago."),
        (DUE, "not sure", "This one needs an answer: a day. A good guess is fine."),
        (PERIOD, "3/6/2024", "Please write the month as a word, such as 3 June 2024."),
    ],
)  # fmt: skip
def test_a_day_that_is_asked_again(question: Date, typed: str, said: str) -> None:
    with pytest.raises(MendError) as error:
        typed_date(question, typed, TODAY)
    assert str(error.value) == said


def test_not_sure_where_the_question_takes_it() -> None:
    assert typed_date(PERIOD, "not sure", TODAY) == "unsure"


def test_what_to_type_says_which_way_the_day_may_lie() -> None:
    ahead = Date(id="next", text="?", minimum=-30, maximum=0)
    assert [type_day(one).partition("or ")[2] for one in (PERIOD, ahead, DUE)] == [
        "how long ago it was, such as 3 weeks ago.",
        "how far ahead it is, such as in 3 weeks.",
        "how far off it is, such as in 3 weeks, or 3 weeks ago.",
    ]
