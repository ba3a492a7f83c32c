"""A pack to and from a spreadsheet: nothing is lost, an edit changes what it says alone, and errors name cells."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from soundadvice import installed_packs, load_pack
from soundadvice.audit.compare.diff import diff
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.registry import export, read
from soundadvice.formats.spreadsheet.cells import TEXT_HEADS, Data, ReadRow
from soundadvice.formats.spreadsheet.changes import changed_data
from soundadvice.formats.spreadsheet.conditions import as_rows, from_rows
from soundadvice.formats.spreadsheet.rows import WrittenFiles
from soundadvice.formats.spreadsheet.sheets import sheets
from soundadvice.formats.spreadsheet.write import data_of
from soundadvice.model.errors import ImportingError
from soundadvice.model.pack import Pack
from soundadvice.model.question import QUESTION_KINDS
from soundadvice.model.translation import words_digest
from support.packs.workbooks import cell_under as cell
from support.packs.workbooks import new_row as add
from support.terminal.commands import Run

PACKS = Path(__file__).parents[1] / "data" / "packs"
FOLDERS = {**{f"own-{path.name}": path for path in sorted(PACKS.iterdir())}, **installed_packs()}
LARGE = ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care", "bmi_adults", "news2", "phq9")
Edit = Callable[[Any], None]


def exported(folder: Path, path: Path) -> Pack:
    pack = load_pack(folder, translations=True)
    path.write_bytes(export(pack, "spreadsheet").data)
    return pack


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def written_of(folder: Path) -> WrittenFiles:
    pack = load_pack(folder, translations=True)
    kinds = {one.id: QUESTION_KINDS[type(one)] for one in pack.questions}
    return WrittenFiles(data_of({name: text for name, text in files(folder).items() if name.endswith(".yaml")}), kinds)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LARGE else []) for name in FOLDERS]
)
def test_every_pack_comes_back_byte_for_byte_after_another_program_has_saved_it(name: str, tmp_path: Path) -> None:
    folder = FOLDERS[name]
    pack = exported(folder, tmp_path / "a.xlsx")
    load_workbook(tmp_path / "a.xlsx").save(tmp_path / "b.xlsx")
    whole = read("spreadsheet", str(tmp_path / "b.xlsx"))
    assert whole.notes[0] in ("nothing was changed", "not checked: what this pack extends or includes is not here")
    assert write_skeleton(whole, tmp_path / pack.id)
    before = {path: text for path, text in files(folder).items() if not path.endswith((".txt", ".md"))}
    assert files(tmp_path / pack.id) == before
    assert export(pack, "spreadsheet").data == (tmp_path / "a.xlsx").read_bytes(), "the same bytes each time"


def rows_of(written: WrittenFiles, change: tuple[str, int, str, str] | None = None) -> dict[str, list[ReadRow]]:
    """What is read of sheets, with one cell changed: the sheet, the row, the column and what it says."""
    found = {}
    for sheet in sheets(written):
        columns = dict.fromkeys(sheet.heads, "A")
        rows = [dict(row.cells) for row in sheet.rows]
        if change is not None and change[0] == sheet.name:
            rows[change[1]][change[2]] = change[3]
        found[sheet.name] = [ReadRow(sheet.name, number, cells, columns) for number, cells in enumerate(rows, 2)]
    return found


def leaves(value: Data, path: tuple[object, ...] = ()) -> dict[tuple[object, ...], Data]:
    if isinstance(value, dict):
        return {at: one for key, below in value.items() for at, one in leaves(below, (*path, key)).items()}
    if isinstance(value, list):
        return {at: one for key, below in enumerate(value) for at, one in leaves(below, (*path, key)).items()}
    return {path: value}


@pytest.mark.parametrize(
    "name", ["own-minimal", "crb65", pytest.param("low_back_pain_self_care", marks=pytest.mark.slow)]
)
def test_each_cell_of_words_changes_those_words_and_nothing_else(name: str) -> None:
    written = written_of(FOLDERS[name])
    before = leaves(written.data)
    tried = 0
    for sheet in sheets(written):
        for number, row in enumerate(sheet.rows):
            for head in set(row.places) & TEXT_HEADS - {"name", "unit"} - set(sheet.keys):
                file, path = row.places[head]
                if (file, *path) not in before:
                    continue  # words by answer, as YAML
                now = leaves(changed_data(written, rows_of(written, (sheet.name, number, head, "Something else."))))
                assert {at for at in before if before[at] != now.get(at)} == {(file, *path)}
                assert now == {**before, (file, *path): "Something else."}
                tried += 1
    assert tried > 20


def conditions(folder: Path) -> Iterator[tuple[str, Data]]:
    for path in sorted((folder / "rules").glob("*.yaml")):
        ((_, data),) = data_of({path.name: path.read_bytes()}).items()
        yield path.name, data["when"]


@pytest.mark.parametrize("name", ["own-minimal", "neck_pain", pytest.param("low_back_pain", marks=pytest.mark.slow)])
def test_conditions_written_anew_from_their_rows_mean_the_same(name: str, tmp_path: Path) -> None:
    """Proved, for everyone: rows are another way of writing a condition."""
    folder = FOLDERS[name]
    kinds = written_of(folder).all_kinds()
    copy = Path(shutil.copytree(folder, tmp_path / folder.name))
    told = 0
    for file, when in conditions(folder):
        rows = as_rows(when, kinds)
        if rows is None:
            continue
        read_rows = [ReadRow("Rules", number, row, dict.fromkeys(kinds, "A")) for number, row in enumerate(rows)]
        made = from_rows(read_rows, list(kinds), kinds)
        text = (copy / "rules" / file).read_text()
        (copy / "rules" / file).write_text(_with_when(text, made))
        told += 1
    assert told > 1
    found = diff(load_pack(folder), load_pack(copy))
    assert found.passes
    assert not found.changes


def _with_when(text: str, when: Data) -> str:
    from soundadvice.authoring.writing.yaml_edit import rewritten

    ((_, data),) = data_of({"rule.yaml": text.encode()}).items()
    return rewritten(text, {**data, "when": when}, "rule.yaml")


# What clinicians do ------------------------------------------------------------------------------------------------


@cache
def workbook_of(folder: Path) -> bytes:
    return export(load_pack(folder, translations=True), "spreadsheet").data


def edited(tmp_path: Path, edit: Edit, folder: Path = PACKS / "minimal") -> Path:
    book = load_workbook(BytesIO(workbook_of(folder)))
    edit(book)
    book.save(tmp_path / "pack.xlsx")
    write_skeleton(read("spreadsheet", str(tmp_path / "pack.xlsx")), tmp_path / "new" / folder.name)
    return tmp_path / "new" / folder.name


def changed(folder: Path, original: Path = PACKS / "minimal") -> set[str]:
    before, now = files(original), files(folder)
    return {path for path in {*before, *now} if before.get(path) != now.get(path)}


def test_a_threshold_and_an_option_are_changed_and_diff_shows_it(run: Run, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book["Rules"], "age", rule="old").value = ">= 60"
        cell(book["Options"], "text", question="walks", option="yes").value = "Yes, I do"
        cell(book["Vignettes"], "age", rule="old", name="fifty").value = 60

    folder = edited(tmp_path, edit)
    assert changed(folder) == {"rules/old.yaml", "questions.yaml"}
    old = (folder / "rules" / "old.yaml").read_text()
    assert "    - age: {at_least: 60}\n    - signs: [numb, hot]\n" in old
    assert "answers: {age: 60, signs: [hot]}" in old
    result = run("diff", PACKS / "minimal", folder)
    assert "Lowered: someone is advised less urgently than before" in result.stdout
    assert "option `yes`, text: “Yes” is “Yes, I do” now" in result.stdout


def test_a_new_rule_with_two_ways_a_question_and_vignettes(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        add(book["Questions"], id="fever", kind="choice", text="Are you hot?")
        for option, text in (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")):
            add(book["Options"], question="fever", option=option, text=text)
        rules = book["Rules"]
        rules.cell(1, rules.max_column + 1).value = "fever"
        add(
            rules,
            rule="hot",
            advise="see_doctor",
            because="You are hot: #1 sign.",
            references="[R1]",
            fever="yes, unsure",
        )
        add(rules, rule="hot", leg_pain="both", age="40 to 60")
        add(book["Vignettes"], rule="hot", name="hot", expect="fires")
        vignettes = book["Vignettes"]
        vignettes.cell(1, vignettes.max_column + 1).value = "fever"
        vignettes.cell(vignettes.max_row, vignettes.max_column).value = "yes"
        add(vignettes, rule="hot", name="cold", expect="silent", fever="no", leg_pain="one", age="50")

    folder = edited(tmp_path, edit)
    rule = load_pack(folder).rule["hot"]
    assert rule.because == "You are hot: #1 sign."
    assert [one.name for one in rule.vignettes] == ["hot", "cold"]
    text = (folder / "rules" / "hot.yaml").read_text()
    assert "fever: [yes, unsure]" in text
    assert "age: {from: 40, to: 60}" in text
    assert (
        (folder / "questions.yaml").read_bytes().startswith((PACKS / "minimal" / "questions.yaml").read_bytes()[:900])
    )


def test_rows_that_are_gone_are_gone_and_comments_stay(tmp_path: Path) -> None:
    source = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    rule = source / "rules" / "leg.yaml"
    rule.write_text("# about legs\n" + rule.read_text().replace("claims: [C1]", "claims: [C1]  # the leaflet"))

    def edit(book: Any) -> None:
        page = book["Vignettes"]
        page.delete_rows(cell(page, "name", rule="leg", name="no leg").row)
        page = book["Rules"]
        page.delete_rows(cell(page, "rule", rule="lasting").row)
        page = book["Vignettes"]
        for name in ("no better", "a day less"):
            page.delete_rows(cell(page, "name", rule="lasting", name=name).row)
        cell(book["Rules"], "because", rule="leg").value = "It goes down."

    with pytest.raises(ImportingError, match=r"Claims!F3: there is no rule `lasting`"):
        edited(tmp_path, edit, source)  # a claim became the rule that is gone
    book = load_workbook(tmp_path / "pack.xlsx")
    add(
        book["Rules"],
        rule="lasting",
        advise="see_doctor",
        because="No better.",
        claims="[C2]",
        duration=">= $few_weeks",
    )
    book.save(tmp_path / "pack.xlsx")
    whole = read("spreadsheet", str(tmp_path / "pack.xlsx"))
    text = whole.files["rules/leg.yaml"].decode()
    assert text.startswith("# about legs\nid: leg\n")
    assert "claims: [C1]  # the leaflet\n" in text
    assert "no leg" not in text
    assert b"duration: {at_least: $few_weeks}" in whole.files["rules/lasting.yaml"]


def test_a_translation_is_written_and_says_what_it_translates(tmp_path: Path) -> None:
    source = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    (source / "translations").mkdir()
    path = Path("translations", "de.yaml")
    german = "language: de\nmade_by: us\ntexts:\n  # Minimal\n  pack.title:\n    of: aaaaaaaa\n    text: Klein\n"
    (source / path).write_text(german)

    def edit(book: Any) -> None:
        cell(book["Translations"], "de", place="pack.title").value = "Klein: neu"
        page = book["Translations"]
        page.cell(cell(page, "place", place="rules.leg.because").row, 3).value = "Es zieht ins Bein."

    folder = edited(tmp_path, edit, source)
    assert changed(folder, source) == {path.as_posix()}
    digest = words_digest("Minimal")
    begins = german.replace("aaaaaaaa", digest).replace("Klein", '"Klein: neu"')
    assert (folder / path).read_text().startswith(begins)
    (found,) = load_pack(folder, translations=True).translations
    assert {one.place: one.text for one in found.texts} == {
        "pack.title": "Klein: neu",
        "rules.leg.because": "Es zieht ins Bein.",
    }


def _set(sheet: str, head: str, value: str | None, **key: str) -> Edit:
    return lambda book: setattr(cell(book[sheet], head, **key), "value", value)


def _new_column(sheet: str) -> Edit:
    def edit(book: Any) -> None:
        column = book[sheet].max_column + 1
        book[sheet].cell(1, column).value = "fever"
        book[sheet].cell(2, column).value = "yes"

    return edit


def _add(sheet: str, **cells: str) -> Edit:
    return lambda book: add(book[sheet], **cells)


BAD: dict[str, tuple[Edit, str]] = {
    "an option": (_set("Rules", "leg_pain", "one, bth", rule="leg"), r"Rules!\w+3: there is no option `bth`"),
    "a comparison": (_set("Rules", "age", "about 50", rule="old"), r"Rules!\w+4: `about 50` is no comparison"),
    "a rule for everyone": (_set("Rules", "leg_pain", None, rule="leg"), r"Rules!.*so it would fire for everyone"),
    "an answer": (_set("Vignettes", "age", "old", rule="old", name="fifty"), r"Vignettes!\w+6: .*not a number"),
    "two of one name": (_set("Vignettes", "name", "no leg", rule="leg", name="one leg"), r"is here twice"),
    "no such rule": (_add("Vignettes", rule="arm", name="x", expect="fires"), r"Vignettes!A8: there is no rule `arm`"),
    "no such question": (_new_column("Rules"), r"Rules!\w+2: there is no question `fever`"),
    "a column": (_new_column("Options"), r"Options!D\d+: there is no column `fever` in this sheet"),
    "a sheet": (lambda book: book.remove(book["Texts"]), r"the sheet `Texts` is missing"),
    "a text": (_set("Texts", "text", None, where="title", file="pack.yaml"), r"Texts!C2: this text is empty"),
    "a placeholder": (_set("Rules", "because", "At {agge}.", rule="old"), r"Rules!\w4: `\{agge\}` cannot be filled"),
    "YAML": (_set("Questions", "enable_when", "{age: [", id="walks"), r"Questions!\w+7: "),
    "an option of nothing": (
        _add("Options", question="x", option="a", text="A"),
        r"Options!A\d+: there is no question",
    ),
    "an error of the program": (_set("Rules", "because", "#NAME?", rule="leg"), r"shows an error here"),
    "the hidden sheet": (lambda book: book.remove(book["files"]), r"was not written by"),
    "a file changed": (lambda book: setattr(book["files"].cell(2, 3), "value", "AAAA"), r"`files` was changed"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_told_at_its_cell_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    edit, told = BAD[case]
    with pytest.raises(ImportingError, match=told):
        edited(tmp_path, edit)
    assert not (tmp_path / "new").exists()


def test_what_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["files"].cell(2, 1).value = "/../outside.yaml"

    with pytest.raises(ImportingError, match="was changed"):
        edited(tmp_path, edit)


def test_the_pack_takes_the_name_of_its_folder(run: Run, tmp_path: Path) -> None:
    exported(PACKS / "minimal", tmp_path / "a.xlsx")
    result = run("import", "--from", "spreadsheet", tmp_path / "a.xlsx", tmp_path / "other")
    assert result.exit_code == 0, result.output
    assert load_pack(tmp_path / "other").id == "other"
    assert "note: nothing was changed\nnext: soundadvice diff minimal " in result.stderr
    again = run("import", "--from", "spreadsheet", tmp_path / "a.xlsx", tmp_path / "other")
    assert again.exit_code == 2
    assert "already exists" in again.stderr
