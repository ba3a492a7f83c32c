"""durable_rules agrees with the reference, and says what it cannot carry."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import pytest
from hypothesis import assume, given

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Number, Option, Question
from soundadvice.session import second_engine
from soundadvice.session.second_engine import DurableVoter, attribute_names, fnv1a, voter_of, why_alone
from support.packs.durable_voters import fired
from support.packs.generated import (
    WEEK,
    Answers,
    any_of,
    at_least,
    choice,
    make,
    make_answers,
    make_pack,
    rule,
    situations,
    small_pack,
)
from support.thorough import examples

pytest.importorskip("durable_rules_engine", reason="durable_rules cannot be loaded here", exc_type=ImportError)


def assert_agree(pack: Pack, answers: Answers, voter: DurableVoter | None = None) -> None:
    voter = voter or DurableVoter(pack)
    assert fired(voter, pack, answers) == set(evaluate(pack, answers).fired)


def partial_answers(choices: Mapping[str, Sequence[Answer]]) -> Iterator[Answers]:
    """Every combination of these answers, each question left out too."""
    for combination in itertools.product(*([None, *values] for values in choices.values())):
        yield {name: value for name, value in zip(choices, combination, strict=True) if value is not None}


# Agreement ----------------------------------------------------------------------------------------------------------


@given(situations(states=4))
def test_it_fires_what_the_reference_fires_in_every_partial_state(situation: tuple[Pack, list[Answers]]) -> None:
    pack, states = situation
    assume(why_alone(pack) is None)
    voter = DurableVoter(pack)
    for answers in states:
        assert_agree(pack, answers, voter)


@given(situations(states=3, complete=True))
def test_it_fires_what_the_reference_fires_for_complete_answers(situation: tuple[Pack, list[Answers]]) -> None:
    pack, states = situation
    assume(why_alone(pack) is None)
    voter = DurableVoter(pack)
    for answers in states:
        assert_agree(pack, answers, voter)


def test_thousands_of_packs_agree_and_reach_every_corner() -> None:
    seen: set[str] = set()
    alone = 0
    for seed in range(examples(600)):
        random = Random(seed)
        pack = make_pack(random)
        if why_alone(pack) is not None:
            alone += 1
            continue
        voter = DurableVoter(pack)
        for _ in range(8):
            answers = make_answers(random, pack)
            evaluation = evaluate(pack, answers)
            assert set(voter.fired(answers, evaluation.states)) == set(evaluation.fired)
            pending = any(state == "pending" and name in answers for name, state in evaluation.states.items())
            corners = {"fired": evaluation.fired, "open": evaluation.open, "ignored": evaluation.ignored}
            seen |= {name for name, value in {**corners, "pending": pending, "parent": pack.parent}.items() if value}
    assert seen == {"fired", "open", "ignored", "pending", "parent"}
    assert alone < examples(600) / 20


def test_every_partial_state_of_a_small_pack_agrees() -> None:
    pack = small_pack()
    voter = DurableVoter(pack)
    choices: dict[str, Sequence[Answer]] = {
        "signs": [*(frozenset({name}) for name in ("leg", "saddle", "none", "unsure")), frozenset({"leg", "saddle"})],
        "pain": ["mild", "severe"],
        "duration": [0, 3 * WEEK - 1, 3 * WEEK, "unsure"],
        "better": ["yes", "no"],
        "tried": ["yes", "no"],
        "hurts": ["no", "yes"],
    }
    states = list(partial_answers(choices))
    assert len(states) == 6 * 3 * 5 * 3 * 3 * 3
    for answers in states:
        assert_agree(pack, answers, voter)


QUESTION = OptionTest("gate", Quantifier.ANY_OF, ("yes",))
INSIDE: list[tuple[Question, list[Answer]]] = [
    (
        Choice(id="q", text="q", enable_when=QUESTION, options=tuple(Option(n, n) for n in "abcde")),
        ["a", "b", "c", "d", "e"],
    ),
    (
        MultiChoice(id="q", text="q", enable_when=QUESTION, options=tuple(Option(n, n) for n in "abc")),
        [frozenset(s) for s in ("a", "b", "c", "ab", "abc", "bc")],
    ),
    (
        Number(id="q", text="q", enable_when=QUESTION, unit="x", minimum=-10, maximum=10, decimals=1, unsure=True),
        [-10, -1, 0, 3, 10, "unsure"],
    ),
]


@pytest.mark.parametrize(("question", "values"), INSIDE, ids=["choice", "multi_choice", "number"])
def test_each_test_and_its_negation_in_each_state_of_enablement(question: Question, values: list[Answer]) -> None:
    if isinstance(question, Number):
        conditions: list[Condition] = [UnsureTest("q")]
        conditions += [Comparison("q", operator, value) for operator in Operator for value in (-11, -10, -1, 0, 10, 11)]
    else:
        letters = "abcde" if isinstance(question, Choice) else "abc"
        sets = [tuple(s) for size in range(1, len(letters) + 1) for s in itertools.combinations(letters, size)]
        conditions = [OptionTest("q", quantifier, options) for quantifier in Quantifier for options in sets]
    rules = [rule(f"is{i}", condition) for i, condition in enumerate(conditions)]
    rules += [rule(f"not{i}", Not(condition)) for i, condition in enumerate(conditions)]
    pack = make((choice("gate", "yes", "no"), question), tuple(rules))
    voter = DurableVoter(pack)
    for gate, value in itertools.product([None, "yes", "no"], [None, *values]):
        answers = {name: answer for name, answer in (("gate", gate), ("q", value)) if answer is not None}
        assert_agree(pack, answers, voter)


# Limits -------------------------------------------------------------------------------------------------------------


def many(count: int) -> Pack:
    """A pack of so many rules, every one of which fires on the same answer, and as many that do not."""
    questions = (choice("q", "yes", "no"), Number(id="n", text="n", unit="x", minimum=0, maximum=10_000))
    rules = [rule(f"r{number}", at_least("n", number)) for number in range(count)]
    return make(questions, (*rules, *(rule(f"s{number}", any_of("q", "yes")) for number in range(count))))


@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 59, 60, 61, 200, 700])
def test_more_rules_than_fit_into_one_ruleset_all_fire(count: int) -> None:
    pack = many(count)
    voter = DurableVoter(pack)
    states: list[Answers] = [{}, {"n": 0}, {"n": count // 2, "q": "no"}, {"n": 10_000, "q": "yes"}, {"q": "yes"}]
    for answers in states:
        assert_agree(pack, answers, voter)
    assert all(len(batch.alternatives) < second_engine.MOST_RULES for batch in voter._batches)


def test_a_pack_of_more_rules_than_the_engine_is_given_leaves_the_reference_alone() -> None:
    reason = voter_of(many(2_000))
    assert reason == "durable_rules cannot carry this: the rules of `small` have more than 3,000 alternatives"


def test_a_rule_of_too_many_alternatives_is_refused_before_they_are_made() -> None:
    options = tuple(f"o{number}" for number in range(10))
    questions = tuple(
        MultiChoice(id=f"q{number}", text="q", options=tuple(Option(o, o) for o in options)) for number in range(30)
    )
    pack = make(questions, (rule("wide", All(tuple(any_of(q.id, *options) for q in questions))),))  # 10^30
    with pytest.raises(UnsupportedError, match="rule `wide` has more than 1,000 alternatives"):
        DurableVoter(pack)


def test_a_rule_that_reads_more_attributes_than_a_fact_holds_is_refused() -> None:
    questions = tuple(choice(f"q{number}", "yes", "no") for number in range(210))
    within, beyond = (All(tuple(any_of(q.id, "yes") for q in questions[:n])) for n in (199, 200))
    pack = make(questions, (rule("long", within), rule("short", any_of("q209", "yes"))))
    voter = DurableVoter(pack)
    every: Answers = {question.id: "yes" for question in questions}
    states: list[Answers] = [every, {**every, "q0": "no"}, {"q209": "yes"}]
    for answers in states:
        assert_agree(pack, answers, voter)
    with pytest.raises(UnsupportedError, match="rule `long` reads too many answers at once"):
        DurableVoter(make(questions, (rule("long", beyond),)))


def test_whole_numbers_beyond_its_exact_range_never_reach_it() -> None:
    low, high = -(2**53), 2**53
    questions = (Number(id="n", text="n", unit="x", minimum=low, maximum=high),)
    edges = [rule(f"r{number}", at_least("n", value)) for number, value in enumerate((low, low + 1, 0, high - 1, high))]
    pack = make(questions, tuple(edges))
    voter = DurableVoter(pack)
    for value in (low, low + 1, -1, 0, high - 1, high):
        assert_agree(pack, {"n": value}, voter)
    with pytest.raises(UnsupportedError, match="compared with is too large"):
        DurableVoter(make(questions, (rule("r", at_least("n", high + 1)),)))
    far = Number(id="n", text="n", unit="x", minimum=0, maximum=high + 1)
    with pytest.raises(UnsupportedError, match="the bounds of `n` are too large"):
        DurableVoter(make((far,), (rule("r", at_least("n", 3)),)))


def test_deep_conditions_and_wide_ones_agree() -> None:
    questions = tuple(choice(f"q{number}", "a", "b", "c") for number in range(8))
    deep: Condition = any_of("q0", "a")
    for number in range(40):
        inner = AnyOf((deep, any_of(f"q{number % 8}", "b"))) if number % 9 == 0 else Not(deep)
        deep = All((inner, Not(any_of(f"q{(number + 1) % 8}", "c"))))
    pack = make(questions, (rule("deep", deep), rule("not_deep", Not(deep))))
    voter = DurableVoter(pack)
    random = Random(5)
    for _ in range(200):
        assert_agree(pack, make_answers(random, pack), voter)


# Names --------------------------------------------------------------------------------------------------------------


def test_attribute_names_differ_in_what_the_engine_knows_them_by() -> None:
    names = list(itertools.islice(attribute_names(), 20_000))
    reserved = second_engine._RESERVED
    assert len({fnv1a(name) for name in (*names, *reserved)}) == len(names) + len(reserved)
    assert max(map(len, names)) <= 6


def test_a_name_that_shares_a_hash_is_passed_over() -> None:
    skipped = next(attribute_names())
    assert next(attribute_names((skipped,))) != skipped


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", 926444256), ("sid", 3593476751), ("all", 321211332), ("$and", 3746487396), ("$gte", 3645344263)],
)
def test_the_hash_is_the_one_of_the_engines_source(name: str, value: int) -> None:
    assert fnv1a(name) == value


def test_ruleset_names_are_never_used_twice() -> None:
    voters = [DurableVoter(small_pack()) for _ in range(50)]
    names = [name for voter in voters for name in voter._rulesets]
    assert len(set(names)) == len(names) == 50
