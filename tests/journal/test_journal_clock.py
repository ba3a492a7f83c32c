"""A clock that was wrong once: it never shuts the journal, and no file brings such a check-in in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundadvice.journal import Entry, Journal, episodes
from soundadvice.journal import episode as course
from soundadvice.journal.entry import utc
from soundadvice.journal.schema import SCHEMA_VERSION
from soundadvice.journal.transfer import JournalContent, read_export, write_export
from soundadvice.model.errors import JournalError
from support.answers.entries import BEGAN, entry, go

TODAY = date(2026, 3, 1)


def dated(day: date, episode: str, follows: str | None = None) -> Entry:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return entry(
        (day - BEGAN).days, episode=episode * 32, began=day, time=utc(moment), follows=follows and follows * 32
    )


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


def ids(journal: Journal) -> list[str]:
    return [episode.id[0] for episode in episodes(journal.entries())]


def test_an_episode_that_a_person_began_later_is_the_latest_whatever_the_clock_said(journal: Journal) -> None:
    wrong = date(2038, 1, 18)
    journal.keep([dated(date(2025, 1, 1), "a"), dated(wrong, "b", "a"), dated(TODAY, "c", "b")])
    assert ids(journal) == ["a", "b", "c"]
    latest = episodes(journal.entries())[-1].last
    tomorrow = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert course.day_of(tomorrow, latest, "journal") == date(2026, 3, 2)
    journal.keep([dated(date(2026, 3, 20), "c"), dated(date(2026, 5, 1), "d", "c")])
    assert ids(journal) == ["a", "b", "c", "d"]


def test_a_clock_that_is_wrong_now_does_not_make_an_old_episode_the_latest(journal: Journal) -> None:
    journal.keep([dated(date(2025, 1, 1), "a"), dated(TODAY, "b", "a")])
    latest = episodes(journal.entries())[-1].last
    with pytest.raises(JournalError, match="set the clock right"):
        course.day_of(datetime(2025, 6, 1, tzinfo=UTC), latest, "journal")


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5), st.integers(0, 20_000)), max_size=12))
def test_every_check_in_is_in_one_episode_after_the_one_it_follows(drawn: list[tuple[int, int | None, int]]) -> None:
    """Also of files in which episodes follow each other in a circle: they end, and nothing is lost."""
    letters = "abcdef"
    entries = [
        dated(date(1990, 1, 1) + timedelta(days=days), letters[of], None if follows is None else letters[follows])
        for of, follows, days in drawn
    ]
    found = episodes(entries)
    assert sorted(one.id for episode in found for one in episode.entries) == sorted(one.id for one in entries)
    place = {episode.id: number for number, episode in enumerate(found)}
    follows = {episode.id: episode.follows for episode in found}
    for episode in found:
        seen, above = {episode.id}, episode.follows
        while above in follows and above not in seen:
            seen.add(above)
            above = follows[above]
        if above not in seen and episode.follows in place:  # no circle above it
            assert place[episode.follows] < place[episode.id]


# What comes from a file ---------------------------------------------------------------------------------------------


def test_a_check_in_of_a_day_to_come_is_not_imported(journal: Journal) -> None:
    journal.keep([dated(date(2025, 1, 1), "a")])
    before = journal.entries()
    with pytest.raises(JournalError, match=r"nothing is imported.*2026-03-02, and today is 2026-03-01"):
        journal.bring_in(JournalContent((dated(date(2025, 2, 1), "b"), dated(date(2026, 3, 2), "c"))), TODAY)
    assert journal.entries() == before
    assert journal.bring_in(JournalContent((dated(TODAY, "c"),)), TODAY) == 1


CHANGES: list[dict[str, object]] = [
    {"disposition": "self_care", "title": "All is well"},
    {"answers": {"leg_pain": "none"}},
    {"time": utc(datetime(2026, 2, 28, 23, tzinfo=UTC))},
    {"time": utc(datetime(2024, 1, 1, tzinfo=UTC)), "score": 1},
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_import_never_changes_a_check_in_that_is_there(
    journal: Journal, tmp_path: Path, change: dict[str, object]
) -> None:
    mine = entry(disposition="emergency", title="Get emergency help now")
    journal.keep([mine])
    file = tmp_path / "edited.json"
    changed = Entry.from_json({**mine.to_json(), **change})
    write_export(JournalContent((changed, entry(day=3))), file)  # its digest is right: anyone can write one
    with pytest.raises(JournalError, match="have one id; nothing is changed"):
        journal.bring_in(read_export(file), TODAY)
    assert journal.entries() == (mine,)


def test_importing_again_changes_nothing(journal: Journal, tmp_path: Path) -> None:
    kept = JournalContent((entry(day=2), entry(day=3, episode="f" * 32, follows="e" * 32)), (go(3),))
    journal.keep(kept.entries)
    journal.keep_diary(kept.diary[0])
    file = tmp_path / "export.json"
    write_export(kept, file)
    assert read_export(file) == kept
    assert journal.bring_in(read_export(file), TODAY) == 0


# A journal from before this order was kept --------------------------------------------------------------------------


def test_a_journal_of_the_first_version_is_read_as_it_is_and_goes_on(journal: Journal) -> None:
    first = entry(day=2)
    journal.keep([first])
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("DROP TABLE diary")
        connection.execute("ALTER TABLE entry DROP COLUMN follows")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    size = journal.path.read_bytes()
    assert journal.entries() == (first,)
    assert journal.path.read_bytes() == size  # reading changes nothing
    later = entry(day=3, episode="f" * 32, follows=first.episode)
    journal.keep([later])
    assert set(journal.entries()) == {first, later}
    with closing(sqlite3.connect(journal.path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
