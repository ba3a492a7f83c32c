"""What would make advice more urgent: which of many answers are shown, so that each end of a stretch is seen."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice.meaning.consult import triage
from soundadvice.meaning.explain import more_urgent
from soundadvice.model.condition import All, LimitTest, Not, Operator
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number
from support.packs.by_hand import options_named
from support.packs.generated import any_of, at_least, choice, make, rule

AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=99)


def shown(pack: Pack, question: str, **answers: object) -> list[object]:
    return [one.answer for one in more_urgent(triage(pack, answers)) if one.question == question]


def test_where_any_rule_looks_the_values_on_both_sides_are_shown_though_nothing_changes_there() -> None:
    """A number that an author wrote is of interest: what lies between others is not, unless it is written."""
    other = rule("other", All((at_least("age", 15), any_of("smokes", "yes"))), "call_now")
    pack = make((AGE, choice("smokes", "yes", "no")), (rule("old", at_least("age", 10)), other))
    assert shown(pack, "age", age=5, smokes="no") == [10, 14, 15]


def test_every_option_is_shown_however_many_lead_to_the_same() -> None:
    pack = make((choice("pain", "none", "some", "more", "most"),), (rule("r", Not(any_of("pain", "none"))),))
    assert shown(pack, "pain", pain="none") == ["some", "more", "most"]


@pytest.mark.parametrize("below", [True, False])
def test_of_a_limit_the_ends_are_shown_and_not_to_be_sure_beside_them(below: bool) -> None:
    weight = Number(id="weight", text="weight?", unit="kg", minimum=10, maximum=40, unsure=True)
    limit = LimitTest(
        question="weight",
        by="age",
        operator=Operator.LESS_THAN if below else Operator.AT_LEAST,
        below=below,
        limits=((0, 20), (10, 24), (20, 28), (30, 32)),
        least=10,
        most=40,
        by_most=99,
        always=frozenset({"age"}),
    )
    pack = make((AGE, weight), (rule("out", Not(limit)),))
    inside, ends = (12, [20, 32, "unsure"]) if below else (38, [10, 19, "unsure"])
    assert shown(pack, "weight", age=5, weight=inside) == ends


def test_one_that_protects_is_taken_away_where_it_is_not_the_only_one() -> None:
    signs = dataclasses.replace(
        MultiChoice(id="has", text="has?", options=options_named(("help", "car", "phone", "none"))), protects=("help",)
    )
    pack = make((signs,), (rule("alone", Not(any_of("has", "help"))),))
    assert shown(pack, "has", has=["car", "help"]) == [frozenset({"car"}), frozenset({"none"})]
    assert shown(pack, "has", has=["help"]) == [frozenset({"none"})]
