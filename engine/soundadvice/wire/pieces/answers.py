"""Answers: the bytes of an answer, the id of its question before it. Nothing of any answer is kept."""

from __future__ import annotations

from collections.abc import Callable

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.wire.bytes import json_bytes

Writer = Callable[[Answer], bytes]


def writer(question: Question) -> Writer:
    """What writes canonical answers to a question: `"leg_pain":"none"`."""
    begin = _begin(question)
    if isinstance(question, Choice):
        every: dict[Answer, bytes] = {option.id: begin + json_bytes(option.id) for option in question.options}
        return every.__getitem__
    if isinstance(question, MultiChoice):
        return _of_several(question)
    return lambda answer: begin + json_bytes(answer_to_json(question, answer))


def _begin(question: Question) -> bytes:
    return json_bytes(question.id) + b":"


def _of_several(question: MultiChoice) -> Writer:
    """The options chosen, in the order of the question."""
    begin = _begin(question) + b"["
    every = {option.id: json_bytes(option.id) for option in question.options}
    alone = {option: begin + written + b"]" for option, written in every.items()}

    def write(answer: Answer) -> bytes:
        assert isinstance(answer, frozenset)
        if len(answer) == 1:  # what most people give
            (one,) = answer
            return alone[one]
        return begin + b",".join([written for option, written in every.items() if option in answer]) + b"]"

    return write
