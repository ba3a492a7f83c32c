"""The quick way takes nothing that the long way refuses, and says the same about what it takes."""

from __future__ import annotations

import pickle
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import soundadvice
from soundadvice import AnswerError, Pack, UndecidedError, evaluate
from soundadvice.meaning.compiler import BareAdvice, Decision, compiled
from soundadvice.meaning.generated.codes import Codes
from soundadvice.model.answer import answer_to_json, read_answers
from soundadvice.model.condition import Comparison, Operator, OptionTest, Quantifier
from soundadvice.model.question import MultiChoice, Number, Option
from support.answers.cells import answers_of
from support.answers.people import SORE
from support.packs.generated import make, make_pack, rule, small_pack
from support.packs.shipped import shipped
from support.thorough import examples

PACK = shipped("low_back_pain")
HIDING = small_pack()
"""A pack that asks some questions only after an answer to another."""
ODD = ("", "no such", "3 weeks", "3  weeks", "3weeks", "21 days", "99999 days", "0 days", "1 days", "unsure", "10")
QUESTIONS = (*PACK.questions, *HIDING.questions)
OPTIONS = {option.id for question in QUESTIONS if hasattr(question, "options") for option in question.options}
words = st.sampled_from(sorted(OPTIONS.union(ODD)))
values = st.one_of(
    words,
    st.lists(words, max_size=4),
    st.lists(words, max_size=4).map(tuple),
    st.frozensets(words, max_size=4),
    st.integers(-5, 5),
    st.booleans(),
    st.none(),
    st.floats(),
    st.sampled_from([timedelta(weeks=3), (3, "weeks"), [3, "weeks"], Decimal(3), {}, {"a": 1}, b"one", object()]),
)


def quick(answers: object, pack: Pack = PACK) -> tuple[Decision, Codes] | None:
    found: BareAdvice | None = compiled(pack).quick(answers, BareAdvice)
    return None if found is None else (found._outcome, found._given)  # type: ignore[return-value]


@settings(max_examples=examples(600), deadline=None)
@given(st.dictionaries(st.sampled_from([*PACK.deciding, "spasm", "no_such_question"]), values, max_size=4))
def test_quick_takes_only_what_the_long_way_takes(changes: dict[str, object]) -> None:
    check_taken(PACK, {**SORE, **changes})


def given_to(name: str) -> st.SearchStrategy[object]:
    question = HIDING.question[name]
    return st.sampled_from([answer_to_json(question, answer) for answer in answers_of(HIDING, question)])


ALWAYS_ASKED = {name: given_to(name) for name in HIDING.deciding if HIDING.question[name].enable_when is None}
ASKED_OF_SOME = {name: given_to(name) for name in HIDING.deciding if name not in ALWAYS_ASKED}


@settings(max_examples=examples(250), deadline=None)
@given(st.fixed_dictionaries(ALWAYS_ASKED, optional=ASKED_OF_SOME))
def test_quick_does_not_count_an_answer_to_a_hidden_question(answers: dict[str, object]) -> None:
    check_taken(HIDING, answers)


def check_taken(pack: Pack, answers: dict[str, object]) -> None:
    found = quick(answers, pack)
    if found is None:
        return
    canonical = read_answers(pack.question, answers)
    evaluation = evaluate(pack, canonical)
    assert evaluation.decided
    outcome, codes = found
    assert outcome.fired == evaluation.fired
    assert compiled(pack).decode(codes) == canonical
    assert soundadvice.triage(pack, answers).ignored == evaluation.ignored


def test_quick_takes_the_ordinary() -> None:
    assert quick(SORE) is not None
    hidden: dict[str, object] = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no", "hurts": "yes"}
    assert soundadvice.triage(HIDING, hidden).ignored == ("hurts",)
    for left_behind in ("maybe", None, ["yes"]):
        assert quick({**hidden, "hurts": left_behind}, HIDING) is None
    for known in (hidden, {name: answer for name, answer in hidden.items() if name != "hurts"}):
        assert quick(known, HIDING) is not None


@pytest.mark.parametrize(
    "answers",
    [
        {**SORE, "numbness": ["none", "leg"]},
        {**SORE, "numbness": []},
        {**SORE, "numbness": "none"},
        {**SORE, "leg_pain": True},
        {**SORE, "duration": "10"},
        {**SORE, "duration": float("nan")},
        {**SORE, "duration": "101 years"},
        {**SORE, "nobody_asked": "yes"},
        {name: answer for name, answer in SORE.items() if name != "swelling"},
        list(SORE.items()),
        None,
        "low_back_pain",
    ],
)
def test_what_is_wrong_is_named(answers: object) -> None:
    assert quick(answers) is None
    with pytest.raises(AnswerError) as raised:
        soundadvice.triage(PACK, answers)  # type: ignore[arg-type]
    assert str(raised.value)


def test_options_of_one_letter_are_not_taken_from_a_word() -> None:
    """A string is a sequence of letters, and no list of options."""
    letters = MultiChoice(id="signs", text="?", options=(Option("a", "a"), Option("b", "b")))
    pack = make((letters,), (rule("r", OptionTest("signs", Quantifier.ANY_OF, ("a",))),))
    with pytest.raises(AnswerError, match="not a list"):
        soundadvice.triage(pack, {"signs": "ab"})


def test_a_number_is_no_yes() -> None:
    """True is 1 in Python, and 1 is no answer to a yes/no question."""
    question = Number(id="age", text="?", unit="years", minimum=-5, maximum=120)
    pack = make((question,), (rule("old", Comparison("age", Operator.AT_LEAST, 50)),))
    assert soundadvice.triage(pack, {"age": 50}).fired == ("old",)
    assert soundadvice.triage(pack, {"age": -5}).fired == ()
    assert soundadvice.triage(pack, {"age": 49.0}).fired == ()
    for wrong in (True, "50", 49.5, 121, -6, float("inf"), None, 10**400):
        with pytest.raises(AnswerError, match="`age`"):
            soundadvice.triage(pack, {"age": wrong})


def test_a_pack_can_be_sent_to_another_process() -> None:
    compiled(PACK)
    copy = pickle.loads(pickle.dumps(PACK))
    assert copy.meaning_hash == PACK.meaning_hash
    assert soundadvice.triage(copy, SORE) == soundadvice.triage(PACK, SORE)


def test_outcome_of_a_missing_answer() -> None:
    canonical = read_answers(PACK.question, SORE)
    assert compiled(PACK).decide(canonical).disposition == "self_care"
    del canonical["improving"]
    with pytest.raises(UndecidedError) as raised:
        compiled(PACK).decide(canonical)
    assert raised.value.questions == ("improving",)


def test_prepared_outcomes_are_bounded() -> None:
    """What a long-running program keeps does not grow with the people it serves."""
    pack = next(p for p in (make_pack(Random(f"b{n}"), most_rules=14) for n in range(200)) if len(p.rules) == 14)
    outcomes = compiled(pack).outcomes
    for fired in range(1 << 14):
        assert len(outcomes[fired].fired) == fired.bit_count()
    assert len(outcomes) <= 4096
