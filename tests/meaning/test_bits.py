"""How partial answers are decided by tables: read in one look, worked out once, and what is kept has an end.

That all this says what `evaluate` says is tested in `test_agreement.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

import soundadvice
from soundadvice import Pack, evaluate
from soundadvice.meaning.bits import ordinary, situations, tables, weigh
from soundadvice.meaning.bits.ordinary import readers_of
from soundadvice.meaning.bits.situations import HIDDEN, MISSING, PENDING, Situation, enabled_in, places_of
from soundadvice.meaning.bits.tables import Table, laid_out
from soundadvice.meaning.bits.terms import MOST_TERMS, terms_of
from soundadvice.meaning.bits.weigh import Weigher, weigher
from soundadvice.meaning.generated.codes import NOT_SURE, Amounts
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    AnyOf,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    UnsureTest,
    staircase,
)
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.question import Duration
from soundadvice.model.rule import Rule
from support.packs.by_hand import any_of, choice, make, rule
from support.packs.generated import make_answers, take

ORDINARY: list[dict[str, object]] = [
    {"location": ["lower_back", "hips"], "leg_pain": "none", "numbness": ("none",), "swelling": {"none"}},
    {"location": frozenset({"hips"}), "severe_pain": "mild", "improving": "same", "pain_with_exercise": "none"},
    {"duration": "3 weeks", "leg_pain": "unsure"},
    {},
]
LONG = "1 week".rjust(60)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return soundadvice.load_pack("low_back_pain")


class Counted:
    """A function, and how often it was called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *given: Any) -> Any:
        self.calls += 1
        return self.function(*given)


def counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> Counted:
    made = Counted(getattr(module, name))
    monkeypatch.setattr(module, name, made)
    return made


# Reading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ORDINARY)
def test_ordinary_answers_never_go_the_long_way(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, answers: dict[str, object]
) -> None:
    long = counted(monkeypatch, weigh, "read_possible")
    tables = Weigher(pack)
    assert tables.read(pack, answers) == long.function(pack, answers)
    assert long.calls == 0


@pytest.mark.parametrize("answers", [{"leg_pain": "no option"}, {"no question": 1}, {"leg_pain": ["one"]}, [], None])
def test_what_is_out_of_the_ordinary_goes_the_long_way(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, answers: object
) -> None:
    long = counted(monkeypatch, weigh, "read_possible")
    with pytest.raises(soundadvice.AnswerError) as told:
        Weigher(pack).read(pack, answers)
    assert long.calls == 1
    with pytest.raises(soundadvice.AnswerError) as meant:
        long.function(pack, answers)
    assert str(told.value) == str(meant.value)


@pytest.mark.parametrize(("name", "value"), [("location", ["hips", "other"]), ("duration", "2 weeks")])
def test_what_was_read_once_is_looked_up_from_then_on(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    read, slow = readers_of(pack)[name], counted(monkeypatch, ordinary, "read_answer")
    first = read(value)
    assert first == slow.function(pack.question[name], value)
    assert [read(value), read(value), slow.calls] == [first, first, 1]


@pytest.mark.parametrize("value", [LONG, timedelta(weeks=1)])
def test_long_words_and_other_values_are_not_kept(pack: Pack, monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    read, slow = readers_of(pack)["duration"], counted(monkeypatch, ordinary, "read_answer")
    assert read(value) == read(value) == 604_800
    assert slow.calls == 2


def test_words_of_forty_letters_are_kept(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    read, slow = readers_of(pack)["duration"], counted(monkeypatch, ordinary, "read_answer")
    assert read("1 week".rjust(40)) == read("1 week".rjust(40)) == 604_800
    assert slow.calls == 1


def test_every_kind_of_question_has_its_reader() -> None:
    source = Random(1)
    for made in take(20):
        readers = readers_of(made)
        assert readers.keys() == made.question.keys()
        for name, answer in make_answers(source, made).items():
            given = answer_to_json(made.question[name], answer)
            assert readers[name](given) == answer


def test_what_is_read_is_kept_only_so_often(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordinary, "_MOST_KEPT", 2)
    slow = counted(monkeypatch, ordinary, "read_answer")
    for name, values in (
        ("location", [["hips"], ["other"], ["upper_back"]]),
        ("duration", ["1 day", "2 days", "3 days"]),
    ):
        slow.calls, read = 0, readers_of(pack)[name]
        for value in (*values, *values):
            read(value)
        assert slow.calls == 4  # the third is read each time


# Working out -------------------------------------------------------------------------------------------------------


def _table(pack: Pack, name: str) -> Table:
    layout, parts = laid_out(pack)
    return Table(next(one for one in places_of(pack) if one.name == name), parts[name], layout.terms)


def test_a_situation_is_worked_out_once(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    made, asked = _table(pack, "leg_pain"), counted(monkeypatch, tables, "truth")
    for look in (made.__getitem__, made.sure):
        asked.calls = 0
        first = look(MISSING)
        once = asked.calls
        assert [look(MISSING), asked.calls] == [first, once]
        assert once


def test_situations_are_kept_only_so_often(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_KEPT", 1)
    made, asked = _table(pack, "leg_pain"), counted(monkeypatch, tables, "truth")
    for look in (made.__getitem__, made.sure):
        look(MISSING)
        asked.calls = 0
        look(MISSING)
        assert asked.calls == 0
        look(HIDDEN)
        once = asked.calls
        look(HIDDEN)
        assert asked.calls == 2 * once > 0


def test_of_rules_by_the_thousand_fewer_situations_are_kept(pack: Pack) -> None:
    place = places_of(pack)[0]
    most = [Table(place, (), (1 << bits) - 1)._most for bits in (0, 1, 256, 1 << 11, 1 << 20, 1 << 22)]
    assert most == [4096, 4096, 4096, 512, 64, 64]


@pytest.mark.parametrize(
    ("situation", "asked"), [(HIDDEN, False), (PENDING, None), (("weak",), None), (MISSING, True), ("weak", True)]
)
def test_a_situation_says_whether_its_question_is_asked(situation: Situation, asked: bool | None) -> None:
    assert enabled_in(situation) is asked


def test_amounts_that_no_condition_tells_apart_are_one_situation(pack: Pack) -> None:
    places = {one.name: one for one in places_of(pack)}
    duration, day = places["duration"], 86_400
    assert duration.firsts
    first = duration.firsts[0]
    assert [duration.found(amount) for amount in (0, day, first - 1, first, first + day)] == [0, 0, 0, 1, 1]
    for stretch, amount in enumerate((0, *duration.firsts)):
        assert duration.answer(stretch) == amount
    assert duration.found(UNSURE) == duration.answer(UNSURE) == UNSURE
    choice = places["leg_pain"]
    assert choice.firsts is None
    assert choice.found("one") == choice.answer("one") == "one"


def test_only_rules_that_cannot_be_taken_apart_are_left_whole() -> None:
    legs = (choice("leg", "weak", "fine"), choice("skin", "pale", "fine"))
    weak, pale = any_of("leg", "weak"), any_of("skin", "pale")
    either, two = AnyOf((All((weak, pale)), pale)), Count(2, (weak, pale))
    layout, parts = laid_out(make(legs, (rule("one", weak), rule("two", either), rule("three", two))))
    assert layout.order == (1, 0, 2)  # most terms first
    assert layout.whole == (2,)
    assert (layout.first, layout.planes, layout.terms) == (0b11, ((2, 0b1),), 0b111)
    assert {name: [bit for bit, _ in found] for name, found in parts.items()} == {"leg": [0, 1], "skin": [0, 2]}
    nothing, none = laid_out(make(legs, ()))
    assert (nothing.order, nothing.first, nothing.planes, nothing.terms, none) == ((), 0, (), 0, {})


def test_a_limit_that_one_question_alone_decides_is_looked_up_by_that_one() -> None:
    weight = ((140, 20), (150, 301))  # everyone's reaches the first limit, nobody's the second
    test = LimitTest("weight", "height", Operator.AT_LEAST, False, weight, 20, 300, 250, frozenset({"weight"}))
    one = situations.Remembered(Not(test))
    assert one.names == ("height",)
    assert [one.value({"height": height}, {"height": height}) for height in (145, 150)] == [False, True]
    assert one.value({"height": MISSING}, {}) is None


def test_a_condition_left_whole_is_worked_out_once_for_a_situation(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counted(monkeypatch, situations, "truth")
    monkeypatch.setattr(situations, "MOST_KEPT", 1)
    one = situations.Remembered(any_of("leg", "weak"))
    assert [one.value({"leg": "weak"}, {"leg": "weak"}) for _ in range(3)] == [True] * 3
    assert asked.calls == 1
    assert [one.value({"leg": "fine"}, {"leg": "fine"}) for _ in range(3)] == [False] * 3
    assert asked.calls == 4


def test_verdicts_are_found_once_and_kept_only_so_often(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weigh, "_MOST_KEPT", 1)
    made = Weigher(pack)
    monkeypatch.setattr(made, "_judged", judged := Counted(made._judged))
    for _ in range(3):
        assert made.decide({"leg_pain": "both"}) == made.decide({"leg_pain": "both"})
    assert judged.calls == 1
    for _ in range(3):
        assert made.decide({"leg_pain": "none"}) is None
    assert judged.calls == 4
    made.decide({"duration": 0})
    assert len(made._left_out) == 1


LEG, SKIN = choice("leg", "weak", "numb", "fine"), choice("skin", "pale", "fine")


@pytest.mark.parametrize(
    "rules",
    [
        # Two terms, and nothing else that would need a second look.
        (rule("weak", any_of("leg", "weak")), rule("either", AnyOf((any_of("leg", "numb"), any_of("skin", "pale"))))),
        # What no answer can meet is not open, answered or not.
        (rule("never", Count(3, (any_of("leg", "weak"), any_of("leg", "numb")))), rule("pale", any_of("skin", "pale"))),
        # An emergency is settled, even if another one is open that ranks higher.
        (rule("weak", any_of("leg", "weak"), "call_now"), rule("pale", any_of("skin", "pale"), "call_sooner")),
    ],
    ids=["two terms", "impossible", "two emergencies"],
)
def test_tables_say_what_the_reference_says(rules: tuple[Rule, ...]) -> None:
    usual = make((LEG, SKIN), ()).dispositions
    sooner = Disposition("call_sooner", Acuity.EMERGENCY, "Call", "Call.")
    made = make((LEG, SKIN), rules, dispositions=(*usual, sooner))
    for leg, skin in product((None, "weak", "numb", "fine"), (None, "pale", "fine")):
        answers: dict[str, Answer] = {
            name: answer for name, answer in (("leg", leg), ("skin", skin)) if answer is not None
        }
        assert Weigher(made).evaluation(answers) == evaluate(made, answers)


def test_a_pack_has_its_tables_once(pack: Pack) -> None:
    assert weigher(pack) is weigher(pack)


# Terms -------------------------------------------------------------------------------------------------------------

OLD, WEAK, PALE = UnsureTest("age"), any_of("leg", "weak"), any_of("skin", "pale")


@pytest.mark.parametrize(
    ("condition", "terms"),
    [
        (WEAK, ({"leg": (WEAK,)},)),
        (Not(WEAK), ({"leg": (Not(WEAK),)},)),
        (Not(Not(WEAK)), ({"leg": (WEAK,)},)),
        (Named("is_weak", WEAK), ({"leg": (WEAK,)},)),
        (Not(Named("is_weak", WEAK)), ({"leg": (Not(WEAK),)},)),
        (Not(All((OLD, WEAK))), ({"age": (Not(OLD),)}, {"leg": (Not(WEAK),)})),
        (AnyOf((WEAK, any_of("leg", "numb"))), ({"leg": (AnyOf((WEAK, any_of("leg", "numb"))),)},)),
        (Count(1, (WEAK, Not(WEAK))), ({"leg": (Count(1, (WEAK, Not(WEAK))),)},)),
        (Not(Count(1, (WEAK,))), ({"leg": (Not(Count(1, (WEAK,))),)},)),
        (Count(2, (OLD, WEAK)), None),
        (All((OLD, Count(2, (OLD, WEAK)))), None),
    ],
)
def test_a_condition_is_taken_apart(condition: Condition, terms: object) -> None:
    assert terms_of(condition) == terms


def test_a_limit_is_taken_apart_as_its_steps() -> None:
    steps = ((140, 60), (150, 68))
    test = LimitTest("weight", "height", Operator.AT_LEAST, False, steps, 20, 300, 250)
    assert terms_of(test) == terms_of(staircase(test)) is not None
    assert terms_of(Not(test)) == terms_of(Not(staircase(test))) is not None


def test_what_would_have_too_many_terms_is_left_whole() -> None:
    def ways(number: int) -> Condition:
        return AnyOf(tuple(any_of(f"q{place}", "yes") for place in range(number)))

    assert len(terms_of(ways(MOST_TERMS)) or ()) == MOST_TERMS
    assert terms_of(ways(MOST_TERMS + 1)) is None
    assert len(terms_of(All((ways(4), ways(6)))) or ()) == MOST_TERMS
    assert terms_of(All((ways(5), ways(5)))) is None


# Codes -------------------------------------------------------------------------------------------------------------


def test_lengths_of_time_that_people_say_are_at_hand(pack: Pack) -> None:
    question = pack.question["duration"]
    assert isinstance(question, Duration)
    made = Amounts(question)
    hand = dict(made)
    assert hand["1 week"] == hand["1 weeks"] == hand["7 days"] == 604_800 - question.minimum
    assert hand["100 days"] == 8_640_000 - question.minimum
    assert hand["0 days"] == 0
    assert hand["100 years"] == question.maximum - question.minimum
    assert "101 days" not in hand
    assert hand["unsure"] == NOT_SURE
    assert made["101 days"] == 8_726_400 - question.minimum
    assert dict(made) == hand
