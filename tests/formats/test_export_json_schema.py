"""The JSON Schema of answers agrees with `read_answers` and `evaluate`; where it deviates, it is listed here."""

from __future__ import annotations

import json
import re
from functools import cache
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from soundadvice import AnswerError
from soundadvice.formats.json_schema.write import answers_schema, json_schema, partial_schema, question_schema
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import answer_to_json, read_answer, read_answers
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Date, Duration, MultiChoice, Number, Question
from soundadvice.model.time.duration import SECONDS, SEVERAL, format_duration
from support.answers import cells
from support.packs import generated as packs
from support.packs.exports import CASES, golden, pack_of
from support.packs.shipped import shipped

BACK = shipped("low_back_pain")
LIFE = (0, 100 * SECONDS["year"])


def in_json(pack: Pack, answers: dict[str, Answer]) -> dict[str, Any]:
    return {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}


def is_complete(pack: Pack, answers: dict[str, Answer]) -> bool:
    """Every deciding question is settled, and nothing is answered that is not asked."""
    found = evaluate(pack, answers)
    settled = (State.GIVEN, State.NOT_ENABLED)
    return not found.ignored and all(found.states[name] in settled for name in pack.deciding)


def disagreements(pack: Pack, every: list[dict[str, Answer]]) -> list[tuple[dict[str, Answer], bool]]:
    validator = jsonschema_rs.Draft202012Validator(answers_schema(pack))
    expected = [(answers, is_complete(pack, answers)) for answers in every]
    return [(one, complete) for one, complete in expected if validator.is_valid(in_json(pack, one)) != complete]


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden("json-schema", f"{case}.json", json_schema(pack_of(case)).data)


@pytest.mark.parametrize("case", CASES)
def test_it_is_a_schema(case: str) -> None:
    Draft202012Validator.check_schema(answers_schema(pack_of(case)))
    Draft202012Validator.check_schema(partial_schema(pack_of(case)))


@cache
def complete_answers_of_low_back_pain() -> list[dict[str, Answer]]:
    return list(
        cells.complete_cells(BACK, {name: cells.distinguished(BACK, BACK.question[name]) for name in BACK.deciding})
    )


@pytest.mark.slow
def test_every_cell_of_low_back_pain_is_complete() -> None:
    every = complete_answers_of_low_back_pain()
    assert len(every) == 36_864
    assert all(is_complete(BACK, one) for one in every)
    assert disagreements(BACK, every) == []


def test_every_option_set_and_end_of_an_interval_of_low_back_pain() -> None:
    random = Random(3)
    choices = {name: cells.answers_of(BACK, BACK.question[name]) for name in BACK.deciding}
    every = [{name: random.choice(choices[name]) for name in BACK.deciding} for _ in range(3000)]
    assert disagreements(BACK, every) == []


@pytest.mark.slow
def test_one_answer_less_is_not_complete() -> None:
    some = complete_answers_of_low_back_pain()
    left_out = [(one, left) for one in Random(5).sample(some, 1_500) for left in one]
    less = [{name: answer for name, answer in one.items() if name != left} for one, left in left_out]
    assert not any(is_complete(BACK, one) for one in less)
    assert disagreements(BACK, less) == []


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case != "low_back_pain"])
def test_partial_and_complete_answers_of_packs_in_files(case: str) -> None:
    pack, random = pack_of(case), Random(case)
    every = [packs.make_answers(random, pack, complete=bool(number % 2)) for number in range(60)]
    every += [{name: one[name] for name in one if random.randint(0, 20)} for one in every]
    # Those with nothing left on a hidden question, or nothing would be complete.
    shown = [{n: a for n, a in one.items() if n not in evaluate(pack, one).ignored} for one in every]
    assert sum(is_complete(pack, one) for one in shown) > 6
    assert disagreements(pack, [*every, *shown]) == []


def test_every_partial_cell_of_a_small_pack() -> None:
    pack = packs.small_pack()
    choices = {name: cells.distinguished(pack, pack.question[name]) for name in pack.deciding}
    assert disagreements(pack, list(cells.partial_cells(pack, choices))) == []


@given(packs.situations(states=6))
def test_generated_packs(situation: tuple[Pack, list[dict[str, Answer]]]) -> None:
    pack, states = situation
    assert disagreements(pack, states) == []


@given(packs.situations(states=6, complete=True))
def test_generated_packs_complete(situation: tuple[Pack, list[dict[str, Answer]]]) -> None:
    pack, states = situation
    assert disagreements(pack, states) == []


def test_two_validators_agree() -> None:
    for pack in packs.take(60):
        ours, theirs = answers_schema(pack), answers_schema(pack)
        one, other = jsonschema_rs.Draft202012Validator(ours), Draft202012Validator(theirs)
        for number in range(8):
            value = in_json(pack, packs.make_answers(Random(number), pack, complete=True))
            assert one.is_valid(value) == other.is_valid(value)


# Answers as callers write them ---------------------------------------------------------------------------------------

TEXTS = (
    *(
        "",
        "yes",
        "unsure",
        "none",
        "x",
        "3",
        "3weeks",
        "1 fortnight",
        "1w2d",
        "1 week 2 days",
        "0 days",
        "1.25 days",
        "0.01 seconds",
        "0.005 days",
    ),
    *("1e3 days", "-1 days", " 3 weeks ", "03 weeks", "3 Weeks", "1 day\n", "\N{ARABIC-INDIC DIGIT ONE} day"),
)
NUMBERS = (3, 3.0, 3.5, -1, 0, 10**9, 1e300, 0.1, 37.15)
OTHERS = (True, False, None, [], {}, ["none"], ["none", "none"], ["unsure", "none"], [1], [[]])
ODD = (*TEXTS, *NUMBERS, *OTHERS)


def deviation(pack: Pack, name: str, value: object) -> str | None:
    """The listed deviation that an answer falls under, None where the schema must agree with `read_answers`."""
    question = pack.question[name]
    if value is None:
        return "null for what is not answered"
    if isinstance(value, bool):
        return "true and false"
    if isinstance(question, MultiChoice) and isinstance(value, list) and any(value.count(one) > 1 for one in value):
        return "the same option twice"
    if isinstance(question, Duration) and isinstance(value, str):
        plain = value.strip().lower()
        if value != plain or (plain[:1] == "0" and plain[1:2].isdigit()):
            return "durations with capital letters"
    if isinstance(question, Duration) and isinstance(value, str) and re.fullmatch(f"{SEVERAL}", value.lower()):
        return "durations of several units"
    if isinstance(question, Date) and isinstance(value, str):
        return "a day itself"
    if isinstance(question, Number) and question.decimals and isinstance(value, float):
        return "how many decimals"
    return None


@pytest.mark.parametrize("validator", [jsonschema_rs.Draft202012Validator, Draft202012Validator])
def test_single_answers_agree_or_are_listed(validator: Any) -> None:
    seen: set[str] = set()
    for pack in [*(pack_of(case) for case in CASES), *packs.take(40)]:
        left_out = "\n".join(json_schema(pack).left_out)
        made = validator(partial_schema(pack))
        for name in pack.question:
            for value in [*ODD, *too_exact(pack, name)]:
                agrees = made.is_valid({name: value}) == takes(pack, name, value)
                why = deviation(pack, name, value)
                assert agrees or why is not None, (pack.id, name, value)
                if not agrees and why is not None:
                    seen.add(why)
                    assert why in left_out
    assert seen == {
        "true and false", "the same option twice", "durations with capital letters", "durations of several units",
        "a day itself", "how many decimals", "null for what is not answered",
    }  # fmt: skip


NUMBERS_IN_WORDS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.builds("{}.{}".format, st.integers(0, 200), st.integers(0, 999)),
    st.sampled_from(
        ["100", "99.99", "100.01", "36525", "36525.01", "0", "00", "1.", ".5", "1e2", "-1", "9" * 12, "9" * 13]
    ),
)


@given(
    st.tuples(st.integers(0, 10**4), st.integers(0, 10**8)).map(lambda pair: (pair[0], sum(pair))) | st.just(LIFE),
    st.booleans(),
    NUMBERS_IN_WORDS,
    st.sampled_from(["", " ", "  "]),
    st.sampled_from([*SECONDS, "fortnight"]),
    st.sampled_from(["", "s", "ss"]),
)
def test_a_duration_is_taken_exactly_where_read_answers_takes_it(
    bounds: tuple[int, int], unsure: bool, number: str, gap: str, unit: str, plural: str
) -> None:
    asked = Duration(id="since", text="Since when?", minimum=bounds[0], maximum=bounds[1], unsure=unsure)
    made = jsonschema_rs.Draft202012Validator(question_schema(asked))
    for text in (f"{number}{gap}{unit}{plural}", *map(format_duration, {*bounds, sum(bounds) // 2}), "unsure"):
        if not re.match("0[0-9]", text):  # zeros in front are among the listed deviations
            assert made.is_valid(text) == takes_alone(asked, text), (bounds, text)


def takes_alone(question: Question, value: object) -> bool:
    try:
        read_answer(question, value)
    except AnswerError:
        return False
    return True


def too_exact(pack: Pack, name: str) -> list[float]:
    question = pack.question[name]
    if not isinstance(question, Number) or question.minimum == question.maximum:
        return []
    return [(question.minimum + 0.5) / 10**question.decimals]


def takes(pack: Pack, name: str, value: object) -> bool:
    try:
        read_answers(pack.question, {name: value})
    except AnswerError:
        return False
    return True


def test_an_unknown_question_is_refused() -> None:
    made = Draft202012Validator(partial_schema(BACK))
    assert not made.is_valid({"leg": "one"})
    assert not made.is_valid([])


def test_words_are_there_for_forms() -> None:
    schema = json.loads(json_schema(BACK).data)["properties"]["leg_pain"]
    assert schema["title"] == BACK.question["leg_pain"].text
    assert {"const": "one", "title": "One leg"} in schema["oneOf"]


@pytest.mark.parametrize("case", CASES)
def test_a_strict_validator_takes_it(case: str) -> None:
    """As Ajv's strict mode asks: a type beside what is said of one, and what is required among what may be."""

    def check(schema: Any, kind: str | None) -> None:
        if not isinstance(schema, dict):
            return
        kind = schema.get("type", kind)
        assert kind == "object" or not {"required", "properties"} & schema.keys()
        assert kind == "array" or not {"contains", "items", "maxItems", "minItems"} & schema.keys()
        assert set(schema.get("required", ())) <= set(schema.get("properties", ()))
        for part in schema.get("properties", {}).values():
            check(part, None)
        for key in ("not", "if", "then", "else"):
            check(schema.get(key), kind)
        for key in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(key, ()):
                check(part, kind)
        for key in ("items", "contains"):
            check(schema.get(key), None)

    schema = answers_schema(pack_of(case))
    check(schema, None)
    for definition in schema.get("$defs", {}).values():
        check(definition, None)
