"""The pages: shell examples run and print what they show, links lead somewhere, and nothing is left out.

Python examples run as doctests. In a page, a fenced block

- `console` holds commands after `$ ` (and `> ` where one goes on) with the output that follows; `...` stands for
  anything, on a line of its own for any lines. Commands of a page run in order in one folder of its own.
- a file's language that begins with a comment like `# foot_blister/pack.yaml` is that file, put into the folder.

A page that speaks to `$SOUNDADVICE_URL` is given a server there. It waits, and says so, while the part of the server
that it is about is not there yet.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from threading import Thread
from types import ModuleType
from xml.etree import ElementTree

import pytest

import soundadvice
from support.terminal.screens import needs_tmux

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
EMBEDDING = sorted(page for page in (DOCS / "how-to" / "embedding").glob("*.md") if page.name != "README.md")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:#|//|<!--) ((?:[\w-]+/)*[\w-]+\.\w+)(?: -->)?\n")
_FILES = ("yaml", "text", "python", "js", "sh", "html")
_SERVER = "SOUNDADVICE_URL"
_PARTS = {"fhir.md": "soundadvice.server.fhir", "cds-hooks.md": "soundadvice.server.cds.routes"}
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_SVG = "{http://www.w3.org/2000/svg}"
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


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
    found = [(m[1], m[2], text.count("\n", 0, m.start()) + 2) for m in _FENCE.finditer(text)]
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


def run(command: str, folder: Path, status: int, server: str | None = None) -> tuple[str, int]:
    """What a command prints, both streams as a terminal shows them, and its exit status."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SOUNDADVICE", "XDG", "LC_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = keep | {"PATH": path, "HOME": str(folder), "COLUMNS": "80", "LANG": "C.UTF-8", "NO_COLOR": "1"}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    environment |= {_SERVER: server} if server else {}
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
    named = _FILE.match(content)
    if named is None:
        return
    file = folder / named[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    # A text that is not YAML has no comments: its name is no part of it.
    file.write_text(content if file.suffix == ".yaml" else content[named.end() :], "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_shell_examples(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    status = 0
    server = served(page, request) if _SERVER in page.read_text("utf-8") else None
    for language, content, first in blocks(page, "console", *_FILES):
        if language != "console":
            write_files(page, content, tmp_path)
            continue
        for example in examples(content, first):
            if example.command.startswith("node ") and shutil.which("node") is None:
                pytest.skip("there is no node")
            printed, new = run(example.command, tmp_path, status, server)
            place = f"{page.name}:{example.line}: $ {example.command}"
            assert matches(example.output, printed), f"{place}\nprints\n{printed}"
            # A page that shows a failure says so.
            assert new == 0 or example.output, f"{place}\nfails with {new}"
            status = new


def served(page: Path, request: pytest.FixtureRequest) -> str:
    """The address of a server for a page. Skips the page where the server, or its part, is not there yet."""
    for part in ("soundadvice.server.app", _PARTS.get(page.name, "soundadvice.server.app")):
        pytest.importorskip(part, reason=f"{page.name} waits for {part}")
    address = request.getfixturevalue("server")
    assert isinstance(address, str)
    return address


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The program of `soundadvice serve`, on a port of the system's choice."""
    import uvicorn

    from soundadvice.server.app import app

    names = ("low_back_pain_red_flags", "low_back_pain")
    application = app({name: soundadvice.load_pack(name) for name in names}, default=names[0])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
        thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("page", EMBEDDING, ids=named)
def test_a_page_on_embedding_has_a_complete_program_in_files_of_at_most_30_lines(page: Path) -> None:
    programs = [
        content.split("\n", 1)[1]
        for _, content, _ in blocks(page, "python", "js", "sh", "html")
        if _FILE.match(content)
    ]
    assert programs
    assert [program for program in programs if len(program.splitlines()) > 30] == []


@pytest.mark.parametrize("page", EMBEDDING, ids=named)
def test_every_page_on_embedding_is_reached_from_its_first_page(page: Path) -> None:
    assert f"({page.name})" in (page.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target} leads nowhere"
        assert file.is_relative_to(ROOT), f"{page.name}: {target} leads out of the project"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: there is no heading for {target}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_schemas_that_are_named_exist(page: Path) -> None:
    names = re.findall(r"schemas/[\w.-]+\.json", page.read_text("utf-8"))
    assert [name for name in names if not (ROOT / name).exists()] == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    text = _FENCE.sub("", page.read_text("utf-8"))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(text))
    return {heading.strip().replace(" ", "-") for heading in kept}


def linked(page: Path) -> set[Path]:
    """The pages that a page links to."""
    targets = (target.partition("#")[0] for target in _LINK.findall(page.read_text("utf-8")))
    return {(page.parent / target).resolve() for target in targets if target.endswith(".md") and "://" not in target}


def test_every_page_is_reached_from_the_readme() -> None:
    waiting, reached = [ROOT / "README.md"], set[Path]()
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += linked(page)
    assert sorted(set(PAGES) - reached) == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("README.md")), ids=named)
def test_the_first_page_of_a_folder_lists_the_others(page: Path) -> None:
    assert sorted(set(page.parent.glob("*.md")) - {page} - linked(page)) == []


def test_the_command_line_page_is_up_to_date() -> None:
    cli = generator(DOCS / "reference" / "generate_cli.py")
    assert cli.PAGE.read_text("utf-8") == cli.page(), "run `python docs/reference/generate_cli.py`"


def test_every_command_is_on_the_command_line_page() -> None:
    from soundadvice_cli import commands

    page = (DOCS / "reference" / "cli.md").read_text("utf-8")
    assert [name for name in commands.names() if f"## soundadvice {name}\n" not in page] == []


def test_the_way_without_a_compiler_names_every_other_dependency() -> None:
    """What people without a compiler are told to install is what pyproject.toml asks for, one thing left out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[^\w-]", one)[0] for one in project["dependencies"]} - {"durable-rules"}
    line = next(
        line
        for _, content, _ in blocks(DOCS / "how-to" / "installing.md", "sh")
        for line in content.splitlines()
        if "pip install" in line and "platformdirs" in line
    )
    assert set(line.partition("pip install ")[2].split()) == needed


def test_the_python_page_shows_every_public_name() -> None:
    page = (DOCS / "how-to" / "python.md").read_text("utf-8")
    assert [name for name in soundadvice.__all__ if f"`{name}`" not in page and f"`{name}(" not in page] == []


def test_the_glossary_has_every_word_of_the_tree() -> None:
    """Each kind of thing that a pack holds, and each kind of condition, has its entry."""
    from soundadvice.model.evidence import ElementKind

    headings = anchors(DOCS / "reference" / "glossary.md")
    words = {str(kind).replace("_", "-") for kind in ElementKind} - {"text"}
    assert words - headings == set()


def test_the_page_on_installing_names_every_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    page = (DOCS / "how-to" / "installing.md").read_text("utf-8")
    assert [extra for extra in extras if extra != "dev" and f"| `{extra}` |" not in page] == []


def generator(file: Path) -> ModuleType:
    """A program of the docs that writes one of their files."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_tmux
def test_the_picture_shows_what_ask_shows() -> None:
    """Its words, line by line; how they are drawn is up to the version of rich."""
    ask = generator(DOCS / "images" / "generate_ask.py")
    assert drawn_lines(ask.PICTURE.read_text("utf-8")) == drawn_lines(ask.drawn(*ask.screens())), f"run {ask.__file__}"
    for page in (ROOT / "README.md", DOCS / "README.md"):
        assert "images/ask.svg)" in page.read_text("utf-8")


def drawn_lines(svg: str) -> list[str]:
    texts = [(element.get("y", ""), element.text or "") for element in ElementTree.fromstring(svg).iter(f"{_SVG}text")]
    rows = (texts for _, texts in groupby(texts, key=itemgetter(0)))
    return ["".join(text for _, text in row).replace("\xa0", " ").rstrip() for row in rows]
