"""Answers of another day over HTTP: none of them counts, and what comes back is what to ask."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from soundadvice.provenance.identity import ValidAt
from soundadvice.server.api.operations import Operations
from soundadvice.server.refusal import Refusal
from soundadvice.wire.schemas import schemas
from support.answers.people import WELL
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_self_care")
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
OPERATIONS = Operations(PACK, lambda: ValidAt(NOW))
UNDECIDED = Draft202012Validator({**schemas()["Undecided"], "$defs": schemas()})


def evaluate(given: datetime | None, answers: dict[str, object] = WELL, operations: Operations = OPERATIONS) -> dict:  # type: ignore[type-arg]
    body: dict[str, object] = {"answers": answers}
    if given is not None:
        body["given"] = given.isoformat()
    value = json.loads(operations.evaluate(body))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize("given", [None, NOW, NOW - timedelta(hours=24)])
def test_answers_of_today_and_of_no_day_are_advised_on_as_before(given: datetime | None) -> None:
    assert evaluate(given) == evaluate(None)
    assert evaluate(given)["advice"]["disposition"] == "self_care"


def test_answers_of_three_weeks_ago_give_what_to_ask_and_no_advice() -> None:
    value = evaluate(NOW - timedelta(days=21))
    UNDECIDED.validate(value)
    assert (value["decided"], value["complete"], "advice" in value) == (False, False, False)
    back = value["coming_back"]
    assert back["words"].startswith("You told us this on 8 November 2026.")
    assert back["began"] == "2026-11-01"
    assert value["next"]["id"] == "emergency_signs"  # what is of the moment comes first
    assert value["unanswered"][0] == "emergency_signs"
    anew, confirmed = set(back["ask_anew"]), {one["question"]: one["answer"] for one in back["confirm"]}
    assert {"emergency_signs", "severe_pain", "duration", "improving"} <= anew
    assert not anew & confirmed.keys()
    assert confirmed.keys() | anew >= WELL.keys()
    assert all(WELL[name] == answer for name, answer in confirmed.items())
    weakness = next(one["words"] for one in back["confirm"] if one["question"] == "leg_weakness")
    assert "none of these: " in weakness  # no one confirms what they do not see


def test_what_they_confirm_and_what_follows_from_the_day_leads_on() -> None:
    """As a program does it: the day it began and the confirmed answers, those of today, and the moment that is now."""
    back = evaluate(NOW - timedelta(days=21))["coming_back"]
    days = (NOW.date() - datetime.fromisoformat(back["began"]).date()).days
    today = {one["question"]: one["answer"] for one in back["confirm"]}
    today |= {"emergency_signs": ["none"], "severe_pain": "mild", "duration": f"{days} days", "improving": "same"}
    assert evaluate(NOW, today)["advice"]["disposition"] == "see_doctor"


@pytest.mark.parametrize("given", [NOW + timedelta(days=1), NOW - timedelta(days=21)])
def test_what_cannot_be_confirmed_is_asked_anew(given: datetime) -> None:
    other = {"location": ["lower_back"]} if given < NOW else WELL
    value = evaluate(given, other)
    if given > NOW:
        assert (value["coming_back"]["confirm"], value["coming_back"]["began"]) == ([], None)
        assert "in the future" in value["coming_back"]["words"]
    else:
        assert [one["question"] for one in value["coming_back"]["confirm"]] == ["location"]


def test_an_emergency_of_then_is_no_advice_for_today() -> None:
    value = evaluate(NOW - timedelta(days=2), {"emergency_signs": ["breathless"]})
    assert value["next"]["id"] == "emergency_signs"
    assert value["coming_back"]["confirm"] == []


@pytest.mark.parametrize("given", ["2026-11-08", "yesterday", "2026-11-08T09:00:00", 5, True])
def test_a_moment_has_a_zone(given: object) -> None:
    with pytest.raises(Refusal) as refused:
        OPERATIONS.evaluate({"answers": {}, "given": given})
    assert "when the answers were given" in refused.value.detail


def test_how_long_answers_count_is_the_servers() -> None:
    longer = Operations(PACK, lambda: ValidAt(NOW, timedelta(days=30)))
    assert "advice" in evaluate(NOW - timedelta(days=21), operations=longer)
