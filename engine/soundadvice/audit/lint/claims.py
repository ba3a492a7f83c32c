"""Claims: what the source says and the pack leaves out is left out for a reason that someone can judge.

That every claim became something or is not used, and that both sides say so, the reader sees to.
"""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.readability.grade import words
from soundadvice.model.evidence import Claim

CODES = ("thin_reason",)

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


def check(case: Case) -> Result:
    """Whether every claim that is not used has a reason."""
    claims = case.pack.claims
    findings = tuple(_thin(claim) for claim in claims if _is_thin(claim))
    unused = sum(claim.not_used is not None for claim in claims)
    says = f"Of {len(claims)} claims {unused} are not used, each for a reason (each looked at)."
    if findings:
        says = "A claim of the source is left out, and it is not said why."
    return Result(name="claims", says=says, findings=findings)


def _is_thin(claim: Claim) -> bool:
    """Whether its reason says nothing but that it is not used."""
    return claim.not_used is not None and _EMPTY.issuperset(word.lower() for word in words(claim.not_used))


def _thin(claim: Claim) -> Finding:
    return Finding(
        code=CODES[0],
        level=Level.ERROR,
        message=f"`{claim.not_used}` is no reason to leave `{claim.id}` out",
        about=(claim.id,),
        span=claim.span,
        hint="say what it is about, and why no one loses by leaving it out",
    )
