"""Causes: which findings are there only because of another one, so that a reader mends that one first.

A question that nobody is asked leaves its options without effect, and rules that look at it may fire for nobody and
lack a vignette that shows them. All of it is found, and counts; it is told in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from soundadvice.audit.finding import Finding
from soundadvice.model.condition import Condition, questions_of
from soundadvice.model.pack import Pack

NEVER_ASKED, NEVER_FIRES = "question_never_asked", "rule_never_fires"


def by_cause(findings: Sequence[Finding], pack: Pack) -> list[tuple[Finding, tuple[Finding, ...]]]:
    """The findings that follow from no other one, in their order, each with those that do from it."""
    causes = {id(finding): _cause(finding, findings, pack) for finding in findings}
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        top, seen = finding, {id(finding)}
        while (above := causes[id(top)]) is not None and id(above) not in seen:
            top = above
            seen.add(id(above))
        found.setdefault(id(top), [])
        if top is not finding:
            found[id(top)].append(finding)
    return [(finding, tuple(found[id(finding)])) for finding in findings if id(finding) in found]


def _cause(finding: Finding, findings: Iterable[Finding], pack: Pack) -> Finding | None:
    asked = {one.about[0]: one for one in findings if one.code == NEVER_ASKED and one.about}
    fired = {one.about[0]: one for one in findings if one.code == NEVER_FIRES and one.about}
    about = finding.about[0].partition(".")[0] if finding.about else ""
    if finding.code == NEVER_ASKED:
        return _first(asked, pack.question[about].enable_when if about in pack.question else None, but=finding)
    if about in pack.question:
        return asked.get(about)
    if finding.code != NEVER_FIRES and about in fired:
        return fired[about]
    return _first(
        asked, dict(_conditions(pack)).get(about) if finding.code in (NEVER_FIRES, "plan_rule_never_holds") else None
    )


def _conditions(pack: Pack) -> Iterator[tuple[str, Condition | None]]:
    for rule in pack.rules:
        yield rule.id, rule.when
    for plan_rule in pack.plan.rules:
        yield plan_rule.id, plan_rule.when


def _first(asked: Mapping[str, Finding], condition: Condition | None, but: Finding | None = None) -> Finding | None:
    """The finding of the first question that a condition looks at and nobody is asked."""
    looked = () if condition is None else questions_of(condition)
    return next((asked[name] for name in looked if name in asked and asked[name] is not but), None)
