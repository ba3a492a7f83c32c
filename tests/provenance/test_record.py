"""Records of advice: what they wrap, and that nothing else is read as one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from soundadvice.model.errors import SessionError, UndecidedError
from soundadvice.provenance.record import Record
from soundadvice.provenance.replay import ReplayVerdict, replay
from soundadvice.session import Session
from support.packs.at_home import FINE, at_home
from support.packs.sessions import JSON, PACK, a_session


def a_record() -> Record:
    return a_session().record(datetime(2024, 5, 27, 14, 30, 1, 999, tzinfo=timezone(timedelta(hours=2))))


def test_a_record_wraps_the_advice_with_time_software_and_engines() -> None:
    record, session = a_record(), a_session()
    assert record.time == "2024-05-27T12:30:01Z"
    assert record.engines == session.engines
    assert record.software.startswith("soundadvice ")
    assert record.software.split()[1][0].isdigit()
    as_json = json.loads(json.dumps(record.to_json(), allow_nan=False))
    assert list(as_json) == ["schema", "time", "software", "engines", "advice"]
    assert as_json["schema"] == "soundadvice.record.v1"
    assert as_json["advice"] == session.advice().to_json()
    assert Record.from_json(as_json) == record


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(SessionError, match="needs a time zone"):
        a_session().record(datetime(2024, 5, 27))


def test_an_undecided_session_has_no_record() -> None:
    with pytest.raises(UndecidedError):
        Session(PACK).record(datetime.now(UTC))


# Keys of a record that its readers rely on.
RELIED_ON: list[tuple[str, ...]] = [("schema",), ("time",), ("software",), ("engines",), ("advice",)]
RELIED_ON += [("advice", key) for key in ("schema", "pack", "answers", "reasons", "disposition", "acuity", "ignored")]
RELIED_ON += [("advice", "pack", "id"), ("advice", "pack", "meaning_hash"), ("advice", "ignored_would_raise")]


@pytest.mark.parametrize("place", RELIED_ON, ids=".".join)
@pytest.mark.parametrize("value", [None, 3, 1.5, float("nan")])
def test_a_malformed_record_is_refused(place: tuple[str, ...], value: object) -> None:
    record = json.loads(json.dumps(a_record().to_json()))
    inner = record
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(record)
    del inner[place[-1]]
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(record)


@given(value=JSON)
def test_anything_else_is_no_record(value: object) -> None:
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time", "yesterday"),
        ("time", "2024-05-27T12:30:01"),
        ("engines", []),
        ("engines", [1]),
        ("software", ""),
        ("x", 1),
    ],
)
def test_a_record_with_a_wrong_value_is_refused(key: str, value: object) -> None:
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json({**a_record().to_json(), key: value})


@pytest.mark.parametrize(
    "time", ["2024-05-27T12:30:01Z", "2024-02-29T00:00:00Z", "2024-05-27T12:30:01.5Z", "2024-05-27T12:30:01.000001Z"]
)
def test_a_time_in_utc_is_taken(time: str) -> None:
    assert Record.from_json({**a_record().to_json(), "time": time}).time == time


@pytest.mark.parametrize(
    "time",
    [
        *(f"2024-05-27T12:30:01{zone}" for zone in ("", "z", "+00:00", "-00:00", "+02:00", "-11:00", "+0200")),
        *(f"2024-05-27T12:30:01{more}" for more in ("Z+02:00", "ZZ", "Z ", "Z\n", " Z", "Z[Europe/Berlin]")),
        *(f"2024-05-27T12:30:01{fraction}Z" for fraction in (".", ".0000001", ",5")),
        *("2024-05-27 12:30:01Z", "2024-05-27t12:30:01Z", "20240527T123001Z"),
        *("2024-W22-1T12:30:01Z", "2024-148T12:30:01Z"),
        *("2024-05-27T12:30Z", "2024-05-27", "2024-05-27Z", " 2024-05-27T12:30:01Z", "+2024-05-27T12:30:01Z"),
        *("2023-02-29T12:30:01Z", "2024-13-01T12:30:01Z", "2024-05-27T24:00:00Z", "2024-05-27T12:60:01Z"),
        *("2024-05-27T12:30:60Z", "0000-05-27T12:30:01Z", "\u0662\u0660\u0662\u0664-05-27T12:30:01Z"),
    ],
)  # fmt: skip
def test_a_time_in_any_other_form_or_zone_is_refused(time: str) -> None:
    """What is shown of a record as UTC is UTC: a time of another zone would be hours off."""
    with pytest.raises(SessionError, match="this is not a record: `time` is missing or not of the right kind"):
        Record.from_json({**a_record().to_json(), "time": time})


def test_neither_a_session_nor_a_record_of_one_shows_answers_by_accident() -> None:
    assert repr(a_session()) == "<Session of small, 6 answers>"
    assert repr(a_session().advice()) == "<Advice self_care (self_care) by small, 0 rules fired>"


# A programme in the plan: a record of before has no such key ---------------------------------------------------------


def a_record_with_a_programme() -> dict[str, Any]:
    session = Session(at_home(), answers=FINE)
    value: dict[str, Any] = json.loads(json.dumps(session.record(datetime(2030, 1, 31, tzinfo=UTC)).to_json()))
    return value


def test_a_record_with_a_programme_is_read_and_replayed() -> None:
    kept = a_record_with_a_programme()
    assert [one["id"] for one in kept["advice"]["plan"]["programmes"]] == ["six_weeks"]
    assert replay(Record.from_json(kept), at_home()).verdict is ReplayVerdict.SAME
    del kept["advice"]["plan"]["programmes"]  # as if the pack had none then
    found = replay(Record.from_json(kept), at_home())
    assert (found.verdict, found.plan_changed) == (ReplayVerdict.OUTCOME_CHANGED, ("six_weeks",))


@pytest.mark.parametrize("wrong", [None, 3, "six_weeks", [3], [{}], [{"id": "../six"}], {"id": "six_weeks"}])
def test_a_record_with_a_programme_that_is_none_is_refused(wrong: object) -> None:
    kept = a_record_with_a_programme()
    kept["advice"]["plan"]["programmes"] = wrong
    with pytest.raises(SessionError, match="this is not a record: "):
        Record.from_json(kept)


def test_that_someone_else_answered_stands_in_the_record_and_nothing_of_who_did_for_themselves() -> None:
    own, session = a_record(), a_session()
    assert "answered_by" not in own.to_json()
    moment = datetime(2024, 5, 27, 12, 30, 1, tzinfo=UTC)
    other = Session.of(PACK, replace(session.progress_at(moment), for_other=True)).record(moment)
    as_json = other.to_json()
    assert as_json.pop("answered_by") == "someone_else"
    assert as_json == own.to_json()
    assert Record.from_json(other.to_json()) == other
    for value in ("me", None, True):
        with pytest.raises(SessionError, match="`answered_by` is missing or not of the right kind"):
            Record.from_json({**own.to_json(), "answered_by": value})


def test_a_session_for_someone_else_is_so_when_it_goes_on(tmp_path: Path) -> None:
    path, plain = tmp_path / "other.json", tmp_path / "own.json"
    moment = datetime(2024, 5, 27, 12, 30, 1, tzinfo=UTC)
    Session(PACK, since=moment, for_other=True).save(path, moment)
    Session(PACK, since=moment).save(plain, moment)
    assert Session.resume(PACK, path, moment).for_other
    assert not Session.resume(PACK, plain, moment).for_other
    assert b"answered_by" not in plain.read_bytes()
