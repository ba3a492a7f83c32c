"""The population of a pack: scenarios, people, their answers, and the disposition mix that the pack must reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from functools import cached_property

from soundadvice._dataclass import dataclass
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Reference
from soundadvice.model.population.draw import Drawn, Figure
from soundadvice.model.problem import Span

PEOPLE = 20_000
"""How many are drawn where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings under a name: for each setting, the value it has."""

    id: str
    title: str
    text: str | None
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands of a number fact: below the first bound, from each bound to before the next, from the last on."""

    fact: str
    bounds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """A choice fact that says what is the matter, and for its options the least and the most urgent right advice."""

    fact: str
    least: Mapping[str, Acuity]
    most: Mapping[str, Acuity]


@dataclass(frozen=True, slots=True)
class UnsureRates:
    """How often an answer is replaced by `unsure`: by question, else the default."""

    default: Figure
    of: Mapping[str, Figure]
    sources: tuple[str, ...]

    def rate(self, question: str) -> Figure:
        """The rate of a question."""
        return self.of.get(question, self.default)


@dataclass(frozen=True, slots=True)
class ReachGoal:
    """What must hold of the mix: the share of an acuity (`or_more`: and of those above) in a scenario, in a band.

    `named` is what the file calls the acuity: a disposition's id, or itself. The band goes from `low` to `high` of the
    fact, both inside; None is everyone, or no bound.
    """

    named: str
    acuity: Acuity
    scenario: str
    at_least: Fraction | None = None
    at_most: Fraction | None = None
    or_more: bool = False
    fact: str | None = None
    low: int | None = None
    high: int | None = None
    why: str | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class OtherPack:
    """How the same people answer another pack: by the fact named for a question, else by that of the question's id.

    No `versions`: any.
    """

    pack: str
    versions: tuple[str, ...]
    answers: Mapping[str, str]

    def is_for(self, pack: str, version: str) -> bool:
        """Whether it is about this version of a pack."""
        return self.pack == pack and (not self.versions or version in self.versions)


@dataclass(frozen=True)
class Population:
    """Made-up people and their answers. `settings` has the values that each setting can have, `facts` are in the order
    in which they are drawn, `answers` has one for each question of the pack.
    """

    about: str
    seed: int
    people: int
    settings: Mapping[str, tuple[str, ...]]
    scenarios: tuple[Scenario, ...]
    facts: tuple[Drawn, ...]
    answers: tuple[Drawn, ...]
    unsure: UnsureRates | None = None
    references: tuple[Reference, ...] = ()
    bands: Bands | None = None
    truth: Truth | None = None
    reach: tuple[ReachGoal, ...] = ()
    others: tuple[OtherPack, ...] = ()

    @cached_property
    def scenario(self) -> Mapping[str, Scenario]:
        """The scenarios by id."""
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def fact(self) -> Mapping[str, Drawn]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def answer(self) -> Mapping[str, Drawn]:
        """The answers by question."""
        return {answer.id: answer for answer in self.answers}
