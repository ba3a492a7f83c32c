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
import re
import shutil
import tomllib
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

import soundadvice
from support.pages import (
    ANEW,
    DOCS,
    FENCE,
    FILE,
    PAGES,
    ROOT,
    SERVER,
    blocks,
    examples,
    matches,
    named,
    run,
    write_files,
)
from support.terminal.screens import needs_tmux

EMBEDDING = sorted(page for page in (DOCS / "how-to" / "embedding").glob("*.md") if page.name != "README.md")
_FILES = ("yaml", "text", "python", "js", "sh", "html")
_PARTS = {"fhir.md": "soundadvice.server.fhir", "cds-hooks.md": "soundadvice.server.cds.routes"}
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_SVG = "{http://www.w3.org/2000/svg}"
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


# The first page that anyone tries; the rest take a minute.
FIRST = {ROOT / "README.md"}


@pytest.mark.parametrize(
    "page", [pytest.param(one, marks=[] if one in FIRST else pytest.mark.slow) for one in PAGES], ids=named
)
def test_shell_examples(page: Path, tmp_path: Path, programs: str, request: pytest.FixtureRequest) -> None:
    server = served(page, request) if SERVER in page.read_text("utf-8") else None
    check_examples(page, tmp_path, programs, server)


@pytest.mark.slow
def test_programs_that_are_begun_anew_say_the_same_as_those_that_are_forked(tmp_path: Path) -> None:
    check_examples(ROOT / "README.md", tmp_path, ANEW)


def check_examples(page: Path, folder: Path, programs: str, server: str | None = None) -> None:
    status = 0
    for language, content, first in blocks(page, "console", *_FILES):
        if language != "console":
            write_files(page, content, folder)
            continue
        for example in examples(content, first):
            if example.command.startswith("node ") and shutil.which("node") is None:
                pytest.skip("there is no node")
            printed, new = run(example.command, folder, status, server=server, programs=programs)
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


@pytest.mark.parametrize("page", EMBEDDING, ids=named)
def test_a_page_on_embedding_has_a_complete_program_in_files_of_at_most_30_lines(page: Path) -> None:
    programs = [
        content.split("\n", 1)[1] for _, content, _ in blocks(page, "python", "js", "sh", "html") if FILE.match(content)
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
    text = FENCE.sub("", page.read_text("utf-8"))
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
