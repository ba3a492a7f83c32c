"""A pack on another topic, without a plan: no surface says a word of pain, backs or exercises that it did not write.

`data/packs/insect_sting` is such a pack. Each surface is looked at whole: what a person reads, and what a program gets.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from soundadvice import load_pack, triage
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.handout import takeaway_html, takeaway_markdown, takeaway_text
from soundadvice.handout.text import summary_text
from soundadvice.journal import Journal
from soundadvice.journal.coming_back import Told
from soundadvice.provenance.record import Record
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from soundadvice.server.web import site
from soundadvice_cli.commands.people import ask, check_in, routine
from soundadvice_cli.main import cli
from soundadvice_cli.options import DEFAULT_PACK
from soundadvice_cli.prompts.plain import PlainAsker
from support.server.client import Client
from support.server.mcp_calls import connected
from support.server.visits import Visit
from support.terminal.keys import end

FOLDER = Path(__file__).parents[1] / "data" / "packs" / "insect_sting"
PACK = load_pack(FOLDER)
GIVEN = datetime(2026, 11, 28, 9, tzinfo=UTC)
HOME: Mapping[str, object] = {"wheezy": "no", "rash_after": "2 hours", "since": "3 hours"}
PHARMACIST = {**HOME, "rash_after": "30 minutes"}
EMERGENCY = {"wheezy": "yes"}
EVERYONE = {"home": HOME, "pharmacist": PHARMACIST, "emergency": EMERGENCY}
FOREIGN = re.compile(
    r"pain|hurt|exercis|stretch|practis|spine|\blegs?\b|\b(?:your|low|lower|the) back\b|keep moving|none?_exercise",
    re.I,
)
HOUR = "Minutes, hours, days or weeks?"


def foreign(text: str) -> list[str]:
    """The words in a text that are of another topic, each with what stands around it."""
    return [text[max(0, found.start() - 60) : found.end() + 40] for found in FOREIGN.finditer(text)]


def read_aloud(page: str) -> str:
    """What a person reads on a page."""
    bare = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


def values(found: object) -> Iterator[str]:
    """The texts in JSON values; its keys are the format's."""
    if isinstance(found, dict):
        for below in found.values():
            yield from values(below)
    elif isinstance(found, list):
        for below in found:
            yield from values(below)
    elif isinstance(found, str):
        yield found


def texts(content: str | bytes) -> str:
    return "\n".join(values(json.loads(content)))


def recorded(answers: Mapping[str, object], time: datetime = GIVEN) -> Record:
    return Record.of(triage(PACK, answers), time=time, engines=("reference",))


# On the web -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", EVERYONE.values(), ids=EVERYONE)
def test_the_web_page(answers: Mapping[str, object]) -> None:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: GIVEN), PACK)
    seen = [visit.page.text, visit.begin().page.text]
    while (name := visit.asked) is not None:
        seen.append(visit.answer(name, answers[name]).text)
    assert HOUR in "".join(seen) or answers is EMERGENCY
    paths = ("/result", "/plan", "/summary", "/check", "/region", "/open", "/privacy", "/save/takeaway", "/save/copy")
    seen += [visit.get(path).text for path in paths]
    assert [word for page in seen for word in foreign(read_aloud(page))] == []
    assert "Make my plan" not in "".join(seen)


def test_the_web_page_asks_in_hours_and_says_what_to_type() -> None:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: GIVEN), PACK).begin()
    visit.answer("wheezy", "no")
    visit.post("/question", question="rash_after", number="")
    assert "Choose minutes, hours, days or weeks." in visit.page.text
    assert "such as 20." in visit.page.text
    visit.post("/question", question="rash_after", number="20", unit="minutes")
    assert visit.path == "/check"  # it decides


def test_coming_back_on_the_web() -> None:
    """Three weeks after a record: what is about the moment is asked anew; how long ago the sting was, follows."""
    record = json.dumps(recorded(HOME).to_json()).encode()
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: GIVEN + timedelta(days=21)), PACK)
    seen = [visit.open(record).text, visit.get("/question").text]
    for name in ("wheezy", "rash_after"):
        seen.append(visit.answer(name, HOME[name]).text)
    for typed in ("4", "27 November 2026"):
        seen.append(visit.post("/check-in", step=visit.path.rpartition("/")[2], number=typed).text)
    if visit.path == "/check":
        seen.append(visit.post("/check").text)
    assert visit.path == "/result"
    seen += [visit.get(path).text for path in ("/course", "/summary", "/save/takeaway", "/save/copy", "/save/reminder")]
    assert "Please ask a pharmacist" in seen[-5]
    assert "How much does it itch" in "".join(seen)
    assert [word for page in seen for word in foreign(read_aloud(page))] == []


# In the terminal --------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def run(lines: str, conversation: Callable[[], None]) -> str:
        waiting = iter(lines.splitlines())

        def read(prompt: str = "") -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            print(prompt + line)
            return line

        monkeypatch.setattr("builtins.input", read)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(tmp_path / "mine.sqlite3"))
        screen = io.StringIO()
        with redirect_stdout(screen):
            return end(screen, conversation).text

    return run


@pytest.mark.parametrize("lines", ["1\n2 hours\n3 hours\n", "1\n30 minutes\n3 hours\n", "2\n"], ids=EVERYONE)
def test_the_terminal(typed: Callable[..., str], lines: str) -> None:
    seen = typed(lines + "why\n1\n" * 3, lambda: ask.run(PACK, PlainAsker(), boxed=False))
    if lines.startswith("1"):
        assert "Type a time, such as 20 minutes, 2 hours or 3 days. Or: not sure." in seen
    assert foreign(seen) == []


def test_a_check_in_at_the_terminal(typed: Callable[..., str], tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite3")
    seen = [
        typed(
            "1\n2 hours\n27 November\n4\n1\n",
            lambda: check_in.run(PACK, journal, PlainAsker(), lambda: GIVEN, boxed=False),
        ),
        typed(
            "1\n2 hours\n1\n3\n1\n",
            lambda: check_in.run(PACK, journal, PlainAsker(), lambda: GIVEN + timedelta(days=30), boxed=False),
        ),
    ]
    assert "Have you had it ever since?" in seen[1]
    for option in ("--list", "--chart"):
        done = CliRunner().invoke(cli, ["check-in", option, "--pack", str(FOLDER), "--journal", str(journal.path)])
        assert done.exit_code == 0, done.output
        seen.append(done.output)
    assert "How much does it itch" in seen[-1]
    assert [word for text in seen for word in foreign(text)] == []


def test_the_routine(typed: Callable[..., str]) -> None:
    told = Told(HOME, PACK.meaning_hash, None)
    seen = typed("", lambda: routine.run(PACK, told, PlainAsker(), plain=True))
    assert "This pack has nothing to be led through step by step." in seen
    assert foreign(seen) == []


FORMATS = ("markdown", "mermaid", "fhir-questionnaire", "json-schema")


@pytest.mark.parametrize(
    "words",
    ["triage", "triage --json", "explain", "check", "test", "audit", *(f"export --to {name}" for name in FORMATS)],
)
def test_a_command(words: str, tmp_path: Path) -> None:
    command, *options = words.split()
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(PHARMACIST))
    of_someone = command in ("triage", "explain")
    arguments = ["--pack", str(FOLDER), "--answers", str(answers)] if of_someone else [str(FOLDER)]
    done = CliRunner().invoke(cli, [command, *options, *arguments])
    shown = done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    text = shown if words.split()[-1] in FORMATS[:2] or len(words.split()) == 1 else texts(done.stdout)
    assert foreign(text) == []


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))


def test_no_help_names_a_condition() -> None:
    """The default pack's name may stand there, and what `routine` is for."""
    for path in commands(cli, ()):
        shown = " ".join(CliRunner().invoke(cli, [*path, "--help"]).output.split()).replace(DEFAULT_PACK, "")
        told = [word for word in foreign(shown) if path != ("routine",) and "Do the exercises" not in word]
        assert told == [], path


# On paper, and to programs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", EVERYONE.values(), ids=EVERYONE)
def test_what_is_taken_away(answers: Mapping[str, object]) -> None:
    advice, record = triage(PACK, answers), recorded(answers)
    written = [read_aloud(takeaway_html(advice, record)), takeaway_markdown(advice, record)]
    written += [takeaway_text(advice, record), summary_text(advice, record)]
    assert [word for text in written for word in foreign(text)] == []
    assert "stop_rule" not in advice.to_json()


def units_of(form: object) -> list[object]:
    """The units that a Questionnaire offers."""
    if isinstance(form, list):
        return [one for below in form for one in units_of(below)]
    if not isinstance(form, dict):
        return []
    own = [form["valueCoding"]] if str(form.get("url", "")).endswith("questionnaire-unitOption") else []
    return [*own, *(one for below in form.values() for one in units_of(below))]


@pytest.mark.sampled
@pytest.mark.parametrize("answers", EVERYONE.values(), ids=EVERYONE)
def test_programs(answers: Mapping[str, object]) -> None:
    with Client(app({PACK.id: PACK}, default=PACK.id), base_url="http://127.0.0.1") as client:
        asked = [client.get("/api/packs"), client.get(f"/api/packs/{PACK.id}"), client.get("/cds-services")]
        for operation in ("evaluate", "explain", "next"):
            asked.append(client.post(f"/api/packs/{PACK.id}/{operation}", json={"answers": answers}))
        for version in ("R4", "R5"):
            asked.append(client.get(f"/fhir/{version}/Questionnaire"))
            body = questionnaire_response(PACK, answers, version)  # type: ignore[arg-type]
            asked.append(client.post(f"/fhir/{version}/QuestionnaireResponse/$triage", json=body))
        assert [word for one in asked for word in foreign(texts(one.content))] == []
        form = next(one for one in asked if "/Questionnaire" in str(one.url)).json()
    assert {"code": "min", "display": "minutes", "system": "http://unitsofmeasure.org"} in units_of(form)
    with connected(server({PACK.id: PACK}, default=PACK.id)) as (call, _):
        for tool in ("list_packs", "next_question", "evaluate", "explain"):
            arguments = {} if tool == "list_packs" else {"pack": PACK.id, "answers": answers}
            assert foreign(texts(json.dumps(call(tool, arguments).structured_content))) == [], tool
