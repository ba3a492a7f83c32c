"""An audit as text: what is wrong first, then each property in a sentence, then the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from textwrap import fill

from soundadvice.audit.audit import Report
from soundadvice.audit.causes import by_cause
from soundadvice.audit.finding import Finding, Result, Verdict
from soundadvice.audit.finding_kinds import worst_first
from soundadvice.audit.finding_text import describe

Paint = Callable[[str, Verdict], str]
_SIGN = {
    Verdict.HOLDS: "holds",
    Verdict.WAIVED: "waived",
    Verdict.FAILS: "FAILS",
    Verdict.UNDECIDED: "undecided",
    Verdict.NOT_CHECKED: "not checked",
}
_MOST_SHOWN = 25


def as_text(report: Report, *, width: int = 100, paint: Paint | None = None) -> str:
    """The report for a terminal. `paint` colours a verdict's sign; none is left uncoloured by default."""
    paint = paint or (lambda text, _: text)
    blocks = [*_findings(report)]
    results = sorted(report.results, key=lambda one: list(_ORDER).index(one.verdict))
    blocks.append("\n".join(_result(result, width, paint) for result in results))
    if waived := [finding for finding in report.findings if finding.waiver]:
        blocks.append("\n".join(["waived, each for a reason of the pack:", *_waived(waived, width)]))
    return "\n\n".join([*blocks, verdict_line(report)])


_ORDER = (Verdict.FAILS, Verdict.UNDECIDED, Verdict.NOT_CHECKED, Verdict.WAIVED, Verdict.HOLDS)


def verdict_line(report: Report) -> str:
    """The verdict in one line: `low_back_pain 0.1.0 (draft): 14 hold, 2 are waived, 1 fails`."""
    pack = report.pack
    words = {
        Verdict.HOLDS: ("holds", "hold"),
        Verdict.WAIVED: ("is waived", "are waived"),
        Verdict.FAILS: ("fails", "fail"),
        Verdict.UNDECIDED: ("is undecided", "are undecided"),
        Verdict.NOT_CHECKED: ("is not checked", "are not checked"),
    }
    parts = []
    for verdict in reversed(_ORDER):
        count = sum(result.verdict is verdict for result in report.results)
        if count:
            parts.append(f"{count} {words[verdict][count != 1]}")
    return f"{pack.id} {pack.version} ({pack.status}): {', '.join(parts)}"


def _findings(report: Report) -> list[str]:
    found = by_cause(worst_first(finding for finding in report.findings if finding.fails), report.pack)
    shown = [with_what_follows(cause, follows, report) for cause, follows in found[:_MOST_SHOWN]]
    if rest := found[_MOST_SHOWN:]:
        counts = Counter(finding.code for finding, _ in rest)
        kinds = ", ".join(f"{number} {code}" for code, number in counts.most_common())
        shown.append(f"… and {len(rest)} more: {kinds}; --format json, or html, has them all")
    return shown


def with_what_follows(cause: Finding, follows: Sequence[Finding], report: Report) -> str:
    """A finding, and in one line what is found only because of it."""
    told = describe(cause, report.pack)
    if not follows:
        return told
    codes: dict[str, list[str]] = {}
    for one in follows:
        codes.setdefault(one.code, []).extend(f"`{name}`" for name in one.about[:1])
    listed = ", ".join(f"{code} ({', '.join(dict.fromkeys(about))})" for code, about in codes.items())
    return f"{told}\n  found because of that: {listed}"


def _result(result: Result, width: int, paint: Paint) -> str:
    sign = paint(f"{_SIGN[result.verdict]:<11}", result.verdict)
    indent = " " * 13
    text = result.not_checked if result.verdict is Verdict.NOT_CHECKED and result.not_checked else result.says
    lines = fill(f"{result.name}: {text}", width - 13, subsequent_indent="  ").splitlines()
    more = [f"undecided: {one}" for one in result.undecided[:5]]
    if len(result.undecided) > 5:
        more.append(f"… and {len(result.undecided) - 5} more undecided")
    if result.not_checked and result.verdict is not Verdict.NOT_CHECKED:
        more += fill(f"not checked: {result.not_checked}", width - 13, subsequent_indent="  ").splitlines()
    first, *rest = [*lines, *more]
    return "\n".join([f"{sign}  {first}", *(f"{indent}{line}" for line in rest)])


def _waived(findings: list[Finding], width: int) -> list[str]:
    by_reason: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        assert finding.waiver is not None
        by_reason.setdefault((finding.code, finding.waiver.why), []).extend(finding.about[:1])
    return [
        fill(f"{code} ({', '.join(dict.fromkeys(about))}): {why}", width, initial_indent="  ", subsequent_indent="    ")
        for (code, why), about in by_reason.items()
    ]
