"""Told: reasons fitted to what a person said, and instructions in whose place others stand."""

from __future__ import annotations

from dataclasses import replace

from soundadvice import Pack, triage
from soundadvice.meaning.fitted.told import behind, fitted_reasons, said
from soundadvice.model.condition import OptionTest, UnsureTest
from soundadvice.model.condition import (
    tests_of as parts_of,  # pytest would take a name that begins with `test` for a test
)
from soundadvice.model.question import Choice, MultiChoice
from support.answers.people import WELL
from support.packs.generated import any_of, choice, make, rule
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_self_care")
MAN = WELL | {"age": 72, "injury": "minor", "injury_when": "recent", "standing": ["none"], "first_episode": "no"}
MAN.pop("pregnant")


def words(pack: Pack, answers: dict[str, object]) -> list[str]:
    return [reason.words for reason in fitted_reasons(triage(pack, answers))]


def test_a_reason_names_what_was_said_and_not_all_that_the_rule_covers() -> None:
    assert words(PACK, MAN)[0] == (
        "You said: a fall or a hit in the last 2 weeks, and not checked; 72 years old. "
        "A doctor should check that no bone is broken."
    )
    assert "weak" in triage(PACK, MAN).reasons[0].because  # the rule's, in the JSON, is as it was
    [infection] = words(PACK, WELL | {"infection_risks": ["tuberculosis"], "other_signs": ["weight_loss"]})
    assert infection.startswith("You said: losing weight without trying; TB, or living with someone who has it. ")
    assert "diabetes" not in infection


def test_of_several_signs_those_alone_that_the_rule_looks_at_are_said() -> None:
    answers = WELL | {"health_risks": ["cancer", "osteoporosis"], "cancer_when": "long_ago", "first_episode": "no"}
    advice = triage(PACK, answers)
    assert behind(PACK, advice.counted, ["cancer_long_ago"]) == {"cancer_when": "long_ago"}
    shown = dict(zip((one.rule for one in fitted_reasons(advice)), words(PACK, answers), strict=True))
    assert "bones" not in shown["cancer_long_ago"]


def test_the_weaker_word_on_the_same_thing_is_left_out_unless_it_says_what_to_do() -> None:
    answers = WELL | {"severe_pain": "severe"}
    advice = triage(PACK, answers)
    assert {"very_bad_pain", "very_bad_pain_soon"} <= set(advice.fired)
    assert [one.rule for one in fitted_reasons(advice)] == ["very_bad_pain_soon"]
    every = {one.do for one in fitted_reasons(advice) if one.do}
    assert every == {reason.do for reason in advice.reasons if reason.do}


def test_without_words_on_what_it_means_the_reason_is_the_rules() -> None:
    pack = make((choice("pain", "no", "yes"),), (rule("bad", any_of("pain", "yes")),))
    advice = triage(pack, {"pain": "yes"})
    assert [one.words for one in fitted_reasons(advice)] == [reason.because for reason in advice.reasons]
    assert said(pack.question["pain"], "yes") == ("pain? yes text",)


def test_the_same_words_are_said_once() -> None:
    rules = (rule("bad", any_of("pain", "yes")), rule("worse", any_of("pain", "yes")))
    pack = make((choice("pain", "no", "yes"),), tuple(replace(one, because="It hurts.") for one in rules))
    assert words(pack, {"pain": "yes"}) == ["It hurts."]


def test_every_answer_that_can_be_a_reason_can_be_said_back() -> None:
    """In the shipped packs: every option that a rule looks for, and every rule has words on what it means."""
    for name in ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care"):
        pack = shipped(name)
        missing = set()
        for one in pack.rules:
            assert one.means, one.id
            for test in parts_of(one.when):
                question = pack.question[test.question]
                if isinstance(test, OptionTest) and isinstance(question, (Choice, MultiChoice)):
                    missing |= {
                        (question.id, option.id)
                        for option in question.options
                        if option.id in test.options and not option.said
                    }
                elif not isinstance(test, UnsureTest):
                    assert getattr(question, "said", None), question.id
        assert not missing


def test_an_instruction_stands_in_place_of_what_it_contradicts() -> None:
    gentle = {habit.id for habit in triage(PACK, WELL | {"other_signs": ["urinary"]}).plan.habits}
    assert "move_often" in gentle
    for answers in (MAN, WELL | {"injury": "fall", "injury_when": "older", "standing": ["none"]}):
        advice = triage(PACK, answers)
        assert advice.disposition == "soon"
        assert "move_often" not in {habit.id for habit in advice.plan.habits}
        assert any("Rest if you need to." in (reason.do or "") for reason in advice.reasons)


def test_an_ache_in_both_thighs_is_not_told_to_call_for_both_legs() -> None:
    advice = triage(PACK, WELL | {"leg_pain": "both", "both_legs_kind": "thighs"})
    assert {"pain_in_leg", "both_legs_otherwise"} <= set(advice.fired)
    assert [reason.do for reason in advice.reasons if reason.do and "both legs hurt" in reason.do] == []
    assert [reason.rule for reason in advice.reasons if reason.do] == ["both_legs_otherwise"]


def test_every_disposition_says_by_when() -> None:
    for name in ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care"):
        assert all(one.by_when for one in shipped(name).dispositions)
