"""What an advice states beside its disposition, value by value: a time, scores, ratios, reasons in their order."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from soundadvice import evaluate, triage
from soundadvice.meaning.cells import Cell, conditions_of, first_in, last_in, plainest, time_units
from soundadvice.meaning.consult import Undecided, consult
from soundadvice.meaning.explain import _alternatives
from soundadvice.meaning.help import Help, more_urgent
from soundadvice.meaning.phrases import not_a_doctor, numbers_to_call
from soundadvice.meaning.planner import _filled_exercise, _filled_programme
from soundadvice.meaning.scores import derived_values, derived_words, score_words, standings
from soundadvice.model.condition import Answer, AnyOf, UnsureTest
from soundadvice.model.condition.must import Requirement
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.disposition import Acuity, ClinicalFinding
from soundadvice.model.plan import SignFit, Signs
from soundadvice.model.question import Date, Duration, MultiChoice, Number, Question
from soundadvice.model.rule import Rule
from soundadvice.model.time.duration import SECONDS
from soundadvice.server.api.examples import plain_answers
from soundadvice.wording.phones import phone_numbers
from support.packs.by_hand import any_of, choice, make, options_named
from support.packs.shipped import shipped

DAY, WEEK, HOUR = SECONDS["day"], SECONDS["week"], SECONDS["hour"]
PHQ9 = shipped("phq9")


def days(first: int, last: int) -> Duration:
    return Duration(id="d", text="?", minimum=first, maximum=last)


def test_scores_and_ratios_are_in_the_json_each_as_it_stands() -> None:
    answers = {question.id: question.options[1].id for question in PHQ9.questions}  # type: ignore[union-attr]
    found = triage(PHQ9, answers).to_json()
    assert found["scores"] == {"phq9": {"title": "PHQ-9", "least": 9, "most": 9, "of": 27}}
    assert "derived" not in found
    measures = triage(shipped("bmi_adults"), {"height": 200, "weight": 75, "waist": "unsure"}).to_json()
    assert measures["derived"] == {
        "bmi": {"title": "Body mass index", "value": 18.7, "unit": ""},
        "waist_ratio": {"title": "Waist for height", "value": None, "unit": ""},
    }
    assert "scores" not in measures


def test_a_time_is_said_where_the_pack_gives_one() -> None:
    pack = shipped("low_back_pain_red_flags")
    advice = triage(pack, {"numbness": ["saddle"]})
    assert (advice.by_when, advice.to_json()["by_when"]) == ("now", "now")
    assert "language" not in advice.to_json()
    assert "by_when" not in triage(PHQ9, {question.id: question.options[0].id for question in PHQ9.questions}).to_json()  # type: ignore[union-attr]


def test_reasons_are_told_from_the_most_urgent_to_those_that_advise_nothing() -> None:
    pack = shipped("low_back_pain_red_flags")
    rank = pack.rank
    reasons = triage(pack, {"numbness": ["saddle", "leg"]}).reasons
    assert len(reasons) > 1
    ranks = [-1 if one.disposition is None else rank[one.disposition] for one in reasons]
    assert ranks == sorted(ranks, reverse=True)


def test_a_finding_names_the_rules_that_found_it_and_no_others() -> None:
    pack = shipped("ottawa_ankle")
    advice = triage(pack, {"pain": ["ankle", "midfoot"], "sore": ["outer", "fifth"], "stepped": "yes", "steps": "yes"})
    found = {one.finding: set(one.rules) for one in advice.findings}
    assert set(found) == {"ankle_x_ray", "foot_x_ray"}
    for name, rules in found.items():
        assert rules == {rule for rule in advice.fired if name in pack.rule[rule].findings}
        assert rules < set(advice.fired)


def test_what_a_sign_is_filled_with_is_filled_in_every_form_of_it() -> None:
    pack = shipped("low_back_pain_red_flags")
    signs = Signs(acuity=Acuity.SOON, lead="{$few_weeks}", items=("a {$few_weeks}",), fits=(SignFit("a {$few_weeks}"),))
    filled = triage(dataclasses.replace(pack, come_back=signs), {"numbness": ["saddle"]}).come_back
    assert "{" not in str(filled)
    assert filled.fit(filled.items[0]) == filled.fits[0]


@pytest.mark.parametrize(
    ("cell", "last", "first"),
    [
        (Cell(0, 3 * WEEK - 1), 20 * DAY, 0),
        (Cell(3 * DAY + 1, 9 * DAY), 9 * DAY, 4 * DAY),
        (Cell(DAY, DAY), DAY, DAY),
        (Cell(DAY, DAY + 5), DAY, DAY),
        (Cell(DAY - 5, DAY), DAY, DAY),
        (Cell(HOUR + 1, DAY - 1), 23 * HOUR, 2 * HOUR),
        (Cell(61, 119), 119, 61),
        (Cell(0, 59), 59, 0),
    ],
)
def test_the_ends_of_a_cell_are_said_in_units_that_fit_in_it(cell: Cell, last: int, first: int) -> None:
    assert (last_in(days(0, WEEK * 9), cell), first_in(days(0, WEEK * 9), cell)) == (last, first)


def test_the_ends_of_a_number_are_those_of_its_cell() -> None:
    question = Number(id="n", text="?", unit="m", minimum=0, maximum=DAY * 9)
    cell = Cell(DAY + 1, DAY * 3 + 1)
    assert (last_in(question, cell), first_in(question, cell)) == (cell.last, cell.first)


def test_the_plainest_day_is_whole_weeks_ago_or_the_first_of_its_cell() -> None:
    question = Date(id="d", text="?", minimum=0, maximum=400)
    assert plainest(question, Cell(10, 90)) == 14
    assert plainest(question, Cell(10, 12)) == 10


def test_a_length_is_asked_in_the_units_between_its_bounds() -> None:
    pack = shipped("low_back_pain")
    question = next(one for one in pack.questions if isinstance(one, Duration))
    assert "week" in time_units(pack, question)


def test_what_would_be_asked_now_is_told_apart_from_what_may_come_up() -> None:
    found = consult(shipped("low_back_pain"), {})
    assert isinstance(found, Undecided)
    assert found.open_now
    assert set(found.open_now) < set(found.unanswered)


SORE = choice("sore", "no", "yes", "unsure")
SIGNS = MultiChoice(
    id="signs", text="signs?", options=options_named(("hot", "red", "fit", "none", "unsure")), protects=("fit",)
)
IS_SORE = AnyOf((any_of("sore", "yes"), UnsureTest("sore")))
POINTS = Score(
    id="worth",
    title="Worth",
    items=(
        ScoreItem(
            points=((1, AnyOf((any_of("sore", "yes"), UnsureTest("sore")))),), question="sore", because="You are sore"
        ),
        ScoreItem(points=((2, any_of("signs", "hot")), (-1, any_of("signs", "fit"))), question="signs"),
        ScoreItem(points=((3, any_of("signs", "red")),), because="You are red"),
        ScoreItem(points=((4, any_of("signs", "red")),)),
    ),
)
ANY = Rule(id="any", when=any_of("sore", "yes"), advise="see_doctor", because="b")
SCORED = make((SORE, SIGNS), (ANY,), scores=(POINTS,))


@pytest.mark.parametrize(
    ("answers", "words", "items"),
    [
        ({"sore": "yes", "signs": frozenset({"hot"})}, "3", "You are sore; signs? hot text"),
        ({"sore": "unsure", "signs": frozenset({"red"})}, "8", "You are sore (unsure text); You are red"),
        ({"sore": "no", "signs": frozenset({"fit"})}, "-1", "nothing"),
        ({"sore": "yes"}, "0 to 10", "You are sore"),
        ({}, "-1 to 10", "nothing"),
    ],
)
def test_a_score_is_told_with_what_counted(answers: dict[str, Answer], words: str, items: str) -> None:
    found = score_words(SCORED, answers, standings(SCORED, answers))
    assert found == {"worth": words, "worth.max": str(POINTS.most), "worth.items": items}


def test_a_ratio_has_a_value_only_for_both_answers_and_only_of_questions_that_are_asked() -> None:
    pack = shipped("bmi_adults")
    whole: dict[str, Answer] = {"height": 200, "weight": 750, "waist": "unsure"}
    assert derived_values(pack, whole) == {"bmi": Decimal("18.7"), "waist_ratio": None}
    assert derived_words(pack, derived_values(pack, whole)) == {"bmi": "18.7"}
    assert derived_values(pack, {"height": 200}) == {"bmi": None, "waist_ratio": None}
    assert derived_values(SCORED, {}) == {}


def test_other_answers_differ_in_one_thing() -> None:
    def others(question: Question, given: Answer | None, at: frozenset[int] = frozenset()) -> list[Answer]:
        return list(_alternatives(question, given, at))

    assert others(SORE, "yes") == ["no", "unsure"]
    assert others(SIGNS, frozenset({"hot", "fit"})) == [
        frozenset({"hot"}), frozenset({"hot", "fit", "red"}), frozenset({"none"}), frozenset({"hot", "fit", "unsure"}),
    ]  # fmt: skip
    assert frozenset() not in others(SIGNS, frozenset({"fit"}))
    assert others(SIGNS, None) == [frozenset({one.id}) for one in SIGNS.options]
    long = Duration(id="d", text="?", minimum=0, maximum=9, unsure=True)
    assert others(long, 4, frozenset({5, 20})) == [0, 5, "unsure"]
    assert others(long, "unsure", frozenset({5})) == [0, 4, 5]
    assert others(Number(id="n", text="?", unit="m", minimum=0, maximum=9), 4, frozenset({5})) == [0, 5]


def test_the_more_urgent_of_two_is_told_and_of_two_alike_the_first() -> None:
    soon, also, now = (
        Help(None, acuity, "", "", "112", "eu") for acuity in (Acuity.SOON, Acuity.SOON, Acuity.EMERGENCY)
    )
    assert more_urgent(soon, None) is soon
    assert more_urgent(soon, also) is soon
    assert more_urgent(soon, now) is now
    assert more_urgent(now, soon) is now


def test_whom_to_call_is_the_regions_in_an_emergency_and_else_whom_the_text_names() -> None:
    pack = shipped("low_back_pain_red_flags")
    assert numbers_to_call(triage(pack, {"numbness": ["saddle"]})) == phone_numbers(pack.emergency_number) != ()


def test_it_is_said_that_this_is_no_doctor() -> None:
    assert not_a_doctor() == "This is not a doctor."


def test_what_counted_is_told_by_item_whatever_the_answer_is() -> None:
    doubt = ScoreItem(points=((1, any_of("signs", "unsure")),), question="signs", because="You are not sure of signs")
    base = ScoreItem(points=((1, any_of("sore", "yes")),), base=2, question="sore")
    pack = make((SORE, SIGNS), (ANY,), scores=(Score(id="s", title="S", items=(doubt, base)),))

    def items(answers: dict[str, Answer]) -> str:
        return score_words(pack, answers, standings(pack, answers))["s.items"]

    assert items({"signs": frozenset({"hot", "unsure"})}) == "You are not sure of signs (hot text; unsure text)"
    assert items({"signs": frozenset({"hot"})}) == "nothing"
    assert items({"sore": "yes"}) == "sore? yes text"
    assert items({}) == "nothing"


def test_a_ratio_of_an_answer_that_is_not_asked_for_has_no_value() -> None:
    pack = shipped("bmi_adults")
    height = dataclasses.replace(pack.question["height"], enable_when=any_of("sore", "yes"))
    hidden = dataclasses.replace(pack, questions=(SORE, height, *pack.questions[1:]))
    given: dict[str, Answer] = {"height": 200, "weight": 750}
    assert derived_values(hidden, {**given, "sore": "no"})["bmi"] is None
    assert derived_values(hidden, {**given, "sore": "yes"})["bmi"] == Decimal("18.7")


def test_reasons_of_what_is_only_found_come_last() -> None:
    found = Rule(id="found", when=any_of("sore", "yes"), advise=None, because="f", findings=("sore_one",))
    finding = ClinicalFinding("sore_one", "A sore one", "Look at it.")
    first = Rule(id="first", when=any_of("sore", "yes"), advise="self_care", because="b")
    pack = make((SORE,), (found, first, ANY), findings=(finding,))
    assert [one.rule for one in triage(pack, {"sore": "yes"}).reasons] == ["any", "first", "found"]
    assert evaluate(pack, {"sore": "yes"}).findings == ("sore_one",)


def test_what_must_be_so_is_a_condition_of_the_pack_too() -> None:
    must = Requirement(any_of("sore", "yes"), "Be sore.")
    pack = make((dataclasses.replace(SORE, must=(must,)),), (ANY,))
    assert conditions_of(pack) == [ANY.when, must.condition]


def test_a_text_is_filled_with_what_a_score_comes_to() -> None:
    home, *others = SCORED.dispositions
    told = dataclasses.replace(SCORED, dispositions=(dataclasses.replace(home, text="It is {worth}."), *others))
    assert triage(told, {"sore": "no", "signs": ["hot"]}).text == "It is 2."


FILLED = {
    "Exercise": ("about", "timing", "steps", "pictures"),
    "Step": ("do", "other_side", "cue"),
    "Picture": ("caption", "shows", "other_caption", "other_shows"),
    "Programme": ("about", "stages", "step_up", "step_back", "once_well"),
    "Stage": ("title", "activities"),
    "Activity": ("do",),
}


def test_every_text_of_a_plan_is_filled() -> None:
    """A placeholder is put into each text of every exercise and programme; none is left in what a person is given."""
    pack = shipped("low_back_pain_self_care")

    def put(value: Any) -> Any:
        if isinstance(value, str):
            return value + " {$few_weeks}"
        if isinstance(value, tuple):
            return tuple(map(put, value))
        if value is None:
            return None
        return dataclasses.replace(value, **{name: put(getattr(value, name)) for name in FILLED[type(value).__name__]})

    every = {one.id for one in pack.plan.exercises}
    filled = [
        *(_filled_exercise(put(one), pack) for one in pack.plan.exercises),
        *(_filled_programme(put(one), pack, every) for one in pack.plan.programmes),
    ]
    assert {type(one).__name__ for one in filled} == {"Exercise", "Programme"}
    assert "{$few_weeks}" not in str(filled)


def test_what_is_given_is_of_every_kind() -> None:
    pack = shipped("low_back_pain_self_care")
    given = triage(pack, plain_answers(pack)).plan
    assert given.habits
    assert given.given == (*given.exercises, *given.habits, *given.therapies)
