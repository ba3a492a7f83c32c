"""Proving, for tests: everyone that a small pack can meet, and what a result says of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random

from soundadvice.audit.finding import Finding, Result
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from support.answers.cells import answers_of, distinguished
from support.packs.generated import (
    Answers,
    make_pack,
    with_severity,
)

TWISTED_ANKLE = Path(__file__).parents[2] / "data" / "packs" / "twisted_ankle"
MOST_PEOPLE = 600


def few_people(seed: str, count: int) -> Iterator[Pack]:
    """Packs with few enough cells to look at everyone."""
    for number in range(count):
        random = Random(f"{seed}.{number}")
        pack = with_severity(random, make_pack(random, most_questions=4, most_rules=5))
        people = 1
        for name in pack.deciding:
            people *= len(answers_of(pack, pack.question[name], most_signs=4))
        if pack.deciding and people <= MOST_PEOPLE:
            yield pack


def everybody(pack: Pack, but: str | None = None) -> Iterator[Answers]:
    """Everyone by what they have in mind of each deciding question, asked or not; of one question, nothing."""
    names = [name for name in pack.deciding if name != but]
    for answers in itertools.product(*(distinguished(pack, pack.question[name]) for name in names)):
        yield dict(zip(names, answers, strict=True))


def acuity(pack: Pack, answers: Answers) -> Acuity:
    """How urgent the advice is."""
    return pack.disposition[evaluate(pack, answers).floor].acuity


def about(result: Result, code: str) -> set[str]:
    """What the findings of a code are about, above all."""
    return {finding.about[0] for finding in result.findings if finding.code == code}


def replays(pack: Pack, finding: Finding) -> list[Acuity]:
    for one in finding.witnesses:
        again = evaluate(pack, one.answers)
        assert (again.fired, again.floor, again.decided, again.ignored) == (one.fired, one.disposition, True, ())
    return [pack.disposition[one.disposition].acuity for one in finding.witnesses]
