"""Fail-safe: what is not known, not asked, or added by a layer never makes the advice less urgent.

Six parts: no default advice while a deciding question is unanswered; hidden answers never matter; a layer only raises;
every plan at home holds an exercise or says why not; exercises and therapies go with the default disposition alone; and
no negated test of a question that may be hidden decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.conditions.negation import as_if_asked, negated_tests
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.cnf import FALSE, TRUE, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.one_answer_changed import Effort, Pair
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.witness import read_witness, witness
from soundadvice.meaning.cells import conditions_of
from soundadvice.meaning.compiler import compiled
from soundadvice.meaning.evaluate import enablement, evaluate
from soundadvice.model.condition import UNSURE, Answer, Condition
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise, Therapy
from soundadvice.model.problem import Span
from soundadvice.model.question import Choice, Direction, Duration, MultiChoice, Number, Question
from soundadvice.wording.counts import counted

Answers = Mapping[str, Answer]


@dataclass(slots=True)
class _Found:
    """What the six parts find, one after the other."""

    case: Case
    effort: Effort
    findings: list[Finding] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)


def check(case: Case) -> Result:
    """Whether the pack fails safe, in each of the six ways."""
    found = _Found(case, Effort(case))
    people = _least_alarming(found)
    _unanswered(found, people)
    _hidden(found, people)
    _layer(found)
    _without_exercise(found)
    _beside_a_doctor(found)
    _negated(found)
    return Result(
        name="fail_safe",
        says=conclusion(
            found.findings,
            found.undecided,
            holds=f"No one is advised `{case.pack.default}` while a question that decides is unanswered; answers to "
            "questions that are not asked change nothing; no layer lowers an advice; every plan at home holds an "
            "exercise or says why not; exercises are given at home alone; and nothing rests on a question's not being "
            "asked.",
            fails=f"The pack does not fail safe, in {counted(len(found.findings), 'way')}.",
        ),
        findings=tuple(found.findings),
        undecided=tuple(found.undecided),
        details=found.details,
    )


def _least_alarming(found: _Found) -> list[Answers]:
    """People who get the default advice: for every deciding question one who is asked it, and one who is not.

    Each has an answer in mind to every deciding question, asked or not. A question that only alarmed people are asked
    is left out.
    """
    case = found.case
    default = case.meaning.advises(case.pack.default)
    covered: set[tuple[str, bool]] = set()
    people: list[Answers] = []
    for name in case.pack.deciding:
        for asked, literal in zip((True, False), case.meaning.asked(name), strict=True):
            if (name, asked) in covered or literal == FALSE:
                continue
            try:
                model = found.effort.model(default, literal)
            except LimitReached:
                found.undecided.append(
                    f"whether anyone who is {'' if asked else 'not '}asked `{name}` gets the default"
                )
                continue
            if model is not None:
                people.append({one: case.space.read(one, model) for one in case.pack.deciding})
                enabled = enablement(case.pack, people[-1])
                covered |= {(one, enabled[one] is True) for one in case.pack.deciding}
    return people


def _unanswered(found: _Found, people: list[Answers]) -> None:
    pack = found.case.pack
    tried: set[str] = set()
    for person in people:
        asked = witness(pack, person).answers
        for name in asked.keys() - tried:
            tried.add(name)
            left = evaluate(pack, {one: answer for one, answer in asked.items() if one != name})
            if left.decided and left.floor == pack.default:
                found.findings.append(
                    Finding(
                        code="default_while_unanswered",
                        level=Level.ERROR,
                        message=f"without an answer to `{name}`, the advice is `{pack.default}` already",
                        about=(name,),
                        span=pack.question[name].span,
                        witnesses=(witness(pack, person),),
                    )
                )
    found.details["left_out_one_by_one"] = [name for name in pack.deciding if name in tried]


def _hidden(found: _Found, people: list[Answers]) -> None:
    case, pack = found.case, found.case.pack
    resting = rules_resting_on(pack)
    hideable = [name for name in pack.deciding if case.meaning.asked(name)[1] != FALSE]
    for name in hideable:
        pair = Pair.changing(case, name, resting[name])
        differs = case.gates.any_of(pair.differs(rule) for rule in pair.rules)
        try:
            model = found.effort.model(case.meaning.asked(name)[1], differs)
        except LimitReached:
            found.undecided.append(f"whether an answer to `{name}` matters where it is not asked")
            continue
        if model is not None:
            people = [*people, {one: case.space.read(one, model) for one in pack.deciding}]
            found.findings.append(_hidden_matters(pack, people[-1], name))
    for person in people:
        asked = witness(pack, person)
        for fill in (_gravest, _unsure_or_gravest):
            left = {name: fill(pack.question[name]) for name in pack.deciding if name not in asked.answers}
            again, fast = evaluate(pack, {**asked.answers, **left}), compiled(pack).decide({**asked.answers, **left})
            if (again.floor, again.fired) != (asked.disposition, asked.fired) or (
                (fast.disposition, fast.fired) != (asked.disposition, asked.fired)
            ):
                found.findings.append(_hidden_matters(pack, person, *left))
    found.details["can_be_hidden"] = hideable


def _hidden_matters(pack: Pack, person: Answers, *names: str) -> Finding:
    return Finding(
        code="hidden_answer_matters",
        level=Level.ERROR,
        message=f"what is answered to {', '.join(f'`{name}`' for name in names)} matters, though it is not asked",
        about=names,
        span=pack.question[names[0]].span,
        witnesses=(witness(pack, person),),
    )


def _gravest(question: Question) -> Answer:
    match question:
        case Choice(severity=severity, options=options):
            return severity[-1][-1] if severity else options[-1].id
        case MultiChoice(options=options):
            signs = frozenset(option.id for option in options if not option.exclusive)
            return signs or frozenset({options[-1].id})
        case Number() | Duration():
            return question.minimum if question.severity is Direction.LESS_IS_WORSE else question.maximum


def _unsure_or_gravest(question: Question) -> Answer:
    match question:
        case Choice(options=options) if any(option.id == UNSURE for option in options):
            return UNSURE
        case MultiChoice(options=options) if any(option.id == UNSURE for option in options):
            return frozenset({UNSURE})
        case Number(unsure=True) | Duration(unsure=True):
            return UNSURE
        case _:
            return _gravest(question)


def _layer(found: _Found) -> None:
    pack, parent = found.case.pack, found.case.pack.parent
    if parent is None:
        return
    below = conditions_of(parent)
    # A layer keeps what its parent says, and so its thresholds; one that does not is cut anew to be found out.
    kept = frozenset(below) <= frozenset(conditions_of(pack))
    case = found.case if kept else Case(pack, found.case.search.limits, cut_at=below)
    effort = found.effort if kept else Effort(case)
    parents = Meaning(parent, case.space)
    try:
        model = effort.plainest(case.meaning.less_urgent(than=parents))
    except LimitReached:
        found.undecided.append("whether the layer lowers advice of its parent")
        return
    if model is None:
        found.details["raises"] = {"parent": parent.id}
        return
    person = read_witness(case.meaning, model, plan=False)
    names = [name for name in parent.question if name in parent.deciding]
    alone = witness(parent, {name: case.space.read(name, model) for name in names})
    lost = [parent.rule[name] for name in alone.fired if name not in person.fired]
    found.findings.append(
        Finding(
            code="layer_lowers",
            level=Level.ERROR,
            message=f"`{pack.id}` advises `{person.disposition}` where its parent advises `{alone.disposition}`",
            about=(pack.id, *(rule.id for rule in lost)),
            span=lost[0].span if lost else None,
            related=_spans((f"`{rule.id}` fires in `{parent.id}`", rule.span) for rule in lost),
            witnesses=(person,),
        )
    )


def _without_exercise(found: _Found) -> None:
    case, pack = found.case, found.case.pack
    meaning = case.meaning
    none = [-meaning.gives(exercise.id, pack.default) for exercise in pack.plan.exercises]
    try:
        model = found.effort.plainest(case.gates.all_of((meaning.advises(pack.default), *none)))
    except LimitReached:
        found.undecided.append("whether every plan at home holds an exercise")
        return
    if model is None:
        found.details["without_exercise"] = None
        return
    person = read_witness(meaning, model, plan=True)
    found.details["without_exercise"] = {"says": pack.plan.no_exercise, **person.to_json(pack)}
    if not pack.plan.no_exercise.strip():
        found.findings.append(
            Finding(
                code="plan_without_exercise",
                level=Level.ERROR,
                message="a plan at home holds no exercise, and does not say why",
                about=(pack.id,),
                span=pack.disposition[pack.default].span,
                witnesses=(person,),
                hint="add `no_exercise:` to plan.yaml",
            )
        )


def _beside_a_doctor(found: _Found) -> None:
    pack = found.case.pack
    items: tuple[Exercise | Therapy, ...] = (*pack.plan.exercises, *pack.plan.therapies)
    for item in items:
        for disposition in (one.id for one in pack.dispositions if one.id != pack.default):
            try:
                model = found.effort.plainest(found.case.meaning.gives(item.id, disposition))
            except LimitReached:
                found.undecided.append(f"whether `{item.id}` is ever given with `{disposition}`")
                continue
            if model is None:
                continue
            rules = [rule for rule in pack.plan.rules if disposition in rule.applies_to and item.id in rule.give]
            found.findings.append(
                Finding(
                    code="exercise_beside_a_doctor",
                    level=Level.ERROR,
                    message=f"`{item.id}` is given to someone who is advised `{disposition}`",
                    about=(item.id, disposition),
                    span=item.span,
                    related=_spans((f"`{rule.id}` gives it", rule.span) for rule in rules),
                    witnesses=(read_witness(found.case.meaning, model, plan=True),),
                    hint=f"only habits may go with another disposition than `{pack.default}`",
                )
            )


def _negated(found: _Found) -> None:
    case, pack = found.case, found.case.pack
    asking = [(q.id, q.enable_when, q.span, f"`{q.id}` is asked") for q in pack.questions if q.enable_when is not None]
    firing = [(rule.id, rule.when, rule.span, f"`{rule.id}` fires") for rule in pack.rules]
    for element, condition, span, happens in (*asking, *firing):
        for name in dict.fromkeys(test.question for test in negated_tests(condition)):
            if case.meaning.asked(name)[0] == TRUE:
                continue
            try:
                model = found.effort.plainest(*_by_hiding(case, condition, name))
            except LimitReached:
                found.undecided.append(f"whether `{element}` rests on `{name}` not being asked")
                continue
            if model is None:
                continue
            asked = pack.question[name].span
            found.findings.append(
                Finding(
                    code="negated_hidden_test_decides",
                    level=Level.ERROR,
                    message=f"{happens} because `{name}` is not: a `not` holds of a question that is not asked",
                    about=(element, name),
                    span=span,
                    related=_spans([(f"`{name}`", asked)]),
                    witnesses=(read_witness(case.meaning, model, plan=element not in pack.rule),),
                    hint="name the options that count, or use `none_of`, which needs an answer",
                )
            )


def _by_hiding(case: Case, condition: Condition, name: str) -> tuple[Literal, Literal, Literal]:
    """Where a condition holds, and would not if negated tests of that question needed it to be asked."""
    without = case.meaning.true(as_if_asked(condition, name, case.pack))
    return case.meaning.true(condition), -without, case.meaning.asked(name)[1]


def _spans(named: Iterable[tuple[str, Span | None]]) -> tuple[tuple[str, Span], ...]:
    return tuple((what, span) for what, span in named if span is not None)
