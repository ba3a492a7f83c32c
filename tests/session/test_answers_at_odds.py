"""Answers that cannot go together: what a session refuses, what it says to the person, and what it asks anew."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

import pytest

from soundadvice import AnswerError, ImpossibleError, load_pack
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Requirement
from soundadvice.session import Session
from soundadvice.session.take import take
from support.packs.generated import any_of, at_least, choice, make, rule
from support.packs.musts import everyone, number, pack_with_musts

TOGETHER = load_pack(Path(__file__).parents[1] / "data" / "packs" / "together")
HOT: dict[str, object] = {"fever": "yes", "ill": "4 days", "hot": "4 days"}


def test_an_answer_at_odds_with_another_is_refused_in_words_and_changes_nothing() -> None:
    session = Session(TOGETHER, answers={"systolic": 120})
    assert take(session, "diastolic", 130) == (
        "The lower number of your blood pressure must be below the upper one. "
        "What is the upper number of your blood pressure? You said: 120 mmHg. "
        "Change this answer, or go back and change the other one."
    )
    assert session.answers == {"systolic": 120}
    assert take(session, "diastolic", 80) is None
    assert session.answers == {"systolic": 120, "diastolic": 80}


def test_an_answer_that_no_other_one_could_mend_is_to_be_changed_itself() -> None:
    grown = dataclasses.replace(number("age", 0, 120), must=(Requirement(at_least("age", 18), "This is for adults."),))
    session = Session(make((grown,), (rule("old", at_least("age", 65)),)))
    assert take(session, "age", 17) == "This is for adults. Change this answer."
    assert take(session, "age", 18) is None


def test_what_cannot_be_read_at_all_is_no_answer_at_odds() -> None:
    with pytest.raises(AnswerError, match="`diastolic`"):
        take(Session(TOGETHER), "diastolic", "high")


def test_an_earlier_answer_may_be_the_wrong_one() -> None:
    session = Session(TOGETHER, answers={"systolic": 120, "diastolic": 80})
    with pytest.raises(ImpossibleError) as found:
        session.answer("systolic", 70)
    assert found.value.questions == ("systolic", "diastolic")
    session.answer("systolic", 130)
    said = take(session, "systolic", 70)
    assert said is not None
    assert "What is the lower number of your blood pressure? You said: 80 mmHg." in said


def test_a_hidden_answer_that_is_at_odds_is_asked_again() -> None:
    """It was left behind; the answer that brings it up again is taken all the same."""
    session = Session(TOGETHER, answers=HOT)
    session.answer("fever", "no")
    session._answers["ill"] = 86_400
    session.answer("fever", "yes")
    assert session.answers == {"fever": "yes", "ill": 86_400}
    assert session.previous("hot") == 345_600
    assert session.open_questions == ()
    assert [name for name in ("ill", "hot") if session.evaluation.states[name] == "unanswered"] == ["hot"]


def test_an_answer_may_hide_what_it_would_be_at_odds_with() -> None:
    """A must of questions that are not all asked says nothing."""
    hot = Requirement(any_of("ill", "yes"), "Who is hot is ill.")
    pack = make(
        (
            choice("asked", "yes", "no"),
            choice("ill", "yes", "no"),
            dataclasses.replace(choice("hot", "yes", "no", enable_when=any_of("asked", "yes")), must=(hot,)),
        ),
        (rule("r", any_of("hot", "yes")), rule("s", any_of("ill", "yes"))),
    )
    session = Session(pack, answers={"asked": "yes", "ill": "yes", "hot": "yes"})
    with pytest.raises(ImpossibleError):
        session.answer("ill", "no")
    session.answer("asked", "no")
    session.answer("ill", "no")
    assert session.answers == {"asked": "no", "ill": "no", "hot": "yes"}
    session.answer("asked", "yes")
    assert session.answers == {"asked": "yes", "ill": "no"}


def test_a_session_never_holds_what_cannot_be() -> None:
    for seed in range(60):
        random = Random(f"sessions {seed}")
        pack = pack_with_musts(random)
        people = list(everyone(pack, possible=False))
        session = Session(pack)
        for _ in range(20):
            name, answer = random.choice(list(random.choice(people).items()))
            try:
                session.answer(name, answer_to_json(pack.question[name], answer))
            except AnswerError:
                continue
            assert not broken(pack, session.answers)


def test_begun_with_what_cannot_be() -> None:
    with pytest.raises(ImpossibleError):
        Session(TOGETHER, answers={"systolic": 120, "diastolic": 120})
