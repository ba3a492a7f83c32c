"""Importing an XLSForm: what is carried, what is listed, and files that are no form."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from openpyxl import Workbook

from soundadvice import PackError, SoundAdviceError, load_pack
from soundadvice.authoring.skeleton import skeleton_files, write_skeleton
from soundadvice.formats.xlsform import sheets
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.xpath import NotUnderstood, parse
from soundadvice.model.condition import All, AnyOf, Comparison, Not, Operator, OptionTest, Quantifier
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Choice, MultiChoice, Number
from support.packs.exports import golden
from support.terminal.commands import Run, run

__all__ = ["run"]
HEADS = ["type", "name", "label", "relevant", "constraint"]
YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
CLINIC = Path(__file__).parents[1] / "data" / "forms" / "clinic.csv"


def workbook(folder: Path, *survey: list[Any], choices: list[list[Any]] | None = None, **more: list[list[Any]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in {"survey": [HEADS, *survey], "choices": choices or YES_NO, **more}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = folder / "form.xlsx"
    book.save(file)
    return file


# A form as people write them ------------------------------------------------------------------------------------------


def test_a_form_of_many_kinds() -> None:
    skeleton = read(CLINIC)
    written = skeleton_files(skeleton, "clinic")["questions.yaml"]
    golden("from-xlsform", "clinic.yaml", written.encode())
    golden("from-xlsform", "clinic.notes.txt", ("\n".join(skeleton.notes) + "\n").encode())


def test_every_row_of_it_is_carried_or_listed() -> None:
    skeleton = read(CLINIC)
    kept = {question.id for question in skeleton.questions}
    for row in sheets.read_sheets(CLINIC)["survey"]:
        name = row.get("name")
        assert (
            name in kept or row.place in "\n".join(skeleton.notes) or row.get("type").startswith(("begin group", "end"))
        ), row


def test_what_is_written_loads_when_an_author_adds_a_rule(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    write_skeleton(read(CLINIC), folder)
    with pytest.raises(PackError, match="there are no rules"):
        load_pack(folder)
    (folder / "rules").mkdir()
    text = "id: hot\nwhen: {fever: [yes]}\nadvise: see_doctor\nbecause: You are hot.\n"
    (folder / "rules" / "hot.yaml").write_text(text)
    pack = load_pack(folder)
    assert [question.id for question in pack.questions] == [question.id for question in read(CLINIC).questions]


def test_from_the_command_line(run: Run, tmp_path: Path) -> None:
    done = run("import", "--from", "xlsform", CLINIC, tmp_path / "clinic")
    assert done.exit_code == 0
    assert "questions.yaml" in done.stdout
    assert "note: survey row 3: `start` is left out: `start`: no question" in done.stderr
    again = run("import", "--from", "xlsform", CLINIC, tmp_path / "clinic")
    assert again.exit_code == 2
    assert "already exists" in again.stderr


# Conditions -----------------------------------------------------------------------------------------------------------

Q = OptionTest("q", Quantifier.ANY_OF, ("a",))
UNDERSTOOD: dict[str, object] = {
    "${q} = 'a'": Q,
    "${q}='a'": Q,
    "'a' = ${ q }": Q,
    '${q} = "a"': Q,
    "selected(${q}, 'a')": Q,
    "${q} != 'a'": Not(Q),
    "not(${q} = 'a')": Not(Q),
    "not(not(${q} = 'a'))": Q,
    "${q} = 'a' or ${q} = 'b'": OptionTest("q", Quantifier.ANY_OF, ("a", "b")),
    "selected(${m}, 'x') and ${n} >= 3": All(
        (OptionTest("m", Quantifier.ANY_OF, ("x",)), Comparison("n", Operator.AT_LEAST, 3))
    ),
    "${n} > 3 and ${n} < 9": All((Comparison("n", Operator.MORE_THAN, 3), Comparison("n", Operator.LESS_THAN, 9))),
    "3 < ${n}": Comparison("n", Operator.MORE_THAN, 3),
    "${n} = 3": All((Comparison("n", Operator.AT_LEAST, 3), Comparison("n", Operator.AT_MOST, 3))),
    "${q} = 'a' or ${n} > 3 and ${m} != ''": AnyOf(
        (
            Q,
            All((Comparison("n", Operator.MORE_THAN, 3), OptionTest("m", Quantifier.ANY_OF, ("x", "y")))),
        )
    ),
    "${m} != '' and not(selected(${m}, 'x'))": OptionTest("m", Quantifier.NONE_OF, ("x",)),
}
NOT_UNDERSTOOD = {
    "${q} = ${m}": "only a question can be compared",
    "count-selected(${m}) > 1": "`count-selected` is not understood",
    "${m} = 'x'": "`=` compares all of it",
    "${q} > 'a'": "cannot be compared with `>`",
    "${q} = 'c'": "`q` has no option `c`",
    "${later} = 'a'": "`later` is not asked before it",
    "${n} > 1.5": "`n` cannot be compared so",
    "${n} > 1000000": "the same result",
    "${n} = 'three'": "is not",
    "selected(${n}, '3')": "`n` cannot be compared so",
    "regex(${q}, 'a')": "`regex` is not understood",
    "${q} = 'a' and": "`the end` is not understood",
    "(${q} = 'a'": "`the end` is not expected there",
    "${q} = 'a')": "`)` is not expected there",
    "${q} == 'a'": "`=` is not understood",
    "${q} = 'a": "is not read",
    "${n} + 1 > 3": "is not read",
    "true()": "`true` is not understood",
    ".": "`the end` is not expected there",
    "(" * 100 + "${q} = 'a'" + ")" * 100: "nested too deeply",
    "not(" * 100 + "${q} = 'a'" + ")" * 100: "nested too deeply",
    "${note} = 'a'": "`note` is left out",
}


def form(folder: Path, relevant: str) -> Path:
    choices = [["list_name", "name", "label"], ["q", "a", "A"], ["q", "b", "B"], ["m", "x", "X"], ["m", "y", "Y"]]
    return workbook(
        folder,
        ["select_one q", "q", "Q"],
        ["select_multiple m", "m", "M"],
        ["integer", "n", "N", None, ". >= 0 and . <= 100"],
        ["note", "note", "A note"],
        ["select_one q", "last", "Last", relevant],
        ["select_one q", "later", "Later"],
        choices=choices,
    )


@pytest.mark.parametrize("relevant", UNDERSTOOD)
def test_understood(relevant: str, tmp_path: Path) -> None:
    assert read(form(tmp_path, relevant)).questions[3].enable_when == UNDERSTOOD[relevant]


@pytest.mark.parametrize("relevant", NOT_UNDERSTOOD, ids=range(len(NOT_UNDERSTOOD)))
def test_not_understood_is_listed_with_its_row_and_asked_always(relevant: str, tmp_path: Path) -> None:
    skeleton = read(form(tmp_path, relevant))
    assert skeleton.questions[3].enable_when is None
    (note,) = [note for note in skeleton.notes if "not understood: " in note]
    assert note.startswith("survey row 6: always asked here, since `")
    assert NOT_UNDERSTOOD[relevant] in note.rpartition("not understood: ")[2] or NOT_UNDERSTOOD[relevant] in note


def test_anything_at_all_is_parsed_or_not_understood() -> None:
    random = Random(1)
    words = ("not(${a}='x')", "${a}>3", "${a}", "'x'", "3", "and", "or", "not(", "selected(", ")", "(")
    signs = (",", "=", "!=", ">", ".", "$", "{", "'")
    parsed = 0
    for _ in range(5000):
        text = " ".join(random.choice((*words, *signs)) for _ in range(random.randint(0, 7)))
        with suppress(NotUnderstood):
            parsed += parse(text) is not None
    assert parsed > 20


def test_a_group_gives_its_condition_to_what_is_in_it(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ["select_one yn", "a", "A"],
        ["begin_group", "g", "G", "${a} = 'yes'"],
        ["select_one yn", "b", "B"],
        ["begin group", "h", "H", "${b} = 'yes'"],
        ["select_one yn", "c", "C", "${a} = 'no'"],
        ["end group"],
        ["end_group"],
        ["select_one yn", "d", "D"],
    )
    a, b, c, d = read(file).questions
    yes = OptionTest("a", Quantifier.ANY_OF, ("yes",))
    assert (a.enable_when, b.enable_when, d.enable_when) == (None, yes, None)
    parts = (yes, OptionTest("b", Quantifier.ANY_OF, ("yes",)), OptionTest("a", Quantifier.ANY_OF, ("no",)))
    assert c.enable_when == All(parts)


def test_a_group_whose_condition_is_not_understood_is_listed(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["begin_group", "g", "G", "today() > 3"], ["select_one yn", "b", "B"], ["end_group"])
    assert read(file).notes[0].startswith("survey row 2: always asked here, since `today() > 3` is not understood")


# Questions ------------------------------------------------------------------------------------------------------------


def test_names_that_are_no_ids_are_changed_everywhere(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ["select_one l", "Leg-Pain", "Q"],
        ["select_one l", "leg_pain", "Q", "${Leg-Pain} = '1'"],
        ["select_one l", "not", "Q", "${leg_pain} = 'ALL'"],
        choices=[["list_name", "name", "label"], ["l", 1, "One"], ["l", "ALL", "All"]],
    )
    skeleton = read(file)
    assert [question.id for question in skeleton.questions] == ["leg_pain", "leg_pain_2", "not_2"]
    assert skeleton.questions[1].enable_when == OptionTest("leg_pain", Quantifier.ANY_OF, ("option_1",))
    assert skeleton.questions[2].enable_when == OptionTest("leg_pain_2", Quantifier.ANY_OF, ("all_2",))
    assert "survey row 2: `Leg-Pain` is `leg_pain` here" in skeleton.notes


def test_bounds(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        ["integer", "a", "A", None, ". > 0 and . < 10"],
        ["decimal", "b", "B", None, ". >= 34.5 and . <= 43"],
        ["integer", "c", "C"],
        ["integer", "d", "D", None, ". >= 0 and . <= 9 and . mod 2 = 0"],
        ["integer", "e", "E", None, ". >= 9 and . <= 9"],
    )
    skeleton = read(file)
    numbers = [question for question in skeleton.questions if isinstance(question, Number)]
    assert [(one.id, one.minimum, one.maximum, one.decimals) for one in numbers] == [
        ("a", 1, 9, 0),
        ("b", 345, 430, 1),
        ("c", 0, 1000, 0),
        ("d", 0, 1000, 0),
    ]
    notes = "\n".join(skeleton.notes)
    assert "survey row 4: 0 to 1000 is assumed" in notes
    assert "survey row 5: the constraint is not carried in full: `. >= 0 and . <= 9 and . mod 2 = 0`" in notes
    assert "survey row 6: `e` is left out: no two answers are within its bounds" in notes


def test_options_that_stand_alone(tmp_path: Path) -> None:
    constraint = "not(selected(., 'none') and count-selected(.) > 1)"
    file = workbook(
        tmp_path,
        ["select_multiple l", "a", "A", None, constraint],
        ["select_multiple l", "b", "B"],
        ["select_multiple l", "c", "C", None, constraint.replace("none", "x")],
        choices=[["list_name", "name", "label"], ["l", "x", "X"], ["l", "none", "None"]],
    )
    skeleton = read(file)
    assert all(isinstance(question, MultiChoice) for question in skeleton.questions)
    notes = [note for note in skeleton.notes if "alone" in note]
    assert [note.partition(":")[0] for note in notes] == ["survey row 3", "survey row 4", "survey row 4"]


def test_the_default_language_is_read(tmp_path: Path) -> None:
    rows = [
        ["type", "name", "label::Dansk (da)", "label::English (en)"],
        ["select_one l", "a", "Har du ondt?", "Pain?"],
    ]
    choices = [
        ["list_name", "name", "label::Dansk (da)", "label::English (en)"],
        ["l", "y", "Ja", "Yes"],
        ["l", "n", "Nej", "No"],
    ]
    settings = [["form_title", "default_language"], ["Form", "English (en)"]]
    skeleton = read(workbook(tmp_path, survey=rows, choices=choices, settings=settings))  # type: ignore[misc]
    (question,) = skeleton.questions
    assert isinstance(question, Choice)
    assert (question.text, question.options[0].text, skeleton.title) == ("Pain?", "Yes", "Form")


# Files that are no form -----------------------------------------------------------------------------------------------


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
    "many_rows": (lambda f: workbook(f, *[["note", f"n{n}", "N"] for n in range(5000)]), "more than 5000 rows"),
    "many_columns": (
        lambda f: workbook(f, [*Q_ROW, *["x"] * 200]),
        "row 2 of the sheet `survey` has more than 100 columns",
    ),
    "long_text": (lambda f: workbook(f, ["note", "n", "x" * 10_001]), "row 2 of the sheet `survey` has a text of more"),
    "formula": (lambda f: workbook(f, ["select_one yn", "q", "=1+1"]), "survey row 2, column 3: a formula is not read"),
    "same_name": (
        lambda f: workbook(f, Q_ROW, ["note", "q", "N"]),
        "survey row 3: `q` is there twice; the first is in row 2",
    ),
    "same_choice": (
        lambda f: workbook(f, Q_ROW, choices=[*YES_NO, ["yn", "no", "Nope"]]),
        "choices row 4: the list `yn` has `no` twice; the first is in row 3",
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


def test_a_large_form_is_read(tmp_path: Path) -> None:
    file = workbook(tmp_path, *([*Q_ROW[:1], f"q{n}", f"Question {n}", None, None] for n in range(4900)))
    assert len(sheets.read_sheets(file)["survey"]) == 4900


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
