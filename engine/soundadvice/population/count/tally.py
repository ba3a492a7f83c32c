"""Tally: how many of the people drawn are advised what, in all and in each band, and by which rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow
from pyarrow import compute

from soundadvice.model.answer import answer_to_json
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Bands, Truth
from soundadvice.model.question import Number
from soundadvice.population.count.share import Share
from soundadvice.population.draw.columns import Place
from soundadvice.tables.columns.names import RULE

UNDECIDED = "undecided"
"""What is counted in place of a disposition if some answers are missing."""


@dataclass(frozen=True, slots=True)
class Band:
    """People by a number fact, from `low` to `high` steps, both inside; everyone without a fact."""

    fact: str | None = None
    low: int | None = None
    high: int | None = None

    def mask(self, people: pyarrow.Table, places: Mapping[str, Place]) -> pyarrow.Array | None:
        """Who is in it; None for everyone."""
        if self.fact is None:
            return None
        column = people[places[self.fact].name]
        tests = []
        if self.low is not None:
            tests.append(compute.greater_equal(column, self.low))
        if self.high is not None:
            tests.append(compute.less_equal(column, self.high))
        return tests[0] if len(tests) == 1 else compute.and_(*tests)

    def name(self, question: Number | None) -> str:
        """The band as people say it: `under 18`, `18-49`, `75 and over`."""
        if question is None or self.fact is None:
            return "everyone"

        def shown(steps: int) -> str:
            return str(answer_to_json(question, steps))

        if self.low is None:
            assert self.high is not None
            return f"under {shown(self.high + 1)}"
        return f"{shown(self.low)} and over" if self.high is None else f"{shown(self.low)}-{shown(self.high)}"


EVERYONE = Band()


def bands_of(bands: Bands | None) -> tuple[Band, ...]:
    """The bands, from the lowest."""
    if bands is None:
        return ()
    lows, highs = (None, *bands.bounds), (*(bound - 1 for bound in bands.bounds), None)
    return tuple(Band(bands.fact, low, high) for low, high in zip(lows, highs, strict=True))


@dataclass(frozen=True, slots=True)
class Mix:
    """How many people are advised each disposition, or are undecided: the disposition mix."""

    counts: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(self.counts.values())

    def share(self, *dispositions: str) -> Share:
        """The share of those who are advised one of these."""
        return Share(sum(self.counts.get(name, 0) for name in dispositions), self.people)

    def of_acuity(self, pack: Pack, acuity: Acuity, *, or_more: bool = False) -> Share:
        """The share of those whose advice is this urgent, or more so."""
        found = [one.id for one in pack.dispositions if one.acuity == acuity or (or_more and one.acuity > acuity)]
        return self.share(*found)


@dataclass(frozen=True, slots=True)
class RuleCount:
    """For how many people a rule fires, fires at the level advised, and does so with no other at that level."""

    rule: str
    fires: int
    decides: int
    alone: int


@dataclass(frozen=True, slots=True)
class TruthCount:
    """Of the people of one option of the truth: how many are advised less than they need, or more."""

    option: str
    people: int
    under: int
    over: int


class Tally:
    """Counts portion by portion."""

    def __init__(
        self, pack: Pack, places: Mapping[str, Place], bands: Iterable[Band], truth: Truth | None, rules: bool
    ) -> None:
        self._pack = pack
        self._places = places
        self._mixes: dict[Band, Counter[str]] = {band: Counter() for band in (EVERYONE, *bands)}
        self._rules = {rule.id: [0, 0, 0] for rule in pack.rules} if rules else {}
        self._truth = truth
        self._truths: dict[str, list[int]] = {name: [0, 0, 0] for name in _options(truth)}

    def add(self, people: pyarrow.Table, advice: pyarrow.Table) -> None:
        """Counts people, by their facts and their advice, which stand in one order."""
        told = compute.if_else(advice["undecided"], UNDECIDED, advice["disposition"])
        for band, counts in self._mixes.items():
            mask = band.mask(people, self._places)
            inside = told if mask is None else told.filter(mask)
            counts.update({one["values"]: one["counts"] for one in compute.value_counts(inside).to_pylist()})
        if self._rules:
            self._count_rules(advice)
        if self._truth is not None:
            self._count_truth(self._truth, people, advice)

    def _count_rules(self, advice: pyarrow.Table) -> None:
        for acuity in Acuity:
            rules = [rule.id for rule in self._pack.rules if self._pack.acuity_of[rule.id] is acuity]
            fired = {name: compute.fill_null(advice[f"{RULE}{name}"], False) for name in rules}
            if not fired:
                continue
            at_level = compute.fill_null(compute.equal(advice["acuity"], str(acuity)), False)
            count = None
            for column in fired.values():
                number = column.cast("int16")
                count = number if count is None else compute.add(count, number)
            only_one = compute.and_(at_level, compute.equal(count, 1))
            for name, column in fired.items():
                found = (column, compute.and_(column, at_level), compute.and_(column, only_one))
                self._rules[name] = [before + _count(one) for before, one in zip(self._rules[name], found, strict=True)]

    def _count_truth(self, truth: Truth, people: pyarrow.Table, advice: pyarrow.Table) -> None:
        place = self._places[truth.fact]
        for name, counted in self._truths.items():
            mask = compute.equal(people[place.name], place.numbers[name])
            told = compute.value_counts(advice["acuity"].filter(mask)).to_pylist()
            for one in told:
                counted[0] += one["counts"]
                if one["values"] is None:
                    continue
                acuity = Acuity.from_id(one["values"])
                counted[1] += one["counts"] * (name in truth.least and acuity < truth.least[name])
                counted[2] += one["counts"] * (name in truth.most and acuity > truth.most[name])

    def mix(self, band: Band = EVERYONE) -> Mix:
        """What became of the people in a band."""
        return Mix(dict(self._mixes[band]))

    @property
    def rules(self) -> tuple[RuleCount, ...]:
        """The rules in the order of the pack."""
        return tuple(RuleCount(name, *counts) for name, counts in self._rules.items())

    @property
    def truths(self) -> tuple[TruthCount, ...]:
        """What became of the people of each option that needs something."""
        return tuple(TruthCount(name, *counts) for name, counts in self._truths.items())


def _options(truth: Truth | None) -> Sequence[str]:
    return () if truth is None else tuple(dict.fromkeys((*truth.least, *truth.most)))


def _count(column: pyarrow.ChunkedArray) -> int:
    return int(compute.sum(column).as_py() or 0)
