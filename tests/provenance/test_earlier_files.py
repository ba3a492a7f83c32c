"""Files that version 0.1.0 wrote: each is taken as before, and refused as before where the pack has changed since."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import soundadvice
from soundadvice import Pack, Record, Session, load_pack
from soundadvice.audit.properties import reviewed
from soundadvice.audit.prover.prover import Case
from soundadvice.journal import Journal
from soundadvice.journal.carry_over import former_of
from soundadvice.journal.transfer import read_export, write_export
from soundadvice.model.errors import SessionError
from soundadvice.provenance.identity import Doubt, Expected, ValidAt, doubts
from soundadvice.provenance.replay import ReplayVerdict, replay
from soundadvice_cli.main import cli
from support.answers.entries import go

EARLIER = Path(__file__).parents[1] / "data" / "earlier"
ANSWERS = {"grip": "yes", "hand": frozenset({"none"}), "duration": 691_200, "better": "yes", "fever": 368, "age": 30}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The files, each with the permissions and the times that they were written with."""
    here = Path(shutil.copytree(EARLIER, tmp_path / "earlier"))
    os.utime(here / "people.csv", (1_700_000_000, 1_700_000_000))
    return here


def pack_in(here: Path) -> Pack:
    return load_pack(here / "packs" / "sore_wrist")


def soon_after(here: Path) -> datetime:
    """An hour after the session began: its answers are still of the day."""
    since = json.loads((here / "session.json").read_bytes())["since"]
    return datetime.fromisoformat(since).astimezone(UTC) + timedelta(hours=1)


def changed(here: Path) -> Pack:
    """The pack with another temperature from which the advice is more urgent."""
    path = here / "packs" / "sore_wrist" / "rules" / "hot.yaml"
    text = path.read_text("utf-8")
    assert "38.5" in text
    path.write_text(text.replace("38.5", "38.4"), "utf-8")
    return pack_in(here)


def reworded(here: Path) -> Pack:
    """The pack with one word changed."""
    path = here / "packs" / "sore_wrist" / "rules" / "no_grip.yaml"
    path.write_text(path.read_text("utf-8").replace("Do not drive.", "Do not drive a car."), "utf-8")
    return pack_in(here)


# Reviews ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sore_wrist", "sore_wrist_at_work"])
def test_a_signature_counts(here: Path, name: str) -> None:
    pack = load_pack(here / "packs" / name)
    assert pack.status == "reviewed"
    (review,) = pack.reviews
    assert reviewed.signs(pack, review) == "present"
    assert reviewed.check(Case(pack, today=date(2026, 12, 1))).findings == ()


def test_a_signature_of_a_changed_pack_does_not(here: Path) -> None:
    pack = reworded(here)
    assert (pack.status, reviewed.signs(pack, pack.reviews[0])) == ("draft", "other_words")
    pack = changed(here)
    assert (pack.status, reviewed.signs(pack, pack.reviews[0])) == ("draft", "other_meaning")


# Sessions -----------------------------------------------------------------------------------------------------------


def test_a_session_goes_on(here: Path) -> None:
    before = (here / "session.json").read_bytes()
    for pack in (pack_in(here), reworded(here)):
        session = Session.resume(pack, here / "session.json", soon_after(here))
        assert session.answers == ANSWERS
        assert session.next_question is not None
        assert session.next_question.id == "aches"
    assert (here / "session.json").read_bytes() == before


def test_a_session_of_a_changed_pack_is_refused_and_told_what_changed(here: Path) -> None:
    with pytest.raises(SessionError, match=r"whose meaning has changed since: rule `hot` changed$"):
        Session.resume(changed(here), here / "session.json", soon_after(here))


# Records ------------------------------------------------------------------------------------------------------------


def record_in(here: Path) -> Record:
    return Record.from_json(json.loads((here / "record.json").read_bytes()))


def told(record: Record, pack: Pack) -> set[Doubt]:
    given = record.stated.given
    assert given is not None
    return set(doubts(record.stated, Expected(pack, ValidAt(given))))


def test_a_record_says_the_same_today(here: Path) -> None:
    record, pack = record_in(here), pack_in(here)
    assert replay(record, pack).verdict is ReplayVerdict.SAME
    assert told(record, pack) == set()
    again = dict(soundadvice.triage(pack, record.advice_json["answers"]).to_json())
    # It was made before the pack was signed.
    assert {**again, "pack": {**again["pack"], "status": "draft"}} == record.advice_json
    result = CliRunner().invoke(
        cli, ["replay", str(here / "record.json"), "--pack", str(here / "packs" / "sore_wrist")]
    )
    assert (result.exit_code, result.stderr) == (0, ""), result.output


def test_a_record_of_a_changed_pack_is_doubted(here: Path) -> None:
    record = record_in(here)
    assert told(record, reworded(here)) == set()
    assert told(record, changed(here)) == {Doubt.OTHER_MEANING}


# The journal --------------------------------------------------------------------------------------------------------


def test_a_journal_and_its_export_are_read_and_carried_over(here: Path) -> None:
    entries = Journal(here / "journal.sqlite3").entries()
    assert read_export(here / "journal.json").entries == tuple(sorted(entries, key=lambda entry: entry.day))
    write_export(read_export(here / "journal.json"), here / "again.json")
    assert (here / "again.json").read_bytes() == (here / "journal.json").read_bytes()
    for pack in (pack_in(here), reworded(here)):
        for entry in entries:
            former = former_of(pack, entry)
            assert former is not None
            assert former.answers == {**ANSWERS, "aches": "none", "types": "yes"}


def test_a_journal_without_a_diary_gets_one_and_nothing_else_changes(here: Path) -> None:
    journal = Journal(here / "journal.sqlite3")
    before = (here / "journal.sqlite3").read_bytes()
    assert before[60:64] == bytes((0, 0, 0, 2))  # the version of its schema
    entries = journal.entries()
    assert (journal.content().diary, (here / "journal.sqlite3").read_bytes()) == ((), before)
    one = go(episode=entries[0].episode, subject=entries[0].subject)
    journal.keep_diary(one)
    assert (journal.entries(), journal.content().diary) == (entries, (one,))
    assert (here / "journal.sqlite3").read_bytes()[60:64] == bytes((0, 0, 0, 3))


def test_nothing_is_carried_over_from_a_changed_pack(here: Path) -> None:
    pack = changed(here)
    entries = Journal(here / "journal.sqlite3").entries()
    assert [former_of(pack, entry) for entry in entries] == [None, None]


# Batches ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def _same_version(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch goes on with the version alone that began it: that is not what is tried here."""
    manifest = json.loads((here / "advice" / "_manifest.json").read_bytes())
    monkeypatch.setattr(soundadvice, "__version__", manifest["version"])
    monkeypatch.chdir(here)


def batch() -> Result:
    given = "people.csv advice --pack packs/sore_wrist --map map.yaml --sample 5 --rows-a-part 2 --to csv"
    return CliRunner().invoke(cli, ["batch", *given.split()])


@pytest.mark.usefixtures("_same_version")
def test_a_batch_that_is_done_stays_done(here: Path) -> None:
    before = {path.name: path.read_bytes() for path in (here / "advice").iterdir()}
    result = batch()
    assert result.exit_code == 0, result.output
    assert "was complete: nothing was done" in result.stderr
    assert {path.name: path.read_bytes() for path in (here / "advice").iterdir() if path.name != "_lock"} == before


@pytest.mark.usefixtures("_same_version")
def test_a_batch_that_was_stopped_goes_on_to_the_same_end(here: Path) -> None:
    before = {path.name: path.read_bytes() for path in (here / "advice").iterdir()}
    manifest = json.loads(before["_manifest.json"])
    del manifest["parts"], manifest["summary"]
    (here / "advice" / "_manifest.json").write_text(json.dumps(manifest | {"complete": False}))
    (here / "advice" / "part-00000.csv").unlink()
    (here / "advice" / "_parts.ndjson").write_bytes(b"")
    result = batch()
    assert result.exit_code == 0, result.output
    for name in ("_manifest.json", "part-00000.csv"):
        assert (here / "advice" / name).read_bytes() == before[name]


@pytest.mark.usefixtures("_same_version")
def test_a_batch_of_a_changed_pack_does_not_go_on(here: Path) -> None:
    for change in (reworded, changed):
        change(here)
        result = batch()
        assert result.exit_code == 2
        assert "the pack or its version differs" in result.stderr
