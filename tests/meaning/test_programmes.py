"""Programmes: what is shown of them to whom, and how it is said; and plans beside a visit to a doctor."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import soundadvice
from independent.files import layers
from independent.meaning import plan as second_reading
from soundadvice import Advice, Pack
from soundadvice.meaning.phrases import how_much, stage_title
from soundadvice.meaning.planner import Plan, make_plan
from soundadvice.model.answer import answer_to_json
from soundadvice.model.disposition import kinds_allowed
from soundadvice.model.plan import Activity, Stage, kinds_of
from support.packs.at_home import FINE, FOLDER, LASTING, NUMB, at_home
from support.packs.enumeration import everybody

SCHEMA = Path(__file__).parents[2] / "schemas" / "advice.schema.json"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return at_home()


def advise(pack: Pack, answers: dict[str, object], **changes: object) -> Advice:
    return soundadvice.triage(pack, {**answers, **changes})


def done(plan: Plan) -> list[str]:
    return [one.do for programme in plan.programmes for stage in programme.stages for one in stage.activities]


def test_an_item_is_there_only_with_its_exercise(pack: Pack) -> None:
    every = ["Walk for 5 minutes on flat ground.", "Do the heel raises.", "Walk for 20 minutes.", "Do the circles."]
    assert done(advise(pack, FINE).plan) == every
    # The circles are the parent's, for self-care alone.
    assert done(advise(pack, LASTING).plan) == every[:3]
    assert done(advise(pack, FINE, weight="partly").plan) == [every[0], every[2], every[3]]
    assert done(advise(pack, LASTING, weight="partly").plan) == [every[0], every[2]]
    assert done(advise(pack, NUMB).plan) == []


@pytest.mark.slow
def test_every_plan_is_that_of_the_second_reading(pack: Pack) -> None:
    """And nobody is given what does not go with their disposition, nor an empty stage, nor a stretch without a word."""
    second, seen = layers(FOLDER), set()
    items = {item.id: item for item in pack.plan.given}
    for person in everybody(pack, plan=True):
        given = {name: answer_to_json(pack.question[name], answer) for name, answer in person.items()}
        advice = soundadvice.triage(pack, given)
        plan, wanted = advice.plan, second_reading(second, given, advice.disposition)
        got = {one.id for one in (*plan.exercises, *plan.habits, *plan.therapies, *plan.programmes)}
        assert (got, plan.say) == (wanted.given, wanted.said)
        shown = [
            (programme.id, *stage.weeks, one.do)
            for programme in plan.programmes
            for stage in programme.stages
            for one in stage.activities
        ]
        assert shown == [*wanted.weeks]
        for name in got:
            assert kinds_of(items[name]) & pack.kinds[advice.disposition] & kinds_allowed(advice.acuity)
        assert all(stage.activities for programme in plan.programmes for stage in programme.stages)
        takes = advice.disposition in ("self_care", "see_doctor")
        assert (plan.no_exercise == "Nothing this time.") is (takes and not plan.exercises)
        assert bool(advice.notes) is takes
        seen.add((advice.disposition, bool(plan.exercises), bool(plan.programmes)))
    assert ("see_doctor", True, True) in seen
    assert ("see_doctor", False, True) in seen
    assert ("today", False, False) in seen


def test_a_programme_is_held_back_like_the_rest(pack: Pack) -> None:
    rules = tuple(
        dataclasses.replace(one, hold_back=("six_weeks",)) if one.id == "cannot_carry_you" else one
        for one in pack.plan.rules
    )
    strict = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, rules=rules))
    plan = advise(strict, LASTING, weight="partly").plan
    assert plan.programmes == ()
    assert [(held.item, held.rule) for held in plan.held_back] == [("six_weeks", "cannot_carry_you")]
    assert make_plan(strict, "see_doctor", {}).programmes == ()  # an open condition holds back


def test_numbers_are_filled_in_and_the_form_is_that_of_the_schema(pack: Pack) -> None:
    (programme,) = pack.plan.programmes
    first = dataclasses.replace(programme.stages[0], title="The first {$a_week}")
    told = dataclasses.replace(
        programme, about="For {$a_week}.", stages=(first, *programme.stages[1:]), step_up="After {$a_week}."
    )
    filled = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, programmes=(told,)))
    value = advise(filled, LASTING).to_json()
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert [error.message for error in validator.iter_errors(value)] == []
    (shown,) = value["plan"]["programmes"]  # type: ignore[index]
    assert (shown["about"], shown["stages"][0]["title"], shown["step_up"]) == (
        "For 1 week.",
        "The first 1 week",
        "After 1 week.",
    )
    assert shown["stages"][0]["items"][1] == {
        "do": "Do the heel raises.",
        "days_a_week": None,
        "sets": 1,
        "repetitions": 5,
        "hold_seconds": [2, 3],
        "exercise": "heel_raises",
    }


def test_a_plan_without_programmes_is_written_as_before(pack: Pack) -> None:
    assert "programmes" not in advise(pack, NUMB).to_json()["plan"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({}, ""),
        ({"days_a_week": 7}, "every day"),
        ({"days_a_week": 1}, "1 day a week"),
        (
            {"days_a_week": 3, "sets": 2, "repetitions": 5, "hold": (20, 30)},
            "2 sets of 5, hold 20 to 30 seconds, 3 days a week",
        ),
        ({"sets": 1, "repetitions": 8}, "1 set of 8"),
        ({"sets": 3}, "3 sets"),
        ({"repetitions": 1}, "once"),
        ({"repetitions": 5, "hold": (60, 60)}, "5 times, hold 60 seconds"),
    ],
)
def test_how_much_is_said_as_people_say_it(numbers: dict[str, object], said: str) -> None:
    assert how_much(Activity(do="Do it.", **numbers)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weeks", "said"), [((1, 1), "Week 1: Go"), ((1, 2), "Weeks 1 and 2: Go"), ((3, 6), "Weeks 3 to 6: Go")]
)
def test_a_stage_is_called_by_its_weeks(weeks: tuple[int, int], said: str) -> None:
    assert stage_title(Stage(title="Go", weeks=weeks, activities=())) == said
