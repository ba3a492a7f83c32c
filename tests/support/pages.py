"""Pages: the fenced blocks of the docs, the examples in them, and what the commands of those print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"(?:#|//|<!--) ((?:[\w-]+/)*[\w.-]+\.\w+)(?: -->)?\n")
SERVER = "SOUNDADVICE_URL"
ANEW = str(Path(sys.executable).parent)
"""The folder of the real programs, each of which is begun anew."""


def named(page: Path) -> str:
    """A page by its place, since each folder has a first page of the same name."""
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Example:
    """A command, the output that the page shows, and the line of the page that it stands on."""

    command: str
    output: str
    line: int


def blocks(page: Path, *languages: str) -> list[tuple[str, str, int]]:
    """The fenced blocks of a page: language, content, and the line that the content begins on."""
    text = page.read_text("utf-8")
    found = [(m[1], m[2], text.count("\n", 0, m.start()) + 2) for m in FENCE.finditer(text)]
    return [block for block in found if block[0] in languages]


def examples(block: str, line: int) -> list[Example]:
    found: list[Example] = []
    for offset, text in enumerate(block.splitlines()):
        last = found[-1] if found else None
        if text.startswith("$ "):
            found.append(Example(text[2:], "", line + offset))
        elif last is None:
            pytest.fail(f"line {line + offset}: output before the first command")
        elif text.startswith("> ") and not last.output:
            found[-1] = Example(f"{last.command}\n{text[2:]}", "", last.line)
        else:
            found[-1] = Example(last.command, f"{last.output}{text.rstrip()}\n", last.line)
    return found


def matches(shown: str, printed: str) -> bool:
    parts = []
    for line in shown.rstrip().splitlines():
        whole = line.strip() == "..."
        parts.append(r"(?:.*\n)*?" if whole else re.escape(line).replace(r"\.\.\.", ".*") + r"\n")
    return re.fullmatch("".join(parts) + r"\n*", printed) is not None


def run(
    command: str, folder: Path, status: int = 0, *, server: str | None = None, programs: str = ANEW
) -> tuple[str, int]:
    """What a command prints, both streams as a terminal shows them, and its exit status.

    `programs` is the folder of the `python` and `soundadvice` that it finds, by default the real ones.
    """
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SOUNDADVICE", "XDG", "LC_"))}
    path = os.pathsep.join([programs, ANEW, os.environ["PATH"]])
    environment = keep | {"PATH": path, "HOME": str(folder), "COLUMNS": "80", "LANG": "C.UTF-8", "NO_COLOR": "1"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    environment |= {SERVER: server} if server else {}
    done = subprocess.run(
        ["/bin/sh", "-c", f"(exit {status})\n{command}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    text = done.stdout.decode("utf-8")
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines()), done.returncode


def write_files(page: Path, content: str, folder: Path) -> None:
    found = FILE.match(content)
    if found is None:
        return
    file = folder / found[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    # A text that is not YAML has no comments: its name is no part of it.
    file.write_text(content if file.suffix == ".yaml" else content[found.end() :], "utf-8")
