"""No default advice while a question that decides is unanswered."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.fail_safe.least_alarming import Answers
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.neighbours import Neighbours, rules_naming
from soundadvice.audit.prover.witness import witness
from soundadvice.model.pack import Pack


def unanswered(pack: Pack, people: Iterable[Answers]) -> PartResult:
    """Whether one answer left out, of these people, still leads to the default advice."""
    findings: list[Finding] = []
    tried: set[str] = set()
    naming = rules_naming(pack)
    for person in people:
        asked = witness(pack, person).answers
        untried = [name for name in asked if name not in tried]
        if not untried:
            continue
        tried.update(untried)
        near = Neighbours(pack, asked, naming)
        for name in untried:
            left = near.evaluate({one: answer for one, answer in asked.items() if one != name})
            if left.settled and left.floor == pack.default:
                findings.append(
                    Finding(
                        code="default_while_unanswered",
                        level=Level.ERROR,
                        message=f"without an answer to `{name}`, the advice is `{pack.default}` already",
                        about=(name,),
                        span=pack.question[name].span,
                        witnesses=(witness(pack, person),),
                    )
                )
    left_out = [name for name in pack.deciding if name in tried]
    return PartResult(tuple(findings), details={"left_out_one_by_one": left_out})
