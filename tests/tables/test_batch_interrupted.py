"""A batch that is stopped, or has no room left: nothing half written is taken for whole, and it goes on cleanly."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import FrameType

import pyarrow
import pytest
from pyarrow import parquet

from soundadvice.tables.write import drafts
from soundadvice.tables.write.drafts import Draft, DraftFolder, begun, uninterrupted
from support.tables.batch_commands import command, done, refused
from support.tables.batch_tables import people, read, said, short, write

pytestmark = pytest.mark.slow  # processes killed in the middle of tables, and full disks

PARTS = 14
PART = "1000"
ROWS = PARTS * int(PART)
TIMES = 20
LARGE_PART = str(TIMES * int(PART))


# Stopped in the middle ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes a while."""
    path = tmp_path_factory.mktemp("many") / "many.parquet"
    write(people(ROWS, odd=False), path, group=int(PART))
    return path


@pytest.fixture(scope="module")
def more(many: Path) -> Path:
    """The same people again and again, so many that a batch can be stopped in the middle."""
    table = parquet.read_table(many)
    table = pyarrow.concat_tables([table] * TIMES)
    table = table.set_column(table.schema.get_field_index("id"), "id", pyarrow.array(range(TIMES * ROWS)))
    path = many.with_name("more.parquet")
    parquet.write_table(table, path, row_group_size=int(LARGE_PART))
    return path


def whole(rows: list[dict[str, object]], count: int = ROWS) -> bool:
    truth = [said(person) for person in people(2000, odd=False)]
    return [row["id"] for row in rows] == list(range(count)) and short(rows[:2000]) == truth


def started(*arguments: str, until: Callable[[], bool]) -> subprocess.Popen[str]:
    """A real batch that has come so far, and waits there until SIGCONT."""
    # Where the tests run in the background of a shell, Ctrl-C is for no one, nor for what they start.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard
    )
    end = time.monotonic() + 60
    while not until():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.002)
    process.send_signal(signal.SIGSTOP)
    return process


def parts_done() -> int:
    listed = Path("out/_parts.ndjson")
    return listed.read_bytes().count(b"\n") if listed.exists() else 0


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_killed_in_the_middle_of_a_folder_and_gone_on_with(more: Path, form: str) -> None:
    arguments = (str(more), "out", "--rows-a-part", LARGE_PART, "--to", form)
    process = started(*arguments, until=lambda: parts_done() >= 3)
    process.kill()
    process.communicate()
    before = {path.name: path.stat().st_mtime_ns for path in Path("out").glob("part-*")}
    assert 3 <= len(before) < PARTS
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is False
    assert "not finished" in refused("out", "again.parquet")
    result = done(*arguments)
    assert "went on after" in result.stderr
    listed = parts_done()
    assert listed == PARTS
    unchanged = [name for name, time_ in before.items() if Path("out", name).stat().st_mtime_ns == time_]
    assert len(unchanged) >= 3
    assert whole(read("out"), TIMES * ROWS)
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is True
    assert not list(Path("out").glob(".*"))
    again = done(*arguments, "--format", "json")
    assert "nothing was done" in again.stderr
    assert json.loads(again.stdout)["rows"] == TIMES * ROWS


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "duckdb::advice", "sqlite::advice"])
def test_killed_in_the_middle_of_a_file(more: Path, form: str) -> None:
    name = f"out.{form}"
    path = Path(name.partition("::")[0])

    def begun() -> bool:
        return bool([*Path().glob(".out*"), *Path().glob("out*")])

    process = started(str(more), name, until=begun)
    process.kill()
    process.communicate()
    assert not path.exists()
    done(str(more), name)
    assert whole(read(name), TIMES * ROWS)
    assert not list(Path().glob(".out*"))


def test_ctrl_c_keeps_the_parts_and_no_half_file(more: Path) -> None:
    process = started(str(more), "out", "--rows-a-part", LARGE_PART, until=lambda: parts_done() >= 2)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "the same command goes on" in told
    done(str(more), "out", "--rows-a-part", LARGE_PART)
    assert whole(read("out"), TIMES * ROWS)


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_ctrl_c_leaves_no_half_file(more: Path, form: str) -> None:
    source = more
    if form == "csv":
        head, *lines = Path(write(people(ROWS, odd=False), "some.csv")).read_text().splitlines()
        every = (f"{number},{line.partition(',')[2]}" for number, line in enumerate(lines * TIMES))
        source = Path("more.csv")
        source.write_text("\n".join([head, *every, ""]))
    process = started(str(source), "out.csv", until=lambda: bool(list(Path().glob(".out*"))))
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "stopped; nothing was written" in told
    assert not list(Path().glob("*out.csv*"))


@pytest.mark.sampled
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file that was open when it came
@pytest.mark.parametrize("made", [Draft, DraftFolder])
def test_ctrl_c_at_any_moment_leaves_no_draft(made: type) -> None:
    """Line by line, from before the draft is there until it is in its place: the whole file is there, or nothing."""
    path, stopped, moment = Path("out.csv"), 0, 0
    while True:
        moment += 1
        came, is_over = interrupted_at(moment, lambda: filled_by(made, path))
        there = [one.name for one in Path().iterdir()]
        assert there == ["out.csv"] or (came and not there), moment
        assert not there or path.read_bytes() == b"whole"
        stopped += came and not there
        if is_over:
            break
        path.unlink(missing_ok=True)
    assert moment > stopped > 20


def filled_by(made: type, path: Path) -> None:
    with ExitStack() as left:
        draft = begun(lambda: Draft(path, follow=False) if made is Draft else DraftFolder(path, path.name), left)
        if isinstance(draft, Draft):
            with draft.file() as file:
                file.write(b"whole")
            with uninterrupted(too_late=True):
                draft.place(replace=False)
        else:
            draft.file.write_bytes(b"whole")
            with uninterrupted(too_late=True):
                draft.place()


def interrupted_at(moment: int, work: Callable[[], None]) -> tuple[bool, bool]:
    """Does it with a Ctrl-C at the line of this number: whether it was stopped, and whether it has no such line."""
    ours = (drafts.__file__, __file__)
    lines = 0

    def trace(frame: FrameType, event: str, _: object) -> object:
        nonlocal lines
        if frame.f_code.co_filename not in ours:
            return None
        lines += event == "line"
        if event == "line" and lines == moment:
            signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    # Spark puts a handler of its own in the place of Python's, and leaves it there for the tests that follow.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.settrace(trace)
    try:
        work()
    except KeyboardInterrupt:
        return True, False
    finally:
        sys.settrace(before)
        signal.signal(signal.SIGINT, handler)
    return False, lines < moment


def test_a_reader_that_goes_away_is_no_error(many: Path) -> None:
    with subprocess.Popen(
        command(str(many), "-", "--to", "csv"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith('"id","disposition"')
        process.stdout.close()
        told = process.stderr.read()
    assert process.returncode == 141
    assert told == ""


def test_two_batches_do_not_write_one_place(more: Path) -> None:
    process = started(str(more), "out", "--rows-a-part", LARGE_PART, until=lambda: parts_done() >= 1)
    try:
        assert "another batch is writing" in refused(str(more), "out", "--rows-a-part", LARGE_PART)
    finally:
        process.kill()
        process.communicate()


# A full disk --------------------------------------------------------------------------------------------------


def limited(*arguments: str, size: int) -> subprocess.CompletedProcess[str]:
    """A batch whose files cannot grow beyond a size: for a program, that is a disk that is full."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name", ["out.parquet", "out.csv", "out.ndjson", "out.arrow", "out.sqlite::advice", "out.duckdb::advice"]
)
def test_a_full_disk_leaves_no_file(many: Path, name: str) -> None:
    found = limited(str(many), name, size=40_000)
    assert found.returncode == 2, found.stderr
    assert found.stderr.startswith(f"error: {name.partition('::')[0]}"), found.stderr
    assert found.stderr.count("\n") == 1
    assert not list(Path().glob("*out*"))
    done(str(many), name)
    assert whole(read(name))


def test_a_full_disk_keeps_the_parts_that_are_done(many: Path) -> None:
    # A list of parts has more bytes than a part here: so what comes first is any of the two.
    found = limited(str(many), "out", "--rows-a-part", PART, size=6_000)
    assert found.returncode == 2, found.stderr
    assert found.stderr.startswith("error: out/"), found.stderr
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is False
    done(str(many), "out", "--rows-a-part", PART)
    assert whole(read("out"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A disk of half a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder  # type: ignore[misc]
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_is_really_full(many: Path, small_disk: Path) -> None:
    (small_disk / "filling").write_bytes(b"0" * 450_000)
    for name in ("out.parquet", "out.csv", "out.arrow", "out.duckdb::advice", "out.sqlite::advice"):
        text = refused(str(many), str(small_disk / name))
        assert text == f"{small_disk / name.partition('::')[0]}: no space left on device"
        assert [path.name for path in small_disk.iterdir()] == ["filling"]
    folder = small_disk / "out"
    text = refused(str(many), str(folder), "--rows-a-part", PART)
    assert text.endswith("no space left on device")
    parts = (folder / "_parts.ndjson").read_bytes().count(b"\n")  # a part counts once it is on the list
    assert 0 < parts <= len(list(folder.glob("part-*"))) < PARTS
    (small_disk / "filling").unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    assert f"went on after {parts} part" in done(str(many), str(folder), "--rows-a-part", PART).stderr
    assert whole(read(folder))
