"""Choices: which questions about the plan stand together on a page, and at which page a visitor is."""

from __future__ import annotations

from soundadvice.meaning.evaluate import State
from soundadvice.server.web.visitors import Visitor

_MOST = 6
"""Questions on a page: some screens of a phone."""


def choices_on(visitor: Visitor, number: int) -> tuple[str, ...]:
    """The ids of the questions on a page of this number, as things stand; none if there is no such page.

    The next page is made of those that are open and on no page yet: what is asked on it may hang on the pages before.
    """
    pages = visitor.choices
    if number == len(pages) + 1 and (left := _on_no_page(visitor)):
        pages.append(left[:_MOST])
    if not 0 < number <= len(pages):
        return ()
    states = visitor.session.evaluation.states
    return tuple(name for name in pages[number - 1] if states[name] in (State.GIVEN, State.UNANSWERED))


def choices_page(visitor: Visitor) -> int | None:
    """The number of the first page on which a question is left open; None if none is."""
    for number in range(1, len(visitor.choices) + 1):
        if any(_is_open(visitor, name) for name in choices_on(visitor, number)):
            return number
    return len(visitor.choices) + 1 if _on_no_page(visitor) else None


def choices_left(visitor: Visitor, number: int) -> bool:
    """Whether there are questions for a page after this one, as things stand."""
    later = (name for page in visitor.choices[number:] for name in page)
    return bool(_on_no_page(visitor)) or any(_is_open(visitor, name) for name in later)


def _on_no_page(visitor: Visitor) -> tuple[str, ...]:
    session = visitor.session
    if not session.decided:
        return ()
    placed = {name for page in visitor.choices for name in page}
    asked = session.pack.plan_questions(session.evaluation.floor)
    return tuple(name for name in asked if name not in placed and _is_open(visitor, name))


def _is_open(visitor: Visitor, name: str) -> bool:
    session = visitor.session
    return session.evaluation.states[name] is State.UNANSWERED and name not in session.skipped
