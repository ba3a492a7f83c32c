"""Days on every surface that asks: the day of asking is that of the clock at its edge, and is kept with the answer."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from soundadvice import load_pack
from soundadvice.formats.fhir.outcome import OutcomeError
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.model.errors import UnsupportedError
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.api.operations import Operations
from soundadvice.server.fhir.triage import run
from soundadvice.server.help import help_about
from soundadvice.server.mcp import tools
from soundadvice.server.mcp.tools import Packs, evaluate
from soundadvice.server.refusal import Refusal
from support.server.visits import NOW, Visit, mended, new_visit

PACK = load_pack(Path(__file__).parents[1] / "data" / "packs" / "missed_period")
TODAY = NOW.date()
PERIOD, LATE = TODAY - timedelta(days=41), TODAY - timedelta(days=42)


def clock() -> ValidAt:
    return ValidAt(NOW, timedelta(days=1))


def at_period() -> Visit:
    visit = new_visit(PACK).begin()
    assert visit.asked == "last_period"
    return visit


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please type a date"),
        ("3/6/2024", "Please write the month as a word"),
        ("tomorrow", "That is after today. Please give a day from "),
        ("2 years ago", "Please give a day from "),
        ("31 February", "There is no such day"),
        ("a few weeks ago", "Please type a date"),
    ],
)
def test_a_day_to_mend_in_the_browser(typed: str, said: str) -> None:
    visit = at_period()
    visit.post("/question", question="last_period", number=typed)
    assert mended(visit).startswith(said)


@pytest.mark.parametrize("typed", [str(LATE), "6 weeks ago", "6w", f"{LATE:%d %B %Y}"])
def test_a_day_in_the_browser(typed: str) -> None:
    visit = at_period()
    visit.post("/question", question="last_period", number=typed)
    visit.post("/check")
    advice = visit.record()["advice"]
    assert isinstance(advice, dict)
    assert advice["answers"]["last_period"] == f"{LATE}/{TODAY}"
    assert advice["disposition"] == "test"
    visit.get("/question/1")
    assert f'value="{LATE.day} {LATE:%B %Y}"' in visit.page.text


def evaluated(**body: Any) -> Any:
    return json.loads(Operations(PACK, clock).evaluate({**body, "answers": {"bleeding": "0 days", **body["answers"]}}))


@pytest.mark.parametrize(("day", "advised"), [(PERIOD, "home"), (LATE, "test")])
def test_a_day_over_http_is_asked_today(day: date, advised: str) -> None:
    advice = evaluated(answers={"last_period": str(day)})["advice"]
    assert (advice["disposition"], advice["answers"]["last_period"]) == (advised, f"{day}/{TODAY}")


def test_a_day_over_http_that_says_when_it_was_asked() -> None:
    advice = evaluated(answers={"last_period": f"{LATE}/{PERIOD}"})["advice"]
    assert (advice["disposition"], advice["answers"]["last_period"]) == ("home", f"{LATE}/{PERIOD}")


@pytest.mark.parametrize("day", ["2024-02-31", str(TODAY + timedelta(days=1)), "soon", 5])
def test_what_is_no_day_is_refused_over_http(day: object) -> None:
    with pytest.raises(Refusal) as refused:
        evaluated(answers={"last_period": day})
    assert [mistake.pointer for mistake in refused.value.mistakes] == ["#/answers/last_period"]


def test_a_day_for_an_assistant_is_asked_today() -> None:
    packs = Packs({PACK.id: PACK}, PACK.id, clock)
    found = evaluate(packs, {"answers": {"last_period": str(LATE), "bleeding": "0 days"}})
    assert getattr(found, "disposition", found) == "test"


@pytest.mark.parametrize("authored", [None, NOW.isoformat(), str(PERIOD)])
def test_a_day_in_fhir_is_asked_when_the_response_was_written(authored: str | None) -> None:
    response = questionnaire_response(PACK, {"last_period": f"{LATE}/{TODAY}", "bleeding": "6w3d"})
    assert response.pop("authored") == str(TODAY)
    response |= {} if authored is None else {"authored": authored}
    answers = read_response(PACK, response, "R4", TODAY)
    asked = PERIOD if authored == str(PERIOD) else TODAY
    assert answers.given == {"last_period": f"{LATE}/{asked}", "bleeding": "45 days"}


def test_triage_of_a_day_in_fhir() -> None:
    response = questionnaire_response(PACK, {"last_period": f"{LATE}/{TODAY}", "bleeding": "0 days"})
    response["authored"] = NOW.astimezone(UTC).isoformat()
    assert "Do a pregnancy test." in str(run({PACK.id: PACK}, response, "R4", at=clock()))


@pytest.mark.parametrize("day", ["2024-02", "2024-02-31", "2024-02-01T10:00:00Z", 5])
def test_what_is_no_day_is_refused_in_fhir(day: object) -> None:
    response = questionnaire_response(PACK, {"last_period": f"{LATE}/{TODAY}"})
    response["item"][0]["answer"] = [{"valueDate": day}]  # type: ignore[index]
    with pytest.raises(OutcomeError) as refused:
        read_response(PACK, response, "R4", TODAY)
    assert ["valueDate" in issue.text for issue in refused.value.issues] == [True]


def test_how_long_ago_without_a_day_is_none_in_fhir() -> None:
    with pytest.raises(UnsupportedError, match="answered without a day"):
        questionnaire_response(PACK, {"last_period": "6 weeks"})


def test_a_day_is_heard_where_there_is_no_advice() -> None:
    """Whatever is broken, a day that was given today says what it says."""
    for told in (help_about(PACK, {"last_period": str(TODAY)}), help_about(PACK, {"last_period": [], "due": "soon"})):
        assert told.at_least == "test"
    answers = {"last_period": str(date.today() - timedelta(weeks=30)), "due": str(date.today() + timedelta(days=9))}
    assert help_about(PACK, answers).at_least == "visit"
    assistant = tools.help_about(Packs({PACK.id: PACK}, PACK.id), {"answers": {**answers, "bleeding": []}})
    assert assistant.at_least == "visit"
