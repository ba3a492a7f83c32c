"""An author's page: what is found on every save, and the questionnaire at the question that is being written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from soundadvice import load_pack
from soundadvice.loader.stands_on import folders_of
from soundadvice.model.pack import Pack
from soundadvice.server.work.app import Preview, work_app
from soundadvice.server.work.desk import StepFound, WorkDesk
from soundadvice.server.work.preview import answers_before
from soundadvice.session import Session
from soundadvice_cli.commands.authoring.work import steps
from support.chromium import launched
from support.packs.folders import change
from support.terminal.commands import Run

PACKS = Path(__file__).parents[2] / "data" / "packs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))


def checked_only(folder: Path, show: Callable[[Pack], None]) -> list[Callable[[], StepFound]]:
    return steps(folder, show)[:2]


@pytest.fixture
def desk(folder: Path) -> tuple[WorkDesk, TestClient]:
    preview = Preview()
    made = WorkDesk(folder, checked_only, preview.show)
    return made, TestClient(work_app(made, preview, frozenset({"localhost"})), base_url="http://localhost")


def test_a_save_is_looked_at_once_and_tells_what_it_found(desk: tuple[WorkDesk, TestClient], folder: Path) -> None:
    work, client = desk
    assert work.look()
    assert not work.look(), "nothing was saved since"
    state = client.get("/work/state").json()
    assert [(one["step"], one["says"], one["good"]) for one in state["found"]] == [
        ("check", "no problems", True),
        ("test", "6 vignettes, 0 failures", True),
    ]
    assert (state["save"], state["busy"]) == (1, False)
    change(folder / "rules" / "leg.yaml", "leg_pain: [one", "leg_pains: [one")
    assert work.look()
    state = client.get("/work/state").json()
    assert [one["step"] for one in state["found"]] == ["check"], "what does not load is not tested"
    assert "there is no question `leg_pains`" in state["found"][0]["lines"][0]
    assert client.get("/").status_code == 200, "the questionnaire is that which loaded last"


@pytest.mark.parametrize(
    ("file", "old", "new", "question"),
    [
        ("questions.yaml", "Do you walk?", "Do you walk a lot?", "walks"),
        ("questions.yaml", "both: Both legs", "both: Either leg", "leg_pain"),
        ("rules/old.yaml", "- signs: [numb, hot]", "- signs: [numb]", "age"),
        ("rules/leg.yaml", "into your leg", "down your leg", "leg_pain"),
        ("plan.yaml", "Walk a little.", "Walk a bit.", "walks"),
    ],
)
def test_the_question_in_hand_is_the_one_that_was_written(
    file: str, old: str, new: str, question: str, desk: tuple[WorkDesk, TestClient], folder: Path
) -> None:
    work, client = desk
    work.look()
    assert work.state.question is None
    change(folder / file, old, new)
    work.look()
    assert client.get("/work/state").json()["question"] == question
    shown = client.get(f"/at/{question}")
    assert shown.status_code == 200
    text = load_pack(folder).question[question].text
    assert text in shown.text


def test_a_save_of_what_a_pack_stands_on_is_looked_at_too(tmp_path: Path) -> None:
    """A parent, the library of a pack, and a parent that is not there yet."""
    for name in ("child", "minimal", "cough", "vitals"):
        shutil.copytree(PACKS / name, tmp_path / name)
    child, cough = (WorkDesk(tmp_path / name, checked_only, lambda _: None) for name in ("child", "cough"))
    assert child.look()
    assert cough.look()
    assert not child.look()
    change(tmp_path / "minimal" / "rules" / "leg.yaml", "leg_pain: [one", "leg_pains: [one")
    assert child.look()
    assert not child.state.found[-1].is_good
    assert not cough.look(), "it does not stand on that"
    change(tmp_path / "vitals" / "questions.yaml", "text:", "text:  ")
    assert cough.look()
    assert not child.look()
    shutil.rmtree(tmp_path / "minimal")
    assert child.look()
    assert "there is no pack `minimal`" in child.state.found[0].lines[0]
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    assert child.look()
    assert child.state.found[0].is_good


def test_packs_that_stand_on_each_other_are_looked_at_once(tmp_path: Path) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(f"id: {name}\nextends: {{pack: {other}, version: '1'}}\n")
    assert folders_of(tmp_path / "one") == (tmp_path / "one", tmp_path / "two")
    (tmp_path / "two" / "pack.yaml").write_text("id: [")
    assert folders_of(tmp_path / "one") == (tmp_path / "one", tmp_path / "two")


def test_the_plainest_answers_lead_to_every_question(folder: Path) -> None:
    pack = load_pack(folder)
    for name in pack.deciding:
        question = Session(pack, answers=answers_before(pack, name)).next_question
        assert question is not None
        assert question.id == name
    assert answers_before(pack, "nothing") == {}


def test_what_is_not_there_leads_to_the_start(desk: tuple[WorkDesk, TestClient]) -> None:
    work, client = desk
    assert client.get("/").status_code == 503, "nothing has loaded yet"
    work.look()
    shown = client.get("/at/nothing")
    assert (shown.status_code, shown.url.path) == (200, "/")
    assert client.get("/work/static/../../app.py").status_code == 404
    assert client.get("/work/static/other.js").status_code == 404


def test_the_page_frames_its_own_questionnaire_and_no_one_frames_it(desk: tuple[WorkDesk, TestClient]) -> None:
    work, client = desk
    work.look()
    assert "frame-ancestors 'self'" in client.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get("/work").headers["content-security-policy"]
    other = client.get("/work/state", headers={"host": "evil.example"})
    assert other.status_code in (400, 421), "a name that leads here by a trick is not this computer's"


def test_the_name_of_a_folder_is_no_markup(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "<b>x" / "minimal"))
    desk = WorkDesk(folder, checked_only, lambda _: None)
    page = TestClient(work_app(desk, Preview(), frozenset({"localhost"})), base_url="http://localhost").get("/work")
    assert "&lt;b&gt;x" in page.text
    assert "<b>x" not in page.text


def test_once_looks_once_and_ends(run: Run, folder: Path) -> None:
    result = run("work", folder, "--once")
    assert result.exit_code == 1, "this pack does not pass the audit"
    assert re.search(r"check: no problems\ntest: 6 vignettes, 0 failures\naudit: minimal .* fail\n", result.stderr)
    change(folder / "rules" / "leg.yaml", "advise: see_doctor", "advise: see_doctors")
    result = run("work", folder, "--once")
    assert "did you mean `see_doctor`?" in result.stdout
    assert "audit" not in result.stderr


def test_an_installed_pack_is_not_worked_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "this pack is installed" in run("work", "crb65", "--once").stderr


@pytest.fixture
def command(folder: Path) -> Iterator[str]:
    """The command as a program, and the address of its page."""
    line = [sys.executable, "-m", "soundadvice_cli", "work", str(folder), "--no-browser"]
    variables = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables) as program:
        assert program.stdout is not None
        yield program.stdout.readline().split(" at ")[1].split(" ")[0]
        program.terminate()


@pytest.mark.slow  # Chromium, and the command as a program
def test_in_a_browser_a_save_shows_what_is_found_and_the_question(command: str, folder: Path) -> None:
    errors: list[str] = []
    with launched() as browser:
        page: Any = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda one: errors.append(one.text) if one.type == "error" else None)
        page.goto(command)
        page.locator("#found h2").nth(2).wait_for(timeout=60_000)
        assert page.locator("#found h2").first.inner_text() == "check: no problems"
        frame = page.frame_locator("#preview")
        assert frame.locator("h1").inner_text(timeout=60_000) == "Minimal"
        change(folder / "questions.yaml", "Is it getting better?", "Is it any better?")
        frame.get_by_text("Is it any better?").first.wait_for(timeout=60_000)
        assert page.locator("#where").inner_text() == "At the question better."
        change(folder / "rules" / "leg.yaml", "leg_pain: [one", "leg_pains: [one")
        page.get_by_text("did you mean `leg_pain`?").wait_for(timeout=60_000)
        assert frame.get_by_text("Is it any better?").first.is_visible(), "the last that loaded stays"
    assert errors == []
