"""Ticks: `none` is never ticked with anything else, and what was refused beside it is never passed over unsaid."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.question import MultiChoice, Option
from soundadvice.typed.ticks import Ticks, not_ticked
from soundadvice.wording.answers import why_not_together

SIGNS = ("fever", "fall")
QUESTION = MultiChoice(
    id="signs",
    text="Is any of these so?",
    options=(*(Option(name, name.capitalize()) for name in SIGNS), Option(NONE, "None"), Option(UNSURE, "Not sure")),
)
presses = st.lists(st.sampled_from([*SIGNS, NONE, UNSURE]), max_size=12)


def test_a_sign_beside_none_is_refused_and_told_once() -> None:
    ticks = Ticks(QUESTION, {NONE})
    assert ticks.press("fever") == why_not_together(QUESTION, {NONE, "fever"})
    assert ticks.chosen == {NONE}
    assert (ticks.passed_over(), ticks.passed_over()) == ("Fever", None)
    assert not_ticked("Fever", "Enter") == (
        "“Fever” is not ticked. Untick the other one first, or press Enter again to go on with what is ticked."
    )


def test_none_beside_a_sign_is_refused_and_may_be_passed_over() -> None:
    ticks = Ticks(QUESTION, {"fever"})
    assert ticks.press(NONE) is not None
    assert ticks.passed_over() is None
    assert ticks.chosen == {"fever"}


def test_what_was_refused_is_forgotten_with_the_next_press_that_stands() -> None:
    ticks = Ticks(QUESTION, {NONE})
    ticks.press("fever")
    assert ticks.press(NONE) is None
    assert (ticks.chosen, ticks.passed_over()) == (frozenset(), None)


@given(presses)
def test_whatever_is_pressed_what_is_ticked_can_stand(pressed: list[str]) -> None:
    ticks = Ticks(QUESTION)
    for name in pressed:
        before = ticks.chosen
        why = ticks.press(name)
        assert ticks.chosen == (before if why else before ^ {name})
        assert why_not_together(QUESTION, ticks.chosen) is None
        assert (ticks.passed_over() is not None) == (why is not None and name != NONE)


def test_a_sign_and_not_sure_are_both_heard() -> None:
    ticks = Ticks(QUESTION)
    assert [ticks.press(name) for name in ("fever", UNSURE)] == [None, None]
    assert (ticks.chosen, ticks.passed_over()) == ({"fever", UNSURE}, None)
    assert ticks.press(NONE) is not None
    assert ticks.chosen == {"fever", UNSURE}
