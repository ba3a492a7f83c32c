"""Most questions: what a person is told from the first question on is never exceeded, whatever they answer."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.meaning.evaluate import enablement, evaluate
from soundadvice.meaning.next_question import next_question
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Question, allows_unsure
from soundadvice.session import Session
from soundadvice.session.most_questions import _enabled_too, _hang_on, most_questions
from soundadvice.session.pacing import how_long_words, place_words
from soundadvice_cli.options import DEFAULT_PACK
from support.packs.generated import Answers, any_of, at_least, choice, make, make_answer, packs, rule
from support.packs.sessions import PACK
from support.packs.shipped import shipped
from support.thorough import examples

Reply = Callable[[Question], Answer]


def walk(pack: Pack, reply: Reply) -> tuple[list[int], int]:
    """What is said to be the most before each question, and how many there were when the advice was decided."""
    said: list[int] = []
    answers: Answers = {}
    while not (evaluation := evaluate(pack, answers)).decided:
        said.append(most_questions(pack, answers, evaluation))
        question = next_question(pack, evaluation)
        assert question is not None
        answers[question.id] = reply(question)
    return said, len(said)


@given(packs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60), deadline=None)
def test_no_way_through_any_pack_has_more_questions_than_was_said(pack: Pack, random: Random) -> None:
    said, there_were = walk(pack, lambda question: make_answer(random, pack, question))
    assert all(most >= there_were for most in said)
    assert said == sorted(said, reverse=True)  # and it never grows
    assert not said or said[-1] >= len(said)


def test_nor_has_any_way_through_the_default_pack() -> None:
    """Of those who are mostly not sure: they are asked the most."""
    pack, random = shipped(DEFAULT_PACK), Random(7)

    def unsure(question: Question) -> Answer:
        if not allows_unsure(question) or random.random() < 0.3:
            return make_answer(random, pack, question)
        return frozenset({UNSURE}) if isinstance(question, MultiChoice) else UNSURE

    for _ in range(4):
        said, there_were = walk(pack, unsure)
        assert min(said) >= there_were
        assert said == sorted(said, reverse=True)


@given(packs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60), deadline=None)
def test_which_questions_are_enabled_is_followed_answer_by_answer(pack: Pack, random: Random) -> None:
    hang_on, answers = _hang_on(pack), Answers()
    enabled = enablement(pack, answers)
    for question in random.sample(pack.questions, len(pack.questions)):
        answers[question.id] = make_answer(random, pack, question)
        enabled = _enabled_too(hang_on, answers, enabled, question.id)
        assert enabled == enablement(pack, answers)


@pytest.mark.parametrize("first", ["yes", "no"])
def test_and_through_questions_that_hang_on_others(first: str) -> None:
    names = ("first", "second", "third", "fourth")
    conditions = (None, *(any_of(name, "yes") for name in names[:-1]))
    questions = tuple(choice(name, "yes", "no", enable_when=when) for name, when in zip(names, conditions, strict=True))
    pack = make(questions, (rule("r", any_of("fourth", "yes")),))
    answers: Answers = {"second": "yes", "third": "yes"}
    enabled = enablement(pack, answers)
    assert enabled["fourth"] is None
    answers["first"] = first
    found = _enabled_too(_hang_on(pack), answers, enabled, "first")
    assert found == enablement(pack, answers) == dict.fromkeys(names, first == "yes") | {"first": True}


def test_questions_of_which_no_one_is_asked_both_are_not_counted_together() -> None:
    questions = (
        PACK.question["duration"],
        choice("first", "yes", "no"),
        choice("if_long", "yes", "no", enable_when=at_least("duration", 1_814_400)),
        choice("if_yes", "yes", "no", enable_when=any_of("first", "yes")),
        choice("if_no", "yes", "no", enable_when=any_of("first", "no")),
        choice("if_no_too", "yes", "no", enable_when=any_of("first", "no")),
    )
    session = Session(make(questions, tuple(rule(f"r_{one.id}", any_of(one.id, "yes")) for one in questions[1:])))
    assert (
        how_long_words(session) == "About 4 questions, 1 minute. Some answers lead to more, but never to more than 5."
    )
    session.answer("duration", "1 week")
    assert place_words(session, questions[1]) == "Question 2, at most 2 more"


def test_a_rule_that_fired_leaves_only_what_can_be_more_urgent() -> None:
    names = [f"q{number}" for number in range(1, 15)]
    asked = tuple(choice(name, "yes", "no") for name in names)
    rules = (*(rule(f"r_{name}", any_of(name, "yes")) for name in names), rule("now", any_of("q3", "yes"), "call_now"))
    session = Session(make(asked, rules))
    assert how_long_words(session) == "At most 14 questions, about 4 minutes."
    assert place_words(session, asked[0]) == "Question 1 of at most 14"
    session.answer("q1", "yes")
    assert place_words(session, asked[1]) == "Question 2, at most 1 more"


def test_if_there_are_too_many_ways_to_look_at_what_is_said_is_still_true(monkeypatch: pytest.MonkeyPatch) -> None:
    pack = shipped(DEFAULT_PACK)
    exact = most_questions(pack, {}, evaluate(pack, {}))
    monkeypatch.setattr("soundadvice.session.most_questions._MOST_WAYS_ON", 1)
    assert exact <= most_questions(pack, {}, evaluate(pack, {})) <= len(pack.deciding)
