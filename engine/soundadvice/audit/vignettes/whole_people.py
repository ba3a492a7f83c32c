"""Whole people: whether a pack advises them just what their vignettes say, and what that says of each rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from soundadvice.meaning.evaluate import Evaluation, State, evaluate
from soundadvice.meaning.planner import Plan, make_plan, silenced_by
from soundadvice.model.pack import Pack
from soundadvice.model.rule import PersonVignette, Vignette

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A case of a rule: its own vignette, or (`whole`) what the vignette of a whole person says of it."""

    vignette: Vignette
    whole: bool = False


def rule_cases(pack: Pack) -> Mapping[str, tuple[RuleCase, ...]]:
    """All cases of each rule, its own first.

    A whole person who is advised just one thing says that each rule is silent that would come before it, and that a
    rule fires which is named, or which alone decides. If they say what is found, that says as much of the rules that
    find it. Those of whom the pack does not do as they say tell nothing.
    """
    found = {rule.id: [RuleCase(one) for one in rule.vignettes] for rule in pack.rules}
    for person in pack.vignettes:
        evaluation = evaluate(pack, person.answers)
        if not _failures(pack, person, evaluation):
            for name, fires in _said_of_rules(pack, person, evaluation.fired).items():
                acuity = pack.acuity_of[name] if fires else None
                found[name].append(RuleCase(Vignette(person.name, person.answers, fires, acuity), whole=True))
    return {name: tuple(cases) for name, cases in found.items()}


def _said_of_rules(pack: Pack, person: PersonVignette, fired: tuple[str, ...]) -> dict[str, bool]:
    """Whether a rule fires or is silent, for each of which a person who holds says so."""
    rank = pack.rank[person.advise]
    silent = [rule.id for rule in pack.rules if rule.advise is not None and pack.rank[rule.advise] > rank]
    by = deciding(pack, person.advise, fired)
    alone = list(by) if len(by) == 1 and rank > pack.rank[pack.default] else []
    if person.findings is not None:
        silent += [rule.id for rule in pack.rules if not set(rule.findings) <= set(person.findings)]
        finding = ([name for name in fired if one in pack.rule[name].findings] for one in person.findings)
        alone += [name for names in finding if len(names) == 1 for name in names]
    return dict.fromkeys(silent, False) | dict.fromkeys((*person.rules, *alone), True)


def failures(pack: Pack, vignette: PersonVignette) -> tuple[str, ...]:
    """What the reference does otherwise than the vignette of a whole person says, in words; nothing if it holds."""
    return _failures(pack, vignette, evaluate(pack, vignette.answers))


def _failures(pack: Pack, vignette: PersonVignette, found: Evaluation) -> tuple[str, ...]:
    missing = still_to_answer(pack, vignette, found)
    if missing:
        return (incomplete(missing),)
    advised = advised_otherwise(pack, vignette, found.floor, found.fired)
    return (*advised, *found_otherwise(pack, vignette, found.fired), *planned_otherwise(pack, vignette))


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
    by = deciding(pack, disposition, fired)
    if disposition != vignette.advise:
        named = ", ".join(f"`{name}`" for name in by) or "no rule"
        yield f"expected `{vignette.advise}`, and the advice is `{disposition}`, by {named}"
        return
    for name in vignette.rules:
        if name not in by:
            what = f"advises `{pack.rule[name].advise or 'nothing'}`" if name in fired else "is silent"
            yield f"expected `{name}` to decide, and it {what}"


def found_otherwise(pack: Pack, vignette: PersonVignette, fired: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the findings: one that should be there and is not, or one that should not be there."""
    if vignette.findings is None:
        return
    found = pack.found_by(fired)
    yield from (
        f"expected the finding `{name}`, and it is not found" for name in vignette.findings if name not in found
    )
    yield from (f"expected no finding `{name}`, and it is found" for name in found if name not in vignette.findings)


def planned_otherwise(pack: Pack, vignette: PersonVignette) -> Iterator[str]:
    """What is wrong with the plan: something that should be in it and is not, or the other way round."""
    if not (vignette.given or vignette.held_back):
        return
    fired = evaluate(pack, vignette.answers).fired
    plan = make_plan(pack, vignette.advise, vignette.answers, silenced_by(pack, fired))
    items = {item.id for item in plan.given}
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
