"""A session as a value: through JSON, a database or a browser and back, nothing lost and nothing taken on trust."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.digest import digest
from soundadvice.model.errors import AnswerError, SessionError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from soundadvice.session import Session
from soundadvice.session.saved import UNDATED_SCHEMA
from support.packs.generated import any_of, packs, rule, shuffled_steps, small_pack
from support.packs.sessions import JSON, PACK, a_session
from support.thorough import examples

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)


def again(session: Session, pack: Pack = PACK) -> Session:
    """The session after its value went through JSON text whose keys come back in another order."""
    text = json.dumps(session.to_json(NOON), sort_keys=True)
    return Session.from_json(pack, json.loads(text), NOON)


def state_of(session: Session) -> tuple[Any, ...]:
    """All that can be asked of a session, and each step back from there."""
    previous = {name: session.previous(name) for name in session.pack.question}
    asked = session.next_question
    found = [session.answers, session.skipped, previous, session.taken_back, asked, session.progress]
    steps: list[tuple[str, Answer | None]] = []
    while (question := session.back()) is not None:
        steps.append((question.id, session.previous(question.id)))
    return (*found, tuple(steps))


def test_a_session_goes_on_where_it_was_with_its_order_and_the_answers_before() -> None:
    session = a_session()
    session.answer("pain", "severe")
    session.back()
    copy = again(session)
    assert copy.previous("pain") == "severe"
    assert copy.previous("tried") == "yes"
    assert copy.taken_back == "pain"
    assert copy.next_question == session.next_question
    assert state_of(copy) == state_of(session)


@given(pack=packs(), random=st.randoms(use_true_random=False))
@settings(max_examples=examples(40))
def test_any_session_of_any_pack_is_the_same_from_its_value(pack: Pack, random: Random) -> None:
    session = Session(pack)
    for name, value in shuffled_steps(random, pack, 8):
        try:
            session.answer(name, answer_to_json(pack.question[name], value))
        except AnswerError:
            continue
        if random.random() < 0.2:
            session.back()
    assert state_of(again(session, pack)) == state_of(session)


def test_a_value_is_of_now_where_nothing_else_is_said() -> None:
    before, value = datetime.now(UTC), a_session().to_json()
    assert datetime.fromisoformat(str(value["saved"])) >= before.replace(microsecond=0)
    assert Session.from_json(PACK, value).answers == a_session().answers


def test_a_value_says_all_of_it_and_is_small() -> None:
    session = a_session()
    value = session.to_json(NOON)
    assert list(value["order"]) == ["signs", "pain", "duration", "better", "hurts", "tried", "sits"]  # type: ignore[call-overload]
    assert value["previous"] == {"tried": "yes"}
    assert value["engines"] == list(session.engines)
    assert value["pack"] == {"id": "small", "version": "0.1.0", "meaning_hash": PACK.meaning_hash}
    assert len(json.dumps(value)) < 1_000
    assert "answered_by" not in value
    assert Session(PACK, for_other=True).to_json(NOON)["answered_by"]
    assert again(Session(PACK, for_other=True)).for_other


def test_a_number_may_come_back_written_in_another_way() -> None:
    fever = Number(id="fever", text="How warm?", unit="°C", minimum=350, maximum=420, decimals=1)
    pack = small_pack(questions=(*PACK.questions, fever))
    session = Session(pack, answers={"fever": 37})
    value = json.loads(json.dumps(session.to_json(NOON)).replace("37.0", "37"))
    assert Session.from_json(pack, value, NOON).answers == {"fever": 370}
    other = json.loads(json.dumps(session.to_json(NOON)).replace("37.0", "38"))
    with pytest.raises(SessionError, match="is damaged"):
        Session.from_json(pack, other, NOON)


# What is not taken -------------------------------------------------------------------------------------------------


def refused(value: object, pack: Pack = PACK, now: datetime = NOON) -> str:
    with pytest.raises(SessionError) as caught:
        Session.from_json(pack, value, now)
    assert caught.value.__cause__ is None
    return str(caught.value)


DAMAGED = "`value` is damaged: it is not what was saved"


def forged(**parts: object) -> dict[str, object]:
    """The value with these parts, and the digest that goes with them: that is no secret."""
    body = {**a_session().to_json(NOON), **parts}
    del body["digest"]
    return {**body, "digest": digest(body)}


def test_what_is_no_session_or_of_another_pack_is_refused() -> None:
    for value in (None, "", [], {}, 7, "{}", json.dumps(a_session().to_json(NOON)), {"schema": "other.v1"}):
        assert refused(value) == "`value` is not a saved session"
    assert refused({"schema": "soundadvice.session.v9"}) == "`value` was saved by another version of soundadvice"
    value = a_session().to_json(NOON)
    assert refused(value, small_pack(id="other")) == "`value` is a session of the pack `small`, not of `other`"
    changed = small_pack(rules=(*PACK.rules, rule("new_rule", any_of("pain", "mild"))))
    assert refused(value, changed) == "`value` is a session of `small` 0.1.0, whose meaning has changed since"


def test_a_session_of_another_day_is_refused_and_a_reworded_pack_is_not() -> None:
    value = a_session().to_json(NOON)
    assert "more than a day ago" in refused(value, now=NOON + timedelta(hours=25))
    assert "in the future" in refused(value, now=NOON - timedelta(hours=2))
    said = (replace(one, text="How bad is it?") if one.id == "pain" else one for one in PACK.questions)
    reworded = small_pack(questions=tuple(said))
    assert Session.from_json(reworded, value, NOON).answers == a_session().answers


def test_a_wrong_part_is_refused_though_its_digest_is_right_and_no_answer_is_repeated() -> None:
    assert refused(forged(answers={"pain": "secret"}, order=["pain"])) == (
        "`value` holds an answer to `pain` that the pack does not take"
    )
    assert refused(forged(previous={"pain": "secret"})) == "`value` holds a previous answer that the pack does not take"
    assert refused(forged(answers={"pain": None}, order=["pain"], skipped=[])) == DAMAGED
    for name in ("pain", "sits", "nothing", 7, ["pain"]):  # given, skipped, unknown
        assert refused(forged(taken_back=name)) == DAMAGED
    assert refused(forged(more=1)) == DAMAGED
    assert refused(forged(schema=UNDATED_SCHEMA)) == DAMAGED  # a form that only files had
    assert refused(forged(engines=["reference\u202e"])) == DAMAGED
    assert refused({**a_session().to_json(NOON), "engines": {"reference"}}) == DAMAGED  # no JSON
    assert refused({**a_session().to_json(NOON), "saved": "2030-01-31T12:00:01Z"}) == DAMAGED
    assert refused({key: value for key, value in a_session().to_json(NOON).items() if key != "previous"}) == DAMAGED
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    assert refused({**a_session().to_json(NOON), "engines": deep}) == DAMAGED


PARTS = st.sampled_from(["schema", "since", "pack", "answers", "skipped", "order", "previous", "taken_back", "engines"])


@given(part=PARTS, value=JSON)
@settings(max_examples=examples(150))
def test_any_part_that_is_not_as_it_was_is_refused(part: str, value: object) -> None:
    whole = a_session().to_json(NOON)
    if whole[part] != value:
        refused({**whole, part: value})


def test_the_text_of_a_session_in_place_of_a_path_is_not_repeated() -> None:
    for slip in (json.dumps(a_session().to_json(NOON)), a_session().to_json(NOON), [a_session().to_json(NOON)]):
        with pytest.raises(SessionError) as caught:
            Session.resume(PACK, slip)  # type: ignore[arg-type]
        assert str(caught.value) == (
            "this is a session, not the path of its file; `from_json` takes what `to_json` gave"
        )
