"""How far a person is, what goes back, and what a session says of itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soundadvice.meaning.consult import Decided, Undecided
from soundadvice.model.errors import SessionError
from soundadvice.model.plan import Habit, PlanBook, PlanRule
from soundadvice.session import Session
from support.packs.generated import any_of, choice, make, rule
from support.packs.sessions import NOTHING_WRONG, PACK, session_of
from support.packs.translated import TONGUE, with_translation

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)


def test_progress_counts_what_is_done_and_all_that_may_come() -> None:
    session = Session(PACK)
    assert session.progress == (0, 9)  # six that decide, and three of the plan for self-care
    session.answer("signs", ["leg"])
    assert session.progress == (1, 3)  # decided: two of the plan that goes with a doctor
    session.answer("signs", ["saddle"])
    assert session.progress == (1, 1)
    well = session_of(**NOTHING_WRONG)
    assert well.progress == (4, 7)


def test_a_plan_that_goes_with_nothing_that_may_still_be_advised_is_not_counted() -> None:
    plan = PlanBook(
        habits=(Habit("chair", "Chair", "Sit on a chair."),),
        rules=tuple(
            PlanRule(id=name, applies_to=("call_now",), when=any_of(name, "yes"), give=("chair",)) for name in "xyz"
        ),
    )
    questions = tuple(choice(name, "yes", "no") for name in "abxyz")
    rules = (rule("a", any_of("a", "yes"), "call_now"), rule("b", any_of("b", "yes")))
    session = Session(make(questions, rules, plan=plan))
    assert session.progress == (0, 5)
    session.answer("a", "no")  # whatever comes now, no one calls an ambulance
    assert session.progress == (1, 2)


def test_a_skipped_question_is_done_until_it_is_hidden() -> None:
    session = session_of(**NOTHING_WRONG)
    session.skip("sits")
    assert session.progress == (5, 7)  # `sofa` may still come
    session.answer("sits", "most")
    session.skip("sofa")
    assert session.progress == (6, 7)
    session.answer("sits", "little")
    assert session.progress == (5, 6)


def test_going_back_passes_over_a_skipped_question_that_is_hidden_now() -> None:
    session = session_of(**NOTHING_WRONG, sits="most")
    session.skip("sofa")
    session.answer("sits", "little")
    assert [question.id for _ in range(2) if (question := session.back())] == ["sits", "tried"]


def test_a_session_that_went_back_can_be_saved_and_goes_on(tmp_path: Path) -> None:
    session = session_of(**NOTHING_WRONG)
    session.back()
    session.save(tmp_path / "s.json", NOON)
    resumed = Session.resume(PACK, tmp_path / "s.json", NOON)
    assert resumed.answers == session.answers
    assert [question.id for _ in range(4) if (question := resumed.back())] == ["duration", "pain", "signs"]


def test_a_session_tells_the_advice_or_what_is_to_be_asked() -> None:
    session = session_of(pain="mild")
    found = session.consult()
    assert isinstance(found, Undecided)
    assert found.next == session.next_question
    done = session_of(**NOTHING_WRONG)
    done.skip("sits")
    found = done.consult()
    assert isinstance(found, Decided)
    assert found.advice == done.advice()
    assert found.next == done.next_question == PACK.question["therapy"]


def test_a_session_goes_on_in_another_language_with_its_answers() -> None:
    session = Session(with_translation(PACK), answers={"signs": ["none"]})
    session.speak(TONGUE)
    assert session.next_question is not None
    assert (session.next_question.text, session.answers) == ("«pain?»", {"signs": frozenset({"none"})})
    with pytest.raises(KeyError):
        session.speak("fr")


def test_a_session_shows_no_answer_in_a_log() -> None:
    assert repr(session_of(pain="severe", tried="no")) == "<Session of small, 2 answers>"


def test_saving_makes_no_answer_younger_nor_older_than_it_is(tmp_path: Path) -> None:
    path, later = tmp_path / "s.json", NOON + timedelta(hours=2)
    session_of(pain="mild").save(path, NOON)
    resumed = Session.resume(PACK, path, later)
    assert resumed.since == NOON
    resumed.save(path, later)
    assert Session.resume(PACK, path, later).since == NOON
    Session(PACK, since=later).save(path, NOON)  # a clock that was put back
    assert Session.resume(PACK, path, NOON).since == NOON


def test_answers_of_another_day_do_not_go_on(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    session_of(pain="mild").save(path, NOON)
    with pytest.raises(SessionError, match=r"cannot be resumed. These answers are of 31 January 2030.*begin again$"):
        Session.resume(PACK, path, NOON + timedelta(hours=25))
