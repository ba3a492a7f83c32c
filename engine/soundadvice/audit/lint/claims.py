"""Claims: what the source says and the pack leaves out is left out for a reason that somebody can judge."""

from __future__ import annotations

from soundadvice.audit.case import Case
from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.readability import words
from soundadvice.claim import Claim, Kind

CODES = ("thin_reason", "only_asked")

_EMPTY = {
    "a",
    "an",
    "applicable",
    "here",
    "is",
    "it",
    "needed",
    "no",
    "none",
    "not",
    "relevant",
    "the",
    "to",
    "us",
    "used",
}
_SENDS = ("see a doctor", "sees a doctor", "sent to a doctor", "call an ambulance", "an emergency")
_ACTS = {Kind.RULE, Kind.DISPOSITION, Kind.TEXT, Kind.PARAMETER, Kind.PLAN_RULE}


def check(case: Case) -> Result:
    """Whether every claim that became nothing has a reason, and whoever a claim sends to a doctor is sent."""
    claims = [claim for layer in case.pack.layers for claim in layer.claims]
    findings = [*(_thin(claim) for claim in claims if _is_thin(claim))]
    findings += [_asked(claim) for claim in claims if _is_only_asked(claim)]
    unused = sum(claim.not_used is not None for claim in claims)
    says = f"Of {len(claims)} claims {unused} are not used, each for a reason of its own."
    if findings:
        says = "A claim of the source is left out, or left without effect, and it is not said why."
    return Result(name="claims", says=says, findings=tuple(findings))


def _is_thin(claim: Claim) -> bool:
    """Whether its reason says nothing but that it is not used."""
    return claim.not_used is not None and _EMPTY.issuperset(word.lower() for word in words(claim.not_used))


def _is_only_asked(claim: Claim) -> bool:
    sends = any(said in claim.reading.lower() for said in _SENDS)
    return sends and claim.not_used is None and not any(kind in _ACTS for kind, _ in claim.became)


def _thin(claim: Claim) -> Finding:
    return Finding(
        code=CODES[0],
        level=Level.ERROR,
        message=f"`{claim.not_used}` is no reason to leave `{claim.id}` out",
        about=(claim.id,),
        span=claim.span,
        hint="say why nobody loses by it",
    )


def _asked(claim: Claim) -> Finding:
    return Finding(
        code=CODES[1],
        level=Level.ERROR,
        message=f"`{claim.id}` sends people to a doctor, and became no rule",
        about=(claim.id,),
        span=claim.span,
        hint="let a rule cite it, or say in its reading why none does",
    )
