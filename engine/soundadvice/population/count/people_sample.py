"""People sample: people with one answer replaced by another, and what they are advised then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow
from pyarrow import compute

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number
from soundadvice.population.draw.answering import AnswerDraws
from soundadvice.population.draw.columns import Place
from soundadvice.population.draw.drawing import AT_ONCE
from soundadvice.population.draw.people import Adviser

Columns = dict[str, pyarrow.Array]
_LEVELS = pyarrow.array([str(acuity) for acuity in Acuity])


@dataclass(frozen=True, slots=True)
class Replacement:
    """New answers for some of the people: for each question, either a whole answer or one option more."""

    who: pyarrow.Array
    answers: Mapping[str, Answer]
    ticked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PeopleSample:
    """People with their answers, where these stand, and how urgent their advice is."""

    people: pyarrow.Table
    answering: AnswerDraws
    adviser: Adviser
    before: pyarrow.Array

    @classmethod
    def of(cls, people: pyarrow.Table, answering: AnswerDraws, adviser: Adviser) -> PeopleSample:
        """People who were drawn, with what they are advised."""
        return cls(people, answering, adviser, _levels(adviser, people))

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the answers stand."""
        return self.answering.places

    def asked(self, question: str) -> pyarrow.Array:
        """Who is asked a question, whether or not the advice is decided before."""
        column = self.answering.asked.get(question)
        if column is None:
            return pyarrow.array([True]).take(pyarrow.nulls(self.people.num_rows, pyarrow.int8()).fill_null(0))
        return self.people[column].combine_chunks()

    def has(self, question: str, answer: Answer) -> pyarrow.Array:
        """Who gives this answer; of several options, who has each of them."""
        place = self.places[question]
        match place.question:
            case Choice():
                return compute.equal(self._column(place.name), place.numbers[str(answer)])
            case MultiChoice():
                assert isinstance(answer, frozenset)
                ticks = [self._column(place.tick(option)) for option in sorted(answer)]
                found = ticks[0]
                for tick in ticks[1:]:
                    found = compute.and_(found, tick)
                return found
            case Number() | Duration() | Date():
                if answer == UNSURE:
                    assert place.unsure is not None
                    return self._column(place.unsure)
                return compute.fill_null(compute.equal(self._column(place.name), answer), False)

    def _column(self, name: str) -> pyarrow.Array:
        return self.people[name].combine_chunks()

    def between(self, question: str, first: int, last: int) -> pyarrow.Array:
        """Who gives a number or a length of time from `first` to `last` steps."""
        column = self._column(self.places[question].name)
        inside = compute.and_(compute.greater_equal(column, first), compute.less_equal(column, last))
        return compute.fill_null(inside, False)

    def changed(self, changes: Sequence[Replacement]) -> list[pyarrow.Array]:
        """How urgent the advice of the people of each change is after it, as many as it is about.

        Null for those whose answers would not go together then.
        """
        sizes = [compute.sum(one.who).as_py() or 0 for one in changes]
        found: list[pyarrow.Array] = []
        waiting: list[pyarrow.Table] = []
        rows = 0
        for change, size in zip(changes, sizes, strict=True):
            if size:
                waiting.append(self._with(change))
                rows += size
            if rows >= AT_ONCE:
                found.append(_levels(self.adviser, pyarrow.concat_tables(waiting), changed=True))
                waiting, rows = [], 0
        if waiting:
            found.append(_levels(self.adviser, pyarrow.concat_tables(waiting), changed=True))
        every = pyarrow.concat_arrays(found) if found else pyarrow.array([], pyarrow.int32())
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        return [every.slice(start, size) for start, size in zip(starts, sizes, strict=True)]

    def _with(self, change: Replacement) -> pyarrow.Table:
        people = self.people.filter(change.who).select(list(self.answering.columns))
        for question, answer in change.answers.items():
            people = _replaced(people, _whole(self.places[question], answer, people.num_rows))
        for question, option in change.ticked.items():
            people = _replaced(people, _one_more(self.places[question], option, people))
        return people


def _levels(adviser: Adviser, people: pyarrow.Table, *, changed: bool = False) -> pyarrow.Array:
    """How urgent each one's advice is, as the number of the acuity."""
    return compute.index_in(adviser.advise(people, changed=changed)["acuity"].combine_chunks(), value_set=_LEVELS)


def _replaced(people: pyarrow.Table, columns: Columns) -> pyarrow.Table:
    for name, column in columns.items():
        position = people.schema.get_field_index(name)
        people = people.set_column(position, people.schema.field(name), column.cast(people.schema.field(name).type))
    return people


def _constant(value: object, rows: int, kind: pyarrow.DataType) -> pyarrow.Array:
    return pyarrow.nulls(rows, kind) if value is None else pyarrow.nulls(rows, kind).fill_null(value)


def _whole(place: Place, answer: Answer, rows: int) -> Columns:
    """The columns of one answer, the same for everyone."""
    match place.question:
        case Choice():
            return {place.name: _constant(place.numbers[str(answer)], rows, pyarrow.int64())}
        case MultiChoice(options=options):
            assert isinstance(answer, frozenset)
            ticks = {place.tick(one.id): one.id in answer for one in options}
            return {name: _constant(tick, rows, pyarrow.bool_()) for name, tick in ticks.items()}
        case Number() | Duration() | Date():
            steps = None if answer == UNSURE else answer
            columns = {place.name: _constant(steps, rows, pyarrow.int64())}
            if isinstance(place.question, Number) and place.units is not None:
                units = None if not isinstance(steps, int) else steps / 10**place.question.decimals
                columns[place.units] = _constant(units, rows, pyarrow.float64())
            if place.unsure is not None:
                columns[place.unsure] = _constant(answer == UNSURE, rows, pyarrow.bool_())
            return columns


def _one_more(place: Place, option: str, people: pyarrow.Table) -> Columns:
    """One sign more: what names none is no longer chosen."""
    assert isinstance(place.question, MultiChoice)
    others: Iterable[str] = [one.id for one in place.question.options if not one.is_sign]
    ticks = {option: True, **dict.fromkeys(others, False)}
    return {place.tick(name): _constant(tick, people.num_rows, pyarrow.bool_()) for name, tick in ticks.items()}
