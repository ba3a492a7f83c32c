"""Surfaces: each way to ask for advice, as one function from a pack's id and answers to the advice's JSON.

A surface is a context manager that is given the packs by id, for what must be started and stopped.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import anyio.from_thread
from click.testing import CliRunner
from mcp import Client as Assistant
from mcp_types import TextContent

from soundadvice import Pack, Session, triage
from soundadvice.formats.fhir.names import Version
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from soundadvice.server.web import site
from soundadvice.wire.bytes import advice_bytes
from soundadvice_cli.main import cli
from support.server.client import Client

Give = Callable[[str, Mapping[str, object]], bytes]
Surface = Callable[[Mapping[str, Pack]], AbstractContextManager[Give]]
DEFAULT = "low_back_pain_red_flags"
BASE = "http://127.0.0.1"
RECORDED = datetime(2030, 1, 31, tzinfo=UTC)


def in_one_form(value: object) -> bytes:
    """JSON values in the form of the wire, keys in the order that they came in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def made_record(pack: Pack, answers: Mapping[str, object]) -> dict[str, object]:
    return Session(pack, answers=answers).record(RECORDED).to_json()


@contextmanager
def python(packs: Mapping[str, Pack]) -> Iterator[Give]:
    yield lambda pack, answers: in_one_form(triage(packs[pack], answers).to_json())


@contextmanager
def session(packs: Mapping[str, Pack]) -> Iterator[Give]:
    yield lambda pack, answers: advice_bytes(Session(packs[pack], answers=answers).advice())


@contextmanager
def record(packs: Mapping[str, Pack]) -> Iterator[Give]:
    """A record wraps the same advice."""

    def give(pack: str, answers: Mapping[str, object]) -> bytes:
        return in_one_form(made_record(packs[pack], answers)["advice"])

    yield give


@contextmanager
def web(packs: Mapping[str, Pack]) -> Iterator[Give]:
    """The web page: a record with the answers is opened there, looked through, and saved again."""
    served = site(packs, default=DEFAULT, clock=lambda: RECORDED)

    def give(pack: str, answers: Mapping[str, object]) -> bytes:
        with Client(served, base_url=BASE) as browser:

            def token(page: str) -> str:
                found = re.search('name="token" value="([0-9a-f]+)"', browser.get(page).text)
                assert found is not None, page
                return found[1]

            file = in_one_form(made_record(packs[pack], answers))
            opened = browser.post("/open", data={"token": token("/open")}, files={"file": ("mine.json", file)})
            if opened.url.path == "/check":
                browser.post("/check", data={"token": token("/check")})
            saved = browser.get("/save/record")
            assert saved.headers["content-type"].startswith("application/json"), opened.url
            return in_one_form(saved.json()["advice"])

    yield give


@contextmanager
def command_line(packs: Mapping[str, Pack]) -> Iterator[Give]:
    def give(pack: str, answers: Mapping[str, object]) -> bytes:
        command = ["triage", "--pack", pack, "--answers", "-", "--json", "--region", packs[pack].region]
        command += ["--not-for-people"] if packs[pack].not_for_people else []
        for parameter in packs[pack].parameters:
            command += ["--param", f"{parameter.id}={parameter.show()}"]
        done = CliRunner().invoke(cli, command, input=json.dumps(answers))
        assert done.exit_code == 0, done.stderr
        return in_one_form(json.loads(done.stdout))

    yield give


@contextmanager
def mcp_text(packs: Mapping[str, Pack]) -> Iterator[Give]:
    with _mcp(packs) as call:

        def give(pack: str, answers: Mapping[str, object]) -> bytes:
            [content] = call(pack, answers).content
            assert isinstance(content, TextContent)
            return content.text.encode()

        yield give


@contextmanager
def mcp_structured(packs: Mapping[str, Pack]) -> Iterator[Give]:
    with _mcp(packs) as call:
        yield lambda pack, answers: in_one_form(call(pack, answers).structured_content)


@contextmanager
def _mcp(packs: Mapping[str, Pack]) -> Iterator[Callable[[str, Mapping[str, object]], object]]:
    client = Assistant(server(packs, default=DEFAULT))
    with anyio.from_thread.start_blocking_portal() as portal, portal.wrap_async_context_manager(client):

        def call(pack: str, answers: Mapping[str, object]) -> object:
            result = portal.call(client.call_tool, "evaluate", {"pack": pack, "answers": answers})
            assert not result.is_error, result.content
            return result

        yield call


def posted(path: str, body: Callable[[Pack, Mapping[str, object]], object], read: Callable[[bytes], bytes]) -> Surface:
    """What the program of `soundadvice serve` answers a POST with. `read` finds the advice's bytes in it."""

    @contextmanager
    def surface(packs: Mapping[str, Pack]) -> Iterator[Give]:
        with Client(app(packs, default=DEFAULT), base_url=BASE) as client:

            def give(pack: str, answers: Mapping[str, object]) -> bytes:
                answer = client.post(path.format(pack=pack), json=body(packs[pack], answers))
                assert answer.status_code == 200, answer.text
                return read(answer.content)

            yield give

    return surface


def as_answers(_: Pack, answers: Mapping[str, object]) -> object:
    return {"answers": answers}


def under_advice(content: bytes) -> bytes:
    """The advice as it was sent, not only as it was read."""
    found = in_one_form(json.loads(content)["advice"])
    assert b'"advice":' + found in content
    return found


def as_response(version: Version) -> Callable[[Pack, Mapping[str, object]], object]:
    def response(pack: Pack, answers: Mapping[str, object]) -> object:
        return questionnaire_response(pack, answers, version)

    return response


def in_guidance(content: bytes) -> bytes:
    """The advice in the output of a GuidanceResponse."""
    resources = [entry["resource"] for entry in json.loads(content)["entry"]]
    [guidance] = [one for one in resources if one["resourceType"] == "GuidanceResponse"]
    [attached] = [one for one in guidance["contained"][0]["parameter"] if one["name"] == "advice"]
    return base64.b64decode(attached["valueAttachment"]["data"])


SURFACES: dict[str, Surface] = {
    "python": python,
    "session": session,
    "record": record,
    "command line": command_line,
    "web page": web,
    "mcp, as text": mcp_text,
    "mcp, structured": mcp_structured,
    "http": posted("/api/packs/{pack}/evaluate", as_answers, under_advice),
    "fhir R4": posted("/fhir/R4/QuestionnaireResponse/$triage", as_response("R4"), in_guidance),
    "fhir R5": posted("/fhir/R5/QuestionnaireResponse/$triage", as_response("R5"), in_guidance),
}
"""Every surface. A new one is one line here."""
