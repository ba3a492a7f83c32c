"""An audit of decision tables as SARIF 2.1.0: each finding at the line and column of the file that has the table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from soundadvice._version import __version__
from soundadvice.audit.finding import Finding, Level
from soundadvice.decision_tables.audit import FileReport
from soundadvice.model.problem import Span
from soundadvice.reports.sarif import FINGERPRINT, SCHEMA, VERSION, bases, location

PAGE = "reference/decision-table-findings.md"
_ABOUT = {
    "table_unread": "A table cannot be read exactly.",
    "table_gap": "No row holds of some inputs.",
    "rows_overlap": "Two rows of a UNIQUE table hold together.",
    "rows_conflict": "Two rows hold together and do not say the same.",
    "row_masked": "A row never counts.",
    "row_never_holds": "A row never holds.",
    "row_redundant": "The table decides the same without a row.",
    "row_subsumed": "A row is all in another that says the same.",
    "rows_duplicate": "Two rows look for the same.",
    "row_misleading": "A row that looks at less counts first.",
    "rows_joinable": "Several rows could be one.",
    "cell_outside": "A cell reaches out of the values of its input.",
    "cell_everything": "A cell lets every value through and is no dash.",
    "output_outside": "An output is none of the values that are listed.",
    "outputs_unordered": "A hit policy needs an order of outputs that is not there.",
    "hit_policy": "Another hit policy would promise more.",
}


def as_sarif(reports: Iterable[FileReport], *, help_at: str | None = None) -> dict[str, object]:
    """The log, one run for all files. What was not settled is said in `invocations`."""
    found = list(reports)
    findings = [(finding, report) for report in found for finding in report.findings]
    codes = sorted({finding.code for finding, _ in findings})
    driver = {"name": "soundadvice", "version": __version__, "rules": [_rule(code, help_at) for code in codes]}
    results = [_result(finding, report, codes.index(finding.code)) for finding, report in findings]
    undecided = [f"{one.table.name}: {what}" for report in found for one in report.tables for what in one.undecided]
    invocation = {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"level": "warning", "message": {"text": f"Not settled within the limits: {what}"}} for what in undecided
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        **bases(results),
        "results": results,
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(code: str, help_at: str | None) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": code,
        "name": "".join(part.title() for part in code.split("_")),
        "shortDescription": {"text": _ABOUT[code]},
        "fullDescription": {"text": _ABOUT[code]},
        "help": {"text": f"{_ABOUT[code]} See {PAGE}#{code}."},
    }
    if help_at is not None:
        rule["helpUri"] = f"{help_at.rstrip('/')}/{PAGE}#{code}"
    return rule


def _result(finding: Finding, report: FileReport, index: int) -> dict[str, object]:
    path = report.file.path
    text = ". ".join(part for part in (finding.message, finding.hint) if part)
    key = "\n".join((finding.code, Path(path).name, *finding.about, finding.message))
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}[finding.level],
        "message": {"text": text},
        "partialFingerprints": {FINGERPRINT: hashlib.sha256(key.encode()).hexdigest()},
        "properties": {"about": list(finding.about)},
        "locations": [_named(location(finding.span or Span(path)), finding)],
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **location(span), "message": {"text": what}}
            for number, (what, span) in enumerate(finding.related, start=1)
        ]
    return result


def _named(place: dict[str, object], finding: Finding) -> dict[str, object]:
    """The place, with table, row and cell by name: a line of XML alone tells no one which row it is."""
    kinds = ("module", "member", "variable")
    named = [
        {"name": name, "kind": kind, "fullyQualifiedName": " / ".join(finding.about[: place_ + 1])}
        for place_, (name, kind) in enumerate(zip(finding.about, kinds, strict=False))
    ]
    return {**place, "logicalLocations": named[-1:]} if named else place
