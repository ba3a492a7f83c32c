"""The conversation, key by key, through prompt_toolkit's pipe input: what leads to the advice, and how it is shown."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

from soundadvice import Pack, load_pack
from soundadvice.model.condition import Comparison, Operator
from soundadvice.model.question import Number
from soundadvice_cli.options import DEFAULT_PACK
from support.terminal.keys import (
    BACK,
    CHANGE,
    CTRL_C,
    CTRL_U,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    MAKE_PLAN,
    NO_RED_FLAG,
    NONE,
    NONE_OF_THESE,
    OTHER,
    PAIN,
    PLAN,
    READ_MORE,
    READ_ON,
    SPACE,
    TAB,
    THIRD,
    TICK,
    TO_DURATION,
    UP,
    WELL_AT_35,
    Seen,
)

# To the advice -------------------------------------------------------------------------------------------------


def test_a_stiff_back_for_a_week_gets_a_plan(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + MAKE_PLAN + PLAN + READ_ON + FINISH)
    assert seen.exit_code == 0
    assert "Question 1 of about 8, at most 14\n" in seen.text
    assert "Question 4, at most 8 more" in seen.text
    first, advice = seen.after("How were stretches or exercises").split("These questions choose your plan.")
    assert "AT HOME" in first  # before any question about the plan
    assert "YOUR PLAN" not in first
    assert "Your plan: question 1\n" in advice
    assert "Your plan: question 2\n" in advice
    assert "Your plan: question 3, at most 9 more\n" in advice
    assert "Choose one of these 2 each time" in advice
    assert "Lying stretch for the back of the thigh" in advice
    assert "(hold 60 seconds)" in advice
    assert "(hold 20 to 30 seconds)" in advice
    assert "How many: once on each side" in advice
    assert "How many: 5 times" in advice
    assert "If it hurts, stop." in advice
    assert "Draft: not yet reviewed by a clinician." in advice


def test_a_well_person_of_35_is_asked_20_questions_by_the_default_pack_and_gets_a_plan(
    press: Callable[..., Seen],
) -> None:
    seen = press(WELL_AT_35 + MAKE_PLAN + PLAN + READ_ON + FINISH, other_pack=load_pack(DEFAULT_PACK))
    assert seen.exit_code == 0
    asked = seen.text.split("AT HOME")[0]
    assert "About 20 questions, 5 minutes." in asked
    assert "Question 1 of about 20, at most 45\n" in asked
    most = list(map(int, re.findall(r"of about \d+, at most (\d+)", asked)))
    assert most == sorted(most, reverse=True)  # it becomes less with each answer, and stays true
    assert most[0] == 45
    assert most[-1] < 30
    assert "Question 16, at most 9 more" in asked
    assert "Question 20, at most 1 more" in asked  # whoever is not sure is asked that
    assert set(re.findall(r"Question (\d+)", asked)) == {str(number) for number in range(1, 21)}
    advice = seen.after("AT HOME")
    assert "Lying stretch for the back of the thigh" in advice
    told = " ".join(advice.split())
    for help_today in ("You feel very ill, or you keep falling over.", "If something seems very wrong to you"):
        assert help_today in told


def test_the_default_pack_gives_no_plan_before_the_last_red_flag_question(press: Callable[..., Seen]) -> None:
    last = len(NO_RED_FLAG)
    seen = press("".join(NO_RED_FLAG[: last - 1]) + CTRL_C + CTRL_C, other_pack=load_pack(DEFAULT_PACK))
    asked = [int(number) for number in re.findall(r"Question (\d+)", seen.text)]
    assert sorted(set(asked)) == [*range(1, last + 1)]
    assert "AT HOME" not in seen.text


def test_the_signs_of_an_emergency_stand_right_under_what_to_do(press: Callable[..., Seen]) -> None:
    advice = press(PAIN + READ_MORE + FINISH).after("AT HOME")
    assert advice.index("Call 999, 112 or 911") < advice.index("Get medical help today") < advice.index("What now?")
    assert advice.index("What now?") < advice.index("YOUR PLAN")


def test_it_says_at_once_that_it_is_no_doctor_and_whom_to_call(press: Callable[..., Seen], pack: Pack) -> None:
    before = press(CTRL_C).flowing.split("Question 1", 1)[0]
    how_long = "About 8 questions, 2 minutes. Some answers lead to more, but never to more than 14."
    assert f"{pack.title} {pack.introduction} {how_long} This is not a doctor." in before
    assert pack.description not in before
    assert "call 999, 112 or 911 now" in before
    assert "no clinician has reviewed it" in before


def test_the_advice_comes_as_soon_as_it_is_decided(press: Callable[..., Seen]) -> None:
    seen = press(TICK + FIRST + FINISH)
    assert seen.exit_code == 0
    assert "Question 3" not in seen.text
    advice = seen.after("SEE A DOCTOR")
    assert "! If both legs hurt, and no doctor has checked that, do not wait for a visit." in " ".join(advice.split())
    assert "What now?" in advice
    more = press(TICK + FIRST + READ_MORE + FINISH).after("SEE A DOCTOR")
    assert "pain down one leg" in more
    assert "About 6 questions are left. They cannot make this advice more urgent." in more


def test_the_rest_can_be_answered_for_the_doctor(press: Callable[..., Seen]) -> None:
    rest = TICK + NONE_OF_THESE + THIRD + "not sure\r" + THIRD + FIRST + NONE  # a leg is numb; not sure how long, twice
    seen = press(TICK + FIRST + OTHER + ENTER + rest + READ_ON + FINISH)
    assert seen.exit_code == 0
    assert "For the doctor: question 3 of about 8, at most 13\n" in seen.text
    assert "For the doctor: question 4, at most 8 more" in seen.text
    again = seen.text.rsplit("SEE A DOCTOR", 1)[1]
    assert "WHAT YOU TOLD US, TO SHOW THE DOCTOR" in again
    assert "How long has this pain lasted this time? not sure" in again
    assert "You said: pain down one leg." in again
    assert "questions are left" not in again
    assert "Answer the other questions" not in again


def test_in_an_emergency_the_number_stays_while_the_rest_is_answered(press: Callable[..., Seen]) -> None:
    seen = press(TICK + TICK + OTHER + DOWN + ENTER + CTRL_C * 2, other_pack=load_pack(DEFAULT_PACK))
    asking = seen.after("For the doctor: question 3")
    assert "Does the pain go into a leg?" in asking
    assert "Call 999, 112 or 911 now." in asking.partition("You can save")[0]


# Back, and answers changed -------------------------------------------------------------------------------------


def test_going_back_and_changing_the_answer_gives_the_plan_again(press: Callable[..., Seen]) -> None:
    seen = press(TICK + FIRST + BACK + DOWN * 3 + ENTER + PAIN.removeprefix(TICK + NONE) + FINISH)
    assert seen.exit_code == 0
    assert "AT HOME" in seen.after("SEE A DOCTOR")


def test_going_back_keeps_the_former_answers_preselected(press: Callable[..., Seen]) -> None:
    # Back from the third question to the first, then Enter alone: the ticks and the choice are as they were.
    seen = press(SPACE + DOWN + SPACE + ENTER + THIRD + BACK + BACK + ENTER + ENTER + CTRL_C + CTRL_C)
    assert seen.text.count("  Low back; Hips or bottom") == 2
    assert seen.text.count("  Only the bottom\n") >= 2
    assert seen.text.count("Question 3") == 2


def test_going_back_keeps_what_was_typed(press: Callable[..., Seen]) -> None:
    seen = press(TO_DURATION + "10 days\r" + BACK + ENTER + CTRL_C + CTRL_C)
    assert seen.text.count(">  10 days") == 1
    assert seen.text.count("\n  10 days\n") == 2


def test_back_at_the_first_question_says_so(press: Callable[..., Seen]) -> None:
    assert "This is the first question." in press(BACK + CTRL_C).text


def test_an_answer_can_be_picked_and_changed_at_the_end(press: Callable[..., Seen]) -> None:
    change_leg_pain = CHANGE + FIRST + UP * 3 + ENTER  # from `No` three lines up: one leg
    seen = press(PAIN + change_leg_pain + FINISH)
    assert seen.exit_code == 0
    assert "Change your answer" in seen.after("AT HOME")
    assert "SEE A DOCTOR" in seen.after("AT HOME")


def test_turning_back_from_a_change_does_not_show_the_advice_again(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + CHANGE + BACK + CHANGE + ENTER + BACK + FINISH)
    assert seen.text.count("AT HOME") == 1


# The screen ----------------------------------------------------------------------------------------------------


def test_a_long_advice_waits_at_the_end_of_each_screen(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + ENTER + READ_MORE + ENTER * 12 + CTRL_C, rows=24)
    _, *pages = seen.text.partition("What now?")[2].split("There is more to read. This is page ")
    assert [page[:6] for page in pages] == [f"{number} of {len(pages) + 1}" for number in range(1, len(pages) + 1)]
    assert len(pages) > 3
    assert "What now?" in pages[-1]


def test_pages_are_turned_back_too(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + ENTER + READ_MORE + ENTER + BACK + ENTER * 12 + CTRL_C, rows=24)
    pages = [int(number) for number in re.findall(r"This is page (\d+)", seen.text.partition("What now?")[2])]
    assert pages[:4] == [1, 2, 1, 2]


def test_the_rest_may_be_left_unread(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + ENTER + READ_MORE + ENTER + TAB + FINISH, rows=24)
    assert seen.exit_code == 0
    pages = [int(number) for number in re.findall(r"This is page (\d+)", seen.text.partition("What now?")[2])]
    assert max(pages) == 2


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_screen(press: Callable[..., Seen], columns: int) -> None:
    seen = press(PAIN + MAKE_PLAN + PLAN + READ_ON + FINISH, columns=columns)
    # The menu after it is drawn by moving the cursor, so that it has no lines to measure here.
    told, menu, _ = seen.after("AT HOME").partition("What now?")
    assert menu
    assert max(map(len, told.splitlines())) <= columns


def test_a_line_to_choose_that_is_broken_is_told_from_the_next(press: Callable[..., Seen]) -> None:
    seen = press(TICK + NONE + NONE_OF_THESE + NONE_OF_THESE + CTRL_C + CTRL_C)
    assert "  1. Very bad: very hard to move" in seen.text
    assert re.search(r"\n     [a-z ]+\n  2\. Medium: gets in the way", seen.text)


def test_a_number_says_its_bounds_and_keeps_to_them(press: Callable[..., Seen], pack: Pack) -> None:
    heat = Number(id="heat", text="How hot?", unit="°C", minimum=300, maximum=450, decimals=1, unsure=True)
    wanted = Comparison("heat", Operator.AT_LEAST, 380)
    rules = (*pack.rules, dataclasses.replace(pack.rules[0], id="hot", when=wanted))
    hot = dataclasses.replace(pack, questions=(heat, *pack.questions), rules=rules)
    seen = press("50\r" + CTRL_U + "38,5\r" + FINISH, other_pack=hot)
    assert "Type a number from 30.0 to 45.0 (°C). You may also type: not sure." in seen.flowing
    assert "Please type a number of °C from 30.0 to 45.0, or not sure." in seen.text
    assert "How hot?\n  38.5 °C\n" in seen.text
    assert "SEE A DOCTOR" in seen.text
