"""The server for assistants refuses bad input by its place and its mend, and repeats no answer."""

from __future__ import annotations

import pytest

import soundadvice
from soundadvice.server.mcp import tools as mcp_tools
from soundadvice.server.mcp.server import server
from support.server.mcp_calls import (
    DEFAULT,
    EMERGENCY,
    PACKS,
    SECRET,
    TOOLS,
    WRONG_ANSWERS,
    Call,
    connected,
    helped,
    refused,
)


@pytest.mark.parametrize("value", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
@pytest.mark.parametrize("tool", ["next_question", "evaluate", "explain"])
def test_an_answer_that_cannot_be_taken_names_the_question_and_the_mend(call: Call, tool: str, value: object) -> None:
    said = refused(call(tool, {"answers": {"numbness": value}}))
    assert said.startswith("`numbness`: this answer cannot be taken; ask the person, and give a list of one or more of")
    assert "`saddle`" in said


@pytest.mark.parametrize(
    "value", [-1, 10**400, 35.5, "35", SECRET, True, float("1e300"), [35]], ids=lambda value: str(value)[:10]
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


def test_all_that_cannot_be_taken_is_told_at_once(call: Call) -> None:
    wrong = {"numbness": ["none", "leg"], "leg_pian": "none", "age": SECRET, "leg_pain": {"deep": [SECRET]}}
    said = refused(call("evaluate", {"answers": wrong})).split("\n")
    assert [line.partition(":")[0] for line in said] == ["`numbness`", "`answers`", "`age`", "`leg_pain`"]
    assert said[1].endswith("did you mean `leg_pain`?")
    said = refused(call("evaluate", {"answers": {f"{SECRET}{n}": 1 for n in range(1000)}})).split("\n")
    assert (len(said), said[-1]) == (21, "and 980 more")


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
        said, value = helped(made("evaluate", {"answers": EMERGENCY}))
    assert said.startswith("This failed inside soundadvice: no advice can be given. Say this to the person now")
    assert value["at_least"] == {
        "disposition": "emergency", "acuity": "emergency", "title": "Get emergency help now"
    }  # fmt: skip
    assert "evaluate failed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_engines_that_disagree_give_no_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def disagree(*_: object) -> None:
        raise soundadvice.SessionError("the engines disagree on whether `pain_in_leg` fires: no advice can be given")

    monkeypatch.setattr(soundadvice.Session, "_vote", disagree)
    with connected(server(PACKS, default=DEFAULT)) as (made, _):
        for tool in ("evaluate", "next_question", "explain"):
            said, value = helped(made(tool, {"answers": EMERGENCY}))
            assert "no advice can be given" in said
            assert "Call 999, 112 or 911 now." in said
            assert value["at_least"]["disposition"] == "emergency"
