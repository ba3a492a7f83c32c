"""Pacing: when the advice is told, what is asked after it, and where a person is told that they are."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice import load_pack
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.model.question import MultiChoice, Question
from soundadvice.session import Session
from soundadvice.session.pacing import (
    MAKE_PLAN,
    MAKE_WAITING_PLAN,
    PLAN_COMES,
    WAITING_COMES,
    has_more,
    has_plan_to_make,
    how_long_words,
    is_about_the_plan,
    place_words,
    plan_comes,
    plan_words,
    question_to_put,
    told_early,
    units_for,
)
from soundadvice_cli.options import DEFAULT_PACK
from support.packs.at_home import LASTING, at_home
from support.packs.by_hand import options_named
from support.packs.generated import any_of, at_least, choice, make, rule
from support.packs.sessions import NOTHING_WRONG, PACK, session_of


def put_id(session: Session, *, rest: bool = False, plan: bool = False) -> str | None:
    question = question_to_put(session, rest=rest, plan=plan)
    return question.id if question else None


def put_words(session: Session, *, rest: bool = False, plan: bool = False) -> str:
    question = question_to_put(session, rest=rest, plan=plan)
    assert question is not None
    return place_words(session, question)


def test_while_nothing_is_certain_the_next_question_is_put() -> None:
    for answers, following in (({}, "signs"), ({"pain": "severe"}, "signs"), ({"signs": ["none"]}, "pain")):
        session = session_of(**answers)
        assert not told_early(session)
        for rest in (True, False):
            for plan in (True, False):
                assert put_id(session, rest=rest, plan=plan) == following
        assert not has_more(session)
        assert not has_plan_to_make(session)


def test_urgent_advice_is_told_at_once_and_the_rest_is_for_the_doctor() -> None:
    session = session_of(signs=["saddle"])
    assert told_early(session)
    assert (put_id(session), question_to_put(session)) == (None, None)
    assert has_more(session)
    for name, value in (("pain", "mild"), ("duration", "5 weeks"), ("better", "yes"), ("tried", "no")):
        assert put_id(session, rest=True) == name
        assert not is_about_the_plan(session, session.pack.question[name])
        session.answer(name, value)
    assert put_id(session, rest=True) is None
    assert not has_more(session)
    assert not has_plan_to_make(session)  # no exercise goes with that advice


def test_the_advice_is_told_before_any_question_about_the_plan() -> None:
    session = session_of(**NOTHING_WRONG)
    assert (put_id(session), put_id(session, rest=True)) == (None, None)
    assert session.advice().disposition == session.pack.default
    assert (told_early(session), has_more(session), has_plan_to_make(session)) == (False, False, True)
    assert question_to_put(session) is None  # no one who says nothing of it is asked on
    assert (plan_words(session), plan_comes(session)) == (MAKE_PLAN, PLAN_COMES)
    assert put_id(session, plan=True) == "sits"


def test_the_plan_for_the_time_until_a_visit_is_made_after_the_advice_or_not_at_all() -> None:
    given = {name: value for name, value in LASTING.items() if name not in ("age", "tried", "sits")}
    session = Session(at_home(), answers=given)
    assert (told_early(session), put_id(session), has_more(session), has_plan_to_make(session)) == (
        True,
        None,
        True,
        True,
    )
    assert (plan_words(session), plan_comes(session)) == (MAKE_WAITING_PLAN, WAITING_COMES)
    assert put_id(session, plan=True) == "sits"  # the questions for the doctor need no answer before it
    assert put_words(session, plan=True) == "Your plan: question 1, the last one"
    session.answer("sits", "yes")
    assert (has_more(session), has_plan_to_make(session), put_id(session, plan=True)) == (True, False, None)
    assert "lift_often" in {one.id for one in session.advice().plan.habits}
    for name, value in (("age", 35), ("tried", "none")):
        assert put_id(session, rest=True) == name
        session.answer(name, value)
    assert (has_more(session), put_id(session, rest=True)) == (False, None)


def test_only_a_question_about_the_plan_makes_one_and_only_once_there_is_advice_for_home() -> None:
    undecided = session_of(sits="little")
    undecided.back()
    assert (put_id(undecided), has_plan_to_make(undecided)) == ("sits", False)
    emergency = session_of(signs=["saddle"], sits="little")
    emergency.back()
    assert (put_id(emergency), has_plan_to_make(emergency)) == ("sits", False)
    lasting = Session(at_home(), answers={name: value for name, value in LASTING.items() if name != "sits"})
    assert has_plan_to_make(lasting)
    lasting.answer("age", 36)
    lasting.back()
    assert (put_id(lasting), has_plan_to_make(lasting)) == ("age", False)


def test_a_question_that_was_taken_back_is_put_whatever_was_told() -> None:
    session = session_of(signs=["saddle"], pain="mild")
    session.back()
    assert session.decided
    assert put_id(session) == "pain"
    session = session_of(**NOTHING_WRONG, sits="little")
    session.back()
    assert (session.taken_back, put_id(session)) == ("sits", "sits")
    session.answer("sits", "little")
    assert (session.taken_back, put_id(session)) == (None, None)


def test_a_person_is_told_which_question_this_is_and_how_many_are_left_at_most() -> None:
    session, said = Session(PACK), []
    answers = {**NOTHING_WRONG, "tried": "yes", "hurts": "no", "sits": "most", "sofa": "no", "therapy": "no"}
    while (question := question_to_put(session, plan=True)) is not None:
        said.append((question.id, place_words(session, question)))
        session.answer(question.id, answers[question.id])
    assert said == [
        ("signs", "Question 1, at most 5 more"),
        ("pain", "Question 2, at most 4 more"),
        ("duration", "Question 3, at most 3 more"),
        ("tried", "Question 4, at most 1 more"),  # after one week `better` is not asked
        ("hurts", "Question 5, the last one"),
        ("sits", "Your plan: question 1, at most 2 more"),
        ("sofa", "Your plan: question 2, at most 1 more"),
        ("therapy", "Your plan: question 3, the last one"),
    ]


def test_a_question_that_was_skipped_is_behind_the_person() -> None:
    session = session_of(**NOTHING_WRONG, sits="little")
    assert put_words(session, plan=True) == "Your plan: question 2, the last one"
    session.back()
    session.skip("sits")
    assert put_words(session, plan=True) == "Your plan: question 2, at most 1 more"  # `sofa` is not known to be out


def test_a_question_that_is_put_again_is_where_it_was() -> None:
    session = session_of(signs=["none"], pain="mild")
    assert place_words(session, session.pack.question["signs"]) == "Question 2, at most 4 more"
    well = session_of(**NOTHING_WRONG, sits="most", sofa="no", therapy="no")
    assert place_words(well, well.pack.question["sofa"]) == "Your plan: question 3, the last one"


def test_while_nothing_is_certain_no_one_is_told_how_long_their_plan_will_take() -> None:
    """Of a question about it that was taken back: after it come those that decide, and then perhaps another plan."""
    session = session_of(**NOTHING_WRONG, sits="most", sofa="no")
    session.answer("tried", "yes")
    assert [one.id for _ in range(2) if (one := session.back())] == ["tried", "sofa"]
    assert not session.decided
    assert put_words(session) == "Your plan: question 2"


def test_of_a_long_way_to_the_plan_only_the_place_is_said() -> None:
    names = [f"p{number}" for number in range(12)]
    habit = Habit("chair", "Chair", "Sit on a chair.")
    rules = tuple(
        PlanRule(id=name, applies_to=("self_care",), when=any_of(name, "yes"), give=("chair",)) for name in names
    )
    questions = (choice("q", "yes", "no"), *(choice(name, "yes", "no") for name in names))
    pack = make(questions, (rule("r", any_of("q", "yes")),), plan=PlanBook(habits=(habit,), rules=rules))
    session = Session(pack, answers={"q": "no"})
    assert put_words(session, plan=True) == "Your plan: question 1"
    session.answer("p0", "no")
    assert put_words(session, plan=True) == "Your plan: question 2"
    session.answer("p1", "no")
    assert put_words(session, plan=True) == "Your plan: question 3, at most 9 more"


def test_the_questions_for_the_doctor_are_named_as_such() -> None:
    session = session_of(signs=["saddle"], pain="mild")
    assert put_words(session, rest=True) == "For the doctor: question 3, at most 3 more"


def test_how_far_it_is_is_said_from_the_first_question_on_and_exactly_near_the_end() -> None:
    names = [f"q{number}" for number in range(1, 12)]
    pack = make(
        tuple(choice(name, "yes", "no") for name in names), tuple(rule(f"r{n}", any_of(n, "yes")) for n in names)
    )
    session = Session(pack)
    assert how_long_words(session) == "At most 11 questions, about 3 minutes."
    assert put_words(session) == "Question 1 of at most 11"
    session.answer("q1", "no")
    assert put_words(session) == "Question 2, at most 9 more"


@pytest.mark.parametrize(
    ("question", "picked", "other"),
    [
        (dataclasses.replace(choice("q", "bad", "mild"), severity=(("mild",), ("bad",))), "mild", "bad"),
        (choice("q", "bad", "no"), "no", "bad"),
        (choice("q", "bad", "none"), "none", "bad"),
        (choice("q", "never", "often"), "never", "often"),
        (MultiChoice(id="q", text="q?", options=options_named(("leg", "none"))), "none", "leg"),
        (MultiChoice(id="q", text="q?", options=options_named(("leg", "arm"))), "leg", "arm"),
    ],
)
def test_how_far_it_is_is_said_for_someone_without_the_sign(question: Question, picked: str, other: str) -> None:
    """As far as the question tells; else for someone who picks the first of its answers."""
    two = tuple(choice(f"p{number}", "yes", "no", enable_when=any_of("q", picked)) for number in range(2))
    four = tuple(choice(f"o{number}", "yes", "no", enable_when=any_of("q", other)) for number in range(4))
    rules = tuple(rule(f"r_{one.id}", any_of(one.id, "yes")) for one in (*two, *four))
    said = how_long_words(Session(make((question, *two, *four), rules)))
    assert said.startswith("About 3 questions, 1 minute. Some answers lead to more, but never to more than ")


def test_a_length_of_time_is_asked_in_units_that_matter_and_nothing_else_in_any() -> None:
    units = units_for(PACK, PACK.question["duration"])
    assert units is not None
    assert ("week" in units.names, "hour" in units.names) == (True, False)
    soon = dataclasses.replace(PACK, rules=(*PACK.rules, rule("soon", at_least("duration", 5_400))))
    units = units_for(soon, PACK.question["duration"])
    assert units is not None
    assert "hour" in units.names
    assert units_for(PACK, PACK.question["pain"]) is None


def test_what_is_asked_only_of_those_who_are_not_sure_is_not_counted_before() -> None:
    session = Session(load_pack(DEFAULT_PACK))
    said = how_long_words(session)
    assert said == "About 20 questions, 5 minutes. Some answers lead to more, but never to more than 45."
    session.answer("location", ["lower_back"])
    session.answer("emergency_signs", ["unsure"])
    assert put_words(session) == "Question 3 of about 21, at most 45"  # the one that follows is
