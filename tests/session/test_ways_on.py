"""The most questions, exactly: which ways on are told apart, in which order, and how many of them are looked at."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import (
    NONE,
    All,
    AnyOf,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.disposition import ClinicalFinding
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Question
from soundadvice.model.rule import Rule
from soundadvice.session.most_questions import most_questions
from support.packs.by_hand import options_named
from support.packs.generated import Answers, any_of, at_least, choice, make, rule


def number(name: str, most: int, **more: object) -> Number:
    return Number(id=name, text=name, unit="steps", minimum=0, maximum=most, **more)  # type: ignore[arg-type]


def below(name: str, value: int) -> Comparison:
    return Comparison(name, Operator.LESS_THAN, value)


def yes_no(name: str, *conditions: Condition) -> Question:
    """A question that is asked where all of these hold."""
    return choice(name, "yes", "no", enable_when=All(conditions) if conditions else None)


def each_from(name: str, first: int, last: int) -> Condition:
    """True from `last` on; it tells each of these values apart."""
    return All(tuple(at_least(name, value) for value in range(first, last + 1)))


def deciding(*questions: Question, rules: tuple[Rule, ...] = ()) -> Pack:
    """A pack in which each of these questions decides."""

    def some(question: Question) -> Condition:
        if isinstance(question, Number):
            return at_least(question.id, question.maximum)
        return any_of(question.id, question.options[0].id)  # type: ignore[union-attr]

    return make(questions, (*rules, *(rule(f"r_{one.id}", some(one)) for one in questions)))


def most(pack: Pack, **answers: object) -> int:
    given: Answers = dict(answers)  # type: ignore[arg-type]
    return most_questions(pack, given, evaluate(pack, given))


def test_once_it_is_decided_as_many_were_asked_as_were_answered() -> None:
    pack = deciding(yes_no("a"), yes_no("b"), yes_no("c", any_of("a", "no")), rules=(rule("r", any_of("a", "yes")),))
    assert most(pack) == 3
    assert most(pack, a="yes") == 1
    assert most(pack, a="no", b="no", c="no") == 3


def test_what_can_only_be_found_is_asked_for_as_well() -> None:
    finding = ClinicalFinding("numb", "Numb", "It is numb.")
    finds = Rule(id="finds", when=any_of("c", "yes"), advise=None, because="c", findings=("numb",))
    questions = tuple(yes_no(name) for name in "abcd")
    rules = (*(rule(f"r_{name}", any_of(name, "yes")) for name in "abd"), finds)
    pack = dataclasses.replace(make(questions, rules), findings=(finding,))
    assert most(pack) == 4
    assert most(pack, a="yes") == 3  # up to the one that finds something: `d` leads to no more than `a` did


def test_signs_are_told_apart_and_none_stands_alone() -> None:
    signs = MultiChoice(id="signs", text="signs", options=options_named(("a", "b", NONE)))
    pack = deciding(
        signs,
        yes_no("if_a", any_of("signs", "a")),
        yes_no("if_b", any_of("signs", "b")),
        yes_no("if_none", any_of("signs", NONE)),
        yes_no("unless_b", OptionTest("signs", Quantifier.NONE_OF, ("b",))),
    )
    assert most(pack) == 3  # `a` and `b`; or `a` alone, or none, with the last one
    pack = deciding(signs, *(yes_no(f"if_none_{place}", any_of("signs", NONE)) for place in range(3)))
    assert most(pack) == 4


@pytest.mark.parametrize(("named", "expected"), [(6, 2), (7, 3)])
def test_of_more_signs_than_six_it_is_left_open_which_are_picked(named: int, expected: int) -> None:
    names = tuple(f"s{place}" for place in range(named))
    signs = MultiChoice(id="signs", text="signs", options=options_named((*names, "other")))
    pack = deciding(
        signs,
        yes_no("all", OptionTest("signs", Quantifier.ALL_OF, names)),
        yes_no("not_all", OptionTest("signs", Quantifier.NONE_OF, names)),
    )
    assert most(pack) == expected


def test_a_number_that_a_person_may_not_know_is_told_apart_from_those_that_they_do() -> None:
    unsure = number("n", 9, unsure=True)
    pack = deciding(
        unsure,
        yes_no("if_high", at_least("n", 5)),
        *(yes_no(f"if_unsure_{place}", UnsureTest("n")) for place in range(2)),
    )
    assert most(pack) == 3


@pytest.mark.parametrize(("values", "expected"), [(99, 4), (100, 5)])
def test_a_hundred_ways_are_looked_at_and_no_more(values: int, expected: int) -> None:
    pack = deciding(
        number("n", values - 1),
        choice("b", "yes", "no"),
        yes_no("if_last", each_from("n", 1, values - 1)),
        yes_no("if_yes", any_of("b", "yes")),
        yes_no("if_no", any_of("b", "no")),
    )
    # The beginning is a way, each number is one, and then those of the other question are looked at or not.
    assert most(pack) == expected


def test_numbers_come_first_for_they_mostly_tell_questions_apart() -> None:
    every = tuple(f"o{place}" for place in range(120))
    pack = deciding(
        choice("a", *every),
        number("n", 1),
        yes_no("if_high", at_least("n", 1), AnyOf(tuple(any_of("a", option) for option in every[1:]))),
        *(yes_no(f"if_low_{place}", below("n", 1)) for place in range(2)),
    )
    assert most(pack) == 4


FAR = number("far", 200)
"""To tell all of its values apart takes more ways than are looked at."""


def needless(*more: Question, rules: tuple[Rule, ...] = ()) -> Pack:
    """A pack in which on the way with the most questions, `x` at 0, nothing hangs on `far` any longer."""
    return deciding(
        number("x", 1),
        FAR,
        choice("b", "yes", "no"),
        yes_no("a", at_least("x", 1), each_from("far", 1, 150)),
        yes_no("c", below("x", 1)),
        yes_no("d", below("x", 1)),
        yes_no("if_yes", below("x", 1), AnyOf((any_of("a", "yes"), any_of("b", "yes")))),
        yes_no("if_no", below("x", 1), any_of("b", "no")),
        *more,
        rules=rules,
    )


def test_what_nothing_hangs_on_any_longer_is_not_told() -> None:
    assert most(needless()) == 6  # without `a`, and without one of the last two


def test_nor_is_what_only_later_questions_hang_on_that_are_not_put() -> None:
    pack = needless(
        yes_no("later", each_from("far", 1, 150)),
        rules=(rule("now", any_of("if_no", "yes"), "call_now"), rule("soon", any_of("first", "yes"))),
    )
    pack = dataclasses.replace(pack, questions=(yes_no("first"), *pack.questions))
    assert most(pack, first="yes") == 7


def test_nor_is_what_a_question_hangs_on_that_is_asked_in_any_case() -> None:
    pack = deciding(
        number("x", 1),
        FAR,
        choice("b", "yes", "no"),
        yes_no("m", AnyOf((below("x", 1), each_from("far", 1, 150)))),
        yes_no("c", below("x", 1)),
        yes_no("if_yes", AnyOf((any_of("m", "yes"), at_least("x", 1))), any_of("b", "yes")),
        yes_no("if_no", AnyOf((any_of("m", "no"), at_least("x", 1))), any_of("b", "no")),
    )
    assert most(pack) == 6


def test_what_is_not_known_to_be_asked_is_not_told_yet() -> None:
    pack = deciding(
        choice("x", "high", "low"),
        dataclasses.replace(FAR, enable_when=any_of("x", "high")),
        yes_no("a", each_from("far", 1, 150)),
        *(yes_no(f"if_low_{place}", any_of("x", "low")) for place in range(4)),
    )
    assert most(pack) == 5
