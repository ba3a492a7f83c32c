"""What a batch writes, its owner alone can read, whatever the umask; what stands in its way is not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.duckdb import Engine
from soundadvice.tables.write.drafts import Draft, DraftFolder
from support.tables.batch_commands import OURS, batch, done, made, refused
from support.tables.batch_tables import people, read, write

pytestmark = pytest.mark.slow  # a process for each umask and each engine

FILES = ("out.parquet", "out.csv", "out.csv.gz", "out.ndjson", "out.arrow")
TABLES = ("out.duckdb::advice", "out.sqlite::advice")
SOMEBODY = 54_321


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Whatever is made is for everyone, unless it is said otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def given() -> str:
    """A table of people."""
    return write(people(50), "people.parquet")


def path_of(name: str) -> Path:
    return Path(name.partition("::")[0])


def draft_of(name: str) -> Path:
    return Path(f".{path_of(name)}.soundadvice.tmp")


# Whatever the umask -------------------------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("name", [*FILES, *TABLES])
def test_a_file_is_for_its_owner(given: str, name: str) -> None:
    done(given, name)
    assert made() == {str(path_of(name)): 0o600}


@pytest.mark.sampled
@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_a_folder_and_all_that_is_in_it_is_for_its_owner(given: str, form: str) -> None:
    done(given, "out", "--to", form, "--rows-a-part", "20")
    modes = made()
    assert modes.pop("out") == 0o700
    assert set(modes.values()) == {0o600}
    assert {"out/_manifest.json", "out/_parts.ndjson", "out/_lock", f"out/part-00000.{form}"} <= set(modes)


@pytest.mark.usefixtures("open_umask")
def test_in_a_folder_that_was_there_files_are_for_their_owner(given: str) -> None:
    Path("out").mkdir(mode=0o777)
    done(given, "out", "--rows-a-part", "20")
    assert {mode for path, mode in made().items() if path != "out"} == {0o600}


@pytest.mark.sampled
@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("there", [False, True])
def test_what_an_engine_makes_beside_a_database_is_for_its_owner(
    given: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there:
        done(given, "out.duckdb::before")
    seen: dict[str, int] = {}
    real = Engine.execute

    def watched(self: Engine, *arguments: object) -> None:
        real(self, *arguments)  # type: ignore[arg-type]
        seen.update(made())

    monkeypatch.setattr(Engine, "execute", watched)
    done(given, "out.duckdb::advice")
    assert any(name.endswith(".wal") for name in seen)
    hidden = draft_of("out.duckdb")
    for name, mode in seen.items():
        # In a folder of its owner's, a file may have any mode.
        assert mode & 0o077 == 0 or Path(name).parent == hidden, (name, oct(mode))
    assert there or seen[str(hidden)] == 0o700


@pytest.mark.sampled
@pytest.mark.parametrize("name", TABLES)
def test_a_database_that_others_can_read_is_told_of(given: str, name: str) -> None:
    done(given, name)
    path_of(name).chmod(0o644)
    result = done(given, name, "--overwrite")
    assert "other people can read it" in result.stderr
    assert made() == {str(path_of(name)): 0o644}


# What has the name of a draft ---------------------------------------------------------------------------------


def _symlink(draft: Path) -> None:
    draft.symlink_to("victim.txt")


def _dangling(draft: Path) -> None:
    draft.symlink_to("nowhere.txt")


def _hard_link(draft: Path) -> None:
    os.link("victim.txt", draft)


def _fifo(draft: Path) -> None:
    os.mkfifo(draft)


def _folder(draft: Path) -> None:
    draft.mkdir()


def _file(draft: Path) -> None:
    draft.write_text("mine")


def _link_to_folder(draft: Path) -> None:
    Path("elsewhere").mkdir()
    Path("elsewhere/kept").write_text("kept")
    draft.symlink_to("elsewhere")


def _of_somebody(draft: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    draft.write_text("theirs")
    os.chown(draft, SOMEBODY, SOMEBODY)


def _folder_of_somebody(draft: Path) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    draft.mkdir()
    os.chown(draft, SOMEBODY, SOMEBODY)


PLANTED = [
    *((name, plant) for name in ("out.csv", "out.parquet") for plant in (_symlink, _dangling, _hard_link, _fifo)),
    *(("out.csv", plant) for plant in (_folder, _link_to_folder, _of_somebody)),
    *((name, plant) for name in TABLES for plant in (_symlink, _dangling, _file, _link_to_folder)),
    ("out.duckdb::advice", _folder_of_somebody),
]


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_what_has_the_name_of_a_draft_is_left_alone(given: str, name: str, plant: Callable[[Path], None]) -> None:
    Path("victim.txt").write_text("precious")
    plant(draft_of(name))
    before = made()
    told = refused(given, name)
    assert str(draft_of(name)) in told
    assert told.endswith("look at it, and move it away")
    assert made() == before
    assert Path("victim.txt").read_text() == "precious"


def test_in_a_folder_of_parts_too(given: str) -> None:
    Path("victim.txt").write_text("precious")
    done(given, "out", "--rows-a-part", "20", "--to", "csv")
    for name in ("_parts.ndjson", "_manifest.json"):
        (Path("out") / name).unlink()
        (Path("out") / name).symlink_to("../victim.txt")
        batch(given, "out", "--rows-a-part", "20", "--to", "csv", "--overwrite", *OURS)
        assert Path("victim.txt").read_text() == "precious"
    Path("out/_lock").unlink()
    Path("out/_lock").symlink_to("../made.txt")
    refused(given, "out", "--rows-a-part", "20", "--to", "csv", "--overwrite")
    assert not Path("made.txt").exists()


def test_a_draft_that_was_left_is_made_anew(given: str) -> None:
    draft = draft_of("out.csv")
    draft.write_text("half")
    draft.chmod(0o666)
    done(given, "out.csv")
    assert made() == {"out.csv": 0o600}
    # Ended while the file was put in its place: it has both names.
    os.link("out.csv", draft)
    done(given, "out.csv", "--overwrite")
    assert made() == {"out.csv": 0o600}
    assert len(read("out.csv")) == 50


def test_a_draft_of_a_database_that_was_left_is_made_anew(given: str) -> None:
    for name in TABLES:
        draft = draft_of(name)
        draft.mkdir()
        for end in ("", ".wal", "-journal"):
            (draft / f"{path_of(name)}{end}").write_bytes(b"of another time")
        done(given, name)
        assert len(read(name)) == 50
        assert not draft.exists()


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["out.csv", *TABLES])
def test_two_batches_to_one_place_do_not_mix(given: str, name: str) -> None:
    draft = Draft(path_of(name), follow=False) if name in FILES else DraftFolder(path_of(name), name)
    assert refused(given, name) == f"another batch is writing `{path_of(name)}`; wait for it to end"
    assert draft.path.exists()
    draft.discard()
    done(given, name)
    assert len(read(name)) == 50


def test_a_draft_that_somebody_changes_is_not_put_in_its_place() -> None:
    Path("victim.txt").write_text("precious")
    draft = Draft(Path("out.csv"), follow=False)
    draft.path.unlink()
    draft.path.symlink_to("victim.txt")
    with draft.file() as file:
        file.write(b"advice")
    with pytest.raises(BatchError, match="was changed by someone else"):
        draft.place(replace=False)
    assert Path("victim.txt").read_text() == "precious"
    assert not os.path.lexists("out.csv")


# A link in the place of the output ----------------------------------------------------------------------------


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["out.csv", *TABLES])
def test_a_link_of_ones_own_is_followed(given: str, name: str) -> None:
    Path("far").mkdir()
    there = "far/there" + path_of(name).suffix
    path_of(name).symlink_to(there)
    done(given, name, "--overwrite")
    assert path_of(name).is_symlink()
    assert len(read(name)) == 50
    assert stat.S_IMODE(Path(there).stat().st_mode) == 0o600


@pytest.mark.sampled
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("name", ["out.csv", *TABLES])
def test_a_link_of_somebody_else_is_not(given: str, name: str) -> None:
    Path("victim.txt").write_text("precious")
    path_of(name).symlink_to("victim.txt")
    os.lchown(path_of(name), SOMEBODY, SOMEBODY)
    assert "it is a link that someone else has made" in refused(given, name, "--overwrite")
    assert Path("victim.txt").read_text() == "precious"


def test_a_database_that_cannot_be_written_stays_as_it_was(given: str) -> None:
    with duckdb.connect("out.duckdb") as base:
        base.execute("CREATE VIEW advice AS SELECT 1 AS one")
    Path("fifo.sqlite").touch()
    Path("fifo.sqlite").unlink()
    os.mkfifo("fifo.sqlite")
    assert "is the name of a view" in refused(given, "out.duckdb::advice", "--overwrite")
    assert "it is not a file" in refused(given, "fifo.sqlite::advice")
    with duckdb.connect("out.duckdb") as base:
        assert base.sql("SELECT * FROM advice").fetchall() == [(1,)]
