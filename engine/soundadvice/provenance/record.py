"""The record: an advice with what that leaves out on purpose: the time, the software and the engines that voted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from soundadvice._version import __version__
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import ADVICE_SCHEMA
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import SessionError
from soundadvice.provenance.identity import Stated

RECORD_SCHEMA = "soundadvice.record.v1"
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
_LONGEST_SHOWN = 200
_KEYS = {"schema", "time", "software", "engines", "advice"}
# The part of `advice.schema.json` that a reader of records relies on.
_ADVICE: Mapping[str, type | tuple[type, ...]] = {
    "pack": dict,
    "parameters": dict,
    "region": str,
    "disposition": str,
    "acuity": str,
    "title": str,
    "text": str,
    "reasons": list,
    "open": list,
    "unanswered": list,
    "answers": dict,
    "ignored": list,
    "ignored_would_raise": bool,
    "plan": dict,
}


@dataclass(frozen=True, slots=True)
class Record:
    """An advice as it was given. `time` is ISO 8601 in UTC, `engines` are those that agreed on the rules that fired."""

    advice_json: Mapping[str, object] = field(hash=False)
    time: str
    software: str
    engines: tuple[str, ...]

    @classmethod
    def of(cls, advice: Advice, *, time: datetime, engines: tuple[str, ...]) -> Record:
        """The record of an advice. Raises SessionError for a time without a time zone."""
        if time.tzinfo is None:
            raise SessionError("the time of a record needs a time zone")
        moment = time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return cls(advice.to_json(), moment, software(), engines)

    @property
    def stated(self) -> Stated:
        """What the record says of itself, to be held against what is expected of it."""
        pack = self.advice_json["pack"]
        assert isinstance(pack, dict)
        given = datetime.fromisoformat(self.time)
        return Stated(pack["id"], pack["version"], pack["meaning_hash"], given=given)

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values."""
        return {
            "schema": RECORD_SCHEMA,
            "time": self.time,
            "software": self.software,
            "engines": list(self.engines),
            "advice": dict(self.advice_json),
        }

    @classmethod
    def from_json(cls, value: object) -> Record:
        """The record that `to_json` gave. Raises SessionError, naming what is wrong, for anything else."""
        if not isinstance(value, dict) or value.get("schema") != RECORD_SCHEMA:
            raise SessionError(f"this is not a record: `schema` is not `{RECORD_SCHEMA}`")
        if value.keys() != _KEYS:
            missing = ", ".join(f"`{key}`" for key in sorted(_KEYS - value.keys())) or "none"
            raise SessionError(f"this is not a record: {missing} missing, {len(value.keys() - _KEYS)} not known")
        software, engines, advice = value["software"], value["engines"], value["advice"]
        _refuse_unless(_is_short_text(software), "software")
        _refuse_unless(isinstance(engines, list) and bool(engines) and all(map(_is_short_text, engines)), "engines")
        _refuse_unless(_is_utc(value["time"]), "time")
        _check_advice(advice)
        return cls(advice, value["time"], software, tuple(engines))


def software() -> str:
    """The name and version of this software, as records give it."""
    return f"soundadvice {__version__}"


def _check_advice(advice: object) -> None:
    if not isinstance(advice, dict) or advice.get("schema") != ADVICE_SCHEMA:
        raise SessionError(f"this is not a record: the schema of `advice` is not `{ADVICE_SCHEMA}`")
    for key, kind in _ADVICE.items():
        _refuse_unless(isinstance(advice.get(key), kind), f"advice.{key}")
    _refuse_unless(advice["acuity"] in [str(acuity) for acuity in Acuity], "advice.acuity")
    for key in ("disposition", "region"):
        _refuse_unless(_is_id(advice[key]), f"advice.{key}")
    _refuse_unless(_is_id(advice["pack"].get("id")), "advice.pack.id")
    for key in ("version", "status", "meaning_hash", "content_hash"):
        _refuse_unless(_is_short_text(advice["pack"].get(key)), f"advice.pack.{key}")
    for key in ("open", "unanswered", "ignored"):
        _refuse_unless(all(map(_is_id, advice[key])), f"advice.{key}")
    _refuse_unless(all(map(_is_id, _each(advice["reasons"], "rule"))), "advice.reasons")
    for key in ("answers", "parameters"):
        _refuse_unless(all(map(_is_id, advice[key])), f"advice.{key}")
    for key in ("exercises", "habits", "therapies"):
        given = advice["plan"].get(key)
        _refuse_unless(isinstance(given, list) and all(map(_is_id, _each(given, "id"))), f"advice.plan.{key}")


def _each(values: list[object], key: str) -> list[object]:
    """What each value has under a key; None for one that is no mapping."""
    return [value.get(key) if isinstance(value, dict) else None for value in values]


def _refuse_unless(right: bool, name: str) -> None:
    if not right:
        raise SessionError(f"this is not a record: `{name}` is missing or not of the right kind")


# INVARIANT: a record may come from anybody. What is shown of it is shown on terminals and in logs, and what names a
# part of a pack is looked up: an id is no path, and a text holds nothing that a terminal would act on.


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_short_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_SHOWN and value.isprintable()


def _is_utc(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):  # Python takes any letter between day and hour
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
