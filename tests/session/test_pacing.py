"""Pacing: when the advice is told, what is asked after it, and where a person is told that they are."""

from __future__ import annotations

from soundadvice.session import Session
from soundadvice.session.pacing import (
    PLAN_COMES,
    WAITING_COMES,
    has_more,
    is_about_the_plan,
    more_words,
    place_words,
    plan_comes,
    question_to_put,
    told_early,
)
from support.packs.at_home import FINE, LASTING, at_home
from support.packs.generated import any_of, choice, make, rule
from support.packs.sessions import NOTHING_WRONG, PACK, session_of


def put_id(session: Session, *, rest: bool) -> str | None:
    question = question_to_put(session, rest=rest)
    return question.id if question else None


def test_while_nothing_is_certain_the_next_question_is_put() -> None:
    for answers, following in (({}, "signs"), ({"pain": "severe"}, "signs"), ({"signs": ["none"]}, "pain")):
        session = session_of(**answers)
        assert not told_early(session)
        assert (put_id(session, rest=False), put_id(session, rest=True)) == (following, following)
        assert not has_more(session)
        assert not is_about_the_plan(session)


def test_urgent_advice_is_told_at_once_and_the_rest_is_for_the_doctor() -> None:
    session = session_of(signs=["saddle"])
    assert told_early(session)
    assert put_id(session, rest=False) is None
    assert has_more(session)
    for name, value in (("pain", "mild"), ("duration", "5 weeks"), ("better", "yes"), ("tried", "no")):
        assert put_id(session, rest=True) == name
        assert not is_about_the_plan(session)
        session.answer(name, value)
    assert put_id(session, rest=True) is None
    assert not has_more(session)


def test_after_the_questions_for_the_doctor_come_those_of_the_plan() -> None:
    session = session_of(signs=["leg"], pain="mild", duration="1 week")
    assert (told_early(session), put_id(session, rest=False), put_id(session, rest=True)) == (True, None, "tried")
    session.answer("tried", "no")
    assert put_id(session, rest=True) == "sits"
    assert has_more(session)
    assert is_about_the_plan(session)
    session.answer("sits", "little")
    assert not has_more(session)


def test_the_plan_for_the_time_until_a_visit_is_asked_for_after_the_advice() -> None:
    given = {name: value for name, value in LASTING.items() if name not in ("age", "tried", "sits")}
    session = Session(at_home(), answers=given)
    assert (told_early(session), put_id(session, rest=False), has_more(session)) == (True, None, True)
    assert more_words(session) == "tell the doctor more and choose what you can do while you wait"
    for name, value in (("age", 35), ("tried", "none")):
        assert (put_id(session, rest=True), plan_comes(session)) == (name, None)
        session.answer(name, value)
    assert (put_id(session, rest=True), plan_comes(session)) == ("sits", WAITING_COMES)
    assert more_words(session) == "choose what you can do while you wait"
    assert place_words(session, rest=True) == "Your plan: question 1, the last one"
    session.answer("sits", "yes")
    assert not has_more(session)
    assert "lift_often" in {one.id for one in session.advice().plan.habits}


def test_what_is_said_before_the_plan_at_home_is_said_there_alone() -> None:
    session = Session(at_home(), answers={name: value for name, value in FINE.items() if name != "sits"})
    assert plan_comes(session) == PLAN_COMES
    session = session_of(signs=["leg"], pain="mild", duration="1 week", tried="no")
    assert is_about_the_plan(session)
    assert plan_comes(session) is None  # no exercise goes with that advice
    assert more_words(session) == "tell the doctor more"


def test_self_care_is_not_told_before_the_plan_is_settled() -> None:
    session = session_of(**NOTHING_WRONG)
    assert not told_early(session)
    assert is_about_the_plan(session)
    assert put_id(session, rest=False) == "sits"
    assert not has_more(session)


def test_a_person_is_told_which_question_this_is_and_how_many_are_left_at_most() -> None:
    session, said = Session(PACK), []
    answers = {**NOTHING_WRONG, "tried": "yes", "hurts": "no", "sits": "most", "sofa": "no", "therapy": "no"}
    while (question := question_to_put(session, rest=False)) is not None:
        said.append((question.id, place_words(session, rest=False)))
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
    assert place_words(session, rest=False) == "Your plan: question 2, the last one"
    session.back()
    session.skip("sits")
    assert place_words(session, rest=False) == "Your plan: question 2, at most 1 more"  # `sofa` is not known to be out


def test_the_questions_for_the_doctor_are_named_as_such() -> None:
    session = session_of(signs=["saddle"], pain="mild")
    assert place_words(session, rest=True) == "For the doctor: question 3, at most 3 more"
    assert place_words(session, rest=False) == "Question 3, at most 3 more"


def test_how_many_are_left_is_said_only_near_the_end() -> None:
    names = [f"q{number}" for number in range(1, 12)]
    pack = make(
        tuple(choice(name, "yes", "no") for name in names), tuple(rule(f"r{n}", any_of(n, "yes")) for n in names)
    )
    session = Session(pack)
    assert place_words(session, rest=False) == "Question 1"
    session.answer("q1", "no")
    assert place_words(session, rest=False) == "Question 2, at most 9 more"
