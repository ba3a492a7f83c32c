"""Evaluate: the reference meaning of a pack. Every other consumer is tested against this file.

Three values: True (fires), False (silent), None (open). Open means that questions still to be answered could make
it either.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from soundadvice._dataclass import dataclass
from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
    holds,
    weighed,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack

Truth = bool | None


class State(StrEnum):
    """What has become of a question: never mixed up."""

    GIVEN = "given"
    UNANSWERED = "unanswered"
    NOT_ENABLED = "not_enabled"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the enabled answers say: the rules that fired and those still open, in the order of the pack.

    `floor` is the disposition already reached, `ceiling` the most urgent acuity still possible. `findings` are what
    the rules that fired find, `open_findings` what only those still open may find besides. `settled`: no further answer
    changes the disposition, or it is an emergency, and no one in an emergency is asked which. `decided`: nor does any
    change the findings, or it is an emergency, and those still open are not determined. `ignored` are the answers left
    behind on questions that are not enabled; they change nothing, and `ignored_would_raise` says whether counting them
    would have made the advice more urgent.
    """

    states: Mapping[str, State]
    fired: tuple[str, ...]
    open: tuple[str, ...]
    floor: str
    ceiling: Acuity
    decided: bool
    ignored: tuple[str, ...]
    ignored_would_raise: bool
    settled: bool
    findings: tuple[str, ...] = ()
    open_findings: tuple[str, ...] = ()


def evaluate(pack: Pack, answers: Mapping[str, Answer]) -> Evaluation:
    """The meaning of canonical answers, complete or partial. Answers must have come through `read_answers`."""
    enabled = enablement(pack, answers)
    return concluded(pack, answers, enabled, {rule.id: truth(rule.when, answers, enabled) for rule in pack.rules})


def concluded(
    pack: Pack, answers: Mapping[str, Answer], enabled: Mapping[str, Truth], truths: Mapping[str, Truth]
) -> Evaluation:
    """What follows from the truth of each rule, in the order of the pack, and from which questions are enabled."""
    fired = tuple(name for name, value in truths.items() if value is True)
    still_open = tuple(name for name, value in truths.items() if value is None)
    floor = pack.most_urgent(fired)
    ceiling = max((pack.acuity_of[name] for name in (*fired, *still_open)), default=Acuity.SELF_CARE)
    ceiling = max(ceiling, pack.disposition[floor].acuity)
    findings = pack.found_by(fired)
    open_findings = tuple(name for name in pack.found_by(still_open) if name not in findings)
    states = {name: _state(enabled[name], name in answers) for name in pack.question}
    settled = _settled(pack, floor, still_open, states)
    ignored = tuple(name for name, state in states.items() if state is State.NOT_ENABLED and name in answers)
    return Evaluation(
        states=states,
        fired=fired,
        open=still_open,
        floor=floor,
        ceiling=ceiling,
        decided=settled and (not open_findings or pack.disposition[floor].acuity is Acuity.EMERGENCY),
        ignored=ignored,
        ignored_would_raise=bool(ignored) and _would_raise(pack, answers, floor),
        settled=settled,
        findings=findings,
        open_findings=open_findings,
    )


def enablement(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, Truth]:
    """Whether each question is enabled. `enable_when` names earlier questions only, so one pass settles it."""
    enabled: dict[str, Truth] = {}
    for question in pack.questions:
        condition = question.enable_when
        enabled[question.id] = True if condition is None else truth(condition, answers, enabled)
    return enabled


def truth(condition: Condition, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> Truth:
    """The value of a condition in Kleene's logic. A test is *enabled and answered so*; unanswered is open."""
    # Not a fold: this is the meaning of a condition, to be read at once.
    match condition:
        case OptionTest(question=name) | Comparison(question=name) | UnsureTest(question=name):
            answer = answers.get(name)
            return _and(enabled[name], None if answer is None else holds(condition, answer))
        case All(conditions=conditions):
            value: Truth = True
            for part in conditions:
                value = _and(value, truth(part, answers, enabled))
                if value is False:  # whatever the rest is
                    return False
            return value
        case AnyOf(conditions=conditions):
            # By De Morgan: some part is true unless every part is false.
            value = True
            for part in conditions:
                value = _and(value, _not(truth(part, answers, enabled)))
                if value is False:
                    return True
            return _not(value)
        case Not(condition=part):
            return _not(truth(part, answers, enabled))
        case Count() | ScoreTest():
            needed, points = weighed(condition)
            values = [(number, truth(part, answers, enabled)) for number, part in points]
            least = sum(number for number, value in values if value is True)
            most = sum(number for number, value in values if value is not False)
            return True if least >= needed else False if most < needed else None
        case Named(condition=part):
            return truth(part, answers, enabled)
        case LimitTest(question=name, by=by):
            return _and(_and(enabled[by], enabled[name]), _limit(condition, answers.get(by), answers.get(name)))
        case _:
            assert_never(condition)


def _limit(test: LimitTest, chosen: Answer | None, amount: Answer | None) -> Truth:
    """What a limit says of the answer that sets it and of the amount, where both are asked.

    While one is missing it is false where no answer to that could make it true, and true where every one would.
    """
    if UNSURE in (chosen, amount):
        return False
    limits = [test.limit(chosen)] if isinstance(chosen, int) else [limit for _, limit in test.limits]
    amounts = [amount] if isinstance(amount, int) else [test.least, test.most]
    # The ends of the range are enough: between them lies nothing that neither of them has.
    reached = {test.reached(limit, value) for limit in limits for value in amounts}
    if True not in reached:
        return False
    missing = {name for name, given in ((test.by, chosen), (test.question, amount)) if given is None}
    return True if False not in reached and missing <= test.always else None


def _and(left: Truth, right: Truth) -> Truth:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _state(enabled: Truth, answered: bool) -> State:
    if enabled is False:
        return State.NOT_ENABLED
    if enabled is None:
        return State.PENDING
    return State.GIVEN if answered else State.UNANSWERED


def _settled(pack: Pack, floor: str, still_open: tuple[str, ...], states: Mapping[str, State]) -> bool:
    """Whether no further answer can matter to the disposition.

    Sound, not complete: a question may be asked that could not matter.
    """
    if floor == pack.default:
        # INVARIANT: the default needs every enabled deciding question answered, and none whose enablement is open.
        return all(states[name] in (State.GIVEN, State.NOT_ENABLED) for name in pack.deciding)
    # INVARIANT: an emergency ends the questions, even where another one may come before it.
    if pack.disposition[floor].acuity is Acuity.EMERGENCY:
        return True
    advised = (pack.rule[name].advise for name in still_open)
    return not any(pack.rank[name] > pack.rank[floor] for name in advised if name is not None)


def _would_raise(pack: Pack, answers: Mapping[str, Answer], floor: str) -> bool:
    """Whether the advice would be more urgent if every answer counted, hidden or not."""
    enabled: dict[str, Truth] = {}
    for question in pack.questions:
        condition = question.enable_when
        counted = question.id in answers or condition is None
        enabled[question.id] = counted or truth(condition, answers, enabled)  # type: ignore[arg-type]
    fired = tuple(rule.id for rule in pack.rules if truth(rule.when, answers, enabled) is True)
    return pack.disposition[pack.most_urgent(fired)].acuity > pack.disposition[floor].acuity
