"""The schema of a help. Its JSON form is `Help.to_json`."""

from __future__ import annotations

from soundadvice.meaning.help import HELP_SCHEMA
from soundadvice.model.disposition import Acuity
from soundadvice.wire.schema_parts import MAYBE, TEXT, TEXTS, WORDS_BY_ID, always, listed, one_of, open_object

_URGENT = one_of(str(acuity) for acuity in Acuity if acuity > Acuity.SELF_CARE)
HELP = open_object(
    {
        "schema": always(HELP_SCHEMA),
        "why": TEXT,
        "at_least": open_object({"disposition": MAYBE, "acuity": _URGENT, "title": TEXT}),
        "text": TEXT,
        "call": TEXT,
        "emergency_number": TEXT,
        "services": {**WORDS_BY_ID, "description": "Whom else to call in that region."},
        "region": TEXT,
        "safety_net": listed(open_object({"lead": TEXT, "items": TEXTS, "acuity": _URGENT})),
    },
    about="What to tell the person if something is wrong on our side: the more urgent of what is known.",
)
