"""Contraindications: whoever has something, or may have it for all that is known, is never given some of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness
from soundadvice.model.hazard import Contraindication


def never_given(case: Case, effort: Effort, one: Contraindication) -> Iterator[Finding]:
    """Who is given what they must not be, one of each part. Raises LimitReached.

    They have it in mind, asked or not: a question of the plan that is skipped leaves it open, and holds back.
    """
    pack, had = case.pack, case.meaning.had(one.when)
    if not effort.possible(had):
        yield Finding(
            code="contraindication_of_no_one",
            level=Level.ERROR,
            message=f"no answers say that someone has `{one.id}`: its `when` contradicts itself",
            about=(one.id, *one.never),
            span=one.span,
            hint="correct it; whatever is said of no one holds",
        )
        return
    items = {item.id: item for item in pack.plan.given}
    for name in one.never:
        given = case.gates.any_of(case.meaning.gives(name, disposition.id) for disposition in pack.dispositions)
        model = effort.plainest(had, given)
        if model is not None:
            yield Finding(
                code="contraindicated_given",
                level=Level.ERROR,
                message=f"`{name}` is given to someone who has `{one.id}`, and must never be",
                about=(one.id, name),
                span=one.span,
                related=placed([(f"`{name}`", items[name].span)]),
                witnesses=(read_witness(case.meaning, model, plan=True),),
                hint="hold it back in plan.yaml, or correct who has it in hazards.yaml",
            )
