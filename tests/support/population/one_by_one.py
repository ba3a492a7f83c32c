"""People drawn one by one: a second reading of what a draw means, with nothing of the engine but the tree.

A number is taken from SHAKE-256, compared with exact fractions, and the conditions are those of `evaluate`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from hashlib import shake_256
from itertools import accumulate
from statistics import NormalDist

from soundadvice.model.condition import (
    UNSURE,
    All,
    Answer,
    AnyOf,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    ScoreTest,
    holds,
)
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import (
    Always,
    Chance,
    Chances,
    Drawn,
    Figure,
    Normal,
    SameAs,
    Weights,
    figure_in,
)
from soundadvice.model.population.population import Population, Scenario
from soundadvice.model.question import MultiChoice, Number, allows_unsure

BLOCK = 65_536


@cache
def _block(label: str, count: int) -> bytes:
    return shake_256(label.encode()).digest(4 * count)


def uniform(seed: int, stream: tuple[str, ...], person: int) -> Fraction:
    """A number from 0 to before 1: 32 bits, the lowest byte first."""
    block, at = divmod(person, BLOCK)
    written = json.dumps(["soundadvice.population/1", seed, list(stream), block], separators=(",", ":"))
    return Fraction(int.from_bytes(_block(written, BLOCK)[4 * at : 4 * at + 4], "little"), 2**32)


def person(population: Population, scenario: Scenario, number: int) -> dict[str, Answer]:
    """The facts of a person, by id."""
    told: dict[str, Answer] = dict(scenario.settings)
    for fact in population.facts:
        told[fact.id] = _draw(population, scenario, told, fact, ("fact", fact.id), number)
    return {fact.id: told[fact.id] for fact in population.facts}


def answers(
    pack: Pack, population: Population, scenario: Scenario, number: int, facts: dict[str, Answer] | None = None
) -> dict[str, Answer]:
    """What a person, who has these facts, answers to each question of the pack that they belong to."""
    told = {**scenario.settings, **(person(population, scenario, number) if facts is None else facts)}
    given: dict[str, Answer] = {}
    for name, question in pack.question.items():
        stream = ("answer", name)
        given[name] = _draw(population, scenario, told, population.answer[name], stream, number)
        if population.unsure is not None and allows_unsure(question):
            rate = figure_in(population.unsure.rate(name), scenario.settings)
            if uniform(population.seed, ("unsure", name), number) < rate:
                given[name] = frozenset({UNSURE}) if isinstance(question, MultiChoice) else UNSURE
    return given


def _holds(condition: Condition | None, told: dict[str, Answer]) -> bool:
    match condition:
        case None:
            return True
        case All(conditions=parts):
            return all(_holds(part, told) for part in parts)
        case AnyOf(conditions=parts):
            return any(_holds(part, told) for part in parts)
        case Not(condition=part):
            return not _holds(part, told)
        case Named(condition=part):
            return _holds(part, told)
        case Count(at_least=needed, conditions=parts):
            return sum(_holds(part, told) for part in parts) >= needed
        case ScoreTest(at_least=needed, points=points, base=base):
            return base + sum(number for number, part in points if _holds(part, told)) >= needed
        case LimitTest():
            amount, chosen = told[condition.question], told[condition.by]
            sure = isinstance(amount, int) and isinstance(chosen, int)
            return sure and condition.reached(condition.limit(chosen), amount)
        case _:
            return holds(condition, told[condition.question])


def _draw(
    population: Population,
    scenario: Scenario,
    told: dict[str, Answer],
    drawn: Drawn,
    stream: tuple[str, ...],
    number: int,
) -> Answer:
    def figure(one: Figure) -> Fraction:
        return figure_in(one, scenario.settings)

    def comes(cases: tuple[Chance, ...], option: str) -> bool:
        first = next((one for one in cases if _holds(one.when, told)), None)
        if first is None:
            return False
        share = figure(first.share)
        for name in first.times:
            fact = population.fact[name].question
            value = told[name]
            assert isinstance(fact, Number)
            assert isinstance(value, int)
            share *= Fraction(value, 10**fact.decimals)
        # What is left of a share below a step of 2^-32 is nothing.
        return uniform(population.seed, (*stream, option), number) < _floored(figure(first.share), share)

    def looked_up(values: Iterable[int | str], reached: tuple[Fraction, ...]) -> Answer:
        found = uniform(population.seed, stream, number)
        return next(value for value, one in zip(values, reached, strict=True) if found < one)

    draw = next(case.draw for case in drawn.cases if _holds(case.when, told))
    match draw:
        case Weights(values=values):
            return looked_up((value for value, _ in values), _reached(tuple(figure(weight) for _, weight in values)))
        case Normal():
            assert isinstance(drawn.question, Number)
            reached = _reached_on_curve(
                figure(draw.mean), figure(draw.sd), 10**drawn.question.decimals, draw.minimum, draw.maximum
            )
            return looked_up(range(draw.minimum, draw.maximum + 1), reached)
        case Chances(options=options, otherwise=otherwise) if isinstance(drawn.question, MultiChoice):
            came = frozenset(name for name, cases in options if comes(cases, name))
            return came or frozenset({otherwise})
        case Chances(options=options, otherwise=otherwise):
            return next((name for name, cases in options if comes(cases, name)), otherwise)
        case Always(value=value):
            return value
        case SameAs(fact=fact):
            return told[fact]
    raise AssertionError(draw)


@cache
def _reached(shares: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    sums = list(accumulate(shares))
    return tuple(_down(one / sums[-1]) for one in sums)


@cache
def _reached_on_curve(mean: Fraction, sd: Fraction, size: int, low: int, high: int) -> tuple[Fraction, ...]:
    curve = NormalDist(float(mean) * size, float(sd) * size)
    steps = range(low, high + 1)
    return _reached(tuple(Fraction(curve.cdf(step + 0.5)) - Fraction(curve.cdf(step - 0.5)) for step in steps))


def _down(share: Fraction) -> Fraction:
    return Fraction(int(share * 2**32), 2**32)


def _floored(stated: Fraction, multiplied: Fraction) -> Fraction:
    return _down(stated) * (multiplied / stated) if stated else Fraction(0)
