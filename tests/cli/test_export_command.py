"""`soundadvice export`: where it writes, what it says, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.packs.exports import DATA
from support.terminal.commands import Run

ANKLE = DATA / "packs" / "twisted_ankle"


@pytest.mark.parametrize("form", ["json-schema", "openapi", "mermaid", "markdown", "xlsform"])
def test_to_standard_output_and_to_a_file(form: str, run: Run, tmp_path: Path) -> None:
    shown = run("export", ANKLE, "--to", form)
    assert shown.exit_code == 0
    file = tmp_path / "exported"
    written = run("export", ANKLE, "--to", form, "--output", file)
    assert written.exit_code == 0
    assert written.stdout == f"{file}\n"
    assert shown.stdout_bytes == file.read_bytes()
    assert "left out: " in written.stderr


def test_only_what_is_left_out(run: Run) -> None:
    done = run("export", ANKLE, "--to", "mermaid", "--explain")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("options, help, reasons")
    exported = run("export", ANKLE, "--to", "openapi")
    explained = run("export", ANKLE, "--to", "openapi", "--explain").stdout.splitlines()
    assert exported.stderr.splitlines() == [f"left out: {line}" for line in explained]


def test_parameters_are_in_effect(run: Run) -> None:
    plain, changed = (
        json.loads(run("export", ANKLE, "--to", "json-schema", *more).stdout) for more in ((), ("--param", "older=70"))
    )
    asked = "asked_bone_pain"
    assert plain["$defs"][asked]["properties"]["age"]["minimum"] == 60
    assert changed["$defs"][asked]["properties"]["age"]["minimum"] == 70


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("no_such_pack", "--to", "mermaid"), "error: there is no pack `no_such_pack`"),
        ((ANKLE, "--to", "owl"), "'owl' is not one of"),
        ((ANKLE,), "Missing option '--to'"),
        ((ANKLE, "--to", "mermaid", "--output", "no/such/folder"), "error: no/such/folder: no such file or directory"),
        ((ANKLE, "--to", "mermaid", "--param", "older=999"), "cannot be set for `older`"),
    ],
)
def test_refused(given: tuple[str, ...], message: str, run: Run) -> None:
    done = run("export", *given)
    assert done.exit_code == 2
    assert message in done.stderr
