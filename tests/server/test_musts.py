"""Answers that cannot go together, on every surface: one word that names both questions, with the pack's sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from soundadvice import load_pack
from soundadvice.formats.fhir.outcome import OutcomeError
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.api.operations import Operations
from soundadvice.server.consult import consult_or_refuse
from soundadvice.server.fhir.triage import help_instead, run
from soundadvice.server.mcp.tools import Packs, evaluate
from soundadvice.server.refusal import Refusal
from support.server.visits import NOW, mended, new_visit

PACK = load_pack(Path(__file__).parents[1] / "data" / "packs" / "together")
SAYS = "The lower number of your blood pressure must be below the upper one"
PRESSURE = {"systolic": 120, "diastolic": 80}
AT_ODDS = {"systolic": 120, "diastolic": 130}


def clock() -> ValidAt:
    return ValidAt(NOW, timedelta(days=1))


def test_over_http() -> None:
    with pytest.raises(Refusal) as refused:
        Operations(PACK, clock).evaluate({"answers": AT_ODDS})
    [mistake] = refused.value.mistakes
    assert mistake.pointer == "#/answers/diastolic"
    assert mistake.detail == f"{SAYS}; change this answer, or that to `systolic`"


def test_in_a_decision_support_hook() -> None:
    """Its answers come by the same way as those over HTTP."""
    with pytest.raises(Refusal, match="answer-not-taken"):
        consult_or_refuse(PACK, AT_ODDS)


def test_for_an_assistant() -> None:
    with pytest.raises(Refusal) as refused:
        evaluate(Packs({PACK.id: PACK}, PACK.id, clock), {"answers": AT_ODDS})
    assert refused.value.detail == f"`diastolic`: {SAYS}; ask the person again, here and about `systolic`"


def response(**answers: Any) -> dict[str, Any]:
    made = questionnaire_response(PACK, PRESSURE)
    for item in made["item"]:  # type: ignore[attr-defined]
        item["answer"] = [{"valueInteger": answers[item["linkId"]]}]
    return made


def test_in_fhir() -> None:
    with pytest.raises(OutcomeError) as refused:
        run({PACK.id: PACK}, response(**AT_ODDS), "R4", at=clock())
    assert refused.value.status == 422
    [issue] = refused.value.issues
    assert (issue.code, issue.place) == ("business-rule", _place("diastolic"))
    assert issue.text == f"`diastolic`: {SAYS}; change this answer, or that to `systolic`"


def _place(name: str) -> str:
    return f"QuestionnaireResponse.repeat(item).where(linkId = '{name}')"


def test_whom_it_concerns_is_helped_all_the_same() -> None:
    """What each answer says by itself is heard where there is no advice."""
    told, _ = help_instead({PACK.id: PACK}, response(systolic=70, diastolic=130), "R4", at=clock())
    assert told.at_least == "soon"


def test_in_the_browser_without_script() -> None:
    visit = new_visit(PACK).begin()
    visit.answer("systolic", 120)
    visit.answer("diastolic", 130)
    said = mended(visit)
    assert said.startswith(f"{SAYS}.")
    assert "You said: 120 mmHg." in said
    assert 'value="130"' in visit.page.text
    visit.answer("diastolic", 80)
    assert visit.asked == "operation"


def test_an_earlier_answer_is_changed_in_the_browser() -> None:
    visit = new_visit(PACK).begin()
    visit.answer("systolic", 120)
    visit.answer("diastolic", 80)
    visit.get("/question/1")
    visit.answer("systolic", 70)
    assert "You said: 80 mmHg." in mended(visit)
