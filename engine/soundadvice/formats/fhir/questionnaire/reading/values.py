"""Values of a form in JSON, of which nothing is to be believed before it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from soundadvice.formats.fhir.names import OPTION_CODE

Json = Mapping[str, Any]
ID = re.compile("[a-z][a-z0-9_]*")
RESERVED = frozenset({"all", "any", "not", "unsure", "none", "emergency_number", "true", "false", "null"})
_OF_HL7 = re.compile(r"https?://(?:[a-z.]+\.)?hl7\.org/fhir/\S*?/?([^/\s]+)")
_PREFIXES = ("sdc-questionnaire-", "questionnaire-", "codesystem-", "valueset-")


def as_object(value: object) -> Json:
    """The value if it is an object, and an empty one if it is not."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> Iterator[Json]:
    """The objects in a list; none if it is no list."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def extension_name(extension: Json) -> str:
    """What HL7 calls an extension, without the room that it stands in; empty for an extension of others.

    >>> extension_name({"url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-minQuantity"})
    'minQuantity'
    >>> extension_name({"url": "http://example.org/hidden"})
    ''
    """
    url = str(extension.get("url", ""))
    if url == OPTION_CODE:
        return OPTION_CODE
    found = _OF_HL7.fullmatch(url)
    name = found[1] if found else ""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def short_name(extension: Json) -> str:
    """An extension as a note names it: HL7's by its name, that of others by its whole address."""
    return f"extension `{extension_name(extension) or str(extension.get('url', ''))[:120]}`"


def decimal_of(value: object) -> Decimal | None:
    """A number as it is written, or that of a quantity; None if it is none, or beyond any measure."""
    if isinstance(value, dict):
        value = value.get("value") if "comparator" not in value else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        found = Decimal(repr(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def slug(text: str, otherwise: str) -> str:
    """An id near a text.

    >>> slug("Leg pain?", "x"), slug("8302-2", "x"), slug("…", "x")
    ('leg_pain', 'x_8302_2', 'x')
    """
    name = re.sub("[^a-z0-9]+", "_", text.lower()).strip("_")
    if not name:
        return otherwise
    return (name if name[0].isalpha() else f"{otherwise}_{name}")[:48].rstrip("_")


def apart(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
