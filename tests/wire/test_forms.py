"""One JSON form of each thing, with its schema, whatever surface gives it; and how the form of a record is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from soundadvice import Record, Session, SessionError
from soundadvice.meaning.consult import Undecided, consult
from soundadvice.meaning.explain import why_asked
from soundadvice.meaning.help import help_of
from soundadvice.provenance.identity import Expected, ValidAt, doubts
from soundadvice.provenance.replay import replay
from soundadvice.server.api.operations import Operations
from soundadvice.server.mcp.schemas import gives
from soundadvice.server.mcp.tools import Packs, evaluate, explain, list_packs, next_question
from soundadvice.wire.consultation import decided_json, undecided_json
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wire.questionnaire import BY_KIND, packs_json, question_json, questionnaire_json, summary_json
from soundadvice.wire.record import RECORD_GIVEN
from soundadvice.wire.replay import replay_json
from soundadvice.wire.schemas import schemas
from support.answers.people import WELL
from support.answers.sampled import SHIPPED, packs, sampled
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_red_flags")
NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)
EMERGENCY = {"numbness": ["saddle"]}


def mistakes(name: str, value: object) -> list[str]:
    definitions = schemas()
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(json.dumps(value)))]


def forms(name: str) -> Iterator[tuple[str, object]]:
    pack = packs()[name]
    yield "Packs", packs_json(packs().values(), name)
    yield "PackSummary", summary_json(pack)
    yield "Questionnaire", questionnaire_json(pack)
    for question in pack.questions:
        yield "Question", question_json(pack, question)
        yield "WhyAsked", why_asked_json(pack, why_asked(pack, question.id))
    for answers in [*sampled(pack, 15), *sampled(pack, 15, decided=False)]:
        found = consult(pack, answers)
        yield "Help", help_of(pack, answers).to_json()
        if isinstance(found, Undecided):
            yield "Undecided", undecided_json(found)
            continue
        record = Record.of(found.advice, time=NOON, engines=("reference",))
        yield "Advice", found.advice.to_json()
        yield "Decided", decided_json(found)
        yield "WhyAdvice", why_advice_json(found.advice)
        yield "RecordGiven", record.to_json()
        told = doubts(record.stated, Expected(pack, ValidAt(NOON)))
        yield "Replay", replay_json(replay(record, pack), pack, told, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_each_form_fits_the_schema_beside_it_and_needs_every_field(name: str) -> None:
    seen: set[str] = set()
    for schema, value in forms(name):
        assert isinstance(value, dict)
        assert mistakes(schema, value) == []
        if schema in seen:
            continue
        seen.add(schema)
        required = value if schema == "Question" else schemas()[schema]["required"]  # one of several schemas
        for key in set(required) - {"variants", "codes", "url"}:
            assert mistakes(schema, {k: v for k, v in value.items() if k != key}), f"{schema} without {key}"
    kinds = {"Option", *BY_KIND.values()}
    assert seen | kinds == {key for key in schemas() if not key.startswith("Advised")}


def without_what_a_tool_adds(reply: object) -> dict[str, Any]:
    assert isinstance(reply, dict)
    added = ("pack", "not_for_people", "do", "acuity")
    return {key: value for key, value in reply.items() if key not in added}


@pytest.mark.parametrize("name", SHIPPED)
def test_assistants_are_given_the_same_as_other_programs(name: str) -> None:
    pack = packs()[name]
    served, api = Packs(packs(), SHIPPED[0]), Operations(pack)
    for answers in sampled(pack, 10, decided=False):
        wanted = json.loads(api.evaluate({"answers": answers}))
        for tool in (evaluate, explain, next_question):
            reply = tool(served, {"pack": name, "answers": answers})
            assert without_what_a_tool_adds(reply) == {k: v for k, v in wanted.items() if k != "states"}
    for answers in sampled(pack, 10):
        wanted = json.loads(api.evaluate({"answers": answers}))
        reply = without_what_a_tool_adds(next_question(served, {"pack": name, "answers": answers}))
        assert reply.pop("progress") == wanted["progress"]
        if wanted["advice"]["acuity"] == "emergency":
            assert reply == {"decided": True, "complete": True, "next": None, "advice": wanted["advice"]}
        else:
            assert reply == {key: wanted[key] for key in ("decided", "complete", "next")}
        why = explain(served, {"pack": name, "answers": answers})
        assert {"acuity": why["acuity"], **without_what_a_tool_adds(why)} == json.loads(
            api.explain({"answers": answers})
        )
    for question in pack.question:
        why = explain(served, {"pack": name, "question": question})
        assert without_what_a_tool_adds(why) == json.loads(api.explain({"question": question}))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_replies_of_tools_fit_what_they_say_they_give(name: str) -> None:
    pack, served, given = packs()[name], Packs(packs(), SHIPPED[0]), gives()
    for tool in (list_packs, next_question, evaluate, explain):
        validator = Draft202012Validator(given[tool.__name__])
        calls = [{}] if tool is list_packs else [{"answers": answers} for answers in sampled(pack, 6)]
        calls += [] if tool is list_packs else [{"answers": answers} for answers in sampled(pack, 6, decided=False)]
        calls += [{"question": question} for question in pack.question] if tool is explain else []
        for call in calls:
            reply = tool(served, {**call, **({} if tool is list_packs else {"pack": name})})
            value = reply if isinstance(reply, dict) else reply.to_json()
            assert [error.message for error in validator.iter_errors(json.loads(json.dumps(value)))] == []


# Records ----------------------------------------------------------------------------------------------------------


def places(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every place in the schema of a record that is a field."""
    assert isinstance(value, dict)
    for key, below in value.get("properties", {}).items():
        yield (*at, key)
        yield from places(below, (*at, key))


@pytest.mark.sampled
@pytest.mark.parametrize("place", list(places(RECORD_GIVEN)), ids=".".join)
@pytest.mark.parametrize("value", [None, 3, "", "A B\x1b", [], [1], {"A": 1}, {}], ids=repr)
def test_the_schema_of_a_record_and_its_reader_refuse_the_same(place: tuple[str, ...], value: object) -> None:
    record = json.loads(json.dumps(Session(PACK, answers=WELL).record(NOON).to_json()))
    inner = record
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    fits = not list(Draft202012Validator(RECORD_GIVEN).iter_errors(record))
    if fits:
        assert Record.from_json(record).to_json() == record
    else:
        with pytest.raises(SessionError, match="this is not a record: ") as refused:
            Record.from_json(record)
        if len(place) > 1 and place != ("advice", "schema"):
            assert f"`{'.'.join(place)}" in str(refused.value)


def test_a_record_with_a_field_of_its_own_is_refused() -> None:
    record = Session(PACK, answers=EMERGENCY).record(NOON).to_json()
    assert mistakes("RecordGiven", {**record, "more": 1})
    with pytest.raises(SessionError, match="none missing, 1 not known"):
        Record.from_json({**record, "more": 1})
