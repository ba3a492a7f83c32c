"""Tested: the vignettes of every rule try all that someone could: both results, each atom, each deciding alone."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import Witness
from soundadvice.audit.vignettes.coverage import Measure, RuleCoverage, coverage

_MOST_WITNESSES = 20


def check(case: Case) -> Result:
    """Whether the vignettes reach all of what rules, conditions and MC/DC ask of them."""
    covered = coverage(case)
    incomplete = [rule for rule in covered.rules if rule.missing]
    findings = [_finding(case, rule, shown=number < _MOST_WITNESSES) for number, rule in enumerate(incomplete)]
    undecided = [
        f"whether anyone shows that {goal.says(rule.rule, case.pack)}, for `{rule.rule.id}`"
        for rule in covered.rules
        for goal in rule.undecided
    ]
    reached = [covered.count(measure) for measure in Measure]
    says = (
        "The vignettes try all that the rules tell apart: "
        if not findings and not undecided
        else "The vignettes do not try all that the rules tell apart: "
    ) + (
        f"{reached[0][0]} of {reached[0][1]} results of a rule, {reached[1][0]} of {reached[1][1]} values of a test, "
        f"and {reached[2][0]} of {reached[2][1]} tests that decide alone{case.in_effect} (each run)."
    )
    details = covered.to_json(case.pack)
    return Result(name="tested", says=says, findings=tuple(findings), undecided=tuple(undecided), details=details)


def _finding(case: Case, covered: RuleCoverage, *, shown: bool) -> Finding:
    rule, missing = covered.rule, covered.missing
    # What MC/DC asks says the most: whoever shows it shows the rest of it too.
    first = max(missing, key=lambda goal: list(Measure).index(goal.measure))
    more = len(missing) - 1
    also = f", nor {more} more" if more else ""
    people: tuple[Witness, ...] = ()
    if shown:
        try:
            person = case.smallest(first.literal(case.meaning, rule))
            people = () if person is None else (person,)
        except LimitReached:
            pass
    return Finding(
        code="rule_not_tested",
        level=Level.ERROR,
        message=f"no vignette of `{rule.id}` shows that {first.says(rule, case.pack)}{also}",
        about=(rule.id,),
        span=rule.span,
        witnesses=people,
        hint="`soundadvice test --coverage` writes the vignettes that are missing",
    )
