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


@pytest.mark.parametrize("keys", [DOWN * 3 + SPACE, UP * 3 + SPACE, DOWN * 3 + SPACE + DOWN + SPACE])
def test_a_sign_stays_ticked_when_none_or_not_sure_is_ticked_after_it(press: Callable[..., Seen], keys: str) -> None:
    seen = press(TICK + NONE + DOWN + SPACE + keys + ENTER + CTRL_C + CTRL_C)
    assert "cannot be true together with another answer. If one of the others fits you" in seen.flowing
    assert "tingly since this pain began?\n  Yes, in both legs or feet\n" in seen.text


@pytest.mark.parametrize(("first", "answer"), [(UP + UP, "No"), (UP, "I am not sure")])
def test_a_sign_after_none_or_not_sure_is_refused_aloud_and_not_passed_over(
    press: Callable[..., Seen], first: str, answer: str
) -> None:
    to_sign = DOWN if first == UP else DOWN + DOWN
    seen = press(TICK + NONE + first + SPACE + to_sign + SPACE + ENTER + CTRL_C + CTRL_C)
    assert f"“{answer}” cannot be true together with another answer." in seen.flowing
    assert f"tingly since this pain began?\n  {answer}\n" not in seen.text
    again = press(TICK + NONE + first + SPACE + to_sign + SPACE + ENTER + ENTER + CTRL_C + CTRL_C)
    assert f"tingly since this pain began?\n  {answer}\n" in again.text


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
    seen = press(PAIN + MAKE_PLAN + FIRST + TAB * 2 + FIRST + TAB * 3 + DOWN + TICK + TAB * 4 + FINISH)
    held = " ".join(seen.text.rsplit("LEFT OUT OF YOUR PLAN FOR NOW", 1)[1].split())
    lying, standing = "Lying stretch for the back of the thigh. ", "Standing stretch for the thighs and hips. "
    assert lying + "Because you answered: Is any of this hard for you? Getting down to the floor" in held
    assert standing + "We can only add it once you answer: Has a doctor told you" in held


def test_typed_durations_are_mended_in_plain_words(press: Callable[..., Seen]) -> None:
    seen = press(TO_DURATION + "3m\r" + CTRL_U + "3\r" + CTRL_U + "a fortnight\r" + CTRL_C + CTRL_C)
    assert "`m` can be minutes or months." in seen.text
    assert "3 what? For example 3 days, or 3 weeks." in seen.text
    assert "How long has this pain lasted this time?\n  2 weeks\n" in seen.text
