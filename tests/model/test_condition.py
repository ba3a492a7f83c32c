"""Conditions: what each test says of every answer, and that taking `Not` down to the tests changes no meaning."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator
from random import Random

import pytest

from soundadvice.model import condition as tree
from soundadvice.model.condition import (
    UNSURE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    Named,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    ScoreTest,
    UnsureTest,
    at_least,
    fold,
    holds,
    negation_normal_form,
    parts_of,
    questions_of,
)
from support.packs.generated import at_least as reaches

OPTIONS = ("a", "b", "c")
TESTS = (UnsureTest("x"), reaches("y", 3), OptionTest("z", Quantifier.ANY_OF, ("a",)))


def subsets(of: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(of) + 1):
        yield from itertools.combinations(of, size)


@pytest.mark.parametrize("listed", [some for some in subsets(OPTIONS) if some])
def test_any_all_and_none_of_the_options_mean_what_their_names_say(listed: tuple[str, ...]) -> None:
    for given in subsets(OPTIONS):
        said = [holds(OptionTest("q", quantifier, listed), frozenset(given)) for quantifier in Quantifier]
        assert said == [
            any(option in given for option in listed),
            all(option in given for option in listed),
            not any(option in given for option in listed),
        ]
    for one in OPTIONS:  # the answer to a choice is one option by itself
        said = [holds(OptionTest("q", quantifier, listed), one) for quantifier in Quantifier]
        assert said == [one in listed, listed == (one,), one not in listed]


@pytest.mark.parametrize("operator", Operator)
def test_an_amount_is_compared_as_its_symbol_says(operator: Operator) -> None:
    for amount in range(5):
        said = holds(Comparison("q", operator, 2), amount)
        assert said is {">=": amount >= 2, ">": amount > 2, "<=": amount <= 2, "<": amount < 2}[operator.symbol]
        assert said is not holds(Comparison("q", operator.opposite, 2), amount)
    assert holds(Comparison("q", operator, 2), UNSURE) is False


def test_only_unsure_is_unsure() -> None:
    assert [holds(UnsureTest("q"), answer) for answer in (UNSURE, 0, 1, "a")] == [True, False, False, False]


def test_the_parameter_that_a_value_comes_from_is_no_part_of_what_is_compared() -> None:
    plain, named = Comparison("q", Operator.AT_LEAST, 2), Comparison("q", Operator.AT_LEAST, 2, "few_weeks")
    assert plain == named
    assert hash(plain) == hash(named)
    assert plain.parameter is None


def conditions(depth: int) -> list[Condition]:
    """Every shape down to this depth, thinned out by a draw."""
    if depth == 0:
        return list(TESTS)
    parts = conditions(depth - 1)
    pairs = list(itertools.product(parts, repeat=2))
    drawn = Random(depth).sample(pairs, min(len(pairs), 40))
    joined = [kind(pair) for pair in drawn for kind in (All, AnyOf)]
    summed = [kind for pair in drawn for kind in (Count(1, pair), Count(2, pair), _score(pair, 1), _score(pair, -1))]
    named = [Named(f"n{depth}_{number}", part) for number, part in enumerate(parts[:4])]
    return [*parts, *(Not(part) for part in parts), *joined, *summed, *named]


def _score(pair: tuple[Condition, ...], needed: int) -> ScoreTest:
    first, second = pair
    return ScoreTest("points", needed, ((2, first), (-1, second)), base=-1)


def means(condition: Condition, truths: dict[Condition, bool]) -> bool:
    match condition:
        case All(conditions=parts):
            return all(means(part, truths) for part in parts)
        case AnyOf(conditions=parts):
            return any(means(part, truths) for part in parts)
        case Not(condition=part):
            return not means(part, truths)
        case Count(at_least=needed, conditions=parts):
            return sum(means(part, truths) for part in parts) >= needed
        case ScoreTest(at_least=needed, points=points, base=base):
            return base + sum(number for number, part in points if means(part, truths)) >= needed
        case Named(condition=part):
            return means(part, truths)
    return truths[condition]


def every_part(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in parts_of(condition):
        yield from every_part(part)


def nots_of(condition: Condition) -> Iterator[Condition]:
    match condition:
        case Not(condition=part):
            yield part
        case _:
            for part in parts_of(condition):
                yield from nots_of(part)


def test_the_negation_normal_form_means_the_same_and_has_not_on_tests_alone() -> None:
    for condition in conditions(3):
        forms = negation_normal_form(condition), negation_normal_form(condition, negate=True)
        for truths in itertools.product((False, True), repeat=len(TESTS)):
            given = dict(zip(TESTS, truths, strict=True))
            meant = means(condition, given)
            assert [means(form, given) for form in forms] == [meant, not meant]
        assert all(part in TESTS for form in forms for part in nots_of(form))
        assert [list(tree.tests_of(form)) for form in forms] == [list(tree.tests_of(condition))] * 2
        assert not any(isinstance(part, Named) for form in forms for part in every_part(form))


def added(needed: int, points: tuple[tuple[int, bool], ...]) -> bool:
    assert all(number > 0 for number, _ in points)
    return sum(number for number, value in points if value) >= needed


def test_a_sum_in_ands_and_ors_is_the_sum() -> None:
    random = Random(1)
    for _ in range(200):
        points = tuple((random.randint(1, 4), bool(random.randint(0, 1))) for _ in range(random.randint(0, 6)))
        for needed in range(-1, sum(number for number, _ in points) + 2):
            assert at_least(needed, points, all_=all, any_=any) is added(needed, points)


def written(needed: int, *points: tuple[int, str]) -> str:
    """A sum in ands and ors, with a bracket around each of them."""
    return at_least(
        needed,
        points,
        all_=lambda parts: f"({' and '.join(parts)})",
        any_=lambda parts: f"({' or '.join(parts)})",
    )


def test_a_sum_is_written_with_no_more_than_it_needs() -> None:
    a, b, c, d = ((1, name) for name in "abcd")
    assert written(1, a, b) == "(b or a)"
    assert written(1, a, b, c, d) == "((d or c) or (b or a))"
    assert written(2, a, b) == "(a and b)"
    assert written(2, a, b, c, d) == "((c and d) or ((b or a) and (d or c)) or (a and b))"
    assert written(3, (2, "x"), a, b) == "(x and (b or a))"
    assert written(2, (2, "x"), a, b) == "((a and b) or x)"


def test_values_that_cannot_be_looked_up_add_up_too() -> None:
    points = ((1, ["a"]), (1, ["b"]), (2, ["c"]))

    def joined(parts: tuple[list[str], ...]) -> list[str]:
        return [name for part in parts for name in part]

    assert sorted(at_least(4, points, all_=joined, any_=joined)) == ["a", "b", "c"]


def test_something_else_stands_for_each_negated_test_wherever_it_is() -> None:
    first, second, third = TESTS
    condition = All((Not(first), AnyOf((second, Not(All((third, first)))))))
    without = tree.without_not(condition, lambda test: Named("not", test))
    assert without == All((Named("not", first), AnyOf((second, AnyOf((Named("not", third), Named("not", first)))))))


def test_a_fold_comes_to_the_same_from_the_bottom_up() -> None:
    for condition in conditions(2):
        for truths in itertools.product((False, True), repeat=len(TESTS)):
            given = dict(zip(TESTS, truths, strict=True))
            said = fold(condition, test=given.__getitem__, all_=all, any_=any, not_=operator.not_, sum_=added)
            assert said is means(condition, given)


def test_a_question_is_named_once_in_the_order_of_mention() -> None:
    first, second, third = TESTS
    assert questions_of(All((second, Not(first), AnyOf((second, third))))) == ("y", "x", "z")
