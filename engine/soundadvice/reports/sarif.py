"""An audit as SARIF 2.1.0, which code scanning shows beside the lines of a pull request.

Written so that GitHub takes all of it: each result has a place, places are relative, and numbers stay within the limits
that its documentation names.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from soundadvice._version import __version__
from soundadvice.audit.audit import Report, page_of
from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.finding_kinds import Harm, harm_of, meaning_of, worst_first
from soundadvice.audit.finding_places import place_of
from soundadvice.audit.finding_words import in_words, witness_words, words_for_ids
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.reports.places import within_pack

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "soundadviceFinding/v1"
MOST_RESULTS = 25_000
"""A run with more results is refused by code scanning."""
MOST_PLACES = 100
"""Code scanning shows no more places of a result."""
OUTSIDE = "PACK"
"""The base of places that are not under the folder of work: of packs that are installed, say."""
_GITHUB_LINE = "primaryLocationLineHash"
"""The fingerprint that code scanning knows alerts again by."""
_OPEN = {
    "undecided": "A search stopped at its limits: neither proved nor refuted.",
    "not_checked": "It was not looked at, since something that it needs was not given.",
    "left_out": "There are more results than readers of such files take.",
}
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "note"}
_SEVERITY = {Harm.LESS_URGENT: "error", Harm.PLAN: "error", Harm.NOT_TOLD: "error", Harm.MISUNDERSTOOD: "warning"}
_SEVERITY |= {Harm.UNNOTICED: "warning", Harm.WITHOUT_GROUNDS: "warning"}


def as_sarif(reports: Iterable[Report], *, help_at: str | None = None) -> dict[str, object]:
    """The log, one run for all packs; the results by what could come of them, the worst first.

    `help_at` is where the project's documentation is published: each kind of finding then has the address of its
    section there. Waived findings are in it as suppressed, with the reason. What is undecided or was not checked is in
    it as notifications of the run.
    """
    listed = list(reports)
    every = [(one, report.pack) for report in listed for one in report.findings]
    packs = {id(one): pack for one, pack in every}
    ordered = [(one, packs[id(one)]) for one in worst_first(one for one, _ in every)]
    left_out = ordered[MOST_RESULTS:]
    ordered = ordered[:MOST_RESULTS]
    codes = list(dict.fromkeys(one.code for one, _ in ordered))
    driver = {
        "name": "soundadvice",
        "version": __version__,
        "semanticVersion": __version__,
        **({"informationUri": help_at} if help_at is not None else {}),
        "rules": [_rule(code, help_at) for code in codes],
        "notifications": [_descriptor(kind, text) for kind, text in _OPEN.items()],
    }
    seen: Counter[str] = Counter()
    results = [_result(finding, pack, codes.index(finding.code), seen) for finding, pack in ordered]
    notes = [*_notifications(listed), *_left_out(left_out)]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        **bases(results),
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
                yield _notification(kind, level, f"{report.pack.id}: {result.name}: {kind.replace('_', ' ')}: {text}")


def _left_out(findings: Sequence[tuple[Finding, Pack]]) -> Iterator[dict[str, object]]:
    if findings:
        text = f"{len(findings):,} findings are left out, the least of them; --format json has all"
        yield _notification("left_out", "error", text)


def _notification(kind: str, level: str, text: str) -> dict[str, object]:
    return {"descriptor": {"id": kind, "index": list(_OPEN).index(kind)}, "level": level, "message": {"text": text}}


def _descriptor(kind: str, text: str) -> dict[str, object]:
    named = {"id": kind, "name": f"{_camel(kind)}Notification"}
    return {**named, "shortDescription": {"text": text}, "fullDescription": {"text": text}, "help": {"text": text}}


def _camel(code: str) -> str:
    return "".join(part.title() for part in code.split("_"))


def _rule(code: str, help_at: str | None) -> dict[str, object]:
    """A kind of finding: what it means, what could come of it, and where to read how to mend it."""
    about, harm, page = meaning_of(code), harm_of(code), f"{page_of(code)}#{code}"
    full = f"{about} What could come of it: {harm.title[0].lower()}{harm.title[1:]}."
    rule: dict[str, object] = {
        "id": code,
        "name": _camel(code) if "_" in code else f"{_camel(code)}Element",
        "shortDescription": {"text": about},
        "fullDescription": {"text": full},
        "help": {
            "text": f"{full} How to mend it stands in the documentation of soundadvice, at {page}.",
            "markdown": f"**{about}**\n\nWhat could come of it: {harm.title[0].lower()}{harm.title[1:]}.\n\n"
            + (f"[How to mend it]({_address(help_at, code)})" if help_at else f"How to mend it: `docs/{page}`"),
        },
        "properties": {
            "tags": [f"harm-{harm.value}-{harm.name.lower().replace('_', '-')}"],
            "problem.severity": _SEVERITY.get(harm, "recommendation"),
        },
    }
    if help_at is not None:
        rule["helpUri"] = _address(help_at, code)
    return rule


def _address(help_at: str, code: str) -> str:
    return f"{help_at.rstrip('/')}/{page_of(code)}#{code}"


def _result(finding: Finding, pack: Pack, index: int, seen: Counter[str]) -> dict[str, object]:
    people = [line for one in finding.witnesses for line in (one.label or "For example:", *witness_words(one, pack))]
    hint = words_for_ids(finding.hint, pack, finding.about) if finding.hint else None
    text = ". To mend it: ".join(part for part in (in_words(finding, pack), hint) if part)
    known = fingerprint(finding, pack)
    seen[known] += 1
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": "\n".join([f"{text[0].upper()}{text[1:]}.", *people])},
        "partialFingerprints": {
            FINGERPRINT: known if seen[known] == 1 else f"{known}:{seen[known]}",
            _GITHUB_LINE: f"{known[:16]}:{seen[known]}",
        },
        "properties": {"pack": pack.id, "about": list(finding.about)},
        "locations": [location(place_of(finding, pack))],
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **location(span), "message": {"text": what}}
            for number, (what, span) in enumerate(finding.related[:MOST_PLACES], start=1)
        ]
    if finding.waiver is not None:
        result["suppressions"] = [{"kind": "inSource", "status": "accepted", "justification": finding.waiver.why}]
    return result


def fingerprint(finding: Finding, pack: Pack) -> str:
    """What stays the same while lines move: the kind of finding, the pack, and what it is about."""
    return hashlib.sha256("\n".join((finding.code, pack.id, *finding.about)).encode()).hexdigest()


def location(span: Span) -> dict[str, object]:
    """A place as SARIF has it: relative to the folder of work, or to the folder that its pack or file lies in."""
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(span), "region": region}}


def bases(results: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """What places outside the folder of work are relative to, if there are any: nothing about this machine."""
    if f"'uriBaseId': '{OUTSIDE}'" not in str(list(results)):
        return {}
    text = "Where the pack lies: not under the folder in which soundadvice was run."
    return {"originalUriBaseIds": {OUTSIDE: {"description": {"text": text}}}}


def _artifact(span: Span) -> dict[str, object]:
    path = Path(os.path.abspath(span.file))
    try:
        return {"uri": quote(path.relative_to(Path.cwd()).as_posix())}
    except ValueError:
        return {"uri": quote(within_pack(span)), "uriBaseId": OUTSIDE}
