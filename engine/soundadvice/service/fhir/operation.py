"""Operation: what `$triage` takes and gives, as its OperationDefinition."""

from __future__ import annotations

from soundadvice.export.fhir_names import Resource, Version

OPERATION_ID = "triage"
TRIAGE = "urn:soundadvice:operation:triage"
"""What identifies the operation on every server that has it."""
PARAMETER = "questionnaireResponse"
"""The name of the parameter that holds the response, where one posts Parameters."""
CHANGED = "2026-11-22"
"""The day on which what is stated of this server changed last."""

_ABOUT = """Takes a response to a Questionnaire of this server, and gives the advice that a pack of rules has for it.

The response may be posted by itself, in place of Parameters. Nothing is kept."""
_GIVES = """A collection: the response as it was sent; a CarePlan or a ServiceRequest, both drafts with the intent \
proposal, where the answers decide; a GuidanceResponse, which names what is missing where they do not; and an \
OperationOutcome where something is worth knowing. No proposal never means self-care."""


def operation_definition(version: Version) -> Resource:
    """The definition of `$triage`; R4 and R5 differ in who may leave `questionnaire` out."""
    default = " Without `questionnaire`, it is taken to answer this server's default pack." if version == "R4" else ""
    taken = f"The response, with `questionnaire` naming what it answers.{default}"
    return {
        "resourceType": "OperationDefinition",
        "id": OPERATION_ID,
        "url": TRIAGE,
        "name": "Triage",
        "title": "Triage of a questionnaire's answers",
        "status": "active",
        "kind": "operation",
        "date": CHANGED,
        "description": _ABOUT,
        "affectsState": False,
        "code": "triage",
        "resource": ["QuestionnaireResponse"],
        "system": False,
        "type": True,
        "instance": False,
        "parameter": [
            _parameter(PARAMETER, "in", taken, "QuestionnaireResponse"),
            _parameter("return", "out", _GIVES, "Bundle"),
        ],
    }


def _parameter(name: str, use: str, about: str, kind: str) -> Resource:
    return {"name": name, "use": use, "min": 1, "max": "1", "documentation": about, "type": kind}
