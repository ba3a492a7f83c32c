"""What low_back_pain_red_flags asks of whom, and what goes with its outcomes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

import soundadvice
from soundadvice import Acuity, Pack, Session, State, evaluate
from soundadvice.meaning.planner import make_plan
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    Answer,
    OptionTest,
    questions_of,
)
from soundadvice.model.question import Choice, MultiChoice, Question
from support.answers.cells import distinguished
from support.packs.red_flags import (
    ASKED,
    EVERY,
    OWN_RULES,
    PACK,
    PARENT,
    WELL,
    WELL_CANONICAL,
    decider,
    with_answers,
)
from support.packs.voters import AT_HAND, voters_of

# What is asked ------------------------------------------------------------------------------------------------------


def ask(**changes: object) -> tuple[Session, list[str], list[str]]:
    """A session in which a well person's answers, with these changes, are given as asked; what was asked for what."""
    session, asked, plan = Session(PACK), [], []
    while (question := session.next_question) is not None:
        assert question.id not in (*asked, *plan)
        if session.decided:
            session.skip(question.id)
            plan.append(question.id)
        else:
            session.answer(question.id, {**WELL, **changes}[question.id])
            asked.append(question.id)
    return session, asked, plan


def words(text: str | None) -> int:
    return len((text or "").split())


def words_of(question: Question) -> tuple[int, int]:
    """The words of the question itself, and with its help and the answers to choose from."""
    options = question.options if isinstance(question, (Choice, MultiChoice)) else ()
    return words(question.text), words(question.text) + words(question.help) + sum(words(one.text) for one in options)


def test_an_emergency_sign_is_an_emergency_on_the_second_question() -> None:
    """Where it hurts is asked first, so that "this pain" is known; then what cannot wait."""
    assert [question.id for question in PACK.questions[:2]] == ["location", "emergency_signs"]
    evaluation = evaluate(PACK, {"emergency_signs": frozenset({"chest_pain"})})
    assert evaluation.decided
    assert evaluation.floor == "emergency"
    session, asked, plan = ask(emergency_signs=["chest_pain"])
    assert (asked, plan) == (["location", "emergency_signs"], [])
    assert session.complete
    advice = session.advice()
    assert advice.acuity is Acuity.EMERGENCY
    assert advice.reasons[0].rule == "chest_pain"
    assert "999, 112 or 911" in advice.text
    assert session.open_questions


def test_saddle_numbness_is_an_emergency_on_the_fourth_question() -> None:
    session, asked, plan = ask(numbness=["leg", "saddle"])
    assert (asked, plan) == (["location", "emergency_signs", "leg_pain", "numbness"], [])
    assert session.advice().reasons[0].rule == "saddle_numbness"


def test_an_emergency_ends_the_questions_at_once() -> None:
    """Whatever makes an emergency by itself, and nothing more is asked after it."""
    alone = [rule for rule in OWN_RULES if rule.advise == "emergency" and isinstance(rule.when, OptionTest)]
    alone = [rule for rule in alone if rule.when.question in ASKED]
    assert len(alone) == 6
    for rule in alone:
        test = rule.when
        assert isinstance(test, OptionTest)
        for option in test.options:
            value: object = [option] if isinstance(PACK.question[test.question], MultiChoice) else option
            _, asked, plan = ask(**{test.question: value})
            assert asked[-1] == test.question
            assert plan == []


PEOPLE: dict[str, tuple[dict[str, object], str, int, int]] = {
    # who: the answers that differ from a well person's, the outcome, how many questions decide, how many for the plan
    "well, 35, no exercise tried": ({}, "self_care", 20, 12),
    "well, 35, exercise tried": ({"pain_with_exercise": "none"}, "self_care", 20, 12),
    "well, 70, as so often before": ({"age": 70}, "self_care", 20, 12),
    "70, pain of a new kind": ({"age": 70, "first_episode": "yes"}, "see_doctor", 20, 8),
    "45, pain in one leg": ({"age": 45, "leg_pain": "one"}, "see_doctor", 17, 8),
    "30, pregnant and well": ({"age": 30, "pregnant": "yes"}, "soon", 17, 0),
    "40, stiff for four months": ({"age": 40, "duration": "4 months", "examined": "no"}, "see_doctor", 19, 8),
    "72, weak bones and a fall": (
        {"age": 72, "injury": "minor", "injury_when": "recent", "health_risks": ["osteoporosis"]},
        "soon",
        18,
        0,
    ),
    "28, after a car crash": ({"age": 28, "injury": "serious", "injury_when": "recent"}, "emergency", 9, 0),
    "50, numb between the legs": ({"age": 50, "numbness": ["saddle"]}, "emergency", 4, 0),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_how_many_questions_ten_typical_people_are_asked(who: str) -> None:
    changes, disposition, deciding, plan = PEOPLE[who]
    session, asked, offered = ask(**changes)
    assert session.advice().disposition == disposition
    assert (len(asked), len(offered)) == (deciding, plan)
    order = [name for name in PACK.deciding if name in asked]
    assert asked == order
    read = sum(words_of(PACK.question[name])[1] for name in asked)
    print(f"{who:32} {disposition:10} {len(asked):3} deciding, {read:4} words; {len(offered):3} for the plan")


EXERCISED = ("not_tried", "none", "settles")  # the answers after which a person still ends at home


@pytest.mark.parametrize("exercised", EXERCISED)
def test_a_well_person_of_35_is_asked_twenty_deciding_questions(exercised: str) -> None:
    session, asked, _ = ask(pain_with_exercise=exercised)
    assert session.advice().acuity is Acuity.SELF_CARE
    assert len(asked) == len(set(asked)) == 20
    assert tuple(asked) == ASKED


@pytest.mark.nightly
@pytest.mark.slow
def test_who_is_35_and_ends_at_home_is_asked_more_only_about_what_they_said() -> None:
    """Every answer to each question in turn: one more for "not sure", a few more about what needs looking into."""
    at_home: dict[int, int] = {}
    for name in PACK.deciding:
        for answer in EVERY[name]:
            if name == "age":
                continue
            session, asked, _ = ask(**{name: answer_to_json(PACK.question[name], answer)})
            assert set(asked) >= set(ASKED) or session.advice().acuity is not Acuity.SELF_CARE
            if session.advice().acuity is Acuity.SELF_CARE:
                at_home[len(asked)] = at_home.get(len(asked), 0) + 1
    assert set(at_home) <= {20, 21, 22, 23}
    assert at_home[20] > 20


@pytest.mark.slow
def test_who_ends_at_home_is_asked_at_most_21_deciding_questions() -> None:
    """Whether they are pregnant up to 55; from 60 on, whether it is new."""
    for age, exercised, improving in itertools.product((18, 44, 50, 55, 56, 59, 60, 90), EXERCISED, ("yes", "same")):
        for duration in ("0 days", "20 days"):
            session, asked, _ = ask(age=age, pain_with_exercise=exercised, improving=improving, duration=duration)
            assert session.advice().acuity is Acuity.SELF_CARE
            assert len(asked) == 19 + (age <= 55) + (age >= 60)


def test_what_each_question_costs_in_words() -> None:
    for question in PACK.questions:
        text, whole = words_of(question)
        print(f"{question.id:22} {text:3} {whole:4}")
        assert text <= 22
        assert whole <= 110
    asked = ask()[1]
    assert sum(words_of(PACK.question[name])[1] for name in asked) <= 1300


@pytest.mark.parametrize(
    ("name", "changes", "asked"),
    [
        ("pregnant", {"age": 11}, False),
        ("pregnant", {"age": 12}, True),
        ("pregnant", {"age": 55}, True),
        ("pregnant", {"age": 56}, False),
        ("sexual_function", {"age": 15}, False),
        ("sexual_function", {"age": 16}, True),
        ("first_episode", {"age": 59}, False),
        ("first_episode", {"age": 60}, True),
        ("first_episode", {"age": 30, "health_risks": ["osteoporosis"]}, True),
        ("months_signs", {"duration": "91 days"}, False),
        ("months_signs", {"duration": "92 days"}, True),
        ("months_signs", {"duration": "unsure"}, False),
        ("began_before_45", {"duration": "92 days", "age": 44}, False),
        ("began_before_45", {"duration": "92 days", "age": 45}, True),
        ("began_before_45", {"duration": "91 days", "age": 45}, False),
        ("walking_heaviness", {"leg_pain": "none", "age": 50}, False),
        ("walking_heaviness", {"leg_pain": "buttock", "age": 50}, False),
        ("walking_heaviness", {"leg_pain": "one", "age": 50}, True),
        ("walking_heaviness", {"leg_pain": "one", "age": 49}, False),
        ("walking_heaviness", {"leg_pain": "unsure", "leg_check": "one", "age": 50}, True),
        ("examined", {"duration": "20 days"}, False),
        ("examined", {"duration": "3 weeks"}, True),
        ("both_legs_kind", {"leg_pain": "both"}, True),
        ("both_legs_kind", {"numbness": ["leg"]}, False),
        ("injury_when", {"injury": "lift"}, False),
        ("injury_when", {"injury": "minor"}, True),
        ("standing", {"location": ["hips"]}, True),
        ("standing", {"location": ["lower_back"]}, False),
        ("cancer_when", {"health_risks": ["cancer"]}, True),
        ("cancer_when", {"health_risks": ["steroids"]}, False),
        ("pregnant_ache", {"pregnant": "yes"}, True),
        ("pregnant_ache", {"pregnant": "after"}, False),
    ],
)
def test_questions_are_asked_only_of_those_they_concern(name: str, changes: dict[str, object], asked: bool) -> None:
    assert (evaluate(PACK, with_answers(**changes)).states[name] is State.GIVEN) is asked


HIDING = {question.id: question.enable_when for question in PACK.questions if question.enable_when is not None}


TOLD_APART = {name: distinguished(PACK, PACK.question[name]) for name in PACK.deciding}
NEVER_RAISES = {"examined", "began_before_45", "first_episode", "injury_check", "injury_when", "health_check"}
"""Of a well person, these raise nothing alone: their rules ask for more than the answer."""


# What rests on most is looked at in the most cells.
@pytest.mark.sampled
@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.slow) if one == "other_signs_check" else one for one in HIDING]
)
def test_an_answer_left_on_a_hidden_question_changes_nothing_in_any_cell(name: str) -> None:
    """Every answer to the questions that decide whether it is asked: where it is not, an answer to it is ignored.

    It is reported where the same pack with the question asked of everyone would have been more urgent.
    """
    asked_of_all = tuple(replace(one, enable_when=None) if one.id == name else one for one in PACK.questions)
    everyone = replace(PACK, questions=asked_of_all)
    on = [other for other in PACK.question if other in questions_of(HIDING[name])]
    decide, voters, seen = decider(PACK), voters_of(PACK), set()
    ways = list(itertools.product(*(TOLD_APART[other] for other in on)))
    for given in ways if len(ways) <= 150 else Random(name).sample(ways, 150):
        whole = {**WELL_CANONICAL, **dict(zip(on, given, strict=True))}
        asked = evaluate(PACK, whole).states
        without = {one: answer for one, answer in whole.items() if one != name and asked[one] is State.GIVEN}
        before = evaluate(PACK, without)
        hidden = before.states[name] is State.NOT_ENABLED
        for left_behind in TOLD_APART[name]:
            answers = {**without, name: left_behind}
            after = evaluate(PACK, answers)
            if hidden:
                assert (after.fired, after.floor, after.decided) == (before.fired, before.floor, before.decided)
                assert after.ignored == (name,)
                raised = acuity_of_floor(everyone, answers) > acuity_of_floor(PACK, without)
                assert after.ignored_would_raise is raised
                assert decide(answers).fired == before.fired
                seen.add(raised)
            else:
                assert after.ignored == ()
            assert len(voters) == len(AT_HAND)
            assert all(voter.fired(answers, after.states) == set(after.fired) for voter in voters)
    assert seen == ({False} if name in NEVER_RAISES else {False, True})


def acuity_of_floor(pack: Pack, answers: Mapping[str, Answer]) -> Acuity:
    return pack.disposition[evaluate(pack, answers).floor].acuity


# What goes with the outcomes ----------------------------------------------------------------------------------------


def test_nothing_goes_with_an_emergency() -> None:
    crash = {"injury": "serious", "injury_when": "recent"}
    for changes in ({"numbness": ["saddle"]}, {"pregnant": "alarm"}, {"age": 15, **crash}):
        advice = soundadvice.triage(PACK, {name: WELL[name] for name in WELL if name in ASKED} | changes)
        assert advice.disposition == "emergency"
        plan = advice.plan
        assert (plan.exercises, plan.habits, plan.therapies, plan.say, plan.no_exercise) == ((), (), (), (), None)
        assert advice.notes == ()


@pytest.mark.parametrize(
    ("changes", "disposition"),
    [({"other_signs": ["night_pain"]}, "soon"), ({"swelling": ["leg"]}, "same_day")],  # which may be a broken bone
)
def test_only_gentle_moving_goes_with_being_seen_soon(changes: dict[str, object], disposition: str) -> None:
    session, _, plan_questions = ask(**changes)
    advice = session.advice()
    assert advice.disposition == disposition
    assert [habit.id for habit in advice.plan.habits] == (["move_often"] if disposition == "soon" else [])
    assert (advice.plan.exercises, advice.plan.therapies) == ((), ())
    assert len(advice.plan.say) == 1
    assert plan_questions == []


def test_who_is_pregnant_or_under_age_asks_first() -> None:
    assert any("midwife" in say for say in ask(pregnant="yes")[0].advice().plan.say)
    for age in (15, 16, 17):
        assert any("under 18 years old" in say for say in ask(age=age)[0].advice().plan.say)
    assert not any("under 18" in say for say in ask(age=18)[0].advice().plan.say)


@pytest.mark.parametrize(
    "changes", [{"pregnant": "yes"}, {"pregnant": "unsure", "pregnancy_check": "unsure"}, {"age": 17}]
)
def test_no_exercise_even_if_no_rule_had_sent_them_to_someone(changes: dict[str, object]) -> None:
    """The plan at home holds back by itself, apart from the rules that never let it come to that."""
    easy = {"spasm": "no", "causes": ["sitting"], "sits": "most", "mobility": ["none"], "diagnosis": "no"}
    assert make_plan(PACK, "self_care", with_answers(**easy)).exercises != ()
    plan = make_plan(PACK, "self_care", with_answers(**easy, **changes))
    assert plan.exercises == ()
    assert "hamstring_after_sitting" not in [habit.id for habit in plan.habits]
    assert plan.no_exercise


def test_a_plan_at_home_says_what_was_not_asked() -> None:
    advice = ask()[0].advice()
    assert advice.disposition == "self_care"
    assert advice.notes[-1] == PACK.text["not_asked"]
    assert len(advice.notes) == len(PARENT.plan.show) + 1


def test_every_advice_carries_the_longer_list_of_signs() -> None:
    advice = ask()[0].advice()
    acuities = [signs.acuity for signs in advice.safety_net]
    assert acuities == [Acuity.EMERGENCY, Acuity.EMERGENCY, Acuity.SAME_DAY, Acuity.SAME_DAY, Acuity.SOON]
    assert advice.safety_net[: len(acuities) : 2][0].items == PARENT.safety_net[0].items
    shown = " ".join(item for signs in advice.safety_net for item in (signs.lead, *signs.items))
    assert "{" not in shown
    assert "65 years or older" in shown


def test_every_outcome_has_words_that_can_be_acted_on() -> None:
    for disposition in PACK.dispositions:
        assert 3 <= disposition.text.count(".") <= 5  # what to do, and no more
        assert disposition.by_when
    for name in ("same_day", "emergency"):
        assert "{emergency_number}" in PACK.disposition[name].text
        assert "emergency department (A&E or ER)" in PACK.disposition[name].text
    for name in ("soon", "same_day"):
        assert "{advice_line}" in PACK.disposition[name].text
