"""An audit as JSON: `soundadvice.audit.v1`."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Finding, Result
from soundadvice.audit.finding_kinds import harm_of
from soundadvice.audit.finding_words import in_words
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.reports.circumstances import not_proved, tool_json

SCHEMA = "soundadvice.audit.v1"


def as_json(reports: Iterable[Report]) -> dict[str, object]:
    """Every result and finding of every pack, as plain JSON."""
    return {"schema": SCHEMA, "packs": [_report(report) for report in reports]}


def _report(report: Report) -> dict[str, object]:
    pack = report.pack
    about = {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status,
        "meaning_hash": pack.meaning_hash,
        "content_hash": pack.content_hash,
        "case_hash": pack.case_hash,
        "parameters": {parameter.id: parameter.show() for parameter in pack.parameters},
    }
    return {
        "pack": about,
        "tool": tool_json(report),
        "passes": report.passes,
        "not_proved": list(not_proved(report)),
        "properties": [_result(result, pack) for result in report.properties],
        "lint": [_result(result, pack) for result in report.lint],
    }


def _result(result: Result, pack: Pack) -> dict[str, object]:
    return {
        "name": result.name,
        "verdict": str(result.verdict),
        "says": result.says,
        "undecided": list(result.undecided),
        "not_checked": result.not_checked,
        "findings": [finding_json(finding, pack) for finding in result.findings],
        "details": dict(result.details),
    }


def finding_json(finding: Finding, pack: Pack) -> dict[str, object]:
    """A finding as plain JSON."""
    return {
        "code": finding.code,
        "level": str(finding.level),
        "message": finding.message,
        "in_words": in_words(finding, pack),
        "harm": {"order": harm_of(finding.code).value, "could": harm_of(finding.code).title},
        "about": list(finding.about),
        "place": span_json(finding.span),
        "related": [{"what": what, "place": span_json(span)} for what, span in finding.related],
        "witnesses": [one.to_json(pack) for one in finding.witnesses],
        "hint": finding.hint,
        "waived": finding.waiver.why if finding.waiver else None,
    }


def span_json(span: Span | None) -> dict[str, object] | None:
    """A place as plain JSON."""
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
