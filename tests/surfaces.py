"""Surfaces: each way to ask for an advice, as one function from a pack's id and answers to the advice's JSON.

A surface is a context manager that is given the packs by id, for what must be started and stopped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module

import anyio.from_thread
import pytest
from click.testing import CliRunner
from mcp import Client
from mcp_types import TextContent

from soundadvice import Pack, Session, triage
from soundadvice.service.mcp_server import server
from soundadvice.service.wire import advice_bytes
from soundadvice_cli.main import cli

Give = Callable[[str, Mapping[str, object]], bytes]
Surface = Callable[[Mapping[str, Pack]], AbstractContextManager[Give]]
DEFAULT = "low_back_pain_red_flags"
SERVICE, FHIR = "soundadvice.service.app", "soundadvice.service.fhir"


def in_one_form(value: object) -> bytes:
    """JSON values in the form of the wire, keys in the order that they came in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def python(packs: Mapping[str, Pack]) -> Iterator[Give]:
    yield lambda pack, answers: in_one_form(triage(packs[pack], answers).to_json())


@contextmanager
def session(packs: Mapping[str, Pack]) -> Iterator[Give]:
    yield lambda pack, answers: advice_bytes(Session(packs[pack], answers=answers).advice())


@contextmanager
def record(packs: Mapping[str, Pack]) -> Iterator[Give]:
    """A record wraps the same advice."""
    from datetime import UTC, datetime

    def give(pack: str, answers: Mapping[str, object]) -> bytes:
        made = Session(packs[pack], answers=answers).record(datetime(2030, 1, 31, tzinfo=UTC))
        return in_one_form(made.to_json()["advice"])

    yield give


@contextmanager
def command_line(_: Mapping[str, Pack]) -> Iterator[Give]:
    def give(pack: str, answers: Mapping[str, object]) -> bytes:
        command = ["triage", "--pack", pack, "--answers", "-", "--json"]
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
    client = Client(server(packs, default=DEFAULT))
    with anyio.from_thread.start_blocking_portal() as portal, portal.wrap_async_context_manager(client):

        def call(pack: str, answers: Mapping[str, object]) -> object:
            result = portal.call(client.call_tool, "evaluate", {"pack": pack, "answers": answers})
            assert not result.is_error, result.content
            return result

        yield call


def posted(
    path: str, body: Callable[[Pack, Mapping[str, object]], object], read: Callable[[bytes], bytes], *parts: str
) -> Surface:
    """What the program of `soundadvice serve` answers a POST with. `read` finds the advice's bytes in it.

    Waits for the modules that it is made of.
    """

    @contextmanager
    def surface(packs: Mapping[str, Pack]) -> Iterator[Give]:
        for part in (SERVICE, *parts):
            pytest.importorskip(part, reason=f"waits for {part}")
        from starlette.testclient import TestClient

        app = import_module(SERVICE).app(packs, default=DEFAULT)
        with TestClient(app, base_url="http://127.0.0.1") as client:

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


def as_response(version: str) -> Callable[[Pack, Mapping[str, object]], object]:
    def response(pack: Pack, answers: Mapping[str, object]) -> object:
        return import_module("soundadvice.export.fhir_response").questionnaire_response(pack, answers, version)

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
    "mcp, as text": mcp_text,
    "mcp, structured": mcp_structured,
    "http": posted("/api/packs/{pack}/evaluate", as_answers, under_advice),
    "fhir R4": posted("/fhir/R4/QuestionnaireResponse/$triage", as_response("R4"), in_guidance, FHIR),
    "fhir R5": posted("/fhir/R5/QuestionnaireResponse/$triage", as_response("R5"), in_guidance, FHIR),
}
"""Every surface. A new one is one line here."""
