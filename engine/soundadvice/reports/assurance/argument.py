"""Argument: the case that an audit makes, and no more than it makes.

The top goal is supported by a goal for each way in which advice could harm someone, each of these by what was asked.
What is waived, undecided, failing or not checked is a goal that is left undeveloped: nothing stands under it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from soundadvice.audit.audit import Report
from soundadvice.audit.certificates.files import digest_of, named_obligations
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.finding_kinds import meaning_of
from soundadvice.audit.prover.task import Ledger, Obligation
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AuditError
from soundadvice.reports.assurance.nodes import GsnKind, GsnNode
from soundadvice.reports.circumstances import made_with, ways
from soundadvice.wording.counts import counted

_DIGEST = 8
"""So many digits of a digest stand in the drawing; the list has all."""
CLAIMS = {
    "hazards": "Each sign that must not be missed stands in the safety net, or it is said why not; no rule lacks a "
    "hazard; no one is given what is contraindicated for them",
    "total": "Every set of answers gets one advice, with reasons, and it is known exactly whom the default covers",
    "monotone": "A worse answer never leads to less urgent advice",
    "unsure_safe": "Whoever is not sure is advised as urgently as those who have what is asked about",
    "fail_safe": "What is not asked, not answered or added by a layer never lowers advice, and no plan goes too far",
    "fairness": "Who people are, all else being equal, lowers no one's advice unless the pack says so",
    "misclick": "No one tick that reassures turns an emergency into the default; how far each can fall is known",
    "whom": "Whom each advice covers is said in a few lines, and whom these leave out",
    "overlaps": "No one is told what another of their reasons denies, and no plan is held back from everyone",
    "reach": "Made-up people are sent where the pack says that they must be, as often as it says",
    "contradictions": "No one is told two things of which only one can be done",
    "reachable": "Everything that is asked, advised, given or told reaches someone",
    "options_matter": "Every answer that someone can pick counts for something",
    "options": "Whoever is asked finds one answer that is theirs, not sure and none among them",
    "one_question": "Every question asks one thing",
    "readable": "The texts can be read by someone of eleven",
    "reasons": "Every reason mentions what made its rule fire",
    "glosses": "Every text that a gloss binds says what the gloss says that it means",
    "bound_words": "No text says the contrary of its id, plays down what is urgent, or tells people to push on",
    "translated": "Translations are whole, of the words that stand there now, with the same numbers",
    "decisive": "Every rule decides for someone, and every part of every condition matters",
    "boundaries": "At every threshold something changes, and vignettes test both sides of it",
    "parameters": "Every parameter counts for something, and no values of the ranges contradict",
    "tested": "The vignettes try all that the rules tell apart",
    "vignettes": "Every rule is shown from both sides, and whole people are advised what is stated",
    "tables": "The pack's decision tables have no gaps, overlaps or rows that never count",
    "ids": "No id can be taken for another one",
    "waivers": "Every waiver is needed, and covers what its authors looked at",
    "traceable": "Everything rests on a claim of the source or on a reference",
    "claims": "What is left out of the source is left out for a reason",
    "reviewed": "It is known who has signed which version, and what has changed since",
}
"""What each property and lint rule claims."""
_GROUPS = {
    "No one is sent home, or told to wait, who must not": (
        "total", "whom", "monotone", "unsure_safe", "fail_safe", "misclick", "fairness", "reach",
    ),
    "No one is harmed by what they are told to do": ("hazards", "contradictions", "overlaps"),
    "People are asked what they can answer, and can read what they are told": (
        "options_matter", "options", "one_question", "bound_words", "glosses", "readable", "reasons", "reachable",
        "translated",
    ),
    "A mistake in the rules would be noticed": (
        "decisive", "boundaries", "parameters", "tested", "vignettes", "tables", "ids", "waivers",
    ),
    "What the advice rests on is known": ("traceable", "claims"),
}  # fmt: skip
_INTENDED_USE = "Intended use: docs/explanation/intended-use.md, and what the pack says of itself"


def argument(report: Report) -> GsnNode:
    """The case of one audit. Raises AuditError where its questions were not kept: there is no evidence to name."""
    if report.ledger is None:
        raise AuditError("an assurance case names its evidence, and this audit kept none of its questions")
    evidence = _Evidence(report, report.ledger)
    results = {one.name: one for one in report.results}
    goals = [_hazards(report, evidence)]
    for claim, names in _GROUPS.items():
        listed = tuple(_of_result(results.pop(name), evidence) for name in names if name in results)
        if listed:
            goals.append(_goal(claim, listed))
    results.pop("reviewed", None)
    if results:
        more = tuple(_of_result(one, evidence) for one in results.values())
        goals.append(_goal("What else the audit asks is so", more))
    goals.append(_judged(report))
    why = GsnNode(
        kind=GsnKind.JUSTIFICATION,
        text="Ordered by what could come of it to a person, worst first; the order is documented with the audit",
    )
    strategy = GsnNode(
        kind=GsnKind.STRATEGY,
        text="Argument over each way in which the advice could harm someone, and over who stands for it",
        supported_by=tuple(goals),
        in_context_of=(why,),
    )
    pack = report.pack
    return GsnNode(
        kind=GsnKind.GOAL,
        text=f"The advice of {pack.id} {pack.version} is safe enough for its intended use",
        supported_by=(strategy,),
        in_context_of=(*_contexts(report), *_assumptions()),
    )


def _goal(text: str, parts: tuple[GsnNode, ...]) -> GsnNode:
    return GsnNode(kind=GsnKind.GOAL, text=text, supported_by=parts)


def _contexts(report: Report) -> Iterator[GsnNode]:
    facts = dict(made_with(report))
    pack = report.pack
    yield GsnNode(
        kind=GsnKind.CONTEXT,
        text=f"{pack.title}: {pack.id} {pack.version}, {pack.status}; meaning {_short(pack.meaning_hash)}, content "
        f"{_short(pack.content_hash)}, case {_short(pack.case_hash)}",
        more=tuple(f"{name}: {facts[name]}" for name in ("Meaning hash", "Content hash", "Case hash")),
    )
    day = f"on {report.today.isoformat()} " if report.today else ""
    text = f"Audited {day}by {facts['Made by']}; solver: {facts['Solver']}"
    yield GsnNode(kind=GsnKind.CONTEXT, text=text, more=(f"Limits: {facts['Limits']}",))
    use = f"{_INTENDED_USE}: {pack.description}"
    if pack.not_for_people is not None:
        use = f"Not for people: {pack.not_for_people}"
    yield GsnNode(kind=GsnKind.CONTEXT, text=use)


def _assumptions() -> Iterator[GsnNode]:
    yield GsnNode(kind=GsnKind.ASSUMPTION, text="What people answer is true, and they understand what they read")
    text = "The auditor is right: who is found is put through the reference, and proofs can be checked by others"
    yield GsnNode(
        kind=GsnKind.ASSUMPTION, text=text, more=("soundadvice audit --proofs DIR, soundadvice verify-proofs DIR",)
    )


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:_DIGEST]


def _hazards(report: Report, evidence: _Evidence) -> GsnNode:
    """Whoever has a sign is advised urgently enough: a goal for all signs of one urgency, worst first."""
    result = next((one for one in report.results if one.name == "hazards"), None)
    listed = () if result is None else result.details.get("hazards", ())
    found = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, (list, tuple)) else []
    text = "Whoever has a sign that must not be missed is advised as urgently as it needs"
    if not found:
        none = GsnNode(kind=GsnKind.GOAL, text="Which signs must not be missed: the pack lists none", undeveloped=True)
        return _goal(text, (none,))
    goals = []
    for acuity in sorted(Acuity, reverse=True):
        of = [one for one in found if one["must be"] == str(acuity)]
        for verdict in Verdict:
            signs = [one for one in of if one["shown"] == str(verdict)]
            if signs:
                goals.append(_signs(signs, acuity, verdict, evidence))
    return _goal(text, tuple(goals))


def _signs(signs: list[Mapping[str, object]], acuity: Acuity, verdict: Verdict, evidence: _Evidence) -> GsnNode:
    ids = [str(one["hazard"]) for one in signs]
    who = "a sign" if len(ids) == 1 else f"any of {len(ids)} signs"
    claim = f"Whoever has {who} is advised {str(acuity).replace('_', ' ')} at least: {', '.join(ids)}"
    more = tuple(f"{one['hazard']}: {one['sign']}" for one in signs)
    if verdict is not Verdict.HOLDS:
        return GsnNode(kind=GsnKind.GOAL, text=claim, verdict=verdict, undeveloped=True, more=more)
    shown = evidence.of(
        "hazards", lambda one: one.about[:1] == ("hazard",) and one.about[1:2] != () and one.about[1] in ids
    )
    return GsnNode(kind=GsnKind.GOAL, text=claim, verdict=verdict, supported_by=shown, undeveloped=not shown, more=more)


def _of_result(result: Result, evidence: _Evidence) -> GsnNode:
    """The goal of one property: supported by its evidence if it holds, else left undeveloped, with what was found."""
    claim = CLAIMS.get(result.name, f"The property “{result.name.replace('_', ' ')}” holds")
    if result.verdict is Verdict.HOLDS:
        if result.name == "hazards":  # the signs have goals of their own; the safety net takes no solver
            shown = evidence.of("hazards", lambda one: one.about[:1] != ("hazard",)) or evidence.looked_at()
        else:
            shown = evidence.of(result.name, lambda _: True)
        return GsnNode(
            kind=GsnKind.GOAL,
            text=claim,
            verdict=result.verdict,
            supported_by=shown,
            undeveloped=not shown,
            more=(result.says,),
        )
    why = tuple(_reasons(result))
    more = [result.says, *(f"Undecided: {one}" for one in result.undecided)]
    more += [f"Not checked: {result.not_checked}"] if result.not_checked else []
    return GsnNode(
        kind=GsnKind.GOAL, text=claim, verdict=result.verdict, undeveloped=True, in_context_of=why, more=tuple(more)
    )


def _reasons(result: Result) -> Iterator[GsnNode]:
    """Why the authors accept what is waived. It is their reason, and shows nothing."""
    waived = [one for one in result.findings if one.waiver is not None]
    if waived:
        count = counted(len(waived), "finding")
        kinds = Counter(one.code for one in waived)
        more = [f"{meaning_of(code)} {counted(number, 'time')}" for code, number in kinds.items()]
        more += dict.fromkeys(f"Accepted because: {one.waiver.why}" for one in waived if one.waiver is not None)
        yield GsnNode(
            kind=GsnKind.JUSTIFICATION,
            text=f"Of it, the authors accept {count}, for reasons that they give",
            verdict=Verdict.WAIVED,
            more=tuple(more),
        )


def _judged(report: Report) -> GsnNode:
    """That a clinician has judged what no program can."""
    claim = "Someone who may has judged that the rules are medically right, and signed this version"
    signed = tuple(
        GsnNode(
            kind=GsnKind.SOLUTION,
            text=f"Review of {one.date} by {one.role}",
            more=(
                f"meaning {one.meaning_hash}",
                f"content {one.content_hash}",
                f"case {one.case_hash or 'not signed'}",
            ),
        )
        for one in report.pack.signatures
    )
    return GsnNode(kind=GsnKind.GOAL, text=claim, supported_by=signed, undeveloped=not signed)


class _Evidence:
    """What was closed for each property, by the ids of its certificates, with digests."""

    def __init__(self, report: Report, ledger: Ledger) -> None:
        self._report, self._ledger = report, ledger
        self._named = named_obligations(report, ledger)

    def looked_at(self) -> tuple[GsnNode, ...]:
        """The evidence for what takes no solver: the case was gone through."""
        case = self._report.pack.case_hash
        return (GsnNode(kind=GsnKind.SOLUTION, text=f"each looked at; case {_short(case)}", more=(f"case {case}",)),)

    def of(self, name: str, takes: Callable[[Obligation], bool]) -> tuple[GsnNode, ...]:
        """The evidence for a property, as one node: how it was shown, and a digest over all of it."""
        found = [(key, one) for key, one in self._named if one.property == name and takes(one)]
        if not found:
            return ()
        lines = []
        for key, one in found:
            digest = digest_of(one, self._ledger)
            lines.append(f"{key}: {one.closed}" + (f", sha256 {digest}" if digest else ""))
        whole = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        parts = [ways(one for _, one in found), f"sha256 {whole[:_DIGEST]}"]
        lines.insert(0, f"sha256 of all that follows: {whole}")
        if name in ("tested", "vignettes", "boundaries"):
            pack = self._report.pack
            count = sum(len(rule.vignettes) for rule in pack.rules) + len(pack.vignettes)
            parts.insert(0, f"{count:,} vignettes")
            lines.insert(0, f"{count:,} vignettes, in the case {pack.case_hash}")
        return (GsnNode(kind=GsnKind.SOLUTION, text="; ".join(parts), more=tuple(lines)),)
