"""A folder of parts that is begun: a batch goes on with it if it is its own and whole, and with no other."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path

import pytest

from soundadvice.tables.write.manifest import differences, identity
from support.packs.shipped import shipped
from support.tables.batch_commands import batch, done, refused
from support.tables.batch_tables import PACK, PLACE, SECRET, people, read, said, short, write

pytestmark = pytest.mark.slow  # many folders of parts, made and damaged


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


@pytest.mark.sampled
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


@pytest.mark.sampled
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
    given = {"--rows-a-part": "500", "--pack": str(PLACE)} | dict(zip(arguments[::2], arguments[1::2], strict=True))
    result = batch("people.parquet", "out", *(word for pair in given.items() for word in pair))
    assert result.exit_code == 2
    assert result.stderr.startswith("error: `out` was begun by another batch: ")
    assert words in result.stderr
    assert "--overwrite" in result.stderr


def flags_questions() -> tuple[str, ...]:

    return shipped("low_back_pain_red_flags").deciding


def test_an_input_that_changed_does_not_go_on(filled: Path) -> None:
    write(people(3000, seed=1), "people.parquet", group=500)
    text = refused("people.parquet", "out", "--rows-a-part", "500")
    assert "the input differs, or has changed" in text
    done("people.parquet", "out", "--rows-a-part", "500", "--overwrite")
    assert short(read(filled)) == [said(person) for person in people(3000, seed=1)]


END = 256 * 1024
"""How much of a file's beginning and of its end tells it from others."""


@pytest.mark.sampled
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


@pytest.mark.sampled
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


@pytest.mark.sampled
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
