"""The auditor's core against enumeration: what the solver finds, and what it proves, is so of every set of answers.

Everything that the auditor says rests on this. Packs are generated (skip logic, durations, sets of signs, decimals,
unsure, plan questions that are skipped); every combination of cells is put to `evaluate`, and the two must agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import Pack, evaluate
from soundadvice.audit.prover.answer_space import plain_answer
from soundadvice.audit.prover.cnf import FALSE, TRUE, Gates
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.region import cover
from soundadvice.audit.prover.region.cover import region, takes_in
from soundadvice.audit.prover.solver import Search
from soundadvice.audit.prover.task import LimitReached, Limits
from soundadvice.audit.prover.witness import read_witness
from soundadvice.meaning.cells import cells, conditions_of, thresholds
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.meaning.planner import make_plan
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import Quantity
from support.packs.enumeration import cells_of, everybody, replays, small, small_packs
from support.packs.generated import Answers, make_condition, packs
from support.packs.shipped import shipped
from support.thorough import examples


def wanted(random: Random, pack: Pack) -> tuple[list[str | Condition], list[str | Condition]]:
    """Some rules and conditions to require, and some to forbid."""
    conditions = [make_condition(random, [pack.question[name] for name in pack.deciding], depth=2) for _ in range(2)]
    pool: list[str | Condition] = [*(rule.id for rule in pack.rules), *conditions]
    chosen = random.sample(pool, min(len(pool), random.randint(1, 4)))
    split = random.randint(0, len(chosen))
    return chosen[:split], chosen[split:]


def meets(pack: Pack, answers: Answers, require: list[str | Condition], forbid: list[str | Condition]) -> bool:
    enabled, fired = enablement(pack, answers), evaluate(pack, answers).fired

    def is_so(what: str | Condition) -> bool:
        return what in fired if isinstance(what, str) else truth(what, answers, enabled) is True

    return all(map(is_so, require)) and not any(map(is_so, forbid))


def agrees(pack: Pack, random: Random) -> None:
    """The solver and enumeration agree on whether there is someone, for some questions about a pack."""
    for _ in range(2):
        require, forbid = wanted(random, pack)
        more = [what for what in (*require, *forbid) if not isinstance(what, str)]
        case = Case(pack, cut_at=more)
        literals = [case.literal(what) for what in require] + [-case.literal(what) for what in forbid]
        found = case.find(*literals)
        people = [answers for answers in everybody(pack, *more) if meets(pack, answers, require, forbid)]
        assert (found is None) == (not people), (require, forbid)
        if found is not None:
            replays(pack, found)
            assert meets(pack, dict(found.answers), require, forbid)


# The primitive -----------------------------------------------------------------------------------------------------


def test_somebody_is_found_just_where_there_is_somebody() -> None:
    random = Random(1)
    number = examples(900)
    some = [pack for pack in small_packs(number, "find") if pack.deciding]
    assert len(some) > 0.8 * number
    for pack in some:
        agrees(pack, random)


@settings(max_examples=examples(150), deadline=None)
@given(packs(most_questions=4, most_rules=5), st.randoms(use_true_random=False))
def test_hypothesis_finds_no_pack_on_which_they_disagree(pack: Pack, random: Random) -> None:
    if pack.deciding and small(pack):
        agrees(pack, random)


def test_each_person_is_one_of_the_space() -> None:
    """The other way round: of each person, model and reference say the same of every rule and every question."""
    for pack in small_packs(examples(80), "person", questions=3):
        case = Case(pack)
        fires = {rule.id: case.meaning.fires(rule.id) for rule in pack.rules}
        advised = {one.id: case.meaning.advises(one.id) for one in pack.dispositions}
        for answers in itertools.islice(everybody(pack), 60):
            fixed = [case.space.answers(name, answer) for name, answer in answers.items()]
            found, enabled = evaluate(pack, answers), enablement(pack, answers)
            said = [literal if name in found.fired else -literal for name, literal in fires.items()]
            said += [literal if name == found.floor else -literal for name, literal in advised.items()]
            for name in pack.deciding:
                true, false = case.meaning.asked(name)
                said += [true, -false] if enabled[name] else [-true, false]
            assert case.search.possible(*fixed, *said)
            assert not case.search.possible(*fixed, -case.gates.all_of(said))


def test_the_smallest_has_the_fewest_telling_answers() -> None:
    random = Random(3)
    compared, number = 0, examples(120)
    for pack in small_packs(number, "plainest", questions=3, rules=4):
        if not pack.deciding:
            continue
        require, forbid = wanted(random, pack)
        more = [what for what in (*require, *forbid) if not isinstance(what, str)]
        found = Case(pack, cut_at=more).witness(require, forbid)
        telling = [
            sum(not plain(pack, name, answer, more) for name, answer in answers.items())
            for answers in everybody(pack, *more)
            if meets(pack, answers, require, forbid)
        ]
        assert (found is None) == (not telling)
        if found is not None:
            replays(pack, found)
            assert len(found.telling) == min(telling), (found, require, forbid)
            compared += 1
    assert compared > 0.3 * number


def test_somebody_of_whom_nothing_is_asked_for() -> None:
    """Where everyone will do, the plainest person of all comes out."""
    for pack in small_packs(40, "anybody"):
        for found in (Case(pack).smallest(), Case(pack).smallest(TRUE), Case(pack).find()):
            assert found is not None
            assert found.telling == ()
            replays(pack, found)


def plain(pack: Pack, name: str, answer: Answer, more: list[Condition]) -> bool:
    """Whether an answer is as good as the plain one: the same, or in its cell."""
    question, usual = pack.question[name], plain_answer(pack.question[name])
    if isinstance(question, Quantity) and isinstance(answer, int) and isinstance(usual, int):
        at = thresholds([*conditions_of(pack), *more]).get(name, frozenset())
        return any(
            cell.first <= answer <= cell.last and cell.first <= usual <= cell.last for cell in cells(question, at)
        )
    return answer == usual


# The plan, and two people ------------------------------------------------------------------------------------------


def given_by(pack: Pack, disposition: str, answers: Answers) -> set[str]:
    plan = make_plan(pack, disposition, answers)
    return {one.id for one in (*plan.exercises, *plan.habits, *plan.therapies)}


def test_what_is_given_is_what_the_plan_gives() -> None:
    """Over every answer to every question, and every way to skip the plan's."""
    items, number = 0, examples(120)
    for pack in small_packs(number, "plan", plan=True, questions=4):
        if not pack.plan.rules:
            continue
        people = list(everybody(pack, plan=True))
        plans = [(floor := evaluate(pack, one).floor, given_by(pack, floor, one)) for one in people]
        case = Case(pack)
        for item, disposition in itertools.product(pack.plan.given, pack.dispositions):
            literal = case.meaning.gives(item.id, disposition.id)
            found = None if literal == FALSE else case.find(literal, plan=True)
            assert (found is not None) == any(floor == disposition.id and item.id in gets for floor, gets in plans)
            if found is not None:
                assert item.id in given_by(pack, disposition.id, dict(found.answers))
                items += 1
            held = case.gates.all_of((case.meaning.advises(disposition.id), -literal))
            some = held != FALSE and case.search.possible(held)
            assert some == any(floor == disposition.id and item.id not in gets for floor, gets in plans)
    assert items > 0.6 * number


def test_two_people_who_differ_in_one_answer() -> None:
    """Whether changing one answer can lower the advice: over all pairs."""
    acuity, number = 0, examples(80)
    for pack in small_packs(number, "plainest", questions=3, rules=4):
        if not pack.deciding:
            continue
        case = Case(pack)
        people = list(everybody(pack))
        for name in pack.deciding:
            after = Meaning(pack, case.space.changed(name))
            model = case.best(after.less_urgent(case.meaning))
            exists = any(
                urgency(pack, changed) < urgency(pack, before)
                for before in people
                if name in before
                for answer in cells_of(pack, pack.question[name])
                for changed in completions(pack, people, before, name, answer)
            )
            assert (model is not None) == exists, name
            if model is not None:
                one = read_witness(case.meaning, model, plan=False)
                other = read_witness(after, model, plan=False, label="after")
                replays(pack, one)
                replays(pack, other)
                assert urgency(pack, dict(other.answers)) < urgency(pack, dict(one.answers))
                shared = (set(one.answers) & set(other.answers)) - {name}
                assert all(one.answers[question] == other.answers[question] for question in shared)
                acuity += 1
    assert acuity > 0.2 * number


def urgency(pack: Pack, answers: Answers) -> Acuity:
    return pack.disposition[evaluate(pack, answers).floor].acuity


def completions(pack: Pack, people: list[Answers], before: Answers, name: str, answer: Answer) -> Iterator[Answers]:
    """Those who give this answer to the question and say the same to all else that both are asked."""
    for one in people:
        if one.get(name) == answer and all(one[q] == before[q] for q in before if q != name and q in one):
            yield one


# Regions -----------------------------------------------------------------------------------------------------------


def test_a_region_is_exact() -> None:
    """Someone is in the region of a disposition if and only if they are advised it; and no cube is too small."""
    told, number = 0, examples(120)
    for pack in small_packs(number, "region"):
        case = Case(pack)
        for disposition in pack.dispositions:
            found = region(case, case.meaning.advises(disposition.id))
            for answers in everybody(pack):
                assert found.holds(answers) == (evaluate(pack, answers).floor == disposition.id), disposition.id
                told += found.holds(answers)
            for cube in found.cubes:
                others = replace(found, cubes=tuple(one for one in found.cubes if one != cube))
                assert any(takes_in(cube, one) and not others.holds(one) for one in everybody(pack)), "needless"
                for one in cube:
                    wider = [person for person in everybody(pack) if takes_in(cube - {one}, person)]
                    assert any(evaluate(pack, person).floor != disposition.id for person in wider), "not prime"
    assert told > 10 * number


def test_a_region_that_rules_out_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    for pack in small_packs(60, "too much", questions=6, rules=9):
        inside = (case := Case(pack)).meaning.advises(pack.default)
        cubes = region(case, inside).cubes
        if len(cubes) < 2:  # one alone may rule out nothing but what no one answers
            continue
        monkeypatch.setattr(cover, "MOST_ANSWERS", 10 * sum(map(len, cubes)))
        assert region(case, inside).cubes
        monkeypatch.setattr(cover, "MOST_ANSWERS", 0)
        with pytest.raises(LimitReached):
            region(case, inside)
        monkeypatch.undo()
        seen += 1
    assert seen > 0


def test_a_region_may_have_just_so_many_cubes() -> None:
    """What was found on the way and is not needed does not count."""
    seen, number = 0, examples(120)
    for pack in small_packs(number, "so many", questions=6, rules=9):
        case = Case(pack)
        for disposition in pack.dispositions:
            inside = case.meaning.advises(disposition.id)
            most = len(region(case, inside).cubes)
            if most < 2:
                continue
            found = region(case, inside, most=most)
            assert len(found.cubes) <= most
            for answers in everybody(pack):
                assert found.holds(answers) == (evaluate(pack, answers).floor == disposition.id)
            with pytest.raises(LimitReached):
                region(case, inside, most=1)
            seen += 1
    assert seen > 0.02 * number


@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
def test_the_region_of_a_shipped_pack_is_exact(name: str) -> None:
    pack, random = shipped(name), Random(7)
    case = Case(pack)
    found = region(case, case.meaning.advises(pack.default))
    choices = {name: cells_of(pack, pack.question[name]) for name in pack.deciding}
    inside, most = 0, examples(3_000)
    for number in range(most):
        # Half of them near the region: all plain but for a few answers.
        plainly = {name: plain_answer(pack.question[name]) for name in pack.deciding}
        odd = pack.deciding if number % 2 else random.sample(pack.deciding, random.randint(0, 3))
        told = plainly | {name: random.choice(choices[name]) for name in odd}
        enabled = enablement(pack, told)
        answers = {name: answer for name, answer in told.items() if enabled[name] is True}
        is_default = evaluate(pack, answers).floor == pack.default
        assert found.holds(answers) == is_default
        inside += is_default
    assert inside > 0.1 * most


# Gates and search --------------------------------------------------------------------------------------------------


@settings(max_examples=examples(150), deadline=None)
@given(st.randoms(use_true_random=False))
def test_gates_say_what_they_are_made_of(random: Random) -> None:
    """A formula grown at random over four inputs, against its truth table."""
    gates = Gates()
    inputs = gates.inputs(4)
    rows = list(itertools.product((False, True), repeat=4))
    made: list[tuple[int, tuple[bool, ...]]] = [
        (TRUE, (True,) * 16),
        *((one, tuple(row[place] for row in rows)) for place, one in enumerate(inputs)),
    ]
    for _ in range(random.randint(1, 8)):
        chosen = [random.choice(made) for _ in range(random.randint(0, 3))]
        signed = [
            (-one, tuple(not v for v in table)) if random.randint(0, 1) else (one, table) for one, table in chosen
        ]
        literals, tables = [one for one, _ in signed], [table for _, table in signed]
        match random.randint(0, 2):
            case 0:
                made.append((gates.all_of(literals), tuple(all(t[row] for t in tables) for row in range(16))))
            case 1:
                made.append((gates.any_of(literals), tuple(any(t[row] for t in tables) for row in range(16))))
            case _ if len(literals) >= 2:
                same = tuple(tables[0][row] == tables[1][row] for row in range(16))
                made.append((gates.same(literals[0], literals[1]), same))
            case _:
                pass
    search = Search(gates)
    last, table = made[-1]
    for row, values in enumerate(rows):
        fixed = [one if value else -one for one, value in zip(inputs, values, strict=True)]
        assert search.possible(*fixed, last) == table[row]
    assert search.possible(last) == any(table)
    assert search.possible(-last) == (not all(table))


def test_the_whole_and_its_cones_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question is answered by a solver of its own where it is small, else by one that knows everything."""
    for pack in small_packs(examples(60), "whole"):
        case = Case(pack)
        literals = [case.meaning.fires(rule.id) for rule in pack.rules] + [
            -case.meaning.fires(r.id) for r in pack.rules
        ]
        alone = [case.search.possible(one) for one in literals if one != FALSE]
        with monkeypatch.context() as patched:
            patched.setattr("soundadvice.audit.prover.solver._SMALL", 0)
            assert [case.search.possible(one) for one in literals if one != FALSE] == alone


def test_the_fewest_that_always_come_along() -> None:
    """Against trying every set of the candidates, the smallest first."""
    for pack in small_packs(examples(90), "fewest", questions=3, rules=6):
        case = Case(pack)
        for rule in pack.rules:
            fires = case.meaning.fires(rule.id)
            among = sorted({case.meaning.fires(other.id) for other in pack.rules} - {fires})
            if fires == FALSE or not case.search.possible(fires):
                continue
            found = case.search.fewest(fires, among)
            sizes = (
                size
                for size in range(len(among) + 1)
                for some in itertools.combinations(among, size)
                if not case.search.possible(fires, *(-one for one in some))
            )
            least = next(sizes, None)
            assert (None if found is None else len(found)) == least
            if found is not None:
                assert not case.search.possible(fires, *(-one for one in found))


def test_a_search_that_hits_its_limit_says_so() -> None:
    """Seven pigeons in six holes: no proof within so few conflicts, and no claim that there is none."""
    gates = Gates()
    holes = [gates.inputs(6) for _ in range(7)]
    for pigeon in holes:
        gates.require(*pigeon)
    clashes = gates.any_of(
        gates.all_of((one[hole], other[hole])) for hole in range(6) for one, other in itertools.combinations(holes, 2)
    )
    with pytest.raises(LimitReached):
        Search(gates, Limits(conflicts=5)).possible(-clashes)
    assert not Search(gates).possible(-clashes)
