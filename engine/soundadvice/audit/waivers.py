"""Waivers: which findings the authors of a pack accept, and whether they are still those that they looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.finding_kinds import KINDS
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.answer import nearest
from soundadvice.model.digest import digest
from soundadvice.model.pack import Pack, Waiver
from soundadvice.model.translation import words_digest


def with_waivers(pack: Pack, results: Sequence[Result]) -> tuple[list[Result], Result]:
    """The results, each finding with the waiver that covers it, and what there is to say of the waivers.

    A waiver whose findings are others than those it is bound to covers none of them.
    """
    covered = findings_of(pack, results)
    expired = {id(one) for one in pack.waivers if _expired(one, pack, covered[id(one)])}
    standing = [one for one in pack.waivers if id(one) not in expired]
    waived = [replace(one, findings=tuple(_waive(each, standing) for each in one.findings)) for one in results]
    own = [one for one in pack.waivers if one.pack == pack.id]
    said = tuple(
        finding for one in own if (finding := _said(one, covered[id(one)], is_expired=id(one) in expired)) is not None
    )
    says = (
        "Every waiver of the pack is needed, and covers what it covered (each looked at)."
        if not said
        else "A waiver needs a look."
    )
    return waived, Result(name="waivers", says=says, findings=said)


def findings_of(pack: Pack, results: Sequence[Result]) -> Mapping[int, tuple[Finding, ...]]:
    """By waiver (its `id()`), the findings that it covers, or would if it is bound to others."""
    found: dict[int, list[Finding]] = {id(one): [] for one in pack.waivers}
    for finding in (each for result in results for each in result.findings):
        waiver = next((one for one in pack.waivers if _names(one, finding)), None)
        if waiver is not None:
            found[id(waiver)].append(finding)
    return {key: tuple(each) for key, each in found.items()}


def covering(findings: Sequence[Finding]) -> str:
    """A digest of findings: what each is about, who shows it, and what they are advised. Eight letters.

    Our own words are not in it: a report that is worded better lets no waiver expire.
    """
    return words_digest(digest(sorted((_finding(one) for one in findings), key=digest)))


def _finding(one: Finding) -> list[object]:
    return [one.code, list(one.about), [_shown(each) for each in one.witnesses]]


def _shown(one: Witness) -> list[object]:
    answers = {name: one.answers[name] for name in one.telling if name in one.answers}
    plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in answers.items()}
    return [plain, dict(one.settings), sorted(one.fired), one.disposition]


def _names(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is of a finding: of its code, and of the element that it is about above all."""
    of_it = not waiver.of or (bool(finding.about) and finding.about[0] in waiver.of)
    return waiver.finding == finding.code and of_it


def _expired(waiver: Waiver, pack: Pack, covered: Sequence[Finding]) -> bool:
    # What a layer below is bound to was found in that layer, and is looked at in its own audit.
    bound = waiver.covers is not None and waiver.pack == pack.id
    return bound and bool(covered) and waiver.covers != covering(covered)


def _waive(finding: Finding, waivers: Sequence[Waiver]) -> Finding:
    waiver = next((one for one in waivers if _names(one, finding)), None)
    return finding if waiver is None else replace(finding, waiver=waiver)


def _said(waiver: Waiver, covered: Sequence[Finding], *, is_expired: bool) -> Finding | None:
    about, span, level = (waiver.finding, *waiver.of), waiver.span, Level.ERROR
    if not covered:
        near = None if waiver.finding in KINDS else nearest(waiver.finding, list(KINDS))
        return Finding(
            code="unused_waiver",
            level=level,
            message=f"nothing is found that the waiver of `{waiver.finding}` would cover",
            about=about,
            span=span,
            hint=f"there is no such finding; {near or 'remove the waiver'}"
            if waiver.finding not in KINDS
            else "remove the waiver",
        )
    if not waiver.of:
        return Finding(
            code="waiver_too_wide",
            level=Level.WARNING,  # a first draft may have one; no one can sign it so
            message=f"the waiver of `{waiver.finding}` names no element: it covers whatever is found of that kind",
            about=about,
            span=span,
            hint="say which: `of: [" + ", ".join(dict.fromkeys(one.about[0] for one in covered if one.about)) + "]`",
        )
    if is_expired:
        return Finding(
            code="waiver_outdated",
            level=level,
            message=f"what the waiver of `{waiver.finding}` covers is no longer what its authors looked at",
            about=about,
            span=span,
            hint="look at the findings and whether the reason still stands; then `soundadvice review PACK --waivers`",
        )
    return None
