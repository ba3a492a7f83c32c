"""What is taken by the parts of a condition that share no question is so of the whole: everybody is gone through."""

from __future__ import annotations

import pytest

from soundadvice.audit.conditions.independent import OfEachPart
from soundadvice.audit.conditions.parts import parts
from soundadvice.audit.properties.decisive import _all_matter
from soundadvice.audit.prover.cnf import TRUE
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.region.cover import region, taken_in, takes_in
from soundadvice.audit.prover.witness import said_of
from soundadvice.audit.vignettes.coverage import _all_possible, goals
from soundadvice.meaning.evaluate import enablement, evaluate, truth
from soundadvice.model.pack import Pack
from support.packs.enumeration import everybody, small_packs
from support.packs.shipped import shipped
from support.thorough import examples


def _with_enablement(pack: Pack) -> list[tuple[dict, dict]]:  # type: ignore[type-arg]
    return [(dict(answers), enablement(pack, answers)) for answers in everybody(pack)]


def test_each_part_of_a_condition_matters_to_somebody_if_it_does_alone() -> None:
    sure = unsure = 0
    for pack in small_packs(examples(60), "independent", questions=4, rules=5):
        case, people = Case(pack), _with_enablement(pack)
        all_matter = OfEachPart(case, lambda part, case=case: _all_matter(case, part))  # type: ignore[misc]
        for rule in pack.rules:
            if not all_matter(rule.when):
                unsure += 1
                continue
            sure += 1
            assert {truth(rule.when, *person) for person in people} == {True, False}
            for part in parts(rule.when, pack):
                assert any(truth(rule.when, *one) != truth(part.rest, *one) for one in people), part.words
    assert sure > examples(60)
    assert unsure > examples(60) // 4


def test_each_goal_of_vignettes_can_be_shown_if_it_can_for_each_part_alone() -> None:
    sure = 0
    for pack in small_packs(examples(60), "goals of parts", questions=4, rules=5):
        case, people = Case(pack), _with_enablement(pack)
        all_possible = OfEachPart(case, lambda part, case=case: _all_possible(case, part))  # type: ignore[misc]
        for rule in pack.rules:
            if all_possible(rule.when):
                sure += 1
                for goal in goals(rule):
                    assert any(goal.met(rule, *person) for person in people), goal.says(rule, pack)
    assert sure > examples(60)


@pytest.mark.parametrize("name", ["low_back_pain", "crb65"])
def test_the_ordinary_person_breaks_nothing_that_defines_a_formula(name: str) -> None:
    case = Case(shipped(name)).over_ranges
    literals = [case.meaning.fires(rule.id) for rule in case.pack.rules]
    literals += [case.someone_else(one).fires(rule.id) for one in case.pack.deciding for rule in case.pack.rules]
    cone = case.gates.cone(literals)
    assert all(not case.gates.usual.isdisjoint(clause) for clause in cone.clauses)
    assert not any(-one in case.gates.usual for one in case.gates.usual)
    ordinary = {name: case.space.read(name, frozenset(case.gates.usual)) for name in case.pack.deciding}
    assert ordinary == {name: case.space.read(name, frozenset()) for name in case.pack.deciding}
    fired = {rule.id for rule in case.pack.rules if {case.meaning.fires(rule.id), TRUE} & case.gates.usual - {TRUE}}
    assert fired == set(evaluate(case.pack, ordinary).fired)


def test_a_cube_takes_in_the_same_people_together_as_one_by_one() -> None:
    for pack in small_packs(examples(20), "taken in", questions=3, rules=4):
        case = Case(pack)
        people = [
            {name: answer for name, answer in answers.items() if enabled[name]}
            for answers, enabled in _with_enablement(pack)
        ]
        for cube in region(case, case.meaning.advises(pack.default)).cubes:
            assert taken_in(cube, people) == [takes_in(cube, one) for one in people]


def test_who_is_looked_up_in_tables_is_told_what_the_reference_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundadvice.audit.prover.witness._MANY_RULES", 0)
    for pack in small_packs(examples(20), "tables", questions=3, rules=4):
        for answers in everybody(pack):
            assert said_of(pack, answers) == evaluate(pack, answers)
