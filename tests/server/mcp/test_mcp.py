"""The server for assistants, through the official client: what it is told, and the tools."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from mcp_types import TextContent

import soundadvice
from soundadvice.server.mcp import tools as mcp_tools
from soundadvice.server.mcp.server import INSTRUCTIONS, RULES, server
from soundadvice.wire.bytes import advice_bytes
from support.answers.sampled import SHIPPED, sampled
from support.server.mcp_calls import DEFAULT, EMERGENCY, PACKS, TOOLS, Call, connected, structured
from support.thorough import examples

PACK = PACKS[DEFAULT]
WELL = dict(sampled(PACK, 1)[0])


# What a client is told ----------------------------------------------------------------------------------------------


def test_the_tools_only_read(call: Call) -> None:
    tools = call.list_tools()  # type: ignore[attr-defined]
    assert tuple(tool.name for tool in tools) == TOOLS
    for tool in tools:
        hints = tool.annotations
        assert (hints.read_only_hint, hints.idempotent_hint, hints.open_world_hint) == (True, True, False)
        assert hints.destructive_hint is False


def test_every_tool_and_the_server_carry_the_rules(call: Call) -> None:
    for words in ("unchanged", "first and at once", "confirmed", "Never fill an answer in", "stays unanswered"):
        assert words in RULES
    assert RULES in INSTRUCTIONS
    for tool in call.list_tools():  # type: ignore[attr-defined]
        assert tool.description.endswith(RULES)


def test_the_instructions_reach_the_client() -> None:
    for mode in ("auto", "legacy"):
        with connected(server(PACKS, default=DEFAULT), mode=mode) as (_, client):
            assert client.instructions == INSTRUCTIONS


def test_the_schemas_are_schemas_and_have_no_default(call: Call) -> None:
    for tool in call.list_tools():  # type: ignore[attr-defined]
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert '"default":' not in json.dumps(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False


def test_nothing_takes_words_to_interpret(call: Call) -> None:
    """No argument is free text: a pack, its language, a question, ids that were skipped, and answers by question id."""
    names = {name for tool in call.list_tools() for name in tool.input_schema["properties"]}  # type: ignore[attr-defined]
    assert names == {"pack", "question", "skipped", "answers", "language"}


def test_the_schema_of_an_advice_is_the_published_one() -> None:
    from soundadvice.wire.advice import advice_schema

    published = Path(__file__).parents[3] / "schemas" / "advice.schema.json"
    assert advice_schema() == json.loads(published.read_text("utf-8"))


# The tools ----------------------------------------------------------------------------------------------------------


def test_list_packs(call: Call) -> None:
    listed = structured(call("list_packs"))["packs"]
    assert [(pack["id"], pack["default"]) for pack in listed] == [(DEFAULT, True), ("low_back_pain", False)]
    assert all(pack["status"] == "draft" and "not a doctor" in pack["not_a_doctor"] for pack in listed)
    assert [pack["description"] for pack in listed] == [PACKS[name].description for name in SHIPPED]


@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_gives_the_advice_of_triage_byte_for_byte(call: Call, name: str) -> None:
    for answers in sampled(PACKS[name], examples(25)):
        result = call("evaluate", {"pack": name, "answers": answers})
        wanted = soundadvice.triage(PACKS[name], answers)
        assert result.content == [TextContent(type="text", text=advice_bytes(wanted).decode())]
        assert list(structured(result)) == list(wanted.to_json())
        assert structured(result) == wanted.to_json()


@pytest.mark.parametrize("name", SHIPPED)
def test_answers_that_do_not_decide_give_the_next_question_and_no_advice(call: Call, name: str) -> None:
    for answers in sampled(PACKS[name], examples(25), decided=False):
        session = soundadvice.Session(PACKS[name], answers=answers)
        for tool in ("evaluate", "next_question", "explain"):
            reply = structured(call(tool, {"pack": name, "answers": answers}))
            assert reply["decided"] is False
            assert session.next_question is not None
            assert reply["next"]["id"] == session.next_question.id
            assert "advice" not in reply
            assert reply["at_least"] is None or reply["at_least"]["disposition"] != "self_care"
            assert reply["acuity"] is None


def test_what_is_sure_already_is_said(call: Call) -> None:
    reply = structured(call("evaluate", {"answers": {"leg_pain": "one"}}))
    assert reply["at_least"]["disposition"] == "see_doctor"
    assert reply["at_least"]["acuity"] == "routine"


def test_a_whole_conversation_by_next_question(call: Call) -> None:
    """As an assistant would: each question asked, each answer the person's, the plan's questions skipped."""
    answers: dict[str, object] = {}
    skipped: list[str] = []
    asked = 0
    while True:
        reply = structured(call("next_question", {"answers": answers, "skipped": skipped}))
        question = reply["next"]
        if question is None:
            break
        asked += 1
        assert reply["progress"]["done"] == len(answers) + len(skipped)
        if question["decides"]:
            assert not reply["decided"]
            answers[question["id"]] = WELL[question["id"]]
        else:
            assert reply["decided"]
            assert "the person may answer it or skip it" in reply["do"]
            skipped.append(question["id"])
    assert asked > 20
    assert skipped
    assert structured(call("evaluate", {"answers": answers}))["disposition"] == "self_care"


def test_an_emergency_comes_at_once_with_its_advice(call: Call) -> None:
    reply = structured(call("next_question", {"answers": EMERGENCY}))
    assert reply["next"] is None
    assert reply["acuity"] == "emergency"
    assert reply["do"] == mcp_tools.SAY_NOW
    assert reply["advice"] == soundadvice.triage(PACK, EMERGENCY).to_json()


def test_explain_a_question(call: Call) -> None:
    reply = structured(call("explain", {"question": "leg_pain"}))
    assert reply["rules"] == ["pain_in_leg", "cancer_with_new_nerve_pain"]
    assert (reply["question"], reply["text"]) == ("leg_pain", PACK.question["leg_pain"].text)
    assert reply["enables"] == ["leg_check", "both_legs_kind", "walking_heaviness"]


def test_explain_an_advice(call: Call) -> None:
    reply = structured(call("explain", {"answers": EMERGENCY}))
    assert [reason["rule"] for reason in reply["reasons"]] == ["saddle_numbness", "numb_or_tingling"]
    assert reply["reasons"][1]["claims"][0]["at"] == "28:1-35"
    assert reply["reasons"][0]["references"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_question_of_both_packs_can_be_explained(call: Call, name: str) -> None:
    for question in PACKS[name].questions:
        why = structured(call("explain", {"pack": name, "question": question.id}))
        assert (why["explains"], why["question"], why["text"]) == ("question", question.id, question.text)
