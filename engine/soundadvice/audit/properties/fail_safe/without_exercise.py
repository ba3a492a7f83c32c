"""Every plan at home holds an exercise, or says why not."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.one_answer_changed import Effort
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import read_witness


def without_exercise(case: Case, effort: Effort) -> PartResult:
    """Whether anyone who is advised the default gets no exercise and no word of why."""
    meaning, pack = case.meaning, case.pack
    none = [-meaning.gives(exercise.id, pack.default) for exercise in pack.plan.exercises]
    try:
        model = effort.plainest(case.gates.all_of((meaning.advises(pack.default), *none)))
    except LimitReached:
        return PartResult(undecided=("whether every plan at home holds an exercise",))
    if model is None:
        return PartResult(details={"without_exercise": None})
    person = read_witness(meaning, model, plan=True)
    details = {"without_exercise": {"says": pack.plan.no_exercise, **person.to_json(pack)}}
    if pack.plan.no_exercise.strip():
        return PartResult(details=details)
    finding = Finding(
        code="plan_without_exercise",
        level=Level.ERROR,
        message="a plan at home holds no exercise, and does not say why",
        about=(pack.id,),
        span=pack.disposition[pack.default].span,
        witnesses=(person,),
        hint="add `no_exercise:` to plan.yaml",
    )
    return PartResult((finding,), details=details)
