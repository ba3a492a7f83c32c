"""Deploying: settings in the environment, the application for other servers, several processes, container and unit."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import click
import httpx
import pytest
from click.testing import CliRunner

from soundadvice import triage
from soundadvice_cli import asgi
from soundadvice_cli.asgi import create
from soundadvice_cli.commands.programs.serve import serve
from support.packs.shipped import shipped
from support.pages import DOCS
from support.server.client import Client
from support.server.serving import ROOT

CARE = shipped("low_back_pain_self_care")
EMERGENCY = {"numbness": ["saddle"]}
DEPLOY = ROOT / "deploy"
VARIABLES = {one.envvar: one for one in serve.params if isinstance(one, click.Option) and one.envvar}


def test_every_option_of_serve_can_stand_in_the_environment() -> None:
    without = {one.name for one in serve.params if isinstance(one, click.Option) and not one.envvar}
    assert without == {"browser", "param", "not_for_people"}  # for a person at a terminal, and said anew each time
    for variable, option in VARIABLES.items():
        longest = max(option.opts, key=len).removeprefix("--").replace("-", "_").upper()
        assert variable in (f"SOUNDADVICE_{longest}", f"SOUNDADVICE_{longest}S")
    page = (DOCS / "how-to" / "deploying.md").read_text("utf-8")
    assert set(re.findall(r"SOUNDADVICE_[A-Z_]+", page)) <= set(map(str, VARIABLES))


def test_the_application_is_made_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SOUNDADVICE_PACKS": "low_back_pain_self_care low_back_pain_red_flags",
        "SOUNDADVICE_REGION": "gb",
        "SOUNDADVICE_ALLOW_HOST": "clinic.example other.example",
        "SOUNDADVICE_NO_WEB": "1",
    }.items():
        monkeypatch.setenv(name, value)
    client = Client(create(), base_url="http://clinic.example")
    packs = client.get("/api/packs").json()
    assert [pack["id"] for pack in packs["packs"]] == ["low_back_pain_self_care", "low_back_pain_red_flags"]
    assert (packs["default"], packs["packs"][0]["region"]) == ("low_back_pain_self_care", "gb")
    assert client.get("/").status_code == 404
    assert client.get("/metrics").status_code == 404
    assert client.get("/api/packs", headers={"host": "other.example"}).status_code == 200
    assert client.get("/api/packs", headers={"host": "stranger.example"}).status_code == 421


BAD = {
    "SOUNDADVICE_PACKS": ("no_such_pack", "there is no pack `no_such_pack`"),
    "SOUNDADVICE_ALLOW_HOST": ("https://clinic.example", "is not one name"),
    "SOUNDADVICE_TRUST_PROXY": ("everyone", "is not an address"),
    "SOUNDADVICE_ROOT_PATH": ("triage/", "is not a path"),
    "SOUNDADVICE_ANSWERS_VALID_FOR": ("0", "not in the range"),
    "SOUNDADVICE_NO_WEB": ("perhaps", "is not a valid boolean"),
    "SOUNDADVICE_VISITS": ("visits", "--visits-key is missing"),
    "SOUNDADVICE_VISITS_KEY": ("key", "--visits is missing"),
}


@pytest.mark.parametrize("variable", BAD)
def test_a_setting_that_cannot_be_used_is_one_error(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value, why = BAD[variable]
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as refused:
        create()
    assert why in str(refused.value)
    assert str(refused.value).startswith("error: ")


SEVERAL = {
    ("--workers", "2"): "each would lose the visits that another one began",
    ("--workers", "2", "--visits", "v"): "--visits-key is missing",
    ("--workers", "2", "--no-web", "--metrics"): "--metrics counts in one process",
    ("--workers", "0"): "not in the range",
}


@pytest.mark.parametrize("arguments", SEVERAL, ids=" ".join)
def test_several_processes_that_cannot_be_are_one_error(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(serve, ["--port", "0", *arguments])
    assert done.exit_code == 2
    assert SEVERAL[arguments] in done.stderr.replace("\n", " ")
    assert done.stderr.count("rror") == 1


def test_a_process_among_several_does_not_begin_without_a_place_for_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As other servers start their workers: from a process of their own."""
    monkeypatch.setattr(asgi, "parent_process", lambda: object())
    with pytest.raises(SystemExit, match="several processes share the work"):
        create()
    monkeypatch.setenv("SOUNDADVICE_NO_WEB", "1")
    assert create() is not None


@contextmanager
def uvicorn(*arguments: str, **settings: str) -> Iterator[str]:
    """Another server with the application, as its own command starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    paths = os.pathsep.join(str(ROOT / root) for root in ("engine", "cli", "rules"))
    command = [sys.executable, "-m", "uvicorn", "--factory", "soundadvice_cli.asgi:create", "--port", str(port)]
    process = subprocess.Popen(
        [*command, *arguments, "--no-access-log"],
        env={**os.environ, "PYTHONPATH": paths, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    base, until = f"http://127.0.0.1:{port}", monotonic() + 60
    try:
        while monotonic() < until:
            try:
                httpx.get(f"{base}/health/live")
                break
            except httpx.TransportError:
                assert process.poll() is None
                sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.mark.nightly
@pytest.mark.slow
def test_several_processes_answer_alike_where_nothing_is_kept() -> None:
    """Two processes of another server: each request may come to either."""
    answers: dict[str, object] = {"location": ["lower_back"], **EMERGENCY}
    with uvicorn("--workers", "2", SOUNDADVICE_NO_WEB="1", SOUNDADVICE_MCP="1") as base:
        for _ in range(12):
            with httpx.Client(base_url=base) as client:  # a connection each
                reply = client.post(f"/api/packs/{CARE.id}/evaluate", json={"answers": answers})
                assert reply.json()["advice"] == triage(CARE, answers).to_json()
                assert client.get("/fhir/metadata").status_code == 200
                called = {"name": "evaluate", "arguments": {"answers": answers}}
                message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": called}
                found = client.post("/mcp", json=message, headers={"accept": "application/json, text/event-stream"})
                assert found.json()["result"]["structuredContent"]["disposition"] == "emergency"
                assert client.get("/").status_code == 404


# The files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["Containerfile", "soundadvice.service"])
def test_files_name_settings_that_there_are(file: str) -> None:
    text = (DEPLOY / file).read_text("utf-8")
    assert set(re.findall(r"SOUNDADVICE_[A-Z_]+", text)) <= set(map(str, VARIABLES))
    for copied in re.findall(r"requirements/\S+", text):
        assert (ROOT / copied).is_file()


def test_the_image_runs_as_nobody_and_everything_in_it_is_by_digest() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert not [line for line in lines if line.startswith("FROM ") and (":" not in line or "latest" in line)]
    for installed in re.findall(r"pip install ([^&]*)", text):
        assert "--require-hashes" in installed or "--no-deps ." in installed, installed
    stage = [number for number, line in enumerate(lines) if line.startswith("FROM ")][-1]
    assert not [line for line in lines[stage:] if line.startswith("RUN ")]  # nothing is fetched into what runs
    last = [line for line in lines if line.startswith(("ENTRYPOINT", "CMD"))]
    assert last == ['ENTRYPOINT ["/opt/soundadvice/bin/soundadvice"]', 'CMD ["serve"]']


def test_a_linter_of_containerfiles_finds_nothing() -> None:
    hadolint = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if hadolint is None:
        pytest.skip("there is no hadolint here")
    done = subprocess.run([hadolint, DEPLOY / "Containerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here to read the unit")
    unit = tmp_path / "soundadvice.service"
    text = (DEPLOY / "soundadvice.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/soundadvice/bin/soundadvice", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert [line for line in done.stderr.splitlines() if "soundadvice.service" in line] == []
