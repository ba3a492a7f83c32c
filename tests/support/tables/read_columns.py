"""What a batch reads from one column, told by rules that each fire for one answer, and compared with `read_answer`."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow
from hypothesis import Phase, settings

from soundadvice import AnswerError
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import (
    All,
    Answer,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables import read_mapping
from soundadvice.tables.columns.invalid import Invalid
from support.packs.generated import any_of, choice, make, rule
from support.tables.agreeing import ON_EVERY_ENGINE as ON_EVERY_ENGINE
from support.tables.agreeing import triaged

QUICK = settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
DAY = SECONDS["day"]
AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
FEVER = Number(id="fever", text="fever?", unit="C", minimum=300, maximum=450, decimals=1, unsure=True)
FINE = Number(id="fine", text="fine?", unit="m", minimum=-2500, maximum=2500, decimals=2)
LASTING = Duration(id="lasting", text="how long?", minimum=0, maximum=100 * SECONDS["year"], unsure=True)
YES = choice("better", "yes", "no", "unsure")
SIGNS = MultiChoice(id="signs", text="signs?", options=choice("signs", "leg", "saddle", "none", "unsure").options)
TEXTS = pyarrow.list_(pyarrow.string())


def read(
    question: Question,
    column: pyarrow.Array,
    candidates: Sequence[Answer],
    engine: str,
    place: str = "",
    **more: pyarrow.Array,
) -> list[Answer | str | None]:
    """What is read from a column: an answer, a code, or None. Each candidate has a rule that fires for it alone."""
    rules = tuple(rule(f"r{number}", _is(question, answer)) for number, answer in enumerate(candidates))
    # A rule more, so that the question decides though there be no candidate.
    pack = make((question,), (*rules, rule("other", _is(question, _some(question)))))
    mapping = read_mapping(f"questions: {{{question.id}: {{{place or f'column: {question.id}'}}}}}")
    table = pyarrow.table({question.id: column, **more})
    rows = triaged(pack, table, engine, ("reasons", "invalid", "undecided", "rules"), mapping)
    found: list[Answer | str | None] = []
    for row in rows:
        fired = [candidates[int(name[1:])] for name in row["reasons"] or () if name != "other"]
        if row["invalid"] is not None:
            assert row["reasons"] is None
            found.append(row["invalid"].removeprefix(f"{question.id}: "))
        elif row["rule_other"] is None:
            found.append(None)
        else:
            found.append(fired[0] if fired else "something else")
    return found


def _some(question: Question) -> Answer:
    return question.options[0].id if isinstance(question, (Choice, MultiChoice)) else question.minimum


def _is(question: Question, answer: Answer) -> Condition:
    match question, answer:
        case MultiChoice(options=options), frozenset():
            others = tuple(option.id for option in options if option.id not in answer)
            having = OptionTest(question.id, Quantifier.ALL_OF, tuple(sorted(answer)))
            return All((having, OptionTest(question.id, Quantifier.NONE_OF, others))) if others else having
        case ((Choice() | MultiChoice()), str()):
            return any_of(question.id, answer)
        case _, int():
            edges = (Operator.AT_LEAST, Operator.AT_MOST)
            return All(tuple(Comparison(question.id, operator, answer) for operator in edges))
        case _:
            return UnsureTest(question.id)


def oracle(question: Question, values: Sequence[object]) -> tuple[list[Answer], list[bool]]:
    """The canonical answers among these values, and for each whether it can be taken at all."""
    taken: list[bool] = []
    answers: list[Answer] = []
    for value in values:
        try:
            answers.append(read_answer(question, value))
            taken.append(True)
        except AnswerError:
            taken.append(False)
    return list(dict.fromkeys(answers)), taken


def check(
    question: Question,
    values: Sequence[object],
    column: pyarrow.Array,
    engine: str,
    given: Sequence[object] | None = None,
    place: str = "",
) -> None:
    """`given` are the values as `read_answer` takes them; None is no answer."""
    meant = values if given is None else given
    candidates, _ = oracle(question, [value for value in meant if value is not None])
    found = read(question, column, candidates, engine, place)
    for value, as_given, got in zip(values, meant, found, strict=True):
        if as_given is None:
            assert got is None, value
            continue
        try:
            assert got == read_answer(question, as_given), value
        except AnswerError:
            assert got in list(Invalid), value
