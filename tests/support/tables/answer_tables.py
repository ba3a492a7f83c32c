"""Tables of answers: sets of answers as rows of the columns natural to them, and the advice that each row must get."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number
from support.answers.cells import answers_of, complete_cells, distinguished, partial_cells

Row = dict[str, object]
Answers = dict[str, Answer]


def row_of(pack: Pack, answers: Answers, *, lists: bool) -> Row:
    """A row of natural columns (`soundadvice.tables.sql.table_schema.natural_columns`): null where unanswered."""
    row: Row = {}
    for question in (pack.question[name] for name in pack.deciding):
        name, answer = question.id, answers.get(question.id)
        match question:
            case Choice():
                row[name] = answer
            case MultiChoice(options=options):
                assert answer is None or isinstance(answer, frozenset)
                if lists:
                    row[name] = None if answer is None else [option.id for option in options if option.id in answer]
                else:
                    for option in options:
                        row[f"{name}_{option.id}"] = None if answer is None else option.id in answer
            case Number() | Duration() | Date():
                decimals = question.decimals if isinstance(question, Number) else 0
                exact = Decimal(answer).scaleb(-decimals) if decimals and isinstance(answer, int) else answer
                row[name] = None if answer == UNSURE else exact
                if question.unsure:
                    row[f"{name}_unsure"] = None if answer is None else answer == UNSURE
    return row


def advice_of(pack: Pack, answers: Answers) -> Row:
    """What every engine must say of a row with these answers, by `evaluate`."""
    found = evaluate(pack, answers)
    advice: Row = {
        "disposition": found.floor if found.decided else None,
        "acuity": str(pack.disposition[found.floor].acuity) if found.decided else None,
        "reasons": list(found.fired),
        "findings": list(found.findings),
        "invalid": None,
        "undecided": not found.decided,
        "floor": found.floor,
        "ceiling": str(found.ceiling),
        "ignored_would_raise": found.ignored_would_raise,
    }
    truths = dict.fromkeys(found.fired, True) | dict.fromkeys(found.open)
    return advice | {f"rule_{rule.id}": truths.get(rule.id, False) for rule in pack.rules}


def every_cell(pack: Pack) -> Iterator[Answers]:
    """Every set of answers that the rules tell apart: partial ones and hidden answers left behind included.

    If these are too many to go through, the complete ones.
    """
    choices = {name: distinguished(pack, pack.question[name]) for name in pack.deciding}
    ways = math.prod(len(answers) + 1 for answers in choices.values())
    return partial_cells(pack, choices) if ways <= 100_000 else complete_cells(pack, choices)


def sampled_cells(pack: Pack, number: int) -> Iterator[Answers]:
    """That many partial sets, each question answered or not at random; mostly answers that worry no one."""
    chance = random.Random(f"cells of {pack.id}")
    choices = {name: answers_of(pack, pack.question[name]) for name in pack.deciding}
    calm = {name: [a for a in found if not _alone_raises(pack, name, a)] or found for name, found in choices.items()}
    for _ in range(number):
        worry, skip = chance.choice([0.0, 0.02, 0.1, 1.0]), chance.choice([0.0, 0.0, 0.05, 0.5])
        answers = {name: chance.choice((choices if chance.random() < worry else calm)[name]) for name in choices}
        yield {name: answer for name, answer in answers.items() if chance.random() >= skip}


def _alone_raises(pack: Pack, name: str, answer: Answer) -> bool:
    found = evaluate(pack, {name: answer})
    return found.floor != pack.default


def differing(expected: Iterable[Row], got: Iterable[Row], columns: Iterable[str]) -> list[tuple[int, Row, Row]]:
    """The rows that differ in these columns, each with its number; `reasons` or `findings` as text counts as a list."""
    found = []
    names = list(columns)
    for number, (want, have) in enumerate(zip(expected, got, strict=True)):
        left, right = ({name: _plain(name, row[name]) for name in names} for row in (want, have))
        if left != right:
            found.append((number, left, right))
    return found


def _plain(name: str, value: object) -> object:
    if name in ("reasons", "findings") and isinstance(value, str):
        return value.split("|") if value else []
    truth = name in ("undecided", "ignored_would_raise") or name.startswith("rule_")
    return bool(value) if truth and isinstance(value, int) else value
