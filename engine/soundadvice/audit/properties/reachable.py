"""Reachable: every rule fires for somebody."""

from __future__ import annotations

from soundadvice.audit.case import Case, LimitReached
from soundadvice.audit.finding import Finding, Level, Result


def check(case: Case) -> Result:
    """Whether every rule fires for somebody."""
    findings: list[Finding] = []
    undecided: list[str] = []
    for rule in case.pack.rules:
        try:
            if case.find(case.meaning.fires(rule.id)) is None:
                findings.append(
                    Finding(
                        code="rule_never_fires",
                        level=Level.ERROR,
                        message=f"no answers make `{rule.id}` fire",
                        about=(rule.id,),
                        span=rule.span,
                        hint="its condition contradicts itself, or what enables its questions",
                    )
                )
        except LimitReached:
            undecided.append(f"whether `{rule.id}` fires for anybody")
    says = f"Each of {len(case.pack.rules)} rules fires for somebody."
    return Result(name="reachable", says=says, findings=tuple(findings), undecided=tuple(undecided))
