"""Whose answers, to which form and version, and of which day: the one check, and each door that takes answers from
elsewhere. A door either knows that they are the ones meant, or gives no advice from them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from soundadvice import Record, triage
from soundadvice.formats.fhir.references import target_of
from soundadvice.formats.fhir.times import moment_of
from soundadvice.provenance.freshness import Age, age
from soundadvice.provenance.identity import Doubt, Expected, Stated, ValidAt, doubts
from soundadvice_cli.main import cli
from support.server.identities import DAYS, EMERGENCY, LOW, NOW, RED, SERVER, response

# The check itself ----------------------------------------------------------------------------------------------------


def test_how_old_answers_are() -> None:
    second = timedelta(seconds=1)
    assert age(None, NOW) is Age.UNKNOWN
    assert age(NOW - DAYS, NOW) is Age.FRESH
    assert age(NOW - DAYS - second, NOW) is Age.OLD
    assert age(NOW - DAYS - second, NOW, 2 * DAYS) is Age.FRESH
    assert age(NOW + timedelta(minutes=5), NOW) is Age.FRESH
    assert age(NOW + timedelta(minutes=5) + second, NOW) is Age.YET_TO_COME
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-11)))
    assert age(elsewhere - DAYS - second, NOW) is Age.OLD


def test_every_doubt_is_said() -> None:
    fits = Stated(RED.id, RED.version, RED.meaning_hash, "Patient/1", NOW)
    at = ValidAt(NOW)
    assert doubts(fits, Expected(RED, at, "Patient/1")) == ()
    assert doubts(fits, Expected(RED, at)) == ()  # the door cannot know whose they should be
    assert doubts(Stated(), Expected(RED, at, "Patient/1")) == (
        Doubt.FORM_NOT_SAID,
        Doubt.PERSON_NOT_SAID,
        Doubt.DAY_NOT_SAID,
    )
    other = Stated(LOW.id, "0.0.9", LOW.meaning_hash, "Patient/1", NOW)
    assert doubts(other, Expected(RED, at, "Patient/1")) == (Doubt.OTHER_FORM,)
    changed = Stated(RED.id, "0.0.9", LOW.meaning_hash, "", NOW - 2 * DAYS)
    assert doubts(changed, Expected(RED, at, "Patient/1")) == (
        Doubt.OTHER_VERSION,
        Doubt.OTHER_MEANING,
        Doubt.OTHER_PERSON,
        Doubt.OLD,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("2031-02-29", "2031-02-30", "2031-13", "2031-00", "2031-3-14", "31-03-14", "0000", "0000-01-01", "", " 2031"),
        *("2031-03-14T", "2031-03-14T08", "2031-03-14T08:30", "2031-03-14T08:30Z", "2031-03-14T08:30:00"),
        *("2031-03-14T24:00:00Z", "2031-03-14T08:60:00Z", "2031-03-14T08:30:61Z", "2031-03-14 08:30:00Z"),
        *("2031-03-14T08:30:00+15:00", "2031-03-14T08:30:00+0100", "2031-03-14T08:30:00z", "2031-03-14t08:30:00Z"),
        *("2031-03-14T08:30:00.Z", "20310314", "2031-W11-5", "2031-073", "٢٠٣١-03-14", "2031-03-14\n", "9" * 9999),
        *(20310314, None, ["2031-03-14"], {"value": "2031-03-14"}, True),
    ],
)
def test_what_is_no_time_of_fhir(text: object) -> None:
    assert moment_of(text, NOW) is None


def test_times_of_fhir() -> None:
    for text, moment in (
        ("2031-03-14T08:30:00Z", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2031-03-14T08:30:00-00:00", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2031-03-14T23:30:00.1234567891+14:00", datetime(2031, 3, 14, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2031-03-14T08:29:60Z", datetime(2031, 3, 14, 8, 30, tzinfo=UTC)),
        ("2028-02-29", datetime(2028, 2, 29, tzinfo=UTC)),
        ("2031-03", datetime(2031, 3, 1, tzinfo=UTC)),
        ("2031", datetime(2031, 1, 1, tzinfo=UTC)),
        ("0001", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59-13:00", None),
    ):
        found = moment_of(text, NOW)
        assert found is not None
        assert moment is None or found == moment
    assert moment_of("9999-12-31T23:59:60Z", NOW) is None


def test_a_day_counts_from_its_beginning_where_the_server_stands() -> None:
    """A day that has begun elsewhere already is not yet to come, and one of an hour ago is not old."""
    here = timezone(timedelta(hours=-7))
    late = datetime(2031, 3, 14, 23, 30, tzinfo=here)
    assert age(moment_of("2031-03-14", late), late) is Age.FRESH
    assert age(moment_of("2031-03-15", late), late) is Age.FRESH
    assert age(moment_of("2031-03-16", late), late) is Age.YET_TO_COME
    assert age(moment_of("2031-03-13", late), late) is Age.OLD
    new_year = datetime(2032, 1, 1, 9, tzinfo=here)
    assert [age(moment_of(text, new_year), new_year) for text in ("2032", "2032-01", "2031", "2033")] == [
        Age.FRESH,
        Age.FRESH,
        Age.OLD,
        Age.YET_TO_COME,
    ]


INSIDE = {"contained": [{"resourceType": "Patient", "id": "p"}, {"resourceType": "Group", "id": "g"}]}
REFERENCES: dict[str, tuple[dict[str, Any], tuple[str | None, str] | None]] = {
    "an id": ({"reference": "Patient/1"}, ("Patient", "Patient/1")),
    "a version of it": ({"reference": "Patient/1/_history/3"}, ("Patient", "Patient/1")),
    "an address on this server": ({"reference": f"{SERVER}/Patient/1"}, ("Patient", "Patient/1")),
    "the same, a capital in the host": ({"reference": "http://EHR.test/fhir/Patient/1"}, ("Patient", "Patient/1")),
    "another server": (
        {"reference": "http://other.test/fhir/Patient/1"},
        ("Patient", "http://other.test/fhir/Patient/1"),
    ),
    "another path": ({"reference": "http://ehr.test/Patient/1"}, ("Patient", "http://ehr.test/Patient/1")),
    "another scheme": (
        {"reference": "https://ehr.test/fhir/Patient/1"},
        ("Patient", "https://ehr.test/fhir/Patient/1"),
    ),
    "another port": (
        {"reference": "http://ehr.test:81/fhir/Patient/1"},
        ("Patient", "http://ehr.test:81/fhir/Patient/1"),
    ),
    "a uuid": ({"reference": "urn:uuid:6f0e4e0b-6a0f-4a7e-9a3f-0b0a1b0c0d0e"}, (None, "")),
    "a uuid with its type": ({"reference": "urn:uuid:6f0e4e0b", "type": "Group"}, ("Group", "")),
    "an identifier": ({"identifier": {"value": "1"}}, (None, "")),
    "words": ({"display": "Patient/1"}, (None, "")),
    "nothing": ({}, None),
    "contained": ({"reference": "#p"}, ("Patient", "")),
    "another contained": ({"reference": "#g"}, ("Group", "")),
    "not contained": ({"reference": "#x"}, None),
    "the resource itself": ({"reference": "#"}, None),
    "a type that contradicts": ({"reference": "Patient/1", "type": "Group"}, None),
    "a contained one that contradicts": ({"reference": "#g", "type": "Patient"}, None),
    "lower case": ({"reference": "patient/1"}, None),
    "a slash more": ({"reference": "Patient/1/"}, None),
    "a part of it": ({"reference": "Patient/1#p"}, None),
    "a question": ({"reference": "Patient?identifier=1"}, None),
    "a space": ({"reference": "Patient/1 "}, None),
    "an id that is none": ({"reference": "Patient/a_b"}, None),
    "no text": ({"reference": 1}, None),
    "null": ({"reference": None}, None),
    "a host that is none": ({"reference": "http://[/Patient/1"}, ("Patient", "http://[/Patient/1")),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_what_a_reference_points_to(name: str) -> None:
    reference, expected = REFERENCES[name]
    target = target_of(reference, INSIDE, SERVER)
    assert (target and (target.kind, target.name)) == expected


# Records and files ---------------------------------------------------------------------------------------------------


def record(given: datetime = NOW, change: Callable[[dict[str, Any]], None] = lambda _: None) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(Record.of(triage(RED, EMERGENCY), time=given, engines=("x",)).to_json())
    )
    change(made["advice"]["pack"])
    return made


def test_a_record_says_of_what_it_is(client: TestClient) -> None:
    """In a replay, which compares then and now, and advises nothing."""
    address = f"/api/packs/{RED.id}/replay"
    found = client.post(address, json=record(NOW - 1000 * DAYS)).json()
    assert (found["verdict"], found["doubts"]) == ("same", [])
    old = record(NOW, lambda pack: pack.update(version="0.0.9", meaning_hash="sha256:0"))
    assert client.post(address, json=old).json()["doubts"] == ["other_version", "other_meaning"]
    other = record(NOW, lambda pack: pack.update(id="low_back_pain"))
    assert client.post(address, json=other).json()["doubts"] == ["other_form"]
    assert client.post(address, json=record(NOW + timedelta(hours=1))).json()["doubts"] == ["yet_to_come"]


def test_a_record_is_of_the_servers_time(client: TestClient) -> None:
    body = {"answers": EMERGENCY, "record": True}
    found = client.post(f"/api/packs/{RED.id}/evaluate", json=body).json()
    assert found["record"]["time"] == "2031-03-14T09:30:00Z"


def test_a_record_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "record.json"

    def replayed() -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["replay", str(file)])
        return done.exit_code, done.stdout + done.stderr

    file.write_text(json.dumps(record(datetime(2026, 1, 1, tzinfo=UTC), lambda pack: pack.update(version="0.0.9"))))
    code, text = replayed()
    assert code == 0
    assert f"with version 0.0.9; this is {RED.version}" in text
    file.write_text(json.dumps(record(datetime(2999, 1, 1, tzinfo=UTC))))
    code, text = replayed()
    assert code == 0
    assert "in the future" in text


@pytest.mark.parametrize(("kept", "mend"), [(response(), "$triage"), (record(), "replay")], ids=["FHIR", "record"])
def test_answers_that_say_whose_they_are_are_not_taken_for_bare_ones(tmp_path: Path, kept: object, mend: str) -> None:
    """`triage` looks at answers alone: what says more of itself goes where that is looked at."""
    file = tmp_path / "kept.json"
    file.write_text(json.dumps(kept))
    done = CliRunner().invoke(cli, ["triage", "--answers", str(file)])
    assert done.exit_code == 2
    assert mend in done.stderr
    assert "saddle" not in done.stderr
