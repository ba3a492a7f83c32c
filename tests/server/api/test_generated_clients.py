"""Clients that are made of the description, by two makers, hold a whole conversation with the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from soundadvice import triage
from soundadvice.server.api.examples import plain_answers
from soundadvice.server.app import app
from support.clients import makers
from support.packs.shipped import shipped
from support.server.serving import by_id, in_thread

CARE = shipped("low_back_pain_self_care")
ANSWERS = plain_answers(CARE)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with in_thread(app(by_id(CARE, shipped("low_back_pain_red_flags")), default=CARE.id)) as base:
        yield f"{base}/api"


@pytest.fixture
def document(url: str, tmp_path: Path) -> Path:
    """The description as the server gives it."""
    file = tmp_path / "openapi.json"
    file.write_bytes(httpx.get(f"{url}/openapi.json").content)
    return file


def held(command: list[str], url: str, **more: str) -> Any:
    """What a program says that has been told where the server is and what the person answers."""
    told = json.dumps({"url": url, "answers": ANSWERS})
    environment = {**os.environ, **more}
    done = subprocess.run([*command, told], capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["asked"] == list(ANSWERS)
    assert found["advice"] == triage(CARE, ANSWERS).to_json()
    assert found["same"] is True
    assert found["refused"]["type"] == "urn:soundadvice:problem:answer-not-taken"
    assert found["refused"]["errors"][0]["pointer"] == "#/answers/leg_pain"
    return found


@pytest.mark.nightly
@pytest.mark.slow
def test_a_client_in_python_holds_a_conversation(document: Path, url: str, tmp_path: Path) -> None:
    """Made by openapi-python-client: from what came in, and by hand."""
    folder = makers.python_client(document, tmp_path)
    paths = os.pathsep.join([str(folder), *sys.path])
    found = held([sys.executable, str(makers.HERE / "conversation.py")], url, PYTHONPATH=paths)
    assert found["urgent"] == "emergency"
    made = {file.stem for file in (folder / "soundadvice_client" / "models").iterdir()}
    assert {f"{CARE.id}_{name}" for name in ("numbness", "leg_pain", "all_answers", "to_evaluate")} < made


@pytest.mark.slow
def test_a_client_in_typescript_holds_a_conversation(document: Path, url: str, tmp_path: Path) -> None:
    """Made by openapi-typescript and openapi-fetch; what is wrong is an error of types."""
    program = makers.typescript_client(document, makers.HERE / "typescript" / "conversation.ts", tmp_path)
    held(["node", str(program)], url)
