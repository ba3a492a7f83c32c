"""Total, reachable and decisive against enumeration, on generated packs and on the shipped ones."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from importlib import import_module
from random import Random

import pytest

from soundadvice import Pack, evaluate
from soundadvice.audit.conditions.parts import ALWAYS, parts
from soundadvice.audit.finding import Finding, Result, Verdict
from soundadvice.audit.properties import decisive, reachable, total
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.region.cover import Excluded, Region, region
from soundadvice.audit.prover.region.words import alternatives, always, paragraph, words
from soundadvice.audit.prover.task import Limits
from soundadvice.meaning.cells import Cell, conditions_of
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.meaning.planner import make_plan
from soundadvice.model.condition import UNSURE, All, AnyOf, Comparison, Not, OptionTest, Quantifier, scores_of
from soundadvice.model.condition import tests_of as each_test
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.question import Duration, MultiChoice, Number, Option
from support.packs.enumeration import everybody, replays, small_packs
from support.packs.generated import any_of, at_least, choice, make, make_pack, rule
from support.packs.shipped import shipped
from support.thorough import examples


def codes(result: Result, code: str) -> set[str]:
    return {finding.about[0] for finding in result.findings if finding.code == code}


def readable_packs(count: int, seed: str, *, rules: int = 5) -> Iterator[Pack]:
    """Generated packs of which every condition has words: none compares with a time below zero, as no file can."""
    for pack in small_packs(count, seed, rules=rules):
        tests = [test for condition in conditions_of(pack) for test in each_test(condition)]
        if not any(isinstance(test, Comparison) and test.value < 0 for test in tests):
            yield pack


def replay(pack: Pack, result: Result) -> None:
    for finding in result.findings:
        for one in finding.witnesses:
            replays(pack, one)


def tried(pack: Pack) -> tuple[set[str], set[str], set[str]]:
    """The rules that decide for someone, those that fire for someone, and those whose disposition is then advised."""
    decides, fires, alone_at_its_level = set(), set(), set()
    for answers in everybody(pack):
        fired = evaluate(pack, answers).fired
        advised = pack.most_urgent(fired)
        fires.update(fired)
        for name in fired:
            rest = [other for other in fired if other != name]
            if pack.most_urgent(rest) != advised or pack.found_by(rest) != pack.found_by(fired):
                decides.add(name)
            if pack.rule[name].advise == advised:
                alone_at_its_level.add(name)
    return decides, fires, alone_at_its_level


def test_decisive_agrees_with_enumeration() -> None:
    """A rule decides for someone who would be advised less, or in whom less would be found, had it not fired."""
    found = {"rule_always_outranked": 0, "rule_redundant": 0, "rule_advises_default": 0}
    number = examples(240)
    for pack in readable_packs(number, "decisive", rules=6):
        result = decisive.check(Case(pack))
        replay(pack, result)
        decides, fires, alone_at_its_level = tried(pack)
        expected: dict[str, set[str]] = {code: set() for code in found}
        for name in fires - decides:
            advise = pack.rule[name].advise
            if advise is None:
                expected["rule_redundant"].add(name)
            elif pack.rank[advise] <= pack.rank[pack.default]:
                expected["rule_advises_default"].add(name)
            elif name not in alone_at_its_level:
                expected["rule_always_outranked"].add(name)
            else:
                expected["rule_redundant"].add(name)
        for code, names in expected.items():
            assert codes(result, code) == names
            found[code] += len(names)
        for finding in result.findings:
            if finding.code in ("rule_always_outranked", "rule_redundant"):
                makes_up_for_it(pack, finding)
    assert min(found.values()) > 0.03 * number, found


def makes_up_for_it(pack: Pack, finding: Finding) -> None:
    """One of the rules that are named always fires with this one; of fewer that is not so."""
    name, *with_it = finding.about
    advise = pack.rule[name].advise
    companies = [set(fired) for one in everybody(pack) if name in (fired := evaluate(pack, one).fired)]
    if advise is None:
        assert all(
            set(pack.rule[name].findings) <= set(pack.found_by(fired.intersection(with_it))) for fired in companies
        )
        return
    least = pack.rank[advise] + (finding.code == "rule_always_outranked")
    ranks = {one.id: pack.rank[one.advise] for one in pack.rules if one.advise is not None}
    assert all(ranks[other] >= least for other in with_it)
    assert all(not fired.isdisjoint(with_it) for fired in companies)
    others = [other for other, rank in ranks.items() if other != name and rank >= least]
    for fewer in itertools.combinations(others, len(with_it) - 1):
        assert any(fired.isdisjoint(fewer) for fired in companies)


def test_parts_agree_with_enumeration() -> None:
    """A part matters to someone for whom the condition comes out otherwise without it."""
    idle_in_all, number = 0, examples(150)
    for pack in readable_packs(number, "parts"):
        result = decisive.check(Case(pack))
        people = [(answers, enablement(pack, answers)) for answers in everybody(pack)]
        # A part of a score need matter at one cut alone, of whichever rule.
        for one in (each for each in pack.rules if not scores_of(each.when)):
            said = [finding.message for finding in result.findings if finding.about[0] == one.id]
            values = [truth(one.when, *person) for person in people]
            if not any(values):
                assert not [message for message in said if "matters to no one" in message]
                continue
            always_true = any(message.startswith(f"the condition of the rule `{one.id}`") for message in said)
            assert always_true == all(values)
            if all(values):
                continue
            idle = [part for part in parts(one.when, pack) if [truth(part.rest, *p) for p in people] == values]
            outer = [
                part
                for part in idle
                if not any(other is not part and part.within[: len(other.within)] == other.within for other in idle)
            ]
            ours = [m for m in said if m.startswith(f"in the rule `{one.id}`, ") and "matters to no one" in m]
            assert len(ours) == len(outer)
            assert all(any(part.words in message for message in ours) for part in outer)
            idle_in_all += len(outer)
    assert idle_in_all > 0.05 * number


def test_parts_of_a_condition() -> None:
    first, second = any_of("a", "yes", "unsure"), OptionTest("b", Quantifier.NONE_OF, ("x", "y"))
    pack = make((choice("a", "yes", "no", "unsure"), choice("b", "x", "y", "z")), ())
    found = {part.words: part.rest for part in parts(All((first, Not(AnyOf((second, first))))), pack)}
    assert found["`a: yes or unsure` in the all"] == All((Not(AnyOf((second, first))),))
    assert found["`b: none of x or y` in the any"] == All((first, Not(AnyOf((first,)))))
    assert found["the option `x` in `b: none of x or y`"] == All(
        (first, Not(AnyOf((dataclasses.replace(second, options=("y",)), first))))
    )
    assert truth(ALWAYS, {}, {}) is True


def test_reachable_agrees_with_enumeration() -> None:
    found, number = 0, examples(120)
    for pack in small_packs(number, "reachable", plan=True):
        result = reachable.check(Case(pack))
        asked, fired, advised, given, held = set(), set(), set(), set(), set()
        for answers in everybody(pack, plan=True):
            evaluation, enabled = evaluate(pack, answers), enablement(pack, answers)
            floor = evaluation.floor
            advised.add(floor)
            fired.update(evaluation.fired)
            plan = make_plan(pack, floor, answers)
            given.update(one.id for one in plan.habits)
            asked.update(name for name in (*pack.deciding, *pack.plan_questions(floor)) if enabled[name] is True)
            held.update(
                one.id
                for one in pack.plan.rules
                if floor in one.applies_to and (one.when is None or truth(one.when, answers, enabled) is True)
            )
        assert codes(result, "question_never_asked") == set(pack.question) - asked
        assert codes(result, "rule_never_fires") == set(pack.rule) - fired
        assert codes(result, "disposition_never_advised") == set(pack.disposition) - advised
        assert codes(result, "habit_never_given") == {one.id for one in pack.plan.habits} - given
        assert codes(result, "plan_rule_never_holds") == {one.id for one in pack.plan.rules} - held
        found += len(result.findings)
    assert found > 0.5 * number


def test_every_generated_pack_is_total() -> None:
    for number in range(examples(120)):
        pack = make_pack(Random(f"total.{number}"))
        result = total.check(Case(pack))
        assert result.verdict is Verdict.HOLDS, result
        assert "default" in result.details


def test_two_dispositions_of_one_acuity() -> None:
    """Everyone is advised one of them: the one that is listed first."""
    pack = make((choice("a", "no", "yes"),), (rule("r", any_of("a", "yes")), rule("s", any_of("a", "yes"), "also")))
    twice = sorted(
        (*pack.dispositions, Disposition("also", Acuity.ROUTINE, "Also", "Also.")), key=lambda one: one.acuity
    )
    result = total.check(Case(dataclasses.replace(pack, dispositions=tuple(twice))))
    assert result.verdict is Verdict.HOLDS
    assert "of several as urgent, of the first listed" in result.says


@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
@pytest.mark.parametrize("check", ["total", "reachable", "decisive"])
def test_the_shipped_packs(name: str, check: str) -> None:
    pack = shipped(name)
    result = import_module(f"soundadvice.audit.properties.{check}").check(Case(pack))
    waived = {(waiver.finding, one) for waiver in pack.waivers for one in waiver.of}
    assert {(f.code, f.about[0]) for f in result.findings if f.fails} <= waived
    assert not result.undecided


def test_a_limit_is_said_to_be_one() -> None:
    case = Case(shipped("low_back_pain_red_flags"), Limits(conflicts=1))
    result = decisive.check(case)
    assert all("whether" in line for line in result.undecided)


# Regions in words --------------------------------------------------------------------------------------------------


def test_the_self_care_region_of_the_default_pack() -> None:
    pack = shipped("low_back_pain")
    case = Case(pack)
    found = region(case, case.meaning.advises("self_care"))
    assert "“Does the pain go into a leg?”: anything but “One leg” or “Both legs”" in always(found, pack)
    assert alternatives(found, pack) == [
        ["“Better or worse than the day it began?”: “Clearly better”"],
        ["“How long has this pain lasted this time?”: less than 3 weeks or not sure"],
    ]
    text = paragraph(found, pack, "self_care")
    assert text.startswith("`self_care` (You can look after this at home for now) is advised to exactly those for whom")
    assert "\n" not in text


def test_a_region_that_is_nobody_and_one_that_is_everybody() -> None:
    pack = make((choice("a", "no", "yes"),), (rule("r", any_of("a", "yes")),))
    assert paragraph(Region(()), pack, "call_now") == "`call_now` (call_now title) is advised to no one."
    assert paragraph(Region((frozenset(),)), pack, "self_care").endswith("is advised to everyone.")


def test_answers_in_words() -> None:
    options = tuple(Option(name, name.upper()) for name in ("a", "b", "c", "d", "none"))
    one = dataclasses.replace(choice("q", "x", "y"), options=options)
    signs = MultiChoice(id="q", text="q?", options=options)
    age = Number(id="q", text="q?", unit="years", minimum=0, maximum=120)
    heat = Number(id="q", text="q?", unit="degrees", minimum=350, maximum=420, decimals=1, unsure=True)
    week = 604_800
    time = Duration(id="q", text="q?", minimum=0, maximum=100 * week, unsure=True)

    def no(*answers: str | Cell) -> list[Excluded]:
        return [Excluded("q", answer) for answer in answers]

    assert words(one, no("a")) == "anything but “A”"
    assert words(one, no("a", "b", "c")) == "“D” or “NONE”"
    assert words(signs, no("a", "b", "c", "d")) == "“NONE”"
    assert words(signs, no("a", "b", "none")) == "only “C” or “D”"
    assert words(signs, no("a", "b")) == "not “A” nor “B”"
    assert words(signs, [Excluded("q", "a", missing=True), *no("b")]) == "“A”, not “B”"
    assert words(age, no(Cell(0, 15), Cell(60, 120))) == "at least 16 and less than 60 years"
    assert words(age, no(Cell(16, 17))) == "less than 16 years or at least 18 years"
    assert words(heat, no(Cell(375, 420), UNSURE)) == "less than 37.5 degrees"
    assert words(time, no(UNSURE)) == "anything but not sure"
    assert words(time, no(Cell(3 * week + 1, 100 * week))) == "at most 3 weeks or not sure"
    assert words(time, no(Cell(0, 3 * week), UNSURE)) == "more than 3 weeks"


def test_skip_logic_needs_no_mention() -> None:
    """`better` is asked from 3 on: who is not asked is in the region, and the region says nothing of 3."""
    days = Number(id="days", text="Days?", unit="days", minimum=0, maximum=9)
    better = choice("better", "yes", "no", enable_when=at_least("days", 3))
    pack = make((days, better), (rule("lasting", any_of("better", "no")),))
    case = Case(pack)
    found = region(case, case.meaning.advises("self_care"))
    assert always(found, pack) == ["“better?” (if asked): “yes text”"]
    assert alternatives(found, pack) == []
    assert found.holds({"days": 1})
    assert not found.holds({"days": 3, "better": "no"})


def test_follow_up_questions_do_not_multiply_the_cases() -> None:
    """Ruling out `unsure` would do as well as ruling out what follows on it, of each question: 2 to the 12th cases."""
    questions = []
    rules = []
    for name in (f"q{number}" for number in range(12)):
        questions += [choice(name, "no", "yes", "unsure")]
        questions += [choice(f"{name}_check", "no", "yes", enable_when=any_of(name, "unsure"))]
        rules += [rule(name, any_of(name, "yes")), rule(f"{name}_check", any_of(f"{name}_check", "yes"))]
    pack = make(tuple(questions), tuple(rules))
    case = Case(pack)
    found = region(case, case.meaning.advises("self_care"), most=1)
    assert len(always(found, pack)) == 24
    assert alternatives(found, pack) == []


def test_a_question_that_no_one_in_the_region_is_asked_is_not_mentioned() -> None:
    worse = choice("worse", "no", "yes", enable_when=any_of("bad", "yes"))
    pack = make((choice("bad", "no", "yes"), worse), (rule("bad", any_of("bad", "yes")),))
    case = Case(pack)
    found = region(case, case.meaning.advises("self_care"))
    assert found.cubes == (frozenset({Excluded("bad", "yes")}),)
