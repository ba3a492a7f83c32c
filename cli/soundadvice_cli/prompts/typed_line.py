"""Typed line: what stands in a field when an answer is to be changed, and how what was typed is understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.time.day import DaysBefore
from soundadvice.typed import MendError
from soundadvice.wording.answers import describe_answer

if TYPE_CHECKING:
    from soundadvice.model.condition import Answer
    from soundadvice.model.question import Quantity

Read = Callable[[str], object]
"""What is made of a typed text. Raises MendError."""


def typed_again(question: Quantity, former: Answer | None, read: Read) -> str:
    """A former answer as it could have been typed: in the words of a person, if these are read as the same."""
    if former is None:
        return ""
    if isinstance(former, DaysBefore):
        return str(former.day)
    said = describe_answer(question, former)
    return said if _answer(question, read, said) == former else str(answer_to_json(question, former))


def understood(question: Quantity, read: Read, text: str) -> str | None:
    """The answer as it was understood, for the person to see."""
    answer = _answer(question, read, text)
    return None if answer is None else describe_answer(question, answer)


def _answer(question: Quantity, read: Read, text: str) -> Answer | None:
    try:
        return read_answer(question, read(text))
    except MendError:
        return None
