"""What people and their programs do to a workbook: rows sorted, columns moved, cells made numbers, curly quotes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from soundadvice import installed_packs, load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.registry import export, read
from soundadvice.model.errors import ImportingError, SoundAdviceError
from support.packs.workbooks import cell_under, new_row

PACKS = Path(__file__).parents[1] / "data" / "packs"
NO_ORDER = (
    "Rules",
    "Vignettes",
    "People",
    "Parameters",
    "Hazards",
    "Claims",
    "References",
    "Signs",
    "Meanings",
    "Points",
)
TABLE = """\
first,age,signs,advise,because,references
grown,>= 40,"numb, hot",see_doctor,"You are {age}, and so.",R1

young,,hot,see_doctor,It is hot.,R1
"""
Edit = Callable[[Any], None]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A pack with all kinds of registers, and a table as CSV."""
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    (folder / "tables").mkdir()
    (folder / "tables" / "ages.csv").write_text(TABLE)
    (folder / "scores.yaml").write_text(
        "# Ours.\n- id: sum\n  title: Sum\n  add:\n    leg_pain: {one: 1, both: 2}  # by leg\n    age:\n"
        "      - {at_least: 65, points: 1}\n      - {from: 50, to: 64, points: 2}\n  unsure: most\n"
    )
    (folder / "hazards.yaml").write_text(
        "hazards:\n  - id: H1\n    sign: A leg\n    when: {leg_pain: [both]}\n    acuity: routine\n    rules: [leg]\n"
        "    not_in_safety_net: It is asked.\n"
    )
    (folder / "glosses.yaml").write_text(
        "signs:\n  one: [a leg, leg]\n  two: [numb]\nmeans:\n  questions.leg_pain.text: {has: [one]}\n"
    )
    load_pack(folder)
    return folder


def edited(source: Path, edit: Edit) -> dict[str, bytes]:
    """The files that are changed by an edit of the workbook of a pack."""
    path = source.parent / "pack.xlsx"
    path.write_bytes(export(load_pack(source, translations=True), "spreadsheet").data)
    book = load_workbook(path)
    edit(book)
    book.save(path)
    target = source.parent / "new" / source.name
    shutil.rmtree(target, ignore_errors=True)
    write_skeleton(read("spreadsheet", str(path)), target)
    return {
        one.relative_to(target).as_posix(): one.read_bytes()
        for one in target.rglob("*.*")
        if not (source / one.relative_to(target)).is_file()
        or (source / one.relative_to(target)).read_bytes() != one.read_bytes()
    }


def upside_down(book: Any) -> None:
    """Each sheet whose order says nothing sorted the other way, a column moved to the end, rows left blank."""
    for name in NO_ORDER:
        page = book[name]
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        heads, *others = [[*row[1:], row[0]] for row in rows]
        page.delete_rows(1, page.max_row)
        for row in [heads, *others[::-1]]:
            page.append(row)
            if row is not heads:
                page.append([None] * len(row))


@pytest.mark.parametrize("name", ["minimal", pytest.param("low_back_pain", marks=pytest.mark.slow)])
def test_sorted_rows_moved_columns_and_blank_rows_change_nothing(source: Path, name: str) -> None:
    assert edited(source if name == "minimal" else _copy(installed_packs()[name], source.parent), upside_down) == {}


def _copy(folder: Path, parent: Path) -> Path:
    return Path(shutil.copytree(folder, parent / folder.name, ignore=shutil.ignore_patterns("__pycache__")))


def test_cells_that_a_program_made_numbers_say_what_they_said(source: Path) -> None:
    def edit(book: Any) -> None:
        for page in book.worksheets[1:-1]:
            for row in page.iter_rows(min_row=2):
                for cell in row:
                    value = cell.value
                    if isinstance(value, str) and value.lower() in ("true", "false"):
                        cell.value = value.lower() == "true"
                    elif isinstance(value, str) and value.replace(".", "", 1).isdigit():
                        cell.value = float(value)

    assert edited(source, edit) == {}


def _set(sheet: str, head: str, value: object, **key: str) -> Edit:
    def edit(book: Any) -> None:
        cell_under(book[sheet], head, **key).value = value

    return edit


EDITS: dict[str, tuple[Edit, str, str, str]] = {
    "a table's limit": (
        _set("Table rows", "age", ">= 45", row="grown"),
        "tables/ages.csv",
        '>= 40,"numb, hot"',
        '>= 45,"numb, hot"',
    ),
    "curly quotes": (
        _set("Table rows", "signs", "\u201cnumb\u201d", row="grown"),
        "tables/ages.csv",
        '"numb, hot"',
        "numb",
    ),
    "a no-break space": (_set("Table rows", "age", ">=\u00a045", row="grown"), "tables/ages.csv", ">= 40", ">= 45"),
    "points": (_set("Points", "points", 3, of="leg_pain", answer="one"), "scores.yaml", "one: 1", "one: 3"),
    "a band": (
        _set("Points", "answer", "55 to 64", of="age", answer="50 to 64"),
        "scores.yaml",
        "from: 50, to: 64",
        "from: 55, to: 64",
    ),
    "a hazard": (_set("Hazards", "rules", "leg, old", id="H1"), "hazards.yaml", "rules: [leg]", "rules: [leg, old]"),
    "a sign": (
        _set("Signs", "words", "a leg\nleg\nlegs", id="one"),
        "glosses.yaml",
        "[a leg, leg]",
        "[a leg, leg, legs]",
    ),
    "a meaning": (
        _set("Meanings", "has", "one; two", place="questions.leg_pain.text"),
        "glosses.yaml",
        "has: [one]",
        "has: [one, two]",
    ),
    "a claim": (_set("Claims", "words", "See\na doctor", id="C1"), "claims.yaml", "[See, doctor]", "[See, a doctor]"),
    "a number": (_set("Questions", "max", 110.0, id="age"), "questions.yaml", "max: 120", "max: 110"),
    "another value": (
        _set("Other", "value", "111 or 112", where="emergency_numbers.default"),
        "pack.yaml",
        "default: 999 or 112",
        'default: "111 or 112"',
    ),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", EDITS)
def test_an_edit_arrives_as_that_edit(case: str, source: Path) -> None:
    edit, file, before, now = EDITS[case]
    text = (source / file).read_text()
    assert before in text
    assert edited(source, edit) == {file: text.replace(before, now, 1).encode()}


def test_new_rows_make_new_parts(source: Path) -> None:
    def edit(book: Any) -> None:
        new_row(book["Tables"], id="legs", hit="collect")
        new_row(
            book["Table rows"],
            table="legs",
            row="long",
            leg_pain="one",
            advise="see_doctor",
            because="It is.",
            references="R1",
        )
        new_row(book["Vignettes"], rule="long", name="a leg", expect="fires", leg_pain="one")
        new_row(
            book["Table rows"],
            table="ages",
            row="cold",
            age="< 40",
            advise="see_doctor",
            because="Cold, yes.",
            references="R1",
        )
        new_row(book["Points"], score="sum", of="signs", answer="numb", points="1", because="numb")
        new_row(book["References"], id="R9", title="Guide", edition="1", place="p. 1", basis="read")
        new_row(book["Contraindications"], id="K1", sign="A leg", when="{leg_pain: [both]}", never="walk")

    made = edited(source, lambda book: (edit(book), book["Contraindications"].delete_rows(2))[0])
    assert sorted(made) == ["references.yaml", "scores.yaml", "tables/ages.csv", "tables/legs.yaml"]
    assert made["tables/ages.csv"].decode() == TABLE + 'cold,< 40,,see_doctor,"Cold, yes.",R1\n'
    assert b"leg_pain: {one: 1, both: 2}  # by leg" in made["scores.yaml"]
    assert b"signs: {numb: 1}" in made["scores.yaml"]
    pack = load_pack(source.parent / "new" / "minimal")
    assert [one.name for one in pack.rule["long"].vignettes] == ["a leg"]


@pytest.mark.slow
def test_no_row_and_no_column_is_left_out_in_silence(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (source / "questions.yaml").read_text()
    many = "".join(f"- {{id: q{n}, kind: choice, text: So?, options: {{no: 'No', yes: 'Yes'}}}}\n" for n in range(500))
    (source / "questions.yaml").write_text(text + many)
    rule = source / "rules" / "leg.yaml"
    rule.write_text(rule.read_text().replace("answers: {leg_pain: one}", "answers: {leg_pain: one, q499: yes}"))
    assert edited(source, lambda book: None) == {}
    monkeypatch.setattr("soundadvice.formats.spreadsheet.workbook.MOST_ROWS", 300)
    with pytest.raises(SoundAdviceError, match="the sheet Questions would have more than 300 rows"):
        edited(source, lambda book: None)
    monkeypatch.setattr("soundadvice.formats.spreadsheet.workbook.MOST_ROWS", 1100)
    with pytest.raises(ImportingError, match="Vignettes: there are more than 1,100 rows"):
        edited(source, lambda book: book["Vignettes"].cell(1200, 1, "leg"))


def test_what_is_too_long_for_a_cell_is_named_and_carried(source: Path) -> None:
    path = source / "rules" / "old.yaml"
    ways = ", ".join(f"{{all: [{{not: {{age: {{less_than: {50 + n % 60}}}}}}}, {{signs: [hot]}}]}}" for n in range(700))
    before, _, after = path.read_text().partition("when:")
    path.write_text(f"{before}when: {{any: [{ways}]}}\nadvise:{after.partition('advise:')[2]}")
    told = export(load_pack(source), "spreadsheet").left_out
    assert "carried, and in no sheet, since it is too long for a cell: when of old (Rules)" in told
    assert edited(source, lambda book: None) == {}
    now = edited(source, _set("Rules", "because", "Old.", rule="old"))
    text = path.read_text().replace('"You are {age}, and have a sign of something else."', '"Old."')
    assert now == {"rules/old.yaml": text.encode()}


BAD: dict[str, tuple[Edit, str]] = {
    "a day": (_set("Hazards", "sign", datetime(2026, 3, 4), id="H1"), r"Hazards!B2: the spreadsheet has made a day"),
    "points": (_set("Points", "points", "two", of="leg_pain", answer="one"), r"Points!D2: .*no number of points"),
    "no option": (_set("Points", "answer", "on", of="leg_pain", answer="one"), r"Points!\w2: there is no option `on`"),
    "no score": (_set("Points", "score", "sums", of="leg_pain", answer="one"), r"Points!A2: there is no score `sums`"),
    "a table's option": (_set("Table rows", "signs", "nub", row="grown"), r"Table rows!\w+2: there is no option `nub`"),
    "no table": (_set("Table rows", "table", "sums", row="grown"), r"Table rows!A2: there is no table `sums`"),
    "vignettes of CSV": (
        lambda book: new_row(book["Vignettes"], rule="grown", name="x", expect="fires", age="50"),
        r"a table in CSV has neither",
    ),
    "no kind": (_set("Claims", "became", "leg", id="C1"), r"Claims!F2: `leg` is no kind and id"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_told_at_its_cell(case: str, source: Path) -> None:
    edit, told = BAD[case]
    with pytest.raises(ImportingError, match=told):
        edited(source, edit)
