"""Whole people: they hold where the reference says so, what they say of rules, and which mistakes they notice."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import State, evaluate
from soundadvice.audit.lint import vignettes as lint
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.vignettes.coverage import Measure, coverage
from soundadvice.audit.vignettes.mutation import Fate, mutate
from soundadvice.audit.vignettes.whole_people import failures, rule_cases
from soundadvice.meaning.planner import make_plan
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.model.question import Number
from soundadvice.model.rule import PersonVignette, Vignette
from support.packs.generated import any_of, at_least, choice, make, make_answers, make_pack, rule
from support.packs.mutants import everybody, generated, same
from support.thorough import examples

AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
PAIN = choice("pain", "mild", "severe", "unsure")
WORSE = choice("worse", "no", "yes", enable_when=at_least("age", 50))


def person(advise: str, name: str = "someone", **more: object) -> PersonVignette:
    return PersonVignette(**{"name": name, "own": (), "advise": advise, "answers": {}, **more})  # type: ignore[arg-type]


def drawn(random: Random, pack: Pack, name: str, *, complete: bool = True) -> PersonVignette:
    """A whole person with the advice that the pack gives them, at times with the rules that decide."""
    answers = make_answers(random, pack, complete=complete)
    found = evaluate(pack, answers)
    by = tuple(one for one in found.fired if pack.rule[one].advise == found.floor)
    named = tuple(one for one in by if random.randint(0, 1))
    return person(found.floor, name, answers=answers, rules=named)


def fails(pack: Pack, one: PersonVignette) -> bool:
    """Whether a whole person fails on a pack, as the reference evaluation alone says."""
    found = evaluate(pack, one.answers)
    whole = all(found.states[name] in (State.GIVEN, State.NOT_ENABLED) for name in pack.deciding)
    by = {name for name in found.fired if pack.rule[name].advise == one.advise}
    return not whole or found.floor != one.advise or not by.issuperset(one.rules)


# One person ------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(200))
@given(random=st.randoms(use_true_random=False))
def test_a_person_holds_where_the_reference_says_so(random: Random) -> None:
    pack = make_pack(random)
    one = drawn(random, pack, "someone", complete=bool(random.randint(0, 3)))
    assert bool(failures(pack, one)) is fails(pack, one)
    other = random.choice([each.id for each in pack.dispositions])
    wrong = replace(one, advise=other, rules=())
    assert bool(failures(pack, wrong)) is fails(pack, wrong)


def test_what_is_said_of_someone_who_is_advised_otherwise() -> None:
    pack = make((PAIN, AGE), (rule("r", any_of("pain", "severe")), rule("s", at_least("age", 50))))
    well = {"pain": "mild", "age": 30}
    assert failures(pack, person("self_care", answers=well)) == ()
    assert failures(pack, person("see_doctor", answers=well)) == (
        "expected `see_doctor`, and the advice is `self_care`, by no rule",
    )
    assert failures(pack, person("self_care", answers={"pain": "severe", "age": 50})) == (
        "expected `self_care`, and the advice is `see_doctor`, by `r`, `s`",
    )
    assert failures(pack, person("see_doctor", answers={"pain": "severe", "age": 30}, rules=("r", "s"))) == (
        "expected `s` to decide, and it is silent",
    )


def test_someone_who_has_not_answered_all_is_not_whole() -> None:
    """Even where nothing could change the advice any more: the file says what everyone there answers."""
    pack = make((PAIN, AGE, WORSE), (rule("r", any_of("pain", "severe")), rule("s", any_of("worse", "yes"))))
    assert failures(pack, person("see_doctor", answers={"pain": "severe"})) == (
        "the answers are not complete: still to be answered: `age`",
    )
    assert failures(pack, person("see_doctor", answers={"pain": "severe", "age": 50})) == (
        "the answers are not complete: still to be answered: `worse`",
    )
    assert failures(pack, person("see_doctor", answers={"pain": "severe", "age": 49})) == ()


def test_of_many_questions_still_to_be_answered_the_first_are_named() -> None:
    many = [choice(f"q{number}", "no", "yes") for number in range(7)]
    pack = make(tuple(many), tuple(rule(f"r{one.id}", any_of(one.id, "yes")) for one in many))
    assert failures(pack, person("self_care", answers={"q0": "no"})) == (
        "the answers are not complete: still to be answered: `q1`, `q2`, `q3`, `q4` and 2 more",
    )


SOFA = choice("sofa", "no", "yes")
BOOK = PlanBook(
    habits=(Habit("walk", "Walk", "Walk."), Habit("rest", "Rest", "Rest.")),
    rules=(
        PlanRule(id="all", applies_to=("self_care", "see_doctor"), give=("walk",)),
        PlanRule(
            id="sitters", applies_to=("self_care",), when=any_of("sofa", "yes"), give=("rest",), hold_back=("walk",)
        ),
    ),
)


def test_what_is_said_of_a_plan() -> None:
    pack = make((PAIN, SOFA), (rule("r", any_of("pain", "severe")),), plan=BOOK)
    up, down = {"pain": "mild", "sofa": "no"}, {"pain": "mild", "sofa": "yes"}
    assert failures(pack, person("self_care", answers=up, given=("walk",), held_back=("rest",))) == ()
    assert failures(pack, person("self_care", answers=down, given=("rest",), held_back=("walk",))) == ()
    assert failures(pack, person("self_care", answers=up, given=("rest",), held_back=("walk",))) == (
        "expected `rest` in the plan, and no plan rule gives it",
        "expected the plan without `walk`, and it is in it",
    )
    assert failures(pack, person("self_care", answers=down, given=("walk",))) == (
        "expected `walk` in the plan, and `sitters` holds it back",
    )


def test_only_who_says_something_of_the_plan_answers_what_is_asked_for_it() -> None:
    pack = make((PAIN, SOFA), (rule("r", any_of("pain", "severe")),), plan=BOOK)
    assert failures(pack, person("self_care", answers={"pain": "mild"})) == ()
    assert failures(pack, person("self_care", answers={"pain": "mild"}, held_back=("walk",))) == (
        "the answers are not complete: still to be answered: `sofa`",
    )
    # With a visit to the doctor, no one asks about the sofa.
    assert failures(pack, person("see_doctor", answers={"pain": "severe"}, given=("walk",))) == ()


@settings(max_examples=examples(60))
@given(random=st.randoms(use_true_random=False))
def test_what_is_held_back_or_given_is_what_the_planner_says(random: Random) -> None:
    pack = make_pack(random)
    answers = make_answers(random, pack, complete=True)
    found = evaluate(pack, answers)
    asked = [name for name in pack.plan_questions(found.floor) if found.states[name] is State.UNANSWERED]
    plan = make_plan(pack, found.floor, answers)
    items = {item.id for item in plan.given}
    for item in (one.id for one in pack.plan.given):
        given_ = failures(pack, person(found.floor, answers=answers, given=(item,)))
        held = failures(pack, person(found.floor, answers=answers, held_back=(item,)))
        assert (not given_, not held) == ((False, False) if asked else (item in items, item not in items))


# What they say of rules ------------------------------------------------------------------------------------------


def test_the_exact_advice_says_what_more_urgent_rules_and_who_decides_do() -> None:
    rules = (
        rule("now", any_of("pain", "severe"), "call_now"),
        rule("old", at_least("age", 50)),
        rule("older", at_least("age", 60)),
        rule("young", at_least("age", 0), "self_care"),
    )
    pack = make((PAIN, AGE), rules)
    alone = person("see_doctor", "alone", answers={"pain": "mild", "age": 55})
    both = person("see_doctor", "both", answers={"pain": "mild", "age": 65})
    named = replace(both, name="named", rules=("older",))
    well = person("self_care", "well", answers={"pain": "mild", "age": 30})
    wrong = person("call_now", "wrong", answers={"pain": "mild", "age": 30})
    found = rule_cases(replace(pack, vignettes=(alone, both, named, well, wrong)))
    says = {name: [(one.vignette.name, one.vignette.fires) for one in cases] for name, cases in found.items()}
    assert says == {
        "now": [("alone", False), ("both", False), ("named", False), ("well", False)],
        "old": [("alone", True), ("well", False)],
        "older": [("named", True), ("well", False)],
        "young": [],
    }
    assert all(one.whole for cases in found.values() for one in cases)


@settings(max_examples=examples(100))
@given(random=st.randoms(use_true_random=False))
def test_they_hold_of_the_pack(random: Random) -> None:
    pack = make_pack(random)
    people = tuple(drawn(random, pack, f"p{number}") for number in range(4))
    for name, cases in rule_cases(replace(pack, vignettes=people)).items():
        for one in cases:
            found = evaluate(pack, one.vignette.answers)
            assert (name in found.fired, name in found.open) == (one.vignette.fires, False)


def test_coverage_counts_them() -> None:
    pack = make((PAIN, AGE), (rule("r", any_of("pain", "severe", "unsure")),))
    assert coverage(Case(pack)).count(Measure.RULES) == (0, 2)
    people = (
        person("see_doctor", "severe", answers={"pain": "severe"}),
        person("see_doctor", "not sure", answers={"pain": "unsure"}),
        person("self_care", "mild", answers={"pain": "mild"}),
    )
    covered = coverage(Case(replace(pack, vignettes=people)))
    assert all(reached == there_is > 0 for reached, there_is in map(covered.count, Measure))
    assert {one.by for one in covered.rules[0].tried} == {"severe", "not sure", "mild"}


# Mutants ---------------------------------------------------------------------------------------------------------


@settings(max_examples=examples(60))
@given(random=st.randoms(use_true_random=False))
def test_fates_are_what_enumeration_says(random: Random) -> None:
    pack = generated(random, most_questions=3, most_rules=3)
    people = tuple(drawn(random, pack, f"p{number}") for number in range(random.randint(1, 4)))
    pack = replace(pack, vignettes=people)
    assert not any(fails(pack, one) for one in people)
    for one in mutate(pack).judged:
        broken = one.mutant.pack
        equivalent = all(same(pack, broken, answers) for answers in everybody(pack, one.mutant))
        noticed = any(fails(broken, each) for each in people)
        expected = Fate.EQUIVALENT if equivalent else Fate.KILLED if noticed else Fate.SURVIVED
        assert one.fate is expected, one.mutant.description
        if one.fate is Fate.KILLED:
            assert one.by is not None
            assert one.by[0] is None
            (killer,) = [each for each in people if each.name == one.by[1]]
            assert fails(broken, killer)


def test_they_notice_advice_that_is_too_urgent() -> None:
    """The mild at fifty are sent nowhere: a rule's own vignettes say of each rule alone what it does."""
    when = any_of("pain", "severe")
    own = (Vignette("severe", {"pain": "severe"}, True), Vignette("unsure", {"pain": "unsure"}, False))
    pack = make((PAIN, AGE), (replace(rule("r", when), vignettes=own), rule("s", at_least("age", 90))))

    def fate(pack: Pack) -> Fate:
        (one,) = [each for each in mutate(pack).judged if each.mutant.description == "`mild` added to `pain: severe`"]
        return one.fate

    assert fate(pack) is Fate.SURVIVED
    people = (person("self_care", answers={"pain": "mild", "age": 50}),)
    assert fate(replace(pack, vignettes=people)) is Fate.KILLED


def test_someone_who_is_advised_otherwise_notices_nothing() -> None:
    pack = make((PAIN,), (rule("r", any_of("pain", "severe")),))
    wrong = (person("see_doctor", answers={"pain": "mild"}),)
    assert mutate(replace(pack, vignettes=wrong)).of(Fate.KILLED) == ()


def test_two_rules_that_decide_and_lose_their_question_together_are_missed() -> None:
    """Neither decides alone, and neither is named: only the advice of the whole person shows it."""
    rules = (rule("r", any_of("worse", "yes")), rule("s", any_of("worse", "yes")))
    one = person("see_doctor", answers={"age": 50, "worse": "yes"})
    pack = make((AGE, WORSE), rules, vignettes=(one,))
    found = {each.mutant.description: each for each in mutate(pack).judged if each.mutant.of == "worse"}
    assert found["in `enable_when`, `more_than` for `age: at least 50 years`"].by == (None, "someone")


# Lint ------------------------------------------------------------------------------------------------------------


def test_lint_says_of_whom_the_advice_is_another() -> None:
    own = (Vignette("severe", {"pain": "severe"}, True), Vignette("mild", {"pain": "mild"}, False))
    pack = make((PAIN,), (replace(rule("r", any_of("pain", "severe")), vignettes=own),))
    right, wrong = (person(advise, advise, answers={"pain": "mild"}) for advise in ("self_care", "see_doctor"))
    held = lint.check(Case(replace(pack, vignettes=(right,))))
    assert held.findings == ()
    assert held.says.endswith("1 vignette of whole people get just the advice that they state (each run).")
    (finding,) = lint.check(Case(replace(pack, vignettes=(right, wrong)))).findings
    assert (finding.code, finding.about) == ("person_advised_otherwise", ("see_doctor",))
    assert "the advice is `self_care`" in finding.message
