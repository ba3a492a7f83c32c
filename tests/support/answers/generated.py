"""Generated sets of answers: of every outcome and of none, with answers left behind; the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from soundadvice import Advice, Pack, UndecidedError, triage
from soundadvice.model.answer import answer_to_json
from soundadvice.server.api.examples import plain_answers
from support.answers import cells


def generated(pack: Pack, number: int) -> Iterator[dict[str, Any]]:
    """Sets of answers as JSON: complete ones, partial ones, and with answers left behind on hidden questions."""
    source = Random(pack.id)
    choices = {question.id: cells.answers_of(pack, question) for question in pack.questions}
    mild = plain_answers(pack)
    for turn in range(number):
        share = (0.1, 0.5, 1.0)[turn % 3]
        given = dict(mild) if turn % 2 else {}
        for name, offered in choices.items():
            if source.random() < share * (0.2 if turn % 2 else 1.0):
                given[name] = answer_to_json(pack.question[name], source.choice(offered))
        yield given


def advised(pack: Pack, given: dict[str, Any]) -> Advice | UndecidedError:
    try:
        return triage(pack, given)
    except UndecidedError as error:
        return error
