"""Reachable: everything in the pack comes to someone.

Some set of answers brings it about: a question is asked, a rule fires, a disposition is advised, something is found, an
exercise, habit, therapy or programme is given, an item of a programme is shown, a plan rule holds, a text is shown.
Whoever is asked a question may choose any option and any value of it, so these are reached with the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import combinations, groupby

from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.cnf import FALSE, TRUE, Literal
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.sessions import Sessions
from soundadvice.model.plan import Exercise
from soundadvice.model.problem import Span
from soundadvice.wording.counts import counted

ALWAYS_SHOWN = ("stop_rule", "not_a_doctor")
"""These texts go with every advice."""


@dataclass(frozen=True, slots=True)
class _Goal:
    """Something that should come to someone: to whom one of the literals holds of. Else it is a finding."""

    code: str
    id: str
    span: Span | None
    message: str
    hint: str
    ways: tuple[Literal, ...]
    related: tuple[tuple[str, Span], ...] = ()


def check(case: Case) -> Result:
    """Whether everything in the pack comes to someone."""
    findings: list[Finding] = []
    undecided: list[str] = []
    sessions = Sessions(case)
    ended = None if sessions.are_too_many else _at_the_end(case, sessions)
    for kind in (
        _questions,
        _rules,
        _dispositions,
        _found,
        _given,
        _activities,
        _plan_rules,
        _choices,
        _texts,
        _variants,
    ):
        for goal, at_the_end in zip(kind(case), kind(ended or case), strict=True):
            case.task.on(goal.code.replace("_", " "), goal.id)
            try:
                if not _is_reached(case, goal):
                    findings.append(_finding(goal))
                elif ended is not None and not _is_reached(case, at_the_end):
                    findings.append(_beyond(goal))
            except LimitReached:
                undecided.append(f"whether this is so: {goal.message}")
    holds = _says(case, ended is not None)
    says = conclusion(findings, undecided, holds=holds, fails="Something in the pack reaches no one.")
    findings += [_pending(one) for one in case.pack.plan.exercises if one.pending]
    return Result(name="reachable", says=says, findings=tuple(findings), undecided=tuple(undecided))


def _at_the_end(case: Case, sessions: Sessions) -> Case:
    """The same people, of whom no more is known than what a session asks them."""
    ended = copy(case)
    ended.meaning = sessions.meaning
    return ended


def _is_reached(case: Case, goal: _Goal) -> bool:
    return any(case.search.possible(way) for way in goal.ways)


def _says(case: Case, by_sessions: bool) -> str:
    pack = case.pack
    found = f"each of {counted(len(pack.findings), 'finding')} is found in someone; and " if pack.findings else ""
    exercises = ", and with each exercise that does not await a review" if pack.plan.exercises else ""
    return (
        f"Each of {len(pack.questions)} questions is asked of someone, who may choose any of its answers; each of "
        f"{len(pack.rules)} rules fires and each of {len(pack.dispositions)} dispositions is advised for someone; and "
        f"{found}so it is with each habit, therapy, programme, plan rule and text{exercises}: by some set of answers, "
        + ("and in some session" if by_sessions else "whether or not a session asks for them all")
        + f"{case.in_effect} (someone found for each)."
    )


def _finding(goal: _Goal) -> Finding:
    return Finding(
        code=goal.code,
        level=Level.ERROR,
        message=goal.message,
        about=(goal.id,),
        span=goal.span,
        related=goal.related,
        hint=goal.hint,
    )


def _beyond(goal: _Goal) -> Finding:
    return Finding(
        code="beyond_every_session",
        level=Level.ERROR,
        message=f"in a session {goal.message}: the questions always end before",
        about=(goal.id,),
        span=goal.span,
        related=goal.related,
        hint="ask what it rests on before the answers that end the questions, or leave it out",
    )


def _pending(exercise: Exercise) -> Finding:
    return Finding(
        code="exercise_pending",
        level=Level.NOTE,
        message=f"`{exercise.id}` awaits a review, and is given to no one until then",
        about=(exercise.id,),
        span=exercise.span,
    )


def _questions(case: Case) -> Iterator[_Goal]:
    meaning, pack = case.meaning, case.pack
    used = {one.id: pack.plan_questions(one.id) for one in pack.dispositions}
    for question in pack.questions:
        skipped = case.meaning.space.skipped.get(question.id, FALSE)
        asked = case.gates.all_of((meaning.asked(question.id)[0], -skipped))
        hint = "its `enable_when` contradicts itself, or what enables the questions that it names"
        if question.id in pack.deciding:
            ways = [asked]
        else:
            # A question of the plan is asked with the dispositions whose plan rests on it.
            ways = [
                case.gates.all_of((asked, meaning.advises(one))) for one, names in used.items() if question.id in names
            ]
            hint = hint if ways else "no rule and no plan rule rests on it: write one, or remove the question"
        message = f"`{question.id}` is asked of no one"
        yield _Goal("question_never_asked", question.id, question.span, message, hint, tuple(ways))


def _rules(case: Case) -> Iterator[_Goal]:
    hint = "its condition contradicts itself, or what enables its questions"
    for rule in case.pack.rules:
        message = f"no answers make `{rule.id}` fire"
        yield _Goal("rule_never_fires", rule.id, rule.span, message, hint, (case.meaning.fires(rule.id),))


def _dispositions(case: Case) -> Iterator[_Goal]:
    hint = "no rule leads to it, or something more urgent always comes with it"
    for one in case.pack.dispositions:
        ways = (case.meaning.advises(one.id),)
        yield _Goal("disposition_never_advised", one.id, one.span, f"no one is advised `{one.id}`", hint, ways)


def _found(case: Case) -> Iterator[_Goal]:
    hint = "no rule finds it, or none that does ever fires"
    for one in case.pack.findings:
        message = f"`{one.id}` is found in no one"
        yield _Goal("finding_never_found", one.id, one.span, message, hint, (case.meaning.finds(one.id),))


def _given(case: Case) -> Iterator[_Goal]:
    plan, hint = case.pack.plan, "give it in a plan rule that holds for someone from whom it is not held back"
    for code, items in (
        ("exercise_never_given", [one for one in plan.exercises if not one.pending]),
        ("habit_never_given", plan.habits),
        ("therapy_never_given", plan.therapies),
        ("programme_never_given", plan.programmes),
    ):
        for item in items:
            ways = tuple(case.meaning.gives(item.id, one.id) for one in case.pack.dispositions)
            yield _Goal(code, item.id, item.span, f"`{item.id}` is given to no one", hint, ways)


def _activities(case: Case) -> Iterator[_Goal]:
    """Of the programmes, what is for those alone whose plan has an exercise."""
    gives, pending = case.meaning.gives, {one.id for one in case.pack.plan.exercises if one.pending}
    for programme in case.pack.plan.programmes:
        for activity in (one for stage in programme.stages for one in stage.activities):
            if activity.exercise is None or activity.exercise in pending:
                continue
            ways = tuple(
                case.gates.all_of((gives(programme.id, one.id), gives(activity.exercise, one.id)))
                for one in case.pack.dispositions
            )
            message = f"no one has the programme `{programme.id}` together with `{activity.exercise}`"
            hint = "give them together, or leave `exercise:` out"
            yield _Goal("programme_item_never_shown", programme.id, activity.span, message, hint, ways)


def _plan_rules(case: Case) -> Iterator[_Goal]:
    meaning = case.meaning
    hint = "its condition contradicts itself, or no one whom it fits gets the advice that it is for"
    for rule in case.pack.plan.rules:
        holds = TRUE if rule.when is None else meaning.true(rule.when)
        ways = tuple(case.gates.all_of((holds, meaning.advises(one))) for one in rule.applies_to)
        message = f"the plan rule `{rule.id}` holds for no one"
        yield _Goal("plan_rule_never_holds", rule.id, rule.span, message, hint, ways)


def _choices(case: Case) -> Iterator[_Goal]:
    """Of the exercises in one `choice_group` someone has two to choose from."""
    grouped = sorted(
        (one for one in case.pack.plan.exercises if one.choice_group), key=lambda one: one.choice_group or ""
    )
    for name, together in groupby(grouped, key=lambda one: one.choice_group or ""):
        members = list(together)
        if len(members) > 1 and sum(not one.pending for one in members) < 2:
            continue  # the choice awaits a review
        ways = tuple(
            case.gates.all_of(case.meaning.gives(exercise.id, disposition.id) for exercise in pair)
            for pair in combinations(members, 2)
            for disposition in case.pack.dispositions
        )
        message = f"no one has a choice between the exercises of `{name}`"
        hint = "a `choice_group` is for exercises that someone is given together; leave it out, or give them together"
        related = tuple((f"`{one.id}`", one.span) for one in members[1:] if one.span is not None)
        yield _Goal("choice_never_offered", name, members[0].span, message, hint, ways, related)


def _texts(case: Case) -> Iterator[_Goal]:
    pack = case.pack
    at_home = case.gates.any_of(
        case.meaning.advises(one.id) for one in pack.dispositions if pack.has_plan_at_home(one.id)
    )
    for text in pack.texts:
        shown = TRUE if text.id in ALWAYS_SHOWN else at_home if text.id in pack.plan.show else FALSE
        hint = "name it under `show:` in plan.yaml, or remove it"
        message = f"the text `{text.id}` is shown to no one"
        yield _Goal("text_never_shown", text.id, text.span, message, hint, (shown,))


def _variants(case: Case) -> Iterator[_Goal]:
    """The words of each text by answer: those of each case, and the last."""
    meaning, gates = case.meaning, case.gates
    for one in case.pack.variants:
        shown = {
            "question": lambda name: meaning.asked(name)[0],
            "rule": meaning.fires,
            "disposition": meaning.advises,
        }[one.of](one.id)
        true = [meaning.true(condition) for condition, _ in one.cases]
        for number, span in enumerate(one.spans):
            ways = (gates.all_of((shown, *(-earlier for earlier in true[:number]), *true[number : number + 1])),)
            hint = "it contradicts itself or what shows the text, or those before it hold for everyone whom it fits"
            message = f"no one is shown form {number + 1} of `{one.part}` of `{one.id}`"
            yield _Goal("variant_never_shown", one.id, span, message, hint, ways)
