"""Coming back: what a person is asked, what is derived, and that nothing is carried into self-care unconfirmed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from soundadvice import Acuity, JournalError, Pack, Session, load_pack, triage
from soundadvice.journal import Episode, Journal, Trend, episodes
from soundadvice.journal.carry_over import Former, began_as_told, former_of
from soundadvice.journal.check_in import CheckIn, CheckInStep
from soundadvice.journal.episode import as_answer, began_on
from soundadvice.model.condition import NONE, UNSURE
from soundadvice.model.question import CheckInForm, Choice, MultiChoice, Number, allows_unsure
from soundadvice.model.time.day import DaysBefore
from soundadvice_cli.commands.people import check_in
from soundadvice_cli.errors import Interrupted, Refused
from soundadvice_cli.prompts.asker import Line, MenuItem, Move, Prompt, Reply
from soundadvice_cli.prompts.plain import PlainAsker
from support.answers.entries import entry
from support.answers.people import SORE
from support.packs.shipped import shipped
from support.terminal.check_ins import HOME, JUNE, MILD, REST, STILL_SO, iter_input, journal, pack, press, told
from support.terminal.keys import (
    BACK,
    CHANGE,
    CTRL_C,
    DOWN,
    ENTER,
    FINISH,
    FIRST,
    MAKE_PLAN,
    NONE_OF_THESE,
    READ_MORE,
    READ_ON,
    SECOND,
    SPACE,
    TAB,
    THIRD,
    TICK,
    UP,
    Seen,
)
from support.terminal.keys import NONE as NONE_KEY
from support.thorough import examples

__all__ = ["journal", "pack", "press"]


def test_the_day_it_began_answers_a_question_for_a_day(journal: Journal) -> None:
    """Whose bounds it keeps, and it is the day that was told, not so many days before another."""
    pack = load_pack(Path(__file__).parents[1] / "data" / "packs" / "together")
    pack = replace(pack, check_in=CheckInForm(began="operation"))
    today = date(2024, 6, 20)
    told = Former({"operation": DaysBefore(3, date(2024, 6, 10))}, frozenset(), date(2024, 6, 10))
    assert began_as_told(pack, told) == date(2024, 6, 7)
    question = pack.question["operation"]
    for began, days in ((date(2024, 6, 7), 13), (date(2024, 1, 1), 30)):
        answer = as_answer(question, began, today)
        assert (answer, answer.asked) == (days, today)  # type: ignore[union-attr]
    assert as_answer(question, None, today) == UNSURE
    assert began_on(3, today, question) == date(2024, 6, 17)


# Key by key ----------------------------------------------------------------------------------------------------


def test_three_check_ins_without_improvement_lead_to_a_doctor(press: Callable[..., Seen], journal: Journal) -> None:
    first = press(MILD + "2 days ago\r" + "6\r" + SECOND + ENTER + REST + FINISH, day=2)
    assert "When did it begin this time?\n  1 June 2024\n" in first.text
    assert "How long you have had it: 2 days." in first.flowing
    assert "AT HOME" in first.text
    assert f"Kept in {journal.path}" in first.flowing

    second = press(MILD + "6\r" + SECOND + ENTER + STILL_SO + READ_MORE + FINISH, day=9)
    assert "How long you have had it: 9 days. It began on 1 June 2024" in second.flowing
    assert "This is what you told us on 3 June 2024." in second.flowing
    at_once, more = second.text.split("Read more", 1)
    for words in (
        "The advice is the same as on 3 June 2024:",
        "Then: 6. Now: 6.",
        "Come back: if it gets",
    ):
        assert words in " ".join(at_once.split())
    assert "See a doctor, or go back to one, if:" in at_once  # when not to wait is seen each time
    assert "AT HOME" not in at_once  # what to do was read last time
    assert "AT HOME" in more

    third = press(MILD + "7\r" + SECOND + ENTER + STILL_SO + READ_MORE + FINISH, day=21)
    assert "SEE A DOCTOR" in third.text
    assert "You said: pain for 3 weeks" in third.flowing
    assert "6 on 3 June 2024, 6 on 10 June 2024, 7 on 22 June 2024" in third.flowing
    assert "If you still wait for your visit on 29 June 2024, check in then." in third.flowing
    assert "The advice is another one than on 10 June 2024." in third.flowing
    assert "How bad is the pain now, from 0 to 10? Then: 6. Now: 7." in third.flowing
    (course,) = episodes(journal.entries())
    assert [(one.score, one.acuity) for one in course.entries] == [
        (6, Acuity.SELF_CARE),
        (6, Acuity.SELF_CARE),
        (7, Acuity.ROUTINE),
    ]


def test_the_day_before_the_few_weeks_are_over_it_is_self_care(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([told(shipped("low_back_pain"))])
    assert "AT HOME" in press(MILD + TAB + SECOND + ENTER + STILL_SO + FINISH, day=20).text


def test_a_new_sign_is_asked_about_and_counts(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    leg_pain_changed = DOWN + SPACE + ENTER
    seen = press(MILD + "5\r" + FIRST + ENTER + leg_pain_changed + FIRST + READ_MORE + FINISH, day=12)
    assert "Does the pain go into a leg?\n  One leg" in seen.text
    assert "You said: pain down one leg." in seen.after("SEE A DOCTOR")


def test_enter_alone_confirms_nothing(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    seen = press(MILD + TAB + SECOND + ENTER + ENTER + ENTER + ENTER + CTRL_C, day=12)
    assert "Nothing is ticked yet." in seen.text
    assert "You stopped. This check-in is not kept." in seen.text
    assert len(journal.entries()) == 1


def test_what_is_derived_can_be_changed_before_it_is_used(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    clear = "\x15"
    changed = DOWN + ENTER + clear + "20 May\r" + DOWN + DOWN + ENTER + UP + ENTER + ENTER
    seen = press(MILD + TAB + SECOND + changed + STILL_SO + FINISH, day=12)
    assert "How long you have had it: 24 days. It began on 20 May 2024" in seen.flowing
    assert "How it is now, compared with the day it began: better." in seen.flowing
    (course,) = episodes(journal.entries())
    assert course.began == date(2024, 5, 20)
    assert course.last.trend is Trend.BETTER
    assert course.last.answers["duration"] == "24 days"


def test_a_duration_changed_after_the_advice_moves_the_day_it_began(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    to_the_advice = MILD + TAB + SECOND + ENTER + STILL_SO
    change = CHANGE + DOWN * 5 + ENTER + "\x15" + "5 weeks\r"
    seen = press(to_the_advice + change + FINISH, day=12)
    assert "SEE A DOCTOR" in seen.after("AT HOME")
    (course,) = episodes(journal.entries())
    assert len(course.entries) == 2
    assert course.began == date(2024, 5, 9)
    assert course.last.acuity is Acuity.ROUTINE


def test_back_leads_through_the_steps(press: Callable[..., Seen]) -> None:
    seen = press(
        MILD + "3 days ago\r" + "4\r" + SECOND + BACK + BACK + BACK + ENTER + "\x155\r" + ENTER + CTRL_C, day=4
    )
    assert seen.text.count("When did it begin this time?\n  29 May 2024") == 0
    assert seen.text.count("When did it begin this time?\n  2 June 2024") >= 2
    assert "  5 points\n" in seen.text


# Low back, no leg pain, nothing numb, no swelling; and still not sure how long.
STILL_NOT_SURE = TICK + NONE_KEY + NONE_OF_THESE + NONE_OF_THESE + THIRD


def test_not_sure_when_it_began_sees_a_doctor(press: Callable[..., Seen], journal: Journal) -> None:
    seen = press(MILD + "not sure\r" + TAB + FIRST + ENTER + STILL_NOT_SURE + FINISH, day=2)
    assert "SEE A DOCTOR" in seen.text
    (one,) = journal.entries()
    assert one.began is None
    said = {name: SORE[name] for name in ("location", "leg_pain", "numbness", "swelling", "severe_pain")}
    assert one.answers == {**said, "duration": "unsure", "duration_check": "unsure", "improving": "yes"}


def test_what_was_shown_is_kept_even_where_the_person_stops(press: Callable[..., Seen], journal: Journal) -> None:
    seen = press(MILD + "today\r" + TAB + FIRST + ENTER + REST + CTRL_C, day=0)
    assert seen.exit_code == 130
    assert len(journal.entries()) == 1
    assert "Kept in" in seen.text


def test_trouble_with_the_journal_withholds_no_advice(
    press: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise JournalError("journal.sqlite3", "the disk is full, and nothing was kept")

    monkeypatch.setattr(Journal, "keep", full)
    seen = press(MILD + "not sure\r" + TAB + FIRST + ENTER + STILL_NOT_SURE + FINISH, day=2)
    assert seen.exit_code == 74
    assert "SEE A DOCTOR" in seen.text
    assert "This check-in could not be kept." in seen.text
    assert "the disk is full" in capsys.readouterr().err


def test_a_page_stands_on_a_small_screen_whole(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    small = press(MILD + "5\r" + SECOND + ENTER + STILL_SO * 3 + CTRL_C, day=12, rows=24, columns=40)
    assert "step 6 of 6" in small.text
    # Where no question fits, each is asked in full.
    tiny = press(MILD + "5\r" + SECOND + ENTER + TICK + CTRL_C, day=13, rows=12, columns=40)
    assert "What is new" not in tiny.text
    assert "Where does it hurt or feel tight?\n  Low back" in tiny.text


def test_plan_answers_of_last_time_are_confirmed_too(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack, answers={**HOME, "spasm": "no", "mobility": ["none"]}, skipped=("sofa", "fitness"))])
    plan = STILL_SO + ENTER + TAB * 8
    seen = press(MILD + TAB + FIRST + ENTER + STILL_SO + MAKE_PLAN + plan + READ_ON + FINISH, day=12)
    assert "Does the back cramp or lock up? You said: No" in seen.flowing
    assert "Last time you left out 2 questions for your plan." in seen.text
    latest = max(journal.entries(), key=lambda one: one.time)
    assert latest.answers["spasm"] == "no"
    assert {"sofa", "fitness"} <= set(latest.skipped)


def test_long_after_the_last_check_in_it_is_asked_whether_it_is_the_same_pain(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    again = press(MILD + FIRST + TAB + SECOND + ENTER + STILL_SO + FINISH, day=60)
    assert "Have you had it ever since?" in again.text
    assert "SEE A DOCTOR" in again.text
    new = press(MILD + SECOND + "today\r" + TAB + SECOND + ENTER + REST + FINISH, day=100)
    assert "AT HOME" in new.text
    assert [len(one.entries) for one in episodes(journal.entries())] == [2, 1]


def test_a_clock_that_went_back_is_refused(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack, 20)])
    with pytest.raises(Refused, match="today is 2024-06-11 by this computer's clock"):
        press("", day=10)
    assert len(journal.entries()) == 1
    seen = press(MILD + "today\r" + CTRL_C, day=10, new_episode=True)
    assert "When did it begin this time?\n  11 June 2024" in seen.text


def test_a_clock_that_was_years_ahead_once_does_not_shut_the_journal(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack, 5000)])
    anew = MILD + "today\r" + TAB + SECOND + ENTER + REST + FINISH
    assert "AT HOME" in press(anew, day=10, new_episode=True).text
    for day, how_long in ((11, "1 day"), (14, "4 days")):
        seen = press(MILD + TAB + SECOND + ENTER + STILL_SO + ENTER + FINISH, day=day)
        assert f"How long you have had it: {how_long}." in seen.flowing
    assert [len(one.entries) for one in episodes(journal.entries())] == [1, 3]


def test_a_damaged_journal_is_refused_with_a_way_on(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry()])
    journal.path.write_bytes(journal.path.read_bytes()[:5000])
    with pytest.raises(Refused, match=r"damaged(.|\n)*without the journal: soundadvice ask"):
        press("", day=10)


def test_changed_questions_are_all_asked_again(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry(9, answers=HOME)])  # of another meaning
    seen = press(MILD + TAB + SECOND + ENTER + REST + FINISH, day=12)
    assert "The questions have changed since your last check-in" in seen.flowing
    assert "AT HOME" in seen.text


# Line by line --------------------------------------------------------------------------------------------------


def test_a_check_in_in_plain_lines(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.keep([told(pack)])
    lines: Iterator[str] = iter(["3", "7", "2", "1", "6", *["skip"] * 12, "4"])
    monkeypatch.setattr("builtins.input", lambda _="": next(lines))
    clock = JUNE + timedelta(days=12)
    check_in.run(pack, journal, PlainAsker(), lambda: clock, boxed=False)
    text = capsys.readouterr().out
    assert "6. Nothing: all of this is still so today" in text
    assert "AT HOME" in text
    monkeypatch.setattr("builtins.input", iter_input(["3", "back", "3/6", "3 days ago", "back", "", "5"]))
    with pytest.raises(Interrupted):
        check_in.run(pack, journal, PlainAsker(), lambda: clock, new_episode=True, boxed=False)
    text = capsys.readouterr().out
    assert "This is the first question." in text
    assert "Please write the month as a word" in text
    assert "What we have now: 10 June 2024. Press Enter to keep it." in text


# Fail safe -----------------------------------------------------------------------------------------------------


class Person:
    """Someone who answers anything, at random, and remembers what they were asked and what they confirmed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.asked: set[str] = set()
        self.confirmed: set[str] = set()
        self.doubted: set[str] = set()

    def ask(self, prompt: Prompt) -> Reply:
        question = prompt.question
        moves: list[Reply] = [Move.SKIP] if prompt.may_skip else []
        if prompt.may_go_back and self._random.random() < 0.1:
            return Move.BACK
        match question:
            case MultiChoice(id="still_so", options=options):
                ids = [option.id for option in options if not option.exclusive]
                reply = self._random.choice([[NONE], [NONE], [UNSURE], ids[:1], ids])
                self.confirmed -= set(ids)
                self.doubted -= set(ids)
                still = set() if reply == [UNSURE] else set(ids) - set(reply)
                self.confirmed |= still
                self.doubted |= set(ids) - still
                return reply
            case MultiChoice(options=options):
                moves += [[option.id] for option in options]
            case Choice(options=options):
                moves += [option.id for option in options]
            case Number(minimum=minimum, maximum=maximum):
                moves += [minimum, maximum]
            case _:
                moves += [timedelta(days=1), timedelta(weeks=5), *(["unsure"] if allows_unsure(question) else [])]
        self.asked.add(question.id)
        # Mostly the harmless answer, or no one would ever stay at home.
        return self._random.choice([*[moves[0]] * 20, *moves])

    def choose(self, text: str, items: Sequence[MenuItem], *, back: bool = True, last: str = "") -> str | None:
        return items[-1].id if text == "What now?" else items[0].id

    def write(self, line: Line) -> object:
        return line.read("3 days ago")

    def pause(self, text: str, *, back: bool = False, skip: bool = False) -> str:
        return "on"


def test_nothing_is_carried_over_that_was_not_confirmed(pack: Pack, tmp_path: Path) -> None:
    outcomes = {_check_in_at_random(pack, Journal(tmp_path / f"{seed}.sqlite3"), seed) for seed in range(examples(180))}
    assert outcomes == {Acuity.SELF_CARE, Acuity.ROUTINE}


def _check_in_at_random(pack: Pack, journal: Journal, seed: int) -> Acuity:
    """One check-in of a person who answers anything, and what must hold after it whatever they answered."""
    choose = Random(seed).choice
    carried = {
        "location": ["lower_back"],
        "leg_pain": "buttock",
        "numbness": ["none"],
        "swelling": ["none"],
        "severe_pain": "none",
        "duration": "9 days",
        "improving": "yes",
        "pain_with_exercise": choose(["not_tried", "settles"]),
        "sofa": "yes",
        "diagnosis": "no",
    }
    journal.keep([told(pack, answers=carried, skipped=("spasm",))])
    person = Person(seed)
    clock = JUNE + timedelta(days=choose([9, 20, 21, 40]))
    with redirect_stdout(io.StringIO()):
        check_in.run(pack, journal, person, lambda: clock, boxed=False)
    kept = max(journal.entries(), key=lambda one: one.time)
    derived = {"duration", "improving"}
    for answered in kept.answers.keys() - derived:
        assert answered in person.asked | person.confirmed, answered
    for doubted in person.doubted & kept.answers.keys():
        assert doubted in person.asked, doubted
    assert not person.confirmed & {"duration", "improving", "severe_pain"}
    if kept.acuity is Acuity.SELF_CARE:
        assert triage(pack, kept.answers).unanswered == ()
        assert "severe_pain" in person.asked
        weeks = (kept.day - (kept.began or kept.day)).days >= 21
        assert not (weeks and kept.trend is not Trend.BETTER)
    return kept.acuity


@pytest.mark.parametrize(("day", "doctor"), [(20, False), (21, True)])
def test_the_score_decides_nothing(pack: Pack, journal: Journal, day: int, doctor: bool) -> None:
    clock = JUNE + timedelta(days=day)
    for score in (0, 10, None):
        journal.delete()
        journal.keep([told(pack)])
        with redirect_stdout(io.StringIO()):
            check_in.run(pack, journal, Scripted(score), lambda: clock, boxed=False)
        kept = max(journal.entries(), key=lambda one: one.time)
        assert kept.score == score
        assert (kept.acuity is Acuity.ROUTINE) == doctor


class Scripted(Person):
    """Someone who says that all is the same, with a score."""

    def __init__(self, score: int | None) -> None:
        self._score = score

    def ask(self, prompt: Prompt) -> Reply:
        known: dict[str, Reply] = {
            "score": Move.SKIP if self._score is None else self._score,
            "improving": "same",
            "still_so": [NONE],
            "severe_pain": "mild",
        }
        return known.get(prompt.question.id, Move.SKIP)


def test_a_moment_never_goes_back_within_one_check_in(pack: Pack, journal: Journal) -> None:
    session = Session(pack, answers=HOME)
    check_in = CheckIn(pack, JUNE, str(journal.path), episode=None, former=None)
    check_in.answer_trend("same")
    check_in.keep(journal, session, session.advice(), JUNE)
    first = check_in.kept
    assert first is not None
    check_in.keep(journal, session, session.advice(), JUNE)
    assert check_in.kept is first  # nothing has changed
    session.answer("duration", "8 days")
    check_in.keep(journal, session, session.advice(), JUNE)
    assert check_in.kept is not None
    assert check_in.kept.time > first.time
    assert [one.answers["duration"] for one in episodes(journal.entries())[0].entries] == ["8 days"]


# Without a screen ----------------------------------------------------------------------------------------------


def test_a_check_in_tells_a_session_what_was_confirmed_and_no_more(pack: Pack) -> None:
    before = told(pack, answers={**HOME, "sofa": "yes"}, skipped=("spasm",))
    check_in = CheckIn(pack, JUNE + timedelta(days=12), "", episode=Episode((before,)), former=former_of(pack, before))
    assert check_in.steps == (CheckInStep.SCORE, CheckInStep.TREND, CheckInStep.DERIVED)
    check_in.answer_trend("yes")
    names = check_in.to_confirm
    assert set(names) == {"location", "leg_pain", "numbness", "swelling", "pain_with_exercise"}
    check_in.confirm(names, ["leg_pain"])
    session = Session(pack)
    check_in.tell(session)
    assert session.answers.keys() == {*names, "duration", "improving"} - {"leg_pain"}
    assert session.answers["duration"] == 12 * 86_400

    check_in.confirm(names, [UNSURE])
    nothing = Session(pack)
    check_in.tell(nothing)
    assert nothing.answers.keys() == {"duration", "improving"}
    check_in.take_back(names)
    check_in.confirm(names, [NONE])
    everything = Session(pack)
    check_in.tell(everything)
    assert everything.answers.keys() == {*names, "duration", "improving"}


def test_the_plan_is_told_what_is_still_so_and_skips_what_was_skipped(pack: Pack) -> None:
    before = told(pack, answers={**HOME, "sofa": "yes"}, skipped=("spasm",))
    check_in = CheckIn(pack, JUNE + timedelta(days=12), "", episode=Episode((before,)), former=former_of(pack, before))
    session = Session(pack, answers=HOME)
    assert check_in.plan_to_confirm(session) == ("sofa",)
    check_in.tell_plan(session, ("sofa",), [UNSURE])
    assert "sofa" not in session.answers
    check_in.tell_plan(session, ("sofa",), [NONE])
    assert session.answers["sofa"] == "yes"
    check_in.skip_again(session, check_in.plan_to_skip(session))
    assert session.skipped == {"spasm"}
