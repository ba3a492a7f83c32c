"""Any population of any pack: each person is drawn as plain Python draws them, and advised as `evaluate` does."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from soundadvice import evaluate
from soundadvice.loader.build.population.facts import bare
from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import UNSURE, Condition
from soundadvice.model.pack import Pack
from soundadvice.model.population.draw import (
    Always,
    BySetting,
    Chance,
    Chances,
    Draw,
    DrawCase,
    Drawn,
    Figure,
    Normal,
    SameAs,
    Weights,
    fits,
)
from soundadvice.model.population.population import Population, Scenario, UnsureRates
from soundadvice.model.question import Choice, MultiChoice, Number, Question
from soundadvice.population.count.scenario_run import run_scenarios
from soundadvice.population.draw import drawing
from soundadvice.population.draw.answer_sets import answer_sets
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.drawing import Casting
from soundadvice.population.draw.people import Adviser, Drawer, engine
from soundadvice.population.draw.write_people import as_answers
from soundadvice.population.study import study
from soundadvice.tables import triage_table
from support.answers.cells import answers_of
from support.packs import generated
from support.population import one_by_one
from support.population.reading import read

SETTINGS = {"mood": ("calm", "wild")}
SOURCES = ("assumed",)
FACTOR = Number(id="factor", text="factor", unit="times", minimum=0, maximum=30, decimals=1)


def figure(random: Random, most: int) -> Figure:
    """A figure of hundredths, for all or by setting."""
    if random.random() < 0.3:
        return BySetting("mood", {value: Fraction(random.randint(1, most), 100) for value in SETTINGS["mood"]})
    return Fraction(random.randint(1, most), 100)


def condition(random: Random, facts: list[Question]) -> Condition:
    mood = generated.any_of("mood", random.choice(SETTINGS["mood"]))
    return generated.make_condition(random, facts, 2) if facts and random.random() < 0.8 else mood


def chances(random: Random, question: Choice | MultiChoice, facts: list[Question]) -> Chances:
    ids = [option.id for option in question.options]
    several = isinstance(question, MultiChoice)
    drawn = [one for one in ids if not (several and one in ("none", "unsure"))] or ids[:1]
    factor = ("factor",) if any(one.id == "factor" for one in facts) else ()
    found = []
    for name in random.sample(drawn, random.randint(1, len(drawn))):
        cases = [
            Chance(condition(random, facts), figure(random, 100), random.choice([(), factor]), SOURCES)
            for _ in range(random.randint(0, 2))
        ]
        if not cases or random.random() < 0.5:
            cases.append(Chance(None, figure(random, 100), random.choice([(), factor]), SOURCES))
        found.append((name, tuple(cases)))
    return Chances(tuple(found), "none" if several and "none" in ids else random.choice(drawn))


def draw(random: Random, pack: Pack, question: Question, facts: list[Question]) -> Draw:
    fitting = [one.id for one in facts if fits(one, question)]
    if fitting and random.random() < 0.3:
        return SameAs(random.choice(fitting))
    if isinstance(question, MultiChoice):
        return chances(random, question, facts)
    if isinstance(question, Choice) and random.random() < 0.5:
        return chances(random, question, facts)
    if isinstance(question, Number) and question.maximum - question.minimum <= 500 and random.random() < 0.5:
        middle = Fraction(question.minimum + question.maximum, 2 * 10**question.decimals)
        return Normal(middle, Fraction(random.randint(1, 300), 10), question.minimum, question.maximum)
    values = [one for one in answers_of(pack, question) if one != UNSURE or isinstance(question, Choice)]
    if random.random() < 0.2:
        return Always(random.choice(values))
    chosen = random.sample(values, min(len(values), random.randint(1, 4)))
    return Weights(tuple((one, figure(random, 900)) for one in chosen))  # type: ignore[misc]


def drawn(random: Random, pack: Pack, question: Question, facts: list[Question]) -> Drawn:
    cases = [
        DrawCase(condition(random, facts), draw(random, pack, question, facts), SOURCES)
        for _ in range(random.randint(0, 2))
    ]
    return Drawn(question, (*cases, DrawCase(None, draw(random, pack, question, facts), SOURCES)))


def populated(random: Random, pack: Pack) -> Pack:
    """The pack with a population made at random, over facts of the kinds of its own questions."""
    first = Drawn(FACTOR, (DrawCase(None, Weights(((24, Fraction(1)), (3, Fraction(2)))), SOURCES),))
    facts, questions = [first], [FACTOR]
    for number, question in enumerate(random.sample(pack.questions, min(4, len(pack.questions)))):
        fact = replace(bare(question), id=f"fact_{number}")
        facts.append(drawn(random, pack, fact, list(questions)))
        questions.append(fact)  # type: ignore[arg-type]
    answers = tuple(drawn(random, pack, question, list(questions)) for question in pack.questions)
    scenarios = tuple(Scenario(mood, mood, None, {"mood": mood}) for mood in SETTINGS["mood"])
    rates = UnsureRates(Fraction(1, 10), {pack.questions[0].id: Fraction(1, 3)}, SOURCES)
    made = Population("made up", 5, 100, SETTINGS, scenarios, tuple(facts), answers, rates)
    return replace(pack, population=made)


@pytest.mark.sampled
@pytest.mark.parametrize("number", range(8))
def test_any_population_of_any_pack(number: int) -> None:
    random = Random(number)
    pack = populated(random, generated.take(8, seed=4)[number])
    population = pack.population
    assert population is not None
    for scenario in population.scenarios:
        answering = own_answers(pack, population, scenario)
        drawer = Drawer(population, Casting(scenario, (answering,)), population.fact)
        ((_, people),) = drawer.portions(150)
        with engine() as opened:
            advice = Adviser(opened, answering).advise(people).to_pylist()
        table = triage_table(pack, as_answers(answering, people, 0), columns=["disposition"])
        assert table["disposition"].to_pylist() == [one["disposition"] for one in advice]
        for person, (row, advised) in enumerate(zip(people.to_pylist(), advice, strict=True)):
            facts = {name: read(place, row) for name, place in drawer.facts.items()}
            assert facts == one_by_one.person(population, scenario, person)
            given = {name: read(place, row) for name, place in answering.places.items()}
            assert given == one_by_one.answers(pack, population, scenario, person)
            evaluation = evaluate(pack, given)
            assert advised["disposition"] == evaluation.floor
            assert {name for name in pack.rule if advised[f"rule_{name}"]} == set(evaluation.fired)
            for name, column in answering.asked.items():
                assert row[column] == (evaluation.states[name] is State.GIVEN)


@pytest.mark.sampled
@pytest.mark.parametrize("most_factors", [0, 256])
@pytest.mark.parametrize("number", range(8))
def test_any_population_is_counted_as_evaluate_advises_it(
    number: int, most_factors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All scenarios at once and in portions, as for an audit: whoever is drawn, asked, advised, and for which rules.

    What multiplies a chance may be looked up for those who have the same, or for each person.
    """
    monkeypatch.setattr(drawing, "_MOST_FACTORS", most_factors)
    pack = populated(Random(number), generated.take(8, seed=4)[number])
    population = pack.population
    assert population is not None
    runs = run_scenarios(pack, population, [(one, ()) for one in population.scenarios], 90, at_once=40)
    for scenario, run in zip(population.scenarios, runs, strict=True):
        counts: Counter[str] = Counter()
        fires: Counter[str] = Counter()
        asked = answer_sets(pack, population, scenario, 90)
        for person in range(90):
            given = one_by_one.answers(pack, population, scenario, person)
            evaluation = evaluate(pack, given)
            assert evaluation.decided
            counts[evaluation.floor] += 1
            fires.update(evaluation.fired)
            states = evaluation.states
            assert asked[person] == {name: one for name, one in given.items() if states[name] is State.GIVEN}
        assert run.everyone.counts == counts
        assert {one.rule: one.fires for one in run.rules} == {name: fires[name] for name in pack.rule}


@pytest.mark.sampled
@pytest.mark.parametrize("number", range(4))
def test_any_population_can_be_studied(number: int) -> None:
    pack = populated(Random(number), generated.take(8, seed=4)[number])
    found = study(pack, ["wild"], people=100, compared=[pack])
    assert found.runs[0].people == found.comparisons[0].people == 100
    assert found.comparisons[0].count(more_urgent=True) == found.comparisons[0].count(more_urgent=False) == 0
    for one in found.focus.changed:
        assert 0 <= one.raises + one.lowers <= one.people <= 100
    assert {one.question for one in found.focus.changed} == set(pack.deciding)
