"""Meanings that take from each other what is alike, and gates for all but a few of many, against those written anew."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from soundadvice.audit.prover.any_but import MANY, AnyBut
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.settings.substitute import with_parameter
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack, Parameter
from soundadvice.model.question import Number
from support.packs.generated import any_of, at_least, choice, make, rule, take, with_parameter_somewhere


def all_literals(meaning: Meaning) -> list[object]:
    """What is asked and what fires; gates are made once, so that what is alike is the same number."""
    pack = meaning.pack
    plan = [meaning.rails(one.when) for one in pack.plan.rules if one.when is not None]
    return [*map(meaning.asked, pack.question), *map(meaning.fires, pack.rule), *plan]


@pytest.mark.parametrize("pack", take(30, seed=11), ids=lambda pack: pack.id)
def test_a_person_with_one_other_answer_in_mind_is_read_as_if_anew(pack: Pack) -> None:
    case = Case(pack)
    all_literals(case.meaning)
    for name in pack.deciding:
        space = case.space.changed(name)
        assert all_literals(case.meaning.varied(space, (name,))) == all_literals(Meaning(pack, space))


def packs_with_parameters() -> list[Pack]:
    random = Random(12)
    found = (with_parameter_somewhere(random, pack) for pack in take(60, seed=12))
    return [pack for pack in found if pack is not None][:30]


def test_a_pack_at_another_value_is_read_as_if_anew() -> None:
    differing = 0
    for pack in packs_with_parameters():
        for parameter in pack.parameters:
            for value in (parameter.minimum, parameter.maximum):
                other = with_parameter(pack, parameter.id, value)
                case = Case(pack, cut_at=conditions_of(other))
                before = all_literals(case.meaning)
                after = all_literals(case.meaning.at_other_values(other))
                assert after == all_literals(Meaning(other, case.space))
                differing += after != before
    assert differing > 0, "no value changed anything: nothing was compared"


def test_so_it_is_where_the_value_says_who_is_asked() -> None:
    # `fever` is asked from some age on, and `chills` of who has it: what rests on either is another at another value.
    limit = Parameter("p", 10, 10, 5, 15, is_duration=False, why="for tests", unit="years")
    age = Number(id="age", text="age?", minimum=0, maximum=99, unit="years")
    fever = replace(choice("fever", "no", "yes"), enable_when=replace(at_least("age", 10), parameter="p"))
    chills = replace(choice("chills", "no", "yes"), enable_when=any_of("fever", "yes"))
    rules = (rule("r", any_of("chills", "yes"), "call_now"), rule("s", any_of("other", "yes"), "call_now"))
    pack = make((age, fever, chills, choice("other", "no", "yes")), rules, parameters=(limit,))
    for value in (5, 15):
        other = with_parameter(pack, "p", value)
        case = Case(pack, cut_at=conditions_of(other))
        before, then = case.meaning, case.meaning.at_other_values(other)
        assert all_literals(then) == all_literals(Meaning(other, case.space))
        assert then.asked("fever") != before.asked("fever")
        assert then.fires("r") != before.fires("r")
        assert then.fires("s") == before.fires("s")


def test_any_but_a_few_is_any_of_all_others() -> None:
    options = tuple(f"sign_{number}" for number in range(8))
    questions = tuple(choice(f"q{number}", "none", *options) for number in range(40))
    tests = [any_of(question.id, option) for question in questions for option in options]
    rules = tuple(rule(f"r{number}", test, "call_now") for number, test in enumerate(tests))
    assert len(rules) > MANY
    case = Case(make(questions, rules))
    named = [(one.id, case.meaning.fires(one.id)) for one in rules]
    gate, random = AnyBut(case.gates, named), Random(3)
    for count in (0, 1, 7, 60, len(rules) - 1, len(rules)):
        left_out = {name for name, _ in random.sample(named, count)}
        expected = case.gates.any_of(literal for name, literal in named if name not in left_out)
        assert not case.search.possible(-case.gates.same(gate.leaving_out(left_out), expected))
    some = frozenset({"r3", "r17"})
    others = case.meaning.at_least_by_others(Acuity.EMERGENCY, some)
    assert not case.search.possible(others, *(-literal for name, literal in named if name not in some))
    assert all(case.search.possible(-others, literal) is (name in some) for name, literal in named[:20])
