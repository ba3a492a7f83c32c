"""Sessions: the conversation, and changes of mind."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.meaning.bits.weigh import Weigher
from soundadvice.meaning.consult import triage
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AnswerError, SessionError, UndecidedError
from soundadvice.model.pack import Pack
from soundadvice.session import Session, voting
from support.packs.generated import Answers, make_answer, packs, shuffled_steps
from support.packs.sessions import NOTHING_WRONG, PACK, next_id, session_of
from support.thorough import examples

# The conversation ---------------------------------------------------------------------------------------------------


def test_the_order_of_a_conversation_that_ends_in_self_care() -> None:
    session, asked = Session(PACK), []
    answers = {**NOTHING_WRONG, "sits": "most", "sofa": "yes", "therapy": "no"}
    while (question := session.next_question) is not None:
        asked.append((question.id, session.decided))
        assert not session.complete
        session.answer(question.id, answers[question.id])
    assert asked == [
        ("signs", False),
        ("pain", False),
        ("duration", False),
        ("tried", False),
        ("sits", True),
        ("sofa", True),
        ("therapy", True),
    ]
    assert session.complete
    assert session.decided
    advice = session.advice()
    assert (advice.disposition, advice.fired, advice.ignored) == ("self_care", (), ())
    assert [habit.id for habit in advice.plan.habits] == ["stand_up", "chair"]
    assert advice == triage(PACK, answers)


def test_a_question_is_asked_only_where_it_is_enabled() -> None:
    session = session_of(signs=["none"], pain="mild", duration="5 weeks")
    assert next_id(session) == "better"
    session.answer("duration", "2 weeks")
    assert next_id(session) == "tried"
    session.answer("tried", "yes")
    assert next_id(session) == "hurts"


def test_it_ends_at_once_where_nothing_can_raise_the_advice_and_lists_the_rest() -> None:
    session = session_of(signs=["saddle"])
    assert session.decided
    assert session.complete
    assert session.next_question is None
    assert session.open_questions == ("pain", "duration", "tried")  # `better` and `hurts` are not enabled yet
    session.answer("tried", "yes")
    assert session.open_questions == ("pain", "duration", "hurts")
    session.answer("pain", "severe")
    assert session.advice().fired == ("numb_saddle", "severe")


def test_it_does_not_end_while_something_more_urgent_is_possible() -> None:
    session = session_of(pain="severe")
    assert not session.decided
    assert next_id(session) == "signs"
    assert session.open_questions == ()
    with pytest.raises(UndecidedError) as caught:
        session.advice()
    assert caught.value.at_least == "see_doctor"
    session.answer("signs", ["leg"])
    assert session.decided
    assert next_id(session) == "sits"  # the plan question that goes with this disposition
    session.answer("sits", "little")
    assert session.complete


def test_plan_questions_are_those_of_the_disposition_reached() -> None:
    self_care = session_of(**NOTHING_WRONG, sits="little")
    assert next_id(self_care) == "therapy"
    doctor = session_of(**{**NOTHING_WRONG, "pain": "severe"}, sits="little")
    assert doctor.complete


def test_no_deciding_question_is_skipped() -> None:
    session = Session(PACK)
    with pytest.raises(AnswerError, match="`signs`: this question decides the advice and cannot be skipped"):
        session.skip("signs")
    assert session.skipped == frozenset()
    assert next_id(session) == "signs"


def test_plan_questions_can_be_skipped_and_answered_after_all() -> None:
    session = session_of(**NOTHING_WRONG)
    session.skip("sits")
    assert session.skipped == {"sits"}
    assert next_id(session) == "therapy"
    session.skip("therapy")
    assert session.complete
    session.answer("sits", "most")
    assert session.skipped == {"therapy"}
    assert next_id(session) == "sofa"


def test_skipping_an_answered_plan_question_takes_its_answer_back() -> None:
    session = session_of(**NOTHING_WRONG, sits="most")
    session.skip("sits")
    assert "sits" not in session.answers
    assert session.previous("sits") == "most"


def test_a_question_that_is_not_enabled_takes_no_answer_and_says_why() -> None:
    session = session_of(tried="no")
    with pytest.raises(AnswerError, match="`hurts`: this is not asked; it depends on the answer to `tried`"):
        session.answer("hurts", "yes")
    with pytest.raises(AnswerError, match="`better`: whether this is asked is not known yet; first answer `duration`"):
        session.answer("better", "yes")
    with pytest.raises(AnswerError, match="`sofa`: whether this is asked is not known yet"):
        session.skip("sofa")
    with pytest.raises(AnswerError, match=r"there is no question of that id; did you mean `tried`\?"):
        session.answer("trird", "yes")
    with pytest.raises(AnswerError, match="there is no question of that id"):
        session.answer(3, "yes")  # type: ignore[arg-type]


def test_a_bad_answer_changes_nothing() -> None:
    session = session_of(signs=["leg"], pain="mild")
    before = (session.answers, next_id(session), session.progress)
    for value in ("mlid", None, 3, [], ["mild"]):
        with pytest.raises(AnswerError, match="`pain`"):
            session.answer("pain", value)
    assert (session.answers, next_id(session), session.progress) == before


def test_answers_given_at_the_start_count() -> None:
    session = Session(PACK, answers=NOTHING_WRONG)
    assert next_id(session) == "sits"
    assert session.decided
    with pytest.raises(AnswerError, match="`pain`"):
        Session(PACK, answers={"pain": "mlid"})
    back = session.back()
    assert back is not None
    assert back.id == "tried"


def test_answers_are_a_copy_in_the_order_of_the_questions() -> None:
    session = session_of(pain="mild", signs=["none"])
    assert list(session.answers) == ["signs", "pain"]
    session.answers.clear()
    assert session.answers == {"signs": frozenset({"none"}), "pain": "mild"}


def test_progress_counts_up_and_never_promises_too_little() -> None:
    session = Session(PACK)
    assert session.progress == (0, 9)
    answers = {**NOTHING_WRONG, "sits": "most", "sofa": "yes", "therapy": "no"}
    most = 9
    for done, (name, value) in enumerate(answers.items(), 1):
        session.answer(name, value)
        assert session.progress[0] == done
        assert session.progress[1] <= most
        most = session.progress[1]
    assert session.progress == (7, 7)
    assert session_of(signs=["saddle"]).progress == (1, 1)
    skipped = session_of(**NOTHING_WRONG)
    skipped.skip("sits")
    skipped.skip("therapy")
    assert skipped.progress == (6, 6)


# Changes of mind ----------------------------------------------------------------------------------------------------


def test_back_takes_back_one_question_at_a_time_to_the_start() -> None:
    session = session_of(**NOTHING_WRONG)
    session.skip("sits")
    for name in ("sits", "tried", "duration", "pain", "signs"):
        question = session.back()
        assert question is not None
        assert question.id == name == next_id(session)
    assert session.back() is None
    assert session.answers == {}
    assert session.skipped == frozenset()
    assert session.previous("pain") == "mild"
    assert session.previous("sits") is None
    for name, value in NOTHING_WRONG.items():
        session.answer(name, value)
    assert session.advice().disposition == "self_care"


def test_going_back_and_answering_otherwise_gives_the_other_advice() -> None:
    session = session_of(**NOTHING_WRONG)
    for _ in range(3):
        session.back()
    assert next_id(session) == "pain"
    session.answer("pain", "severe")
    session.answer("duration", "1 week")
    session.answer("tried", "no")
    assert session.advice().fired == ("severe",)
    session.answer("pain", "mild")
    assert session.advice().disposition == "self_care"


def test_a_question_taken_back_after_the_advice_was_decided_comes_next() -> None:
    session = session_of(signs=["saddle"], pain="severe")
    question = session.back()
    assert question is not None
    assert question.id == "pain"
    assert session.decided
    assert next_id(session) == "pain"
    assert not session.complete
    session.answer("duration", "unsure")
    assert next_id(session) is None


def test_changing_an_earlier_answer_keeps_the_others() -> None:
    session = session_of(**NOTHING_WRONG)
    session.answer("signs", ["leg"])
    assert session.advice().fired == ("numb_leg",)
    assert session.answers == {**session.answers, "pain": "mild", "tried": "no"}
    session.answer("signs", ["none"])
    assert session.advice().disposition == "self_care"


def test_an_answer_left_on_a_hidden_question_counts_for_nothing_and_is_reported() -> None:
    session = session_of(signs=["none"], pain="mild", duration="1 week", tried="yes", hurts="yes")
    assert session.advice().fired == ("hurt",)
    session.answer("tried", "no")
    advice = session.advice()
    assert (advice.disposition, advice.fired) == ("self_care", ())
    assert (advice.ignored, advice.ignored_would_raise) == (("hurts",), True)
    assert session.answers["hurts"] == "yes"
    session.answer("tried", "yes")
    assert session.advice().fired == ("hurt",)
    assert session.advice().ignored == ()


def test_back_passes_over_hidden_questions_and_keeps_their_answers() -> None:
    session = session_of(signs=["none"], pain="mild", duration="1 week", tried="yes", hurts="yes")
    session.answer("tried", "no")
    taken = [question.id for _ in range(2) if (question := session.back())]
    assert taken == ["tried", "duration"]
    session.answer("duration", "1 week")
    session.answer("tried", "yes")
    assert session.advice().fired == ("hurt",)


@given(packs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_what_a_restless_person_does_never_breaks_it(pack: Pack, random: Random) -> None:
    session = Session(pack)
    kept: Answers = {}
    for name, value in shuffled_steps(random, pack, 12):
        move, refused = random.randint(0, 5), False
        states = session.evaluation.states
        try:
            if move == 0:
                question = session.back()
                assert question is None or session.next_question == question
                kept.pop(question.id, None) if question else None
            elif move == 1:
                session.skip(name)
                kept.pop(name, None)
            else:
                session.answer(name, answer_to_json(pack.question[name], value))
                kept[name] = value
        except AnswerError:
            refused = True
        hidden = states[name] in (State.NOT_ENABLED, State.PENDING)
        assert refused == (move > 0 and (hidden or (move == 1 and name in pack.deciding)))
        assert session.answers == kept
        evaluation = evaluate(pack, kept)
        assert session.evaluation == evaluation
        done, most = session.progress
        assert 0 <= done <= most
        assert (done == most) == (session.next_question is None)
        assert session.complete == (evaluation.decided and session.next_question is None)
        assert evaluation.decided or session.next_question is not None


@given(packs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60))
def test_every_conversation_ends_in_the_advice_that_triage_gives(pack: Pack, random: Random) -> None:
    session = Session(pack)
    promised = 10**9
    for _ in range(len(pack.questions)):
        question = session.next_question
        if question is None:
            break
        assert session.evaluation.states[question.id] is State.UNANSWERED
        assert session.progress[1] <= promised
        promised = session.progress[1]
        if session.decided and random.randint(0, 1):
            session.skip(question.id)
        else:
            session.answer(question.id, answer_to_json(question, make_answer(random, pack, question)))
    assert session.complete
    given_answers = {n: answer_to_json(pack.question[n], a) for n, a in session.answers.items()}
    assert session.advice() == triage(pack, given_answers)


@pytest.mark.parametrize("changed", [{"fired": ()}, {"floor": "self_care"}, {"findings": ("gone",)}])
def test_no_outcome_leaves_where_the_tables_say_another_thing_than_the_reference(
    changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Weigher.evaluation
    session = session_of(**{**NOTHING_WRONG, "pain": "severe"})
    monkeypatch.setattr(Weigher, "evaluation", lambda *given: replace(real(*given), **changed))
    monkeypatch.setattr(voting.second_engine, "voter_of", lambda _: "it is not there")
    for tell in (session.advice, session.consult, lambda: session.evaluation, lambda: session.decided):
        with pytest.raises(SessionError, match=r"the engines disagree on whether .* fires: no advice can be given"):
            tell()
    assert session.help.acuity > Acuity.SELF_CARE
    session.answer("pain", "mild")
    monkeypatch.undo()
    assert session.advice().disposition == "self_care"


def test_the_reference_is_asked_once_for_the_answers_that_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("soundadvice.session.session.evaluate", lambda *given: asked.append(given) or evaluate(*given))
    session = session_of(**NOTHING_WRONG)
    assert session.next_question
    assert asked == []
    for _ in range(3):
        assert session.advice()
    session.answer("sits", "most")
    assert session.advice()
    assert len(asked) == 1
    session.answer("pain", "severe")
    assert session.advice().fired == ("severe",)
    assert len(asked) == 2
