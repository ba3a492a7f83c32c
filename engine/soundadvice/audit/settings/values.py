"""Parameter values: of each range the few values that stand for all of them, exactly.

What a pack says of someone rests on how their answers, the values set and its own thresholds compare, never on the
amounts. So, between two neighbouring thresholds, as many values stand for all as there are answers and values that
could lie there in different order. Parameters and questions that are compared with one another, over however many
steps, are looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from soundadvice.meaning.cells import threshold
from soundadvice.model.condition import Bound, Comparison, Condition, tests_of
from soundadvice.model.pack import Pack, Parameter
from soundadvice.model.question import Date, Number, Quantity, Question
from soundadvice.model.time.duration import SECONDS

_MANY = 500
"""A stretch between thresholds that needs more values than this of one parameter is not tried through."""
_Node = tuple[str, str]
_ROUND = tuple(sorted(SECONDS.values(), reverse=True))


@dataclass(frozen=True, slots=True)
class Linked:
    """Questions and parameters that are compared with one another, and their thresholds, in steps of one scale."""

    questions: tuple[Quantity, ...]
    parameters: tuple[Parameter, ...]
    tests: tuple[Comparison, ...]

    @property
    def is_of_dates(self) -> bool:
        """Whether the scale is of days."""
        return all(isinstance(one, Date) for one in self.questions)

    @property
    def has_one_scale(self) -> bool:
        """Whether all can be compared in steps of one length: not days with other lengths of time."""
        return self.is_of_dates or not any(isinstance(one, Date) for one in self.questions)


def free_parameters(pack: Pack) -> tuple[Parameter, ...]:
    """The parameters that may be set to another value than they have."""
    return tuple(one for one in pack.parameters if one.minimum < one.maximum)


def standing_for_all(
    pack: Pack, conditions: Iterable[Condition]
) -> tuple[Mapping[str, tuple[int, ...]], tuple[str, ...]]:
    """By parameter the values, ascending and its own among them, that stand for its range in these conditions.

    Beside them the parameters of which no few values do; they keep the value in effect.
    """
    found: dict[str, tuple[int, ...]] = {}
    left_out: list[str] = []
    for linked in _linked(pack, conditions):
        values = _values(linked) if linked.has_one_scale else None
        if values is None:
            left_out += [one.id for one in linked.parameters]
        else:
            found.update(values)
    return found, tuple(left_out)


def at_each(test: Comparison, question: Quantity, parameter: Parameter, values: Iterable[int]) -> Iterator[Comparison]:
    """A comparison with a parameter as it is with each of these values of it."""
    return (replace(test, value=parameter.steps(question, value)) for value in values)


def at_values(
    conditions: Iterable[Condition],
    questions: Mapping[str, Question],
    values: Mapping[str, tuple[Parameter, tuple[int, ...]]],
) -> Iterator[Condition]:
    """These conditions, and each comparison with one of these parameters as it is with each of its values, once."""
    set_to: dict[tuple[Comparison, str], None] = {}
    for condition in conditions:
        yield condition
        for test in tests_of(condition) if values else ():
            if isinstance(test, Comparison) and test.parameter and test.parameter in values:
                set_to[test, test.parameter] = None
    for test, parameter in set_to:
        question = questions[test.question]
        assert isinstance(question, Quantity)
        yield from at_each(test, question, *values[parameter])


def _linked(pack: Pack, conditions: Iterable[Condition]) -> Iterator[Linked]:
    free = {one.id for one in free_parameters(pack)}
    tests = {
        (test, test.parameter)
        for one in conditions
        for test in tests_of(one)
        if isinstance(test, Comparison) and test.question in pack.question
    }
    pairs = [
        (("question", test.question), ("parameter", one)) for test, one in tests if one in free and one is not None
    ]
    pairs += [
        (("question", question.id), ("question", must.question))
        for question in pack.questions
        for must in question.must
        if isinstance(must, Bound)
    ]
    for group in _joined(pairs):
        if not any(kind == "parameter" for kind, _ in group):
            continue
        questions = [pack.question[name] for kind, name in sorted(group) if kind == "question"]
        yield Linked(
            tuple(one for one in questions if isinstance(one, Quantity)),
            tuple(pack.parameter[name] for kind, name in sorted(group) if kind == "parameter"),
            tuple(test for test, parameter in tests if ("question", test.question) in group and parameter not in free),
        )


def _joined(pairs: Iterable[tuple[_Node, _Node]]) -> list[set[_Node]]:
    """What hangs together, over however many pairs."""
    groups: list[set[_Node]] = []
    for pair in pairs:
        joined = set(pair)
        apart = []
        for group in groups:
            if joined.isdisjoint(group):
                apart.append(group)
            else:
                joined |= group
        groups = [*apart, joined]
    return groups


def _values(linked: Linked) -> Mapping[str, tuple[int, ...]] | None:
    """The values of each, or None where a stretch would need too many."""
    at_once = len(linked.parameters) + 2 * len(linked.questions)
    scale = _Scale.of(linked)
    found: dict[str, set[int]] = {one.id: {one.value, one.minimum, one.maximum} for one in linked.parameters}
    for first, after in pairwise(scale.cuts):
        slots = scale.slots(first, after, at_once)
        for parameter in linked.parameters:
            step = scale.of_parameter[parameter.id]
            if slots is None:
                own = range(-(-first // step), -(-after // step))
                if len(own) > _MANY:
                    return None
            else:
                own = [slot // step for slot in slots]  # type: ignore[assignment]
            values = (scale.to_parameter(parameter, one) for one in own)
            found[parameter.id].update(one for one in values if parameter.minimum <= one <= parameter.maximum)
    return {name: tuple(sorted(values)) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Scale:
    """One scale for all: how many of its steps a step of each is, where it is cut, and its coarsest step."""

    linked: Linked
    of_parameter: Mapping[str, int]
    cuts: tuple[int, ...]
    coarsest: int

    @classmethod
    def of(cls, linked: Linked) -> _Scale:
        decimals = {one.id: one.decimals if isinstance(one, Number) else 0 for one in linked.questions}
        own = {one.id: one.decimals or 0 for one in linked.parameters}
        finest = max((*decimals.values(), *own.values()))
        of_question = {name: 10 ** (finest - number) for name, number in decimals.items()}
        of_parameter = {name: 10 ** (finest - number) for name, number in own.items()}
        cuts = {threshold(test) * of_question[test.question] for test in linked.tests}
        for question in linked.questions:
            step = of_question[question.id]
            cuts |= {question.minimum * step, (question.maximum + 1) * step}
        for parameter in linked.parameters:
            ends = [one // (SECONDS["day"] if linked.is_of_dates else 1) for one in _ends(parameter)]
            cuts |= {ends[0] * of_parameter[parameter.id], ends[1] * of_parameter[parameter.id] + 1}
        return cls(linked, of_parameter, tuple(sorted(cuts)), max(of_parameter.values()))

    def to_parameter(self, parameter: Parameter, steps: int) -> int:
        """So many of a parameter's steps on the scale, as its value."""
        return max(parameter.minimum, steps * SECONDS["day"]) if self.linked.is_of_dates else steps

    def slots(self, first: int, after: int, wanted: int) -> list[int] | None:
        """So many places from `first` on and before `after` that all can take, round ones if there are; else None."""
        lengths = _ROUND if self.linked.parameters[0].is_duration and not self.linked.is_of_dates else (self.coarsest,)
        for length in lengths:
            low, high = -(-first // length), -(-after // length)
            if high - low >= wanted:
                return [number * length for number in range(low, low + wanted)]
        return None


def _ends(parameter: Parameter) -> tuple[int, int]:
    return parameter.minimum, parameter.maximum
