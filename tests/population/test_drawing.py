"""People are those that the file states: one by one, in any portion, and as often as it says."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import exp, fsum, lgamma
from math import log as log_of
from pathlib import Path

import pyarrow
import pytest

from soundadvice import evaluate, load_pack
from soundadvice.meaning.evaluate import State
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.population.population import Population, Scenario
from soundadvice.population.count.changed_answers import changed_answers
from soundadvice.population.count.people_sample import PeopleSample
from soundadvice.population.count.scenario_run import run_scenario
from soundadvice.population.draw.answering import own_answers
from soundadvice.population.draw.crews import Uniforms, places
from soundadvice.population.draw.drawing import Casting
from soundadvice.population.draw.people import Adviser, Drawer, engine
from soundadvice.population.draw.streams import BLOCK, SIZE, uniforms
from soundadvice.tables.errors import BatchError
from support.packs.folders import PACKS
from support.population import one_by_one
from support.population.packs import folder_with_population, twisted_ankle
from support.population.reading import read

SCENARIOS = ("plain", "late", "clustered")


def population_of(pack: Pack) -> Population:
    assert pack.population is not None
    return pack.population


def drawer_of(pack: Pack, scenario: Scenario) -> Drawer:
    population = population_of(pack)
    return Drawer(population, Casting(scenario, (own_answers(pack, population, scenario),)), population.fact)


def drawn(pack: Pack, scenario: Scenario, people: int, at_once: int) -> pyarrow.Table:
    return pyarrow.concat_tables([portion for _, portion in drawer_of(pack, scenario).portions(people, at_once)])


@pytest.mark.sampled
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_person_is_the_one_that_plain_python_draws(name: str) -> None:
    pack = twisted_ankle()
    population = population_of(pack)
    scenario = population.scenario[name]
    facts, places = drawer_of(pack, scenario).facts, own_answers(pack, population, scenario).places
    seen: set[Answer] = set()
    for number, row in enumerate(drawn(pack, scenario, 700, 700).to_pylist()):
        assert {fact: read(place, row) for fact, place in facts.items()} == one_by_one.person(
            population, scenario, number
        )
        given = {question: read(place, row) for question, place in places.items()}
        assert given == one_by_one.answers(pack, population, scenario, number)
        seen.update(given.values())
    assert {frozenset({"numb"}), frozenset({UNSURE}), UNSURE, "not_at_all", "yes"} <= seen


@pytest.mark.sampled
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_person_is_advised_as_evaluate_does_and_asked_as_it_asks(name: str) -> None:
    pack = twisted_ankle()
    population = population_of(pack)
    scenario = population.scenario[name]
    answering = own_answers(pack, population, scenario)
    told: Counter[str] = Counter()
    with engine() as opened:
        ((_, people),) = drawer_of(pack, scenario).portions(1_000)
        advice = Adviser(opened, answering).advise(people).to_pylist()
    for number, (row, advised) in enumerate(zip(people.to_pylist(), advice, strict=True)):
        evaluation = evaluate(pack, one_by_one.answers(pack, population, scenario, number))
        assert advised["disposition"] == evaluation.floor
        assert evaluation.decided
        assert not advised["undecided"]
        assert {rule for rule in pack.rule if advised[f"rule_{rule}"]} == set(evaluation.fired)
        for question, column in answering.asked.items():
            assert row[column] == (evaluation.states[question] is State.GIVEN)
        told[evaluation.floor] += 1
    assert min(told.values()) > 15
    assert len(told) == 3


@pytest.mark.slow
def test_a_person_is_the_same_in_any_portion() -> None:
    pack = twisted_ankle()
    scenario = population_of(pack).scenario["clustered"]
    whole = drawn(pack, scenario, 5_000, 5_000)
    for people, at_once in ((5_000, 999), (1_234, 5_000), (1_234, 77), (1, 1)):
        assert drawn(pack, scenario, people, at_once).combine_chunks().equals(whole.slice(0, people).combine_chunks())


def numbers(seed: int, stream: tuple[str, ...], first: int, count: int) -> list[int]:
    content = uniforms(seed, stream, first, count)
    assert len(content) == 4 * count
    return [int.from_bytes(content[at : at + 4], "little") for at in range(0, len(content), 4)]


def test_a_stream_is_the_same_in_any_portion() -> None:
    stream = ("fact", "age")
    whole = numbers(3, stream, 0, 2 * BLOCK + 10)
    assert len(set(whole)) > 2 * BLOCK - 20
    for first, count in ((0, 5), (BLOCK - 2, 5), (BLOCK, BLOCK + 3), (2 * BLOCK + 9, 1), (7, 0)):
        assert numbers(3, stream, first, count) == whole[first : first + count]


def test_a_stream_is_known_by_what_it_is_for() -> None:
    """Written out: whoever draws the same people elsewhere needs this form, and no one may change it unawares."""
    assert numbers(7, ("fact", "age"), 0, 3) == [
        int(one_by_one.uniform(7, ("fact", "age"), number) * 2**32) for number in range(3)
    ]
    assert numbers(7, ("fact", "age"), 0, 3) == GOLDEN
    others = [numbers(8, ("fact", "age"), 0, 9), numbers(7, ("answer", "age"), 0, 9), numbers(7, ("fact", "a"), 0, 9)]
    assert len({tuple(one) for one in others}) == 3


def test_who_is_below_a_bound_is_whose_number_is() -> None:
    """At each number and beside it, where a highest byte ends, and at both ends of what there is."""
    stream, first, count = ("fact", "age"), BLOCK - 20, 700
    each = numbers(3, stream, first, count)
    uniform = Uniforms(3, first, count)
    near = [bound for number in each[:60] for bound in (number - 1, number, number + 1)]
    for bound in (-1, 0, 1, 255, 1 << 24, (1 << 24) - 1, 7 << 24, 255 << 24, SIZE - 1, SIZE, SIZE + 1, *near):
        assert places(uniform.below(stream, bound), count) == [at for at, one in enumerate(each) if one < bound]
    own = [number + at % 3 - 1 for at, number in enumerate(each)]
    assert places(uniform.below_own(stream, own), count) == [at for at in range(count) if at % 3 == 2]


GOLDEN = [3121257394, 1374700949, 266274961]


# How often ----------------------------------------------------------------------------------------------------------


def within(count: int, of: int, share: Fraction, beyond: float = 1e-6) -> bool:
    """Whether so many of so many are no surprise, by the binomial distribution itself, one side at a time."""
    log, log_not = log_of(float(share)), log_of(1 - float(share))
    ways = [lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) for k in range(of + 1)]
    terms = [exp(one + k * log + (of - k) * log_not) for k, one in enumerate(ways)]
    return fsum(terms[: count + 1]) > beyond and fsum(terms[count:]) > beyond


def test_what_is_drawn_is_as_frequent_as_stated() -> None:
    pack = twisted_ankle()
    people = 20_000
    population = population_of(pack)
    rows = drawn(pack, population.scenario["plain"], people, people).to_pylist()
    facts = drawer_of(pack, population.scenario["plain"]).facts
    told = [{name: read(place, row) for name, place in facts.items()} for row in rows]
    assert within(sum(one["lasted"] == 86_400 for one in told), people, Fraction(5, 10))
    assert within(sum("bruise" in one["signs"] for one in told), people, Fraction(3, 10))  # type: ignore[operator]
    older = [one for one in told if int(one["age"]) >= 60]  # type: ignore[arg-type]
    assert within(sum(one["broken"] == "yes" for one in older), len(older), Fraction(2, 10))
    younger = [one for one in told if int(one["age"]) < 60]  # type: ignore[arg-type]
    assert within(sum(one["broken"] == "yes" for one in younger), len(younger), Fraction(8, 100))
    assert not within(sum(one["lasted"] == 86_400 for one in told), people, Fraction(58, 100))


def test_factors_multiply_chances_person_by_person() -> None:
    pack = twisted_ankle()
    population = population_of(pack)
    people = 20_000
    rows = drawn(pack, population.scenario["clustered"], people, people).to_pylist()
    facts = drawer_of(pack, population.scenario["clustered"]).facts
    told = [{name: read(place, row) for name, place in facts.items()} for row in rows]
    heavy = [one for one in told if one["carry"] == 24]
    assert within(len(heavy), people, Fraction(1, 3))
    numb = sum("numb" in one["signs"] for one in heavy)  # type: ignore[operator]
    assert within(numb, len(heavy), Fraction(48, 1000))  # 2 % times 2.4
    light = [one for one in told if one["carry"] == 3]
    assert within(sum("numb" in one["signs"] for one in light), len(light), Fraction(6, 1000))  # type: ignore[operator]


def test_a_fact_more_moves_no_other() -> None:
    """Everything but the new fact is what it was: no one is another person because more is known of them."""
    pack = twisted_ankle()
    population = population_of(pack)
    scenario = population.scenario["plain"]
    before = drawn(pack, scenario, 1_000, 1_000)
    new = replace(population.fact["broken"], question=replace(population.fact["broken"].question, id="new"))
    more = replace(pack, population=replace(population, facts=(*population.facts[:3], new, *population.facts[3:])))
    drawer = drawer_of(more, scenario)
    after = drawn(more, scenario, 1_000, 1_000)
    kept = {name: place for name, place in drawer.facts.items() if name != "new"}
    old = drawer_of(pack, scenario).facts
    for name, place in kept.items():
        for was, now in zip(old[name].fact_columns, place.fact_columns, strict=True):
            assert before[was].equals(after[now])


A_DAY = """\
about: Made up for a test.
seed: 1
people: 400
scenarios: {plain: {title: As they come}}
truth:
  fact: late
  needs:
    yes: {at_least: routine}
    no: {at_most: same_day}
facts:
  - id: period
    kind: date
    min: 0 days
    max: 20 weeks
    source: assumed
    weights: {3 days: 2, 7 weeks: 1}
  - id: late
    kind: choice
    options: [no, yes]
    source: assumed
    cases:
      - {when: {period: {at_least: 6 weeks}}, always: yes}
      - always: no
answers:
  last_period: {same_as: period, source: assumed}
  due: {always: -3 weeks, source: assumed}
  bleeding: {always: 0 days, source: assumed}
"""


def test_a_fact_is_a_day(tmp_path: Path) -> None:
    """Drawn as how long ago it was, held against lengths of time, and handed on to a question for a day."""
    pack = load_pack(folder_with_population(tmp_path, "missed_period", A_DAY))
    rows = drawn(pack, population_of(pack).scenarios[0], 400, 400).to_pylist()
    drawer = drawer_of(pack, population_of(pack).scenarios[0])
    told = [tuple(read(drawer.facts[name], row) for name in ("period", "late")) for row in rows]
    assert set(told) == {(3, "no"), (49, "yes")}
    places = own_answers(pack, population_of(pack), population_of(pack).scenarios[0]).places
    assert [read(places["last_period"], row) for row in rows] == [days for days, _ in told]


def _after_an_operation(folder: Path, unsure: str = "", **given: object) -> Pack:
    """The pack whose answers have to go together, with people who all answer so."""
    shutil.copytree(PACKS / "together", folder / "together")
    answers = {"systolic": 100, "diastolic": 60, "operation": "3 days", "began": "2 days", "fever": "no"}
    answers |= {"ill": "1 day", "hot": "1 day", "wound": "closed", "bleeds": "no", **given}
    text = "".join(f"  {name}: {{always: {value}, source: assumed}}\n" for name, value in answers.items())
    head, _, _ = A_DAY.partition("facts:\n")
    facts = "facts:\n  - {id: late, kind: choice, options: [no, yes], source: assumed, always: no}\nanswers:\n"
    text += f"unsure: {unsure}\n" if unsure else ""
    (folder / "together" / "population.yaml").write_text(head + facts + text, "utf-8")
    return load_pack(folder / "together")


def test_people_who_cannot_be_are_refused(tmp_path: Path) -> None:
    pack = _after_an_operation(tmp_path, diastolic=120)
    scenario = population_of(pack).scenarios[0]
    answering = own_answers(pack, population_of(pack), scenario)
    with engine() as opened, pytest.raises(BatchError, match="no one could give together: diastolic and systolic"):
        Adviser(opened, answering).advise(drawn(pack, scenario, 10, 10))
    with pytest.raises(BatchError, match="no one could give together: diastolic and systolic: at_odds"):
        run_scenario(pack, population_of(pack), scenario, 10)


@pytest.mark.parametrize(
    ("given", "unsure", "is_broken"),
    [
        ({"diastolic": 120}, "0 %", True),
        ({"diastolic": 120}, "100 %", False),
        ({"began": "4 days"}, "0 %", True),
        ({"fever": "yes", "hot": "2 days"}, "0 %", True),
        ({"fever": "no", "hot": "2 days"}, "0 %", False),
        ({"fever": "yes", "hot": "1 day"}, "0 %", False),
        ({"wound": "none", "bleeds": "yes"}, "0 %", True),
        ({"wound": "none", "bleeds": "unsure"}, "0 %", False),
        ({"wound": "open", "bleeds": "yes"}, "0 %", False),
    ],
)
def test_a_must_is_for_those_who_are_asked_and_know(
    tmp_path: Path, given: dict[str, object], unsure: str, is_broken: bool
) -> None:
    pack = _after_an_operation(
        tmp_path, unsure=f"{{default: 0 %, of: {{diastolic: {unsure}}}, source: assumed}}", **given
    )
    population = population_of(pack)
    scenario = population.scenarios[0]
    assert bool(broken(pack, one_by_one.answers(pack, population, scenario, 0))) is is_broken
    if is_broken:
        with pytest.raises(BatchError, match="no one could give together"):
            run_scenario(pack, population, scenario, 10)
    else:
        assert run_scenario(pack, population, scenario, 10).people == 10


def test_a_changed_answer_is_told_of_those_who_could_give_it(tmp_path: Path) -> None:
    """The upper number of no one is below a lower one of 95, so none of them can have a low one."""
    counted = {}
    for lower in (60, 95):
        pack = _after_an_operation(tmp_path / str(lower), diastolic=lower)
        scenario = population_of(pack).scenarios[0]
        answering = own_answers(pack, population_of(pack), scenario)
        with engine() as opened:
            sample = PeopleSample.of(drawn(pack, scenario, 10, 10), answering, Adviser(opened, answering))
            found = {(one.question, one.answer): one for one in changed_answers(sample)}
        counted[lower] = found["systolic", "89"]
    assert (counted[60].people, counted[60].raises) == (10, 10)
    assert (counted[95].people, counted[95].raises) == (0, 0)
