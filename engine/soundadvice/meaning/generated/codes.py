"""Codes: what an answer is in the generated function of ordinary answers, as one number; and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial
from typing import assert_never

from soundadvice.model.answer import read_answer
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS

Codes = tuple[int, ...]
"""A number for each deciding question, in order, and then, where others are answered too, for each of the others: the
bits of the options chosen, 0 if there is no answer; or the steps above the minimum of a number or duration,
`NOT_ASKED` where there is no answer, `NOT_SURE` for unsure."""

NOT_ASKED = -1
NOT_SURE = -2
_LARGEST_COUNT = 100  # `1 day` … `100 days` and so for each unit: what people say; the rest is read in full


def options_coded(question: Choice | MultiChoice) -> dict[object, int]:
    """The code of each option."""
    # Interned, as the words in a caller's program are: those are then found without comparing letters.
    return {sys.intern(option.id): 1 << bit for bit, option in enumerate(question.options)}


def mask(question: Choice | MultiChoice, wanted: Set[str]) -> str:
    """The bits of some options, as source: in hexadecimal, for of a decimal Python reads 4,300 digits at most."""
    return hex(sum(1 << bit for bit, option in enumerate(question.options) if option.id in wanted))


def decoded(question: Question, code: int) -> Answer | None:
    """The canonical answer of a code; None if there is none."""
    match question:
        case Choice(options=options):
            return next((options[bit].id for bit in _bits(code)), None)
        case MultiChoice(options=options):
            return frozenset(options[bit].id for bit in _bits(code)) or None
        case Number() | Duration() | Date():
            if code == NOT_SURE:
                return UNSURE
            return None if code == NOT_ASKED else code + question.minimum
        case _:
            assert_never(question)


def _bits(code: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while code:
        yield (code & -code).bit_length() - 1
        code &= code - 1


Decoder = tuple[str, int, Mapping[int, Answer], Callable[[int], Answer | None]]
"""Of a question: its id, the code of no answer, the answers of the codes that are at hand, and what decodes others."""


def decoder(question: Question) -> Decoder:
    """What turns the codes of a question into its canonical answers."""
    if isinstance(question, (Choice, MultiChoice)):  # what most people give: one option
        codes = [1 << bit for bit in range(len(question.options))]
    else:
        codes = [NOT_SURE] if question.unsure else []
    at_hand = {code: answer for code in codes if (answer := decoded(question, code)) is not None}
    return question.id, absent(question), at_hand, partial(decoded, question)


def absent(question: Question) -> int:
    """The code of a question that is not answered."""
    return 0 if isinstance(question, (Choice, MultiChoice)) else NOT_ASKED


class Amounts(dict[object, int]):
    """The codes of a number or duration: ordinary answers at hand, others read in full each time, and not kept.

    Raises AnswerError for what is no answer.
    """

    def __init__(self, question: Quantity) -> None:
        super().__init__(_words(question))
        self._question = question

    def __missing__(self, value: object) -> int:
        answer = read_answer(self._question, value)
        if isinstance(answer, DaysBefore):
            raise KeyError(value)  # a code has no day of asking: whoever names one goes the long way
        return answer - self._question.minimum if isinstance(answer, int) else NOT_SURE


def _words(question: Quantity) -> dict[object, int]:
    if isinstance(question, Number):
        return {}
    table: dict[object, int] = {UNSURE: NOT_SURE} if question.unsure else {}
    if isinstance(question, Duration):
        for unit, per_unit in SECONDS.items():
            for count in range(_LARGEST_COUNT + 1):
                if question.minimum <= count * per_unit <= question.maximum:
                    for words in (f"{count} {unit}", f"{count} {unit}s"):
                        table[words] = count * per_unit - question.minimum
    return table
