"""Who has a hazard: whoever gives such answers, whatever else they answer, is advised at least so urgently.

Asked or not: someone who has the sign in mind and is never asked about it is missed too. It is shown at all values of
all parameters at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.hazards.registered import places
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.sessions import Sessions
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness
from soundadvice.model.condition import Condition, questions_of
from soundadvice.model.hazard import Hazard


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a hazard: who it misses, if anyone, and after how many questions it is sure."""

    finding: Finding | None = None
    last: str | None = None
    questions: int = 0


def held(case: Case, effort: Effort, hazard: Hazard, when: Condition, sessions: Sessions) -> Held:
    """Whether everyone who has it is advised at least so urgently. Raises LimitReached."""
    had, urgent = case.meaning.had(when), case.meaning.at_least(hazard.acuity)
    if not effort.possible(had):
        return Held(_no_one(case, hazard))
    model = effort.plainest(had, -urgent)
    if model is not None:
        return Held(_missed(case, hazard, when, model))
    number = _sure_after(effort, had, hazard, sessions)
    return Held(last=case.pack.deciding[number - 1] if number else None, questions=number)


def _sure_after(effort: Effort, had: Literal, hazard: Hazard, sessions: Sessions) -> int:
    """After how many questions all who have a hazard are sure to be advised so urgently. Raises LimitReached."""
    low, high = 0, len(effort.case.pack.deciding)
    while low < high:
        middle = (low + high) // 2
        if effort.possible(had, -sessions.after(middle).at_least(hazard.acuity)):
            low = middle + 1
        else:
            high = middle
    return low


def _no_one(case: Case, hazard: Hazard) -> Finding:
    return Finding(
        code="hazard_of_no_one",
        level=Level.ERROR,
        message=f"no answers say that someone has `{hazard.id}`: its `when` contradicts itself",
        about=(hazard.id, *hazard.rules),
        span=hazard.span,
        related=places(case.pack, hazard.rules),
        hint="correct it; whatever is said of no one holds",
    )


def _missed(case: Case, hazard: Hazard, when: Condition, model: Model) -> Finding:
    person = read_witness(case.meaning, model, plan=False)
    unasked = [name for name in questions_of(when) if name not in person.answers]
    not_asked = f", and is not asked {' nor '.join(f'`{name}`' for name in unasked)}" if unasked else ""
    return Finding(
        code="hazard_missed",
        level=Level.ERROR,
        message=f"someone who has `{hazard.id}` is advised `{person.disposition}`, which is less urgent than "
        f"{hazard.acuity}{not_asked}",
        about=(hazard.id, *hazard.rules),
        span=hazard.span,
        related=places(case.pack, hazard.rules),
        witnesses=(person,),
        hint="add or widen a rule, ask the question of everyone who can have it, or correct who has it in hazards.yaml",
    )
