"""One question: nobody is asked two things that may have two answers."""

from __future__ import annotations

import re

from soundadvice.audit.case import Case
from soundadvice.audit.finding import Finding, Level, Result

CODES = ("two_questions",)

# What begins a question of its own: how do, is it, have you.
_ASKING = "how what where when why which who do does did is are was were have has had can could will would should"
_SUBJECT = "you your yours it its this that they them there he she we i the a an any"
_SECOND = re.compile(
    rf"\b(?:and|or|but)\s+(?:also\s+)?(?:{'|'.join(_ASKING.split())})\s+(?:{'|'.join(_SUBJECT.split())})\b", re.I
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
    says = "Every question asks one thing." if not findings else "A question asks two things at once."
    return Result(name="one_question", says=says, findings=tuple(findings))
