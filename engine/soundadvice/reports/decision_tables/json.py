"""An audit of decision tables as JSON: `soundadvice.decision_tables.v1`."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.finding import Finding
from soundadvice.decision_tables.audit import FileReport, TableReport, claims
from soundadvice.reports.json_report import span_json

SCHEMA = "soundadvice.decision_tables.v1"


def as_json(reports: Iterable[FileReport]) -> dict[str, object]:
    """Every claim and finding of every file, as plain JSON."""
    return {"schema": SCHEMA, "files": [_file(report) for report in reports]}


def _file(report: FileReport) -> dict[str, object]:
    return {
        "file": report.file.path,
        "passes": not report.fails,
        "notes": list(report.file.notes),
        "unread": [_finding(finding) for finding in report.unread],
        "tables": [_table(one) for one in report.tables],
    }


def _table(report: TableReport) -> dict[str, object]:
    table = report.table
    return {
        "id": table.id,
        "name": table.name,
        "hit_policy": str(table.policy),
        "aggregation": str(table.aggregation),
        "rows": len(table.rows),
        "inputs": [column.text for column in table.inputs],
        "outputs": [column.name for column in table.outputs],
        "claims": [{"name": claim.name, "verdict": str(claim.verdict), "says": claim.says} for claim in claims(report)],
        "gap_regions": None if report.gap is None else report.gap.count,
        "findings": [_finding(finding) for finding in report.findings],
        "undecided": list(report.undecided),
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "level": str(finding.level),
        "message": finding.message,
        "about": list(finding.about),
        "place": span_json(finding.span),
        "related": [{"what": what, "place": span_json(span)} for what, span in finding.related],
        "hint": finding.hint,
    }
