"""The form of a record that is read: what its readers rely on, said once, as a check and as a JSON Schema.

It is looser than `record.schema.json`, which describes what is written: another version's record is read too.

INVARIANT: a record may come from anyone. What is shown of it is shown on terminals and in logs, and what names a
part of a pack is looked up: an id is no path, and a text holds nothing that a terminal would act on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from soundadvice._dataclass import dataclass
from soundadvice.meaning.advice_json import ADVICE_SCHEMA
from soundadvice.model.disposition import Acuity

RECORD_SCHEMA = "soundadvice.record.v1"
SOMEONE_ELSE = "someone_else"
"""Who answered, if that was not the person whom it is about. Nothing is written of who answers for themselves."""
_ID = "^[a-z][a-z0-9_]*$"
_LONGEST_ID = 64
_TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$"
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ValueForm:
    """What a value must be: a JSON Schema, and `fault`, which gives the place inside that is wrong; None: all right.

    The place is empty when the value itself is wrong. A value that is missing is None, which no form takes.
    """

    schema: Mapping[str, Any]
    fault: Callable[[object], str | None]


def _plain(schema: Mapping[str, Any], right: Callable[[object], bool]) -> ValueForm:
    return ValueForm(schema, lambda value: None if right(value) else "")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_ID and re.fullmatch(_ID, value) is not None


def _is_shown(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_SHOWN and value.isprintable()


def _is_utc(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(_TIME, value):  # Python takes any letter between day and hour
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _constant(wanted: str) -> ValueForm:
    return _plain({"type": "string", "const": wanted}, lambda value: value == wanted)


def _one_of(*wanted: str) -> ValueForm:
    return _plain({"type": "string", "enum": list(wanted)}, lambda value: isinstance(value, str) and value in wanted)


def _listed(item: ValueForm, least: int = 0) -> ValueForm:
    def right(value: object) -> bool:
        return isinstance(value, list) and len(value) >= least and all(item.fault(one) is None for one in value)

    return _plain({"type": "array", "items": item.schema, **({"minItems": least} if least else {})}, right)


def _by_id() -> ValueForm:
    schema = {"type": "object", "propertyNames": ID.schema}
    return _plain(schema, lambda value: isinstance(value, dict) and all(map(_is_id, value)))


def _fields(fields: Mapping[str, ValueForm], optional: Mapping[str, ValueForm] | None = None) -> ValueForm:
    """These fields, and those that need not be there, none of which earlier versions wrote."""
    more = optional or {}

    def fault(value: object) -> str | None:
        if not isinstance(value, dict):
            return ""
        for name, form in (*fields.items(), *((name, form) for name, form in more.items() if name in value)):
            inner = form.fault(value.get(name))
            if inner is not None:
                return f"{name}.{inner}" if inner else name
        return None

    properties = {name: form.schema for name, form in {**fields, **more}.items()}
    return ValueForm({"type": "object", "properties": properties, "required": list(fields)}, fault)


ID = _plain({"type": "string", "pattern": _ID, "maxLength": _LONGEST_ID}, _is_id)
# A schema cannot say what can be printed; whatever it lets through here can be.
SHOWN = _plain({"type": "string", "pattern": "^[ -~]+$", "maxLength": _LONGEST_SHOWN}, _is_shown)
TEXT = _plain({"type": "string"}, lambda value: isinstance(value, str))
TRUTH = _plain({"type": "boolean"}, lambda value: isinstance(value, bool))
TIME = _plain({"type": "string", "format": "date-time", "pattern": _TIME}, _is_utc)
_ITEMS = _listed(_fields({"id": ID}))

ADVICE = _fields(
    {
        "schema": _constant(ADVICE_SCHEMA),
        "pack": _fields(
            {"id": ID, "version": SHOWN, "status": SHOWN, "meaning_hash": SHOWN, "content_hash": SHOWN},
        ),
        "parameters": _by_id(),
        "region": ID,
        "disposition": ID,
        "acuity": _one_of(*map(str, Acuity)),
        "title": TEXT,
        "text": TEXT,
        "reasons": _listed(_fields({"rule": ID})),
        "open": _listed(ID),
        "unanswered": _listed(ID),
        "answers": _by_id(),
        "ignored": _listed(ID),
        "ignored_would_raise": TRUTH,
        "plan": _fields({"exercises": _ITEMS, "habits": _ITEMS, "therapies": _ITEMS}, {"programmes": _ITEMS}),
    },
    {"language": SHOWN, "findings": _listed(_fields({"finding": ID})), "open_findings": _listed(ID)},
)
RECORD = _fields(
    {
        "schema": _constant(RECORD_SCHEMA),
        "time": TIME,
        "software": SHOWN,
        "engines": _listed(SHOWN, least=1),
        "advice": ADVICE,
    },
    {"answered_by": _constant(SOMEONE_ELSE)},
)
