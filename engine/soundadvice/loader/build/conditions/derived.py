"""Derived values: from their shapes to the tree, and their comparisons in conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from soundadvice.loader.build.amounts import refuse_parameter
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.schema.score_shapes import ScoreShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.condition import All, Condition, LimitTest, Operator
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.limits import MOST_STEPS, is_constant
from soundadvice.model.question import Number

_WORDS = {**{str(word): word for word in Operator}, "from": Operator.AT_LEAST, "to": Operator.AT_MOST}
_MOST_POWER = 4
_LARGEST = Decimal(10) ** 12
_OF_SCORES = ("add", "conditions", "because", "unsure")


def build_derived(shape: ScoreShape, node: Node, scope: Scope) -> Derived | None:
    """A ratio or product, or None if it cannot be read."""
    other = [key for key in (*_OF_SCORES, *(("product",) if shape.ratio else ())) if node.get(key) is not None]
    for key in other:
        message = f"a value that is derived of answers has no `{key}`"
        scope.problems.add("bad_derived", message, node.keys[key], "remove it, or make it a score of its own")
    place = node.at("ratio" if shape.ratio else "product")
    powers = Counter(_read_factors(place.at("of"), scope))
    powers.subtract(_read_factors(place.at("by"), scope) if shape.ratio else ())
    times = _read_times(place.get("times"), scope)
    if other or "" in powers or times is None or not _are_two(powers, place, scope):
        return None
    questions = {name: question for name in powers if isinstance(question := scope.questions[name], Number)}
    if not _can_divide(questions, powers, place, scope):
        return None
    for name, power in powers.items():
        times *= Fraction(10) ** (-questions[name].decimals * power)
    found = Derived(
        id=shape.id,
        title=shape.title or shape.id,
        factors=tuple(Factor(name, power) for name, power in powers.items()),
        times=(times.numerator, times.denominator),
        decimals=shape.decimals,
        unit=shape.unit or "",
        claims=shape.claims,
        references=shape.references,
        span=node.at("id").span,
    )
    if (steps := found.steps(scope.ranges)) > MOST_STEPS:
        by = found.by(scope.ranges)[0]
        message = f"each comparison of `{shape.id}` would have {steps:,} steps, one for each answer to `{by}`"
        hint = f"at most {MOST_STEPS:,}: bring `min` and `max` of `{by}` nearer together, or ask with fewer `decimals`"
        scope.problems.add("too_many_steps", message, place, hint)
        return None
    return found


def _read_factors(node: Node, scope: Scope) -> list[str]:
    """The ids of the numbers that are multiplied; an empty one for each that is not."""
    found = []
    for item in node.items() or [node]:
        name = item.text
        question = scope.questions.get(name)
        if question is None and not scope.unread(name):
            scope.problems.unknown("question", name, scope.questions, item)
        elif question is not None and not isinstance(question, Number):
            scope.problems.add("bad_derived", f"`{name}` is no number", item, "multiply and divide numbers alone")
        found.append(name if isinstance(question, Number) else "")
    return found


def _read_times(node: Node | None, scope: Scope) -> Fraction | None:
    if node is None:
        return Fraction(1)
    amount = _decimal(node)
    if amount is None or not 0 < amount < _LARGEST:
        scope.problems.add("bad_number", f"{node.shown} cannot be multiplied by", node, "write a number above 0")
        return None
    return Fraction(amount)


def _decimal(node: Node) -> Decimal | None:
    """The number that a node writes, exactly; None if it writes none."""
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return None
    return Decimal(repr(node.value))


def _are_two(powers: Counter[str], place: Node, scope: Scope) -> bool:
    if len(powers) != 2 or not all(0 < abs(power) <= _MOST_POWER for power in powers.values()):
        message = "a ratio or product is of two different answers"
        hint = f"name two questions, neither of them on both sides nor more than {_MOST_POWER} times"
        scope.problems.add("bad_derived", message, place, hint)
        return False
    return True


def _can_divide(questions: dict[str, Number], powers: Counter[str], place: Node, scope: Scope) -> bool:
    """Whether no answer is below 0, and none that is divided by is 0: else more of one could mean more or less."""
    for name, question in questions.items():
        least = 0 if powers[name] > 0 else 1
        if question.minimum < least:
            message = f"`{name}` can be {'less than 0' if least == 0 else '0 or less'}"
            scope.problems.add("bad_derived", message, place, f"raise the `min` of `{name}`")
            return False
    return True


def read_derived(derived: Derived, node: Node, scope: Scope) -> Condition | None:
    """A derived value compared with amounts."""
    if not isinstance(node.value, dict) or not node.value or any(key not in _WORDS for key in node.value):
        known = ", ".join(f"`{word}`" for word in _WORDS)
        message = f"the test of `{derived.id}` is a comparison"
        scope.problems.add("bad_test", message, node, f"one of {known}, and a number: such as {{at_least: 30}}")
        return None
    tests = [_compared(derived, _WORDS[key], below, scope) for key, below in node.value.items()]
    known_tests = [test for test in tests if test is not None]
    if len(known_tests) < len(tests) or not _can_meet(known_tests, node, scope):
        return None
    return known_tests[0] if len(known_tests) == 1 else All(tuple(known_tests))


def _compared(derived: Derived, operator: Operator, node: Node, scope: Scope) -> LimitTest | None:
    if refuse_parameter(node, derived.id, scope.problems):
        return None
    amount = _decimal(node)
    if amount is None or abs(amount) >= _LARGEST:
        scope.problems.add("bad_number", f"{node.shown} is not a number", node, "write digits, without a unit")
        return None
    test = derived.compared(operator, amount, scope.ranges, scope.always)
    if is_constant(test):
        least, most = map(derived.shown, derived.bounds(scope.ranges))
        message = f"every value of `{derived.id}` gives this comparison the same result"
        scope.problems.add("always_the_same", message, node, f"it goes from {least:f} to {most:f}")
        return None
    return test


def _can_meet(tests: Collection[LimitTest], node: Node, scope: Scope) -> bool:
    """Whether there are at most one lower and one upper bound, the one below the other."""
    lower = [one for one in tests if one.operator in (Operator.AT_LEAST, Operator.MORE_THAN)]
    upper = [one for one in tests if one not in lower]
    if len(lower) > 1 or len(upper) > 1:
        message = "a comparison has at most one lower and one upper bound"
        scope.problems.add("bad_test", message, node, "remove one")
        return False
    if lower and upper:
        least, most = lower[0].amount or Decimal(0), upper[0].amount or Decimal(0)
        both = lower[0].operator is Operator.AT_LEAST and upper[0].operator is Operator.AT_MOST
        if least > most or (least == most and not both):
            scope.problems.add("contradictory_bounds", "no value is within these bounds", node, "swap or widen them")
            return False
    return True
