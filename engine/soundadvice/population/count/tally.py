"""Tally: how many of the people drawn are advised what, in all and in each band, and by which rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from soundadvice.model.answer import answer_to_json
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Bands, Truth
from soundadvice.model.question import Number
from soundadvice.population.count.crew_advice import CrewAdvice
from soundadvice.population.count.share import Share
from soundadvice.population.draw.crews import Crew, Told, any_crew

UNDECIDED = "undecided"
"""What is counted in place of a disposition if some answers are missing."""


@dataclass(frozen=True, slots=True)
class Band:
    """People by a number fact, from `low` to `high` steps, both inside; everyone without a fact."""

    fact: str | None = None
    low: int | None = None
    high: int | None = None

    def crew(self, facts: Mapping[str, Told], everyone: Crew) -> Crew:
        """Who is in it."""
        if self.fact is None:
            return everyone
        low, high = (-inf if self.low is None else self.low), (inf if self.high is None else self.high)
        return any_crew(
            crew for steps, crew in facts[self.fact].items() if isinstance(steps, int) and low <= steps <= high
        )

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

    def __init__(self, pack: Pack, bands: Iterable[Band], truth: Truth | None) -> None:
        self._pack = pack
        self._mixes: dict[Band, Counter[str]] = {band: Counter() for band in (EVERYONE, *bands)}
        self._rules = {rule.id: [0, 0, 0] for rule in pack.rules}
        self._truth = truth
        self._truths: dict[str, list[int]] = {name: [0, 0, 0] for name in _options(truth)}

    def add(self, facts: Mapping[str, Told], advice: CrewAdvice) -> None:
        """Counts people, by their facts and their advice."""
        for band, counts in self._mixes.items():
            inside = band.crew(facts, advice.everyone)
            counts.update({name: (crew & inside).bit_count() for name, crew in advice.advised.items()})
        self._count_rules(advice)
        if self._truth is not None:
            self._count_truth(self._truth, facts, advice)

    def _count_rules(self, advice: CrewAdvice) -> None:
        for acuity in Acuity:
            fires = {name: crew for name, crew in advice.fires.items() if self._pack.acuity_of[name] is acuity}
            some = several = 0
            for crew in fires.values():
                some, several = some | crew, several | (some & crew)
            at_level = advice.at(acuity)
            for name, crew in fires.items():
                found = (crew, crew & at_level, crew & at_level & ~several)
                pairs = zip(self._rules[name], found, strict=True)
                self._rules[name] = [before + one.bit_count() for before, one in pairs]

    def _count_truth(self, truth: Truth, facts: Mapping[str, Told], advice: CrewAdvice) -> None:
        for name, counted in self._truths.items():
            about = facts[truth.fact].get(name, 0)
            for acuity in Acuity:
                told = (about & advice.at(acuity)).bit_count()
                counted[0] += told
                counted[1] += told * (name in truth.least and acuity < truth.least[name])
                counted[2] += told * (name in truth.most and acuity > truth.most[name])

    def mix(self, band: Band = EVERYONE) -> Mix:
        """What became of the people in a band."""
        return Mix({name: count for name, count in self._mixes[band].items() if count})

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
