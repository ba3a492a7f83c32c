"""Counts: a number of things in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number of things in words; the noun takes an s for all but one.

    >>> counted(1, "question"), counted(2, "question")
    ('1 question', '2 questions')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")
