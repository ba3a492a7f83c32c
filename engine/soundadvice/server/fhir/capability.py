"""Capability: what this FHIR server can do, as its CapabilityStatement."""

from __future__ import annotations

from soundadvice._version import __version__
from soundadvice.formats.fhir.names import RELEASES, Resource, Version
from soundadvice.server.fhir.operation import CHANGED, OPERATION_ID, TRIAGE
from soundadvice.server.fhir.search import SEARCHES

_SDC = "http://hl7.org/fhir/uv/sdc/OperationDefinition"


def capability_statement(version: Version) -> Resource:
    """The statement for that version."""
    questionnaires: Resource = {
        "type": "Questionnaire",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": kind} for name, (kind, _) in SEARCHES.items()],
        "operation": [
            {"name": name, "definition": f"{_SDC}/Questionnaire-{name}"} for name in ("populate", "next-question")
        ],
    }
    responses: Resource = {
        "type": "QuestionnaireResponse",
        "operation": [
            {
                "name": "triage",
                "definition": TRIAGE,
                "documentation": f"Defined here: OperationDefinition/{OPERATION_ID}",
            },
            {"name": "extract", "definition": f"{_SDC}/QuestionnaireResponse-extract"},
        ],
    }
    operations: Resource = {"type": "OperationDefinition", "interaction": [{"code": "read"}]}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED,
        "kind": "instance",
        "software": {"name": "soundadvice", "version": __version__},
        "implementation": {"description": "symptom triage: questionnaires, and advice for their responses"},
        "fhirVersion": RELEASES[version],
        "format": ["json"],
        "rest": [{"mode": "server", "resource": [questionnaires, responses, operations]}],
    }
