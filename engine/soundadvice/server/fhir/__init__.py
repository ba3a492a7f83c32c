"""FHIR over HTTP: the packs' Questionnaires, and `$triage` of a QuestionnaireResponse. R4 and R5.

See docs/reference/fhir.md.

Called by: `server.app`.
Touches: nothing.
"""

from soundadvice.server.fhir.app import fhir_app

__all__ = ["fhir_app"]
