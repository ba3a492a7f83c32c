"""The session: the order of the conversation, changes of mind, saving, and two engines that must agree."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packs import Answers, any_of, choice, make, make_answer, make_pack, packs, rule, shuffled_steps, small_pack
from soundadvice.answer import answer_to_json
from soundadvice.errors import AnswerError, SessionError, SoundAdviceError, UndecidedError
from soundadvice.evaluate import State, evaluate
from soundadvice.pack import Pack, Parameter
from soundadvice.question import Choice
from soundadvice.record import Record
from soundadvice.session import Session, saved
from soundadvice.session.durable import DurableVoter, voter_of
from soundadvice.triage import triage

PACK = small_pack()
NOTHING_WRONG: dict[str, object] = {
    "signs": ["none"],
    "pain": "mild",
    "duration": "1 week",
    "tried": "no",
}
needs_durable = pytest.mark.skipif(isinstance(voter_of(PACK), str), reason="durable_rules cannot be loaded here")


def session_of(**answers: object) -> Session:
    session = Session(PACK)
    for name, value in answers.items():
        session.answer(name, value)
    return session


def next_id(session: Session) -> str | None:
    question = session.next_question
    return question.id if question else None


# The conversation --------------------------------------------------------------------------------------------------


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
        with pytest.raises(AnswerError):
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


# Changes of mind ---------------------------------------------------------------------------------------------------


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
@settings(max_examples=60)
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
@settings(max_examples=60)
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


# Two engines -------------------------------------------------------------------------------------------------------


@needs_durable
def test_both_engines_vote() -> None:
    session = Session(PACK)
    assert session.engines == ("reference", "durable_rules")
    assert session.why_alone is None


@needs_durable
@pytest.mark.parametrize("lie", [frozenset(), frozenset({"severe", "hurt"}), frozenset({"numb_saddle"})])
def test_no_outcome_leaves_when_the_engines_disagree(monkeypatch: pytest.MonkeyPatch, lie: frozenset[str]) -> None:
    session = session_of(**{**NOTHING_WRONG, "pain": "severe"})
    monkeypatch.setattr(DurableVoter, "fired", lambda self, answers, states: lie)
    for tell in (
        session.advice,
        lambda: session.decided,
        lambda: session.complete,
        lambda: session.evaluation,
        lambda: session.next_question,
        lambda: session.open_questions,
        lambda: session.progress,
        lambda: session.record(datetime.now(UTC)),
    ):
        with pytest.raises(SessionError, match=r"the engines disagree on whether .* fires: no advice can be given"):
            tell()
    with pytest.raises(SessionError) as caught:
        session.advice()
    assert "mild" not in str(caught.value)
    assert "1 week" not in str(caught.value)
    session.answer("pain", "mild")  # what the person does is still taken
    monkeypatch.undo()
    assert session.advice().disposition == "self_care"


@needs_durable
def test_a_lie_about_self_care_is_caught_too(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(**NOTHING_WRONG)
    monkeypatch.setattr(DurableVoter, "fired", lambda self, answers, states: frozenset({"severe"}))
    with pytest.raises(SessionError):
        session.advice()


@needs_durable
def test_every_change_is_voted_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = []
    real = DurableVoter.fired

    def count(self: DurableVoter, answers: Answers, states: object) -> frozenset[str]:
        votes.append(dict(answers))
        return real(self, answers, states)  # type: ignore[arg-type]

    monkeypatch.setattr(DurableVoter, "fired", count)
    session = session_of(**NOTHING_WRONG)
    assert votes == []  # nothing was asked of it yet
    assert session.decided
    assert session.complete is False
    assert session.advice()
    assert session.progress
    assert len(votes) == 1
    session.answer("pain", "severe")
    assert session.advice().fired == ("severe",)
    assert len(votes) == 2
    session.back()
    assert not session.decided
    assert len(votes) == 3


def test_where_durable_rules_is_missing_the_reference_decides_alone_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    session = Session(small_pack(), answers={**NOTHING_WRONG, "pain": "severe"})
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert "it cannot be loaded" in session.why_alone
    assert session.advice().fired == ("severe",)
    assert session.record(datetime.now(UTC)).engines == ("reference",)


@needs_durable
def test_a_pack_beyond_the_limits_of_durable_rules_is_decided_alone_and_says_so() -> None:
    rules = tuple(rule(f"r{number}", any_of("q", "yes")) for number in range(3_001))
    session = Session(make((choice("q", "yes", "no"),), rules), answers={"q": "yes"})
    assert session.engines == ("reference",)
    assert session.why_alone is not None
    assert "more than 3,000 alternatives" in session.why_alone
    assert len(session.advice().fired) == 3_001


# Many of them ------------------------------------------------------------------------------------------------------


def test_a_thousand_interleaved_sessions_do_not_mix() -> None:
    random = Random(11)
    pool = [PACK, *(make_pack(Random(seed)) for seed in range(9))]
    sessions = [Session(pool[number % len(pool)]) for number in range(1_000)]
    expected: list[Answers] = [{} for _ in sessions]
    for _ in range(6_000):
        number = random.randrange(len(sessions))
        session = sessions[number]
        question = session.next_question
        if question is None:
            continue
        answer = make_answer(random, session.pack, question)
        session.answer(question.id, answer_to_json(question, answer))
        expected[number][question.id] = answer
    ended = 0
    for session, answers in zip(sessions, expected, strict=True):
        assert session.answers == {name: answers[name] for name in session.pack.question if name in answers}
        assert session.evaluation == evaluate(session.pack, answers)
        ended += session.complete
    assert ended > 500


def test_eight_threads_of_sessions_on_one_pack_do_not_mix() -> None:
    wrong: list[object] = []
    before = sys.getswitchinterval()

    def work(seed: int) -> None:
        random = Random(seed)
        try:
            for _ in range(60):
                session, answers = Session(PACK), {}
                while (question := session.next_question) is not None:
                    answers[question.id] = answer = make_answer(random, PACK, question)
                    session.answer(question.id, answer_to_json(question, answer))
                if session.advice().fired != evaluate(PACK, answers).fired:
                    wrong.append(answers)
        except BaseException as reason:
            wrong.append(reason)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert wrong == []


def test_sessions_that_end_hold_no_memory() -> None:
    def rounds(count: int) -> None:
        for _ in range(count):
            session = Session(PACK, answers=NOTHING_WRONG)
            for pain in ("severe", "mild", "unsure"):
                session.answer("pain", pain)
                assert session.decided

    rounds(200)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds(5_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4 * 1024  # KiB


# Saving ------------------------------------------------------------------------------------------------------------


def a_session() -> Session:
    session = session_of(signs=["none"], pain="mild", duration="1.5 months", better="yes", tried="yes", hurts="yes")
    session.answer("tried", "no")
    session.skip("sits")
    return session


def test_a_session_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    session = a_session()
    session.save(path)
    resumed = Session.resume(small_pack(), path)
    assert (resumed.answers, resumed.skipped, next_id(resumed)) == (session.answers, session.skipped, "therapy")
    assert resumed.progress == session.progress
    assert resumed.advice() == session.advice()
    assert resumed.advice().ignored == ("hurts",)
    while (question := session.back()) is not None:
        assert resumed.back() == question
    assert resumed.back() is None
    assert resumed.answers == session.answers == {"hurts": "yes"}


@given(pack=packs(), random=st.randoms(use_true_random=False))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_session_of_any_pack_survives_saving(pack: Pack, random: Random, tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    session = Session(pack)
    for name, value in shuffled_steps(random, pack, 8):
        try:
            session.answer(name, answer_to_json(pack.question[name], value))
        except AnswerError:
            continue
    session.save(path)
    resumed = Session.resume(pack, path)
    assert (resumed.answers, resumed.skipped, resumed._order) == (session.answers, session.skipped, session._order)


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text("x")
    path.chmod(0o644)
    a_session().save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_saving_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    a_session().save(link)
    assert link.is_symlink()
    assert Session.resume(PACK, real).answers == a_session().answers


def refused(path: Path, pack: Pack = PACK) -> str:
    """Why the file is refused. It is as it was, and no file is left beside it."""
    before, beside = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(SessionError) as caught:
        Session.resume(pack, path)
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == beside
    assert caught.value.__cause__ is None
    return str(caught.value).removeprefix(f"`{path}` ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "session.json"
    a_session().save(path)
    return path


DAMAGED = "is damaged: it is not what was saved"


def test_a_file_cut_short_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for length in {0, 1, 2, len(content) // 2, len(content) - 2, len(content) - 1, *range(0, len(content), 37)}:
        path.write_bytes(content[:length])
        assert refused(path) == DAMAGED


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_flipped_bits_is_refused(path: Path, data: st.DataObject) -> None:
    a_session().save(path)
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) * 8 - 1)
    for place in data.draw(st.sets(places, min_size=1, max_size=4)):
        content[place // 8] ^= 1 << place % 8
    path.write_bytes(content)
    refused(path)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_of_anything_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PARTS = st.sampled_from(["schema", "pack", "parts", "answers", "skipped", "order"])


@given(part=PARTS, value=JSON)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_with_the_right_digest_and_a_wrong_part_is_refused_or_right(
    path: Path, part: str, value: object
) -> None:
    a_session().save(path)
    body = json.loads(path.read_bytes())
    del body["digest"]
    if body[part] == value or part == "parts":  # `parts` is read only to say what changed
        return
    body[part] = value
    try:
        content = saved._file_bytes(body)
    except ValueError:  # NaN and infinity
        content = json.dumps(body).encode()
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("content", ["{}", "[]", "3", "null", '"x"', '{"schema": "other.v1"}', '{"resourceType": "x"}'])
def test_foreign_json_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    assert refused(path) == "is not a saved session"


def test_a_session_of_another_version_is_refused(path: Path) -> None:
    path.write_text('{"schema": "soundadvice.session.v2"}')
    assert refused(path) == "was saved by another version of soundadvice"


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, '{"schema": NaN}', "\ufeff{}"])
def test_hostile_json_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    refused(path)


def test_what_is_not_a_readable_file_is_refused(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SessionError, match="could not be read: no such file or directory"):
        Session.resume(PACK, tmp_path / "none.json")
    with pytest.raises(SessionError, match="is not a file"):
        Session.resume(PACK, tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SessionError, match="is not a file"):
        Session.resume(PACK, tmp_path / "pipe")
    monkeypatch.setattr(saved, "LARGEST_FILE", 100)
    assert refused(path) == "is not a saved session: it is too large"


def test_a_session_of_another_pack_is_refused(path: Path) -> None:
    assert refused(path, small_pack(id="other")) == "is a session of the pack `small`, not of `other`"


def changed(path: Path, pack: Pack) -> str:
    lead = "is a session of `small` 0.1.0, whose meaning has changed since: "
    reason = refused(path, pack)
    assert reason.startswith(lead)
    return reason.removeprefix(lead)


def test_a_session_of_a_pack_whose_meaning_has_changed_is_refused_and_says_what_changed(path: Path) -> None:
    questions, rules = PACK.questions, PACK.rules
    pain = choice("pain", "mild", "severe", "unsure", "other")
    assert changed(path, small_pack(questions=(questions[0], pain, *questions[2:]))) == "question `pain` changed"
    more = (*rules[1:], rule("new_rule", any_of("pain", "mild")))
    assert changed(path, small_pack(rules=more)) == "rule `new_rule` is new; rule `numb_saddle` is gone"
    assert changed(path, small_pack(rules=rules[::-1])) == "the order of its parts, or a layer below"
    assert changed(path, small_pack(default="see_doctor")) == "the order of its parts, or a layer below"


def test_a_parameter_that_has_changed_is_said_with_both_values(tmp_path: Path) -> None:
    def with_weeks(weeks: int) -> Pack:
        seconds = weeks * 604_800
        parameter = Parameter("few_weeks", seconds, seconds, seconds, seconds, is_duration=True, why="ours")
        return small_pack(parameters=(parameter,))

    path = tmp_path / "session.json"
    Session(with_weeks(3)).save(path)
    assert changed(path, with_weeks(4)) == "parameter `few_weeks` changed from 3 weeks to 4 weeks"


def test_a_new_wording_does_not_matter(path: Path) -> None:
    pain = PACK.questions[1]
    assert isinstance(pain, Choice)
    reworded = Choice(id="pain", text="How bad is it?", options=pain.options)
    pack = small_pack(questions=(PACK.questions[0], reworded, *PACK.questions[2:]), version="0.1.1")
    assert Session.resume(pack, path).answers == a_session().answers


def forge(path: Path, **parts: object) -> None:
    """Writes the file anew with these parts, and the digest that goes with them."""
    body = json.loads(path.read_bytes())
    del body["digest"]
    path.write_bytes(saved._file_bytes({**body, **parts}))


def test_answers_that_are_no_longer_valid_are_refused_without_showing_them(path: Path) -> None:
    forge(path, answers={"pain": "secret"}, order=["pain"], skipped=[])
    assert refused(path) == "holds an answer to `pain` that the pack does not take"
    forge(path, answers={"nothing": "secret"}, order=["nothing"], skipped=[])
    assert refused(path) == "holds an answer that the pack does not take"
    forge(path, answers={"pain": "mild"}, order=["pain", "signs"], skipped=["signs"])  # a deciding question
    assert refused(path) == DAMAGED
    forge(path, answers={"sits": "most"}, order=["sits"], skipped=["sits"])  # answered and skipped
    assert refused(path) == DAMAGED
    forge(path, answers={"pain": "mild"}, order=[], skipped=[])
    assert refused(path) == DAMAGED
    forge(path, answers={"pain": "mild"}, order=["pain"], skipped=[])
    assert Session.resume(PACK, path).answers == {"pain": "mild"}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_while_saving_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(SessionError, match=r"could not be saved to `.*`: no space left on device"):
        session_of(signs=["leg"]).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_an_interrupt_while_saving_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session_of(signs=["leg"]).save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"could not be saved to `.*`: no such file or directory"):
        a_session().save(tmp_path / "none" / "session.json")


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from packs import small_pack
from soundadvice.session import Session
real = getattr(os, {step!r})
def kill(*arguments):
    if {late!r}:
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, {step!r}, kill)
Session(small_pack(), answers={{"pain": "severe"}}).save({file!r})
"""


@pytest.mark.parametrize(("step", "late"), [("fsync", False), ("fsync", True), ("replace", False)])
def test_a_kill_in_the_middle_of_saving_leaves_the_old_file(path: Path, step: str, late: bool) -> None:
    before = path.read_bytes()
    code = KILLED.format(path=sys.path, step=step, late=late, file=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert path.read_bytes() == before
    assert Session.resume(PACK, path).answers == a_session().answers


def test_a_kill_just_after_leaves_the_new_file(path: Path) -> None:
    code = KILLED.format(path=sys.path, step="replace", late=True, file=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert Session.resume(PACK, path).answers == {"pain": "severe"}


# Records -----------------------------------------------------------------------------------------------------------


def a_record() -> Record:
    return a_session().record(datetime(2024, 5, 27, 14, 30, 1, 999, tzinfo=timezone(timedelta(hours=2))))


def test_a_record_wraps_the_advice_with_time_software_and_engines() -> None:
    record, session = a_record(), a_session()
    assert record.time == "2024-05-27T12:30:01Z"
    assert record.engines == session.engines
    assert record.software.startswith("soundadvice ")
    assert record.software.split()[1][0].isdigit()
    as_json = json.loads(json.dumps(record.to_json(), allow_nan=False))
    assert list(as_json) == ["schema", "time", "software", "engines", "advice"]
    assert as_json["schema"] == "soundadvice.record.v1"
    assert as_json["advice"] == session.advice().to_json()
    assert Record.from_json(as_json) == record


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(SessionError, match="needs a time zone"):
        a_session().record(datetime(2024, 5, 27))


def test_an_undecided_session_has_no_record() -> None:
    with pytest.raises(UndecidedError):
        Session(PACK).record(datetime.now(UTC))


# Keys of a record that its readers rely on.
RELIED_ON: list[tuple[str, ...]] = [("schema",), ("time",), ("software",), ("engines",), ("advice",)]
RELIED_ON += [("advice", key) for key in ("schema", "pack", "answers", "reasons", "disposition", "acuity", "ignored")]
RELIED_ON += [("advice", "pack", "id"), ("advice", "pack", "meaning_hash"), ("advice", "ignored_would_raise")]


@pytest.mark.parametrize("place", RELIED_ON, ids=".".join)
@pytest.mark.parametrize("value", [None, 3, 1.5, float("nan")])
def test_a_malformed_record_is_refused(place: tuple[str, ...], value: object) -> None:
    record = json.loads(json.dumps(a_record().to_json()))
    inner = record
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(record)
    del inner[place[-1]]
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(record)


@given(value=JSON)
def test_anything_else_is_no_record(value: object) -> None:
    with pytest.raises(SoundAdviceError):
        Record.from_json(value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time", "yesterday"),
        ("time", "2024-05-27T12:30:01"),
        ("engines", []),
        ("engines", [1]),
        ("software", ""),
        ("x", 1),
    ],
)
def test_a_record_with_a_wrong_value_is_refused(key: str, value: object) -> None:
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json({**a_record().to_json(), key: value})


def test_neither_a_session_nor_a_record_of_one_shows_answers_by_accident() -> None:
    assert repr(a_session()) == "<Session of small, 6 answers>"
    assert repr(a_session().advice()) == "<Advice self_care (self_care) by small, 0 rules fired>"
