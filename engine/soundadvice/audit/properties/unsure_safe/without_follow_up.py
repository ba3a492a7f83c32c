"""Without a follow-up: who is not sure of what could be an emergency is asked nothing that they could do or see."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.unsure_safe.answers import has_it
from soundadvice.audit.properties.unsure_safe.asked_about import AskedAbout
from soundadvice.audit.prover.answer_space import Held, Measured
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.model.condition import UNSURE, asks_unsure
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Quantity


def without_follow_up(asked: AskedAbout, effort: Effort) -> list[Finding]:
    """Whether one answer makes it an emergency, another does not, and nothing is asked on. Raises LimitReached."""
    if asked.following or asks_unsure(asked.question.enable_when) is not None:
        return []
    pair = Changed.changing(asked.case, asked.name, asked.rules)
    known = -_unsure(pair.after.space.held[asked.name])
    has = has_it(asked.case, asked.name)
    return [_finding(asked)] if pair.lowers(effort, has, known, least=Acuity.EMERGENCY) else []


def _unsure(held: Held) -> Literal:
    return held.unsure if isinstance(held, Measured) else held.options[UNSURE]


def _finding(asked: AskedAbout) -> Finding:
    test = "unsure" if isinstance(asked.question, Quantity) else "[unsure]"
    return Finding(
        code="unsure_without_follow_up",
        level=Level.WARNING,
        message=f"`{asked.name}` can make it an emergency, and people who are not sure of it are asked nothing more",
        about=(asked.name,),
        span=asked.question.span,
        hint=f"ask them something that they can do or see, with `enable_when: {{{asked.name}: {test}}}`",
    )
