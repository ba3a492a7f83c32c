"""Answers: each form that is taken gives one canonical value, and each that is not says where, what and the mend."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from soundadvice.model.answer import answer_to_json, expected, nearest, read_answer, read_answers
from soundadvice.model.errors import AnswerError
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Option, Question
from soundadvice.model.time.duration import (
    SECONDS,
    day_so_long_ago,
    format_duration,
    from_timedelta,
    parse_duration,
    to_seconds,
)
from soundadvice.wording.answers import describe_answer
from support.packs.generated import DAY, WEEK

SIGNS = MultiChoice(id="signs", text="?", options=tuple(Option(x, f"{x}!") for x in ("leg", "arm", "none", "unsure")))
SURE = Choice(id="sure", text="?", options=tuple(Option(x, f"{x}!") for x in ("yes", "no", "unsure")))
WAY = Choice(id="way", text="?", options=(Option("up", "Up!"), Option("yes", "Yes!")))
BACK = Choice(id="back", text="?", options=(Option("down", "Down!"), Option("no", "No!")))
AGE = Number(id="age", text="?", unit="years", minimum=18, maximum=120)
HEAT = Number(id="heat", text="?", unit="°C", minimum=340, maximum=430, decimals=1, unsure=True)
TIME = Duration(id="time", text="?", minimum=DAY, maximum=100 * WEEK, unsure=True)
SHORT = Duration(id="short", text="?", minimum=0, maximum=DAY)
BIG = Number(id="big", text="?", unit="steps", minimum=-(2**60), maximum=2**60)

TAKEN: list[tuple[Question, Any, Any]] = [
    (SURE, "yes", "yes"),
    (SURE, True, "yes"),
    (SURE, False, "no"),
    (WAY, "up", "up"),
    (SIGNS, ["arm"], {"arm"}),
    (SIGNS, ("leg", "arm"), {"leg", "arm"}),
    (SIGNS, {"none"}, {"none"}),
    (SIGNS, frozenset({"unsure"}), {"unsure"}),
    (AGE, 18, 18),
    (AGE, 120, 120),
    (AGE, 50.0, 50),
    (AGE, Decimal("50.00"), 50),
    (HEAT, 34, 340),
    (HEAT, 43, 430),
    (HEAT, 37.1, 371),
    (HEAT, Decimal("37.5"), 375),
    (HEAT, "unsure", "unsure"),
    (BIG, 2**53 - 1, 2**53 - 1),
    (BIG, 1 - 2**53, 1 - 2**53),
    (TIME, "3 weeks", 3 * WEEK),
    (TIME, timedelta(days=2, seconds=5), 2 * DAY + 5),
    (TIME, (3, "weeks"), 3 * WEEK),
    (TIME, (1.5, "days"), 129_600),
    (TIME, "1 day", DAY),
    (TIME, "100 weeks", 100 * WEEK),
    (TIME, "unsure", "unsure"),
]

ONE_SURE = "give one of `yes`, `no`, `unsure`"
SOME_SIGNS = "give a list of one or more of `leg`, `arm`, `none`, `unsure`"
YEARS = "give a whole number of years from 18 to 120"
DEGREES = "give a number with at most 1 decimals of °C from 34.0 to 43.0, or `unsure`"
FORM = "give a number and a unit, such as `3 days`, `2 weeks`, `1.5 months` or `1 year`, from "
TIMES, SHORTS = (
    f"{FORM}1 day to 100 weeks, or `unsure`",
    "give a number and a unit, such as `2 hours` or `1 day`, from 0 days to 1 day",
)

REFUSED: list[tuple[Question, Any, str, str]] = [
    (SURE, "maybe", "there is no option `maybe`", ONE_SURE),
    (SURE, 1, "`1` is not an option", ONE_SURE),
    (SURE, None, "nothing is not an option", ONE_SURE),
    (WAY, True, "`True` is not an option", "give one of `up`, `yes`"),
    (BACK, False, "`False` is not an option", "give one of `down`, `no`"),
    (SIGNS, "leg", "the answer is not a list of options", SOME_SIGNS),
    (SIGNS, [], "an empty list is not an answer", SOME_SIGNS),
    (SIGNS, ["leg", "toe"], "there is no option `toe`", SOME_SIGNS),
    (SIGNS, ["leg", 7], "there is no option `7`", SOME_SIGNS),
    (SIGNS, [["leg"]], "there is no option a list", SOME_SIGNS),
    (SIGNS, ["leg", "none"], "`none` cannot be combined with other options", "give `none` alone, or leave it out"),
    (AGE, 17, "`17` is out of bounds", YEARS),
    (AGE, 121, "`121` is out of bounds", YEARS),
    (AGE, 50.5, "`50.5` has too many decimals", YEARS),
    (AGE, Decimal("50.1"), "the number has too many decimals", YEARS),
    (AGE, Decimal("50.5"), "`50.5` has too many decimals", YEARS),
    (AGE, "50", "the text `50` is not a number", YEARS),
    (AGE, True, "`True` is not a number", YEARS),
    (AGE, [1], "a list is not a number", YEARS),
    (AGE, {}, "a mapping is not a number", YEARS),
    (AGE, "unsure", "the text `unsure` is not a number", YEARS),
    (AGE, 1j, "a value of type complex is not a number", YEARS),
    (AGE, float("nan"), "`NaN` is not a finite number", YEARS),
    (AGE, Decimal("sNaN"), "`NaN` is not a finite number", YEARS),
    (AGE, float("inf"), "`Infinity` is not a finite number", YEARS),
    (AGE, 2**53, "the number is out of bounds", YEARS),
    (AGE, -(2**53), "the number is out of bounds", YEARS),
    (AGE, Decimal("50." + "0" * 60 + "1"), "the number has too many decimals", YEARS),
    (HEAT, 37.15, "`37.15` has too many decimals", DEGREES),
    (HEAT, 33.9, "`33.9` is out of bounds", DEGREES),
    (HEAT, "not sure", "the text `not sure` is not a number", DEGREES),
    (TIME, "a while", "`a while`: not a duration", TIMES),
    (TIME, "1 hour", "`1 hour` is out of bounds", TIMES),
    (TIME, "101 weeks", "`101 weeks` is out of bounds", TIMES),
    (TIME, 3, "`3`: not a duration", TIMES),
    (TIME, [3, "weeks"], "a list: not a duration", TIMES),
    (TIME, (True, "weeks"), "a list: not a duration", TIMES),
    (TIME, (1e9, "second"), "a list: not a duration", TIMES),
    (TIME, (float("nan"), "weeks"), "a list: not a duration", TIMES),
    (TIME, (3, "w" * 21), "a list: not a duration", TIMES),
    (TIME, (3, "w" * 20), f"a list: `{'w' * 20}` is not a unit of time", TIMES),
    (TIME, (3, "3 weeks"), "a list: not a duration", TIMES),
    (TIME, (-3, "weeks"), "a list: a duration cannot be negative", TIMES),
    (TIME, timedelta(days=-1), "a value of type timedelta: a duration cannot be negative", TIMES),
    (SHORT, "unsure", "`unsure`: not a duration", SHORTS),
    (SURE, "a" * 40, f"there is no option `{'a' * 40}`", ONE_SURE),
    (SURE, "a" * 41, f"there is no option `{'a' * 40}…`", ONE_SURE),
    (SURE, "a\x1b[2J", "there is no option `a\N{REPLACEMENT CHARACTER}[2J`", ONE_SURE),
    (SURE, 2**53 - 1, f"`{2**53 - 1}` is not an option", ONE_SURE),
    (SURE, 2**53, "a value of type int is not an option", ONE_SURE),
    (SURE, 1.5, "`1.5` is not an option", ONE_SURE),
]


def named(value: object) -> str:
    """A value in the name of a test: the same in every process, so with what is in a set in order."""
    if isinstance(value, (set, frozenset)):
        return repr(sorted(value, key=repr))
    return str(getattr(value, "id", None) or repr(value))


@pytest.mark.parametrize(("question", "given", "canonical"), TAKEN, ids=named)
def test_what_is_taken(question: Question, given: object, canonical: object) -> None:
    answer = read_answer(question, given)
    assert answer == canonical
    assert type(answer) in (str, int, frozenset)
    assert read_answer(question, answer_to_json(question, answer)) == answer


@pytest.mark.parametrize(("question", "given", "message", "mend"), REFUSED, ids=named)
def test_what_is_refused(question: Question, given: object, message: str, mend: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read_answer(question, given)
    error = refused.value
    assert (error.question, error.message, error.hint) == (question.id, message, mend)
    assert str(error) == f"`{question.id}`: {message}; {mend}"


class _EqualToAll:
    """As a cell of a table can be: what it is compared with, it says that it is."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return True


@pytest.mark.parametrize("question", [SURE, HEAT, TIME], ids=named)
def test_what_only_says_that_it_is_an_option_is_refused(question: Question) -> None:
    with pytest.raises(AnswerError):
        read_answer(question, _EqualToAll())


def test_answers_are_told_in_the_words_that_were_shown() -> None:
    told = [
        (SURE, "no", "no!"),
        (SIGNS, frozenset({"arm", "leg"}), "leg!; arm!"),
        (AGE, 50, "50 years"),
        (HEAT, 375, "37.5 °C"),
        (HEAT, "unsure", "not sure"),
        (TIME, 3 * WEEK, "3 weeks"),
        (TIME, "unsure", "not sure"),
    ]
    assert [describe_answer(question, answer) for question, answer, _ in told] == [words for _, _, words in told]
    assert answer_to_json(HEAT, 375) == 37.5
    assert answer_to_json(AGE, 50) == 50
    assert type(answer_to_json(AGE, 50)) is int


@pytest.mark.parametrize("many", [39, 40, 41, 60])
def test_a_mend_names_forty_options_and_counts_the_others(many: int) -> None:
    question = Choice(id="c", text="?", options=tuple(Option(f"o{n}", "") for n in range(many)))
    names = ", ".join(f"`o{n}`" for n in range(min(many, 40)))
    assert expected(question) == f"one of {names}" + (f", and {many - 40} more" if many > 40 else "")


def test_answers_are_a_mapping_of_known_questions() -> None:
    questions: dict[str, Question] = {"sure": SURE, "age": AGE}
    assert read_answers(questions, {"age": 50, "sure": True}) == {"age": 50, "sure": "yes"}
    for given, message, hint in (
        ([], "answers must be a mapping of question ids to answers", None),
        ({"agee": 50}, "there is no question `agee`", "did you mean `age`?"),
        ({7: 50}, "there is no question `7`", None),
        ({"weight": 50}, "there is no question `weight`", None),
    ):
        with pytest.raises(AnswerError) as refused:
            read_answers(questions, given)
        assert (refused.value.question, refused.value.message, refused.value.hint) == (None, message, hint)


def test_only_the_first_three_unknown_questions_get_a_hint() -> None:
    with pytest.raises(AnswerError) as refused:
        read_answers({"sure": SURE, "age": AGE}, {"agee": 1, "surre": 1, "ages": 1, "agge": 1, "sures": 1})
    first, second = "did you mean `age`?", "did you mean `sure`?"
    assert [mistake.hint for mistake in refused.value.mistakes] == [first, second, first, None, None]


def test_only_what_is_near_is_suggested_and_only_so_much_is_compared() -> None:
    word = "abcdefgh"
    assert nearest("abcdefg", [word]) == f"did you mean `{word}`?"
    assert nearest("a", ["ab"]) == "did you mean `ab`?"
    assert nearest("", [word]) is None
    assert nearest(7, [word]) is None
    assert nearest("zzzzzzz", [word]) is None
    for length, near in ((63, True), (64, True), (65, False)):  # no longer word is compared, on either side
        assert (nearest("a" * length, ["a" * 63]) is not None) is near
        assert (nearest("a" * 63, ["a" * length]) is not None) is near
    for length in range(1, 20):  # of more than three times the length, or less than a third, none is compared
        for other in range(1, 20):
            expected = other <= 3 * length <= 9 * other
            assert (nearest("a" * length, ["a" * other]) is not None) <= expected
    # Of very many, those that begin as the name does, and of these 300.
    few, many = [f"x{n:03}" for n in range(299)], [f"x{n:03}" for n in range(300)]
    assert nearest("name", [*few, "game"]) == "did you mean `game`?"
    assert nearest("name", [*many, "game"]) is None
    assert nearest("name", [*many, "fame", "names"]) == "did you mean `names`?"
    alike = [f"n{n:03}" for n in range(299)]
    assert nearest("name", [*alike, "names", "nothing"]) == "did you mean `names`?"
    assert nearest("name", [*alike, "n299", "names"]) is None


def test_durations_in_words_and_out_of_them() -> None:
    assert SECONDS == {
        "year": 365.25 * DAY, "month": 365.25 * DAY / 12, "week": 7 * DAY, "day": 24 * 3600, "hour": 3600, "minute": 60,
        "second": 1,
    }  # fmt: skip
    for unit, seconds in SECONDS.items():
        assert parse_duration(f" 1 {unit} ") == parse_duration(f"1{unit.upper()}s") == seconds
        assert to_seconds("2", unit) == to_seconds(2, unit) == to_seconds(2.0, unit) == 2 * seconds
        assert format_duration(seconds) == f"1 {unit}"
        assert format_duration(2 * seconds) == f"2 {unit}s"
    assert parse_duration("0.25 days") == to_seconds(0.25, "day") == 21_600
    assert to_seconds(0, "days") == 0
    assert format_duration(123) == "2.05 minutes"  # of as many digits the larger unit
    assert [format_duration(n) for n in (59, 60, 61, 90, 3600, 5400, 3 * DAY // 2, 8 * DAY)] == [
        "59 seconds", "1 minute", "61 seconds", "1.5 minutes", "1 hour", "1.5 hours", "1.5 days", "8 days",
    ]  # fmt: skip
    for seconds in (*range(1, 200), *range(3_550, 3_650), *(DAY + n * 36 for n in range(200))):
        assert parse_duration(format_duration(seconds)) == seconds


@pytest.mark.parametrize(
    ("number", "unit", "reason"),
    [
        ("1", "fortnight", "`fortnight` is not a unit of time"),
        ("0.001", "hour", "more than two decimals"),
        (0.001, "hour", "more than two decimals"),
        ("0.5", "second", "not a whole number of seconds"),
        (-1, "day", "a duration cannot be negative"),
    ],
)
def test_a_duration_that_is_none_says_why(number: str | float, unit: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        to_seconds(number, unit)


def test_a_timedelta_is_in_whole_seconds_and_not_negative() -> None:
    assert from_timedelta(timedelta(days=1, seconds=1)) == DAY + 1
    assert from_timedelta(timedelta(0)) == 0
    for value, reason in (
        (timedelta(microseconds=1), "not a whole number of seconds"),
        (timedelta(seconds=-1), "a duration cannot be negative"),
    ):
        with pytest.raises(ValueError, match=reason):
            from_timedelta(value)


def test_a_day_before_the_calendar_begins_is_refused() -> None:
    today = date(1, 1, 3)
    assert day_so_long_ago(2 * DAY, today) == date(1, 1, 1)
    for seconds in (2 * DAY + 1, 10**15):
        with pytest.raises(ValueError, match="too long ago"):
            day_so_long_ago(seconds, today)
