"""Comparison: the same people by two packs, or by two versions of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pyarrow import compute

from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import ASSUMED, DrawCase, Drawn, SameAs, fits, same_answers
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.count.tally import UNDECIDED, Mix
from soundadvice.population.draw.answering import AnswerDraws, own_answers, rates
from soundadvice.population.draw.drawing import Casting
from soundadvice.population.draw.people import OTHER, Adviser, Drawer
from soundadvice.tables.read.duckdb import Engine


class AnsweredBy(StrEnum):
    """Where the other pack's answer to a question comes from."""

    STATED = "stated"
    OWN = "own_population"
    SAME = "same_question"
    FACT = "fact"
    NOTHING = "unanswered"


@dataclass(frozen=True, slots=True)
class PopulationComparison:
    """How many people of a scenario are advised what by both packs, by acuity; `undecided` for who is not.

    `steps` goes from the other pack's to this one's. `answered` says for each of the other pack's questions where its
    answer comes from.
    """

    other: Pack
    scenario: Scenario
    steps: Mapping[tuple[str, str], int]
    answered: Mapping[str, AnsweredBy]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(self.steps.values())

    @property
    def before(self) -> Mix:
        """By the other pack, by acuity."""
        return self._mix(0)

    @property
    def after(self) -> Mix:
        """By this pack, by acuity."""
        return self._mix(1)

    def _mix(self, side: int) -> Mix:
        counts: Counter[str] = Counter()
        for step, count in self.steps.items():
            counts[step[side]] += count
        return Mix(dict(counts))

    def count(self, *, more_urgent: bool) -> int:
        """How many are advised more, or less, by this pack than by the other; who is undecided is in neither."""
        decided = [(step, count) for step, count in self.steps.items() if UNDECIDED not in step]
        return sum(
            count
            for (was, now), count in decided
            if was != now and (Acuity.from_id(now) > Acuity.from_id(was)) is more_urgent
        )

    @property
    def undecided(self) -> int:
        """How many one of the packs leaves undecided."""
        return sum(count for step, count in self.steps.items() if UNDECIDED in step)


def other_answers(pack: Pack, population: Population, other: Pack) -> tuple[tuple[Drawn, ...], dict[str, AnsweredBy]]:
    """How the people of a pack answer another one, and by what."""
    answers: list[Drawn] = []
    answered: dict[str, AnsweredBy] = {}
    for question in other.questions:
        for by, drawn in _ways(pack, population, other, question.id):
            if drawn is not None:
                answers.append(Drawn(question, drawn.cases, drawn.about))
                answered[question.id] = by
                break
        else:
            answered[question.id] = AnsweredBy.NOTHING
    return tuple(answers), answered


def _ways(pack: Pack, population: Population, other: Pack, name: str) -> Iterator[tuple[AnsweredBy, Drawn | None]]:
    """The ways in which a question of the other pack could be answered, the best first."""
    question = other.question[name]
    stated = next((one for one in population.others if one.is_for(other.id, other.version)), None)
    if stated is not None:
        yield AnsweredBy.STATED, _by_fact(population, other, stated.answers.get(name, name), name)
    theirs = other.population
    if theirs is not None and _same_people(population, theirs):
        yield AnsweredBy.OWN, theirs.answer.get(name)
    mine = pack.question.get(name)
    if mine is not None and same_answers(mine, question):
        yield AnsweredBy.SAME, population.answer[name]
    yield AnsweredBy.FACT, _by_fact(population, other, name, name)


def _by_fact(population: Population, other: Pack, fact: str, name: str) -> Drawn | None:
    drawn, question = population.fact.get(fact), other.question[name]
    if drawn is None or not fits(drawn.question, question):
        return None
    return Drawn(question, (DrawCase(None, SameAs(fact), (ASSUMED,)),))


def _same_people(one: Population, other: Population) -> bool:
    return (one.seed, one.facts, one.settings) == (other.seed, other.facts, other.settings)


def compare(
    opened: Engine, pack: Pack, population: Population, scenarios: Iterable[Scenario], other: Pack, people: int
) -> Iterator[PopulationComparison]:
    """Draws people of each scenario and counts what both packs advise them."""
    answers, answered = other_answers(pack, population, other)
    for scenario in scenarios:
        mine = own_answers(pack, population, scenario)
        theirs = AnswerDraws(other, answers, rates(population, other, scenario.settings))
        drawer = Drawer(population, Casting(scenario, (mine, theirs)))
        advisers = [Adviser(opened, theirs, OTHER), Adviser(opened, mine)]
        steps: Counter[tuple[str, str]] = Counter()
        for _, drawn in drawer.portions(people):
            # The rows of both are in the order of the people's numbers.
            was, now = (_told(adviser, drawn) for adviser in advisers)
            steps.update(zip(was, now, strict=True))
        yield PopulationComparison(other, scenario, dict(steps), answered)


def _told(adviser: Adviser, people: object) -> Iterable[str]:
    advice = adviser.advise(people)
    told: Iterable[str] = compute.if_else(advice["undecided"], UNDECIDED, advice["acuity"]).to_pylist()
    return told
