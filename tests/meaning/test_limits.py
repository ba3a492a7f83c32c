"""Limits by another answer: what they mean, exactly, whole and while answers are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from soundadvice.meaning.evaluate import Truth, truth
from soundadvice.model.condition import UNSURE, All, Answer, LimitTest, Not, Operator, negation_normal_form, staircase
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.limits import band

AMOUNTS, CHOICES = range(10, 13), range(6, 10)


def make_limit(random: Random) -> LimitTest:
    """Limits that rise, fall, or do neither, some of them out of reach."""
    firsts = [CHOICES[0], *sorted(random.sample(CHOICES[1:], random.randint(0, 3)))]
    limits = [random.randint(AMOUNTS[0], AMOUNTS[-1] + 1) for _ in firsts]
    limits = random.choice([limits, sorted(limits), sorted(limits, reverse=True)])
    return LimitTest(
        question="amount",
        by="choice",
        operator=Operator.AT_LEAST,
        below=random.choice([True, False]),
        limits=tuple(zip(firsts, limits, strict=True)),
        least=AMOUNTS[0],
        most=AMOUNTS[-1],
        by_most=CHOICES[-1],
        always=frozenset(random.sample(["amount", "choice"], random.randint(0, 2))),
    )


def partial_answers(test: LimitTest) -> Iterator[tuple[dict[str, Answer], dict[str, Truth]]]:
    """Every pair of answers, given or not, unsure where that can be; and whether each is asked."""
    known = {"amount": AMOUNTS, "choice": CHOICES}
    options = [[None, *known[name], *([] if name in test.always else [UNSURE])] for name in known]
    asked = [(True,) if name in test.always else (True, False, None) for name in known]
    for given, enabled in product(product(*options), product(*asked)):
        answers = {name: one for name, one in zip(known, given, strict=True) if one is not None}
        yield answers, dict(zip(known, enabled, strict=True))


def completions(test: LimitTest, answers: dict[str, Answer], enabled: dict[str, Truth]) -> set[bool]:
    """What the limit says of everyone who could answer the rest in any way."""
    found: set[bool] = set()
    for whole, asked in partial_answers(test):
        fits = len(whole) == 2 and answers.items() <= whole.items()
        if fits and all(enabled[name] in (None, asked[name]) and asked[name] is not None for name in enabled):
            amount, chosen = whole["amount"], whole["choice"]
            sure = isinstance(amount, int) and isinstance(chosen, int) and all(asked.values())
            limit = max((first, one) for first, one in test.limits if sure and first <= chosen)[1] if sure else 0
            found.add(sure and (amount < limit if test.below else amount >= limit))
    return found


def test_a_limit_is_decided_as_soon_as_no_other_answer_could_change_it() -> None:
    random = Random(8)
    for _ in range(12):
        test = make_limit(random)
        for answers, enabled in partial_answers(test):
            [*said] = completions(test, answers, enabled)
            assert truth(test, answers, enabled) is (said[0] if len(said) == 1 else None), (test, answers, enabled)


def test_its_staircase_means_the_same_and_so_does_its_contrary() -> None:
    random = Random(9)
    for _ in range(60):
        test = make_limit(random)
        forms = (staircase(test), negation_normal_form(test), Not(negation_normal_form(test, negate=True)))
        for answers, enabled in partial_answers(test):
            meant = truth(test, answers, enabled)
            assert [truth(form, answers, enabled) for form in forms] == [meant] * 3, (test, answers, enabled)


def test_a_band_holds_where_all_of_its_limits_do() -> None:
    random = Random(10)
    for _ in range(30):
        first = make_limit(random)
        tests = [first, *(replace(make_limit(random), always=first.always) for _ in range(random.randint(1, 2)))]
        one = band(tests)
        for answers, enabled in partial_answers(first):
            whole = truth(All(tuple(tests)), answers, enabled) is True
            assert (truth(one, answers, enabled) is True) is whole, (tests, answers, enabled)


@pytest.mark.parametrize("powers", [(1, -2), (-2, 1), (1, -1), (1, 1), (-1, 2), (2, 1)])
def test_a_comparison_of_a_derived_value_is_that_of_the_exact_fractions(powers: tuple[int, int]) -> None:
    ranges = {"a": range(3, 41), "b": range(2, 31)}
    factors = tuple(Factor(name, power) for name, power in zip("ab", powers, strict=True))
    derived = Derived(
        id="d", title="d", factors=factors, times=(Fraction(10) ** -powers[0]).as_integer_ratio(), decimals=2
    )
    people = [{"a": a, "b": b} for a, b in product(range(3, 41), range(2, 31))]
    exact = [Fraction(one["a"], 10) ** powers[0] * Fraction(one["b"]) ** powers[1] for one in people]
    assert [derived.value(one) for one in people] == exact
    assert derived.bounds(ranges) == (min(exact), max(exact))
    enabled: dict[str, Truth] = {"a": True, "b": True}
    for amount in ("0.1", "0.5", "1", "2.25", "10", "30"):
        for operator in Operator:
            test = derived.compared(operator, Decimal(amount), ranges)
            assert (test.by, test.question) == ("b", "a")
            said = [truth(test, one, enabled) for one in people]
            assert said == [operator.compare(value, Fraction(amount)) for value in exact]


def test_what_is_shown_never_looks_like_a_limit_that_is_not_reached() -> None:
    derived = Derived(id="d", title="d", factors=(Factor("a", 1), Factor("b", -2)), times=(10_000, 1), decimals=1)
    shown = derived.shown(derived.value({"a": 97, "b": 180}))  # 29.94
    assert shown == Decimal("29.9")
