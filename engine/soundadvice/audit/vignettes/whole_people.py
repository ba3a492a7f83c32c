"""Whole people: whether a pack advises them just what their vignettes say, and what it advises instead."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.meaning.evaluate import Evaluation, State, evaluate
from soundadvice.meaning.planner import Plan, make_plan
from soundadvice.model.pack import Pack
from soundadvice.model.rule import PersonVignette

_MOST_NAMED = 4


def failures(pack: Pack, vignette: PersonVignette) -> tuple[str, ...]:
    """What the reference does otherwise than the vignette of a whole person says, in words; nothing if it holds."""
    found = evaluate(pack, vignette.answers)
    missing = still_to_answer(pack, vignette, found)
    if missing:
        return (incomplete(missing),)
    return (*advised_otherwise(pack, vignette, found.floor, found.fired), *planned_otherwise(pack, vignette))


def still_to_answer(pack: Pack, vignette: PersonVignette, found: Evaluation) -> tuple[str, ...]:
    """The questions that this person is asked and has not answered: deciding ones; the plan's, if the plan is said."""
    says_plan = vignette.given or vignette.held_back
    names = (*pack.deciding, *(pack.plan_questions(vignette.advise) if says_plan else ()))
    return tuple(name for name in names if found.states[name] is State.UNANSWERED)


def incomplete(missing: tuple[str, ...]) -> str:
    """That a person is not whole, and what is still to be answered."""
    more = len(missing) - _MOST_NAMED
    named = ", ".join(f"`{name}`" for name in missing[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"the answers are not complete: still to be answered: {named}"


def deciding(pack: Pack, disposition: str, fired: tuple[str, ...]) -> tuple[str, ...]:
    """The rules that decide for a disposition: those that fired and advise it."""
    return tuple(name for name in fired if pack.rule[name].advise == disposition)


def advised_otherwise(pack: Pack, vignette: PersonVignette, disposition: str, fired: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with advice: another disposition, or a rule that should be among those that decide and is not."""
    if disposition != vignette.advise:
        by = ", ".join(f"`{name}`" for name in deciding(pack, disposition, fired)) or "no rule"
        yield f"expected `{vignette.advise}`, and the advice is `{disposition}`, by {by}"
        return
    for name in vignette.rules:
        if name not in fired:
            yield f"expected `{name}` to fire, and it is silent"


def planned_otherwise(pack: Pack, vignette: PersonVignette) -> Iterator[str]:
    """What is wrong with the plan: something that should be in it and is not, or the other way round."""
    if not (vignette.given or vignette.held_back):
        return
    plan = make_plan(pack, vignette.advise, vignette.answers)
    items = {one.id for one in plan.exercises} | {one.id for one in plan.habits} | {one.id for one in plan.therapies}
    yield from (_not_given(plan, name) for name in vignette.given if name not in items)
    for name in vignette.held_back:
        if name in items:
            yield f"expected the plan without `{name}`, and it is in it"


def _not_given(plan: Plan, name: str) -> str:
    held = next((one for one in plan.held_back if one.item == name), None)
    if held is None:
        why = "no plan rule gives it"
    else:
        why = "it awaits a review" if held.rule is None else f"`{held.rule}` holds it back"
    return f"expected `{name}` in the plan, and {why}"
