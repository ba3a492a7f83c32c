"""The record: advice with what that leaves out on purpose: the time, the software and the engines that voted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime

from soundadvice._dataclass import dataclass
from soundadvice._version import __version__
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import ADVICE_SCHEMA
from soundadvice.model.errors import SessionError
from soundadvice.provenance.identity import Stated
from soundadvice.provenance.record_form import RECORD, RECORD_SCHEMA, SOMEONE_ELSE

_KEYS, _REQUIRED = set(RECORD.schema["properties"]), set(RECORD.schema["required"])


@dataclass(frozen=True, slots=True)
class Record:
    """Advice as it was given. `time` is ISO 8601 in UTC, `engines` are those that agreed on the rules that fired.

    `for_other`: someone else answered for the person whom it is about.
    """

    advice_json: Mapping[str, object] = field(hash=False)
    time: str
    software: str
    engines: tuple[str, ...]
    for_other: bool = False

    @classmethod
    def of(cls, advice: Advice, *, time: datetime, engines: tuple[str, ...], for_other: bool = False) -> Record:
        """The record of advice. Raises SessionError for a time without a time zone."""
        if time.tzinfo is None:
            raise SessionError("the time of a record needs a time zone")
        moment = time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return cls(advice.to_json(), moment, software(), engines, for_other)

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
            # Only where it is so: records of before, and their hashes, are as they were.
            **({"answered_by": SOMEONE_ELSE} if self.for_other else {}),
            "advice": dict(self.advice_json),
        }

    @classmethod
    def from_json(cls, value: object) -> Record:
        """The record that `to_json` gave. Raises SessionError, naming what is wrong, for anything else."""
        if not isinstance(value, dict) or value.get("schema") != RECORD_SCHEMA:
            raise SessionError(f"this is not a record: `schema` is not `{RECORD_SCHEMA}`")
        if not _REQUIRED <= value.keys() <= _KEYS:
            missing = ", ".join(f"`{key}`" for key in sorted(_REQUIRED - value.keys())) or "none"
            raise SessionError(f"this is not a record: {missing} missing, {len(value.keys() - _KEYS)} not known")
        advice = value["advice"]
        if not isinstance(advice, dict) or advice.get("schema") != ADVICE_SCHEMA:
            raise SessionError(f"this is not a record: the schema of `advice` is not `{ADVICE_SCHEMA}`")
        place = RECORD.fault(value)
        if place is not None:
            raise SessionError(f"this is not a record: `{place}` is missing or not of the right kind")
        return cls(advice, value["time"], value["software"], tuple(value["engines"]), "answered_by" in value)


def software() -> str:
    """The name and version of this software, as records give it."""
    return f"soundadvice {__version__}"
