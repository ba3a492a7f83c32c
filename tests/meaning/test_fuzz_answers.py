"""Whatever comes in as answers: our own errors come out, or advice; never self-care from answers that leave a
deciding question open. And what is written is read back."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundadvice import Advice, AnswerError, triage
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question
from soundadvice.model.time.duration import SECONDS, format_duration, parse_duration
from support.answers import cells
from support.packs import generated as packs
from support.packs.shipped import shipped
from support.thorough import examples

PACK = shipped("low_back_pain")
FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))


# Answers ------------------------------------------------------------------------------------------------------------


class Word(str):
    """A str, and not one."""


class Strange(float):
    """A float, and not one: the floats of numpy have such a repr too."""

    def __repr__(self) -> str:
        return f"strange({float(self)})"


class Raises:
    """What is asked of it fails."""

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")

    def __hash__(self) -> int:
        raise RuntimeError("hash")

    def __bool__(self) -> bool:
        raise RuntimeError("bool")

    def __str__(self) -> str:
        raise RuntimeError("str")

    def __repr__(self) -> str:
        return "Raises()"


class Unequal:
    """Hashed like an option, and never to be compared with one."""

    def __hash__(self) -> int:
        return hash("one")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("eq")


class Liar(dict[str, object]):
    """A mapping that says one thing and then another."""

    def items(self) -> object:  # type: ignore[override]
        return [("leg_pain", "none"), (5, Raises()), *super().items()]


IDS = [question.id for question in PACK.questions]
WORDS = sorted({option.id for q in PACK.questions if isinstance(q, (Choice, MultiChoice)) for option in q.options})
SINGLES: list[object] = [None, True, False, b"one", b"", object(), int, len, ..., range(3), Fraction(1, 3), 1 + 2j]
NUMBERS: list[object] = [math.nan, math.inf, -math.inf, 10**400, -(10**400), 2**53, -0.0, 1e308, 5e-324, Strange(3)]
NUMBERS += [Decimal(text) for text in ("NaN", "sNaN", "Infinity", "1e999999", "1e-999999", "-0", "3." + "0" * 40 + "1")]
TEXTS: list[object] = ["", " ", "3 weeks", "٣ weeks", "3weeks", "1e3 days", "-1 days", "3 weeks\n", "9" * 5000]
TEXTS += [
    "unsure",
    "none",
    "yes",
    "no",
    "\x00",
    "\ud800",
    "3\u00a0weeks",
    "1.005 days",
    "NaN weeks",
    "1" * 400 + " days",
]
TEXTS += [Word("one"), Word("3 weeks"), "999999999 years"]
TIMES: list[object] = [timedelta(weeks=3), timedelta.max, timedelta.min, timedelta(microseconds=1), (3, "weeks")]
TIMES += [
    (True, "weeks"),
    (math.nan, "weeks"),
    (10**400, "weeks"),
    (3, "x" * 9999),
    (Strange(3), "weeks"),
    ("3", "weeks"),
]
SETS: list[object] = [[], (), set(), {}, [[]], [None], ["leg", "leg"], ["none", "leg"], {"leg": 1}, ["leg", b"leg"]]
SETS += [[Word("leg")], frozenset({"leg"}), {"leg"}, ("leg",), [["leg"]], bytearray(b"leg"), memoryview(b"leg")]
ODD = [*SINGLES, *NUMBERS, *TEXTS, *TIMES, *SETS]
HOSTILE = [Raises(), Unequal(), [Raises()], [Unequal()]]
DEEP: object = "leg"
for _ in range(5000):
    DEEP = [DEEP]
SIMPLE = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from(WORDS),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=9),
)
VALUES = st.one_of(
    SIMPLE,
    st.lists(st.sampled_from(WORDS), max_size=4),
    st.lists(SIMPLE, max_size=3),
    st.tuples(SIMPLE, SIMPLE),
    st.dictionaries(st.text(max_size=5), SIMPLE, max_size=2),
    st.just(DEEP),
)
SENSIBLE = {
    question.id: st.sampled_from([answer_to_json(question, answer) for answer in cells.answers_of(PACK, question)])
    for question in PACK.questions
}
ANSWERS = st.fixed_dictionaries(
    {}, optional={name: st.one_of(sensible, sensible, sensible, VALUES) for name, sensible in SENSIBLE.items()}
)
COMPLETE = st.fixed_dictionaries(dict(SENSIBLE))


def hashable(value: object) -> bool:
    try:
        hash(value)
    except Exception:
        return False
    return True


def advised(answers: object) -> Advice | None:
    """The advice, or None for an AnswerError, which is held against what one must be."""
    try:
        return triage(PACK, answers)  # type: ignore[arg-type]
    except AnswerError as error:
        refused = error
    assert refused.message
    assert not refused.message.endswith(".")
    assert "\n" not in str(refused)
    assert len(str(refused)) < 1500
    return None


def refusal(question: Question, value: object) -> AnswerError | Answer:
    """The error that an answer gets, or the canonical form of it."""
    try:
        return read_answer(question, value)
    except AnswerError as error:
        return error


def is_sound(advice: Advice) -> bool:
    """Self-care only where every deciding question that is asked has an answer that counts."""
    states = evaluate(PACK, advice.answers).states
    settled = all(states[name] in (State.GIVEN, State.NOT_ENABLED) for name in PACK.deciding)
    return advice.disposition != PACK.default or settled


@settings(FUZZ, max_examples=examples(180))
@given(ANSWERS)
def test_any_answers_give_an_advice_or_an_answer_error(answers: dict[str, object]) -> None:
    advice = advised(answers)
    assert advice is None or is_sound(advice)


@settings(FUZZ, max_examples=examples(90))
@given(COMPLETE, st.sampled_from(IDS), VALUES)
def test_one_odd_answer_among_sensible_ones(answers: dict[str, object], name: str, value: object) -> None:
    advice = advised({**answers, name: value})
    assert advice is None or is_sound(advice)
    assert advice is None or json.loads(json.dumps(advice.to_json())) == advice.to_json()


@settings(FUZZ, max_examples=examples(100))
@given(COMPLETE, st.sampled_from(PACK.deciding))
def test_an_answer_left_out_is_never_self_care(answers: dict[str, object], name: str) -> None:
    rest = {key: value for key, value in answers.items() if key != name}
    advice = advised(rest)
    assert advice is None or advice.disposition != PACK.default  # this pack asks everyone all that decides


@settings(FUZZ, max_examples=examples(100))
@given(st.one_of(VALUES, st.dictionaries(st.one_of(st.sampled_from(IDS), SIMPLE.filter(hashable)), VALUES, max_size=3)))
def test_anything_for_answers(answers: object) -> None:
    advice = advised(answers)
    assert advice is None or is_sound(advice)


@pytest.mark.parametrize("value", [*ODD, *HOSTILE], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["leg_pain", "numbness", "duration", "improving"])
def test_odd_answers_name_the_question(name: str, value: object) -> None:
    refused = refusal(PACK.question[name], value)
    if isinstance(refused, AnswerError):
        assert refused.question == name
        assert refused.hint


@pytest.mark.parametrize("value", [*ODD, *HOSTILE], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("decimals", [0, 2])
def test_odd_numbers(value: object, decimals: int) -> None:
    number = Number(
        id="n", text="?", unit="kg", minimum=-300 * 10**decimals, maximum=500 * 10**decimals, decimals=decimals
    )
    steps = refusal(number, value)
    if isinstance(steps, AnswerError):
        assert steps.question == "n"
        assert steps.hint
        return
    assert isinstance(steps, int)
    assert number.minimum <= steps <= number.maximum
    assert Fraction(steps, 10**decimals) == Fraction(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "value"), [("leg_pain", Raises()), ("leg_pain", Unequal()), ("numbness", [Raises()])])
def test_objects_that_raise(name: str, value: object) -> None:
    others = {q.id: answer_to_json(q, cells.answers_of(PACK, q)[0]) for q in PACK.questions if q.id in PACK.deciding}
    assert advised({**others, name: value}) is None


def test_a_mapping_that_lies() -> None:
    assert advised(Liar(leg_pain="one")) is None


# Round trips --------------------------------------------------------------------------------------------------------


@settings(FUZZ, max_examples=examples(90))
@given(st.randoms(use_true_random=False))
def test_answers_survive_json(random: Random) -> None:
    pack = packs.make_pack(random)
    for question in pack.questions:
        answer = packs.make_answer(random, pack, question)
        given_back = json.loads(json.dumps(answer_to_json(question, answer)))
        assert read_answer(question, given_back) == answer


@settings(FUZZ, max_examples=examples(250))
@given(st.integers(0, 200 * SECONDS["year"]))
def test_durations_survive_words(seconds: int) -> None:
    check_duration(seconds)


def test_a_long_duration_survives_words() -> None:
    check_duration(1_173_642_817)  # 37 years and some, as a timedelta may be


def check_duration(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds
    duration = Duration(id="d", text="?", minimum=0, maximum=200 * SECONDS["year"], unsure=True)
    assert read_answer(duration, format_duration(seconds)) == seconds
    assert read_answer(duration, timedelta(seconds=seconds)) == seconds
    assert read_answer(duration, UNSURE) == UNSURE


@settings(FUZZ, max_examples=examples(150))
@given(st.integers(0, 10**6), st.integers(0, 99), st.sampled_from(sorted(SECONDS)), st.sampled_from(["", "s"]))
def test_words_mean_their_seconds_exactly(whole: int, hundredths: int, unit: str, plural: str) -> None:
    number = f"{whole}.{hundredths:02}"
    exact = Fraction(number) * SECONDS[unit]
    for text in (f"{number} {unit}{plural}", f" {number}{unit}{plural} ", f"{number} {unit}{plural}".upper()):
        if exact.denominator == 1:
            assert parse_duration(text) == exact
            assert parse_duration(format_duration(int(exact))) == exact
        else:
            with pytest.raises(ValueError, match="not a whole number of seconds"):
                parse_duration(text)


PARTS = st.lists(
    st.tuples(st.sampled_from(list(SECONDS)), st.integers(0, 999)), min_size=1, unique_by=lambda one: one[0]
)
SHORT = {"year": "y", "month": "mo", "week": "w", "day": "d", "hour": "h", "minute": "min", "second": "s"}


@settings(FUZZ, max_examples=examples(100))
@given(PARTS, st.sampled_from([" ", ", ", " and ", ", and "]))
def test_several_units_mean_their_sum(parts: list[tuple[str, int]], join: str) -> None:
    ordered = sorted(parts, key=lambda one: -SECONDS[one[0]])
    seconds = sum(SECONDS[unit] * number for unit, number in parts)
    assert parse_duration(join.join(f"{number} {unit}s" for unit, number in ordered)) == seconds
    assert parse_duration("".join(f"{number}{SHORT[unit]}" for unit, number in ordered)) == seconds
    if len(parts) > 1:
        with pytest.raises(ValueError, match="not a duration"):
            parse_duration(join.join(f"{number} {unit}" for unit, number in reversed(ordered)))


@settings(FUZZ, max_examples=examples(150))
@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert parse_duration(format_duration(seconds)) == seconds
