"""The event: one request as an audit trail or telemetry may know it.

INVARIANT: no field comes from what a person told, nor from the request itself, but for the surface and the method, each
from a closed list. What was advised is not told either: how urgent it was says how somebody is.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from soundadvice.model.pack import Pack


class Came(StrEnum):
    """What a request came to."""

    ADVISED = "advised"
    """Advice was given, or shown again."""
    ASKED = "asked"
    """There is no advice yet: a question, or what is still to be answered."""
    EXPLAINED = "explained"
    """Why there is this advice, or why a question is asked."""
    COMPARED = "compared"
    """A record was replayed."""
    REFUSED = "refused"
    """The request was not taken."""
    FAILED = "failed"
    """Something is wrong on our side: there was help in place of advice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One request that came to something.

    `time` is when it was answered, in UTC. `surface` is `api`, `cds-services`, `fhir`, `mcp` or `web`, `method` that of
    HTTP, or OTHER. `came` is what it came to, `status` that of HTTP, 0 where the client went away before. `pack`,
    `version` and `meaning_hash` are those of the pack that it was about; None where it is about none, or that is not
    known. `software` is this program and its version. `seconds` is how long it took.
    """

    time: datetime
    surface: str
    method: str
    came: Came
    status: int
    pack: str | None
    version: str | None
    meaning_hash: str | None
    software: str
    seconds: float

    def to_json(self) -> dict[str, object]:
        """The event as plain JSON values, for a line of a trail."""
        return {
            "schema": "soundadvice.audit.v1",
            "time": self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "surface": self.surface,
            "method": self.method,
            "came": self.came.value,
            "status": self.status,
            "pack": self.pack,
            "version": self.version,
            "meaning_hash": self.meaning_hash,
            "software": self.software,
            "seconds": round(self.seconds, 6),
        }


@dataclass(slots=True)
class Noted:
    """What was noted of a request so far: the pack that it is about, and what it came to."""

    pack: Pack | None = None
    came: Came | None = None


NOTED: ContextVar[Noted | None] = ContextVar("soundadvice.noted", default=None)
"""Of the request that is being answered; None where no one watches."""


def note(pack: Pack, came: Came) -> None:
    """Notes what the request that is being answered came to, if anyone watches."""
    noted = NOTED.get()
    if noted is not None:
        noted.pack, noted.came = pack, came
