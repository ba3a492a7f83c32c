"""Every test of every kind of question means the same in the generated functions as in `evaluate`, exhaustively."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from soundadvice import Pack, evaluate, triage
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.compiler import Decision, compiled
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    Answer,
    Bound,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    Requirement,
    UnsureTest,
)
from soundadvice.model.errors import UndecidedError
from soundadvice.model.question import Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS, parse_duration
from support.packs.generated import any_of, at_least, choice, make, rule

SIGNS = ("leg", "arm", "none", "unsure")
WORDS = [f"{count} {unit}s" for unit in SECONDS for count in (0, 1, 2, 59, 90, 91, 100)]
ENABLED = (None, any_of("first", "yes"))


def subsets(of: tuple[str, ...], least: int = 1) -> Iterator[tuple[str, ...]]:
    for size in range(least, len(of) + 1):
        yield from itertools.combinations(of, size)


def multi(*options: str) -> MultiChoice:
    return MultiChoice(id="q", text="?", options=tuple(Option(one, one) for one in options))


QUESTIONS: list[tuple[Question, list[Answer], list[Condition]]] = [
    (
        choice("q", "a", "b", "c"),
        ["a", "b", "c"],
        [OptionTest("q", how, some) for how in Quantifier for some in subsets(("a", "b", "c"))],
    ),
    (
        multi(*SIGNS),
        [*map(frozenset, subsets(SIGNS[:2])), frozenset({"none"}), frozenset({"unsure"})],
        [OptionTest("q", how, some) for how in Quantifier for some in subsets(SIGNS)],
    ),
    (
        multi("a", "b", "c"),
        [*map(frozenset, subsets(("a", "b", "c")))],
        [OptionTest("q", how, some) for how in Quantifier for some in subsets(("a", "b", "c"))],
    ),
    *(
        (
            kind,
            [*range(2, 7), "unsure"],
            [UnsureTest("q"), *(Comparison("q", how, value) for how in Operator for value in range(8))],
        )
        for kind in (
            Number(id="q", text="?", unit="m", minimum=2, maximum=6, unsure=True),
            Number(id="q", text="?", unit="m", minimum=2, maximum=6, unsure=True, decimals=1),
            Duration(id="q", text="?", minimum=2, maximum=6, unsure=True),
        )
    ),
]


def agree(pack: Pack, given: Mapping[str, Answer]) -> None:
    meant = evaluate(pack, given)
    floor = pack.disposition[meant.floor]
    outcome = Decision(floor.id, floor.acuity, meant.fired)
    assert compiled(pack).decide(given) == outcome
    said = {name: answer_to_json(pack.question[name], answer) for name, answer in given.items()}
    quick = compiled(pack).quick(said, Advice)
    assert quick is not None
    assert (quick._outcome, dict(quick.answers)) == (outcome, given)


@pytest.mark.parametrize("enable_when", ENABLED, ids=["always", "enabled"])
@pytest.mark.parametrize(("question", "answers", "tests"), QUESTIONS, ids=range(len(QUESTIONS)))
def test_a_test_means_the_same(
    question: Question, answers: list[Answer], tests: list[Condition], enable_when: Condition | None
) -> None:
    asked = dataclasses.replace(question, enable_when=enable_when)
    rules = tuple(rule(f"r{n}", test, "call_now" if n % 2 else "see_doctor") for n, test in enumerate(tests))
    pack = make((choice("first", "yes", "no"), asked), (*rules, rule("first", any_of("first", "yes"))))
    for answer in answers:
        agree(pack, {"first": "yes", "q": answer})
    if enable_when is not None:
        agree(pack, {"first": "no"})


def test_what_is_left_out_is_not_quick_and_what_is_left_behind_is_told_of() -> None:
    asked = dataclasses.replace(choice("q", "a", "b"), enable_when=ENABLED[1])
    pack = make((choice("first", "yes", "no"), asked, choice("other", "x", "y")), (rule("r", any_of("q", "a")),))
    quick = compiled(pack).quick
    for given in ({}, {"first": "yes"}, {"first": "no", "q": "c"}, {"first": "no", "odd": 1}, {"first": "maybe"}, []):
        assert quick(given, Advice) is None
    for left_behind in ({"first": "no", "q": "a"}, {"first": "no", "q": "b", "other": "y"}):
        advice = quick(left_behind, Advice)
        assert (advice.answers, advice.fired, advice.ignored) == (left_behind, (), ("q",))
    assert quick({"first": "no", "other": "x"}, Advice).answers == {"first": "no", "other": "x"}
    with pytest.raises(UndecidedError) as undecided:
        compiled(pack).decide({"first": "yes"})
    assert (undecided.value.questions, undecided.value.at_least) == (("q",), None)


def test_a_set_that_is_none_or_more_than_one_may_be_is_not_quick() -> None:
    pack = make((multi(*SIGNS),), (rule("r", any_of("q", "leg")),))
    quick = compiled(pack).quick
    for given in ([], ["leg", "none"], ["none", "unsure"], ["toe"], "leg", None, {"leg": 1}, ["leg", "toe"], [["leg"]]):
        assert quick({"q": given}, Advice) is None
    for given in (["leg"], ["none"], {"none"}, ["leg", "leg"], ("arm", "leg"), {"leg"}, frozenset({"unsure"})):
        assert quick({"q": given}, Advice).answers == {"q": frozenset(given)}


def test_a_number_or_duration_is_quick_within_its_bounds_alone() -> None:
    number = Number(id="n", text="?", unit="m", minimum=10, maximum=60, decimals=1)
    pack = make((number, Duration(id="d", text="?", minimum=2, maximum=120)), (
        rule("n", Comparison("n", Operator.AT_LEAST, 30)), rule("d", Comparison("d", Operator.AT_LEAST, 60)),
    ))  # fmt: skip
    quick = compiled(pack).quick
    for n, d, answers in [
        (1, "2 seconds", (10, 2)), (6, "2 minutes", (60, 120)), (3, "1 minute", (30, 60)),
        (2.5, "1.5 minutes", (25, 90)),
        (3.0, "100 seconds", (30, 100)), (2, "101 seconds", (20, 101)), (2, "1 minutes", (20, 60)),
    ]:  # fmt: skip
        assert tuple(quick({"n": n, "d": d}, Advice).answers.values()) == answers
    for n, d in [(0, "1 minute"), (7, "1 minute"), (20, "1 minute"), (2.55, "1 minute"), (True, "1 minute"),
                 ("unsure", "1 minute"),
                 (2, "1 second"), (2, "3 minutes"), (2, "unsure"), (2, "soon"), (2, [])]:  # fmt: skip
        assert quick({"n": n, "d": d}, Advice) is None


def test_a_duration_of_any_unit_beyond_the_bounds_is_not_quick() -> None:
    question = Duration(id="d", text="?", minimum=0, maximum=90)
    quick = compiled(make((question,), (rule("d", Comparison("d", Operator.AT_LEAST, 9)),))).quick
    taken = [words for words in WORDS if quick({"d": words}, Advice) is not None]
    assert taken == [words for words in WORDS if parse_duration(words) <= 90]


def test_a_day_is_quick_as_so_many_days_before_and_unsure_only_where_it_may_be() -> None:
    """Not as a day of the calendar: what is kept of the answer names the day of asking."""
    for unsure in (True, False):
        question = Date(id="d", text="?", minimum=1, maximum=60, unsure=unsure)
        pack = make((question,), (rule("d", Comparison("d", Operator.AT_LEAST, 9)),))
        quick = compiled(pack).quick
        taken = {words: quick({"d": words}, Advice) for words in ("1 day", "2 weeks", "0 days", "unsure")}
        found = {words: advice.answers["d"] for words, advice in taken.items() if advice is not None}
        assert found == {"1 day": 1, "2 weeks": 14, **({"unsure": "unsure"} if unsure else {})}
        assert quick({"d": "2024-02-01/2024-02-20"}, Advice) is None


def test_a_day_of_the_calendar_is_decided_as_evaluate_says() -> None:
    asked = date(2024, 6, 20)
    for unsure, enable_when in itertools.product((True, False), ENABLED):
        question = Date(id="d", text="?", minimum=-5, maximum=60, unsure=unsure, enable_when=enable_when)
        rules = (
            rule("d", Comparison("d", Operator.AT_LEAST, 9)),
            rule("ahead", Comparison("d", Operator.LESS_THAN, 0)),
        )
        pack = make((choice("first", "yes", "no"), question), (*rules, rule("first", any_of("first", "no"))))
        for days in (-5, -1, 0, 8, 9, 60):
            given = {"first": "yes", "d": DaysBefore(days, asked)}
            fired = ("d",) if days >= 9 else ("ahead",) if days < 0 else ()
            assert compiled(pack).decide(given).fired == weigher(pack).decide(given).fired == fired
            said = {"first": "yes", "d": (asked - timedelta(days=days), asked)}
            advice = triage(pack, said)
            assert (advice.fired, advice.answers) == (fired, given)


def test_who_keeps_to_what_must_be_so_is_quick_and_who_may_not_is_not() -> None:
    held = Requirement(any_of("deep", "no", "some"), "It is not that deep.")
    low = Number(id="low", text="?", unit="m", minimum=1, maximum=9)
    high = Number(id="high", text="?", unit="m", minimum=2, maximum=9)
    deep = choice("deep", "no", "some", "very")
    bound = Bound(Operator.MORE_THAN, "low", "It is higher.")
    for places in (("low",), ("low", "high", "deep")):  # what decides; the others choose the plan at most
        pack = make(
            (low, dataclasses.replace(high, must=(bound,)), dataclasses.replace(deep, must=(held,))),
            tuple(rule(name, any_of(name, "very") if name == "deep" else at_least(name, 5)) for name in places),
        )
        quick = compiled(pack).quick
        for given, kept in [
            ({"low": 3, "high": 4, "deep": "no"}, True),
            ({"low": 3, "high": 3, "deep": "no"}, False),
            ({"low": 3, "high": 2, "deep": "some"}, False),
            ({"low": 3, "high": 4, "deep": "very"}, False),
        ]:
            assert (quick(given, Advice) is not None) is kept, (places, given)


def test_a_number_of_two_decimals_is_in_hundredths() -> None:
    number = Number(id="n", text="?", unit="m", minimum=0, maximum=900, decimals=2)
    pack = make((number,), (rule("n", Comparison("n", Operator.AT_LEAST, 300)),))
    assert [compiled(pack).quick({"n": n}, Advice).answers["n"] for n in (1, 9, 2.55)] == [100, 900, 255]
    assert compiled(pack).quick({"n": 10}, Advice) is None
