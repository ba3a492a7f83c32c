"""An audit of decision tables as text: what is wrong with its place, then what is proved of each table."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill

from soundadvice.audit.finding import Finding, Level, Verdict
from soundadvice.audit.finding_text import excerpt
from soundadvice.decision_tables.audit import FileReport, TableReport, claims, summary
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.wording.counts import counted

Paint = Callable[[str, Verdict], str]
_SIGN = {Verdict.HOLDS: "holds", Verdict.FAILS: "FAILS", Verdict.UNDECIDED: "undecided"}


def as_text(report: FileReport, *, width: int = 100, paint: Paint | None = None) -> str:
    """The report on a file for a terminal."""
    paint = paint or (lambda text, _: text)
    blocks = [_finding(finding, report.file.path) for finding in report.findings]
    blocks += [_table(one, width, paint) for one in report.tables]
    blocks += [f"note: {note}" for note in report.file.notes]
    return "\n\n".join([*blocks, verdict_line(report)])


def verdict_line(report: FileReport) -> str:
    """The verdict in one line: `loans.dmn: 3 tables, 2 errors, 1 note`."""
    found = report.findings
    counts = [counted(number, str(level)) for level in Level if (number := sum(one.level is level for one in found))]
    open_ = sum(len(one.undecided) for one in report.tables)
    counts += [f"{counted(open_, 'question')} undecided"] if open_ else []
    tables = counted(len(report.tables) + len(report.unread), "table")
    return f"{report.file.path}: {tables}, {', '.join(counts) or 'nothing to report'}"


def _finding(finding: Finding, path: str) -> str:
    place = finding.span or Span(path)
    problem = Problem(finding.code, finding.message, place, finding.hint, Severity.ERROR, excerpt(place))
    text = str(problem)
    if finding.level is not Level.ERROR:
        text = text.replace(f": error[{finding.code}]", f": {finding.level}[{finding.code}]", 1)
    return "\n".join([text, *(f"  {what}: {span}" for what, span in finding.related)])


def _table(report: TableReport, width: int, paint: Paint) -> str:
    lines = [summary(report)]
    for claim in claims(report):
        sign = paint(f"{_SIGN[claim.verdict]:<11}", claim.verdict)
        first, *rest = fill(f"{claim.name}: {claim.says}", width - 15, subsequent_indent="  ").splitlines()
        lines += [f"  {sign}  {first}", *(f"{'':15}{line}" for line in rest)]
    return "\n".join([*lines, *(f"  undecided: {one}" for one in report.undecided)])
