"""Every program on every page runs whole conversations: numbers, lengths of time, several answers, and an emergency.

Typing errors are shown, and asked again. A program that shows one answer alone has not been seen to work.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import soundadvice
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.next_question import next_question
from soundadvice.model.answer import read_answers
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question
from support.answers.people import EASY, WELL
from support.packs.shipped import shipped
from support.pages import ANEW, DOCS, PAGES, blocks, run, write_files

PACK = shipped("low_back_pain_self_care")
EMBEDDING = DOCS / "how-to" / "embedding"
PROGRAMS = ("python", "py", "js", "html")
CONVERSATIONS = {
    (DOCS / "how-to" / "serving.md", "polling.py"): "decided",
    (EMBEDDING / "http.md", "triage_over_http.py"): "decided",
    (EMBEDDING / "mcp.md", "assistant.py"): "decided",
    (EMBEDDING / "python.md", "ask_a_person.py"): "complete",
}
"""Programs that ask a person question by question, and whether they end with the advice or go on to the plan."""
CALLS = {
    (EMBEDDING / "cds-hooks.md", "cards.py"): "python cards.py < answers.json",
    (EMBEDDING / "fhir.md", "triage_in_fhir.py"): "python triage_in_fhir.py < items.json",
    (DOCS / "how-to" / "javascript.md", "advise.mjs"): (
        "soundadvice export low_back_pain_self_care --to javascript --output back.js > told.txt 2>&1 && "
        "node advise.mjs < answers.json"
    ),
    (EMBEDDING / "command-line.md", "triage.mjs"): "node triage.mjs < answers.json",
    (EMBEDDING / "command-line.md", "triage.sh"): "sh triage.sh - advice.json < answers.json && cat advice.json",
}
"""Programs that are given all answers at once."""
ELSEWHERE = {
    (EMBEDDING / "browser.md", "index.html"): "browser/test_browser_page.py",
    (DOCS / "how-to" / "javascript.md", "yours.html"): "formats/test_web_page.py",
    (DOCS / "how-to" / "deploying.md", "served.py"): "server/watch/test_watch.py",
    (DOCS / "how-to" / "deploying.md", "trail.py"): "server/watch/test_watch.py",
    (DOCS / "how-to" / "scale.md", "on_spark.py"): "tables/test_batch_spark.py",
    (DOCS / "reference" / "canonical-form.md", "hash.mjs"): "model/test_canonical.py",
}
"""Programs that need more to run in; and the tests that bring it."""
HELPERS = {"typed.py"}
"""Files that a program takes in."""

WRONG: Mapping[type, tuple[str, ...]] = {
    Choice: ("yess", "", "none, no"),
    MultiChoice: ("nothing at all", "none, leg", ""),
    Number: ("thirty-five", "35 years", "350", "-1", "35.5", "NaN", "1e400", "10,000", "null", '"35"', ""),
    Duration: ("a while", "3", "3 fortnights", "-2 weeks", ""),
}
"""What people type that a question of the kind does not take."""


def named(page: Path) -> list[str]:
    """The files that a page shows, of languages that programs are written in."""
    found = []
    for language, content, line in blocks(page, *PROGRAMS, "sh"):
        first = content.splitlines()[0]
        words = first.removeprefix("<!--").lstrip("/# ").split()
        is_file = words[:1] and first[:1] in "#/<" and words[0].endswith((".py", ".mjs", ".js", ".sh", ".html"))
        if is_file:
            found.append(words[0])
        elif language != "sh":
            assert ">>>" in content, f"{page.name}:{line}: a program that has no name, and so is not run"
    return found


def test_every_program_of_every_page_is_run() -> None:
    shown = {(page, name) for page in PAGES for name in named(page) if name not in HELPERS}
    assert shown == {*CONVERSATIONS, *CALLS, *ELSEWHERE}
    for (page, _), test in ELSEWHERE.items():
        assert page.name in (Path(__file__).parents[1] / test).read_text("utf-8")


# Conversations -------------------------------------------------------------------------------------------------------

PEOPLE: dict[str, dict[str, Any]] = {
    "well": WELL | EASY,
    "to a doctor": WELL
    | EASY
    | {"numbness": ["leg", "elsewhere"], "age": 72, "duration": "14 weeks"}
    | {"first_episode": "no", "began_before_45": "no", "months_signs": ["none"], "examined": "yes"},
    "an emergency": {
        "location": ["lower_back"],
        "emergency_signs": ["none"],
        "leg_pain": "none",
        "numbness": ["saddle"],
    },
}


def asked(answers: Mapping[str, Any], until: str) -> Iterator[Question]:
    """The questions that a person with these answers is asked, in their order."""
    given: dict[str, Any] = {}
    while True:
        evaluation = evaluate(PACK, read_answers(PACK.question, given))
        question = next_question(PACK, evaluation)
        if question is None or (until == "decided" and evaluation.decided):
            return
        yield question
        given[question.id] = answers.get(question.id, "no")


def typed(answer: object) -> str:
    return ", ".join(answer) if isinstance(answer, list) else str(answer)


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("program", CONVERSATIONS, ids=lambda program: program[1])
def test_a_whole_conversation(
    program: tuple[Path, str], person: str, tmp_path: Path, server: str, programs: str
) -> None:
    check_conversation(program, person, tmp_path, server, programs)


def test_a_program_that_is_begun_anew_says_the_same_as_one_that_is_forked(tmp_path: Path, server: str) -> None:
    check_conversation((EMBEDDING / "python.md", "ask_a_person.py"), "to a doctor", tmp_path, server, ANEW)


def check_conversation(program: tuple[Path, str], person: str, folder: Path, server: str, programs: str) -> None:
    """Every question is first answered wrongly, and is asked again; the advice is that of the right answers."""
    page, name = program
    answers, lines, wrong = PEOPLE[person], [], 0
    questions = list(asked(answers, CONVERSATIONS[program]))
    for question in questions:
        errors = WRONG[type(question)]
        wrong += len(errors)
        lines += [*errors, typed(answers.get(question.id, "no"))]
    kinds = {type(question) for question in questions}
    assert person != "well" or kinds == {Choice, MultiChoice, Number, Duration}
    for _, content, _ in blocks(page, "python"):
        write_files(page, content, folder)
    (folder / "typed.txt").write_text("\n".join(lines) + "\n")
    printed, status = run(f"python {name} < typed.txt", folder, server=server, programs=programs)
    assert status == 0, printed
    assert printed.count("Not taken: ") == wrong
    advice = soundadvice.triage(PACK, {question.id: answers.get(question.id, "no") for question in questions})
    assert f"{advice.title}\n{advice.text}\n" in printed
    assert "None" not in printed


# All answers at once -------------------------------------------------------------------------------------------------


Called = Callable[[tuple[Path, str], object, object], tuple[str, int]]


@pytest.fixture
def called(tmp_path: Path, server: str, programs: str) -> Called:
    """What a program prints for these answers."""

    def call(program: tuple[Path, str], answers: object, items: object) -> tuple[str, int]:
        page, _ = program
        if "node" in CALLS[program] and shutil.which("node") is None:
            pytest.skip("there is no node")
        for _, content, _ in blocks(page, "python", "js", "sh"):
            write_files(page, content, tmp_path)
        (tmp_path / "answers.json").write_text(json.dumps(answers))
        (tmp_path / "items.json").write_text(json.dumps(items))
        return run(CALLS[program], tmp_path, server=server, programs=programs)

    return call


@pytest.mark.sampled
@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("program", CALLS, ids=lambda program: program[1])
def test_a_whole_set_of_answers(program: tuple[Path, str], person: str, called: Called) -> None:
    answers = PEOPLE[person]
    items = questionnaire_response(PACK, answers)["item"]
    printed, status = called(program, answers, items)
    assert status == 0, printed
    advice = soundadvice.triage(PACK, answers)
    at_home = advice.acuity is soundadvice.Acuity.SELF_CARE
    expected = {
        "cards.py": f": {advice.title} (",
        "triage_in_fhir.py": "CarePlan" if at_home else "ServiceRequest",
        "advise.mjs": f"{advice.title}\n",
        "triage.mjs": f"{advice.title}\n{advice.text}\n",
        "triage.sh": f'"disposition": "{advice.disposition}"',
    }
    assert expected[program[1]] in printed


@pytest.mark.sampled
@pytest.mark.parametrize("program", CALLS, ids=lambda program: program[1])
def test_what_is_missing_and_what_is_wrong(program: tuple[Path, str], called: Called) -> None:
    some = {"leg_pain": "one"}
    printed, _ = called(program, some, questionnaire_response(PACK, some)["item"])
    assert "age" in printed or "still" in printed or "not finished" in printed or "OperationOutcome" in printed
    assert "CarePlan" not in printed
    wrong = [{"linkId": "age", "answer": [{"valueInteger": 350}]}]
    printed, status = called(program, {"age": "thirty-five"}, wrong)
    assert status != 0
    assert "give a whole number of years from 0 to 120" in printed
    assert "Traceback" not in printed
