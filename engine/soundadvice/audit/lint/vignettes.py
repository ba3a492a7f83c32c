"""Vignettes: every rule has a case in which it fires, and one in which it does not."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.rule import Rule

CODES = ("no_vignettes", "no_firing_vignette", "no_silent_vignette")


def check(case: Case) -> Result:
    """Whether every rule is shown from both sides."""
    findings = tuple(finding for rule in case.pack.rules if (finding := _finding(rule)) is not None)
    count = sum(len(rule.vignettes) for rule in case.pack.rules)
    rules = len(case.pack.rules)
    says = f"Of {count} vignettes, each of {rules} rules has one in which it fires, and one in which it is silent."
    if findings:
        says = "A rule is not shown from both sides."
    return Result(name="vignettes", says=says, findings=findings)


def _finding(rule: Rule) -> Finding | None:
    if not rule.vignettes:
        code, message, hint = CODES[0], f"`{rule.id}` has no vignettes", "add one in which it fires, and one near it"
    elif not any(one.fires for one in rule.vignettes):
        code, message, hint = CODES[1], f"in no vignette of `{rule.id}` does it fire", "add one with `expect: fires`"
    elif all(one.fires for one in rule.vignettes):
        message = f"in no vignette of `{rule.id}` is it silent"
        code, hint = CODES[2], "add one with `expect: silent`, as near to firing as you can"
    else:
        return None
    return Finding(code=code, level=Level.ERROR, message=message, about=(rule.id,), span=rule.span, hint=hint)
