"""An audit as SARIF 2.1.0, which code scanning shows beside the lines of a pull request."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from soundadvice._version import __version__
from soundadvice.audit.audit import Report, page_of
from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.finding_text import describe_witness
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "soundadviceFinding/v1"
_OPEN = {
    "undecided": "A search stopped at its limits: neither proved nor refuted.",
    "not_checked": "It was not looked at, since something that it needs was not given.",
}
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}


def as_sarif(reports: Iterable[Report], *, help_at: str | None = None) -> dict[str, object]:
    """The log, one run for all packs.

    `help_at` is where the project's documentation is published: each kind of finding then has the address of its
    section there. Waived findings are in it as suppressed, with the reason. What is undecided or was not checked is in
    it as notifications of the run.
    """
    listed = list(reports)
    found = [(finding, report.pack) for report in listed for finding in report.findings]
    codes = sorted({finding.code for finding, _ in found})
    driver = {
        "name": "soundadvice",
        "version": __version__,
        "rules": [_rule(code, help_at) for code in codes],
        "notifications": [{"id": kind, "shortDescription": {"text": text}} for kind, text in _OPEN.items()],
    }
    results = [_result(finding, pack, codes.index(finding.code)) for finding, pack in found]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(listed))}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _notifications(reports: Iterable[Report]) -> Iterator[dict[str, object]]:
    """What no result speaks of: what could not be settled, and what was not looked at."""
    for report in reports:
        for result in report.results:
            told = [("undecided", "warning", one) for one in result.undecided]
            told += [("not_checked", "note", result.not_checked)] if result.not_checked else []
            for kind, level, text in told:
                yield {
                    "descriptor": {"id": kind, "index": list(_OPEN).index(kind)},
                    "level": level,
                    "message": {"text": f"{report.pack.id}: {result.name}: {kind.replace('_', ' ')}: {text}"},
                }


def _rule(code: str, help_at: str | None) -> dict[str, object]:
    words = code.replace("_", " ")
    rule: dict[str, object] = {
        "id": code,
        "name": "".join(part.title() for part in code.split("_")),
        "shortDescription": {"text": f"{words[0].upper()}{words[1:]}."},
    }
    if help_at is not None:
        rule["helpUri"] = f"{help_at.rstrip('/')}/{page_of(code)}#{code}"
    return rule


def _result(finding: Finding, pack: Pack, index: int) -> dict[str, object]:
    people = [line.strip() for one in finding.witnesses for line in describe_witness(one, pack)]
    text = ". ".join(part for part in (finding.message, finding.hint) if part)
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": "\n".join([text, *people])},
        "partialFingerprints": {FINGERPRINT: fingerprint(finding, pack)},
        "properties": {"pack": pack.id, "about": list(finding.about)},
    }
    if finding.span is not None:
        result["locations"] = [_location(finding.span)]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(span), "message": {"text": what}}
            for number, (what, span) in enumerate(finding.related, start=1)
        ]
    if finding.waiver is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.waiver.why}]
    return result


def fingerprint(finding: Finding, pack: Pack) -> str:
    """What stays the same while lines move: the kind of finding, the pack, and what it is about."""
    return hashlib.sha256("\n".join((finding.code, pack.id, *finding.about)).encode()).hexdigest()


def _location(span: Span) -> dict[str, object]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}


def _uri(file: str) -> str:
    """A relative address where the file lies under the folder of work, as code scanning wants; else a full one."""
    path = Path(os.path.abspath(file))
    try:
        return quote(path.relative_to(Path.cwd()).as_posix())
    except ValueError:
        return path.as_uri()
