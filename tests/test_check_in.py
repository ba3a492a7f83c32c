"""Coming back: what a person is asked, what is derived, and that nothing is carried into self-care unconfirmed."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import stat
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from entries import entry
from soundadvice import Acuity, JournalError, Pack, load_pack
from soundadvice.condition import NONE, UNSURE
from soundadvice.journal import Entry, Journal, Trend, episodes
from soundadvice.question import Choice, MultiChoice, Number, allows_unsure
from soundadvice_cli.asking import Item, Line, Move, Prompt, Reply
from soundadvice_cli.coming_back import CheckIn
from soundadvice_cli.commands import check_in
from soundadvice_cli.failing import Refused
from soundadvice_cli.main import cli
from soundadvice_cli.plain import PlainAsker
from soundadvice_cli.prompts import TerminalAsker
from test_ask import (
    BACK,
    CTRL_C,
    DOWN,
    ENTER,
    FIRST,
    NO_PLAN_ANSWERS,
    SECOND,
    SPACE,
    TAB,
    TICK,
    UP,
    Seen,
    _end,
    _feed,
)
from test_terminal import Screen, needs_tmux

JUNE = datetime(2024, 6, 1, 9, tzinfo=UTC)
"""The day it began, in the morning."""
STILL_SO = UP + UP + TICK  # the last line but one
FINISH = UP + ENTER
# Low back, no leg pain, nothing numb, no swelling, mild; no exercises tried. When and how it is now come before.
REST = TICK + FIRST + TICK + TICK + SECOND + FIRST
HOME = {
    "location": ["lower_back"],
    "leg_pain": "none",
    "numbness": ["none"],
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "9 days",
    "improving": "same",
    "pain_with_exercise": "not_tried",
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("low_back_pain")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data" / "journal.sqlite3", own_folder=True)


def told(pack: Pack, day: int = 9, **changed: Any) -> Entry:
    """An entry that this pack can carry over from."""
    return entry(day, **{"meaning_hash": pack.meaning_hash, "answers": HOME, "skipped": (), **changed})


# Key by key ----------------------------------------------------------------------------------------------------


@pytest.fixture
def press(pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    def run(keys: str, *, day: int, rows: int = 500, columns: int = 80, **more: Any) -> Seen:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", str(rows))
        screen = io.StringIO()
        output = Vt100_Output(screen, lambda: Size(rows=min(rows, 60), columns=columns), enable_cpr=False)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=output), redirect_stdout(screen):
            _feed(monkeypatch, pipe, keys)
            clock = JUNE + timedelta(days=day)
            return _end(screen, lambda: check_in.run(pack, journal, TerminalAsker(), lambda: clock, **more))

    return run


def test_three_check_ins_without_improvement_lead_to_a_doctor(press: Callable[..., Seen], journal: Journal) -> None:
    first = press("2 days ago\r" + "6\r" + SECOND + ENTER + REST + NO_PLAN_ANSWERS + FINISH, day=2)
    assert "When did it begin this time?\n  1 June 2024\n" in first.text
    assert "How long you have had it: 2 days." in first.flowing
    assert "AT HOME" in first.text
    assert f"Kept in {journal.path}" in first.flowing

    second = press("6\r" + SECOND + ENTER + STILL_SO + SECOND + ENTER + FINISH, day=9)
    assert "How long you have had it: 9 days. It began on 1 June 2024" in second.flowing
    assert "This is what you told us on 3 June 2024." in second.flowing
    assert "AT HOME" in second.text

    third = press("7\r" + SECOND + ENTER + STILL_SO + FINISH, day=21)
    assert "SEE A DOCTOR" in third.text
    assert "You have had this for 3 weeks, and it is not getting better" in third.flowing
    assert "6 on 3 June 2024, 6 on 10 June 2024, 7 on 22 June 2024" in third.flowing
    assert "Do not wait for another check-in." in third.flowing
    (course,) = episodes(journal.entries())
    assert [(one.score, one.acuity) for one in course.entries] == [
        (6, Acuity.SELF_CARE),
        (6, Acuity.SELF_CARE),
        (7, Acuity.ROUTINE),
    ]


def test_the_day_before_the_few_weeks_are_over_it_is_self_care(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([told(load_pack("low_back_pain"))])
    assert "AT HOME" in press(TAB + SECOND + ENTER + STILL_SO + SECOND + NO_PLAN_ANSWERS + FINISH, day=20).text


def test_a_new_sign_is_asked_about_and_counts(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    leg_pain_changed = DOWN + SPACE + ENTER
    seen = press("5\r" + FIRST + ENTER + leg_pain_changed + DOWN + DOWN + DOWN + ENTER + FINISH, day=12)
    assert "Does the pain go down into your leg?\n  Yes, one leg" in seen.text
    assert "You have pain in your leg" in seen.after("SEE A DOCTOR")


def test_enter_alone_confirms_nothing(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    seen = press(TAB + SECOND + ENTER + ENTER + ENTER + ENTER + CTRL_C, day=12)
    assert "Nothing is ticked yet." in seen.text
    assert "You stopped. This check-in is not kept." in seen.text
    assert len(journal.entries()) == 1


def test_what_is_derived_can_be_changed_before_it_is_used(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    clear = "\x15"
    changed = DOWN + ENTER + clear + "20 May\r" + DOWN + DOWN + ENTER + UP + ENTER + ENTER
    seen = press(TAB + SECOND + changed + STILL_SO + SECOND + NO_PLAN_ANSWERS + FINISH, day=12)
    assert "How long you have had it: 24 days. It began on 20 May 2024" in seen.flowing
    assert "How it is now, next to the day it began: better." in seen.flowing
    (course,) = episodes(journal.entries())
    assert course.began == date(2024, 5, 20)
    assert course.last.trend is Trend.BETTER
    assert course.last.answers["duration"] == "24 days"


def test_a_duration_changed_after_the_advice_moves_the_day_it_began(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    to_the_advice = TAB + SECOND + ENTER + STILL_SO + SECOND + NO_PLAN_ANSWERS
    change = ENTER + DOWN * 5 + ENTER + "\x15" + "5 weeks\r"
    seen = press(to_the_advice + change + FINISH, day=12)
    assert "SEE A DOCTOR" in seen.after("AT HOME")
    (course,) = episodes(journal.entries())
    assert len(course.entries) == 2
    assert course.began == date(2024, 5, 9)
    assert course.last.acuity is Acuity.ROUTINE


def test_back_leads_through_the_steps(press: Callable[..., Seen]) -> None:
    seen = press("3 days ago\r" + "4\r" + SECOND + BACK + BACK + BACK + ENTER + "\x155\r" + ENTER + CTRL_C, day=4)
    assert seen.text.count("When did it begin this time?\n  29 May 2024") == 0
    assert seen.text.count("When did it begin this time?\n  2 June 2024") == 2
    assert "  5 points\n" in seen.text


def test_not_sure_when_it_began_sees_a_doctor(press: Callable[..., Seen], journal: Journal) -> None:
    seen = press("not sure\r" + TAB + FIRST + ENTER + FINISH, day=2)
    assert "SEE A DOCTOR" in seen.text
    (one,) = journal.entries()
    assert one.began is None
    assert one.answers == {"duration": "unsure", "improving": "yes"}


def test_what_was_shown_is_kept_even_where_the_person_stops(press: Callable[..., Seen], journal: Journal) -> None:
    seen = press("today\r" + TAB + FIRST + ENTER + REST + NO_PLAN_ANSWERS + CTRL_C, day=0)
    assert seen.exit_code == 130
    assert len(journal.entries()) == 1
    assert "Kept in" in seen.text


def test_trouble_with_the_journal_withholds_no_advice(
    press: Callable[..., Seen], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> int:
        raise JournalError("journal.sqlite3", "the disk is full, and nothing was kept")

    monkeypatch.setattr(Journal, "keep", full)
    seen = press("not sure\r" + TAB + FIRST + ENTER + FINISH, day=2)
    assert "SEE A DOCTOR" in seen.text
    assert "This check-in could not be kept." in seen.text
    assert "the disk is full" in capsys.readouterr().err


def test_a_page_stands_on_a_small_screen_whole(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack)])
    small = press("5\r" + SECOND + ENTER + STILL_SO * 3 + SECOND + CTRL_C, day=12, rows=24, columns=40)
    assert "step 6 of 6" in small.text
    # Where no question fits, each is asked in full.
    tiny = press("5\r" + SECOND + ENTER + TICK + CTRL_C, day=13, rows=12, columns=40)
    assert "What is new" not in tiny.text
    assert "Where does it hurt or feel tight?\n  Low back" in tiny.text


def test_plan_answers_of_last_time_are_confirmed_too(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack, answers={**HOME, "spasm": "no", "mobility": ["none"]}, skipped=("sofa", "fitness"))])
    plan = STILL_SO + ENTER + TAB * 8
    seen = press(TAB + FIRST + ENTER + STILL_SO + SECOND + plan + FINISH, day=12)
    assert "Does your back cramp or lock up? You said: No" in seen.flowing
    assert "Last time you left out 2 questions for your plan." in seen.text
    latest = max(journal.entries(), key=lambda one: one.time)
    assert latest.answers["spasm"] == "no"
    assert {"sofa", "fitness"} <= set(latest.skipped)


def test_long_after_the_last_check_in_it_is_asked_whether_it_is_the_same_pain(
    press: Callable[..., Seen], journal: Journal, pack: Pack
) -> None:
    journal.keep([told(pack)])
    again = press(ENTER + TAB + SECOND + ENTER + STILL_SO + FINISH, day=60)
    assert "Is it still the same pain?" in again.text
    assert "SEE A DOCTOR" in again.text
    new = press(DOWN + ENTER + "today\r" + TAB + SECOND + ENTER + REST + NO_PLAN_ANSWERS + FINISH, day=100)
    assert "AT HOME" in new.text
    assert [len(one.entries) for one in episodes(journal.entries())] == [2, 1]


def test_a_clock_that_went_back_is_refused(press: Callable[..., Seen], journal: Journal, pack: Pack) -> None:
    journal.keep([told(pack, 20)])
    with pytest.raises(Refused, match="today is 2024-06-11 by this computer's clock"):
        press("", day=10)
    assert len(journal.entries()) == 1
    seen = press("today\r" + CTRL_C, day=10, new_episode=True)
    assert "When did it begin this time?\n  11 June 2024" in seen.text


def test_a_damaged_journal_is_refused_with_a_way_on(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry()])
    journal.path.write_bytes(journal.path.read_bytes()[:5000])
    with pytest.raises(Refused, match=r"damaged(.|\n)*without the journal: soundadvice ask"):
        press("", day=10)


def test_changed_questions_are_all_asked_again(press: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry(9, answers=HOME)])  # of another meaning
    seen = press(TAB + SECOND + ENTER + REST + NO_PLAN_ANSWERS + FINISH, day=12)
    assert "The questions have changed since your last check-in" in seen.flowing
    assert "AT HOME" in seen.text


# In a real terminal --------------------------------------------------------------------------------------------

ON_A_DAY = """
import sys
from datetime import datetime
from soundadvice_cli.commands import check_in
from soundadvice_cli.main import main
day = sys.argv.pop(1)
check_in.now = lambda: datetime.fromisoformat(day + "T09:00:00+02:00")
main()
"""


class Terminal(Screen):
    """A check-in on a given day, in a terminal of its own."""

    def __init__(self, environment: dict[str, str], columns: int, day: str) -> None:
        self._server = f"soundadvice-{uuid.uuid4().hex[:8]}"
        self._environment = environment
        command = shlex.join([sys.executable, "-c", ON_A_DAY, day, "check-in", "--pack", "low_back_pain"])
        size = ["-x", str(columns), "-y", "24"]
        self._tmux("-f", os.devnull, "new-session", "-d", "-s", "s", *size, f"{command}; sleep 60")

    def type(self, text: str) -> None:
        """Types a line."""
        self._tmux("send-keys", "-t", "s", "-l", text)
        self.press("Enter")

    def how_it_is(self, score: str) -> None:
        """The score, about the same, and yes to what follows from the dates."""
        self.wait("How bad is the pain now", "Tab: skip")
        self.type(score)
        self.wait("next to the day it", "Better", "Ctrl-C: stop")
        self.press("Down", "Down", "Enter")
        self.wait("Is this right?", "> Yes, go on")
        self.press("Enter")

    def all_still_so(self) -> None:
        """Confirms each page of what was told last time."""
        last, steps = 0, 1
        while last < steps:
            shown = " ".join(" ".join(self.wait("What is new, or not so any more?", "> [ ]", "Ctrl-C: stop")).split())
            at, steps = map(int, re.findall(r"step (\d+) of (\d+)", shown)[-1])
            if at > last:
                assert "Nothing: all of this is still so" in shown
                assert "ask me all of these again" in shown
                self.press("Up", "Up", "Space", "Enter")
                last = at

    def finish(self) -> None:
        """Reads on to the menu, and ends."""
        self.read_on()
        self.press("Up", "Enter")
        self.wait("Only you can read that file.")


@needs_tmux
@pytest.mark.parametrize("columns", [80, 40])
def test_three_check_ins_in_a_real_terminal(tmp_path: Path, columns: int) -> None:
    path = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)
    environment = {**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(tmp_path)}
    for name in ("COLUMNS", "LINES", "TMUX", "SOUNDADVICE_JOURNAL"):
        environment.pop(name, None)

    def on(day: str, conversation: Callable[[Terminal], None]) -> None:
        terminal = Terminal(environment, columns, day)
        try:
            conversation(terminal)
        finally:
            terminal.close()

    def first(terminal: Terminal) -> None:
        terminal.wait("When did it begin this time?", "Ctrl-C: stop")
        terminal.type("2 days ago")
        terminal.how_it_is("6")
        for asked, keys in (
            ("Where does it hurt", ("Space", "Enter")),
            ("go down into your leg", ("Down", "Enter")),
            ("numb or tingly", ("Space", "Enter")),
            ("new swelling", ("Space", "Enter")),
            ("How bad was the pain", ("Down", "Down", "Enter")),
            ("What happened when", ("Down", "Enter")),
        ):
            terminal.wait(asked, "Arrows: move")
            terminal.press(*keys)
        for number in range(1, 13):
            terminal.wait(f"Your plan: question {number}")
            terminal.press("Tab")
        terminal.wait("AT HOME")
        terminal.finish()

    def second(terminal: Terminal) -> None:
        terminal.how_it_is("6")
        terminal.all_still_so()
        terminal.wait("How bad was the pain", "Arrows: move")
        terminal.press("Down", "Down", "Enter")
        terminal.wait("you left out 12 questions", "> Leave them out again")
        terminal.press("Enter")
        terminal.wait("AT HOME")
        terminal.finish()

    def third(terminal: Terminal) -> None:
        terminal.how_it_is("7")
        terminal.all_still_so()
        terminal.wait("SEE A DOCTOR")
        terminal.read_on()
        terminal.press("Up", "Enter")
        terminal.wait("Do not wait for another check-in.", "7 on 22 June 2024")

    on("2024-06-03", first)
    on("2024-06-10", second)
    on("2024-06-22", third)
    journal = Journal(tmp_path / "soundadvice" / "journal.sqlite3")
    assert [one.disposition for one in episodes(journal.entries())[0].entries] == [
        "self_care",
        "self_care",
        "see_doctor",
    ]


# Line by line --------------------------------------------------------------------------------------------------


def test_a_check_in_in_plain_lines(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.keep([told(pack)])
    lines: Iterator[str] = iter(["7", "2", "1", "6", "2", *["skip"] * 12, "2"])
    monkeypatch.setattr("builtins.input", lambda _="": next(lines))
    clock = JUNE + timedelta(days=12)
    check_in.run(pack, journal, PlainAsker(), lambda: clock, boxed=False)
    text = capsys.readouterr().out
    assert "6. Nothing: all of this is still so today" in text
    assert "AT HOME" in text
    monkeypatch.setattr("builtins.input", iter_input(["back", "3/6", "3 days ago", "back", "", "5"]))
    with pytest.raises(StopIteration):
        check_in.run(pack, journal, PlainAsker(), lambda: clock, new_episode=True, boxed=False)
    text = capsys.readouterr().out
    assert "This is the first question." in text
    assert "Please write the month as a word" in text
    assert "What we have now: 10 June 2024. Press Enter to keep it." in text


def iter_input(lines: Sequence[str]) -> Callable[..., str]:
    waiting = iter(lines)
    return lambda _="": next(waiting)


# Fail safe -----------------------------------------------------------------------------------------------------


class Person:
    """Somebody who answers anything, at random, and remembers what they were asked and what they confirmed."""

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
        # Mostly the harmless answer, or nobody would ever stay at home.
        return self._random.choice([*[moves[0]] * 20, *moves])

    def choose(self, text: str, items: Sequence[Item], *, back: bool = True) -> str | None:
        return items[-1].id if text == "What now?" else items[0].id

    def write(self, line: Line) -> object:
        return line.read("3 days ago")

    def pause(self, text: str) -> None:
        pass


def test_nothing_is_carried_over_that_was_not_confirmed(pack: Pack, tmp_path: Path) -> None:
    outcomes = {_check_in_at_random(pack, Journal(tmp_path / f"{seed}.sqlite3"), seed) for seed in range(300)}
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
        assert set(pack.deciding) <= kept.answers.keys()
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
    """Somebody who says that all is the same, with a score."""

    def __init__(self, score: int | None) -> None:
        self._score = score

    def ask(self, prompt: Prompt) -> Reply:
        known: dict[str, Reply] = {
            "pain_score": Move.SKIP if self._score is None else self._score,
            "improving": "same",
            "still_so": [NONE],
            "severe_pain": "mild",
        }
        return known.get(prompt.question.id, Move.SKIP)


# From a record or a file ---------------------------------------------------------------------------------------


Run = Callable[..., Result]


@pytest.fixture
def run(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(journal.path))
    monkeypatch.setenv("COLUMNS", "80")

    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(cli, ["check-in", *map(str, arguments)])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def record(pack: Pack, tmp_path: Path) -> Path:
    answers, file = tmp_path / "answers.json", tmp_path / "record.json"
    answers.write_text(json.dumps(HOME))
    made = CliRunner().invoke(cli, ["triage", "--pack", pack.id, "--answers", str(answers), "--json", "--record"])
    file.write_text(made.stdout)
    return file


def test_a_record_is_offered_and_has_to_be_confirmed(
    press: Callable[..., Seen], pack: Pack, record: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(record.read_text())
    record.write_text(json.dumps({**whole, "time": "2024-06-10T09:00:00Z"}))
    monkeypatch.setattr(check_in, "now", lambda: JUNE + timedelta(days=12))
    offered = check_in._told(pack, str(record), None)
    # When it began follows from the record: nine days before it. Enter keeps it.
    seen = press(ENTER + TAB + FIRST + ENTER + STILL_SO + SECOND + NO_PLAN_ANSWERS + FINISH, day=12, told=offered)
    assert "When did it begin this time?\n  1 June 2024" in seen.text
    assert "This is what you told us on 10 June 2024." in seen.flowing
    assert "AT HOME" in seen.text
    (one,) = journal.entries()
    assert one.answers["duration"] == "12 days"


def test_a_file_of_answers_is_offered(press: Callable[..., Seen], pack: Pack, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("leg_pain: none\nduration: 3 days\n")
    seen = press(ENTER + TAB + FIRST + ENTER + CTRL_C, day=5, told=check_in._told(pack, None, str(file)))
    assert "When did it begin this time?\n  3 June 2024" in seen.text
    assert "This is what you told us in the file you gave." in seen.flowing
    assert "Does the pain go down into your leg? You said: No" in seen.flowing


def test_a_record_of_another_meaning_or_of_tomorrow_is_refused(
    pack: Pack, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(JournalError, match="not of `low_back_pain` as it is now"):
        check_in._told(load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}), str(record), None)
    monkeypatch.setattr(check_in, "now", lambda: JUNE)
    with pytest.raises(JournalError, match="after today"):
        check_in._told(pack, str(record), None)


# Options -------------------------------------------------------------------------------------------------------


def test_without_a_terminal_it_asks_nothing(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "this needs a terminal" in result.stderr


@pytest.mark.parametrize("arguments", [["--list"], ["--chart"], ["--export", "x.json"]])
def test_an_empty_journal_is_no_error_and_makes_no_file(run: Run, journal: Journal, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert "There are no check-ins yet." in result.stdout
    assert not journal.path.parent.exists()


def test_the_list_shows_every_check_in(run: Run, journal: Journal) -> None:
    journal.keep([entry(2), entry(9, score=None, trend=Trend.WORSE), entry(90, episode="f" * 32, began=None)])
    shown = " ".join(run("--list").stdout.split())
    assert "low_back_pain: it began on 1 June 2024 - 3 June 2024, day 2; pain 6 of 10;" in shown
    assert "- 10 June 2024, day 9; pain not scored; next to the day it began: worse." in shown
    assert "low_back_pain: when it began: not sure - 30 August 2024; pain 6 of 10" in shown


def test_the_chart_on_the_screen_and_as_a_page(run: Run, journal: Journal, tmp_path: Path) -> None:
    journal.keep([entry(2), entry(21, score=8)])
    shown = run("--chart")
    assert "Pain, 0 to 10" in shown.stdout
    assert shown.stdout.count("*") == 2
    assert "6 on 3 June 2024, 8 on 22 June 2024" in " ".join(shown.stdout.split())
    file = tmp_path / "course.html"
    assert run("--chart", file).exit_code == 0
    assert run("--chart", file).exit_code == 0  # a page may be made anew
    assert "<svg" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = journal.path.read_bytes()
    refused = run("--chart", journal.path)
    assert refused.exit_code == 2
    assert "give a name that ends in .html" in refused.stderr
    assert journal.path.read_bytes() == before


def test_out_and_in_again(run: Run, journal: Journal, tmp_path: Path) -> None:
    journal.keep([entry(2), entry(9)])
    file = tmp_path / "export.json"
    assert "with 2 check-ins" in run("--export", file).stdout
    assert run("--export", file).exit_code == 2
    assert "Added 0 check-ins of 2." in run("--import", file).stdout
    journal.delete()
    assert "Added 2 check-ins of 2." in run("--import", file).stdout
    assert len(journal.entries()) == 2
    file.write_text(file.read_text().replace("3", "4", 1))
    refused = run("--import", file)
    assert refused.exit_code == 2
    assert "the export is damaged" in refused.stderr


def test_deleting_asks_or_is_told(run: Run, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.keep([entry()])
    assert "this needs a terminal" in run("--delete-everything").stderr
    assert journal.path.exists()
    for answer, there in (("1", True), ("2", False)):
        monkeypatch.setattr(check_in, "_asker", lambda _: PlainAsker())
        monkeypatch.setattr("builtins.input", iter_input([answer]))
        assert run("--delete-everything").exit_code == 0
        assert journal.path.exists() == there
    journal.keep([entry()])
    assert "Deleted:" in run("--delete-everything", "--yes").stdout
    assert not journal.path.exists()
    assert "There is no journal" in run("--delete-everything", "--yes").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--list", "--chart"],
        ["--list", "--new-episode"],
        ["--export", "a.json", "--import", "b.json"],
        ["--record", "a.json", "--answers", "b.json"],
        ["--yes"],
    ],
)
def test_options_that_do_not_go_together_are_refused(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_the_default_is_the_person_s_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    from soundadvice_cli.journal_files import default_path

    assert default_path().name == "journal.sqlite3"
    assert default_path().parent.name == "soundadvice"


def test_a_moment_never_goes_back_within_one_check_in(pack: Pack, journal: Journal) -> None:
    done = CheckIn(pack, Scripted(1), print, journal, lambda: JUNE, episode=None, former=None)
    first = done._moment()
    done.kept = replace(entry(), time=first)
    assert done._moment() > first
