"""A batch that meets what goes wrong: one clear error, or a clean resume; nothing half written is taken for whole."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import pytest

from soundadvice.tables.read.sources import Piece
from soundadvice.tables.write import drafts
from soundadvice.tables.write.drafts import Draft, DraftFolder, begun, uninterrupted
from soundadvice.tables.write.manifest import differences, identity
from support.tables.batch_tables import PACK, SECRET, people, read, said, short, write
from tables.test_batch_command import OURS, batch, done

pytestmark = pytest.mark.slow  # processes killed in the middle of large tables, and full disks

ROWS = 60_000


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(*arguments: str | Path, stdin: bytes | None = None) -> str:
    """What is said where a batch is refused: one error, with nothing that anyone wrote."""
    result = batch(*arguments, *OURS, stdin=stdin)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert SECRET not in result.stderr
    assert not list(Path().glob(".*.tmp"))
    return result.stderr.removeprefix("error: ").rstrip("\n")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "soundadvice_cli", "batch", *arguments, *OURS]


# Stopped in the middle ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table that takes a while."""
    path = tmp_path_factory.mktemp("many") / "many.parquet"
    write(people(ROWS, odd=False), path, group=1500)
    return path


TRUTH = [said(person) for person in people(2000, odd=False)]


def whole(rows: list[dict[str, object]]) -> bool:
    return [row["id"] for row in rows] == list(range(ROWS)) and short(rows[:2000]) == TRUTH


def started(*arguments: str, until: Callable[[], bool]) -> subprocess.Popen[str]:
    """A real batch that has come so far."""
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not until():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    return process


def parts_done() -> int:
    listed = Path("out/_parts.ndjson")
    return listed.read_bytes().count(b"\n") if listed.exists() else 0


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_killed_in_the_middle_of_a_folder_and_gone_on_with(many: Path, form: str) -> None:
    arguments = (str(many), "out", "--rows-a-part", "1500", "--to", form)
    process = started(*arguments, until=lambda: parts_done() >= 3)
    process.kill()
    process.communicate()
    before = {path.name: path.stat().st_mtime_ns for path in Path("out").glob("part-*")}
    assert 3 <= len(before) < 40
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is False
    assert "not finished" in refused("out", "again.parquet")
    result = done(*arguments)
    assert "went on after" in result.stderr
    listed = parts_done()
    assert listed == 40
    unchanged = [name for name, time_ in before.items() if Path("out", name).stat().st_mtime_ns == time_]
    assert len(unchanged) >= 3
    assert whole(read("out"))
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is True
    assert not list(Path("out").glob(".*"))
    again = done(*arguments, "--format", "json")
    assert "nothing was done" in again.stderr
    assert json.loads(again.stdout)["rows"] == ROWS


@pytest.mark.parametrize("form", ["parquet", "csv", "duckdb::advice", "sqlite::advice"])
def test_killed_in_the_middle_of_a_file(many: Path, form: str) -> None:
    name = f"out.{form}"
    path = Path(name.partition("::")[0])

    def begun() -> bool:
        return bool([*Path().glob(".out*"), *Path().glob("out*")])

    process = started(str(many), name, until=begun)
    process.kill()
    process.communicate()
    assert not path.exists()
    done(str(many), name)
    assert whole(read(name))
    assert not list(Path().glob(".out*"))


def test_ctrl_c_keeps_the_parts_and_no_half_file(many: Path) -> None:
    process = started(str(many), "out", "--rows-a-part", "1500", until=lambda: parts_done() >= 2)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "the same command goes on" in told
    done(str(many), "out", "--rows-a-part", "1500")
    assert whole(read("out"))


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_ctrl_c_leaves_no_half_file(many: Path, form: str) -> None:
    source = many
    if form == "csv":
        source = Path(write(people(ROWS, odd=False), "many.csv"))
    process = started(str(source), "out.csv", until=lambda: bool(list(Path().glob(".out*"))))
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "stopped; nothing was written" in told
    assert not list(Path().glob("*out.csv*"))


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


def test_what_a_batch_needs_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ibis", "duckdb", "pyarrow"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            assert refused("people.parquet", "out.parquet") == (
                f"a batch needs {module}; install it with `pip install 'soundadvice[batch]'`"
            )


def test_two_batches_do_not_write_one_place(many: Path) -> None:
    process = started(str(many), "out", "--rows-a-part", "1500", until=lambda: parts_done() >= 1)
    try:
        assert "another batch is writing" in refused(str(many), "out", "--rows-a-part", "1500")
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
    found = limited(str(many), "out", "--rows-a-part", "1500", size=6_000)
    assert found.returncode == 2, found.stderr
    assert found.stderr.startswith("error: out/"), found.stderr
    assert json.loads(Path("out/_manifest.json").read_text())["complete"] is False
    done(str(many), "out", "--rows-a-part", "1500")
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
    (small_disk / "filling").write_bytes(b"0" * 350_000)
    for name in ("out.parquet", "out.csv", "out.arrow", "out.duckdb::advice", "out.sqlite::advice"):
        text = refused(str(many), str(small_disk / name))
        assert text == f"{small_disk / name.partition('::')[0]}: no space left on device"
        assert [path.name for path in small_disk.iterdir()] == ["filling"]
    folder = small_disk / "out"
    text = refused(str(many), str(folder), "--rows-a-part", "1500")
    assert text.endswith("no space left on device")
    parts = (folder / "_parts.ndjson").read_bytes().count(b"\n")  # a part counts once it is on the list
    assert 0 < parts <= len(list(folder.glob("part-*"))) < 40
    (small_disk / "filling").unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    assert f"went on after {parts} part" in done(str(many), str(folder), "--rows-a-part", "1500").stderr
    assert whole(read(folder))


# A folder that is not what it was -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with contextlib.chdir(folder):
        write(people(3000), "people.parquet", group=500)
        done("people.parquet", "out", "--rows-a-part", "500")
    return folder


@pytest.fixture
def filled(filled_once: Path) -> Path:
    """A folder of parts, whole, with its input beside it."""
    shutil.copytree(filled_once, ".", dirs_exist_ok=True)  # with their times
    return Path("out")


def undone(folder: Path) -> None:
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["complete"] = False
    (folder / "_manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_corrupt_part_is_made_again(filled: Path, damage: str, complete: bool) -> None:
    part = filled / "part-00002.parquet"
    good = part.read_bytes()
    if not complete:
        undone(filled)
    match damage:
        case "cut":
            part.write_bytes(good[:-10])
        case "changed":
            part.write_bytes(good[:500] + bytes([good[500] ^ 1]) + good[501:])
        case _:
            part.unlink()
    result = done("people.parquet", "out", "--rows-a-part", "500")
    assert "`part-00002.parquet` did not hold what was written, and was made again" in result.stderr
    assert part.read_bytes() == good
    assert short(read(filled)) == [said(person) for person in people(3000)]


def test_a_part_that_was_not_listed_yet_is_made_again(filled: Path) -> None:
    lines = (filled / "_parts.ndjson").read_bytes().splitlines(keepends=True)
    (filled / "_parts.ndjson").write_bytes(b"".join(lines[:2]) + lines[2][:40])
    undone(filled)
    assert "went on after 2 parts, 1,000 rows" in done("people.parquet", "out", "--rows-a-part", "500").stderr
    assert short(read(filled)) == [said(person) for person in people(3000)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--columns", "acuity"), "the columns differ"),
        (("--param", "few_weeks=4 weeks"), "the parameters differ"),
        (("--pack", "low_back_pain_red_flags", "--map", "map.yaml"), "the pack or its version differs"),
        (("--keep", ""), "the columns to keep differ"),
        (("--to", "csv"), "the format differs"),
        (("--rows-a-part", "100"), "the rows per part differ"),
        (("--sample", "10"), "the sample differs"),
    ],
)
def test_another_batch_does_not_go_on(filled: Path, arguments: tuple[str, ...], words: str) -> None:
    flags = [name for name in flags_questions() if name not in PACK.question]
    Path("map.yaml").write_text("questions:\n" + "".join(f"  {name}: {{unanswered: true}}\n" for name in flags))
    given = {"--rows-a-part": "500", "--pack": "low_back_pain"} | dict(
        zip(arguments[::2], arguments[1::2], strict=True)
    )
    result = batch("people.parquet", "out", *(word for pair in given.items() for word in pair))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: `out` was begun by another batch: ")
    assert words in result.stderr
    assert "--overwrite" in result.stderr


def flags_questions() -> tuple[str, ...]:
    from soundadvice import load_pack

    return load_pack("low_back_pain_red_flags").deciding


def test_an_input_that_changed_does_not_go_on(filled: Path) -> None:
    write(people(3000, seed=1), "people.parquet", group=500)
    text = refused("people.parquet", "out", "--rows-a-part", "500")
    assert "the input differs, or has changed" in text
    done("people.parquet", "out", "--rows-a-part", "500", "--overwrite")
    assert short(read(filled)) == [said(person) for person in people(3000, seed=1)]


END = 256 * 1024
"""How much of a file's beginning and of its end tells it from others."""


@pytest.mark.parametrize("size", [1, END - 1, END, END + 1, 2 * END - 1, 2 * END, 2 * END + 1, 5 * END])
@pytest.mark.parametrize("at", ["first", "last", "beginning", "end"])
def test_a_file_of_which_one_byte_changed_at_an_end_is_another(size: int, at: str) -> None:
    """Its size and its time are what they were, as after a copy that keeps them."""
    place = {"first": 0, "last": size - 1, "beginning": min(END, size) - 1, "end": max(size - END, 0)}[at]
    path = Path("people.csv")
    path.write_bytes(b"a" * size)
    os.utime(path, ns=(7, 7))
    before = identity([path])
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"b")
    os.utime(path, ns=(7, 7))
    assert path.stat().st_size == size
    assert identity([path]) != before


def test_a_file_of_another_name_size_or_time_is_another() -> None:
    path = Path("people.csv")
    path.write_bytes(b"a" * 10)
    os.utime(path, ns=(7, 7))
    before = identity([path])
    assert identity([path]) == before
    os.utime(path, ns=(7, 8))
    later = identity([path])
    path.write_bytes(b"a" * 11)
    os.utime(path, ns=(7, 7))
    longer = identity([path])
    path.write_bytes(b"a" * 10)
    os.utime(path, ns=(7, 7))
    assert identity([path]) == before
    other = path.rename("others.csv")
    os.utime(other, ns=(7, 7))
    found = [before, later, longer, identity([other]), identity([other, other])]
    assert len({json.dumps(one) for one in found}) == len(found)


def test_an_input_of_which_only_the_end_changed_does_not_go_on() -> None:
    rows = people(8000, odd=False)
    path = Path(write(rows, "people.csv"))
    assert path.stat().st_size > 2 * END
    done("people.csv", "out", "--rows-a-part", "1500")
    undone(Path("out"))
    kept = path.stat()
    content = path.read_bytes()
    last = content.rstrip().rpartition(b"\n")[2]
    swapped = last.replace(b'"not_tried"', b'"not-tried"') if b'"not_tried"' in last else last[:-2] + b'x"'
    path.write_bytes(content.replace(last, swapped))
    os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (kept.st_size, kept.st_mtime_ns)
    assert "the input differs, or has changed" in refused("people.csv", "out", "--rows-a-part", "1500")


MANIFEST = {
    "pack": "the pack or its version differs",
    "parameters": "the parameters differ",
    "mapping": "the mapping differs",
    "columns": "the columns differ",
    "kept": "the columns to keep differ",
    "input": "the input differs, or has changed",
    "sample": "the sample differs",
    "format": "the format differs",
    "rows_a_part": "the rows per part differ",
    "version": "the version of soundadvice differs",
}


def other_than(value: object) -> object:
    """Another value of the same kind."""
    match value:
        case dict():
            return {**value, next(iter(value), "x"): other_than(next(iter(value.values()), None))}
        case list():
            return [*value, "x"]
        case int():
            return value + 1
        case _:
            return f"{value or ''}x"


@pytest.mark.parametrize("key", MANIFEST)
def test_a_manifest_of_which_any_part_is_another_is_not_gone_on_with(filled: Path, key: str) -> None:
    undone(filled)
    path = filled / "_manifest.json"
    manifest = json.loads(path.read_text())
    job = {name: value for name, value in manifest.items() if name in MANIFEST}
    assert set(manifest) - {"is", "complete", "parts", "summary"} == set(job) == set(MANIFEST)
    assert differences(job, job) == []
    others = [other_than(job[key]), None if job[key] is not None else "x"]
    assert all(differences({**job, key: other}, job) == [MANIFEST[key]] for other in others)
    assert differences(dict.fromkeys(job, "x"), job) == list(MANIFEST.values())
    path.write_text(json.dumps({**manifest, key: others[0]}))
    assert refused("people.parquet", "out", "--rows-a-part", "500") == (
        f"`out` was begun by another batch: {MANIFEST[key]}; give another folder, or begin again with --overwrite"
    )


@pytest.mark.parametrize(
    "left",
    [
        ".part-00002.parquet.soundadvice.tmp",
        "._manifest.json.abcdefgh.tmp",
        "._parts.ndjson.abcdefgh.tmp",
    ],
)
def test_a_draft_that_a_killed_batch_left_is_cleared(filled: Path, left: str) -> None:
    """It holds people's advice."""
    undone(filled)
    (filled / "part-00002.parquet").unlink()
    (filled / left).write_text(SECRET)
    done("people.parquet", "out", "--rows-a-part", "500")
    assert not list(filled.glob(".*"))
    assert short(read(filled)) == [said(person) for person in people(3000)]


def test_a_draft_that_is_none_of_ours_is_left_alone(filled: Path) -> None:
    undone(filled)
    (filled / "part-00002.parquet").unlink()
    (filled / ".part-mine.tmp").write_text("mine")
    done("people.parquet", "out", "--rows-a-part", "500")
    assert [path.name for path in filled.glob(".*")] == [".part-mine.tmp"]


def test_a_manifest_that_is_none(filled: Path) -> None:
    for content in (b"", b"{", b'{"is": "else"}', b"\xff"):
        (filled / "_manifest.json").write_bytes(content)
        assert "it is not the manifest of a batch" in refused("people.parquet", "out", "--rows-a-part", "500")


def test_a_folder_with_other_things_in_it_is_left_alone() -> None:
    write(people(10), "people.parquet")
    Path("out").mkdir()
    Path("out/part-of-mine.txt").write_text("mine")
    for more in ((), ("--overwrite",)):
        assert refused("people.parquet", "out", *more) == (
            "`out`: it holds other things already, such as `part-of-mine.txt`; give a folder that is empty or new"
        )
        assert [path.name for path in Path("out").iterdir()] == ["part-of-mine.txt"]


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
