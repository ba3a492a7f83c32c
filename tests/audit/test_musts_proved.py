"""What must be so, in the auditor: proofs are about people who can be, all of them and no others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from random import Random

import soundadvice
from soundadvice import Pack, evaluate, load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.compare.diff import ChangeKind, diff
from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.properties.unsure_safe.answers import present, unsure
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.question_order.population import drawn, every_cell
from soundadvice.audit.what_if import what_if
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.condition import UNSURE, AnyOf, Bound, Operator
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Direction
from soundadvice.model.rule import Rule
from support.packs.generated import Answers, at_least, make, rule
from support.packs.musts import everyone, number, pack_with_musts
from support.thorough import examples

TOGETHER = Path(__file__).parents[1] / "data" / "packs" / "together"


def packs(count: int, seed: str) -> Iterator[Pack]:
    return (pack_with_musts(Random(f"{seed}.{number}")) for number in range(count))


def fires(pack: Pack, people: list[Answers]) -> list[set[str]]:
    return [set(evaluate(pack, one).fired) for one in people]


def urgency(pack: Pack, answers: Answers) -> Acuity:
    return pack.disposition[evaluate(pack, answers).floor].acuity


def test_someone_is_found_just_where_someone_can_be() -> None:
    """Each rule with and without each other, against everyone value by value; those of whom a must is broken apart."""
    told = only_for_musts = 0
    for pack in packs(examples(40), "found"):
        case = Case(pack)
        can, all_ = (fires(pack, list(everyone(pack, possible=possible))) for possible in (True, False))
        for one in pack.rule:
            for other in pack.rule:
                found = case.find(case.meaning.fires(one), -case.meaning.fires(other))
                there_is = any(one in fired and other not in fired for fired in can)
                assert (found is not None) == there_is, (pack, one, other)
                if found is not None:
                    assert not broken(pack, found.answers)
                    told += 1
                only_for_musts += not there_is and any(one in fired and other not in fired for fired in all_)
    assert told > 20
    assert only_for_musts > 0


def test_two_people_who_differ_in_one_answer() -> None:
    """Whether another answer lowers the advice: over all pairs of people who can be, and they are shown as they are."""
    lowered = 0
    for pack in packs(examples(15), "pairs"):
        case, people, resting = Case(pack), list(everyone(pack)), rules_resting_on(pack)
        for name in pack.deciding:
            pair = Changed.changing(case, name, resting[name])
            model = pair.lowered(Effort(case))
            assert (model is not None) == any(
                urgency(pack, after) < urgency(pack, before)
                for before in people
                if name in before
                for after in people
                if name in after and after[name] != before[name]
                if all(before[one] == after[one] for one in before.keys() & after.keys() - {name})
            )
            if model is not None:
                before, after = pair.people(model)
                shared = before.answers.keys() & after.answers.keys() - {name}
                assert all(before.answers[one] == after.answers[one] for one in shared)
                assert not [one for one in (before, after) if broken(pack, one.answers)]
                lowered += 1
    assert lowered > 5


def three(*rules: Rule) -> Pack:
    """Three numbers of which each is more than the one before: from 0 to 3."""
    up = [number(f"n{place}", 0, 3) for place in range(3)]
    more = [
        dataclasses.replace(one, must=(Bound(Operator.MORE_THAN, f"n{place}", "It goes up."),) if place >= 0 else ())
        for place, one in enumerate(up, start=-1)
    ]
    rest = rule("rest", AnyOf((at_least("n1", 3), at_least("n2", 3))))
    return make(tuple(more), (*rules, rest))


def test_a_chain_is_more_than_its_links() -> None:
    """Of three numbers that go up, the last is two more than the first, though no cut lies between."""
    case = Case(three(rule("low", at_least("n0", 2)), rule("high", at_least("n2", 2))))
    assert case.find(case.meaning.fires("low")) is None
    assert case.find(-case.meaning.fires("high")) is None


def test_unsure_is_compared_with_those_who_can_be() -> None:
    """Who is not sure of the lower number is outranked by those of whom it is high, and who can have it so."""
    upper = number("upper", 0, 9)
    bound = Bound(Operator.AT_MOST, "upper", "It is no more than the upper one.")
    lower = number("lower", 0, 9, unsure=True, severity=Direction.MORE_IS_WORSE, must=(bound,))
    high = rule("high", at_least("lower", 7))
    for more, outranked in ((), True), ((rule("tall", at_least("upper", 7), "call_now"),), False):
        case = Case(make((upper, lower), (high, *more, rule("unknown", at_least("upper", 9)))))
        present_, unsure_ = present(case, "lower"), unsure(case, "lower", ())
        assert present_ is not None
        about = AskedAbout.of(case, "lower", ("high",))
        found = about.outranked(present_, unsure_).someone(Effort(case))
        assert (found is not None) is outranked
        for one in found or ():
            assert not broken(case.pack, one.answers)
            assert one.answers["upper"] == 7  # the plainest of whom the lower number can be high


# What else looks at people -----------------------------------------------------------------------------------------


def test_the_smallest_change_keeps_what_was_told() -> None:
    """To the step: the lower number may rise to just below the upper one, and no further."""
    upper = number("upper", 0, 20)
    lower = dataclasses.replace(number("lower", 0, 20), must=(Bound(Operator.LESS_THAN, "upper", "Below."),))
    pack = make((upper, lower), (rule("high", at_least("lower", 10), "call_now"), rule("tall", at_least("upper", 15))))
    near = what_if(soundadvice.triage(pack, {"upper": 12, "lower": 3})).nearest
    assert [(one.disposition, dict(one.changed)) for one in near if one.disposition == "call_now"] == [
        ("call_now", {"lower": 10})
    ]
    far = what_if(soundadvice.triage(pack, {"upper": 10, "lower": 3})).nearest
    assert [set(one.changed) for one in far if one.disposition == "call_now"] == [{"upper", "lower"}]


def test_every_set_of_answers_that_can_be_is_counted_once() -> None:
    for pack in packs(examples(20), "cells"):
        found = every_cell(pack)
        assert found is not None
        assert not [one for one in found.answers if broken(pack, one)]
        told_apart = {frozenset(one) for one in fires(pack, [dict(one) for one in found.answers])}
        # A sign with doubts besides is no cell of its own there.
        people = [one for one in everyone(pack) if one.get("signs") != frozenset({"a", UNSURE})]
        assert told_apart == {frozenset(one) for one in fires(pack, people)}
        assert not [one for one in drawn(pack, 20, 1).answers if broken(pack, one)]


def test_a_changed_must_is_named_and_no_one_else_is_compared() -> None:
    old = three(rule("low", at_least("n0", 1)))
    loose = dataclasses.replace(old, questions=tuple(dataclasses.replace(one, must=()) for one in old.questions))
    new = dataclasses.replace(loose, rules=(*loose.rules, rule("two", at_least("n0", 2), "call_now")))
    found = diff(old, new)
    assert [note for note in found.notes if "`n1` takes more answers beside others" in note]
    assert found.none(*ChangeKind)


def test_the_audit_of_a_pack_with_all_of_them_shows_people_who_can_be() -> None:
    pack, shown = load_pack(TOGETHER), 0
    for result in audit(pack).results:
        for finding in result.findings:
            for one in finding.witnesses:
                assert not broken(pack, one.answers), finding
                shown += 1
    assert shown > 5


def test_not_one_of_several_bounds_is_forgotten() -> None:
    assert [name for name, one in load_pack(TOGETHER).question.items() if one.must] == [
        "diastolic",
        "began",
        "hot",
        "bleeds",
    ]
