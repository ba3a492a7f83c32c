"""Search: the Questionnaires that a search asks for, as a Bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from soundadvice.formats.fhir.names import (
    MEANINGS,
    PACKS,
    Resource,
    Version,
    canonical_url,
    computable_name,
    resource_id,
)
from soundadvice.formats.fhir.outcome import refused
from soundadvice.formats.fhir.questionnaire.translations import questionnaire_in_all
from soundadvice.model.pack import Pack

_Test = Callable[[Pack, str], bool]


def _name(pack: Pack, value: str) -> bool:
    return computable_name(pack).lower().startswith(value.lower())


def _title(pack: Pack, value: str) -> bool:
    return pack.title.lower().startswith(value.lower())


def _identifier(pack: Pack, value: str) -> bool:
    system, bar, code = value.rpartition("|")
    mine = ((PACKS, pack.id), (MEANINGS, pack.meaning_hash))
    return any(code in (own, "") and (not bar or system == place) for place, own in mine) and value not in ("", "|")


def _status(pack: Pack, value: str) -> bool:
    return value == ("active" if pack.status == "reviewed" else "draft")


SEARCHES: Mapping[str, tuple[str, _Test]] = {
    "_id": ("token", lambda pack, value: resource_id(pack) == value),
    "identifier": ("token", _identifier),
    "name": ("string", _name),
    "status": ("token", _status),
    "title": ("string", _title),
    "url": ("uri", lambda pack, value: value in (canonical_url(pack), f"{canonical_url(pack)}|{pack.version}")),
    "version": ("token", lambda pack, value: pack.version == value),
}
"""The search parameters of Questionnaire: their type in FHIR, and whether a pack fits a value."""
_PASSED_OVER = frozenset({"_count", "_elements", "_format", "_pretty", "_sort", "_summary", "_total"})
"""Parameters on how results are shown; FHIR leaves it to the server. One that selects is never passed over: more would
be found than was asked for."""


def search(packs: Iterable[Pack], asked: Sequence[tuple[str, str]], version: Version, base: str) -> Resource:
    """The Questionnaires that fit every parameter; of values with commas between them, one. Raises OutcomeError."""
    found = list(packs)
    kept = [(name, value) for name, value in asked if name not in _PASSED_OVER]
    for name, value in kept:
        if name not in SEARCHES:
            known = ", ".join(SEARCHES)
            raise refused(400, "not-supported", f"there is a search parameter that is not known here; known: {known}")
        fits = SEARCHES[name][1]
        found = [pack for pack in found if any(fits(pack, one) for one in value.split(","))]
    only_counted = ("_summary", "count") in asked or ("_count", "0") in asked
    query = f"?{urlencode(kept, quote_via=quote)}" if kept else ""
    entries: list[Resource] = [
        {
            "fullUrl": f"{base}/Questionnaire/{resource_id(pack)}",
            "resource": questionnaire_in_all(pack, version),
            "search": {"mode": "match"},
        }
        for pack in ([] if only_counted else found)
    ]
    bundle: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(found),
        "link": [{"relation": "self", "url": f"{base}/Questionnaire{query}"}],
    }
    return bundle | ({"entry": entries} if entries else {})
