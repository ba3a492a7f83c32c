"""`soundadvice routine`, key by key, with a clock of our own: what a person presses when, and what they see."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from soundadvice import Pack, Session, SessionError
from soundadvice_cli.errors import NoAdvice, Refused
from support.terminal.player import (
    BEGIN,
    BOTH,
    CTRL_C,
    CTRL_D,
    DOWN,
    ENTER,
    ESCAPE,
    GIVEN,
    INTENSE,
    NOT_SURE,
    NOTHING_NEW,
    PERSISTED,
    SETTLED,
    SPASM,
    STANDING,
    TO_THE_HOLD,
    FakeClock,
    Script,
    Seen,
)

# From beginning to end ---------------------------------------------------------------------------------------------


def test_the_lying_stretch_from_beginning_to_end(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60 seconds.", ENTER),
            ("Right side, step 6 of 6", ENTER),
            ("Left side, step 1 of 6", ENTER),
            ("Left side, step 2 of 6", ENTER),
            ("Left side, step 3 of 6", ENTER),
            ("Left side, steps 4 and 5 of 6", ENTER),
            ("Left side, step 6 of 6", ENTER),
            ("That was the last one", ENTER),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert seen.bells == 2
    assert "That is all for today." in seen.text
    assert "- Lying stretch for the back of the thigh: once on each side\n" in seen.text
    assert "Once a day, at a time that suits you." in seen.flowing.split("When to do it again:")[-1]
    for praise in ("well done", "great", "good job", "congrat", "!"):
        assert praise not in seen.text.split("That is all for today.")[1].lower()


def test_the_stop_rule_and_the_key_for_pain_are_on_every_screen(play: Callable[..., Seen]) -> None:
    for columns in (40, 80):
        seen = play(
            [*TO_THE_HOLD, ("Hold for 60", ENTER), ("step 6 of 6", "r"), ("All the steps", CTRL_C)],
            SPASM,
            columns=columns,
        )
        screens = seen.text.split("If it hurts, stop. A gentle pull")
        assert len(screens) >= len(TO_THE_HOLD) + 2
        assert all("H: it hurts" in " ".join(screen.split()) for screen in screens[1:9])


def test_repetitions_are_counted(play: Callable[..., Seen]) -> None:
    steps = [(f"1 of 5, step {number} of 6", ENTER) for number in range(1, 7)]
    again = [(f"{number} of 5, all 6 steps", ENTER) for number in range(2, 6)]
    seen = play(
        [NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), *steps, *again, ("Exercise 2 of 2", "n"), ("last one", ENTER)],
        rows=40,
    )
    assert seen.exit_code == 0
    assert "- Slow roll-down: 5 times\n" in seen.text
    assert "- Lying stretch for the back of the thigh: left out\n" in seen.text
    assert seen.bells == 0


def test_a_long_screen_is_read_page_by_page(play: Callable[..., Seen]) -> None:
    steps = [(f"1 of 5, step {number} of 6", ENTER) for number in range(1, 7)]
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            *steps,
            ("2 of 5, all 6 steps 1. Stand", ENTER),
            ("4. Stop", ENTER),
            ("6. Breathe", "b"),
            ("4. Stop", ENTER),
            ("6. Breathe", ENTER),
            ("3 of 5, all 6 steps 1. Stand", CTRL_C),
        ],
        columns=40,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "Slow roll-down: 2 of 5 times" in seen.flowing


def test_one_of_a_group_is_chosen(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", "n"),
            ("Choose one of these", ENTER),
            ("Press a number from 1 to 2", "2"),
            ("Exercise 2 of 2: Standing stretch", "b"),
            ("Choose one of these", "1"),
            ("Exercise 2 of 2: Lying stretch", "n"),
            ("last one", ENTER),
        ],
        BOTH,
    )
    assert seen.exit_code == 0
    assert "- Lying stretch for the back of the thigh: left out" in seen.text
    assert "Standing stretch for the thighs and hips: left out" not in seen.text


# Holds -------------------------------------------------------------------------------------------------------------


def test_a_hold_begins_only_after_it_is_started_and_a_lead(play: Callable[..., Seen]) -> None:
    seen = play([*TO_THE_HOLD, ("Hold for 60", ENTER), ("begins in 3.", ENTER), ("1 of 60 seconds", CTRL_C)], SPASM)
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "Lying stretch for the back of the thigh: begun, not finished" in seen.flowing


def test_pause_stops_the_time(play: Callable[..., Seen], fake: FakeClock) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60", ENTER),
            ("20 of 60 seconds", " "),
            ("Paused at 20 of 60 seconds", "m"),
            ("The bell is off.", "m"),
            ("The bell is on.", ENTER),
            ("21 of 60 seconds", "b"),
            ("Hold for 60", ENTER),
            ("begins in", CTRL_C),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)


def test_enter_ends_a_hold_once_its_shortest_time_is_over(play: Callable[..., Seen]) -> None:
    steps = [("Exercise 1 of 1", ENTER), *((f"Right side, step {number} of 7", ENTER) for number in (1, 2, 3))]
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            *steps,
            ("Hold for 20 to 30 seconds.", ENTER),
            ("21 of 20 to 30 seconds. You may stop now.", ENTER),
            ("Right side, step 5 of 7", ENTER),
            ("Hold for 20 to 30 seconds.", "s"),
            ("The hold is over.", "n"),
            ("last one", ENTER),
        ],
        STANDING,
    )
    assert (seen.exit_code, seen.waiting_for, seen.bells) == (0, None, 0)
    assert "hips: begun, not finished (1 hold skipped or cut short)" in seen.flowing


@pytest.mark.sampled
@pytest.mark.parametrize(("bell", "key", "bells"), [(True, "", 1), (False, "", 0), (True, "m", 0), (False, "m", 1)])
def test_the_bell_can_be_turned_off(play: Callable[..., Seen], bell: bool, key: str, bells: int) -> None:
    hold = [("Hold for 60", ENTER), *([("begins in", key)] if key else []), ("The hold is done.", CTRL_C)]
    seen = play([*TO_THE_HOLD, *hold], SPASM, bell=bell)
    assert (seen.waiting_for, seen.bells) == (None, bells)


def test_back_takes_back_what_was_done(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            *TO_THE_HOLD,
            ("Hold for 60", "s"),
            ("step 6 of 6", "b"),
            ("Hold for 60", "b"),
            ("step 3 of 6", "b"),
            ("step 2 of 6", "b"),
            ("step 1 of 6", "b"),
            ("Exercise 1 of 1", "b"),
            ("Your exercises", "b"),
            ("There is nothing to go back to.", CTRL_D),
        ],
        SPASM,
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "You did no exercise this time. That is all right." in seen.text


# It hurts ----------------------------------------------------------------------------------------------------------


YES, NO, STILL_NOT_SURE = (DOWN * times + ENTER for times in (1, 2, 3))
IT_HURTS = (*TO_THE_HOLD, ("Hold for 60", ENTER), ("7 of 60 seconds", "h"))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([("Stop now.", PERSISTED)], "it went on hurting after exercises"),
        ([("Stop now.", INTENSE)], "exercises hurt a lot"),
        ([("Stop now.", NOT_SURE), ("Bend a little", YES)], "moving hurts a lot, or for an hour after"),
        ([("Stop now.", NOT_SURE), ("Bend a little", STILL_NOT_SURE)], "still not sure if moving hurts"),
    ],
)
def test_pain_that_is_intense_persists_or_is_unclear_is_for_a_doctor(
    play: Callable[..., Seen], said: Script, reason: str
) -> None:
    seen = play([*IT_HURTS, *said], SPASM)
    assert (seen.exit_code, seen.waiting_for, seen.bells) == (0, None, 0)
    card = seen.text.split("SEE A DOCTOR")[1]
    assert f"You said: {reason}. Please leave exercises out for now." in " ".join(card.split())
    assert "When to do it again" not in card
    assert "Lower your leg slowly" not in card


def test_whoever_is_not_sure_and_moves_freely_stays_at_home_and_exercises_no_more_today(
    play: Callable[..., Seen],
) -> None:
    seen = play([*IT_HURTS, ("Stop now.", NOT_SURE), ("Bend a little", NO)], SPASM)
    assert (seen.exit_code, seen.waiting_for, seen.bells) == (0, None, 0)
    assert "AT HOME" in seen.text
    for absent in ("SEE A DOCTOR", "When to do it again", "Exercise 2 of"):
        assert absent not in seen.text.split("Bend a little")[1]


def test_whoever_leaves_before_it_is_clear_how_it_hurt_is_told_when_to_see_a_doctor(play: Callable[..., Seen]) -> None:
    seen = play([*IT_HURTS, ("Stop now.", NOT_SURE), ("Bend a little", CTRL_C)], SPASM)
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    ending = " ".join(seen.text.split("You stopped here.")[1].split())
    assert "does not go when you stop, see a doctor" in ending
    assert "When to do it again" not in ending


def test_enter_alone_does_not_say_how_it_hurt(play: Callable[..., Seen]) -> None:
    seen = play([*TO_THE_HOLD, ("Hold for 60", "h"), ("Stop now.", ENTER), ("Nothing is chosen yet", CTRL_C)], SPASM)
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "If it hurts, stop." in seen.text.split("You stopped here.")[1]


def test_pain_that_settles_leaves_the_exercise_out_and_offers_the_next(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("1 of 5, step 1 of 6", "h"),
            ("Stop now.", SETTLED),
            ("> 1. Stop for today", DOWN + ENTER),
            ("Exercise 2 of 2: Lying", "b"),
            ("There is nothing to go back to.", "n"),
            ("last one", ENTER),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "Leave out the exercise that hurt. Try a more gentle one on another day." in seen.flowing
    assert "Slow roll-down: stopped, because it hurt" in seen.text


def test_stopping_for_today_is_what_enter_does_after_pain(play: Callable[..., Seen]) -> None:
    keys = [("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED), ("> 1. Stop for today", ENTER)]
    seen = play([NOTHING_NEW, BEGIN, *keys])
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "That is all for today." in seen.text


def test_the_second_pain_that_settles_ends_it(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("step 1 of 6", "H"),
            ("Stop now.", SETTLED),
            ("> 1. Stop for today", DOWN + ENTER),
            ("Exercise 2 of 2", ENTER),
            ("step 1 of 6", "h"),
            ("Stop now.", SETTLED),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    end = seen.flowing.split("It has hurt more than once now")[1]
    assert "When to do it again" not in end


def test_whoever_said_before_that_one_hurt_has_one_try(play: Callable[..., Seen]) -> None:
    given = {**GIVEN, "pain_with_exercise": "settles"}
    seen = play([NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)], given)
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "It has hurt more than once now" in seen.text


def test_it_still_hurts_after_it_had_settled(play: Callable[..., Seen]) -> None:
    seen = play(
        [
            NOTHING_NEW,
            BEGIN,
            ("Exercise 1 of 2", ENTER),
            ("step 1 of 6", "h"),
            ("Stop now.", SETTLED),
            ("> 1. Stop for today", DOWN * 2 + ENTER),
            ("Stop now.", ESCAPE),
            ("> 1. Stop for today", DOWN * 2 + ENTER),
            ("Stop now.", PERSISTED),
        ]
    )
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "SEE A DOCTOR" in seen.text


def test_back_from_the_question_goes_on_with_the_hold_not_begun(play: Callable[..., Seen]) -> None:
    seen = play(
        [*TO_THE_HOLD, ("Hold for 60", ENTER), ("7 of 60", "h"), ("Stop now.", ESCAPE), ("Hold for 60", CTRL_C)], SPASM
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)


@pytest.mark.parametrize("before", [[], [("Exercise 1 of 2", "n")], [("Exercise 1 of 2", "nn")]])
def test_pain_between_exercises_counts_too(play: Callable[..., Seen], before: Script) -> None:
    seen = play([NOTHING_NEW, *([BEGIN, *before] if before else []), ("H: it hurts", "h"), ("Stop now.", INTENSE)])
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "SEE A DOCTOR" in seen.text


def test_what_a_new_plan_holds_back_is_not_offered_any_more(pack: Pack, play: Callable[..., Seen]) -> None:
    """A plan rule may hold more back once something has hurt: the routine follows the new plan."""
    settles = next(rule for rule in pack.plan.rules if rule.id == "hurt_but_settled")
    rules = tuple(
        dataclasses.replace(rule, hold_back=("lying_hamstring_stretch",)) if rule is settles else rule
        for rule in pack.plan.rules
    )
    other = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, rules=rules))
    keys = [("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)]
    seen = play([NOTHING_NEW, BEGIN, *keys], other_pack=other)
    assert (seen.exit_code, seen.waiting_for) == (0, None)
    assert "That was the last exercise." in seen.text


def test_engines_that_disagree_end_it_with_a_way_on(play: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch) -> None:
    vote = Session._vote

    def disagree(session: Session, evaluation: object) -> None:
        if session.answers.get("pain_with_exercise"):
            raise SessionError("the engines disagree")
        vote(session, evaluation)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "_vote", disagree)
    with pytest.raises(NoAdvice, match="the engines disagree") as none:
        play([NOTHING_NEW, BEGIN, ("Exercise 1 of 2", ENTER), ("step 1 of 6", "h"), ("Stop now.", SETTLED)])
    assert none.value.help.title == "Please see a doctor"


# Who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("down", [2, 3])
def test_something_new_or_not_sure_leads_to_a_check_in(play: Callable[..., Seen], down: int) -> None:
    mild, stop = DOWN * 3 + ENTER, "\x03"
    seen = play(
        [("new or worse", DOWN * down + ENTER), ("Worst pain in the last day", mild), ("When did it begin", stop)]
    )
    assert (seen.exit_code, seen.waiting_for) == (130, None)
    assert "Then please do not start yet. First we ask what has changed." in seen.flowing
    assert "call 999, 112 or 911 now" in seen.flowing
    assert "Your exercises" not in seen.text


def test_a_plan_without_an_exercise_says_so(play: Callable[..., Seen]) -> None:
    seen = play([], {**GIVEN, "diagnosis": "other"})
    assert seen.exit_code == 0
    assert "There is no stretch in your plan this time." in seen.text


def test_a_pack_that_cannot_take_pain_guides_nobody(pack: Pack, play: Callable[..., Seen]) -> None:
    silent = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, it_hurts=None))
    with pytest.raises(Refused, match="does not say what to ask when an exercise hurts"):
        play([], other_pack=silent)
