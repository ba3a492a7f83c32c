"""Limits by another answer for tests: tables and derived values over the questions of a generated pack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from random import Random

from soundadvice.model.condition import LimitTest, Operator
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.limits import is_constant
from soundadvice.model.question import Duration, Number, Quantity, Question

_DAY = 86_400


def make_limit(random: Random, questions: Sequence[Question]) -> LimitTest | None:
    """A number against a limit by another one; None if there are no two, or it would be the same for everyone."""
    amounts = [one for one in questions if isinstance(one, Quantity)]
    if len(amounts) < 2:
        return None
    first, second = random.sample(amounts, 2)
    positive = isinstance(first, Number) and isinstance(second, Number) and min(first.minimum, second.minimum) > 0
    test = _derived(random, first, second) if positive and random.randint(0, 2) else _table(random, first, second)
    return None if is_constant(test) else test


def _always(*questions: Quantity) -> frozenset[str]:
    return frozenset(one.id for one in questions if one.enable_when is None and not one.unsure)


def _table(random: Random, question: Quantity, by: Quantity) -> LimitTest:
    firsts = {random.randint(by.minimum // _step(by), by.maximum // _step(by)) * _step(by) for _ in range(3)}
    firsts = {max(one, by.minimum) for one in firsts} | {by.minimum}
    steps = (question.maximum - question.minimum) // _step(question)
    # What lies beyond the bounds is always so, or never.
    above = [random.randint(0, steps + 1) * _step(question) for _ in firsts]
    limits = [min(question.minimum + one, question.maximum + 1) for one in above]
    operator = random.choice([Operator.AT_LEAST, Operator.LESS_THAN])
    return LimitTest(
        question=question.id,
        by=by.id,
        operator=operator,
        below=operator is Operator.LESS_THAN,
        limits=tuple(zip(sorted(firsts), limits, strict=True)),
        least=question.minimum,
        most=question.maximum,
        by_most=by.maximum,
        always=_always(question, by),
    )


def _step(question: Quantity) -> int:
    return _DAY if isinstance(question, Duration) else 1


def _derived(random: Random, first: Number, second: Number) -> LimitTest:
    derived = derived_of(f"v_{first.id}_{second.id}_{random.choice(('by', 'by2', 'times'))}", [first, second])
    ranges = {one.id: one.range for one in (first, second)}
    # The value of someone, or nearly: so that the limit is where people are.
    someone = {one.id: random.randint(one.minimum, one.maximum) for one in (first, second)}
    amount = derived.shown(derived.value(someone)) + random.randint(0, 1)
    return derived.compared(random.choice(list(Operator)), amount, ranges, _always(first, second))


def derived_of(name: str, questions: Iterable[Question]) -> Derived:
    """The derived value of a name, which says what it is made of."""
    _, first, second, kind = name.split("_")
    powers = {first: 1, second: {"by": -1, "by2": -2, "times": 1}[kind]}
    decimals = {one.id: one.decimals for one in questions if isinstance(one, Number)}
    times = Fraction(10) ** -sum(decimals[one] * power for one, power in powers.items())
    factors = tuple(Factor(*one) for one in powers.items())
    return Derived(id=name, title=name, factors=factors, times=times.as_integer_ratio(), decimals=2)


def written_derived(derived: Derived) -> dict[str, object]:
    """A derived value as an author writes it."""
    above = [one.question for one in derived.factors for _ in range(one.power)]
    below = [one.question for one in derived.factors for _ in range(-one.power)]
    made = {"ratio": {"of": above, "by": below}} if below else {"product": {"of": above}}
    return {"id": derived.id, "title": derived.title, **made, "decimals": derived.decimals}


def plain(amount: Decimal) -> int | float:
    """A number as YAML has it."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
