"""Reports on decision tables of others, as `soundadvice audit FILE.dmn` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.decision_tables.audit import FileReport
    from soundadvice.reports.decision_tables.text import Paint


def audit_tables(paths: Sequence[str], form: str) -> list[FileReport]:
    """Audits every table of some files, each by itself."""
    from soundadvice.decision_tables.audit import audit_file
    from soundadvice.formats.table_files import read_table_file

    if form not in ("text", "json", "sarif"):
        raise click.BadParameter("decision tables are reported as text, json or sarif", param_hint="--format")
    return [audit_file(read_table_file(path)) for path in paths]


def rendered(reports: list[FileReport], form: str, help_at: str | None, paint: Paint) -> str:
    """The reports in a format."""
    import json

    match form:
        case "json":
            from soundadvice.reports.decision_tables.json import as_json

            return json.dumps(as_json(reports), indent=2, ensure_ascii=False) + "\n"
        case "sarif":
            from soundadvice.reports.decision_tables.sarif import as_sarif

            return json.dumps(as_sarif(reports, help_at=help_at), indent=2, ensure_ascii=False) + "\n"
        case _:
            from shutil import get_terminal_size

            from soundadvice.reports.decision_tables.text import as_text

            width = min(get_terminal_size((100, 24)).columns, 110)
            return "\n\n".join(as_text(report, width=width, paint=paint) for report in reports) + "\n"
