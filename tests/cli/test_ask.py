"""The conversation, key by key, through prompt_toolkit's pipe input: what a person presses, and what they see."""

from __future__ import annotations

import dataclasses
import io
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from soundadvice import Advice, Pack, Session, SessionError, load_pack
from soundadvice.model.condition import Comparison, Operator
from soundadvice.model.question import Number
from soundadvice_cli.commands.people import ask
from soundadvice_cli.errors import NoAdvice, Refused
from soundadvice_cli.options import DEFAULT_PACK
from soundadvice_cli.prompts.asker import Asker
from soundadvice_cli.prompts.plain import PlainAsker
from support.terminal.keys import (
    BACK,
    CTRL_C,
    CTRL_D,
    CTRL_U,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    NO_PLAN_ANSWERS,
    NO_RED_FLAG,
    PAIN,
    PLAN,
    SECOND,
    SPACE,
    TAB,
    THIRD,
    TICK,
    UP,
    WELL_AT_35,
    WHY,
    Seen,
    end,
    pack,
    press,
    saved,
)

__all__ = ["pack", "press", "saved"]


# To the advice -------------------------------------------------------------------------------------------------


def test_a_stiff_back_for_a_week_gets_a_plan(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + PLAN + FINISH)
    assert seen.exit_code == 0
    assert "Question 1, at most 7 more" in seen.text
    assert "The questions about your pain are done." in seen.after("What happened when you tried")
    assert "Your plan: question 1\n" in seen.text
    assert "Your plan: question 2\n" in seen.text
    assert "Your plan: question 3, at most 9 more\n" in seen.text
    advice = seen.after("AT HOME")
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
    seen = press(WELL_AT_35 + PLAN + FINISH, other_pack=load_pack(DEFAULT_PACK))
    assert seen.exit_code == 0
    asked = seen.text.split("The questions about your pain are done.")[0]
    assert "Question 1\n" in asked
    assert re.findall(r"at most \d{2,}", asked) == []  # that daunts
    assert "at most 9 more" in asked
    assert "Question 20, the last one" in asked
    assert set(re.findall(r"Question (\d+)", asked)) == {str(number) for number in range(1, 21)}
    advice = seen.after("AT HOME")
    assert "Lying stretch for the back of the thigh" in advice
    assert "if you keep falling over, get medical help today" in " ".join(advice.split())


@pytest.mark.parametrize("asked", range(len(NO_RED_FLAG)))
def test_the_default_pack_gives_no_plan_before_the_last_red_flag_question(
    press: Callable[..., Seen], asked: int
) -> None:
    seen = press("".join(NO_RED_FLAG[:asked]) + CTRL_C + CTRL_C, other_pack=load_pack(DEFAULT_PACK))
    assert re.search(rf"Question {asked + 1}\b", seen.text)
    assert "AT HOME" not in seen.text


def test_the_signs_of_an_emergency_stand_right_under_what_to_do(press: Callable[..., Seen]) -> None:
    advice = press(PAIN + NO_PLAN_ANSWERS + FINISH).after("AT HOME")
    assert advice.index("Call 999, 112 or 911") < advice.index("Get medical help today") < advice.index("YOUR PLAN")


def test_it_says_at_once_that_it_is_no_doctor_and_whom_to_call(press: Callable[..., Seen], pack: Pack) -> None:
    before = press(CTRL_C).flowing.split("Question 1", 1)[0]
    assert f"{pack.title} {pack.introduction} This is not a doctor." in before
    assert pack.description not in before
    assert "call 999, 112 or 911 now" in before
    assert "no clinician has reviewed it" in before


def test_the_advice_comes_as_soon_as_it_is_decided(press: Callable[..., Seen]) -> None:
    seen = press(TICK + THIRD + FINISH)
    assert seen.exit_code == 0
    assert "Question 3" not in seen.text
    advice = seen.after("SEE A DOCTOR")
    assert "You have pain in your leg" in advice
    assert "! If both legs hurt, do not wait for a visit." in advice
    assert "6 questions are left. They cannot make this advice more urgent." in advice
    assert "What now?" in advice


def test_the_rest_can_be_answered_for_the_doctor(press: Callable[..., Seen]) -> None:
    rest = DOWN + SPACE + ENTER + TICK + SECOND + "not sure\r" + FIRST + FIRST  # one leg is numb, how long: not sure
    seen = press(TICK + THIRD + ENTER + rest + FINISH)
    assert seen.exit_code == 0
    assert "For the doctor: question 3, at most 5 more" in seen.text
    again = seen.text.rsplit("SEE A DOCTOR", 1)[1]
    assert "WHAT YOU TOLD US, TO SHOW THE DOCTOR" in again
    assert "How long have you had it this time? not sure" in again
    assert "A part of you has felt numb or tingly" in again
    assert "questions are left" not in again
    assert "Answer the other questions" not in again


# Back, and answers changed -------------------------------------------------------------------------------------


def test_going_back_and_changing_the_answer_gives_the_plan_again(press: Callable[..., Seen]) -> None:
    seen = press(TICK + THIRD + BACK + UP + UP + ENTER + PAIN.removeprefix(TICK + FIRST) + NO_PLAN_ANSWERS + FINISH)
    assert seen.exit_code == 0
    assert "AT HOME" in seen.after("SEE A DOCTOR")


def test_going_back_keeps_the_former_answers_preselected(press: Callable[..., Seen]) -> None:
    # Back from the third question to the first, then Enter alone: the ticks and the choice are as they were.
    seen = press(SPACE + DOWN + SPACE + ENTER + SECOND + BACK + BACK + ENTER + ENTER + CTRL_C + CTRL_C)
    assert seen.text.count("  Low back; Hips or bottom") == 2
    assert seen.text.count("  Only into my bottom\n") >= 2
    assert seen.text.count("Question 3") == 2


def test_going_back_keeps_what_was_typed(press: Callable[..., Seen]) -> None:
    to_duration = TICK + FIRST + TICK + TICK + SECOND
    seen = press(to_duration + "10 days\r" + BACK + ENTER + CTRL_C + CTRL_C)
    assert seen.text.count(">  10 days") == 1
    assert seen.text.count("\n  10 days\n") == 2


def test_back_at_the_first_question_says_so(press: Callable[..., Seen]) -> None:
    assert "This is the first question." in press(BACK + CTRL_C).text


def test_an_answer_can_be_picked_and_changed_at_the_end(press: Callable[..., Seen]) -> None:
    change_leg_pain = ENTER + FIRST + DOWN + DOWN + ENTER  # from `No` two lines down: one leg
    seen = press(PAIN + NO_PLAN_ANSWERS + change_leg_pain + FINISH)
    assert seen.exit_code == 0
    assert "Change your answer" in seen.after("AT HOME")
    assert "You have pain in your leg" in seen.after("AT HOME")


def test_turning_back_from_a_change_does_not_show_the_advice_again(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + NO_PLAN_ANSWERS + ENTER + BACK + ENTER + ENTER + BACK + FINISH)
    assert seen.text.count("AT HOME") == 1


# Keys ----------------------------------------------------------------------------------------------------------


def test_why_is_shown_and_what_was_ticked_is_kept(press: Callable[..., Seen]) -> None:
    seen = press(SPACE + WHY + ENTER + CTRL_C + CTRL_C)
    assert "Why we ask: Our advice is for the low back" in seen.text
    assert "  Low back\n" in seen.after("hide why")


def test_why_is_shown_while_typing_and_what_was_typed_is_kept(press: Callable[..., Seen]) -> None:
    seen = press(TICK + FIRST + TICK + TICK + SECOND + "10 d" + WHY + "ays\r" + CTRL_C + CTRL_C)
    assert "Why we ask: Pain that goes on for weeks" in seen.text
    assert "  10 days\n" in seen.text


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (DOWN + SPACE + DOWN + SPACE, "Yes, in one leg or foot; Yes, in both legs or feet"),
        (DOWN + SPACE + SPACE + UP + SPACE, "No"),
        (SPACE + SPACE + DOWN + SPACE, "Yes, in one leg or foot"),
    ],
)
def test_lines_are_ticked_and_unticked_by_their_own_key(press: Callable[..., Seen], keys: str, answer: str) -> None:
    seen = press(TICK + FIRST + keys + ENTER + CTRL_C + CTRL_C)
    assert f"tingly since this began?\n  {answer}\n" in seen.text
    assert "cannot be true together" not in seen.flowing


@pytest.mark.parametrize("keys", [UP + UP + SPACE, DOWN * 3 + SPACE, UP + UP + SPACE + UP + SPACE])
def test_a_sign_stays_ticked_when_none_or_not_sure_is_ticked_after_it(press: Callable[..., Seen], keys: str) -> None:
    seen = press(TICK + FIRST + DOWN + DOWN + SPACE + keys + ENTER + CTRL_C + CTRL_C)
    assert "cannot be true together with another answer. If one of the others fits you" in seen.flowing
    assert "tingly since this began?\n  Yes, in both legs or feet\n" in seen.text


@pytest.mark.parametrize(("first", "answer"), [("", "No"), (UP, "I am not sure")])
def test_a_sign_after_none_or_not_sure_is_refused_aloud_and_not_passed_over(
    press: Callable[..., Seen], first: str, answer: str
) -> None:
    to_sign = DOWN if not first else DOWN + DOWN
    seen = press(TICK + FIRST + first + SPACE + to_sign + SPACE + ENTER + CTRL_C + CTRL_C)
    assert f"“{answer}” cannot be true together with another answer." in seen.flowing
    assert f"tingly since this began?\n  {answer}\n" not in seen.text
    again = press(TICK + FIRST + first + SPACE + to_sign + SPACE + ENTER + ENTER + CTRL_C + CTRL_C)
    assert f"tingly since this began?\n  {answer}\n" in again.text


def test_plain_lines_refuse_signs_in_the_same_words(type_lines: Callable[..., Seen]) -> None:
    said = type_lines("1\n1\n1 2\n2 6\n^C\n^C\n").flowing
    for alone in ("No", "I am not sure"):
        assert f"“{alone}” cannot be true together with another answer. If one of the others fits you" in said


def test_all_and_inverted_ticks_of_questionary_are_off(press: Callable[..., Seen]) -> None:
    seen = press(TICK + FIRST + "ai" + ENTER + CTRL_C + CTRL_C)
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
    seen = press(PAIN + TAB + BACK + SECOND + CTRL_C + CTRL_C)
    plan = seen.after("The questions about your pain are done.")
    assert "Tab: skip" in plan
    assert "Does your back cramp or lock up?\n  (skipped)" in plan
    assert "Does your back cramp or lock up?\n  Yes" in plan


def test_the_plan_tells_apart_what_an_answer_and_what_a_skipped_question_held_back(press: Callable[..., Seen]) -> None:
    # A cramp, tight thighs, getting down to the floor is hard; whether there is a diagnosis is skipped.
    seen = press(PAIN + SECOND + TAB * 2 + SECOND + TAB * 3 + DOWN + TICK + TAB * 4 + FINISH)
    held = " ".join(seen.after("LEFT OUT OF YOUR PLAN FOR NOW").split())
    lying, standing = "Lying stretch for the back of the thigh. ", "Standing stretch for the thighs and hips. "
    assert lying + "Because you answered: Is any of this hard for you? Getting down to the floor" in held
    assert standing + "We can only add it once you answer: Has a doctor told you" in held


def test_typed_durations_are_mended_in_plain_words(press: Callable[..., Seen]) -> None:
    to_duration = TICK + FIRST + TICK + TICK + SECOND
    seen = press(to_duration + "3m\r" + CTRL_U + "3\r" + CTRL_U + "a fortnight\r" + CTRL_C + CTRL_C)
    assert "`m` can be minutes or months." in seen.text
    assert "3 what? For example 3 days, or 3 weeks." in seen.text
    assert "How long have you had it this time?\n  2 weeks\n" in seen.text


# Leaving, saving, going on -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
def test_stopping_offers_to_save_and_the_next_time_offers_to_go_on(
    press: Callable[..., Seen], saved: Path, stop: str
) -> None:
    seen = press(TICK + FIRST + stop + ENTER)
    assert seen.exit_code == 130
    assert f"Saved in {saved}" in seen.flowing
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    again = press(ENTER + PAIN.removeprefix(TICK + FIRST) + NO_PLAN_ANSWERS + FINISH)
    assert "with 2 answers. They are saved in" in again.text
    assert "Question 3, at most 5 more" in again.text
    assert "Question 1," not in again.text
    assert again.exit_code == 0
    assert not saved.exists()
    assert f"Deleted: {saved}" in again.flowing


@pytest.mark.parametrize("leave", [DOWN + ENTER, CTRL_C, CTRL_D])
def test_stopping_without_saving_keeps_nothing(press: Callable[..., Seen], saved: Path, leave: str) -> None:
    seen = press(TICK + FIRST + CTRL_C + leave)
    assert seen.exit_code == 130
    assert not saved.exists()


def test_stopping_by_mistake_can_be_taken_back(press: Callable[..., Seen], saved: Path) -> None:
    seen = press(TICK + FIRST + CTRL_C + UP + ENTER + PAIN.removeprefix(TICK + FIRST) + NO_PLAN_ANSWERS + FINISH)
    assert seen.exit_code == 0
    assert "AT HOME" in seen.text
    assert not saved.exists()


def test_nothing_is_offered_where_there_is_nothing_to_save(press: Callable[..., Seen]) -> None:
    seen = press(CTRL_C)
    assert seen.exit_code == 130
    assert "save" not in seen.after("Question 1")


def test_a_saved_session_can_be_started_again_and_is_then_deleted(press: Callable[..., Seen], saved: Path) -> None:
    press(TICK + FIRST + CTRL_C + ENTER)
    seen = press(DOWN + ENTER + CTRL_C)
    assert "Question 1, at most 7 more" in seen.text
    assert not saved.exists()


def test_a_session_goes_where_the_person_says(press: Callable[..., Seen], saved: Path, tmp_path: Path) -> None:
    mine = tmp_path / "my back.json"
    seen = press(TICK + CTRL_C + ENTER, save_to=str(mine))
    assert mine.exists()
    assert not saved.exists()
    assert f"--resume '{mine}'" in seen.flowing
    again = press(FIRST + CTRL_C + CTRL_C, resume=str(mine))
    assert "Question 2, at most 6 more" in again.text
    assert mine.exists()


def test_a_file_that_is_no_session_is_refused_and_kept(press: Callable[..., Seen], saved: Path) -> None:
    saved.parent.mkdir()
    saved.write_text("my diary")
    seen = press(TICK + CTRL_C + ENTER)
    assert "cannot be used" in seen.text
    assert saved.read_text() == "my diary"
    other = saved.with_name("session-2.json")
    assert other.exists()
    assert str(other) in seen.flowing


def test_a_file_named_by_the_person_that_is_no_session_is_an_error(press: Callable[..., Seen], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(Refused, match=r"wrong\.json"):
        press(TICK, resume=str(wrong))
    assert wrong.read_text() == "{}"


def test_a_session_of_other_parameters_says_what_changed(press: Callable[..., Seen], saved: Path) -> None:
    saved.parent.mkdir()
    Session(load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}), answers={"leg_pain": "none"}).save(saved)
    seen = press(CTRL_C)
    assert "few_weeks" in seen.text
    assert saved.exists()


def test_engines_that_disagree_leave_nobody_without_a_way_on(
    press: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def disagree(_: Session) -> Advice:
        raise SessionError("the engines disagree")

    monkeypatch.setattr(Session, "advice", disagree)
    with pytest.raises(NoAdvice, match="the engines disagree") as none:
        press(TICK + THIRD)
    assert none.value.help.title == "Please see a doctor"
    assert "999, 112 or 911" in none.value.help.call


# The screen ----------------------------------------------------------------------------------------------------


def test_a_long_advice_waits_at_the_end_of_each_screen(press: Callable[..., Seen]) -> None:
    seen = press(PAIN + NO_PLAN_ANSWERS + (UP + ENTER) * 12, rows=24)
    assert seen.exit_code == 0
    pages = seen.after("AT HOME").split("There is more to read.")
    assert len(pages) > 3
    assert "Call 999" not in pages[0]
    assert "Call 999" in pages[1]
    assert "What now?" in pages[-1]


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_screen(press: Callable[..., Seen], columns: int) -> None:
    seen = press(PAIN + PLAN + FINISH, columns=columns)
    # The menu after it is drawn by moving the cursor, so that it has no lines to measure here.
    told, menu, _ = seen.after("AT HOME").partition("What now?")
    assert menu
    assert max(map(len, told.splitlines())) <= columns


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


# Line by line --------------------------------------------------------------------------------------------------


@pytest.fixture
def type_lines(pack: Pack, saved: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(lines: str) -> Seen:
        waiting: Iterator[str] = iter(lines.splitlines())

        def read(prompt: str = "") -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            if line == "^C":
                raise KeyboardInterrupt
            print(prompt + line)
            return line

        monkeypatch.setattr("builtins.input", read)
        monkeypatch.setenv("COLUMNS", "60")
        screen = io.StringIO()
        asker: Asker = PlainAsker()
        with redirect_stdout(screen):
            return end(screen, lambda: ask.run(pack, asker, boxed=False))

    return run


def test_plain_lines_lead_to_the_same_advice(type_lines: Callable[..., Seen]) -> None:
    seen = type_lines("1\n1\n1\n1\n2\n1 week\n1\n1\n" + "skip\n" * 12 + "3\n")
    assert seen.exit_code == 0
    assert "YOU CAN LOOK AFTER THIS AT HOME FOR NOW\n" in seen.text
    assert not set("╭│─") & set(seen.text)


def test_plain_lines_know_why_back_and_skip(type_lines: Callable[..., Seen]) -> None:
    seen = type_lines("why\nskip\nback\n1 2\n9\n1 2\n3\nback\n\n4\n")
    assert "Why we ask: Our advice is for the low back" in seen.text
    assert "This question cannot be skipped" in seen.text
    assert "This is the first question." in seen.text
    assert "Please type a number from 1 to 5." in seen.text
    assert "Please type one number only." in seen.text
    assert "Your answer before: Yes, one leg. Press Enter to keep it." in seen.text
    assert seen.text.count("SEE A DOCTOR") == 2
    assert seen.exit_code == 0


def test_plain_lines_refuse_what_cannot_stand_together(type_lines: Callable[..., Seen]) -> None:
    assert "cannot be true together" in type_lines("1\n1\n1 2\n^C\n^C\n").text


def test_plain_lines_offer_to_save(type_lines: Callable[..., Seen], saved: Path) -> None:
    seen = type_lines("1\n^C\n1\n")
    assert seen.exit_code == 130
    assert saved.exists()
