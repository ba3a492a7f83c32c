"""Surfaces: each way to ask for an advice, as one function from a pack's id and answers to the advice's JSON.

A surface is a context manager that is given the packs by id, for what must be started and stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

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


def posted(path: str = "/api/packs/{pack}/evaluate", key: str = "answers") -> Surface:
    """The advice in what the program of `soundadvice serve` answers, where the answers are posted to a path."""

    @contextmanager
    def surface(packs: Mapping[str, Pack]) -> Iterator[Give]:
        service = pytest.importorskip("soundadvice.service.app", reason="waits for soundadvice.service.app")
        from starlette.testclient import TestClient

        with TestClient(service.app(packs, default=DEFAULT), base_url="http://127.0.0.1") as client:

            def give(pack: str, answers: Mapping[str, object]) -> bytes:
                answer = client.post(path.format(pack=pack), json={key: answers})
                assert answer.status_code == 200, answer.text
                value = answer.json()
                found = in_one_form(value.get("advice", value))
                assert found in answer.content  # as it was sent, not only as it was read
                return found

            yield give

    return surface


SURFACES: dict[str, Surface] = {
    "python": python,
    "session": session,
    "record": record,
    "command line": command_line,
    "mcp, as text": mcp_text,
    "mcp, structured": mcp_structured,
    "http": posted(),
}
"""Every surface. A new one is one line here."""
