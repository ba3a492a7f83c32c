"""Whatever of ours breaks, someone who has ticked an emergency sign gets the emergency, or help: never a traceback,
never self-care, and always the number to call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from soundadvice import Pack, load_pack
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from soundadvice.server.mcp.tools import Packs
from soundadvice.server.web import site
from soundadvice_cli.main import cli
from support.breaking import FAULTS, SECRET, breakable, reached
from support.packs.shipped import shipped
from support.packs.voters import AT_HAND, needs_second

PACK = shipped("low_back_pain_red_flags")
PACKS = {PACK.id: PACK}
NUMBER = PACK.emergency_number
EMERGENCY: Mapping[str, list[str]] = {"location": ["lower_back"], "emergency_signs": ["breathless"]}
"""The first two questions that are asked."""
TTY = SimpleNamespace(isatty=lambda: True)
Walk = Callable[[pytest.MonkeyPatch, Path], str]


def line_of(name: str, option: str) -> int:
    return 1 + [one.id for one in PACK.question[name].options].index(option)  # type: ignore[union-attr]


def in_plain_lines(monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    monkeypatch.setattr("soundadvice_cli.commands.people.ask.sys", SimpleNamespace(stdin=TTY, stdout=TTY))
    monkeypatch.setattr("soundadvice_cli.commands.people.ask.open_for_people", lambda *_, **__: PACK)
    lines = [line_of(name, option) for name, [option] in EMERGENCY.items()]
    typed = "".join(f"{line}\n" for line in (*lines, 4, 4))
    done = CliRunner().invoke(cli, ["ask", "--plain", "--save", str(folder / "mine.html"), "--overwrite"], input=typed)
    return checked(done, {0, 70, 74, 130})


def at_once(*more: str) -> Walk:
    def walk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
        monkeypatch.setattr("soundadvice_cli.commands.answers.triage.open_for_people", lambda *_, **__: PACK)
        command = ["triage", "--answers", "-", "--overwrite", *(one.format(folder) for one in more)]
        return checked(CliRunner().invoke(cli, command, input=json.dumps(EMERGENCY)), {0, 70, 74})

    return walk


def checked(done: object, codes: set[int]) -> str:
    assert done.exit_code in codes, (done.exit_code, done.exception, done.output)  # type: ignore[attr-defined]
    assert done.exception is None or isinstance(done.exception, SystemExit)  # type: ignore[attr-defined]
    # What is said at the start, of a call in an emergency, is said to everyone: it does not count.
    return str(done.output).partition("What you answer stays on this computer")[2] or str(done.output)  # type: ignore[attr-defined]


def in_a_browser(_: pytest.MonkeyPatch, __: Path) -> str:
    # The start has no answers yet: what breaks there is looked at as well, but leads no further.
    with TestClient(SITE, raise_server_exceptions=False) as browser:
        start = browser.get("/")
        token = re.search('name="token" value="([0-9a-f]+)"', start.text)
        if token is None:
            assert start.status_code >= 500
            return start.text
        shown = browser.post("/begin", data={"token": token[1]})
        for name, answer in EMERGENCY.items():
            token = re.search('name="token" value="([0-9a-f]+)"', shown.text)
            if token is None:
                break
            shown = browser.post("/question", data={"token": token[1], "question": name, "answer": answer})
        assert shown.status_code == 200 or shown.status_code >= 500
        return shown.text


def posted(path: str, body: object) -> Walk:
    def walk(_: pytest.MonkeyPatch, __: Path) -> str:
        with TestClient(APP, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
            reply = client.post(path, json=body)
        assert reply.status_code in (200, 500), reply.text
        if reply.status_code == 500:
            assert least(reply.json()) not in (None, "self_care")
        return reply.text

    return walk


def least(body: Mapping[str, object]) -> object:
    """The disposition that a failure says at least, in either form."""
    if body.get("resourceType") == "OperationOutcome":
        codings = [one["details"].get("coding", [{}])[0] for one in body["issue"]]  # type: ignore[attr-defined]
        return next(one["code"] for one in codings if one.get("system") == "urn:soundadvice:at-least")
    return body["help"]["at_least"]["disposition"]  # type: ignore[index]


def by_an_assistant(tool: str) -> Walk:
    def walk(_: pytest.MonkeyPatch, __: Path) -> str:
        from soundadvice.server.mcp import server as mcp_server

        result = mcp_server._called(tool, SERVED, {"answers": dict(EMERGENCY)})
        if result.is_error:
            assert json.loads(result.content[1].text)["help"]["at_least"]["disposition"] != "self_care"  # type: ignore[union-attr]
        return "\n".join(part.text for part in result.content)  # type: ignore[union-attr]

    return walk


def anew(walk: Walk) -> Walk:
    """With nothing that the pack remembers from before: what is remembered would not break."""

    def walked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
        for name in PACK.__dict__.keys() - {field.name for field in fields(PACK)}:
            del PACK.__dict__[name]
        return walk(monkeypatch, folder)

    return walked


SITE = site(PACKS, default=PACK.id)
APP, SERVED = app(PACKS, default=PACK.id), Packs(PACKS, PACK.id)
HOOK = {"hook": "patient-view", "hookInstance": "one", "context": {}, "extension": {"soundadvice.answers": EMERGENCY}}
SURFACES: dict[str, Walk] = {
    "ask": in_plain_lines,
    "triage": at_once(),
    "triage --json": at_once("--json"),
    "triage --json --record": at_once("--json", "--record"),
    "triage --save": at_once("--save", "{}/mine.html", "--save", "{}/mine.json"),
    "web page": in_a_browser,
    "http": posted(f"/api/packs/{PACK.id}/evaluate", {"answers": EMERGENCY}),
    "fhir": posted("/fhir/R4/QuestionnaireResponse/$triage", questionnaire_response(PACK, EMERGENCY, "R4")),
    "cds hooks": posted("/cds-services/low-back-pain-red-flags-triage", HOOK),
    "mcp evaluate": by_an_assistant("evaluate"),
    "mcp next_question": by_an_assistant("next_question"),
}
BREAKABLE = dict(breakable())


def test_much_can_be_broken() -> None:
    assert len(BREAKABLE) > 150
    assert server(PACKS, default=PACK.id)


@pytest.mark.parametrize("surface", SURFACES)
def test_unbroken_it_is_the_emergency(surface: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = SURFACES[surface](monkeypatch, tmp_path)
    assert NUMBER in said.replace("\n", " ")
    assert "emergency" in said.lower()


@pytest.mark.sampled
@pytest.mark.parametrize("surface", SURFACES)
def test_whatever_breaks_the_number_is_named(surface: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    walk, wrong = anew(SURFACES[surface]), {}
    with reached() as run, pytest.MonkeyPatch.context() as patch:
        walk(patch, tmp_path)
    for number, (name, part) in enumerate(BREAKABLE.items()):
        if part.code not in run:  # broken, it would never be noticed here
            continue
        fault = FAULTS[number % len(FAULTS)]
        with pytest.MonkeyPatch.context() as patch:
            part.apply(patch, fault)
            try:
                said = walk(patch, tmp_path)
            except Exception as error:
                wrong[name] = f"{type(error).__name__}: {str(error)[:300]}"
                continue
        flowing = " ".join(said.split())
        named = NUMBER in flowing or all(f"tel:{one}" in said for one in ("999", "112", "911"))
        if not named or "Traceback" in said or SECRET in said or "AT HOME" in said or "look after this" in said:
            wrong[name] = said[:300]
    assert wrong == {}
    assert sum(part.code in run for part in BREAKABLE.values()) > 20


def fewer_votes(monkeypatch: pytest.MonkeyPatch, fired: frozenset[str]) -> None:
    AT_HAND[0].says(monkeypatch, lambda *_: fired)


@needs_second
@pytest.mark.parametrize("surface", ["ask", "triage --json --record", "triage --save", "web page", "mcp evaluate"])
def test_where_the_second_engine_knows_of_no_emergency_the_reference_does(
    surface: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fewer_votes(monkeypatch, frozenset())
    said = " ".join(SURFACES[surface](monkeypatch, tmp_path).split())
    assert "Something is wrong on our side" in said or "no advice can be given" in said
    assert re.search("get emergency help now", said, re.IGNORECASE)
    assert "Please see a doctor" not in said


@needs_second
@pytest.mark.parametrize("surface", ["ask", "triage --json --record", "triage --save", "web page", "mcp evaluate"])
def test_where_the_second_engine_alone_knows_of_an_emergency_it_counts(
    surface: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only = frozenset({"short_of_breath"})
    fewer_votes(monkeypatch, only)
    monkeypatch.setattr("soundadvice.meaning.help.truth", lambda *_: False)
    said = " ".join(SURFACES[surface](monkeypatch, tmp_path).split())
    assert re.search("get emergency help now", said, re.IGNORECASE)


def test_the_pack_that_is_asked_has_a_region_of_its_own() -> None:
    here: Pack = load_pack("low_back_pain_red_flags", region="gb")
    done = CliRunner().invoke(cli, ["triage", "--answers", "-", "--region", "gb"], input='{"age": "old"}')
    assert done.exit_code == 2
    assert f"call {here.emergency_number} now" in done.output
