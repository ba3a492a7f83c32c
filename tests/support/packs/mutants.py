"""Mutants, by enumeration: packs whose mistakes can be said, whom one could concern, and whether it does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from hypothesis import assume

from soundadvice import evaluate
from soundadvice.audit.vignettes.mutants import Mutant
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import Answer, Comparison, tests_of
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from support.answers.cells import answers_of
from support.packs.generated import make_pack, rule


def generated(random: Random, *, most_questions: int = 6, most_rules: int = 7) -> Pack:
    """A pack whose thresholds can be said: the generator's durations may be less than nothing."""
    pack = make_pack(random, most_questions=most_questions, most_rules=most_rules)
    tests = (test for condition in conditions_of(pack) for test in tests_of(condition) if isinstance(test, Comparison))
    assume(all(test.value >= 0 or isinstance(pack.question[test.question], Number) for test in tests))
    return pack


def everybody(pack: Pack, mutant: Mutant) -> Iterator[dict[str, Answer]]:
    """Every way to answer all deciding questions, hidden ones too, as finely as the pack or the mutant tells apart."""
    extra = () if mutant.condition is None else (rule("mutant", mutant.condition, pack.default),)
    finer = replace(pack, rules=(*pack.rules, *extra))
    names = pack.deciding
    choices = [answers_of(finer, pack.question[name], most_signs=5) for name in names]
    for combination in itertools.product(*choices):
        yield dict(zip(names, combination, strict=True))


def same(pack: Pack, other: Pack, answers: Mapping[str, Answer]) -> bool:
    """Whether two packs fire the same rules for these answers, and advise and find the same."""
    one, two = evaluate(pack, answers), evaluate(other, answers)
    return (one.fired, one.floor, one.findings) == (two.fired, two.floor, two.findings)
