"""Importing an XLSForm: files that are no form, hold too much, or would be written where something is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from time import process_time

import pytest

from soundadvice import SoundAdviceError
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.workbooks import sheets
from soundadvice.model.errors import ImportingError
from support.packs.forms import CLINIC, YES_NO, workbook
from support.terminal.commands import Run


def spoiled(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


Q_ROW = ["select_one yn", "q", "Q"]
BAD = {
    "not_a_zip": (lambda f: spoiled(f, "a.xlsx", b"PK no"), "this is not an .xlsx: it is not a zip archive"),
    "old_xls": (lambda f: spoiled(f, "a.xlsx", b"\xd0\xcf\x11\xe0" * 200), "it is not a zip archive"),
    "a_zip_of_other_things": (lambda f: spoiled(f, "a.xlsx", zipped(a=b"b")), "the workbook cannot be read (KeyError)"),
    "cut_off": (lambda f: spoiled(f, "a.xlsx", workbook(f, Q_ROW).read_bytes()[:900]), "it is not a zip archive"),
    "nothing": (lambda f: spoiled(f, "a.xlsx", b""), "it is not a zip archive"),
    "other_ending": (lambda f: spoiled(f, "a.ods", b"x"), "`a.ods` is neither an .xlsx nor a .csv"),
    "too_large": (lambda f: spoiled(f, "a.xlsx", b"x" * 5_000_001), "the file is larger than 5 MB"),
    "zip_bomb": (lambda f: spoiled(f, "a.xlsx", zipped(a=b"0" * 50_000_001)), "unpacked, the file has more than 50 MB"),
    "no_rows": (lambda f: workbook(f, survey=[]), "the sheet `survey` has no rows"),
    "heads_only": (lambda f: workbook(f), "the sheet `survey` has no rows"),
    "no_survey": (lambda f: workbook(f, survey=[], settings=[["form_title"]], other=[["x"]]), "has no rows"),
    "many_rows": (lambda f: workbook(f, *[["note"]] * 5000), "more than 5000 rows"),
    "many_columns": (
        lambda f: workbook(f, [*Q_ROW, *["x"] * 400]),
        "row 2 of the sheet `survey` has more than 300 columns",
    ),
    "long_text": (lambda f: workbook(f, ["note", "n", "x" * 10_001]), "row 2 of the sheet `survey` has a text of more"),
    "formula": (lambda f: workbook(f, ["select_one yn", "q", "=1+1"]), "survey row 2, column 3: a formula is not read"),
    "same_name": (
        lambda f: workbook(f, Q_ROW, ["note", "q", "N"]),
        "survey row 3: `q` is there twice; the first is in row 2",
    ),
    "same_choice": (
        lambda f: workbook(f, Q_ROW, choices=[*YES_NO, ["yn", "no", "Nope"]]),
        "its list `yn` has `no` twice: choices row 3 and choices row 4",
    ),
    "choice_without_a_list": (lambda f: workbook(f, Q_ROW, choices=[*YES_NO, [None, "x", "X"]]), "a choice needs a"),
    "same_column": (
        lambda f: workbook(f, survey=[["type", "name", "Name"], Q_ROW]),
        "the column `name` is there twice",
    ),
    "no_questions": (lambda f: workbook(f, ["note", "n", "N"]), "the form has no question that a pack can ask"),
    "no_list": (lambda f: workbook(f, ["select_one nn", "q", "Q"]), "it has no list of choices"),
    "group_without_end": (lambda f: workbook(f, Q_ROW, ["begin_group", "g"]), "survey row 3: `begin_group` has no end"),
    "end_without_group": (lambda f: workbook(f, Q_ROW, ["end_group"]), "survey row 3: `end_group` ends nothing"),
    "csv_not_utf8": (lambda f: spoiled(f, "a.csv", b"survey\n,\xff"), "byte 9 is not UTF-8"),
    "csv_without_sheets": (lambda f: spoiled(f, "a.csv", b",type,name\n,note,n\n"), "the .csv names no sheet"),
    "csv_other_sheet": (lambda f: spoiled(f, "a.csv", b"cells\n,type\n"), "the .csv names no sheet"),
    "csv_twice": (
        lambda f: spoiled(f, "a.csv", b"survey\n,type\nsurvey\n"),
        "row 3: the sheet `survey` is there twice",
    ),
    "csv_quote": (lambda f: spoiled(f, "a.csv", b'survey\n,"type\n'), "this is not a .csv"),
    "csv_nul": (lambda f: spoiled(f, "a.csv", b"survey\n,ty\0pe\n,x\n"), "the form has no question"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", BAD)
def test_bad_files(case: str, tmp_path: Path, run: Run) -> None:
    make, message = BAD[case]
    file = make(tmp_path)
    with pytest.raises(ImportingError) as error:
        read(file)
    assert message in str(error.value)
    done = run("import", "--from", "xlsform", file, tmp_path / "made")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert not (tmp_path / "made").exists()


def crammed(folder: Path, part: str, inside: bytes, add: bytes) -> Path:
    """A workbook with something added to a part, before the end of the element that is named."""
    file = workbook(folder, Q_ROW)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                assert text.count(inside) == 1
                text = text.replace(inside, add + inside)
            new.writestr(name, text)
        if part == TEXTS:
            new.writestr(TEXTS, b"<sst>" + add + inside)
    return spoiled(folder, "crammed.xlsx", out.getvalue())


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
TEXTS = "xl/sharedStrings.xml"
CRAMMED = {
    "cells": (SHEET, b"</sheetData>", b'<row r="9">' + b"<c/>" * 5_000_000 + b"</row>", "400,000 cells"),
    "rows": (SHEET, b"</sheetData>", b"<row/>" * 5_000_000, "400,000 cells"),
    "shared_strings": (TEXTS, b"</sst>", b"<si><t>a</t></si>" * 2_000_000, "400,000 cells"),
    "styles": (STYLES, b"</cellXfs>", b"<xf/>" * 5_000_000, "400,000 cells"),
    "one_text": (TEXTS, b"</sst>", b"<si><t>" + b"a" * 20_000_000 + b"</t></si>", "10,000,000 letters"),
    "one_attribute": (SHEET, b"</sheetData>", b'<row r="' + b"9" * 11_000_000 + b'"/>', "an attribute of more than"),
    "nested": (STYLES, b"</cellXfs>", b"<xf>" * 200_000 + b"</xf>" * 200_000, "nested more than 64 deep"),
    "entities": (SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]>', "has a document type"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", CRAMMED)
def test_a_small_file_that_holds_much_is_refused_at_once(case: str, tmp_path: Path) -> None:
    part, inside, add, message = CRAMMED[case]
    file = crammed(tmp_path, part, inside, add)
    assert file.stat().st_size < 200_000
    begun = process_time()
    with pytest.raises(ImportingError, match=message):
        read(file)
    assert process_time() - begun < 5


def test_a_workbook_of_many_parts_is_refused(tmp_path: Path) -> None:
    parts = {f"part{number}.xml": b"<a/>" for number in range(1001)}
    with pytest.raises(ImportingError, match="more than 1,000 parts"):
        read(spoiled(tmp_path, "a.xlsx", zipped(**parts)))


def test_a_workbook_of_which_a_part_is_damaged_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(workbook(tmp_path, Q_ROW)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    data = out.getvalue().replace(b">select_one yn<", b">select_one yx<")
    with pytest.raises(ImportingError, match="the workbook is damaged"):
        read(spoiled(tmp_path, "a.xlsx", data))


@pytest.mark.slow
def test_a_large_form_is_read(tmp_path: Path) -> None:
    file = workbook(tmp_path, *([*Q_ROW[:1], f"q{n}", f"Question {n}", None, None] for n in range(4900)))
    assert len(sheets.read_sheets(file).rows["survey"]) == 4900


def test_a_sheet_that_says_it_is_giant_is_read_as_it_is(tmp_path: Path) -> None:
    file = workbook(tmp_path, Q_ROW)
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<dimension ref=" in text
                text = text.replace(b'<dimension ref="A1:E2"', b'<dimension ref="A1:XFD1048576"')
                assert b"XFD" in text
            new.writestr(name, text)
    file.write_bytes(out.getvalue())
    assert [question.id for question in read(file).questions] == ["q"]


@pytest.mark.parametrize("folder", ["..", ".", "made/..", "Made", "a b", "", "exists", "link", "exists/pack.yaml"])
def test_folders_that_are_not_made(folder: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exists").mkdir()
    (tmp_path / "exists" / "pack.yaml").write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = run("import", "--from", "xlsform", CLINIC, folder)
    assert done.exit_code == 2
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert (tmp_path / "exists" / "pack.yaml").read_text() == "mine"


def test_without_openpyxl_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = workbook(tmp_path, Q_ROW)
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(SoundAdviceError, match=r"pip install 'soundadvice\[xlsform\]'"):
        read(file)
    assert read(CLINIC).questions  # a .csv needs nothing
