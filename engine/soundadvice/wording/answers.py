"""Answers: what a person answered, in the words that they were shown; and why options do not go together."""

from __future__ import annotations

from collections.abc import Collection
from typing import assert_never

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question, option_text
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS
from soundadvice.wording.amounts import figure, length
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say


def describe_answer(question: Question, answer: Answer) -> str:
    """The answer in the words that the person was shown."""
    match question:
        case Choice():
            assert isinstance(answer, str)
            return option_text(question, answer)
        case MultiChoice(options=options):
            assert isinstance(answer, frozenset)
            return "; ".join(option.text for option in options if option.id in answer)
        case Number() | Duration() | Date() if answer == UNSURE:
            return say("not sure")
        case Number(unit=unit):
            return f"{figure(str(answer_to_json(question, answer)))} {unit}"
        case Duration():
            assert isinstance(answer, int)
            return length(answer)
        case Date():
            assert isinstance(answer, int)
            return day_said(answer)
        case _:
            assert_never(question)


def day_said(days: int) -> str:
    """So many days before the day of asking, with the day itself if it is known.

    >>> from datetime import date
    >>> from soundadvice.model.time.day import day_before
    >>> day_said(day_before(date(2024, 6, 3), date(2024, 6, 20))), day_said(0), day_said(-21)
    ('3 June 2024 (17 days ago)', 'today', 'in 3 weeks')
    """
    off = length(abs(days) * SECONDS["day"])
    if days == 0:
        said = say("today")
    else:
        said = say("in {length}", length=off) if days < 0 else say("{length} ago", length=off)
    return say("{day} ({ago})", day=in_words(days.day), ago=said) if isinstance(days, DaysBefore) else said


def why_alone(option: Option) -> str:
    """Why an exclusive option is not taken with any other, in the same words wherever a person chooses."""
    return say(
        "“{option}” cannot be true together with another answer. If one of the others fits you, choose that one, "
        "and leave “{option}” out.",
        option=option.text,
    )


def why_not_together(question: MultiChoice, chosen: Collection[str]) -> str | None:
    """Why these options cannot be chosen together; None if they can."""
    alone = next((option for option in question.options if option.exclusive and option.id in chosen), None)
    return why_alone(alone) if alone is not None and len(chosen) > 1 else None
