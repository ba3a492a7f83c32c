"""Prefetch: the QuestionnaireResponse that a CDS Hooks client sent along, told from none and from a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.formats.fhir.references import same_server
from soundadvice.server.refusal import NOT_ENOUGH_DATA, WRONG_SHAPE, Refusal

Json = dict[str, object]

PREFETCH = "response"
PLACE = f"#/prefetch/{PREFETCH}"
_STATUSES = ("in-progress", "completed", "amended")
_PATH = "/QuestionnaireResponse/"


@dataclass(frozen=True, slots=True)
class Sent:
    """The response that was sent along, and the address of the FHIR server that it is of, where that is known."""

    resource: Json
    server: str | None


def sent_along(body: Json) -> Sent | None:
    """The response of a call; its resource is empty if the patient has none. None if none was sent along.

    Raises Refusal.
    """
    prefetch = body.get("prefetch", {})
    if not isinstance(prefetch, dict):
        raise Refusal(WRONG_SHAPE, "`prefetch` is an object")
    if PREFETCH not in prefetch:
        return None
    server = body.get("fhirServer")
    known = server if isinstance(server, str) else None
    found = prefetch[PREFETCH]
    _check_fetched(found)
    if isinstance(found, dict) and found.get("resourceType") == "Bundle":
        return _last(found.get("entry", []), known)
    return Sent(_counted({} if found is None else found), known)


def _counted(found: object) -> Json:
    """The response, where it counts; empty if there is none, or where it was entered in error."""
    if found == {}:
        return {}
    if not isinstance(found, dict) or found.get("resourceType") != "QuestionnaireResponse":
        raise Refusal(WRONG_SHAPE, f"`prefetch.{PREFETCH}` is a QuestionnaireResponse, a Bundle with one, or null")
    if found.get("status") == "entered-in-error":
        return {}
    if found.get("status") not in _STATUSES:
        raise Refusal(WRONG_SHAPE, "the QuestionnaireResponse is in-progress, completed or amended")
    return found


def _last(entries: object, server: str | None) -> Sent:
    """The one QuestionnaireResponse of a searchset; empty if there is none."""
    if not isinstance(entries, list):
        raise Refusal(WRONG_SHAPE, "`entry` of the Bundle is a list")
    kept: list[Sent] = []
    for entry in entries:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        _check_fetched(resource, within=True)
        if isinstance(resource, dict) and resource.get("resourceType") == "QuestionnaireResponse":
            counted = _counted(resource)
            kept += [Sent(counted, _server_of(entry.get("fullUrl"), server))] if counted else []
    if len(kept) > 1:
        # Times with different zones do not compare as text, and old answers must not pass for new ones.
        raise Refusal(WRONG_SHAPE, "the Bundle has several QuestionnaireResponses; send the last alone, as `_count=1`")
    return kept[0] if kept else Sent({}, server)


def _server_of(address: object, server: str | None) -> str | None:
    """The server of a response by its own address in a Bundle, which relative references in it are of."""
    base = address.rpartition(_PATH)[0] if isinstance(address, str) and address.startswith("http") else ""
    if not base:
        return server
    if server is not None and not same_server(base, server):
        raise Refusal(WRONG_SHAPE, "the QuestionnaireResponse comes from a server other than `fhirServer`")
    return base


def _check_fetched(found: object, *, within: bool = False) -> None:
    """Refuses what stands for a fetch that failed, as the specification has it: the patient may well have answers.

    In a Bundle an OperationOutcome may also be a remark on the search.
    """
    if not isinstance(found, dict) or found.get("resourceType") != "OperationOutcome":
        return
    if not within or any(severity in ("error", "fatal") for severity in _severities(found)):
        raise Refusal(NOT_ENOUGH_DATA, "the QuestionnaireResponse could not be fetched; fetch it again, and send it")


def _severities(outcome: Json) -> Iterator[object]:
    issues = outcome.get("issue")
    for issue in issues if isinstance(issues, list) else ():
        yield issue.get("severity") if isinstance(issue, dict) else None
