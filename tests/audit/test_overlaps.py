"""Rules that fire together, what they say then, and what is given and held back: against everyone."""

from __future__ import annotations

import itertools

import pytest

from soundadvice import evaluate
from soundadvice.audit.properties import overlaps
from soundadvice.audit.properties.overlaps import pairs
from soundadvice.audit.properties.overlaps.denied import meant
from soundadvice.audit.properties.whom.counted import counted
from soundadvice.audit.prover.prover import Case
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.meaning.planner import make_plan
from soundadvice.model.pack import Pack
from soundadvice.model.plan import PlanRule
from support.packs.enumeration import everybody, small_packs
from support.packs.generated import Answers
from support.packs.shipped import shipped
from support.thorough import examples


def fire_together(pack: Pack) -> set[frozenset[str]]:
    """The pairs of rules that advise differently, and both fire for someone."""
    found = set()
    for answers in everybody(pack):
        advising = [name for name in evaluate(pack, answers).fired if pack.rule[name].advise is not None]
        for one, other in itertools.combinations(advising, 2):
            if pack.rule[one].advise != pack.rule[other].advise:
                found.add(frozenset((one, other)))
    return found


@pytest.mark.parametrize("few", [False, True])
def test_which_rules_fire_together_agrees_with_everybody(few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where there are too many pairs for a proof: then all that are named do."""
    if few:
        monkeypatch.setattr(pairs, "_MOST_PAIRS", 0)
    some, apart = 0, 0
    for pack in small_packs(examples(100), f"together {few}", rules=7):
        expected = fire_together(pack)
        for people in (counted(pack), None):
            found = pairs.together(Case(pack), people)
            named = {frozenset(pair) for pair, _ in found.pairs}
            assert len(named) == len(found.pairs)
            assert named <= expected
            assert not found.whole or named == expected
            assert found.whole is not few or found.of == 0
            assert found.of >= len(expected)
            some, apart = some + len(expected), apart + found.of - len(expected)
            for (one, other), many in found.pairs if people else ():
                fired = [evaluate(pack, answers).fired for answers in people.answers]
                assert many == sum(one in names and other in names for names in fired)
    assert min(some, apart) > 0


def holds(pack: Pack, rule: PlanRule, answers: Answers) -> bool:
    return rule.when is None or truth(rule.when, answers, enablement(pack, answers)) is True


def test_what_is_always_held_back_agrees_with_everybody() -> None:
    seen = {True: 0, False: 0}
    for pack in small_packs(examples(240), "held back", plan=True, questions=4):
        if not pack.plan.rules:
            continue
        gives: dict[tuple[str, str], set[bool]] = {}
        for answers in everybody(pack, plan=True):
            floor = evaluate(pack, answers).floor
            given = {one.id for one in make_plan(pack, floor, answers).habits}
            for rule in pack.plan.rules:
                if floor in rule.applies_to and holds(pack, rule, answers):
                    for item in rule.give:
                        gives.setdefault((rule.id, item), set()).add(item in given)
        result = overlaps.check(Case(pack))
        found = {one.about for one in result.findings if one.code == "always_held_back"}
        assert found == {about for about, kept in gives.items() if kept == {False}}
        seen[bool(found)] += 1
    assert min(seen.values()) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You have pain in your chest.", "You have no pain in your chest."),
        ("You can stand on it.", "You cannot stand on it."),
        ("It is getting better.", "It is getting worse."),
        ("It has lasted for at least {weeks}.", "It has lasted for less than {weeks}."),
        ("You do not feel ill.", "You feel ill."),
        ("It doesn't hurt.", "It does hurt."),
        ("It doesn\u2019t hurt.", "It does hurt."),
    ],
)
def test_a_text_and_its_contrary_are_told_apart(one: str, other: str) -> None:
    (words, negated), (others, denied) = meant(one), meant(other)
    assert words == others
    assert negated is not denied


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You have pain in your chest.", "You have no pain in your back."),
        ("You are under 20.", "You are over 55."),
        ("It is numb.", "It is cold."),
    ],
)
def test_texts_about_different_things_are_no_contraries(one: str, other: str) -> None:
    assert meant(one)[0] != meant(other)[0]


def test_the_table_of_a_shipped_pack() -> None:
    result = overlaps.check(Case(shipped("fever_under_five")))
    rows = result.details["fire_together"]
    assert isinstance(rows, list)
    assert len(rows) == 12
    assert "40 fire together for someone, and no other does (someone found for each, the rest proved)." in result.says
    assert all(row["for_example"] and row["is_advised"] for row in rows)
