"""Ordinary: answers as callers hand them in, read by looking them up; what is out of the ordinary is read elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from soundadvice.model.answer import read_answer
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question

Read = Callable[[object], Answer]
_MOST_KEPT = 4096
_LONGEST_KEPT = 40
_KINDS = frozenset({list, tuple, set, frozenset})


def readers_of(pack: Pack) -> dict[str, Read]:
    """What reads the answer to each question, by its id. It raises something where `read_answer` must be asked."""
    return {question.id: _reader(question) for question in pack.questions}


def _reader(question: Question) -> Read:
    """What reads one answer; it raises something where `read_answer` refuses it, and perhaps elsewhere."""
    match question:
        case Choice(options=options):
            return {option.id: option.id for option in options}.__getitem__  # type: ignore[return-value]
        case MultiChoice():
            return _Sets(question).read
        case Number() | Date():
            return lambda value: read_answer(question, value)
        case Duration():
            return _Words(question).__getitem__  # type: ignore[return-value]
        case _:
            assert_never(question)


class _Sets:
    """The sets of options that a question has taken so far, by themselves."""

    def __init__(self, question: MultiChoice) -> None:
        self._question = question
        self._taken: dict[frozenset[object], frozenset[str]] = {}

    def read(self, value: object) -> Answer:
        if value.__class__ not in _KINDS:
            return read_answer(self._question, value)
        given = frozenset(value)
        try:
            return self._taken[given]
        except KeyError:
            answer = read_answer(self._question, value)
            assert isinstance(answer, frozenset)
            if len(self._taken) < _MOST_KEPT:
                self._taken[answer] = answer
            return answer


class _Words(dict[str, Answer]):
    """Lengths of time that a question has taken in these words so far."""

    def __init__(self, question: Duration) -> None:
        super().__init__()
        self._question = question

    def __missing__(self, words: str) -> Answer:
        answer = read_answer(self._question, words)
        if words.__class__ is str and len(words) <= _LONGEST_KEPT and len(self) < _MOST_KEPT:
            self[words] = answer
        return answer
