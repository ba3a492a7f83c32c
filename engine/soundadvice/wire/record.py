"""The schema of a record that is read: what of it is checked. Its JSON form is `Record.to_json`.

`record.schema.json` has the whole of what is written.
"""

from __future__ import annotations

from soundadvice.provenance.record_form import RECORD
from soundadvice.wire.schema_parts import Schema

RECORD_GIVEN: Schema = {
    "type": "object",
    "description": "A record as it was saved.",
    **RECORD.schema,
    "additionalProperties": False,
}
