"""Boundaries and parameters, the shipped packs, and a search that hits its limit."""

from __future__ import annotations

import ast
import dataclasses
import itertools
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

import soundadvice.audit as audit_room
from soundadvice import load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.finding import Verdict
from soundadvice.audit.properties import boundaries, decisive, fail_safe, monotone, parameters, unsure_safe
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.task import Ledger, Limits
from soundadvice.audit.settings.substitute import with_parameter
from soundadvice.meaning.cells import Cell, first_in, last_in
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import (
    Not,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration, Number
from soundadvice.model.rule import PersonVignette
from support.answers.cells import answers_of
from support.packs.generated import (
    at_least,
    choice,
    make,
    rule,
    with_parameter_somewhere,
)
from support.packs.proving import TWISTED_ANKLE, everybody, few_people, replays
from support.packs.shipped import shipped
from support.thorough import examples

DAY, WEEK = 86_400, 604_800


# Boundaries ---------------------------------------------------------------------------------------------------------


def test_boundaries_agree_with_everybody() -> None:
    seen, number = {True: 0, False: 0}, examples(250)
    for pack in few_people("boundaries", number):
        result = boundaries.check(Case(pack))
        assert not result.undecided
        rows = result.details["thresholds"]
        assert isinstance(rows, list)
        for row, boundary in zip(rows, boundaries.boundaries(pack), strict=True):
            name, changes = boundary.question.id, set()
            for other in everybody(pack, but=name) if boundary.inside else ():
                below = set(evaluate(pack, {**other, name: boundary.first - 1}).fired)
                changes |= below ^ set(evaluate(pack, {**other, name: boundary.first}).fired)
            assert set(row["changes"]) == changes & set(boundary.rules)
            seen[bool(row["changes"])] += 1
        for finding in result.findings:
            replays(pack, finding)
    assert min(seen.values()) > 0.05 * number


def test_a_value_is_said_as_a_person_would() -> None:
    weeks = Duration(id="d", text="d?", minimum=0, maximum=100 * WEEK)
    assert last_in(weeks, Cell(0, 3 * WEEK - 1)) == 20 * DAY
    assert last_in(weeks, Cell(0, DAY - 1)) == 23 * 3600
    assert last_in(weeks, Cell(3 * WEEK - 30, 3 * WEEK - 1)) == 3 * WEEK - 1
    assert last_in(Number(id="n", text="n?", unit="years", minimum=0, maximum=9), Cell(0, 4)) == 4
    assert first_in(weeks, Cell(3 * DAY + 1, 100 * WEEK)) == 4 * DAY
    assert first_in(weeks, Cell(3 * DAY + 1, 4 * DAY - 1)) == 3 * DAY + 3600
    assert first_in(weeks, Cell(3 * WEEK, 100 * WEEK)) == 3 * WEEK


def test_a_whole_person_stands_at_a_boundary_of_the_rules_of_which_they_say_what_it_does() -> None:
    age = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
    pack = make((age,), (rule("old", at_least("age", 65)),))
    people = tuple(
        PersonVignette(name=str(years), own=("age",), answers={"age": years}, advise=advise)
        for years, advise in ((64, "self_care"), (65, "see_doctor"))
    )
    for known, found in (((), {"boundary_untested"}), (people[:1], {"boundary_untested"}), (people, set())):
        result = boundaries.check(Case(dataclasses.replace(pack, vignettes=known)))
        assert {one.code for one in result.findings} == found


def test_every_boundary_of_the_shipped_packs_is_tested_on_both_sides() -> None:
    for name in ("low_back_pain", "low_back_pain_red_flags"):
        rows = boundaries.check(Case(shipped(name))).details["thresholds"]
        assert isinstance(rows, list)
        assert rows
        assert all(row["changes"] and row["vignettes"]["below"] and row["vignettes"]["from"] for row in rows)


# Parameters ---------------------------------------------------------------------------------------------------------


def test_parameters_agree_with_everybody() -> None:
    seen = dict.fromkeys(("raises", "lowers", "reasons", "nothing"), 0)
    most = examples(360)
    for number, plain in enumerate(few_people("parameters", most)):
        pack = with_parameter_somewhere(Random(number), plain)
        if pack is None:
            continue
        result = parameters.check(Case(pack))
        assert not result.undecided
        tried = parameters.values_to_try(pack, pack.parameter["p"])
        rows = result.details["parameters"]
        assert isinstance(rows, list)
        for value, shown in zip(tried, rows[0]["tried"], strict=True):
            kinds = compared(pack, with_parameter(pack, "p", value))
            assert {kind for kind in ("raises", "lowers", "reasons") if shown[kind]} == kinds
            for kind in kinds:
                seen[kind] += 1
            seen["nothing"] += not kinds
    assert min(seen.values()) > most / 70


def compared(now: Pack, then: Pack) -> set[str]:
    choices = [
        list(dict.fromkeys(answers_of(now, now.question[name], most_signs=4) + answers_of(then, then.question[name])))
        for name in now.deciding
    ]
    kinds = set()
    for answers in itertools.product(*choices):
        person = dict(zip(now.deciding, answers, strict=True))
        before, after = evaluate(now, person), evaluate(then, person)
        first, second = now.disposition[before.floor].acuity, then.disposition[after.floor].acuity
        if first != second:
            kinds.add("raises" if second > first else "lowers")
        elif before.fired != after.fired:
            kinds.add("reasons")
    return kinds - {"reasons"} or kinds


def test_a_parameter_is_put_in_everywhere() -> None:
    pack = shipped("low_back_pain_red_flags")
    read = load_pack(
        "low_back_pain_red_flags", parameters={"pregnancy_to": 50, "adult_age": 20, "fresh_strain": "2 weeks"}
    )
    made = with_parameter(with_parameter(pack, "pregnancy_to", 50), "adult_age", 20)
    made = with_parameter(made, "fresh_strain", 2 * WEEK)
    assert made.rules == read.rules
    assert made.questions == read.questions
    assert made.plan.rules == read.plan.rules


def test_a_parameter_of_a_question_with_decimals_is_in_its_steps() -> None:
    pack = load_pack(TWISTED_ANKLE)
    questions = tuple(dataclasses.replace(one, decimals=1) if one.id == "age" else one for one in pack.questions)
    made = with_parameter(dataclasses.replace(pack, questions=questions), "older", 65)
    assert made.question["bone_pain"].enable_when.value == 650  # type: ignore[union-attr]


# The shipped packs --------------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
@pytest.mark.parametrize("prop", [monotone, unsure_safe, fail_safe, boundaries, parameters])
def test_the_shipped_packs_have_it(name: str, prop: ModuleType) -> None:
    pack = shipped(name)
    result = prop.check(Case(pack))
    waived = {(one.finding, of) for one in pack.waivers for of in one.of or [None]}
    unwaived = [one for one in result.findings if not waived & {(one.code, of) for of in (*one.about[:1], None)}]
    assert (unwaived, result.undecided, result.not_checked) == ([], (), None)


def test_who_is_not_sure_of_improving_is_taken_to_be_no_better() -> None:
    pack = shipped("low_back_pain_red_flags")
    rows = unsure_safe.check(Case(pack)).details["questions"]
    assert isinstance(rows, list)
    placed = {row["question"]: row["at_least_as"] for row in rows if row["at_least_as"]}
    assert placed == {"improving": ["yes", "same"]}
    # Not sure is not as urgent as the worst answer.
    flat = tuple(
        dataclasses.replace(one, severity=(("yes",), ("same",), ("worse", "unsure"))) if one.id == "improving" else one
        for one in pack.questions
    )
    found = unsure_safe.check(Case(dataclasses.replace(pack, questions=flat))).findings
    assert ("improving", "getting_worse") in [one.about for one in found]


# Limits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limits", [Limits(in_all=0), Limits(steps=0)])
def test_every_property_is_bounded_and_says_that_it_is_undecided(limits: Limits) -> None:
    pack, ledger = load_pack(TWISTED_ANKLE), Ledger()
    audit(pack, ledger=ledger)
    proved = {one.property for one in ledger.obligations if one.literals}
    assert len(proved) >= 8
    for one in audit(pack, limits=limits).results:
        assert bool(one.undecided) == (one.name in proved), one.name
        if one.undecided:
            assert one.verdict is Verdict.UNDECIDED or (one.name, one.verdict) == ("tested", Verdict.FAILS)
            assert "could not be settled" in one.says or one.name == "tested"


def test_no_limit_is_of_the_clock() -> None:
    """So a verdict is the same on every machine, however busy it is."""
    for path in Path(audit_room.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {"time", "threading", "signal", "asyncio"} & set(names), path


def test_what_is_spent_is_the_same_each_time() -> None:
    spent = []
    for _ in range(2):
        case = Case(shipped("low_back_pain"))
        decisive.check(case)
        spent.append((case.task.conflicts, case.task.steps))
    assert spent[0] == spent[1]
    assert min(spent[0]) > 0


def test_unsure_of_a_duration_counts_as_not_below() -> None:
    # `not: {duration: ...}` of someone who is asked and not sure is no matter of hiding.
    duration = Duration(id="duration", text="duration?", minimum=0, maximum=WEEK, unsure=True)
    short = rule("short", Not(OptionTest("first", Quantifier.ANY_OF, ("yes",))))
    unknown = rule("unknown", Not(UnsureTest("duration")))
    assert not fail_safe.check(Case(make((choice("first", "yes", "no"), duration), (short, unknown)))).findings
