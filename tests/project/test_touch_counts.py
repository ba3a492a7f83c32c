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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest
from tools.catalogues import compiled, place

from soundadvice import load_pack
from soundadvice.server.web import site
from support.answers.people import WELL
from support.server.visits import GETS, NOW, PACK, Visit

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


def command(copy: Path, *arguments: str | Path) -> list[str]:
    """The command line of the copy."""
    where = [str(copy / name) for name in ("engine", "cli", "rules")]
    program = (
        f"import sys; sys.path[:0] = {where!r}; "
        "import soundadvice, soundadvice_cli; from soundadvice_cli.__main__ import main; "
        f"assert all(one.__file__.startswith({str(copy)!r}) for one in (soundadvice, soundadvice_cli)); "
        "sys.argv[0] = 'soundadvice'; main()"
    )
    return [sys.executable, "-c", program, *map(str, arguments)]


def surroundings(copy: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(str(copy / name) for name in ("engine", "cli", "rules"))}


def run(copy: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What the command line of the copy says."""
    line = command(copy, *arguments)
    return subprocess.run(line, capture_output=True, text=True, check=False, env=surroundings(copy))


@contextmanager
def in_terminal(copy: Path, *arguments: str | Path) -> Iterator[pexpect.spawn[str]]:
    """The command line of the copy, in a terminal."""
    program, *rest = command(copy, *arguments)
    terminal = pexpect.spawn(program, rest, env=surroundings(copy), encoding="utf-8", timeout=60)
    try:
        yield terminal
    finally:
        terminal.close(force=True)


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


@pytest.mark.sampled
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


@pytest.mark.slow
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


DOCS = ("tutorials", "how-to", "reference", "explanation")


def test_a_page_of_the_docs(tmp_path: Path) -> None:
    """The navigation has it, in the part of its folder, after the pages that it names."""
    from mkdocs.config import load_config

    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for folder in DOCS:
        assert f"`{folder}`" in section("Add a page of the docs")
        write(tmp_path, f"docs/{folder}/hello.md", "# Hello\n")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    config.plugins.run_event("config", config)
    last = [part[-1] for entry in config.nav for part in entry.values() if isinstance(part, list)]
    assert [page for page in last if page.endswith("/hello.md")] == [f"{folder}/hello.md" for folder in DOCS]
    assert json.dumps(config.nav).count("hello.md") == len(DOCS)


@pytest.mark.slow  # the whole site is built
def test_the_site_has_a_page_that_was_added(tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    write(tmp_path, "docs/how-to/hello.md", "# Hello\n\nSee [the glossary](../reference/glossary.md).\n")
    line = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "<h1" in (tmp_path / "site" / "how-to" / "hello.html").read_text("utf-8")
    assert 'href="how-to/hello.html"' in (tmp_path / "site" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_region(copy: Path) -> None:
    """One line of a pack, and every surface knows it."""
    assert "`emergency_numbers`" in section("Add a region")
    assert "`services`" in section("Add a region")
    head = copy / "rules" / "soundadvice_rules" / "low_back_pain" / "pack.yaml"
    replaced(head, "\nemergency_numbers:\n", '\nemergency_numbers:\n  jp: "119"\n')
    lead = 'lead: "Get medical help today if:"'
    replaced(head, lead, lead.replace("Get medical", "Ask {advice_line} to get medical"))
    (copy / "answers.json").write_text('{"numbness": ["saddle"]}')
    asked = ("triage", "--pack", "low_back_pain_red_flags", "--answers", copy / "answers.json")
    done = run(copy, *asked, "--region", "jp")
    assert "119" in done.stdout, done.stderr
    assert "999" not in done.stdout
    assert "999" in run(copy, *asked).stdout
    (copy / "answers.json").write_text(json.dumps(WELL))
    assert "Ask a health advice line to get" in run(copy, *asked, "--region", "jp").stdout
    # A service that the region has is one line more.
    replaced(head, "\n  advice_line:\n", "\n  advice_line:\n    jp: a line in Japan\n")
    assert "Ask a line in Japan to get" in run(copy, *asked, "--region", "jp").stdout


_PAGE = """
from soundadvice.server.web.page import FormOfVisit, PageForAnyone, PageOfVisit


def hello(desk, request):
    return desk.page(request, "message.html", "Hello", words=("Good to see you.",))


def name(desk, request, visitor):
    return desk.page(request, "message.html", visitor.session.pack.title, words=("This is yours.",))


def wave(desk, request, visitor, fields):
    return desk.to(request, f"/hello?{fields['hand'][0]}")


PAGES = (PageForAnyone("/hello", hello), PageOfVisit("/hello/name", name), FormOfVisit("/hello", wave))
"""
_BROWSER = """
import json, re
from starlette.testclient import TestClient
from soundadvice import load_pack
from soundadvice.server.app import app

pack = load_pack("low_back_pain_red_flags")
browser = TestClient(app({pack.id: pack}, default=pack.id), base_url="http://localhost", follow_redirects=False)
got = [browser.get("/hello"), browser.get("/hello/name"), browser.post("/hello", data={"hand": "left"})]
token = re.search('name="token" value="([0-9a-f]+)"', browser.get("/").text)[1]
browser.post("/begin", data={"token": token})
token = re.search('name="token" value="([0-9a-f]+)"', browser.get("/question/1").text)[1]
sent = {"hand": "left", "token": token}
got += [browser.get("/hello/name"), browser.post("/hello", data={"hand": "left"}), browser.post("/hello", data=sent)]
got += [browser.post("/hello", data=sent, headers={"origin": "http://elsewhere"}), browser.put("/hello")]
print(json.dumps([[one.status_code, one.text, dict(one.headers)] for one in got]))
"""


@pytest.mark.slow
def test_a_page_of_the_web_page(copy: Path) -> None:
    """One file; and it stands behind the guards of all pages, which it does not name."""
    assert "`engine/soundadvice/server/web/pages/" in section("Add a page to the web page")
    write(copy, "engine/soundadvice/server/web/pages/hello.py", _PAGE)
    line = [sys.executable, "-c", _BROWSER]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=surroundings(copy))
    assert done.returncode == 0, done.stderr
    replies = json.loads(done.stdout)
    assert [status for status, _, _ in replies] == [200, 410, 410, 200, 403, 303, 403, 405]
    assert "<h1>Hello</h1>" in replies[0][1]
    assert "There are no answers here" in replies[1][1]
    assert "This is yours." in replies[3][1]
    assert replies[5][2]["location"] == "/hello?left"
    assert all(
        headers["content-security-policy"].startswith("default-src 'none'; style-src") for *_, headers in replies
    )
    assert all(headers["cache-control"] == "no-store" for *_, headers in replies)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ('PageForAnyone("/privacy", hello),', "two pages for GET /privacy"),
        ('Route("/hello", hello),', "hello has a page that is none of those in page.py"),
    ],
    ids=["a path twice", "a page without a guard"],
)
def test_a_page_that_cannot_be_one_stops_the_server(
    pages: str, said: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUNDADVICE_DEBUG", "1")
    code = f"from starlette.routing import Route\n{_PAGE.partition('PAGES = ')[0]}PAGES = ({pages})\n"
    write(copy, "engine/soundadvice/server/web/pages/hello.py", code)
    done = run(copy, "serve", "--port", "0")
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


_GERMAN = {
    "pack.yaml": {
        "id: twisted_ankle": "id: knoechel\nlanguage: de",
        "title: A twisted ankle": "title: Ein verstauchter Knöchel",
        "title: Look after it at home, text: Rest it.": "title: Zu Hause pflegen, text: Ruhen Sie ihn aus.",
        "Your foot goes numb or cold.": "Ihr Fuß wird taub oder kalt.",
    },
    "questions.yaml": {"Can you stand on it?": "Können Sie darauf stehen?", "A little": "Ein wenig"},
    "plan.yaml": {'title: Rest, text: "Rest it, and lift it up."': "title: Ruhe, text: Legen Sie ihn hoch."},
}
_LAYER = "id: verein\nversion: '1'\ntitle: Für unseren Verein\nextends: knoechel\n"
_WELL = {"weight": "fully", "foot": ["none"], "duration": "2 days", "age": 30, "sits": "no"}


@pytest.mark.slow
def test_a_language(copy: Path) -> None:
    """A pack in other words, and a layer on it: both are asked, advised and printed in them, and say so."""
    assert "`language`" in section("Add a language")
    pack, layer = copy / "knoechel", copy / "verein"
    shutil.copytree(ANKLE, pack)
    for file, words in _GERMAN.items():
        for old, new in words.items():
            replaced(pack / file, old, new)
    layer.mkdir()
    (layer / "pack.yaml").write_text(_LAYER, "utf-8")
    (copy / "answers.json").write_text(json.dumps(_WELL))
    for folder, title in ((pack, "Ein verstauchter Knöchel"), (layer, "Für unseren Verein")):
        with in_terminal(copy, "ask", "--plain", "--pack", folder) as terminal:
            terminal.expect_exact("Können Sie darauf stehen?")
            terminal.expect_exact("Ein wenig")
        saved = copy / f"{folder.name}.html"
        done = run(copy, "triage", "--pack", folder, "--answers", copy / "answers.json", "--save", saved)
        assert "ZU HAUSE PFLEGEN" in done.stdout, done.stderr
        assert "Legen Sie ihn hoch." in done.stdout
        page = saved.read_text("utf-8")
        assert '<html lang="de"' in page
        assert "Zu Hause pflegen" in page
        report = run(copy, "audit", folder, "--format", "html").stdout
        assert '<html lang="de"' in report
        assert title in report
    both = run(copy, "audit", pack, ANKLE, "--format", "html").stdout
    assert re.findall(r'<(\w+) lang="(\w+)"', both) == [("html", "en"), ("div", "de"), ("div", "en")]


def test_the_web_page_is_in_the_language_of_the_pack_that_is_asked(copy: Path) -> None:
    folder = copy / "knoechel"
    shutil.copytree(ANKLE, folder)
    for file, words in _GERMAN.items():
        for old, new in words.items():
            replaced(folder / file, old, new)
    german = load_pack(folder)
    visit = Visit(site({german.id: german, PACK.id: PACK}, default=PACK.id, clock=lambda: NOW), german)
    assert '<html lang="en"' in visit.page.text
    visit.get(f"/packs/{german.id}")
    assert '<html lang="de"' in visit.page.text
    visit.post("/begin", pack=german.id)
    assert "Können Sie darauf stehen?" in visit.page.text
    visit.answer_all(_WELL)
    visit.post("/check")
    assert "Zu Hause pflegen" in visit.page.text
    for path in GETS:
        reply = visit.get(path)
        if path == "/" or path.startswith(("/packs/", "/in/")):  # of another pack than the one that is asked
            assert '<html lang="en"' in reply.text
        elif reply.headers["content-type"].startswith("text/html"):
            assert '<html lang="de"' in reply.text, path


def test_a_language_of_our_own_words(copy: Path) -> None:
    """Its tag, and a catalogue: what people read and type is in it, and no other module knows of it."""
    where = "engine/soundadvice/wording/language.py"
    assert section("Add a language").count(where) == 1
    replaced(
        copy / where,
        'OWN_LANGUAGES: Final = (ENGLISH, "de", "es")',
        'OWN_LANGUAGES: Final = (ENGLISH, "de", "es", "nl")',
    )
    text = re.sub(rb'msgid "Back"\nmsgstr ".*"', b'msgid "Back"\nmsgstr "Terug"', place("de").read_bytes())
    folder = copy / "engine/soundadvice/wording/catalogues/nl/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "soundadvice.mo").write_bytes(compiled(text, "nl"))
    program = (
        f"import sys; sys.path[:0] = [{str(copy / 'engine')!r}]; "
        "from soundadvice.wording.language import in_language, say; "
        "context = in_language('nl-BE'); context.__enter__(); print(say('Back'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "Terug\n"


# Closed unions --------------------------------------------------------------------------------------------------


def named_by_mypy(copy: Path) -> set[str]:
    """The files in which mypy finds a `match` that does not know the new member."""
    if (ROOT / ".mypy_cache").is_dir():  # what mypy knows of all that has not changed
        shutil.copytree(ROOT / ".mypy_cache", copy / ".mypy_cache")
    line = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(copy / ".mypy_cache")]
    done = subprocess.run(line, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return {line.partition(":")[0] for line in done.stdout.splitlines() if ": error: " in line}


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "module", "member", "union", "also"),
    [
        (
            "Add a kind of condition",
            "condition/tree.py",
            "UnsureTest",
            "Test = ",
            {
                "loader/build/conditions/read.py",
                "loader/schema/shape_parts.py",
                "model/condition/tree.py",
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
