"""In a pack that has exercises: every plan that these go with holds one, or says why not."""

from __future__ import annotations

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import Witness, read_witness


def without_exercise(case: Case, effort: Effort) -> PartResult:
    """Whether anyone gets no exercise and no word of why, whose advice is the default, or takes exercises.

    A pack without exercises promises none, and need not say why.
    """
    pack = case.pack
    if not pack.plan.exercises:
        return PartResult()
    findings: list[Finding] = []
    undecided: list[str] = []
    found: dict[str, object] = {}
    for disposition in (one.id for one in pack.dispositions if pack.has_plan_at_home(one.id)):
        case.task.on("without exercise", disposition)
        try:
            person = _nobody_or(case, effort, disposition)
        except LimitReached:
            undecided.append(f"whether every plan with `{disposition}` holds an exercise")
            continue
        found[disposition] = None if person is None else {"says": pack.plan.no_exercise, **person.to_json(pack)}
        if person is not None and not pack.plan.no_exercise.strip():
            findings.append(_silent(case, disposition, person))
    details = {"without_exercise": found.pop(pack.default)} if pack.default in found else {}
    return PartResult(tuple(findings), tuple(undecided), {**details, "without_exercise_with": found})


def _nobody_or(case: Case, effort: Effort, disposition: str) -> Witness | None:
    """Someone who is advised this and gets no exercise; None if there is no one."""
    meaning = case.meaning
    none = [-meaning.gives(exercise.id, disposition) for exercise in case.pack.plan.exercises]
    model = effort.plainest(case.gates.all_of((meaning.advises(disposition), *none)))
    return None if model is None else read_witness(meaning, model, plan=True)


def _silent(case: Case, disposition: str, person: Witness) -> Finding:
    pack = case.pack
    at_home = disposition == pack.default
    plan = "a plan at home" if at_home else f"a plan that goes with `{disposition}`"
    return Finding(
        code="plan_without_exercise",
        level=Level.ERROR,
        message=f"{plan} holds no exercise, and does not say why",
        about=(pack.id,) if at_home else (pack.id, disposition),
        span=pack.disposition[disposition].span,
        witnesses=(person,),
        hint="add `no_exercise:` to plan.yaml",
    )
