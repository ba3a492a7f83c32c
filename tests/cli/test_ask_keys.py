"""The keys of the conversation: ticks, skips, why, what is refused, and what is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.terminal.keys import (
    BACK,
    CTRL_C,
    CTRL_U,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    MAKE_PLAN,
    NONE,
    PAIN,
    READ_ON,
    SPACE,
    TAB,
    TICK,
    TO_DURATION,
    UP,
    WHY,
    Seen,
)


def test_why_is_shown_and_what_was_ticked_is_kept(press: Callable[..., Seen]) -> None:
    seen = press(SPACE + WHY + ENTER + CTRL_C + CTRL_C)
    assert "Why we ask: Our advice is for the low back" in seen.text
    assert "  Low back\n" in seen.after("hide why")


def test_why_is_shown_while_typing_and_what_was_typed_is_kept(press: Callable[..., Seen]) -> None:
    seen = press(TO_DURATION + "10 d" + WHY + "ays\r" + CTRL_C + CTRL_C)
    assert "Why we ask: Pain that goes on for weeks" in seen.text
    assert "  10 days\n" in seen.text


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (SPACE + DOWN + SPACE, "Yes, in one leg or foot; Yes, in both legs or feet"),
        (SPACE + SPACE + UP + UP + SPACE, "No"),
        (DOWN + SPACE + SPACE + UP + SPACE, "Yes, in one leg or foot"),
    ],
)
def test_lines_are_ticked_and_unticked_by_their_own_key(press: Callable[..., Seen], keys: str, answer: str) -> None:
    seen = press(TICK + NONE + keys + ENTER + CTRL_C + CTRL_C)
    assert f"tingly since this pain began?\n  {answer}\n" in seen.text
    assert "cannot be true together" not in seen.flowing


@pytest.mark.parametrize("keys", [DOWN * 3 + SPACE, UP * 3 + SPACE, "5"])
def test_a_sign_stays_ticked_when_none_is_ticked_after_it(press: Callable[..., Seen], keys: str) -> None:
    seen = press(TICK + NONE + DOWN + SPACE + keys + ENTER + CTRL_C + CTRL_C)
    assert "cannot be true together with another answer. If one of the others fits you" in seen.flowing
    assert "tingly since this pain began?\n  Yes, in both legs or feet\n" in seen.text


@pytest.mark.parametrize("sign", [DOWN + DOWN + SPACE, DOWN + SPACE, "1", "6"])
def test_a_sign_or_a_doubt_after_none_is_refused_aloud_and_not_passed_over(
    press: Callable[..., Seen], sign: str
) -> None:
    seen = press(TICK + NONE + UP + UP + SPACE + sign + ENTER + CTRL_C + CTRL_C)
    assert "“No” cannot be true together with another answer." in seen.flowing
    assert "tingly since this pain began?\n  No\n" not in seen.text
    again = press(TICK + NONE + UP + UP + SPACE + sign + ENTER + ENTER + CTRL_C + CTRL_C)
    assert "tingly since this pain began?\n  No\n" in again.text


@pytest.mark.parametrize("keys", ["26", "62", DOWN + SPACE + UP * 2 + SPACE])
def test_a_sign_and_not_sure_of_the_rest_are_both_taken(press: Callable[..., Seen], keys: str) -> None:
    seen = press(TICK + NONE + keys + ENTER + CTRL_C)
    assert "tingly since this pain began?\n  Yes, in both legs or feet; I am not sure\n" in seen.text
    assert "SEE A DOCTOR" in seen.text


def test_numbers_choose_a_line_at_once_and_tick_a_line(press: Callable[..., Seen]) -> None:
    seen = press("12" + ENTER + "4" + "5" + ENTER + "9" + CTRL_C + CTRL_C)
    assert "tight?\n  Low back; Hips or bottom\n" in seen.text
    assert "5. No\n" in seen.text
    assert "tingly since this pain began?\n  No\n" in seen.text
    assert "1-6 or arrows, Space: tick   Enter: done" in seen.text


def test_a_number_typed_twice_answers_nothing_further(press: Callable[..., Seen]) -> None:
    seen = press(TICK + "4" + ENTER + CTRL_C + CTRL_C)
    assert "Nothing is ticked yet." in seen.text


def test_all_and_inverted_ticks_of_questionary_are_off(press: Callable[..., Seen]) -> None:
    seen = press(TICK + NONE + "ai" + ENTER + CTRL_C + CTRL_C)
    assert "Nothing is ticked yet." in seen.text


def test_enter_alone_answers_nothing(press: Callable[..., Seen]) -> None:
    seen = press(ENTER + TICK + ENTER + ENTER + CTRL_C + CTRL_C)
    assert "Nothing is ticked yet." in seen.text
    assert "Nothing is chosen yet." in seen.text
    assert "Question 3" not in seen.text


def test_a_deciding_question_cannot_be_skipped(press: Callable[..., Seen]) -> None:
    seen = press(TAB + CTRL_C)
    assert "This question cannot be skipped" in seen.text
    assert "(skipped)" not in seen.text
    assert "Tab: skip" not in seen.text


def test_a_plan_question_can_be_skipped_and_taken_up_again(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + MAKE_PLAN + TAB + BACK + FIRST + CTRL_C + CTRL_C)
    plan = seen.after("These questions choose your plan.")
    assert "Tab: skip" in plan
    assert "Does the back cramp or lock up?\n  (skipped)" in plan
    assert "Does the back cramp or lock up?\n  Yes" in plan


def test_the_plan_tells_apart_what_an_answer_and_what_a_skipped_question_held_back(press: Callable[..., Seen]) -> None:
    # A cramp, tight thighs, getting down to the floor is hard; whether there is a diagnosis is skipped.
    seen = press(PAIN + MAKE_PLAN + FIRST + TAB * 2 + FIRST + TAB * 3 + DOWN + TICK + TAB * 4 + READ_ON + FINISH)
    held = " ".join(seen.text.rsplit("LEFT OUT OF YOUR PLAN FOR NOW", 1)[1].split())
    lying, standing = "Lying stretch for the back of the thigh. ", "Standing stretch for the thighs and hips. "
    assert lying + "Because you answered: Is any of this hard for you? Getting down to the floor" in held
    assert standing + "We can only add it once you answer: Has a doctor told you" in held


def test_typed_durations_are_mended_in_plain_words(press: Callable[..., Seen]) -> None:
    seen = press(TO_DURATION + "3m\r" + CTRL_U + "3\r" + CTRL_U + "a fortnight\r" + CTRL_C + CTRL_C)
    assert "`m` can be minutes or months." in seen.text
    assert "3 what? For example 3 days, or 3 weeks." in seen.text
    assert "How long has this pain lasted this time?\n  2 weeks\n" in seen.text
