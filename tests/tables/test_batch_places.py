"""Where a batch reads and writes: one clear error for a place that is none, is taken, or changes meanwhile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from soundadvice.tables.read.sources import Piece
from support.tables.batch_commands import done, refused
from support.tables.batch_tables import people, read, write

pytestmark = pytest.mark.slow  # many batches


# Places -------------------------------------------------------------------------------------------------------


def test_the_output_is_the_input() -> None:
    write(people(10), "people.parquet")
    Path("link.parquet").symlink_to("people.parquet")
    os.mkdir("folder")
    write(people(10), "folder/people.parquet")
    for source, target in (
        ("people.parquet", "./people.parquet"),
        ("people.parquet", "link.parquet"),
        ("link.parquet", "people.parquet"),
        ("folder", "folder"),
        ("folder", "folder/out.parquet"),
    ):
        assert refused(source, target, "--overwrite") == (
            f"`{target}` is the input too; give another name for the output"
        )
    write(people(10), "people.duckdb::people")
    assert "is the input too" in refused("people.duckdb", "people.duckdb::people", "--overwrite")


def test_the_output_is_there_already() -> None:
    write(people(10), "people.parquet")
    Path("out.parquet").write_text("mine")
    assert refused("people.parquet", "out.parquet") == (
        "out.parquet: there is a file already; give another name, or add --overwrite"
    )
    assert Path("out.parquet").read_text() == "mine"
    done("people.parquet", "out.parquet", "--overwrite")
    assert len(read("out.parquet")) == 10
    for name in ("out.duckdb::advice", "out.sqlite::advice"):
        done("people.parquet", name)
        assert "there is a table `advice` already" in refused("people.parquet", name)
        done("people.parquet", name, "--overwrite")
        assert len(read(name)) == 10


def test_a_file_that_appears_meanwhile_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from soundadvice.tables.run import batch as running

    write(people(100), "people.parquet")
    monkeypatch.setattr(running.Batch, "check_unchanged", lambda _: Path("out.parquet").write_text("theirs"))
    assert refused("people.parquet", "out.parquet") == "out.parquet: file exists"
    assert Path("out.parquet").read_text() == "theirs"


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("nothing.parquet", "out.parquet", "nothing.parquet: no such file or directory"),
        ("people.parquet", "nowhere/out.parquet", "nowhere/out.parquet: there is no folder"),
        ("people.xyz", "out.parquet", "the name `people.xyz` does not tell the format"),
        ("people.parquet", "out.xyz", "the name `out.xyz` does not tell the format"),
        ("-", "out.parquet", "standard input has no name that tells its format; give --from csv, ndjson or arrow"),
        ("people.parquet", "out.duckdb", "`out.duckdb` does not name a table; write `out.duckdb::advice`"),
        ("people.parquet::x", "out.csv", "`people.parquet::x` names a table, and parquet files hold only one"),
        ("empty", "out.csv", "`empty` holds no files"),
    ],
)
def test_places_that_are_none(source: str, target: str, words: str) -> None:
    write(people(3), "people.parquet")
    Path("people.xyz").write_text("")
    Path("empty").mkdir()
    assert refused(source, target).startswith(words)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_an_input_that_may_not_be_read() -> None:
    for form in ("parquet", "csv", "ndjson", "arrow"):
        name = write(people(3), f"people.{form}")
        os.chmod(name, 0)
        assert refused(name, "out.parquet") == f"{name}: permission denied"


def test_an_input_that_the_system_will_not_give(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(self: Path, *arguments: object, **more: object) -> object:
        if self.stem == "people":
            raise PermissionError(13, os.strerror(13), str(self))
        return real(self, *arguments, **more)  # type: ignore[call-overload]

    names = [write(people(3), f"people.{form}") for form in ("parquet", "csv", "ndjson", "arrow")]
    monkeypatch.setattr(Path, "open", refuse)
    for name in names:
        assert refused(name, "out.parquet") == f"{name}: permission denied"


def test_the_input_changes_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from soundadvice.tables.run import batch as running

    write(people(100), "people.parquet")
    real = running.Batch.of_piece

    def and_change(self: running.Batch, piece: Piece) -> object:
        os.utime("people.parquet", (1, 1))
        return real(self, piece)

    monkeypatch.setattr(running.Batch, "of_piece", and_change)
    assert refused("people.parquet", "out.parquet") == (
        "`people.parquet` has changed while it was read; run the batch again"
    )
    assert not Path("out.parquet").exists()


def test_what_a_batch_needs_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ibis", "duckdb", "pyarrow"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            assert refused("people.parquet", "out.parquet") == (
                f"a batch needs {module}; install it with `pip install 'soundadvice[batch]'`"
            )
