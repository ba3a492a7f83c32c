"""Explain: why this advice, why this question, and what would make it more urgent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.cells import thresholds
from soundadvice.meaning.evaluate import State, evaluate
from soundadvice.meaning.possible.broken import Broken, beside, broken, every_must
from soundadvice.model.condition import UNSURE, Answer, AnyOf, Condition, LimitTest, parts_of, questions_of, with_parts
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import AnswerError
from soundadvice.model.evidence import Claim, Reference
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question, allows_unsure
from soundadvice.wording.answers import describe_answer

# Why this advice ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A question's id, and the question and the answer in words."""

    question: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Why:
    """One rule that fired, the answers that it looked at, and what it rests on. `findings` are what it finds."""

    rule: str
    because: str
    looked_at: tuple[LookedAt, ...]
    claims: tuple[Claim, ...]
    references: tuple[Reference, ...]
    note: str | None
    findings: tuple[str, ...] = ()


def why_advice(advice: Advice) -> tuple[Why, ...]:
    """Why: each rule that fired, the most urgent first. Empty if nothing fired."""
    pack, counted = advice.pack, advice.counted
    return tuple(
        Why(
            rule=reason.rule,
            because=reason.because,
            looked_at=tuple(_looked_at(pack, name, counted) for name in questions_of(pack.rule[reason.rule].when)),
            claims=reason.claims,
            references=reason.references,
            note=pack.rule[reason.rule].note,
            findings=reason.findings,
        )
        for reason in advice.reasons
    )


def _looked_at(pack: Pack, name: str, answers: Mapping[str, Answer]) -> LookedAt:
    question = pack.question[name]
    answer = describe_answer(question, answers[name]) if name in answers else "not answered"
    return LookedAt(name, question.text, answer)


# Why this question ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyAsked:
    """What a question is for: its own words, the rules and plan rules that look at it, and when it is asked.

    `claims` and `own_references` are those of the question itself, `references` those of each rule that looks at it
    and has any.
    """

    question: str
    why: str | None
    rules: tuple[str, ...]
    plan_rules: tuple[str, ...]
    enables: tuple[str, ...]
    asked_when: tuple[str, ...]
    claims: tuple[Claim, ...]
    references: tuple[tuple[str, tuple[Reference, ...]], ...]
    own_references: tuple[Reference, ...] = ()
    musts: tuple[Broken, ...] = ()
    """What its answer keeps to, and what others keep to beside it."""


def why_asked(pack: Pack, question: str) -> WhyAsked:
    """Why a question is asked. Raises AnswerError for a question that the pack does not have."""
    if question not in pack.question:
        raise AnswerError(None, f"there is no question `{question}`")
    asked = pack.question[question]
    claims = {claim.id: claim for claim in pack.claims}
    references = {reference.id: reference for reference in pack.references}
    rules = [rule for rule in pack.rules if question in questions_of(rule.when)]
    return WhyAsked(
        question=question,
        why=asked.why,
        rules=tuple(rule.id for rule in rules),
        plan_rules=tuple(rule.id for rule in pack.plan.rules if rule.when and question in questions_of(rule.when)),
        enables=tuple(q.id for q in pack.questions if q.enable_when and question in questions_of(q.enable_when)),
        asked_when=questions_of(asked.enable_when) if asked.enable_when else (),
        claims=tuple(claims[claim] for claim in asked.claims),
        references=tuple(
            (rule.id, tuple(references[ref] for ref in rule.references)) for rule in rules if rule.references
        ),
        own_references=tuple(references[ref] for ref in asked.references),
        musts=tuple(one for one in every_must(pack) if question in one.named),
    )


# What would make it more urgent ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer changed, all others kept, and the more urgent disposition that it would lead to."""

    question: str
    answer: Answer
    disposition: str
    acuity: Acuity
    rules: tuple[str, ...]


def more_urgent(advice: Advice) -> tuple[AnswerChange, ...]:
    """Every single change of an enabled answer that would make the advice more urgent, in the order of the questions.

    For numbers and durations, the values next to each threshold stand for all. Never the other direction: what
    would make advice less urgent is no one's business to show.
    """
    pack, found = advice.pack, []
    conditions = [rule.when for rule in pack.rules]
    conditions += [question.enable_when for question in pack.questions if question.enable_when]
    at, fixed = thresholds(conditions), thresholds(map(_without_limits, conditions))
    states = advice.evaluation.states
    for name in pack.deciding:
        if states[name] not in (State.GIVEN, State.UNANSWERED):
            continue
        edges = at.get(name, frozenset()) | beside(pack, name, advice.answers)
        alternatives = _alternatives(pack.question[name], advice.answers.get(name), edges)
        changes = [
            _change(advice, name, one) for one in alternatives if not broken(pack, {**advice.answers, name: one})
        ]
        kept = fixed.get(name, frozenset()) | beside(pack, name, advice.answers)
        near = {value for first in kept for value in (first - 1, first)}
        found += [
            change
            for place, change in enumerate(changes)
            if change.acuity > advice.acuity and (change.answer in near or not _is_within(changes, place))
        ]
    return tuple(found)


def _change(advice: Advice, name: str, answer: Answer) -> AnswerChange:
    pack = advice.pack
    changed = evaluate(pack, {**advice.answers, name: answer})
    new = tuple(rule for rule in changed.fired if rule not in advice.fired)
    return AnswerChange(name, answer, changed.floor, pack.disposition[changed.floor].acuity, new)


def _is_within(changes: Sequence[AnswerChange], place: int) -> bool:
    """Whether the values before and after one lead to the same: both ends of such a stretch stand for it."""
    around = changes[max(place - 1, 0) : place + 2]
    alike = {(one.disposition, one.rules) for one in around}
    return len(around) == 3 and len(alike) == 1 and all(isinstance(one.answer, int) for one in around)


def _without_limits(condition: Condition) -> Condition:
    """A condition without limits that another answer sets: of their steps one is of interest, by that answer."""
    if isinstance(condition, LimitTest):
        return AnyOf(())
    return with_parts(condition, tuple(map(_without_limits, parts_of(condition))))


def _alternatives(question: Question, given: Answer | None, at: frozenset[int]) -> Iterator[Answer]:
    """The other answers to a question that differ in one thing: an option, a sign more, a value past a threshold."""
    match question:
        case Choice(options=options):
            yield from (option.id for option in options if option.id != given)
        case MultiChoice(options=options, protects=protects):
            alone = {option.id for option in options if option.exclusive}
            signs = (given if isinstance(given, frozenset) else frozenset()) - alone  # a doubt stays beside a sign
            # Of those that protect, one fewer.
            yield from (signs - {sign} for sign in protects if sign in signs and len(signs) > 1)
            for option in options:
                changed = frozenset({option.id}) if option.exclusive else signs | {option.id}
                if changed != given:
                    yield changed
        case Number() | Duration() | Date():
            values = {question.minimum, *at, *(value - 1 for value in at)}
            inside = sorted(value for value in values if question.minimum <= value <= question.maximum)
            yield from (value for value in inside if value != given)
            if allows_unsure(question) and given != UNSURE:
                yield UNSURE
