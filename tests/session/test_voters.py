"""Each second engine agrees with the reference: over generated packs of every construct, and the shipped ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import pytest
from hypothesis import assume, given

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice, Number, Option, Question
from soundadvice.session import Session
from soundadvice.session.second_engine import Voter
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
    shuffled_steps,
    situations,
    small_pack,
    with_days,
)
from support.packs.shipped import INSTALLED, LIBRARIES, shipped
from support.packs.voters import Engine, fired, on_each_engine
from support.thorough import examples

pytestmark = on_each_engine


def assert_agree(pack: Pack, answers: Answers, voter: Voter) -> None:
    assert fired(voter, pack, answers) == set(evaluate(pack, answers).fired)


def partial_answers(choices: Mapping[str, Sequence[Answer]]) -> Iterator[Answers]:
    """Every combination of these answers, each question left out too."""
    for combination in itertools.product(*([None, *values] for values in choices.values())):
        yield {name: value for name, value in zip(choices, combination, strict=True) if value is not None}


# Agreement ----------------------------------------------------------------------------------------------------------


@given(situations(states=4))
def test_it_fires_what_the_reference_fires_in_every_partial_state(
    engine: Engine, situation: tuple[Pack, list[Answers]]
) -> None:
    pack, states = situation
    assume(engine.too_much(pack) is None)
    voter = engine.voter(pack)
    for answers in states:
        assert_agree(pack, answers, voter)


@given(situations(states=3, complete=True))
def test_it_fires_what_the_reference_fires_for_complete_answers(
    engine: Engine, situation: tuple[Pack, list[Answers]]
) -> None:
    pack, states = situation
    assume(engine.too_much(pack) is None)
    voter = engine.voter(pack)
    for answers in states:
        assert_agree(pack, answers, voter)


def test_thousands_of_packs_agree_and_reach_every_corner(engine: Engine) -> None:
    seen: set[str] = set()
    alone = 0
    for seed in range(examples(600)):
        random = Random(seed)
        pack = make_pack(random)
        if engine.too_much(pack) is not None:
            alone += 1
            continue
        voter = engine.voter(pack)
        for turn in range(8):
            answers = make_answers(random, pack)
            # As people give them: an answer to a date knows the day of asking.
            answers = with_days(pack, answers) if turn % 2 else answers
            evaluation = evaluate(pack, answers)
            assert set(voter.fired(answers, evaluation.states)) == set(evaluation.fired)
            pending = any(state == "pending" and name in answers for name, state in evaluation.states.items())
            corners = {"fired": evaluation.fired, "open": evaluation.open, "ignored": evaluation.ignored}
            seen |= {name for name, value in {**corners, "pending": pending, "parent": pack.parent}.items() if value}
    assert seen == {"fired", "open", "ignored", "pending", "parent"}
    assert alone < examples(600) / 20


def test_in_any_order_of_answers_and_changes_it_fires_what_the_reference_fires(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.first(monkeypatch)
    voted = 0
    for seed in range(examples(60)):
        random = Random(seed)
        pack = make_pack(random)
        if engine.too_much(pack) is not None:
            continue
        session = Session(pack)
        for name, answer in shuffled_steps(random, pack, 6):
            if session.evaluation.states[name] in ("given", "unanswered"):
                session.answer(name, answer_to_json(pack.question[name], answer))
            if not random.randint(0, 3):
                session.back()
            assert session.evaluation == evaluate(pack, session.answers)  # or it would raise: they vote each time
            assert session.engines == ("reference", engine.name)
            voted += 1
    assert voted > examples(60)


@pytest.mark.parametrize("name", sorted(INSTALLED - LIBRARIES))
def test_it_agrees_on_the_shipped_packs(engine: Engine, name: str) -> None:
    pack, random = shipped(name), Random(name)
    if engine.too_much(pack) is not None:
        assert engine.name == "durable_rules"  # CLIPS carries them all
        return
    voter = engine.voter(pack)
    for number in range(examples(16)):
        assert_agree(pack, make_answers(random, pack, complete=bool(number % 2)), voter)


def test_every_partial_state_of_a_small_pack_agrees(engine: Engine) -> None:
    pack = small_pack()
    voter = engine.voter(pack)
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
def test_each_test_and_its_negation_in_each_state_of_enablement(
    engine: Engine, question: Question, values: list[Answer]
) -> None:
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
    voter = engine.voter(pack)
    for gate, value in itertools.product([None, "yes", "no"], [None, *values]):
        answers = {name: answer for name, answer in (("gate", gate), ("q", value)) if answer is not None}
        assert_agree(pack, answers, voter)


def test_whole_numbers_beyond_its_exact_range_never_reach_it(engine: Engine) -> None:
    low, high = -(2**53), 2**53
    questions = (Number(id="n", text="n", unit="x", minimum=low, maximum=high),)
    edges = [rule(f"r{number}", at_least("n", value)) for number, value in enumerate((low, low + 1, 0, high - 1, high))]
    pack = make(questions, tuple(edges))
    voter = engine.voter(pack)
    for value in (low, low + 1, -1, 0, high - 1, high):
        assert_agree(pack, {"n": value}, voter)
    with pytest.raises(UnsupportedError, match="compared with is too large"):
        engine.voter(make(questions, (rule("r", at_least("n", high + 1)),)))
    far = Number(id="n", text="n", unit="x", minimum=0, maximum=high + 1)
    with pytest.raises(UnsupportedError, match="the bounds of `n` are too large"):
        engine.voter(make((far,), (rule("r", at_least("n", 3)),)))


def test_deep_conditions_and_wide_ones_agree(engine: Engine) -> None:
    questions = tuple(choice(f"q{number}", "a", "b", "c") for number in range(8))
    deep: Condition = any_of("q0", "a")
    for number in range(40):
        inner = AnyOf((deep, any_of(f"q{number % 8}", "b"))) if number % 9 == 0 else Not(deep)
        deep = All((inner, Not(any_of(f"q{(number + 1) % 8}", "c"))))
    pack = make(questions, (rule("deep", deep), rule("not_deep", Not(deep))))
    voter = engine.voter(pack)
    random = Random(5)
    for _ in range(200):
        assert_agree(pack, make_answers(random, pack), voter)


def test_what_never_holds_agrees_among_other_conditions(engine: Engine) -> None:
    never = OptionTest("q", Quantifier.ALL_OF, ("a", "b"))  # of one answer
    holds = any_of("q", "a")
    conditions: list[Condition] = [
        condition
        for parts in ((never, holds), (holds, never), (never, never), (never,), (holds, never, never, holds))
        for condition in (All(parts), AnyOf(parts), Count(1, parts), Count(len(parts), parts))
    ]
    every = [*conditions, *map(Not, conditions)]
    pack = make((choice("q", "a", "b"),), tuple(rule(f"r{number}", one) for number, one in enumerate(every)))
    voter = engine.voter(pack)
    states: list[Answers] = [{}, {"q": "a"}, {"q": "b"}]
    for answers in states:
        assert_agree(pack, answers, voter)
