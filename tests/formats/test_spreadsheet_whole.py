"""Nothing of a pack is lost in a spreadsheet: each value has one cell or is named, each cell is one value alone."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from soundadvice import check_pack, installed_packs, load_pack
from soundadvice.authoring.sign import sign
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.registry import export, read
from soundadvice.formats.spreadsheet.cells import Data, EditRow, ReadRow
from soundadvice.formats.spreadsheet.changes import changed_data
from soundadvice.formats.spreadsheet.others import OTHER, TEXTS, UNTOUCHED
from soundadvice.formats.spreadsheet.registers import REGISTERS
from soundadvice.formats.spreadsheet.rows import WrittenFiles
from soundadvice.formats.spreadsheet.sheets import sheets
from soundadvice.formats.spreadsheet.write import data_of, left_out
from soundadvice.model.evidence import Review
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Severity
from soundadvice.model.question import QUESTION_KINDS
from support.packs.filled_out import fill_out
from support.packs.generated import make_pack
from support.packs.written import write
from support.thorough import examples

PACKS = Path(__file__).parents[1] / "data" / "packs"
FOLDERS = {**{f"own-{path.name}": path for path in sorted(PACKS.iterdir())}, **installed_packs()}
LARGE = ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care", "phq9", "news2", "bmi_adults")
HASHES = ("meaning_hash", "content_hash", "case_hash")
Leaf = tuple[str, ...]


def generated(parent: Path, number: int) -> Iterator[Path]:
    """Folders of so many packs with everything in them, all of which load."""
    seed = 0
    while number:
        seed += 1
        random = Random(seed)
        folder = parent / str(seed)
        try:
            pack = write(make_pack(random), folder)
        except ValueError:
            continue  # a length of time below zero, which cannot be written
        fill_out(pack, random)
        if any(one.severity is Severity.ERROR for one in check_pack(pack)):
            continue
        number -= 1
        yield pack


def written(folder: Path) -> WrittenFiles:
    pack = load_pack(folder, translations=True)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    kinds = {one.id: QUESTION_KINDS[type(one)] for one in pack.questions}
    scores = [*(one.id for one in pack.scores), *(one.id for one in pack.derived)]
    kept = {name: text for name, text in files.items() if name.endswith((".yaml", ".csv"))}
    return WrittenFiles(data_of(kept), kinds, scores=scores)


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> list[WrittenFiles]:
    return [written(folder) for folder in generated(tmp_path_factory.mktemp("generated"), examples(60))]


def leaves(value: Data, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Data]:
    """Single values, and lists of them, by their paths."""
    if isinstance(value, dict) and value:
        return {at: one for key, below in value.items() for at, one in leaves(below, (*path, key)).items()}
    if isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
        return {at: one for key, below in enumerate(value) for at, one in leaves(below, (*path, key)).items()}
    return {path: value}


def values(written: WrittenFiles) -> dict[tuple[Any, ...], Data]:
    return {(file, *path): one for file, data in written.data.items() for path, one in leaves(data).items()}


def as_read(written: WrittenFiles, change: tuple[str, int, str, str] | None = None) -> dict[str, list[ReadRow]]:
    """What is read of the sheets, with one cell changed: the sheet, the row, the column and what it says."""
    found = {}
    for sheet in sheets(written):
        rows = [dict(row.cells) for row in sheet.rows]
        if change is not None and change[0] == sheet.name:
            rows[change[1]][change[2]] = change[3]
        columns = dict.fromkeys(sheet.heads, "A")
        said = [{head: text for head, text in row.items() if text} for row in rows]
        found[sheet.name] = [ReadRow(sheet.name, number, cells, columns) for number, cells in enumerate(said, 2)]
    return found


# One place for each value -------------------------------------------------------------------------------------------


def check_places(of: WrittenFiles) -> int:
    """Each value stands in the sheets, or is an id, which names a row, or of what is named as standing in none."""
    places: Counter[tuple[Any, ...]] = Counter()
    for sheet in sheets(of):
        seen = {(file, *path): None for row in sheet.rows for file, path in row.places.values()}
        places.update(list(seen))
    found = values(of)
    items = {place[:-1] for place in places}
    lost = []
    for place, value in found.items():
        inside = [place[:length] for length in range(1, len(place) + 1) if places[place[:length]]]
        names_row = place[-1] in ("id", "name") or (place[0] == "scores.yaml" and "add" in place)
        told = str(place[0]).startswith(UNTOUCHED) or names_row or value in ([], {})
        if len(inside) != 1 and place not in items and not told:
            lost.append((place, inside))
    assert not lost
    return len(found)


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.slow] if one in LARGE else []) for one in FOLDERS]
)
def test_each_value_of_each_pack_has_one_place(name: str) -> None:
    assert check_places(written(FOLDERS[name])) > 10


def test_each_value_of_generated_packs_has_one_place(some: list[WrittenFiles]) -> None:
    assert sum(map(check_places, some)) > 500


def test_what_has_no_place_is_named(tmp_path: Path) -> None:
    told = left_out(load_pack(FOLDERS["low_back_pain_self_care"], translations=True))
    assert "not carried: `low_back_pain_red_flags`, which this pack extends" in told
    assert "carried, and in no sheet: what the translation into `de` says of itself" in told
    folder = Path(shutil.copytree(FOLDERS["own-minimal"], tmp_path / "minimal"))
    sign(folder, Review("a nurse", "2026-11-30", f"sha256:{'0' * 64}", f"sha256:{'0' * 64}", "2027-11-30"))
    assert "carried, and in no sheet: the signature of a nurse of 2026-11-30" in left_out(load_pack(folder))


# There and back ------------------------------------------------------------------------------------------------------


def hashes(pack: Pack) -> list[str]:
    return [getattr(pack, name) for name in HASHES]


@pytest.mark.slow
def test_generated_packs_come_back_with_their_hashes(tmp_path: Path) -> None:
    tried = 0
    for folder in generated(tmp_path, examples(200) // 4):
        pack = load_pack(folder, translations=True)
        path = folder.parent / "pack.xlsx"
        path.write_bytes(export(pack, "spreadsheet").data)
        back = folder.parent / "back" / pack.id
        assert write_skeleton(read("spreadsheet", str(path)), back)
        assert hashes(load_pack(back, translations=True)) == hashes(pack)
        tried += 1
    assert tried == examples(200) // 4


REGISTERED = sorted({one.file for one in REGISTERS})


def check_anew(of: WrittenFiles) -> None:
    """Whatever stands in registers, points and tables is made anew of its cells alone."""
    left = {path: data for path, data in of.data.items() if path not in REGISTERED and not path.startswith("tables/")}
    bare, cells = WrittenFiles(left, of.kinds, scores=of.scores), as_read(of)
    had = {(sheet.name, *row.key) for sheet in sheets(bare) for row in sheet.rows}
    for name in (TEXTS, OTHER):  # these are of what is there
        cells[name] = [row for row in cells[name] if (name, row.cells["file"], row.cells["where"]) in had]
    now = changed_data(bare, cells)
    for path in {*of.data} - {*left}:
        again = now.get(path.replace(".csv", ".yaml"))
        if path in REGISTERED and not any(values_below(of.data[path])):
            assert again is None
        else:
            assert again == {key: one for key, one in of.data[path].items() if one} if path in KEYED else of.data[path]


KEYED = ("hazards.yaml", "glosses.yaml")


def values_below(data: Data) -> list[Data]:
    return list(data.values()) if isinstance(data, dict) else [data]


def test_registers_points_and_tables_are_made_anew_of_their_cells(some: list[WrittenFiles]) -> None:
    for one in some:
        check_anew(one)


@pytest.mark.parametrize("name", ["crb65", "neck_pain", "own-vitals", "own-minimal", "phq9", "news2", "bmi_adults"])
def test_registers_of_packs_are_made_anew_of_their_cells(name: str) -> None:
    check_anew(written(FOLDERS[name]))


# Each edit ------------------------------------------------------------------------------------------------------------


def another(value: Data) -> tuple[str, Data] | None:
    """Another value of the same kind, as a person writes it, None where there is none."""
    if isinstance(value, bool):
        return ("FALSE" if value else "TRUE"), not value
    if isinstance(value, (int, float)):
        return str(value + 1), value + 1
    if isinstance(value, str):
        return "other", "other"
    if value and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "other", ["other"]
    return None


def check_edits(of: WrittenFiles, one_in: int = 1) -> int:
    """Each cell that holds one value, changed: that value is another one, and no other is."""
    before = values(of)
    tried = 0
    cells = [
        (sheet, number, row, head)
        for sheet in sheets(of)
        for number, row in enumerate(sheet.rows)
        for head in row.places
    ]
    for sheet, number, row, head in cells[::one_in]:
        place = _place(row, head)
        if head in sheet.keys or place not in before or (made := another(before[place])) is None:
            continue
        if sheet.name in ("Vignettes", "People", "Points", "Translations") or head in ("answer", "because"):
            continue  # below: these are written otherwise
        now = values(WrittenFiles(changed_data(of, as_read(of, (sheet.name, number, head, made[0]))), of.kinds))
        changed = {at for at in {*before, *now} if before.get(at) != now.get(at)}
        assert changed == {place}, (sheet.name, row.key, head)
        assert now[place] == made[1]
        tried += 1
    return tried


def _place(row: EditRow, head: str) -> tuple[Any, ...]:
    file, path = row.places[head]
    return (file, *path)


@pytest.mark.parametrize("name", ["own-minimal", "crb65"])
def test_each_cell_changes_its_value_and_nothing_else(name: str) -> None:
    assert check_edits(written(FOLDERS[name])) > 40


@pytest.mark.slow
@pytest.mark.parametrize(("name", "one_in"), [("low_back_pain", 61), ("low_back_pain_red_flags", 397), ("news2", 11)])
def test_each_cell_of_a_large_pack_changes_its_value_and_nothing_else(name: str, one_in: int) -> None:
    assert check_edits(written(FOLDERS[name]), one_in) > 5


def test_each_cell_of_generated_packs_changes_its_value_and_nothing_else(some: list[WrittenFiles]) -> None:
    assert sum(check_edits(one, one_in=11) for one in some) > 50
