"""CONTRIBUTING.md names the files to touch for each thing that one adds; here each is added to a copy, and works.

What is found by looking for it (a command, a property, a lint rule, a format, a page) is a new file and nothing else.
What is one of a closed union (a condition, a kind of question) is named by mypy wherever it must be read: those files
are the ones that CONTRIBUTING.md lists.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "CONTRIBUTING.md"
ANKLE = ROOT / "tests" / "data" / "packs" / "twisted_ankle"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources, to be added to."""
    for name in ("engine", "cli", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def write(copy: Path, path: str, text: str) -> None:
    """A new file of the copy; never one that is there."""
    assert not (copy / path).exists()
    (copy / path).write_text(text, "utf-8")


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), "utf-8")


def run(copy: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line of the copy."""
    where = os.pathsep.join(str(copy / name) for name in ("engine", "cli", "rules"))
    program = (
        "import sys, soundadvice, soundadvice_cli; from soundadvice_cli.__main__ import main; "
        f"assert all(one.__file__.startswith({str(copy)!r}) for one in (soundadvice, soundadvice_cli)); "
        "sys.argv[0] = 'soundadvice'; main()"
    )
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = {where.split(os.pathsep)!r}; {program}",
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": where},
    )


def section(heading: str) -> str:
    """What CONTRIBUTING.md says under a heading."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", GUIDE.read_text("utf-8"), re.M | re.S)
    assert found, heading
    return found[1]


def test_a_command(copy: Path) -> None:
    assert "`cli/soundadvice_cli/commands/" in section("Add a command")
    code = (
        'import click\n\n\n@click.command()\ndef say_hello() -> None:\n    """Say hello."""\n    click.echo("hello")\n'
    )
    write(copy, "cli/soundadvice_cli/commands/people/say_hello.py", code)
    assert run(copy, "say-hello").stdout == "hello\n"
    assert re.search(r"\n  say-hello +Say hello\.\n", run(copy, "--help").stdout)


_CHECK = '''
from soundadvice.audit.finding import Finding, Level, Result

CODES = ("short_title",)


def check(case):
    """Whether the title is long enough."""
    finding = Finding(code="short_title", level=Level.WARNING, message="the title is short", about=(case.pack.id,))
    return Result(name="long_title", says="Titles are short.", findings=(finding,))
'''


@pytest.mark.parametrize(
    ("heading", "room"), [("Add a property", "properties"), ("Add a lint rule", "lint")], ids=["property", "lint rule"]
)
def test_what_the_auditor_checks(heading: str, room: str, copy: Path) -> None:
    assert f"`engine/soundadvice/audit/{room}/" in section(heading)
    write(copy, f"engine/soundadvice/audit/{room}/long_title.py", _CHECK)
    done = run(copy, "audit", ANKLE, "--format", "json")
    assert "the title is short" in done.stdout, done.stderr
    assert "long_title" in json.dumps(json.loads(done.stdout))


_FORMAT = """
from soundadvice.formats.exported import Exported
from soundadvice.formats.format import Format, FormatOption, Writer


def write(pack, *, case="lower"):
    return Exported((pack.id.upper() if case == "upper" else pack.id).encode() + b"\\n", left_out(pack))


def left_out(pack):
    return ("all but its name",)


CASE = FormatOption("case", "its letters", ("lower", "upper"), "lower")
FORMAT = Format("only-name", Writer("the name of the pack alone", write, left_out, (CASE,)))
"""


def test_a_format(copy: Path) -> None:
    """The command offers it, with its option, and writes it."""
    assert "`engine/soundadvice/formats/" in section("Add an export format")
    write(copy, "engine/soundadvice/formats/only_name.py", _FORMAT)
    shown = run(copy, "export", "--help").stdout
    assert "only-name           the name of the pack alone\n" in shown
    assert re.search(r"--case \[lower\|upper\] +For only-name: its letters\.", shown)
    done = run(copy, "export", ANKLE, "--to", "only-name", "--case", "upper")
    assert (done.stdout, done.stderr) == ("TWISTED_ANKLE\n", "left out: all but its name\n")
    assert run(copy, "export", ANKLE, "--to", "only-name", "--explain").stdout == "all but its name\n"
    assert "openapi" in shown  # by an entry point, and not by an import
    assert run(copy, "export", ANKLE, "--to", "openapi").stdout.startswith('{\n  "openapi": "3.1')


def test_a_region(copy: Path) -> None:
    """One line of a pack, and every surface knows it."""
    assert "`emergency_numbers`" in section("Add a region")
    head = copy / "rules" / "soundadvice_rules" / "low_back_pain" / "pack.yaml"
    replaced(head, "\nemergency_numbers:\n", '\nemergency_numbers:\n  jp: "119"\n')
    (copy / "answers.json").write_text('{"numbness": ["saddle"]}')
    asked = ("triage", "--pack", "low_back_pain_red_flags", "--answers", copy / "answers.json")
    done = run(copy, *asked, "--region", "jp")
    assert "119" in done.stdout, done.stderr
    assert "999" not in done.stdout
    assert "999" in run(copy, *asked).stdout


# Closed unions --------------------------------------------------------------------------------------------------


def named_by_mypy(copy: Path) -> set[str]:
    """The files in which mypy finds a `match` that does not know the new member."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(copy / ".mypy_cache")]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return {line.partition(":")[0] for line in done.stdout.splitlines() if ": error: " in line}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "module", "member", "union", "also"),
    [
        (
            "Add a kind of condition",
            "condition.py",
            "UnsureTest",
            "Test = ",
            {
                "loader/build/conditions.py",
                "loader/schema/shape_parts.py",
                "model/condition.py",
                "model/digest.py",
                "tables/query/conditions.py",
            },
        ),
        (
            "Add a kind of question",
            "question.py",
            "Duration",
            "Question = ",
            {"loader/schema/shapes.py", "model/digest.py", "model/question.py"},
        ),
    ],
    ids=["condition", "question"],
)
def test_a_member_of_a_union(heading: str, module: str, member: str, union: str, also: set[str], copy: Path) -> None:
    """`also` are the files that mypy cannot name: where YAML comes in, hashes are made, and columns are tested."""
    path = copy / "engine" / "soundadvice" / "model" / module
    text = path.read_text("utf-8")
    line = re.search(rf"^{union}.*$", text, re.M)
    assert line
    body = text[text.index(f"class {member}") :].split("\n\n\n", 1)[0]
    new = f"@dataclass(frozen=True, slots=True)\n{body.replace(f'class {member}', 'class Added')}\n\n\n"
    if "kw_only" in text[: text.index(f"class {member}")].rsplit("\n\n\n", 1)[1]:
        new = new.replace("slots=True)", "slots=True, kw_only=True)", 1)
    path.write_text(text.replace(line[0], f"{new}{line[0]} | Added"), "utf-8")
    must = named_by_mypy(copy) | {f"engine/soundadvice/{name}" for name in also}
    listed = "".join(f"- `{name}`\n" for name in sorted(must))
    if os.environ.get("GOLDEN") == "write":
        before, _, rest = GUIDE.read_text("utf-8").partition(f"## {heading}\n")
        rest = re.sub(r"(?:^- `(?:engine|cli)/[^`]+`\n)+|^FILES\n", lambda _: listed, rest, count=1, flags=re.M)
        GUIDE.write_text(f"{before}## {heading}\n{rest}", "utf-8")
    else:
        assert listed in section(heading), "run this with GOLDEN=write"
