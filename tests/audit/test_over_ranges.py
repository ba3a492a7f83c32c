"""Parameters as unknowns: what is shown over their ranges is what trying every value of each would show."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from soundadvice import Pack, evaluate
from soundadvice.audit.properties import monotone, parameters
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.witness import read_witness
from soundadvice.audit.settings.substitute import with_parameters
from soundadvice.audit.settings.values import standing_for_all
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import UNSURE, All, Answer, AnyOf, Comparison, Condition, Not, Operator
from soundadvice.model.question import Date, Direction, Duration, Number, Quantity, Question
from soundadvice.model.rule import Parameter
from soundadvice.model.time.duration import SECONDS
from support.packs.generated import at_least, make, rule

DAY = SECONDS["day"]


def parameter(name: str, value: int, least: int, most: int, decimals: int | None = None) -> Parameter:
    return Parameter(name, value, value, least, most, is_duration=False, why="for tests", unit="u", decimals=decimals)


def drawn(random: Random) -> Pack:
    """Two numbers, one of them with decimals, up to three parameters, and rules that compare any with any."""
    questions: tuple[Question, ...] = (
        Number(id="x", text="x?", minimum=0, maximum=9, unit="u", unsure=random.random() < 0.5),
        Number(id="y", text="y?", minimum=0, maximum=29, unit="u", decimals=1),
    )
    ranges = {name: sorted(random.sample(range(10), 2)) for name in "pqr"}
    known = {name: parameter(name, random.randint(*ends), *ends) for name, ends in ranges.items()}

    def test() -> Condition:
        question = random.choice(questions)
        assert isinstance(question, Number)
        operator = random.choice(list(Operator))
        if random.random() < 0.6:
            one = known[random.choice("pqr")]
            return Comparison(question.id, operator, one.steps(question), parameter=one.id)
        return Comparison(question.id, operator, random.randint(question.minimum, question.maximum))

    def condition(depth: int = 2) -> Condition:
        if depth == 0 or random.random() < 0.3:
            return Not(test()) if random.random() < 0.2 else test()
        return random.choice((All, AnyOf))((condition(depth - 1), condition(depth - 1)))

    rules = tuple(
        rule(name, condition(), advise) for name, advise in zip("ab", ("see_doctor", "call_now"), strict=True)
    )
    return make(questions, rules, parameters=tuple(known.values()))


def settings(pack: Pack) -> Iterator[Pack]:
    """The pack with every value of every parameter."""
    ranges = (range(one.minimum, one.maximum + 1) for one in pack.parameters)
    for values in itertools.product(*ranges):
        yield with_parameters(pack, {one.id: value for one, value in zip(pack.parameters, values, strict=True)})


def answers_of(question: Question) -> list[Answer]:
    assert isinstance(question, Quantity)
    return [*range(question.minimum, question.maximum + 1), *([UNSURE] if question.unsure else [])]


def everyone(pack: Pack) -> Iterator[dict[str, Answer]]:
    for given in itertools.product(*(answers_of(one) for one in pack.questions)):
        yield dict(zip(pack.question, given, strict=True))


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(12))
def test_what_can_fire_together_is_what_every_value_of_every_parameter_lets_fire(seed: int) -> None:
    pack = drawn(Random(f"ranges.{seed}"))
    found = {evaluate(other, answers).fired for other in settings(pack) for answers in everyone(pack)}
    wide = Case(pack).over_ranges
    assert wide.kept == ()
    for fired in itertools.chain.from_iterable(itertools.combinations(pack.rule, size) for size in range(3)):
        literals = [wide.literal(name) if name in fired else -wide.literal(name) for name in pack.rule]
        model = wide.search.model(*literals)
        assert (model is not None) == (fired in found), fired
        if model is not None:
            # The reference is asked, with the values that are set: it raises where it says otherwise.
            assert read_witness(wide.meaning, model, plan=False).fired == fired


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(12))
def test_no_values_keep_a_rule_from_firing_just_if_none_do(seed: int) -> None:
    """Each rule on its own, so that a conflict of two is not in question."""
    pack = drawn(Random(f"silent.{seed}"))
    silent = {
        name
        for other in settings(pack)
        for name in pack.rule
        if not any(name in evaluate(other, answers).fired for answers in everyone(pack))
    }
    fires_now = {name for answers in everyone(pack) for name in evaluate(pack, answers).fired}
    result = parameters.check(Case(pack))
    assert result.undecided == ()
    said = [one for one in result.findings if one.code == "parameters_contradict"]
    assert {name for one in said for name in one.about if name in pack.rule} == silent & fires_now
    nothing = {one.about[0] for one in result.findings if one.code == "parameter_changes_nothing"}
    assert nothing == {one.id for one in pack.parameters if not changes(pack, one)}


def changes(pack: Pack, one: Parameter) -> bool:
    values = range(one.minimum, one.maximum + 1)
    others = [with_parameters(pack, {one.id: value}) for value in values]
    return any(
        evaluate(pack, person).fired != evaluate(other, person).fired for other in others for person in everyone(pack)
    )


@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(12))
def test_a_worse_answer_lowers_advice_just_if_it_does_at_some_values(seed: int) -> None:
    pack = drawn(Random(f"worse.{seed}"))
    graded = tuple(replace(one, severity=Direction.MORE_IS_WORSE) for one in pack.questions)  # type: ignore[arg-type]
    pack = replace(pack, questions=graded)
    lowered = set()
    for other in settings(pack):
        urgent = {
            tuple(person.values()): other.disposition[evaluate(other, person).floor].acuity for person in everyone(pack)
        }
        for person, acuity in urgent.items():
            for position, name in enumerate(pack.question):
                worse = person[position] + 1 if isinstance(person[position], int) else None  # type: ignore[operator]
                after = urgent.get((*person[:position], worse, *person[position + 1 :]))  # type: ignore[arg-type]
                if after is not None and after < acuity:
                    lowered.add(name)
    assert {one.about[0] for one in monotone.check(Case(pack)).findings} == lowered


def test_a_fault_at_another_value_is_shown_with_that_value() -> None:
    """Under 3 weeks a fever is an emergency; from 3 weeks on by another rule, which a shorter time leaves a gap to."""
    pain = Duration(id="pain", text="pain?", minimum=0, maximum=100 * DAY, severity=Direction.MORE_IS_WORSE)
    acute = Parameter("acute", 21 * DAY, 21 * DAY, 7 * DAY, 21 * DAY, is_duration=True, why="for tests")
    short = Comparison("pain", Operator.LESS_THAN, 21 * DAY, parameter="acute")
    pack = make(
        (pain,),
        (rule("new", short, "call_now"), rule("old", at_least("pain", 21 * DAY), "call_now")),
        parameters=(acute,),
    )
    (finding,) = monotone.check(Case(pack)).findings
    before, after = finding.witnesses
    assert (before.disposition, after.disposition) == ("call_now", "self_care")
    assert before.settings == after.settings
    assert 7 * DAY <= before.settings["acute"] < 21 * DAY
    assert before.to_json(pack)["parameters"] == {"acute": acute.typed(before.settings["acute"])}


def test_many_parameters_of_a_wide_range_need_few_values() -> None:
    """As many as can lie between two thresholds in different order, not one for each second."""
    pain = Duration(id="pain", text="pain?", minimum=0, maximum=5000 * DAY)
    names = [f"p{number}" for number in range(4)]
    known = [Parameter(name, 30 * DAY, 30 * DAY, DAY, 4000 * DAY, is_duration=True, why="for tests") for name in names]
    rules = tuple(rule(one.id, Comparison("pain", Operator.AT_LEAST, one.value, parameter=one.id)) for one in known)
    values, left_out = standing_for_all(pack := make((pain,), rules, parameters=tuple(known)), conditions_of(pack))
    assert left_out == ()
    assert all(len(one) < 30 for one in values.values())
    assert all({DAY, 30 * DAY, 4000 * DAY} <= set(one) for one in values.values())


def test_what_cannot_be_put_on_one_scale_keeps_its_value_and_is_said() -> None:
    day = Date(id="began", text="began?", minimum=0, maximum=400)
    pain = Duration(id="pain", text="pain?", minimum=0, maximum=400 * DAY)
    lasting = Parameter("lasting", 21 * DAY, 21 * DAY, 7 * DAY, 28 * DAY, is_duration=True, why="for tests")
    tests = (
        Comparison("began", Operator.AT_LEAST, 21, parameter="lasting"),
        Comparison("pain", Operator.AT_LEAST, 21 * DAY, parameter="lasting"),
    )
    case = Case(make((day, pain), (rule("r", All(tests)),), parameters=(lasting,)))
    assert case.kept == ("lasting",)
    assert case.at_all_values == ", and at the value in effect of `lasting`"
