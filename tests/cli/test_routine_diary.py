"""The diary of exercises at a terminal: asked once, written only where the person keeps a journal and says yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soundadvice import Pack
from soundadvice.journal import Journal
from soundadvice.journal.coming_back import Told
from soundadvice.journal.diary.entry import Extent
from soundadvice.routine import clock
from soundadvice.routine.moments import moments
from soundadvice.routine.progress import ExerciseProgress
from soundadvice_cli.commands.people import ask, routine
from soundadvice_cli.journal.diary import ExerciseDiary
from soundadvice_cli.journal.files import bring_in, show_chart, show_list, write_out
from soundadvice_cli.prompts.plain import PlainAsker
from support.answers.entries import BEGAN, EPISODE, entry, go
from support.answers.people import EASY, WELL
from support.packs.shipped import shipped
from support.terminal.check_ins import iter_input, journal
from support.terminal.player import CTRL_C, SPASM, Seen
from support.terminal.typed_lines import PLAIN_TO_THE_HOLD, PLAN_ASKED, type_in

__all__ = ["journal", "type_in"]

TODAY = datetime(2024, 6, 10, 9, tzinfo=UTC)
ASKED = "Write in your journal what you did?"
ONE_SIDE = [("Hold for 60", "s"), ("step 6 of 6", "")]
LEFT = [(f"Left side, step {step} of 6", "") for step in (1, 2, 3)]
WHOLE = [*PLAIN_TO_THE_HOLD, *ONE_SIDE, *LEFT, *ONE_SIDE, ("last one", "")]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def lead(pack: Pack, journal: Journal, type_in: Callable[..., Seen]) -> Callable[..., Seen]:
    def run(script: list[tuple[str, str]]) -> Seen:
        told = Told(SPASM, pack.meaning_hash, None)
        return type_in(script, talk=lambda: routine.run(pack, told, PlainAsker(), plain=True, journal=journal))

    return run


def test_a_routine_that_was_done_is_written_down(lead: Callable[..., Seen], pack: Pack, journal: Journal) -> None:
    journal.keep([entry(2)])
    seen = lead([*WHOLE, (ASKED, "1")])
    assert seen.exit_code == 0
    assert f"Written in {journal.path}. Exercised on 1 of 1 day (10 June 2024)." in seen.flowing
    (one,) = journal.content().diary
    assert (one.day, one.episode, one.pack, one.version) == (TODAY.date(), EPISODE, pack.id, pack.version)
    assert [(each.exercise, each.extent) for each in one.done] == [("lying_hamstring_stretch", Extent.WHOLE)]
    assert one.done[0].words == "once on each side (2 holds skipped or cut short)"


@pytest.mark.parametrize(("reply", "kept"), [("1", [Extent.BEGUN]), ("2", []), (CTRL_C, [])])
def test_whoever_stops_halfway_is_asked_too(
    lead: Callable[..., Seen], journal: Journal, reply: str, kept: list[Extent]
) -> None:
    journal.keep([entry(2)])
    seen = lead([*PLAIN_TO_THE_HOLD, ("Hold for 60", CTRL_C), (ASKED, reply)])
    assert seen.exit_code == 130
    assert seen.text.count(ASKED) == 1
    assert [each.extent for one in journal.content().diary for each in one.done] == kept


def test_what_hurt_is_written_down_after_the_advice(lead: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry(2)])
    seen = lead([*PLAIN_TO_THE_HOLD, ("Hold for 60", "h"), ("how was it?", "1"), (ASKED, "1")])
    assert seen.text.index("SEE A DOCTOR") < seen.text.index(ASKED)
    (one,) = journal.content().diary
    assert [each.extent for each in one.done] == [Extent.HURT]
    assert "Stopped on 1 day because it hurt." in seen.flowing


def test_without_a_journal_no_one_is_asked_and_none_is_made(lead: Callable[..., Seen], journal: Journal) -> None:
    assert ASKED not in lead(WHOLE).text
    assert not journal.path.exists()


def test_a_damaged_journal_takes_no_exercise_away(lead: Callable[..., Seen], journal: Journal) -> None:
    journal.keep([entry(2)])
    journal.path.write_bytes(b"no journal")
    seen = lead(WHOLE)
    assert (seen.exit_code, "That is all for today." in seen.text, ASKED in seen.text) == (0, True, False)


# One conversation -----------------------------------------------------------------------------------------------------


def did(pack: Pack) -> ExerciseProgress:
    progress = ExerciseProgress()
    for moment in moments(next(one for one in pack.plan.exercises if not one.pending)):
        progress.note(moment, held=True)
    return progress


def diary_of(journal: Journal, said: list[str], now: datetime = TODAY) -> ExerciseDiary:
    return ExerciseDiary(journal, PlainAsker(), said.append, lambda: now)


@pytest.mark.parametrize(("reply", "kept"), [("1", 2), ("2", 0)])
def test_they_are_asked_once(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch, reply: str, kept: int
) -> None:
    journal.keep([entry(2)])
    monkeypatch.setattr("builtins.input", iter_input([reply]))
    diary = diary_of(journal, [])
    for _ in range(2):
        diary.offer(did(pack), pack, None)
    assert len(journal.content().diary) == kept


def test_what_was_done_before_there_was_a_journal_is_asked_about_then(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", iter_input(["1"]))
    kept = entry(9)
    diary = ExerciseDiary(journal, PlainAsker(), lambda _: None, lambda: TODAY, lambda: kept)
    diary.catch_up()
    diary.offer(did(pack), pack, None)
    assert not journal.path.exists()
    journal.keep([kept])
    diary.catch_up()
    diary.catch_up()
    (one,) = journal.content().diary
    assert one.episode == kept.episode


def test_exercises_long_after_the_last_check_in_go_with_none(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.keep([entry(2)])
    monkeypatch.setattr("builtins.input", iter_input(["1"]))
    diary_of(journal, [], TODAY + timedelta(days=60)).offer(did(pack), pack, None)
    assert [one.episode for one in journal.content().diary] == [None]


def test_a_clock_that_went_back_writes_nothing(
    pack: Pack, journal: Journal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.keep([entry(2)])
    journal.keep_diary(go(20))
    monkeypatch.setattr("builtins.input", iter_input(["1"]))
    diary_of(journal, []).offer(did(pack), pack, None)
    assert "is dated 2024-06-21, and today is 2024-06-10" in capsys.readouterr().err
    assert len(journal.content().diary) == 1


# The week -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "times"), [(["1"], "Slow roll-down, 5 times"), (["2", "1"], "Slow roll-down, 3 times")]
)
def test_the_week_is_suggested_and_can_be_another(
    journal: Journal, type_in: Callable[..., Seen], replies: list[str], times: str
) -> None:
    pack = shipped("low_back_pain_self_care")
    journal.keep([entry(0)])
    for day in range(-5, 9):
        journal.keep_diary(go(day, pack=pack.id, version=pack.version, episode=EPISODE))
    answers = {**WELL, **EASY, "spasm": "no", "sits": "little", "causes": ["none"]}
    told = Told(answers, pack.meaning_hash, None)
    script = [
        ("> ", "1"),
        ("Which week is it?", replies[0]),
        *(("Which week of your plan", one) for one in replies[1:]),
    ]
    seen = type_in(
        [*script, ("Your exercises", CTRL_C)],
        talk=lambda: routine.run(pack, told, PlainAsker(), plain=True, journal=journal),
    )
    assert "By your diary, this is week 3 of your plan." in seen.flowing
    assert times in seen.flowing


# What is shown of it --------------------------------------------------------------------------------------------------


def test_the_list_the_chart_and_the_export_have_the_diary(
    pack: Pack, journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    journal.keep([entry(2), entry(9, score=4)])
    for one in (go(3), go(5), replace(go(8), episode=None)):
        journal.keep_diary(one)
    today = (BEGAN + timedelta(9)).isoformat()
    show_list(journal, TODAY.date())
    listed = capsys.readouterr().out
    assert "- 4 June 2024, day 3; exercises, weeks 1 to 2 of the plan. Slow roll-down: 3 times." in listed
    assert "Exercised on 2 of 7 days (4 to 10 June 2024)." in listed
    assert "Exercises that go with no check-in:\n- 9 June 2024; exercises" in listed
    show_chart(journal, pack, None)
    charted = capsys.readouterr().out
    assert "+ exercises" in charted
    assert "Exercised on 4 June 2024, 6 June 2024." in charted
    write_out(journal, str(tmp_path / "e.json"))
    assert "2 check-ins and 3 entries of the diary" in " ".join(capsys.readouterr().out.split())
    other = Journal(tmp_path / "other.sqlite3")
    bring_in(other, str(tmp_path / "e.json"), datetime.fromisoformat(today).date())
    assert "Added 5 entries of 5." in capsys.readouterr().out
    assert set(other.content().diary) == set(journal.content().diary)


def test_ask_asks_again_once_there_is_a_journal(
    pack: Pack, journal: Journal, type_in: Callable[..., Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(journal.path))
    monkeypatch.setattr("soundadvice_cli.ask.keep_session.default_path", lambda: tmp_path / "session.json")
    script = [*(("> ", line) for line in PLAN_ASKED), ("1. Do the exercises now", "1"), ("Enter: begin", "")]
    script += [("Enter: start", ""), ("step 1 of 6", ""), ("step 2 of 6", "n"), ("Exercise 2", "n"), ("last one", "")]
    script += [("What now?", "3"), ("Be reminded", "1"), ("Keep my answers", "2"), (ASKED, "1")]
    seen = type_in(script, talk=lambda: ask.run(pack, PlainAsker(), boxed=False))
    content = journal.content()
    assert seen.text.count(ASKED) == 1
    assert [one.episode for one in content.diary] == [one.episode for one in content.entries]


def test_what_a_routine_of_another_day_saves_has_the_course(
    pack: Pack, journal: Journal, type_in: Callable[..., Seen], tmp_path: Path
) -> None:
    journal.keep([entry(2, score=6), entry(8, score=4)])
    journal.keep_diary(go(8))
    told = Told({**SPASM, "duration": "1 week"}, pack.meaning_hash, TODAY - timedelta(days=14))
    script = [("> ", reply) for reply in ("3", "", "2", "1", "6")]
    script += [("What now?", "3"), ("Save this to take away", "4"), ("be called?", str(tmp_path / "a.txt"))]
    type_in(script, talk=lambda: routine.run(pack, told, PlainAsker(), plain=True, journal=journal))
    saved = (tmp_path / "a.txt").read_text("utf-8")
    assert "6 on 3 June 2024, 4 on 9 June 2024" in saved
    assert "Exercised on 1 of 2 days (9 to 10 June 2024)." in saved
