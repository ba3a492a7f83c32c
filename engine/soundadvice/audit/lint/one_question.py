"""One question: no one is asked two things that may have two answers."""

from __future__ import annotations

import re

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case

CODES = ("two_questions",)

# What begins a question of its own: is it, does the pain, how long have you. "Have a" begins none.
_WHO = "you|your|it|its|this|that|they|them|there|he|she|we|i"
_BEGINS = (
    rf"(?:do|does|did|is|are|was|were|can|could|will|would|should)\s+(?:{_WHO}|the|any)|(?:have|has|had)\s+(?:{_WHO})"
)
_SECOND = re.compile(
    rf"\b(?:and|or|but)\s+(?:also\s+)?(?:(?:how|what|where|when|why|which|who)(?:\s+\w+){{0,2}}?\s+)?(?:{_BEGINS})\b",
    re.IGNORECASE,
)


def check(case: Case) -> Result:
    """Whether every question asks one thing."""
    findings = []
    for question in case.pack.questions:
        second = _SECOND.search(question.text)
        if question.text.count("?") > 1 or second is not None:
            what = f": `{second[0]}`" if second else ""
            findings.append(
                Finding(
                    code=CODES[0],
                    level=Level.ERROR,
                    message=f"`{question.id}` asks two things{what}",
                    about=(question.id,),
                    span=question.span,
                    hint="ask one, and put the other into `help`, into an option, or into a question of its own",
                )
            )
    says = (
        "Every question asks one thing (by the words that are looked for)."
        if not findings
        else "A question asks two things at once."
    )
    return Result(name="one_question", says=says, findings=tuple(findings))
