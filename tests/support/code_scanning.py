"""What GitHub's code scanning asks of a SARIF file beyond the standard, so that it takes all of it.

From its documentation, "SARIF support for code scanning" and "SARIF results exceed one or more limits", read on
2026-11-30, and from the messages with which it refused files (github/codeql-action, issues 1738 and 2459).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

_MOST = {"runs": 20, "results": 25_000, "rules": 25_000, "places": 1_000, "tags": 20}
_SHOWN_PLACES = 100
_LONGEST = {"name": 255, "shortDescription": 1024, "fullDescription": 1024}
_BYTES = 10 * 1024 * 1024


def refusals(log: Any) -> list[str]:
    """Each reason for which it would refuse the file, leave part of it out, or show an alert poorly."""
    found = [] if log["version"] == "2.1.0" else ["another version"]
    if len(log["runs"]) > _MOST["runs"]:
        found.append("too many runs")
    if len(gzip.compress(json.dumps(log).encode())) > _BYTES:
        found.append("larger than 10 MB when it is compressed")
    for run in log["runs"]:
        found += _run(run)
    return found


def _run(run: Any) -> Iterator[str]:
    driver, results = run["tool"]["driver"], run["results"]
    rules = driver["rules"]
    if not driver["name"]:
        yield "a tool without a name"
    if len(results) > _MOST["results"] or len(rules) > _MOST["rules"]:
        yield "too many results or rules"
    if len({rule["id"] for rule in rules}) < len(rules):
        yield "a rule twice"
    for rule in rules:
        yield from (f"rule {rule['id']}: {why}" for why in _rule(rule))
    for number, one in enumerate(results):
        yield from (f"result {number}: {why}" for why in _result(one, rules))
    keys = [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]
    if len(set(keys)) < len(keys):
        yield "two results with one fingerprint: one of them would not be shown"


def _rule(rule: Any) -> Iterator[str]:
    for field in ("shortDescription", "fullDescription", "help"):
        if not rule[field]["text"]:
            yield f"no {field}"
    if not rule["help"]["markdown"]:
        yield "no help as markdown"
    for field, most in _LONGEST.items():
        text = rule[field] if isinstance(rule[field], str) else rule[field]["text"]
        if len(text) > most:
            yield f"{field} is longer than {most}"
    if len(rule["properties"]["tags"]) > _MOST["tags"]:
        yield "too many tags"
    if rule["properties"]["problem.severity"] not in ("error", "warning", "recommendation"):
        yield "no severity that it knows"
    if "helpUri" in rule and not urlsplit(rule["helpUri"]).scheme:
        yield "an address of help that is not absolute"


def _result(one: Any, rules: Any) -> Iterator[str]:
    if rules[one["ruleIndex"]]["id"] != one["ruleId"]:
        yield "another rule"
    if not one["message"]["text"]:
        yield "no message"
    if not one.get("locations"):
        yield "expected at least one location"
    places = one.get("locations", [])
    if len(places) > _MOST["places"] or len(one.get("relatedLocations", ())) > _SHOWN_PLACES:
        yield "too many places"
    for place in (*places, *one.get("relatedLocations", ())):
        artifact, region = place["physicalLocation"]["artifactLocation"], place["physicalLocation"]["region"]
        address = urlsplit(artifact["uri"])
        if address.scheme or address.netloc or address.path.startswith("/") or ".." in address.path.split("/"):
            yield f"a place that is not relative: {artifact['uri']}"
        if not all(region[end] >= 1 for end in ("startLine", "startColumn", "endLine", "endColumn")):
            yield "a region that begins before the first line or column"
        if (region["endLine"], region["endColumn"]) < (region["startLine"], region["startColumn"]):
            yield "a region that ends before it begins"
    if any(not why["justification"] for why in one.get("suppressions", ())):
        yield "suppressed for no reason"
