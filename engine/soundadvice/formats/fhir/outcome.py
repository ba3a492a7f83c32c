"""Outcomes: what is wrong with a request or worth knowing about it, as an OperationOutcome.

INVARIANT: no issue repeats a value that the caller sent. Answers are health data, and outcomes end up in logs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soundadvice.formats.fhir.names import Resource


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to say: its severity and code are FHIR's, `place` is a FHIRPath into the resource that was sent."""

    severity: str
    code: str
    text: str
    place: str | None = None
    coding: tuple[str, str] | None = None
    """The system and the code of what it is about."""


class OutcomeError(Exception):
    """What was sent is answered with an OperationOutcome of these issues, and this status."""

    def __init__(self, status: int, issues: Iterable[Issue]) -> None:
        self.status = status
        self.issues = tuple(issues)
        super().__init__(status)


def refused(status: int, code: str, text: str, place: str | None = None) -> OutcomeError:
    """A refusal for one reason."""
    return OutcomeError(status, [error(code, text, place)])


def error(code: str, text: str, place: str | None = None) -> Issue:
    """An issue for which there is no advice."""
    return Issue("error", code, text, place)


def outcome(issues: Iterable[Issue]) -> Resource:
    """The issues as a resource."""
    return {"resourceType": "OperationOutcome", "issue": [_issue(one) for one in issues]}


def _issue(one: Issue) -> Resource:
    details: Resource = {"text": one.text}
    if one.coding:
        details["coding"] = [{"system": one.coding[0], "code": one.coding[1]}]
    said: Resource = {"severity": one.severity, "code": one.code, "details": details}
    return said | ({"expression": [one.place]} if one.place else {})
