"""The journal's file: who may read it, what is refused and kept, and what two processes or a kill leave of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import JournalError
from soundadvice.journal import Entry, Journal
from soundadvice.journal.schema import SCHEMA_VERSION
from soundadvice.journal.store import APPLICATION_ID, SIDE_FILES
from soundadvice.journal.transfer import JournalContent, read_export, write_export
from support.answers.entries import entry, go
from support.thorough import examples

posix = pytest.mark.skipif(os.name != "posix", reason="file permissions and signals are POSIX's")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "data" / "journal.sqlite3", own_folder=True)


def by_id(entries: tuple[Entry, ...] | list[Entry]) -> dict[str, Entry]:
    return {one.id: one for one in entries}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# What is kept --------------------------------------------------------------------------------------------------


def test_what_is_kept_comes_back_as_it_was(journal: Journal) -> None:
    kept = [entry(2), entry(9, score=None, began=None, skipped=(), answers={}), entry(9, score=0)]
    assert journal.keep(kept[:2]) == 2
    assert journal.keep(kept[2:]) == 1
    assert by_id(journal.entries()) == by_id(kept)


def test_reading_makes_no_file(journal: Journal) -> None:
    assert journal.entries() == ()
    assert not journal.path.parent.exists()


def test_keeping_again_changes_nothing(journal: Journal) -> None:
    first = entry()
    journal.keep([first])
    before = journal.path.read_bytes()
    assert journal.keep([first]) == 0
    assert journal.path.read_bytes() == before


def test_of_two_with_one_id_the_later_counts(journal: Journal) -> None:
    early = entry(2, score=3)
    late = entry(2, id=early.id, score=4, time=early.time.replace("T08", "T09"))
    assert journal.keep([late]) == 1
    assert journal.keep([early]) == 0
    assert journal.entries() == (late,)


def test_two_that_differ_with_one_id_and_one_time_are_refused_whole(journal: Journal) -> None:
    first = entry(score=3)
    journal.keep([first])
    with pytest.raises(JournalError, match="two different check-ins"):
        journal.keep([entry(5), entry(id=first.id, score=4)])
    assert journal.entries() == (first,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("score", 11),
        ("score", True),
        ("score", 5.0),
        ("day", "20240603"),
        ("day", "2024-02-30"),
        ("began", "2024-06-04"),
        ("time", "2024-06-03T08:00:00Z"),
        ("trend", "improved"),
        ("acuity", "SELF_CARE"),
        ("answers", {"leg_pain": None}),
        ("answers", {"leg_pain": []}),
        ("skipped", ["sofa", "sofa"]),
        ("title", "\x1b[2J"),
        ("id", "1"),
        ("surplus", 1),
    ],
)
def test_an_entry_that_is_not_right_is_no_entry(key: str, value: object) -> None:
    whole = entry().to_json()
    assert Entry.from_json(json.loads(json.dumps(whole))).to_json() == whole
    with pytest.raises(ValueError, match=key if key != "surplus" else "keys"):
        Entry.from_json({**whole, key: value})


def test_an_entry_s_repr_holds_no_answers() -> None:
    assert "leg_pain" not in repr(entry())


# Who may read it -----------------------------------------------------------------------------------------------


@posix
def test_only_the_owner_may_read_it(journal: Journal) -> None:
    old = os.umask(0)
    try:
        journal.keep([entry()])
    finally:
        os.umask(old)
    assert mode(journal.path) == 0o600
    assert mode(journal.path.parent) == 0o700


@posix
@pytest.mark.parametrize("way", ["DELETE", "WAL"])
def test_so_it_is_for_what_sqlite_keeps_beside_it(journal: Journal, way: str) -> None:
    journal.keep([entry()])
    connection = sqlite3.connect(journal.path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={way}")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM entry")
    beside = [path for path in journal.path.parent.iterdir() if path != journal.path]
    assert beside
    assert {mode(path) for path in beside} == {0o600}
    connection.execute("ROLLBACK")
    connection.close()
    assert len(journal.entries()) == 1


@posix
def test_a_file_that_was_opened_to_others_is_closed_again(journal: Journal) -> None:
    journal.keep([entry()])
    journal.path.chmod(0o644)
    journal.path.parent.chmod(0o755)
    journal.entries()
    assert mode(journal.path) == 0o600
    journal.keep([entry(3)])
    assert mode(journal.path.parent) == 0o700


@posix
def test_a_folder_that_is_not_ours_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Journal(tmp_path / "new" / "mine.sqlite3").keep([entry()])
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "new") == 0o700


# Damage --------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_journal_is_refused_and_kept(tmp_path: Path) -> None:
    diary, other = tmp_path / "diary.txt", tmp_path / "other.sqlite3"
    diary.write_text("my diary\n" * 100)
    diary.chmod(0o644)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE entry (id TEXT)")
    connection.close()
    for path in (diary, other):
        before = path.read_bytes()
        for act in (Journal(path).entries, Journal(path).delete, lambda path=path: Journal(path).keep([entry()])):
            with pytest.raises(JournalError, match="not a journal"):
                act()
        assert path.read_bytes() == before
    assert mode(diary) == 0o644


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="not a file"):
        Journal(tmp_path).entries()


def test_a_byte_that_changed_is_refused_or_changes_nothing(journal: Journal) -> None:
    kept = [entry(day, score=day % 11) for day in range(12)]
    journal.keep(kept)
    whole = journal.path.read_bytes()
    places = range(0, len(whole), 13)
    tried = Random(5).sample(places, examples(len(places)))
    refused = 0
    for place in tried:
        damaged = whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :]
        journal.path.write_bytes(damaged)
        try:
            assert by_id(journal.entries()) == by_id(kept), place
        except JournalError:
            refused += 1
            with pytest.raises(JournalError, match=r"journal"):
                journal.keep([entry()])
        assert journal.path.read_bytes() == damaged, place
    assert refused > len(tried) / 8


def test_a_file_cut_short_is_refused_and_kept(journal: Journal) -> None:
    journal.keep([entry(day) for day in range(12)])
    whole = journal.path.read_bytes()
    for length in (1, 15, 99, 100, 1000, 4096, 8192, len(whole) - 1):
        journal.path.write_bytes(whole[:length])
        with pytest.raises(JournalError, match=r"damaged|no journal|not a journal"):
            journal.keep([entry()])
        assert journal.path.read_bytes() == whole[:length]


def test_an_entry_changed_by_another_program_is_refused(journal: Journal) -> None:
    journal.keep([entry()])
    with sqlite3.connect(journal.path) as connection:
        connection.execute("UPDATE entry SET score = 1")
    connection.close()
    with pytest.raises(JournalError, match="damaged"):
        journal.entries()


@pytest.mark.parametrize(("version", "why"), [(SCHEMA_VERSION + 1, "newer version"), (0, "damaged")])
def test_another_schema_is_refused(journal: Journal, version: int, why: str) -> None:
    journal.keep([entry()])
    connection = sqlite3.connect(journal.path)
    connection.execute(f"PRAGMA user_version={version}")
    connection.close()
    before = journal.path.read_bytes()
    with pytest.raises(JournalError, match=why):
        journal.keep([entry()])
    assert journal.path.read_bytes() == before


def test_a_journal_in_use_is_waited_for_and_then_named(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundadvice.journal.store.WAIT_SECONDS", 0.2)
    journal.keep([entry()])
    connection = sqlite3.connect(journal.path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    for act in (journal.entries, lambda: journal.keep([entry()]), journal.delete):
        with pytest.raises(JournalError, match="another program is using the journal"):
            act()
    connection.close()
    assert len(journal.entries()) == 1


# Processes -----------------------------------------------------------------------------------------------------

WRITER = """
import sys
from support.answers.entries import entry, go
from soundadvice.journal import Journal
journal = Journal(sys.argv[1])
for day in range(int(sys.argv[2])):
    one = entry(day)
    journal.keep([one])
    print(one.id, flush=True)
"""


def writer(journal: Journal, count: int) -> subprocess.Popen[str]:
    path = os.pathsep.join(
        os.path.abspath(place) for place in [os.path.dirname(os.path.dirname(__file__)), *sys.path] if place
    )
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(journal.path), str(count)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_processes_that_write_at_once_lose_nothing(journal: Journal) -> None:
    writers = [writer(journal, 50) for _ in range(3)]
    said = {line for process in writers for line in process.communicate(timeout=120)[0].split()}
    assert [process.returncode for process in writers] == [0, 0, 0]
    assert len(said) == 150
    assert by_id(journal.entries()).keys() == said


@pytest.mark.slow
@posix
def test_a_process_killed_while_it_writes_loses_at_most_that_entry(journal: Journal) -> None:
    sure: set[str] = set()
    for round_ in range(5):
        process = writer(journal, 10_000)
        assert process.stdout is not None
        sure.add(process.stdout.readline().strip())
        time.sleep(0.02 + 0.02 * round_)
        os.kill(process.pid, signal.SIGKILL)
        sure |= {line for line in process.stdout.read().split("\n") if len(line) == 32}
        process.wait()
        process.stdout.close()
        there = set(by_id(journal.entries()))
        assert sure <= there
        assert len(there - sure) <= 1
        sure = there


@posix
def test_a_write_killed_halfway_is_undone(journal: Journal) -> None:
    """A hot rollback journal beside the file: what a kill -9 between two writes to the disk leaves."""
    journal.keep([entry(day) for day in range(3)])
    before = by_id(journal.entries())
    halfway = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_spill=1'); c.execute('PRAGMA cache_size=1')\n"
        "c.execute('BEGIN IMMEDIATE'); c.execute('UPDATE entry SET title = hex(randomblob(9000))')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", halfway, str(journal.path)], check=False)
    assert journal.path.with_name(journal.path.name + "-journal").exists()
    assert by_id(journal.entries()) == before


# Out and in ----------------------------------------------------------------------------------------------------


def test_an_export_comes_back_into_another_journal(journal: Journal, tmp_path: Path) -> None:
    kept = [entry(day) for day in range(5)]
    journal.keep(kept)
    file = tmp_path / "export.json"
    write_export(journal.content(), file)
    other = Journal(tmp_path / "other.sqlite3")
    own = entry(7)
    other.keep([own])
    assert other.bring_in(read_export(file), date(2024, 7, 1)) == 5
    assert other.bring_in(read_export(file), date(2024, 7, 1)) == 0
    assert by_id(other.entries()) == by_id([*kept, own])


@posix
def test_an_export_is_for_the_owner_and_overwrites_nothing(journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    write_export(JournalContent((entry(),)), file)
    assert mode(file) == 0o600
    before = file.read_bytes()
    with pytest.raises(JournalError, match="of this name already"):
        write_export(JournalContent(()), file)
    assert file.read_bytes() == before


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_an_export_that_changed_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("export") / "export.json"
    kept = JournalContent((entry(2, title="Caf\u00e9"), entry(9)), (go(3),))
    write_export(kept, file)
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.sampled_from([b"", b"0", b'"', b"}", b"x", b" ", b"\xff"]))
    file.write_bytes(whole[:place] + changed + whole[place + 1 :])
    try:
        found = read_export(file)
    except JournalError:
        return
    assert found == kept  # white space, and nothing else


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "damaged"),
        ("[" * 100_000, "damaged"),
        ("[]", "not an export"),
        ('{"schema": "soundadvice.record.v1"}', "not an export"),
        ('{"schema": "soundadvice.journal.v4"}', "another version"),
        ('{"schema": "soundadvice.journal.v1", "entries": []}', "damaged"),
        ('{"schema": "soundadvice.journal.v1", "entries": [1], "digest": 1}', "damaged"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "export.json"
    file.write_text(content)
    with pytest.raises(JournalError, match=why):
        read_export(file)


# Deleting ------------------------------------------------------------------------------------------------------


def test_deleting_takes_the_file_and_what_is_beside_it(journal: Journal) -> None:
    journal.keep([entry()])
    for end in SIDE_FILES:
        journal.path.with_name(journal.path.name + end).write_bytes(b"")
    assert journal.delete()
    assert list(journal.path.parent.iterdir()) == []
    assert not journal.delete()


def test_a_damaged_journal_can_be_deleted(journal: Journal) -> None:
    journal.keep([entry(day) for day in range(12)])
    whole = journal.path.read_bytes()
    assert APPLICATION_ID.to_bytes(4, "big") in whole[:100]
    journal.path.write_bytes(whole[:3000])
    with pytest.raises(JournalError, match="damaged"):
        journal.entries()
    assert journal.delete()


def test_what_was_deleted_is_not_left_in_the_file(journal: Journal) -> None:
    first = entry(title="A title that nobody else has")
    journal.keep([first])
    journal.keep([entry(id=first.id, time=first.time.replace("T08", "T09"), title="Another")])
    assert b"nobody else" not in journal.path.read_bytes()


def test_keeping_into_a_journal_that_is_deleted_meanwhile_says_so(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.keep([entry()])
    merge: Callable[..., int] = Journal._merge

    def deleting(self: Journal, *given: object) -> int:
        self.path.unlink()
        self.path.write_bytes(b"")
        return merge(self, *given)

    monkeypatch.setattr(Journal, "_merge", deleting)
    with pytest.raises(JournalError):
        journal.keep([entry()])


def test_dates_are_the_person_s_own_and_the_moment_is_utc() -> None:
    one = replace(entry(), day=date(2024, 6, 4), time="2024-06-03T22:30:00.000000Z")
    assert one.to_json()["day"] == "2024-06-04"
    assert one.to_json()["time"] == "2024-06-03T22:30:00.000000Z"
