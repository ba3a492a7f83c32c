"""The diary: what is kept of exercises never changes, and what is said of it is no more than was kept."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundadvice import JournalError, triage
from soundadvice.journal import Episode, Journal, episodes
from soundadvice.journal.chart import course_lines, summary, svg, text_chart
from soundadvice.journal.diary.entry import DiaryEntry, ExerciseDone, Extent, done_of
from soundadvice.journal.diary.weeks import plan_week, week_words
from soundadvice.journal.diary.words import days_exercised, how_often, when
from soundadvice.journal.entry import utc
from soundadvice.journal.episode import diary_entry, episode_of_late, of_no_episode
from soundadvice.journal.transfer import JournalContent, content_in, export_text
from soundadvice.routine.moments import moments
from soundadvice.routine.progress import ExerciseProgress
from soundadvice.routine.progression import programme_of
from support.answers.entries import BEGAN, DONE, EPISODE, HURT, entry, go
from support.answers.people import EASY, WELL
from support.packs.shipped import shipped

PACK = shipped("low_back_pain_self_care")
ADVICE = triage(PACK, {**WELL, **EASY, "spasm": "no", "sits": "little", "causes": ["none"]})
PROGRAMME = programme_of(ADVICE)
assert PROGRAMME is not None
EXERCISE = ADVICE.plan.exercises[0]
NOW = datetime(2024, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


# What is kept ---------------------------------------------------------------------------------------------------------


def test_what_was_done_comes_back_as_it_was(journal: Journal) -> None:
    kept = {go(2), go(3, done=(HURT,)), go(3, episode=None, programme=None, weeks=None)}
    journal.keep([entry()])
    for one in kept:
        journal.keep_diary(one)
    assert set(journal.content().diary) == kept
    assert len(journal.entries()) == 1


def test_an_entry_of_the_diary_is_never_changed(journal: Journal) -> None:
    first = go()
    journal.keep_diary(first)
    changed = replace(first, done=(HURT,), time=first.time.replace("T09", "T10"))
    for act in (
        lambda: journal.keep_diary(changed),
        lambda: journal.bring_in(JournalContent((), (go(3), changed)), date(2024, 7, 1)),
    ):
        with pytest.raises(JournalError, match="two different entries of the diary of 2024-06-03"):
            act()
    assert journal.content().diary == (first,)


def test_none_of_a_day_to_come_is_imported(journal: Journal) -> None:
    with pytest.raises(JournalError, match="an entry dated 2024-06-10, and today is 2024-06-09"):
        journal.bring_in(JournalContent((), (go(8), go(9))), date(2024, 6, 9))
    assert journal.content() == JournalContent(())


@pytest.mark.parametrize("column", ["done", "weeks", "episode", "day"])
def test_an_entry_changed_by_another_program_is_refused(journal: Journal, column: str) -> None:
    journal.keep_diary(go())
    other = {"done": json.dumps([HURT.to_json()]), "weeks": "[3, 4]", "episode": "f" * 32, "day": "2024-06-02"}
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute(f"UPDATE diary SET {column} = ?", (other[column],))
        connection.commit()
    with pytest.raises(JournalError, match="damaged"):
        journal.entries()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("day", "20240603"),
        ("weeks", [2, 1]),
        ("weeks", [1]),
        ("weeks", [True, 2]),
        ("weeks", None),
        ("programme", None),
        ("episode", "1"),
        ("done", []),
        ("done", [DONE.to_json(), DONE.to_json()]),
        ("done", [{**DONE.to_json(), "extent": "most"}]),
        ("done", [{**DONE.to_json(), "title": "\x1b[2J"}]),
        ("surplus", 1),
    ],
)
def test_an_entry_that_is_not_right_is_no_entry(key: str, value: object) -> None:
    whole = json.loads(json.dumps(go().to_json()))
    assert DiaryEntry.from_json(whole).to_json() == whole
    with pytest.raises(ValueError, match="keys" if key == "surplus" else "weeks" if key == "programme" else key):
        DiaryEntry.from_json({**whole, key: value})


def test_an_export_has_the_diary_and_without_one_is_what_it_was() -> None:
    whole = JournalContent((entry(),), (go(), go(5)))
    assert content_in(export_text(whole).encode(), Path("f")) == whole
    assert json.loads(export_text(whole))["schema"] == "soundadvice.journal.v3"
    assert json.loads(export_text(JournalContent((entry(),))))["schema"] == "soundadvice.journal.v2"


def test_what_was_done_and_how_far_is_told_by_the_exercise_s_id() -> None:
    progress = ExerciseProgress()
    assert done_of(progress) == ()
    names = ("whole", "part", "begun", "hurt")
    whole, part, begun, hurt = (replace(EXERCISE, id=name, title=name.title(), repetitions=2) for name in names)
    once = [moment for moment in moments(part) if moment.repetition == 1]
    for moment in (*moments(whole), *once, moments(begun)[0], moments(hurt)[0]):
        progress.note(moment, held=True)
    progress.note_hurt(hurt)
    progress.leave_out(replace(EXERCISE, id="other"))
    done = done_of(progress)
    assert [(one.exercise, one.title, one.extent) for one in done] == [
        ("whole", "Whole", Extent.WHOLE),
        ("part", "Part", Extent.PART),
        ("begun", "Begun", Extent.BEGUN),
        ("hurt", "Hurt", Extent.HURT),
    ]
    assert done[3].words == "stopped, because it hurt"
    assert [f"{one.title}: {one.words}" for one in done[:3]] == progress.lines()[:3]
    assert [go(done=(one,)).exercised for one in done] == [True, True, False, False]


# Days -----------------------------------------------------------------------------------------------------------------


def written(now: datetime, *diary: DiaryEntry, episode: Episode | None = None) -> DiaryEntry:
    stage = (PROGRAMME, PROGRAMME.stages[1]) if PROGRAMME else None
    return diary_entry(PACK, (DONE,), stage, now, "journal", episode=episode, diary=diary)


def test_an_entry_says_whose_exercises_these_were() -> None:
    (course,) = episodes([entry(2)])
    one = written(NOW, episode=course)
    assert (one.pack, one.version, one.meaning_hash) == (PACK.id, PACK.version, PACK.meaning_hash)
    assert (one.subject, one.episode, one.day) == ("low_back_pain", EPISODE, NOW.date())
    assert (one.programme, one.weeks) == ("six_weeks", (3, 4))


@pytest.mark.parametrize("last", ["check-in", "entry of the diary"])
def test_a_clock_that_went_back_is_refused_as_at_a_check_in(last: str) -> None:
    diary = () if last == "check-in" else (go(20),)
    (course,) = episodes([entry(20 if last == "check-in" else 1)], None, diary)
    with pytest.raises(JournalError, match=rf"the last {last} is dated 2024-06-21, and today is 2024-06-10"):
        written(NOW, *diary, episode=course)
    # Of another episode, or of none, it stops nobody.
    assert written(NOW, *diary).day == NOW.date()


def test_whoever_travels_west_keeps_the_day() -> None:
    last = replace(go(10), time=utc(NOW))
    (course,) = episodes([entry(1)], None, [last])
    assert written(NOW + timedelta(hours=1), last, episode=course).day == last.day


def test_the_diary_goes_with_the_episode_that_it_names() -> None:
    old, new = entry(2), entry(40, episode="f" * 32)
    diary = [go(41, episode="f" * 32), go(3), go(60, episode=None), go(61, episode="a" * 32)]
    found = episodes([new, old], None, diary)
    assert [[one.day - BEGAN for one in course.diary] for course in found] == [[timedelta(3)], [timedelta(41)]]
    assert [one.day - BEGAN for one in of_no_episode([new, old], diary)] == [timedelta(60), timedelta(61)]
    assert episode_of_late(found, BEGAN + timedelta(67)) == found[-1]
    assert episode_of_late(found, BEGAN + timedelta(68)) is None


# In words, and as a chart ---------------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 60), min_size=1), st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_no_day_is_said_that_was_not_kept(did: set[int], hurt: set[int], today: int) -> None:
    diary = [*(go(day) for day in did), *(go(day, done=(HURT,)) for day in hurt)]
    assert {(day - BEGAN).days for day in days_exercised(diary)} == did
    said = how_often(diary, BEGAN + timedelta(today))
    until = {day for day in did | hurt if day <= today}
    if not until:
        assert said == ""
    else:
        days = today - min(until) + 1
        assert said.startswith(f"Exercised on {len({day for day in did if day <= today})} of {days} day")


def test_a_diary_in_words() -> None:
    diary = [*(go(day) for day in (2, 3, 4, 6, 6, 29, 30)), go(7, done=(DONE, replace(HURT, exercise="other")))]
    assert how_often(diary, BEGAN + timedelta(15)) == (
        "Exercised on 5 of 14 days (3 to 16 June 2024). Stopped on 1 day because it hurt."
    )
    assert when(diary) == (
        "Exercised on 3 to 5 June 2024, 7 to 8 June 2024, 30 June to 1 July 2024. "
        "Stopped because it hurt on 8 June 2024."
    )
    assert how_often([go(2)], BEGAN + timedelta(2)) == "Exercised on 1 of 1 day (3 June 2024)."


def test_a_chart_with_the_days_of_exercise_under_the_pain() -> None:
    (course,) = episodes([entry(2, score=6), entry(9, score=10)], None, [go(3), go(16), go(16, done=(HURT,))])
    assert text_chart(course, 40, None)[-5:] == [
        "   +-----------------------------------",
        "       +                              x",
        "     3 Jun                  17 Jun 2024",
        "+ exercises",
        "x stopped, it hurt",
    ]
    drawn = svg(course, None)
    assert (drawn.count('class="did"'), drawn.count('class="hurt-then"'), drawn.count("<circle")) == (1, 1, 2)
    assert f'<desc id="chart-words">{summary(course, None)}</desc>' in drawn
    assert "Exercised on 4 June 2024, 17 June 2024. Stopped because it hurt on 17 June 2024." in summary(course, None)
    assert course_lines(course)[1] == (
        "4 June 2024, day 3; exercises, weeks 1 to 2 of the plan. Slow roll-down: 3 times."
    )
    (without,) = episodes([entry(2, score=None)], None, [go(3)])
    assert (svg(without, None), text_chart(without, 40, None)) == ("", [])
    assert summary(without, None) == "There are no scores yet. Exercised on 4 June 2024."


# Weeks ----------------------------------------------------------------------------------------------------------------


def mine(day: int, weeks: tuple[int, int] = (1, 2), done: tuple[ExerciseDone, ...] = (DONE,)) -> DiaryEntry:
    return go(day, pack=PACK.id, version=PACK.version, weeks=weeks, done=done)


def week(diary: list[DiaryEntry], today: int) -> int | None:
    assert PROGRAMME is not None
    found = plan_week(diary, ADVICE, PROGRAMME, BEGAN + timedelta(today))
    return None if found is None else found.week


DAILY = [mine(day) for day in range(14)]


@pytest.mark.parametrize(
    ("diary", "today", "expected"),
    [
        ([], 3, None),
        ([mine(0)], 0, 1),
        (DAILY, 6, 1),
        (DAILY, 7, 2),
        (DAILY, 13, 2),
        (DAILY, 14, 3),
        (DAILY, 60, 3),  # by the calendar alone no week goes by
        ([mine(day) for day in (0, 1, 2)], 7, 1),  # of seven days, three are not enough
        ([mine(day) for day in (0, 2, 4, 6)], 7, 2),
        ([*DAILY[:7], *(mine(day) for day in range(40, 47))], 46, 2),  # a holiday changes nothing
        ([*DAILY[:6], mine(6, done=(HURT,))], 7, 1),  # it hurt
        ([*DAILY, mine(14, (3, 4)), mine(15, (1, 2))], 15, 1),  # back by their own word
        ([*DAILY, *(mine(day) for day in range(14, 20))], 20, 2),  # and they stay by it
        ([mine(0, (5, 6))], 1, 5),
        ([mine(day, (5, 6)) for day in range(60)], 59, 6),  # after the last week the last
        ([mine(9)], 3, None),  # a day to come says nothing
    ],
)
def test_the_week_is_the_one_that_the_diary_shows(diary: list[DiaryEntry], today: int, expected: int | None) -> None:
    assert week(diary, today) == expected


@given(st.lists(st.tuples(st.integers(0, 80), st.sampled_from([(1, 2), (3, 4), (5, 6)]), st.booleans())))
def test_no_week_goes_by_that_was_not_done(done: list[tuple[int, tuple[int, int], bool]]) -> None:
    """However the days fall, and whatever else is said: one more for each week that has enough of them, no other."""
    diary = [mine(day, weeks, (HURT,) if hurt else (DONE,)) for day, weeks, hurt in done]
    found = week(diary, 80)
    if not diary:
        assert found is None
        return
    assert found is not None
    days = {one.day for one in diary if one.exercised}
    assert 1 <= found <= 6
    assert found <= max(weeks[1] for _, weeks, _ in done) + len(days) // 4


def test_another_version_of_the_pack_or_another_programme_suggests_nothing() -> None:
    for one in (replace(mine(0), version="0.0.1"), replace(mine(0), programme="other"), replace(mine(0), weeks=(7, 8))):
        assert week([one], 1) is None


def test_the_week_is_said_with_how_much_to_do_and_when_to_go_on() -> None:
    assert PROGRAMME is not None
    found = plan_week(DAILY, ADVICE, PROGRAMME, BEGAN + timedelta(30))
    assert found is not None
    assert (found.week, found.place, found.held_back, found.goes_on) == (3, 1, True, True)
    said = " ".join(week_words(found, ADVICE, PROGRAMME))
    assert "By your diary, this is week 3 of your plan. You began on 1 June 2024." in said
    assert "A week counts once you have exercised on 4 days of it or more, and nothing hurt." in said
    assert PROGRAMME.step_up in said
    assert "Weeks 3 and 4: Add a little." in said
    assert f"- {EXERCISE.title}: 1 set" in said
