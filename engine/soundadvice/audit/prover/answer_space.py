"""Answer space: every way in which a person could answer, as variables.

A person has an answer in mind to every question, asked or not; which of them are asked, `meaning.py` says. A choice is
one variable an option, and so is a multi_choice; a number or duration is one variable for each threshold (at least
that much) and one for unsure. A question that may be skipped has one for that. A parameter that may be set is like an
amount that no one is asked for: one variable for each value that is tried (at least that much).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import assert_never

from soundadvice.audit.prover.cnf import FALSE, TRUE, Gates, Literal
from soundadvice.audit.settings.values import at_each, at_values
from soundadvice.meaning.cells import Cell, cell_of, cells, plainest, threshold, thresholds
from soundadvice.model.condition import (
    NONE,
    UNSURE,
    Answer,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
)
from soundadvice.model.pack import Parameter
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question, present_options


@dataclass(frozen=True, slots=True)
class Picked:
    """The answer to a choice or multi_choice: a variable for each option."""

    question: Choice | MultiChoice
    options: Mapping[str, Literal]


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer to a number or duration: for each cell the literal that the value is in it or above; and unsure."""

    question: Quantity
    cells: tuple[Cell, ...]
    reaches: tuple[Literal, ...]
    unsure: Literal


Held = Picked | Measured


@dataclass(frozen=True, slots=True)
class Settable:
    """What a parameter is set to: of the values that stand for its range the literal that it is that much or more."""

    parameter: Parameter
    values: tuple[int, ...]
    reaches: tuple[Literal, ...]
    _cells: dict[tuple[str, Operator], tuple[int | None, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, gates: Gates, parameter: Parameter, values: tuple[int, ...]) -> Settable:
        """A parameter that may be set to any of these values, which ascend."""
        fresh = gates.inputs(len(values) - 1)
        gates.named.update(
            (one, ("set", parameter.id, str(value))) for one, value in zip(fresh, values[1:], strict=True)
        )
        for lower, higher in pairwise(fresh):
            gates.require(-higher, lower)
        gates.expect(fresh[: values.index(parameter.value)])
        return cls(parameter, values, (TRUE, *fresh))

    def cells_of(self, held: Measured, test: Comparison) -> tuple[int | None, ...]:
        """By value the first of an amount's cells that is above it, for a comparison with the parameter; None if none.

        One space and those that differ from it in answers alone have the same cells: they are looked up once.
        """
        key = (test.question, test.operator)
        if key not in self._cells:
            each = at_each(test, held.question, self.parameter, self.values)
            self._cells[key] = tuple(_first_above(held, one) for one in each)
        return self._cells[key]

    def read(self, true: frozenset[Literal]) -> int:
        """The value that a model sets; the one in effect where it says nothing of it."""
        fresh = self.reaches[1:]
        if true.isdisjoint(fresh) and true.isdisjoint(-one for one in fresh):
            return self.parameter.value
        return self.values[sum(reach in true for reach in fresh)]

    def set_to(self, value: int) -> tuple[Literal, ...]:
        """The literals that say that it has this one of the values."""
        position = self.values.index(value)
        return (self.reaches[position], *(-one for one in self.reaches[position + 1 : position + 2]))

    def preferences(self) -> list[Literal]:
        """To hope that it keeps the value in effect: of these, no more than one can fail."""
        home = self.values.index(self.parameter.value)
        above = (-one for one in self.reaches[home + 1 : home + 2])
        return [one for one in (self.reaches[home], *above) if one != TRUE]


@dataclass(slots=True)
class Space:
    """The answers that a person has in mind, by question. `skipped` has the questions that may be passed over.

    `settable` has the parameters that may have any value of their range; the others have the value in effect.
    """

    gates: Gates
    held: dict[str, Held]
    skipped: dict[str, Literal] = field(default_factory=dict)
    settable: Mapping[str, Settable] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        gates: Gates,
        questions: Iterable[Question],
        conditions: Iterable[Condition],
        skippable: Iterable[str] = (),
        settable: Mapping[Parameter, tuple[int, ...]] | None = None,
    ) -> Space:
        """The space of these questions, cut exactly where these conditions tell answers apart.

        `settable` are values of parameters that may have any of them: it is cut for each.
        """
        asked = {question.id: question for question in questions}
        values = {parameter.id: (parameter, of) for parameter, of in (settable or {}).items()}
        at = thresholds(at_values(conditions, asked, values))
        held = {name: _hold(gates, question, at.get(name, frozenset())) for name, question in asked.items()}
        skipped = {name: gates.inputs(1)[0] for name in skippable}
        gates.named.update((one, ("skipped", name)) for name, one in skipped.items())
        return cls(gates, held, skipped, {name: Settable.of(gates, *one) for name, one in values.items()})

    def changed(self, name: str) -> Space:
        """The same person, but for their answer to one question."""
        old = self.held[name]
        at = (cell.first for cell in old.cells) if isinstance(old, Measured) else ()
        return replace(self, held={**self.held, name: _hold(self.gates, old.question, at, another=True)})

    def without(self, skipped: Mapping[str, Literal]) -> Space:
        """The same person, but that they may skip these questions too, where the literal holds."""
        return replace(self, skipped={**self.skipped, **skipped})

    def fixed(self, answers: Mapping[str, Answer]) -> Space:
        """The same person, but that these are their answers."""
        settled = {name: _settled(self.held[name], answer) for name, answer in answers.items()}
        return replace(self, held={**self.held, **settled})

    def holds(self, test: Test) -> Literal:
        """That the answer in mind passes a test, enablement left aside."""
        held = self.held[test.question]
        match test:
            case OptionTest(quantifier=quantifier, options=options):
                assert isinstance(held, Picked)
                picked = [held.options[option] for option in options]
                match quantifier:
                    case Quantifier.ANY_OF:
                        return self.gates.any_of(picked)
                    case Quantifier.ALL_OF:
                        return self.gates.all_of(picked)
                    case Quantifier.NONE_OF:
                        return -self.gates.any_of(picked)
                    case _:
                        assert_never(quantifier)
            case Comparison():
                assert isinstance(held, Measured)
                return self._compares(held, test)
            case UnsureTest():
                return held.unsure if isinstance(held, Measured) else FALSE
            case _:
                assert_never(test)

    def _compares(self, held: Measured, test: Comparison) -> Literal:
        if test.parameter and test.parameter in self.settable:
            # An amount is above what is set where it is above every value that what is set reaches.
            settable = self.settable[test.parameter]
            least: dict[Literal, Literal] = {}  # of values that leave an amount on one side, the least says it of all
            for set_to, position in zip(settable.reaches, settable.cells_of(held, test), strict=True):
                least.setdefault(FALSE if position is None else held.reaches[position], set_to)
            above = self.gates.all_of(self.gates.any_of((-set_to, one)) for one, set_to in least.items())
        else:
            above = _above(held, test)
        if test.operator in (Operator.AT_LEAST, Operator.MORE_THAN):
            return above
        return self.gates.all_of((-held.unsure, -above))

    def answers(self, name: str, answer: Answer) -> Literal:
        """That the answer in mind is this one, or, for a number or duration, in the same cell."""
        held = self.held[name]
        match held:
            case Picked(question=Choice(), options=options):
                assert isinstance(answer, str)
                return options[answer]
            case Picked(options=options):
                assert isinstance(answer, frozenset)
                return self.gates.all_of(one if option in answer else -one for option, one in options.items())
            case Measured():
                if isinstance(answer, str):
                    return held.unsure
                assert isinstance(answer, int)
                return self.in_cell(held, cell_of(held.cells, answer))
            case _:
                assert_never(held)

    def in_cell(self, held: Measured, position: int) -> Literal:
        """That the value in mind is in that cell."""
        above = held.reaches[position + 1] if position + 1 < len(held.cells) else FALSE
        return self.gates.all_of((held.reaches[position], -above))

    def read(self, name: str, true: frozenset[Literal]) -> Answer:
        """The answer that a model (its literals that hold) gives to a question: the plainest of its cell.

        A model that says nothing of the question leaves the plainest answer of all.
        """
        held = self.held[name]
        match held:
            case Picked(question=question, options=options) if true.isdisjoint(options.values()):
                plain = plain_option(question)
                return plain if isinstance(question, Choice) else frozenset({plain})
            case Picked(question=Choice(), options=options):
                return next(option for option, one in options.items() if one in true)
            case Picked(options=options):
                return frozenset(option for option, one in options.items() if one in true)
            case Measured(question=question):
                if held.unsure in true:
                    return UNSURE
                chosen = {held.unsure, *held.reaches} - {TRUE, FALSE}
                if chosen and true.isdisjoint(chosen) and true.isdisjoint(-one for one in chosen):
                    return typical(question)
                position = sum(reach in true for reach in held.reaches[1:])
                return plainest(question, held.cells[position])
            case _:
                assert_never(held)

    def wishes(self, names: Iterable[str]) -> list[tuple[Literal, int]]:
        """What to hope for in a person: that few answers are out of the ordinary; among as few, for the plainer ones.

        A parameter that has another value than the one in effect counts as an answer out of the ordinary does.
        """
        plain: list[Literal] = []
        small = [(-skipped, 10) for skipped in self.skipped.values()]
        for name in names:
            (ordinary, _), *others = self.preferences(name)
            plain.append(ordinary)
            small += others
        plain += [wish for one in self.settable.values() for wish in one.preferences()]
        heavy = 1 + sum(weight for _, weight in small)
        return [*((one, heavy) for one in plain), *small]

    def stretch(self, name: str, true: frozenset[Literal]) -> Cell | None:
        """The cell of the amount that a model gives to a question; None where it gives none."""
        held = self.held[name]
        answer = self.read(name, true) if isinstance(held, Measured) else None
        if not isinstance(held, Measured) or not isinstance(answer, int):
            return None
        return held.cells[cell_of(held.cells, answer)]

    def preferences(self, name: str) -> list[tuple[Literal, int]]:
        """What to hope for in an answer, each with how much: the plain answer first, then the earlier options."""
        held = self.held[name]
        match held:
            case Picked(question=question, options=options):
                plain = plain_option(question)
                rank = [option for option in options if option != plain]
                wished = [(-options[option], 1 + position) for position, option in enumerate(rank)]
                return [(self.answers(name, plain_answer(question)), 100), *wished]
            case Measured(question=question):
                home = cell_of(held.cells, typical(question))
                up = [(-held.reaches[position], 1) for position in range(home + 1, len(held.cells))]
                down = [(held.reaches[position], 1) for position in range(1, home + 1)]
                return [(self.in_cell(held, home), 100), (-held.unsure, 50), *up, *down]
            case _:
                assert_never(held)


def plain_option(question: Choice | MultiChoice) -> str:
    """The option of someone who has nothing to tell: `none`, else the least grave, else the first.

    Where every sign protects, `none` is the gravest, and the first sign is the plain one.
    """
    options = [option.id for option in question.options]
    if isinstance(question, MultiChoice) and question.protects and NONE in present_options(question):
        return question.protects[0]
    if NONE in options:
        return NONE
    if isinstance(question, Choice) and question.severity:
        return question.severity[0][0]
    return options[0]


def plain_answer(question: Question) -> Answer:
    """The answer of someone who has nothing to tell."""
    match question:
        case Choice():
            return plain_option(question)
        case MultiChoice():
            return frozenset({plain_option(question)})
        case Number() | Duration() | Date():
            return typical(question)


def typical(question: Quantity) -> int:
    """The value of someone of whom nothing is known: the typical one, or the least."""
    return question.minimum if question.typical is None else question.typical


def _above(held: Measured, test: Comparison) -> Literal:
    """That an amount is on the upper side of where a comparison changes."""
    position = _first_above(held, test)
    return FALSE if position is None else held.reaches[position]


def _first_above(held: Measured, test: Comparison) -> int | None:
    """The first cell on the upper side of where a comparison changes; None if that is above all of them."""
    first = threshold(test)
    if first > held.question.maximum:
        return None
    # INVARIANT: a threshold within the bounds begins a cell; one at or below the minimum is the first.
    position = cell_of(held.cells, max(first, held.question.minimum))
    assert held.cells[position].first == max(first, held.question.minimum), "the space was cut for others"
    return position


def _settled(held: Held, answer: Answer) -> Held:
    """One answer to a question, as literals that always hold or never."""
    match held:
        case Picked(question=question, options=options):
            given = answer if isinstance(answer, frozenset) else {answer}
            return Picked(question, {option: TRUE if option in given else FALSE for option in options})
        case Measured(question=question, cells=stretches):
            # Of someone who is not sure, the value is in no cell, not even in the first.
            position = cell_of(stretches, answer) if isinstance(answer, int) else -1
            reaches = tuple(TRUE if number <= position else FALSE for number in range(len(stretches)))
            return Measured(question, stretches, reaches, TRUE if answer == UNSURE else FALSE)
        case _:
            assert_never(held)


def _hold(gates: Gates, question: Question, at: Iterable[int], *, another: bool = False) -> Held:
    held = _fresh(gates, question, at)
    whose = "another" if another else "answer"
    if isinstance(held, Picked):
        gates.named.update((one, (whose, question.id, option)) for option, one in held.options.items())
    else:
        reached = zip(held.reaches[1:], held.cells[1:], strict=True)
        gates.named.update((one, (whose, question.id, str(cell.first))) for one, cell in reached)
        gates.named[held.unsure] = (whose, question.id, UNSURE)
    usual = zip(_literals(held), _literals(_settled(held, plain_answer(question))), strict=True)
    gates.expect(one for one, settled in usual if settled == TRUE and one > TRUE)
    return held


def _literals(held: Held) -> tuple[Literal, ...]:
    return tuple(held.options.values()) if isinstance(held, Picked) else (held.unsure, *held.reaches)


def _fresh(gates: Gates, question: Question, at: Iterable[int]) -> Held:
    match question:
        case Choice(options=options):
            picked = dict(zip((option.id for option in options), gates.inputs(len(options)), strict=True))
            gates.require(*picked.values())
            for one, other in combinations(picked.values(), 2):
                gates.require(-one, -other)
            return Picked(question, picked)
        case MultiChoice(options=options):
            picked = dict(zip((option.id for option in options), gates.inputs(len(options)), strict=True))
            gates.require(*picked.values())
            for left, right in combinations(options, 2):
                if left.exclusive or right.exclusive:
                    gates.require(-picked[left.id], -picked[right.id])
            return Picked(question, picked)
        case Number() | Duration() | Date():
            stretches = cells(question, at)
            fresh = gates.inputs(len(stretches) - 1 + question.unsure)
            unsure = fresh.pop() if question.unsure else FALSE
            reaches = (-unsure, *fresh)
            for lower, higher in zip(reaches, fresh, strict=False):
                if lower != TRUE:
                    gates.require(-higher, lower)
            return Measured(question, stretches, reaches, unsure)
        case _:
            assert_never(question)
