"""Mutants: every small mistake once, equivalence and killing against enumeration, and witnesses that replay."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import evaluate
from soundadvice.audit.prover.prover import Limits
from soundadvice.audit.vignettes.mutants import mutants
from soundadvice.audit.vignettes.mutation import Fate, Mutation, mutate
from soundadvice.audit.vignettes.suggest import rests_on
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
    questions_of,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration, MultiChoice, Number, Option
from soundadvice.model.rule import Vignette
from support.packs.generated import DAY, any_of, at_least, choice, make, make_answers, rule, small_pack
from support.packs.mutants import everybody, generated, same
from support.packs.red_flags import FOLLOW_UPS, OF_SOME
from support.packs.shipped import shipped
from support.thorough import examples

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
PACKS = (str(GOOD), "low_back_pain", "low_back_pain_red_flags")
AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
HELD = Duration(id="held", text="held?", minimum=0, maximum=100 * DAY, unsure=True)
ROUTINE = Acuity.ROUTINE
PAIN = choice("pain", "mild", "severe", "unsure")
SIGNS = MultiChoice(id="signs", text="signs?", options=tuple(Option(name, name) for name in ("hot", "red", "none")))


@cache
def judged(name: str) -> Mutation:
    return mutate(shipped(name))


def fails(pack: Pack, of: str, vignette: Vignette) -> bool:
    """Whether a vignette fails on a pack, as the reference evaluation alone says."""
    found = evaluate(pack, vignette.answers)
    state = True if of in found.fired else None if of in found.open else False
    urgent = vignette.acuity is None or pack.disposition[found.floor].acuity >= vignette.acuity
    return state is not vignette.fires or not urgent or not set(vignette.findings) <= set(found.findings)


# Every mistake ---------------------------------------------------------------------------------------------------


def described(pack: Pack) -> list[str]:
    return [f"{one.of}: {one.description}" for one in mutants(pack)]


def test_mistakes_in_a_list_of_options() -> None:
    listed = OptionTest("signs", Quantifier.ANY_OF, ("hot", "red"))
    assert described(make((SIGNS,), (rule("r", listed),))) == [
        "r: `self_care` for `see_doctor`",
        "r: the rule deleted",
        "r: `not` put before `signs: hot or red`",
        "r: `hot` dropped from `signs: hot or red`",
        "r: `red` dropped from `signs: hot or red`",
        "r: `none` added to `signs: hot or red`",
        "r: `all_of` for `signs: hot or red`",
        "r: `none_of` for `signs: hot or red`",
    ]


def test_mistakes_in_the_disposition_go_one_step_down() -> None:
    pack = make((PAIN,), (rule("r", any_of("pain", "severe"), "call_now"), rule("s", any_of("pain", "mild"))))
    lower = [one for one in described(pack) if " for `call_now`" in one or " for `see_doctor`" in one]
    assert lower == ["r: `see_doctor` for `call_now`", "s: `self_care` for `see_doctor`"]
    unmoved = make((PAIN,), (rule("r", any_of("pain", "severe"), "self_care"),))
    assert "the rule deleted" in described(unmoved)[0]


def test_mistakes_in_a_threshold() -> None:
    pack = make((AGE, HELD), (rule("r", AnyOf((at_least("age", 50), at_least("held", 21 * DAY)))),))
    found = [one for one in described(pack) if "less in" in one or "more in" in one or "more_than" in one]
    # Of whole years `more than 50` is `at least 51`: that is not planted twice.
    assert found == [
        "r: `more_than` for `age: at least 50 years`",
        "r: 1 less in `age: at least 50 years`",
        "r: `more_than` for `held: at least 3 weeks`",
        "r: 1 day less in `held: at least 3 weeks`",
        "r: 1 day more in `held: at least 3 weeks`",
    ]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        (Operator.AT_LEAST, {("more_than", 50), ("at_least", 49)}),
        (Operator.MORE_THAN, {("at_least", 50), ("more_than", 51)}),
        (Operator.AT_MOST, {("less_than", 50), ("at_most", 51)}),
        (Operator.LESS_THAN, {("at_most", 50), ("less_than", 49)}),
    ],
)
def test_each_threshold_is_moved_both_ways_once(operator: Operator, expected: set[tuple[str, int]]) -> None:
    pack = make((AGE,), (rule("r", Comparison("age", operator, 50)),))
    found = [one.condition for one in mutants(pack)]
    assert {(str(one.operator), one.value) for one in found if isinstance(one, Comparison)} == expected


def test_a_threshold_in_hours_is_moved_by_an_hour_and_stays_within_bounds() -> None:
    pack = make((HELD,), (rule("r", at_least("held", 6 * 3600)), rule("s", at_least("held", 100 * DAY))))
    found = [one for one in described(pack) if "less in" in one or "more in" in one]
    assert found == [
        "r: 1 hour less in `held: at least 6 hours`",
        "r: 1 hour more in `held: at least 6 hours`",
        "s: 1 day less in `held: at least 100 days`",
    ]


def test_mistakes_in_all_any_and_not() -> None:
    when = All((any_of("pain", "severe"), Not(UnsureTest("held"))))
    found = [one.condition for one in mutants(make((PAIN, HELD), (rule("r", when),)))]
    severe, unsure = any_of("pain", "severe"), UnsureTest("held")
    for expected in (
        Not(when),
        AnyOf((severe, Not(unsure))),
        All((severe,)),
        All((Not(unsure),)),
        All((severe, unsure)),
        All((Not(severe), Not(unsure))),
        All((any_of("pain", "severe", "mild"), Not(unsure))),
    ):
        assert found.count(expected) == 1, expected
    conditions = [one for one in found if one is not None]
    assert len(conditions) == len(set(conditions))


def test_mistakes_in_who_is_asked() -> None:
    worse = choice("worse", "no", "yes", enable_when=at_least("age", 50))
    plan_only = choice("sofa", "no", "yes", enable_when=at_least("age", 50))
    pack = make((AGE, worse, plan_only), (rule("r", any_of("worse", "yes")),))
    assert [one for one in described(pack) if not one.startswith("r: ")] == [
        "worse: `enable_when` dropped",
        "worse: in `enable_when`, `not` put before `age: at least 50 years`",
        "worse: in `enable_when`, `more_than` for `age: at least 50 years`",
        "worse: in `enable_when`, 1 less in `age: at least 50 years`",
    ]


@settings(max_examples=examples(50))
@given(random=st.randoms(use_true_random=False))
def test_a_mutant_has_one_mistake_and_no_two_are_one(random: Random) -> None:
    pack = generated(random)
    for one in mutants(pack):
        broken = one.pack
        rules = [(old, broken.rule.get(old.id)) for old in pack.rules if broken.rule.get(old.id) != old]
        questions = [new for old, new in zip(pack.questions, broken.questions, strict=True) if old != new]
        assert (len(rules), len(questions)) in ([(1, 0)] if one.in_rule else [(0, 1)])
        assert (rules[0][0].id if rules else questions[0].id) == one.of
        changed = [new.when for _, new in rules if new] + [q.enable_when for q in questions if q.enable_when]
        # It mentions nothing new: what settles a rule settles the broken one.
        before = pack.rule[one.of].when if one.in_rule else pack.question[one.of].enable_when
        assert before is not None
        assert all(set(questions_of(condition)) <= set(questions_of(before)) for condition in changed)


# Enumeration -----------------------------------------------------------------------------------------------------


def with_vignettes(random: Random, pack: Pack) -> Pack:
    """The pack, with a few vignettes that hold; some say how urgent the advice is."""
    rules = []
    for one in pack.rules:
        vignettes = []
        for number in range(random.randint(0, 4)):
            people = make_answers(random, pack, complete=True)
            answers = {name: people[name] for name in rests_on(pack, one) if name in people}
            found = evaluate(pack, answers)
            if one.id not in found.open:
                fires = one.id in found.fired
                reached = pack.disposition[found.floor].acuity
                says = fires and reached > Acuity.SELF_CARE and random.randint(0, 1)
                finds = found.findings if fires and random.randint(0, 1) else ()
                vignettes.append(Vignette(f"v{number}", answers, fires, reached if says else None, finds))
        rules.append(replace(one, vignettes=tuple(vignettes)))
    return replace(pack, rules=tuple(rules))


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(random=st.randoms(use_true_random=False))
def test_fates_are_what_enumeration_says(random: Random) -> None:
    pack = with_vignettes(random, generated(random, most_questions=3, most_rules=3))
    found = mutate(pack)
    every = [(one.id, vignette) for one in pack.rules for vignette in one.vignettes]
    assert not any(fails(pack, *one) for one in every)
    for one in found.judged:
        broken = one.mutant.pack
        equivalent = all(same(pack, broken, answers) for answers in everybody(pack, one.mutant))
        noticed = any(fails(broken, *vignette) for vignette in every)
        expected = Fate.EQUIVALENT if equivalent else Fate.KILLED if noticed else Fate.SURVIVED
        assert one.fate is expected, one.mutant.description
        if one.fate is Fate.SURVIVED:
            assert one.ready is not None
            assert not fails(pack, one.ready.rule, one.ready.vignette)
            assert fails(broken, one.ready.rule, one.ready.vignette)


@settings(max_examples=examples(60))
@given(random=st.randoms(use_true_random=False))
def test_what_is_written_leaves_no_survivor(random: Random) -> None:
    pack = with_vignettes(random, generated(random, most_questions=4, most_rules=3))
    more: dict[str, list[Vignette]] = {}
    for one in mutate(pack).of(Fate.SURVIVED):
        assert one.ready is not None
        if one.ready.vignette not in more.setdefault(one.ready.rule, []):
            more[one.ready.rule].append(one.ready.vignette)
    rules = tuple(replace(one, vignettes=(*one.vignettes, *more.get(one.id, ()))) for one in pack.rules)
    again = mutate(replace(pack, rules=rules))
    assert again.of(Fate.SURVIVED) == ()


def test_a_vignette_that_fails_on_the_pack_kills_nothing() -> None:
    wrong = replace(rule("r", any_of("pain", "severe")), vignettes=(Vignette("wrong", {"pain": "mild"}, True),))
    assert mutate(make((PAIN,), (wrong,))).of(Fate.KILLED) == ()


def test_a_vignette_may_demand_more_than_its_own_rule_advises() -> None:
    demanding = Vignette("both", {"pain": "severe", "age": 50}, True, Acuity.EMERGENCY)
    routine = replace(rule("r", any_of("pain", "severe")), vignettes=(demanding,))
    pack = make((PAIN, AGE), (routine, rule("s", at_least("age", 50), "call_now")))
    killed = [one for one in mutate(pack).of(Fate.KILLED) if one.mutant.of == "s"]
    assert {one.by for one in killed} == {("r", "both")}
    assert "the rule deleted" in {one.mutant.description for one in killed}


def test_what_fails_a_vignette_and_matters_to_nobody_is_equivalent() -> None:
    """Whoever answers the age too is sent to a doctor in any case; the vignette stops before that."""
    one = replace(rule("r", any_of("pain", "severe")), vignettes=(Vignette("v", {"pain": "severe"}, True, ROUTINE),))
    pack = make((PAIN, AGE), (one, rule("s", Not(at_least("age", 121)))))
    (lower,) = [each for each in mutate(pack).judged if each.mutant.of == "r" and each.mutant.lowers]
    assert fails(lower.mutant.pack, "r", one.vignettes[0])
    assert lower.fate is Fate.EQUIVALENT


def test_a_search_that_stops_leaves_a_mutant_undecided() -> None:
    found = mutate(small_pack(), Limits(conflicts=0))
    assert found.of(Fate.KILLED) == ()
    killed, there_is = found.count()
    assert (killed, there_is) == (0, len(found.judged) - len(found.of(Fate.EQUIVALENT)))


# The packs here --------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("name", PACKS)
def test_every_mutant_is_noticed(name: str) -> None:
    found = judged(name)
    assert [one.mutant.description for one in (*found.of(Fate.SURVIVED), *found.of(Fate.UNDECIDED))] == []
    assert found.count()[0] == found.count()[1] > 30


def test_every_mistake_in_the_good_pack_matters() -> None:
    assert {one.fate for one in judged(str(GOOD)).judged} == {Fate.KILLED}


@pytest.mark.sampled
@pytest.mark.parametrize("name", PACKS)
def test_what_kills_a_mutant_replays(name: str) -> None:
    pack = shipped(name)
    for one in judged(name).of(Fate.KILLED):
        assert one.by is not None
        of, called = one.by
        if of is None:  # a whole person; the test of those is beside theirs
            continue
        (vignette,) = [each for each in pack.rule[of].vignettes if each.name == called]
        assert not fails(pack, of, vignette)
        assert fails(one.mutant.pack, of, vignette), one.mutant.description


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=[pytest.mark.slow, pytest.mark.nightly] if "red_flags" in one else []) for one in PACKS],
)
def test_without_vignettes_each_mutant_has_a_witness_that_replays(name: str) -> None:
    pack = shipped(name)
    bare = replace(pack, rules=tuple(replace(one, vignettes=()) for one in pack.rules), vignettes=())
    found = mutate(bare)
    assert (found.of(Fate.KILLED), found.of(Fate.UNDECIDED)) == ((), ())
    equivalent = {one.mutant.description for one in judged(name).of(Fate.EQUIVALENT)}
    assert {one.mutant.description for one in found.of(Fate.EQUIVALENT)} == equivalent
    for one in found.of(Fate.SURVIVED):
        assert one.ready is not None
        assert not fails(pack, one.ready.rule, one.ready.vignette)
        assert fails(one.mutant.pack, one.ready.rule, one.ready.vignette), one.mutant.description
        # Its person is real: nothing is answered that is not asked.
        assert evaluate(pack, one.ready.answers).ignored == ()


@pytest.mark.slow
def test_what_changes_nothing_in_the_shipped_packs() -> None:
    """Each for a reason that a reviewer can follow: skip logic implies it, or another rule is always as urgent."""
    equivalent = [one.mutant for one in judged(PACKS[2]).of(Fate.EQUIVALENT)]
    # Who is asked a follow-up although they were sure: the sign that they are sure of is as urgent as any answer to it.
    asked_more = [one for one in equivalent if "`enable_when`" in one.description]
    assert {one.of for one in asked_more} <= {*FOLLOW_UPS, *OF_SOME}
    found = [f"{one.of}: {one.description}" for one in equivalent if one not in asked_more]
    risk = "`infection_risks: immunosuppressed or recent_infection or tuberculosis or dialysis"
    assert found == [
        "very_bad_pain: `self_care` for `see_doctor`",
        *(f"{rule}: {added}" for rule in ("fall_and_sore_bone", "hard_fall") for added in NO_FALL),
        "heavy_legs_on_walking: `self_care` for `see_doctor`",
        f"infection_risk: `iv_drug_use` added to {risk}`",
        f"infection_risk: `recent_spinal_procedure` added to {risk}`",
        f"infection_risk: `iv_drug_use` added to {risk} or diabetes`",
        f"infection_risk: `recent_spinal_procedure` added to {risk} or diabetes`",
        "kidney_signs: `none` added to `other_signs: urinary`",
        "old_accident: `lift` added to `injury: fall or serious`",
        "old_accident: `none` added to `injury: fall or serious`",
        "old_accident: `no_fall` added to `injury_check: hard`",
        "pregnancy_alarm: `alarm` added to `pregnant: yes`",
        "serious_accident: `lift` added to `injury: serious`",
        "serious_accident: `none` added to `injury: serious`",
    ]
    assert {"in `enable_when`" in one.mutant.description for one in judged(PACKS[1]).of(Fate.EQUIVALENT)} == {True}


NO_FALL = (
    "`lift` added to `injury: fall`",
    "`none` added to `injury: fall`",
    "`no_fall` added to `injury_check: hard`",
)
