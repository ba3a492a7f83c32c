"""Operation: what `$triage` takes and gives, as its OperationDefinition."""

from __future__ import annotations

from soundadvice.formats.fhir.names import Resource, Version

OPERATION_ID = "triage"
TRIAGE = "urn:soundadvice:operation:triage"
"""What identifies the operation on every server that has it."""
RESPONSE, SUBJECT, AS_OF = "questionnaireResponse", "subject", "asOf"
"""The names of the parameters, where one posts Parameters."""
CHANGED = "2026-11-29"
"""The day on which the description of this server last changed."""

_ABOUT = """Takes a response to a Questionnaire of this server, and returns the advice that the pack's rules give.

You can post the response alone instead of Parameters. The server keeps nothing.

Answers that are too old for advice today are refused, unless you say with asOf for which moment you want advice."""
_GIVES = """A collection: the response as it was sent; a CarePlan or a ServiceRequest, both drafts with the intent \
proposal, if the answers decide; a GuidanceResponse, which names what is missing if they do not; and an \
OperationOutcome if there is something to know. No proposal never means self-care."""


def operation_definition(version: Version) -> Resource:
    """The definition of `$triage`; R4 and R5 differ in who may leave `questionnaire` out."""
    only = " You can leave `questionnaire` out if this server has only one pack." if version == "R4" else ""
    taken = f"The response; its `questionnaire` names the form that it answers.{only}"
    whose = "The Patient that the response must be about; a response about anyone else, or about no one, is refused."
    when = "The moment that the advice is for, if not now; never in the future."
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
            _parameter(RESPONSE, "in", taken, "QuestionnaireResponse", 1),
            _parameter(SUBJECT, "in", whose, "Reference", 0),
            _parameter(AS_OF, "in", when, "instant", 0),
            _parameter("return", "out", _GIVES, "Bundle", 1),
        ],
    }


def _parameter(name: str, use: str, about: str, kind: str, least: int) -> Resource:
    return {"name": name, "use": use, "min": least, "max": "1", "documentation": about, "type": kind}
