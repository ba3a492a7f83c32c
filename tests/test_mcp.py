"""The server for assistants, through the official client: in memory, and through a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import anyio.from_thread
import jsonschema
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

import soundadvice
from sampled import SHIPPED, packs, sampled
from soundadvice.service import mcp_tools
from soundadvice.service.mcp_lines import LONGEST, checked
from soundadvice.service.mcp_server import INSTRUCTIONS, RULES, server
from soundadvice.service.wire import advice_bytes
from soundadvice_cli.main import cli

DEFAULT = "low_back_pain_red_flags"
PACKS = packs()
PACK = PACKS[DEFAULT]
TOOLS = ("list_packs", "next_question", "evaluate", "explain")
EMERGENCY = {"numbness": ["saddle"]}
WELL = dict(sampled(PACK, 1)[0])
SECRET = "left-leg-zebra"  # stands for an answer: in no reply, error or log
Call = Callable[..., CallToolResult]


@contextmanager
def connected(target: Any, **options: Any) -> Iterator[tuple[Call, Any]]:
    """A tool call as a plain function, and the client that makes it."""
    client = Client(target, **options)
    with anyio.from_thread.start_blocking_portal() as portal, portal.wrap_async_context_manager(client):

        def call(name: str, arguments: dict[str, Any] | None = None) -> CallToolResult:
            result = portal.call(client.call_tool, name, arguments)
            assert isinstance(result, CallToolResult)
            return result

        call.list_tools = lambda: portal.call(client.list_tools).tools  # type: ignore[attr-defined]
        yield call, client


@pytest.fixture(scope="module", params=["2026", "handshake"])
def call(request: pytest.FixtureRequest) -> Iterator[Call]:
    """In memory, under today's protocol and under the one with a handshake."""
    mode = "auto" if request.param == "2026" else "legacy"
    with connected(server(PACKS, default=DEFAULT), mode=mode) as (made, _):
        yield made


def environment() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONDONTWRITEBYTECODE": "1"}


COMMAND = [sys.executable, "-m", "soundadvice_cli", "mcp"]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, Path]]:
    """Through standard input and output of a process; and the file of what it logged."""
    logged = tmp_path_factory.mktemp("mcp") / "stderr"
    parameters = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment())
    with logged.open("w") as errors, connected(stdio_client(parameters, errors)) as (made, _):
        yield made, logged


def structured(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result.content
    [content] = result.content
    assert isinstance(content, TextContent)
    assert isinstance(result.structured_content, dict)
    assert json.loads(content.text) == result.structured_content
    return result.structured_content


def refused(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    [content] = result.content
    assert isinstance(content, TextContent)
    assert SECRET not in content.text
    assert "Traceback" not in content.text
    return content.text


# What a client is told --------------------------------------------------------------------------------------------


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
    """No argument is free text: a pack, a question, ids that were skipped, and answers by question id."""
    names = {name for tool in call.list_tools() for name in tool.input_schema["properties"]}  # type: ignore[attr-defined]
    assert names == {"pack", "question", "skipped", "answers"}


def test_the_schema_of_an_advice_is_the_published_one() -> None:
    from soundadvice.service.mcp_schemas import advice_schema

    published = Path(__file__).parent.parent / "schemas" / "advice.schema.json"
    assert advice_schema() == json.loads(published.read_text("utf-8"))


# The tools --------------------------------------------------------------------------------------------------------


def test_list_packs(call: Call) -> None:
    listed = structured(call("list_packs"))["packs"]
    assert [(pack["id"], pack["default"]) for pack in listed] == [(DEFAULT, True), ("low_back_pain", False)]
    assert all(pack["status"] == "draft" and "not a doctor" in pack["not_a_doctor"] for pack in listed)


@pytest.mark.parametrize("name", SHIPPED)
def test_evaluate_gives_the_advice_of_triage_byte_for_byte(call: Call, name: str) -> None:
    for answers in sampled(PACKS[name], 25):
        result = call("evaluate", {"pack": name, "answers": answers})
        wanted = soundadvice.triage(PACKS[name], answers)
        assert result.content == [TextContent(type="text", text=advice_bytes(wanted).decode())]
        assert list(structured(result)) == list(wanted.to_json())
        assert structured(result) == wanted.to_json()


@pytest.mark.parametrize("name", SHIPPED)
def test_answers_that_do_not_decide_give_the_next_question_and_no_advice(call: Call, name: str) -> None:
    for answers in sampled(PACKS[name], 25, decided=False):
        session = soundadvice.Session(PACKS[name], answers=answers)
        for tool in ("evaluate", "next_question", "explain"):
            reply = structured(call(tool, {"pack": name, "answers": answers}))
            assert reply["decided"] is False
            assert session.next_question is not None
            assert reply["next_question"]["id"] == session.next_question.id
            assert "advice" not in reply
            assert reply["at_least"] is None or reply["at_least"]["disposition"] != "self_care"
            assert reply["acuity"] is None


def test_what_is_sure_already_is_said(call: Call) -> None:
    reply = structured(call("evaluate", {"answers": {"leg_pain": "one"}}))
    assert reply["at_least"]["disposition"] == "see_doctor"
    assert reply["at_least"]["acuity"] == "routine"


def test_a_whole_conversation_by_next_question(call: Call) -> None:
    """As an assistant would: each question asked, each answer the person's, the plan's questions skipped."""
    person = {**WELL, "first_episode": "no", "began_before_45": "no"}
    answers: dict[str, object] = {}
    skipped: list[str] = []
    asked = 0
    while True:
        reply = structured(call("next_question", {"answers": answers, "skipped": skipped}))
        question = reply["next_question"]
        if question is None:
            break
        asked += 1
        assert reply["progress"]["done"] == len(answers) + len(skipped)
        if question["decides"]:
            assert not reply["decided"]
            answers[question["id"]] = person[question["id"]]
        else:
            assert reply["decided"]
            assert "the person may answer it or skip it" in reply["do"]
            skipped.append(question["id"])
    assert asked > 20
    assert skipped
    assert structured(call("evaluate", {"answers": answers}))["disposition"] == "self_care"


def test_an_emergency_comes_at_once_with_its_advice(call: Call) -> None:
    reply = structured(call("next_question", {"answers": EMERGENCY}))
    assert reply["next_question"] is None
    assert reply["acuity"] == "emergency"
    assert reply["do"] == mcp_tools.SAY_NOW
    assert reply["advice"] == soundadvice.triage(PACK, EMERGENCY).to_json()


def test_explain_a_question(call: Call) -> None:
    reply = structured(call("explain", {"question": "leg_pain"}))
    assert reply["rules"] == ["pain_in_leg", "both_legs", "unsure_leg_pain"]
    assert reply["question"]["options"][0] == {"id": "none", "text": "No", "exclusive": True}


def test_explain_an_advice(call: Call) -> None:
    reply = structured(call("explain", {"answers": EMERGENCY}))
    assert [reason["rule"] for reason in reply["reasons"]] == ["saddle_numbness", "numb_or_tingling"]
    assert reply["reasons"][1]["claims"][0]["at"] == "28:1-35"
    assert reply["reasons"][0]["references"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_question_of_both_packs_can_be_asked_and_explained(call: Call, name: str) -> None:
    for question in PACKS[name].questions:
        asked = structured(call("explain", {"pack": name, "question": question.id}))["question"]
        assert asked["text"] == question.text
        assert ("options" in asked) == (asked["kind"] in ("choice", "multi_choice"))


# Bad input --------------------------------------------------------------------------------------------------------

DEEP: Any = []
for _ in range(90):
    DEEP = [DEEP]
WRONG_ANSWERS = {
    "an unknown option": SECRET,
    "an unknown option in a list": ["leg", SECRET],
    "no option": [],
    "nothing": None,
    "an object": {"value": SECRET},
    "a list of lists": [["leg"]],
    "a number": 3,
    "yes": True,
    "free text": f"my {SECRET} is numb",
    "huge text": SECRET * 20_000,
    "a huge list": ["leg"] * 5_000,
    "deep": DEEP,
    "none with another": ["none", "leg"],
    "the list as text": '["saddle"]',
    "a surrogate's escape": "\\ud800",
    "a control character": "leg\x00",
}


@pytest.mark.parametrize("value", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
@pytest.mark.parametrize("tool", ["next_question", "evaluate", "explain"])
def test_an_answer_that_cannot_be_taken_names_the_question_and_the_mend(call: Call, tool: str, value: object) -> None:
    said = refused(call(tool, {"answers": {"numbness": value}}))
    assert said.startswith("`numbness`: this answer cannot be taken; ask the person, and give a list of one or more of")
    assert "`saddle`" in said


@pytest.mark.parametrize(
    "value", [-1, 10**400, 35.5, "35", SECRET, True, float("1e300"), [35], None], ids=lambda value: str(value)[:10]
)
def test_a_wrong_number(call: Call, value: object) -> None:
    said = refused(call("evaluate", {"answers": {"age": value}}))
    assert said == "`age`: this answer cannot be taken; ask the person, and give a whole number of years from 0 to 120"


@pytest.mark.parametrize("value", ["3", 3, "three weeks", "-1 day", "9999 years", [3, "weeks"], f"3 {SECRET}"])
def test_a_wrong_duration(call: Call, value: object) -> None:
    said = refused(call("evaluate", {"answers": {"duration": value}}))
    assert said.startswith("`duration`: this answer cannot be taken; ask the person, and give a number and a unit")


@pytest.mark.parametrize(
    "pack",
    ["sore_knee", "../../etc", "/etc/passwd", "low_back_pain/../low_back_pain", "", "x" * 100_000, 5, None, [], {}],
)
@pytest.mark.parametrize("tool", ["next_question", "evaluate", "explain"])
def test_an_unknown_pack(call: Call, tool: str, pack: object) -> None:
    said = refused(call(tool, {"pack": pack, "answers": {}}))
    assert said == "`pack`: there is no such pack; give one of `low_back_pain_red_flags`, `low_back_pain`"


@pytest.mark.parametrize("answers", [SECRET, '{"numbness": ["saddle"]}', [], ["numbness"], 5, None, True])
@pytest.mark.parametrize("tool", ["next_question", "evaluate", "explain"])
def test_answers_that_are_no_object(call: Call, tool: str, answers: object) -> None:
    assert refused(call(tool, {"answers": answers})).startswith("`answers` is not an object; give one answer")


@pytest.mark.parametrize("tool", ["next_question", "evaluate"])
def test_no_answers_at_all(call: Call, tool: str) -> None:
    assert refused(call(tool, {})).startswith("`answers` is missing; give what the person has answered")
    assert refused(call(tool, None)).startswith("`answers` is missing")


def test_an_unknown_question_is_not_repeated(call: Call) -> None:
    said = refused(call("evaluate", {"answers": {SECRET: "yes"}}))
    assert (
        said
        == "`answers`: there is a question id that this pack does not have; next_question names the question to ask"
    )
    said = refused(call("evaluate", {"answers": {"leg_pian": "none"}}))
    assert said.endswith("does not have; did you mean `leg_pain`?")
    said = refused(call("evaluate", {"answers": {**EMERGENCY, **{f"{SECRET}{n}": 1 for n in range(10_000)}}}))
    assert said.startswith("`answers`: there is a question id")


@pytest.mark.parametrize("tool", TOOLS)
def test_arguments_that_a_tool_does_not_have(call: Call, tool: str) -> None:
    for extra in ("default_answers", "text", "symptoms", "assume", "Answers", SECRET, "refused"):
        said = refused(call(tool, {"answers": EMERGENCY, extra: SECRET} if tool != "list_packs" else {extra: SECRET}))
        assert said.startswith("there is an argument that this tool does not have; its arguments are: ")


def test_what_was_skipped(call: Call) -> None:
    for skipped in ("spasm", [5], [SECRET], None, {}):
        assert "`skipped`: give a list" in refused(call("next_question", {"answers": {}, "skipped": skipped}))
    said = refused(call("next_question", {"answers": {}, "skipped": ["numbness"]}))
    assert said == "`numbness`: this question decides the advice and cannot be skipped; ask the person"
    said = refused(call("next_question", {"answers": {"spasm": "yes"}, "skipped": ["spasm"]}))
    assert said == "`spasm`: both answered and skipped; give it once"


def test_what_to_explain(call: Call) -> None:
    assert refused(call("explain", {})).startswith("give either `question`")
    assert refused(call("explain", {"question": "age", "answers": {}})).startswith("give either `question`")
    for name in (SECRET, 5, None, ["age"], "../age", "x" * 100_000):
        assert refused(call("explain", {"question": name})).startswith(
            "`question`: this pack has no question of that id"
        )


def test_an_unknown_tool(call: Call) -> None:
    with connected(server(PACKS, default=DEFAULT)) as (again, _):
        assert again("diagnose", {"answers": {"numbness": SECRET}}).is_error


def test_a_failure_inside_gives_no_advice_and_no_trace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(mcp_tools, "_session", broken)
    with connected(server(PACKS, default=DEFAULT)) as (made, _):
        said = refused(made("evaluate", {"answers": EMERGENCY}))
    assert said == "this failed inside soundadvice: no advice can be given; tell the person to ask a doctor"
    assert "evaluate failed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_engines_that_disagree_give_no_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def disagree(*_: object) -> None:
        raise soundadvice.SessionError("the engines disagree on whether `pain_in_leg` fires: no advice can be given")

    monkeypatch.setattr(soundadvice.Session, "_vote", disagree)
    with connected(server(PACKS, default=DEFAULT)) as (made, _):
        for tool in ("evaluate", "next_question", "explain"):
            assert "no advice can be given" in refused(made(tool, {"answers": EMERGENCY}))


# Through a process of its own -------------------------------------------------------------------------------------


def test_the_process_answers_as_the_server_in_memory_does(process: tuple[Call, Path]) -> None:
    made, _ = process
    with connected(server(PACKS, default=DEFAULT)) as (here, _):
        calls: list[tuple[str, dict[str, Any]]] = [
            ("list_packs", {}),
            ("next_question", {"answers": {}}),
            ("next_question", {"answers": EMERGENCY}),
            ("explain", {"question": "leg_pain"}),
            ("explain", {"answers": EMERGENCY}),
        ]
        for name in SHIPPED:
            calls += [("evaluate", {"pack": name, "answers": answers}) for answers in sampled(PACKS[name], 15)]
        for name, arguments in calls:
            there = made(name, arguments)
            assert structured(there) == structured(here(name, arguments))
            assert there.content == here(name, arguments).content


def test_the_process_refuses_and_logs_no_answer(process: tuple[Call, Path]) -> None:
    made, logged = process
    for value in WRONG_ANSWERS.values():
        refused(made("evaluate", {"answers": {"numbness": value}}))
    refused(made("evaluate", {"answers": {SECRET: SECRET}, SECRET: SECRET}))
    refused(made("evaluate", {"pack": SECRET, "answers": {}}))
    assert SECRET not in logged.read_text()
    assert structured(made("evaluate", {"answers": EMERGENCY}))["acuity"] == "emergency"


HELLO = (
    b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocolVersion": "2025-06-18", '
    b'"capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}}'
)


def spoken(*lines: bytes) -> tuple[list[dict[str, Any]], str]:
    """What the process writes to standard output and error for these lines after a handshake."""
    head = [HELLO, b'{"jsonrpc": "2.0", "method": "notifications/initialized"}']
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        watch = Timer(60, running.kill)
        watch.start()
        running.stdin.write(b"\n".join([*head, *lines, b""]))
        running.stdin.flush()
        messages: list[dict[str, Any]] = []
        # What is still being answered when the input ends is not answered any more.
        while not messages or messages[-1].get("id") != 1:
            line = running.stdout.readline()
            assert line, running.stderr.read()
            messages.append(json.loads(line))
        running.stdin.close()
        messages += [json.loads(line) for line in running.stdout]
        errors = running.stderr.read().decode()
        watch.cancel()
    assert running.returncode == 0, errors
    # Nothing but the protocol is on standard output.
    assert all(message["jsonrpc"] == "2.0" for message in messages)
    return [message for message in messages if message.get("id") != 0], errors


def raw_call(answers: str, number: int = 1) -> bytes:
    return (
        f'{{"jsonrpc": "2.0", "id": {number}, "method": "tools/call", '
        f'"params": {{"name": "evaluate", "arguments": {{"answers": {answers}}}}}}}'
    ).encode()


def test_two_answers_to_one_question_are_refused_and_not_the_last_taken() -> None:
    [reply], _ = spoken(raw_call('{"numbness": ["saddle"], "numbness": ["none"]}'))
    assert reply["result"]["isError"]
    assert reply["result"]["content"][0]["text"].startswith("something is given twice in one object; give each")


def test_a_call_that_is_too_long_is_refused() -> None:
    [reply], errors = spoken(raw_call(json.dumps({"numbness": SECRET * LONGEST})))
    assert reply["result"]["content"][0]["text"].startswith("the call is too long; give one short answer")
    assert SECRET not in errors


@pytest.mark.parametrize(
    "line",
    [
        b"not json " + SECRET.encode(),
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": ' + SECRET.encode(),
        raw_call("[" * 100_000 + "]" * 100_000, 5),
        raw_call('{"a":' * 100_000 + "1" + "}" * 100_000, 5),
        b"[]",
        raw_call('{"a": 1, "a": 2}', 5)[:-1],
        b'"' + SECRET.encode() + b'"',
        b"\xff\xfe\x00" + SECRET.encode(),
        raw_call('{"numbness": "\\ud800"}', 5),
        raw_call('{"age": NaN}', 5),
        raw_call('{"age": ' + "9" * 10_000 + "}", 5),
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": "evaluate", "arguments": ["x"]}}',
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {"name": 5}}',
        b'{"jsonrpc": "2.0", "id": 5, "method": "tools/' + SECRET.encode() + b'"}',
        b"",
    ],
    ids=range(15),
)
def test_a_line_that_is_no_message_does_not_end_the_conversation(line: bytes) -> None:
    """Each is refused or passed over; the next call is answered, and nothing of the line comes back or is logged."""
    replies, errors = spoken(line, raw_call('{"numbness": ["saddle"]}'))
    assert SECRET not in errors
    for reply in replies:
        assert reply["id"] in (1, 5, None)
        if reply["id"] == 5:
            assert "error" in reply or reply["result"]["isError"]
            assert SECRET not in json.dumps(reply.get("result", {}))
    [answer] = [reply for reply in replies if reply["id"] == 1]
    assert answer["result"]["structuredContent"]["acuity"] == "emergency"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_it_is_told_to(number: signal.Signals) -> None:
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment(),
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdin.write(HELLO + b"\n")
        running.stdin.flush()
        assert running.stdout.readline()
        running.send_signal(number)
        assert running.wait(10) == -number
        assert running.stdout.read() == running.stderr.read() == b""


def test_a_line_in_order_is_passed_on_as_it_is() -> None:
    line = raw_call('{"numbness": ["saddle"]}') + b"\n"
    assert checked(line) is line


# The command ------------------------------------------------------------------------------------------------------


def test_without_mcp_the_command_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "soundadvice.service.mcp_server", raising=False)
    done = CliRunner().invoke(cli, ["mcp"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: this needs mcp; install it with `pip install 'soundadvice[mcp]'`\n"


def test_the_pack_of_the_command_is_the_default_one(tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["new", "pack", "sore_knee", "--folder", str(tmp_path)]).exit_code == 0
    command = [*COMMAND[1:], "--pack", str(tmp_path / "sore_knee")]
    with connected(StdioServerParameters(command=COMMAND[0], args=command, env=environment())) as (made, _):
        listed = structured(made("list_packs"))["packs"]
        assert [pack["id"] for pack in listed] == ["sore_knee", "low_back_pain", "low_back_pain_red_flags"]
        assert structured(made("next_question", {"answers": {}}))["pack"] == "sore_knee"


def test_a_pack_that_cannot_be_used_is_an_error_on_standard_error() -> None:
    done = CliRunner().invoke(cli, ["mcp", "--pack", "no_such_pack"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "there is no pack `no_such_pack`" in done.stderr


def test_no_mapping_of_answers_is_kept(call: Call) -> None:
    """No state on the server: what one call said is not known to the next."""
    structured(call("evaluate", {"answers": EMERGENCY}))
    reply: Mapping[str, Any] = structured(call("next_question", {"answers": {}}))
    assert reply["next_question"]["id"] == "numbness"
