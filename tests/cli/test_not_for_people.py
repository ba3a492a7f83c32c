"""A pack that says it is not for people: no surface that talks with a person offers it unasked, and all mark it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from soundadvice import Session, check_pack, load_pack, triage
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.xlsform.write import form_of
from soundadvice.handout.html import takeaway_html
from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from soundadvice_cli.main import cli
from soundadvice_cli.options import DEFAULT_PACK
from support.answers.people import SORE
from support.packs.folders import change, minimal
from support.packs.shipped import INSTALLED, INSTRUMENTS, LIBRARIES
from support.server.mcp_calls import connected, structured

__all__ = ["minimal"]

READING, PEOPLE = load_pack("low_back_pain"), load_pack("low_back_pain_red_flags")
WHY = str(READING.not_for_people)
MARK = "Not for people"
TALKING = ("ask", "check-in", "mcp", "routine", "serve", "triage")
"""The commands that talk with a person, or that other programs do so through."""
READERS = ("batch", "explain", "replay")
"""The others that take a pack by `--pack`: for tables, and for whoever reads rules and records."""
LEG = {"leg_pain": "one"}


# What the pack says -------------------------------------------------------------------------------------------------


def test_the_pack_without_red_flags_is_not_for_people_and_the_layer_on_it_is() -> None:
    assert "low_back_pain_red_flags" in WHY
    assert PEOPLE.not_for_people is None


def test_it_is_content_and_no_meaning(minimal: Path) -> None:
    plain = load_pack(minimal)
    change(minimal / "pack.yaml", "version:", "not_for_people: It is for a test.\nversion:")
    marked = load_pack(minimal)
    assert (plain.not_for_people, marked.not_for_people) == (None, "It is for a test.")
    assert plain.meaning_hash == marked.meaning_hash
    # What a clinician signs says whom it is for.
    assert plain.content_hash != marked.content_hash


@pytest.mark.parametrize("value", ["true", "", "[a]", '""', "It calls {emergency_number}."])
def test_it_says_why(minimal: Path, value: str) -> None:
    change(minimal / "pack.yaml", "version:", f"not_for_people: {value}\nversion:")
    assert [problem.span for problem in check_pack(minimal)]


# The command line ---------------------------------------------------------------------------------------------------


def test_every_command_that_takes_a_pack_is_known_to_talk_or_not() -> None:
    takes = {name: {one.name for one in command.params} for name, command in every_command().items()}
    by_option = {name for name, params in takes.items() if params & {"pack", "packs"} and _has_option(name, "--pack")}
    assert by_option == {*TALKING, *READERS}
    assert {name for name, params in takes.items() if "not_for_people" in params} == set(TALKING)


def every_command() -> dict[str, click.Command]:
    """The commands as the program finds them, by name."""
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def _has_option(command: str, option: str) -> bool:
    return any(option in one.opts for one in every_command()[command].params)


@pytest.mark.parametrize("command", [("triage", "--answers", "-"), ("check-in",), ("serve",), ("mcp",)], ids=str)
def test_a_command_that_talks_with_a_person_refuses_it(command: tuple[str, ...], tmp_path: Path) -> None:
    more = ("--journal", str(tmp_path / "journal")) if command[0] == "check-in" else ()
    done = CliRunner().invoke(cli, [*command, "--pack", READING.id, *more], input=json.dumps(LEG))
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"`low_back_pain` is not for people: {WHY}" in done.stderr
    assert "add --not-for-people" in done.stderr
    assert "leg" not in done.stderr.replace(WHY, "")


def test_asked_for_as_such_it_is_used_and_marked() -> None:
    command = ["triage", "--answers", "-", "--pack", READING.id, "--not-for-people"]
    shown = CliRunner().invoke(cli, command, input=json.dumps(LEG))
    assert shown.exit_code == 0, shown.stderr
    assert "! Not for people: It is for reading and comparing." in shown.stdout.partition("WHY")[0]
    written = CliRunner().invoke(cli, [*command, "--json"], input=json.dumps(LEG))
    assert json.loads(written.stdout)["pack"]["not_for_people"] == WHY


def test_who_reads_it_is_told() -> None:
    done = CliRunner().invoke(cli, ["explain", "--pack", READING.id, "--question", "leg_pain"])
    assert done.stdout.startswith(f"{MARK}: ")
    rows = json.loads(CliRunner().invoke(cli, ["packs", "--json"]).stdout)
    why = {row["id"]: row["not_for_people"] for row in rows}
    assert why.keys() == INSTALLED
    assert why[READING.id] == WHY
    assert {name for name, reason in why.items() if reason is None} == {PEOPLE.id, DEFAULT_PACK}


def test_the_packs_that_are_not_for_people_are_listed_apart() -> None:
    for_people, _, apart = CliRunner().invoke(cli, ["packs"]).stdout.partition("\nNot for people, ")
    named = [
        {line.split()[0] for line in part.splitlines()[1:] if line[:1].strip()} for part in ("\n" + for_people, apart)
    ]
    assert named == [{PEOPLE.id, DEFAULT_PACK}, {READING.id, *INSTRUMENTS, *LIBRARIES}]


@pytest.mark.parametrize("name", sorted(INSTRUMENTS | LIBRARIES))
def test_a_published_instrument_is_offered_to_no_one_unasked(name: str) -> None:
    assert load_pack(name).not_for_people is not None
    for command in (("triage", "--answers", "-"), ("serve",), ("mcp",)):
        done = CliRunner().invoke(cli, [*command, "--pack", name], input="{}")
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"`{name}` is not for people" in done.stderr


# In data ------------------------------------------------------------------------------------------------------------


def test_an_advice_carries_the_mark_and_another_has_no_field_for_it() -> None:
    assert triage(READING, LEG).to_json()["pack"]["not_for_people"] == WHY  # type: ignore[index]
    assert "not_for_people" not in triage(PEOPLE, LEG | {"numbness": ["saddle"]}).to_json()["pack"]  # type: ignore[operator]


def test_what_is_taken_away_is_marked() -> None:
    for answers in (LEG, SORE):
        session = Session(READING, answers=answers)
        made = session.advice(), session.record(datetime(2030, 1, 31, tzinfo=UTC))
        for text in (takeaway_markdown(*made), takeaway_html(*made)):
            assert text.count(MARK) >= 2  # above all, and in the small print


def test_what_is_exported_is_marked() -> None:
    for version in ("R4", "R5"):
        form = questionnaire(READING, version)
        assert form["experimental"] is True
        assert form["purpose"] == f"{MARK}: {WHY}"
        assert form["title"] == "Low back pain (not for people)"
        assert "experimental" not in questionnaire(PEOPLE, version)
    assert form_of(READING).settings[0]["form_title"] == "Low back pain (not for people)"
    assert form_of(PEOPLE).settings[0]["form_title"] == PEOPLE.title


# Served -------------------------------------------------------------------------------------------------------------


def test_a_server_of_programs_and_pages_marks_it_wherever_it_is_shown() -> None:
    both = {PEOPLE.id: PEOPLE, READING.id: READING}
    with TestClient(app(both, default=PEOPLE.id), base_url="http://127.0.0.1") as client:
        listed = {one["id"]: one["not_for_people"] for one in client.get("/api/packs").json()["packs"]}
        assert listed == {PEOPLE.id: None, READING.id: WHY}
        services = {one["id"]: one for one in client.get("/cds-services").json()["services"]}
        marked = [name for name, one in services.items() if MARK in one["description"]]
        assert [services[name]["title"] for name in marked] == ["Triage: Low back pain (not for people)"]
        assert MARK not in client.get("/").text
        assert client.get(f"/api/packs/{READING.id}").json()["not_for_people"] == WHY
    with TestClient(app({READING.id: READING}, default=READING.id), base_url="http://127.0.0.1") as client:
        for page in ("/", "/privacy", "/open"):
            assert "<strong>Not for people:</strong>" in client.get(page).text


def test_an_assistant_is_told_in_the_list_and_in_every_reply() -> None:
    with connected(server({READING.id: READING}, default=READING.id)) as (call, _):
        [listed] = structured(call("list_packs"))["packs"]
        assert (listed["not_for_people"], listed["status"]) == (WHY, "draft")
        assert listed["description"] == READING.description
        for tool, arguments in (
            ("next_question", {"answers": {}}),
            ("next_question", {"answers": SORE}),
            ("evaluate", {"answers": {}}),
            ("explain", {"question": "leg_pain"}),
            ("explain", {"answers": LEG}),
        ):
            reply = structured(call(tool, arguments))
            assert reply["not_for_people"] == WHY
            assert reply.get("do", "This pack is not for people").startswith("This pack is not for people")
        assert structured(call("evaluate", {"answers": LEG}))["pack"]["not_for_people"] == WHY
    with connected(server({PEOPLE.id: PEOPLE}, default=PEOPLE.id)) as (call, _):
        assert structured(call("list_packs"))["packs"][0]["not_for_people"] is None
        assert structured(call("next_question", {"answers": {}}))["not_for_people"] is None
