"""Files that hold advice: what they are called, and a record as the text of one."""

from __future__ import annotations

import json
from datetime import datetime

from soundadvice.model.pack import Pack
from soundadvice.provenance.record import Record


def file_name(pack: Pack, moment: datetime, ending: str) -> str:
    """The name to save advice under, by the day that the moment is in its own time zone: `neck-2026-03-04.html`."""
    return f"{pack.id.replace('_', '-')}-{moment:%Y-%m-%d}.{ending}"


def record_text(record: Record) -> str:
    """A record as it is saved, to be opened again or read by a program."""
    return json.dumps(record.to_json(), indent=2, ensure_ascii=False) + "\n"
