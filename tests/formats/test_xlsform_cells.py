"""Every cell of an XLSForm is read, or named in the notes; what is broken costs the question alone."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import soundadvice
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.formats.xlsform.read import read, read_form
from soundadvice.formats.xlsform.reading.bounds import bounds
from soundadvice.formats.xlsform.workbooks.sheets import rows_said
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import OptionTest, Quantifier
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Choice, MultiChoice, Number
from support.packs.forms import HEADS, workbook
from support.thorough import examples

MORE = ["hint", "appearance", "default", "media::image", "disabled", "read_only", "my own column", "constraint_message"]
KINDS = ["select_one yn", "select_multiple yn", "select_one gone", "integer", "decimal", "text", "note", "calculate"]
KINDS += ["date", "range", "begin group", "end group", "begin repeat", "end repeat", "hidden", "acknowledge", ""]
RELEVANT = ["", "", "${q1} = 'yes'", "false()", "true()", "once(1)", "${q1} = 'yes' and false()", "../q2 = 'no'"]
YES = OptionTest("a", Quantifier.ANY_OF, ("yes",))


def random_form(random: Random, folder: Path) -> Path:
    """A form of any rows, with columns that a pack has no word for, and groups that are closed."""
    heads = [*HEADS, *random.sample(MORE, 3)]
    rows: list[list[Any]] = [["select_one yn", "q0", "First?"]]
    open_groups: list[str] = []
    for number in range(1, random.randint(2, 12)):
        kind = random.choice(KINDS)
        if kind.startswith("begin"):
            open_groups.append(kind.removeprefix("begin "))
        elif kind.startswith("end"):
            if not open_groups:
                continue
            kind = f"end {open_groups.pop()}"
        name = random.choice([f"q{number}", f"q{number}", "q0", ""])
        rest = [random.choice(["", "", "x", "yes", ". > 0.25 and . < 9"]) for _ in heads[4:]]
        rows.append([kind, name, random.choice(["Text?", "", "Of ${q0}"]), random.choice(RELEVANT), *rest])
    rows += [[f"end {kind}"] for kind in reversed(open_groups)]
    choices = [["list_name", "name", "label", "image"], ["yn", "yes", "Yes", "y.png"], ["yn", "no", "No"]]
    choices += random.choice(
        [[], [["yn", "no", "Nope"]], [["yn", "no", "No"]], [["other", "x", "X"]], [["", "x", "X"]]]
    )
    return workbook(folder, survey=[heads, *rows], choices=choices, settings=[["form_id", "style"], ["f", "pages"]])


def test_of_any_form_every_cell_is_read_or_named_with_its_row(tmp_path: Path) -> None:
    taken = 0
    for number in range(examples(40)):
        random = Random(f"cells.{number}")
        file = random_form(random, tmp_path)
        try:
            form = read_form(file)
        except ImportingError:
            continue
        taken += 1
        told = {(place, head): fate for place, head, fate in form.account()}
        for sheet in load_workbook(file):
            heads = [cell.value for cell in next(sheet.iter_rows())]
            for row in sheet.iter_rows(min_row=2):
                cells = {str(head): cell.value for head, cell in zip(heads, row, strict=False) if cell.value}
                place = f"{sheet.title} row {row[0].row}"
                for head in cells:
                    fate = told[place, head.replace(" ", "_")]
                    assert fate != "noted" or is_named(form.skeleton.notes, sheet.title, row[0].row, head), (
                        place,
                        head,
                    )
                    assert fate != "refused" or any(line.startswith(place) for line in form.skeleton.notes), place
    assert taken > examples(40) // 3


def is_named(notes: tuple[str, ...], sheet: str, number: int, head: str) -> bool:
    head = head.replace(" ", "_")
    mine = [line for line in notes if line.startswith(f"{sheet} row") and ("carried" in line or "not used" in line)]
    return head == "form_id" or any(
        number in numbers_of(line) and (f"`{head}`" in line or "not used" in line) for line in mine
    )


def numbers_of(line: str) -> set[int]:
    spans = line.split(":")[0].partition("row")[2].removeprefix("s").replace(" ", "").split(",")
    found = [[int(end) for end in span.split("-")] for span in spans]
    return {number for span in found for number in range(span[0], span[-1] + 1)}


@pytest.mark.parametrize("numbers", [[1], [1, 2], [1, 3, 4, 5, 9], [7, 6]])
def test_rows_are_said_so_that_each_is_in_it(numbers: list[int]) -> None:
    assert numbers_of(f"survey {rows_said(numbers)}: x") == set(numbers)


def test_what_is_not_asked_is_left_out_by_its_reason(tmp_path: Path) -> None:
    heads = [*HEADS, "disabled", "read_only"]
    rows = [
        heads,
        ["select_one yn", "a", "A"],
        ["select_one yn", "off", "Off", "", "", "yes"],
        ["integer", "fixed", "Fixed", "", "", "", "true"],
        ["begin group", "never", "Never", "FALSE"],
        ["select_one yn", "inside", "Inside"],
        ["end group", "whatever"],
        ["select_one yn", "b", "B", "${a} = 'yes' or false()"],
        ["select_one yn", "c", "C", "not(false())"],
    ]
    skeleton = read(workbook(tmp_path, survey=rows))
    assert [(one.id, one.enable_when) for one in skeleton.questions] == [("a", None), ("b", YES), ("c", None)]
    notes = "\n".join(skeleton.notes)
    for words in ("`off` is left out: the form has it switched off", "`fixed` is left out: no person can answer it"):
        assert words in notes
    assert "survey row 6: `inside` is left out: never asked: the `relevant` of its group is false" in notes


def test_names_are_of_their_group_and_a_name_of_two_says_nothing(tmp_path: Path) -> None:
    skeleton = read(
        workbook(
            tmp_path,
            ["begin_group", "g", "Child"],
            ["select_one yn", "fever", "Fever?"],
            ["end_group", "g"],
            ["begin_group", "h", "Mother:"],
            ["select_one yn", "fever", "Fever?"],
            ["select_one yn", "last", "Last?", "${fever} = 'yes'"],
            ["end_group", "h"],
        )
    )
    assert [(one.id, one.text) for one in skeleton.questions] == [
        ("fever", "Child: Fever?"),
        ("fever_2", "Mother: Fever?"),
        ("last", "Mother: Last?"),
    ]
    assert skeleton.questions[-1].enable_when is None
    assert any("`fever` is the name of several rows" in note for note in skeleton.notes)


def test_one_bad_list_costs_its_questions_alone(tmp_path: Path) -> None:
    choices = [
        ["list_name", "name", "label"],
        ["YesNo", "yes", "Yes"],
        ["YesNo", "no", "No"],
        ["bad", "x", "X"],
        ["bad", "x", "Another"],
        ["nameless", "", "Nobody"],
        ["nameless", "y", "Y"],
    ]
    rows = [["select_one YesNo", "a", "A"], ["select one from bad", "b", "B"], ["select_multiple nameless", "c", "C"]]
    skeleton = read(workbook(tmp_path, *rows, ["select all that apply from YesNo", "d", "D"], choices=choices))
    assert [(one.id, type(one)) for one in skeleton.questions] == [("a", Choice), ("d", MultiChoice)]
    assert (
        "survey row 3: `b` is left out: its list `bad` has `x` twice: choices row 4 and choices row 5" in skeleton.notes
    )
    assert "survey row 4: `c` is left out: in its list `nameless`, choices row 6 has no `name`" in skeleton.notes


@pytest.mark.parametrize(
    ("constraint", "kind", "found"),
    [
        (". > 0.25 and . < 1.5", "decimal", ("0.26", "1.49", 2)),
        (". > 0.5 and . < 9.5", "integer", ("1", "9", 0)),
        (". >= 0.5 and . <= 9.5", "integer", ("1", "9", 0)),
        (". > 0 and . < 10", "integer", ("1", "9", 0)),
        (".>=-5 and .<=5", "integer", ("-5", "5", 0)),
        (". >= 1", "integer", ("1", None, 0)),
        (". < 0.125", "decimal", (None, "0.124", 3)),
    ],
)
def test_bounds_on_any_step(constraint: str, kind: str, found: tuple[str | None, str | None, int]) -> None:
    low, high, decimals = bounds(constraint, kind)
    said = [None if one is None else Decimal(one) for one in found[:2]]
    assert ([low, high], decimals) == (said, found[2])


def test_a_range_has_its_bounds_in_its_parameters(tmp_path: Path) -> None:
    rows = [[*HEADS, "parameters"], ["range", "pain", "Pain", "", "", "start=0 end=10 step=1"]]
    (question,) = read(workbook(tmp_path, survey=rows)).questions
    assert isinstance(question, Number)
    assert (question.minimum, question.maximum, question.decimals) == (0, 10, 0)


def test_what_bounds_a_range_besides_its_parameters_is_named(tmp_path: Path) -> None:
    rows = [[*HEADS, "parameters"], ["range", "pain", "Pain", "", ". < 5", "start=0 end=10 step=1"]]
    notes = read(workbook(tmp_path, survey=rows)).notes
    assert "survey row 2: the constraint is not carried in full: `. < 5`: a pack does not say it all" in notes


def test_days_are_bounded_by_today(tmp_path: Path) -> None:
    skeleton = read(
        workbook(
            tmp_path,
            ["date", "a", "A", "", ". <= today()"],
            ["date", "b", "B", "", ". < today() and . >= today() - 30"],
            ["date", "c", "C", "", ". > '2020-01-01'"],
        )
    )
    found: list[Any] = list(skeleton.questions)
    assert [(one.minimum, one.maximum) for one in found] == [(0, 36_525), (1, 30), (0, 36_525)]
    assert any("row 4: the constraint is not carried in full" in note for note in skeleton.notes)


# Files as they are ----------------------------------------------------------------------------------------------------


def test_of_formulas_the_stored_values_are_read_and_the_others_named(tmp_path: Path) -> None:
    rows = [HEADS, ["select_one yn", "q", "=TRUE()"], ["select_one yn", "r", '=CONCATENATE("a","b")']]
    skeleton = read(workbook(tmp_path, survey=rows, settings=[["form_title", "version"], ["T", "=NOW()"]]))
    assert [one.text for one in skeleton.questions] == ["TRUE", "r"]
    said = "a formula whose value is not in the file is read as empty"
    assert [note for note in skeleton.notes if said in note] == [
        f"survey row 3, column 3: {said}",
        f"settings row 2, column 2: {said}",
    ]


def test_rows_that_are_only_coloured_are_passed_over_however_far(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["select_one yn", "q", "Q?"])
    book = load_workbook(file)
    from openpyxl.styles import PatternFill

    for number in range(10, 6_000):
        book["survey"].cell(number, 1).fill = PatternFill("solid", fgColor="FFFF00")
    book["survey"].cell(40_000, 3).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(file)
    assert [one.id for one in read(file).questions] == ["q"]


def test_a_text_that_is_too_long_and_sheets_and_columns_without_a_head_are_named(tmp_path: Path) -> None:
    rows = [["type", "name", "label", None], ["select_one yn", "q", "x" * 20_000, "stray"]]
    rows.append(["select_one yn", "r", "x" * 5_000, None])
    skeleton = read(workbook(tmp_path, survey=rows, notes=[["x"]]))
    notes = "\n".join(skeleton.notes)
    for words in (
        "more than 10000 characters",
        "more than 4000 characters is cut off",
        "a column without a head",
        "not read: `notes`",
    ):
        assert words in notes


def test_every_language_is_a_translation_by_its_tag_or_its_name(tmp_path: Path) -> None:
    heads = ["label::English", "label::French", "label::Klingon"]
    rows = [["type", "name", *heads], ["begin_group", "g", "Now,", "Maintenant,", "x"]]
    rows += [["select_one l", "a", "Pain?", "Douleur ?", "x"], ["end_group"]]
    choices = [["list_name", "name", *heads], ["l", "y", "Yes", "Oui", "x"], ["l", "n", "No", "Non", "x"]]
    skeleton = read(workbook(tmp_path, survey=rows, choices=choices))  # type: ignore[misc]
    assert (skeleton.language, sorted(skeleton.files)) == ("en", ["translations/fr.yaml"])
    assert "Maintenant, Douleur ?" in skeleton.files["translations/fr.yaml"]
    assert any("the words in `label::klingon` are left out" in note for note in skeleton.notes)


# Scores ---------------------------------------------------------------------------------------------------------------

POINTS = [["list_name", "name", "label"], *(["often", str(n), f"{n} times"] for n in range(4))]
POINTS += [["yn", "yes", "Yes"], ["yn", "no", "No"], ["signs", "a", "A"], ["signs", "b", "B"]]
ASKED = [
    ["select_one often", "sleep", "Sleep?"],
    ["select_one often", "food", "Food?"],
    ["select_one yn", "fever", "Fever?"],
    ["select_multiple signs", "signs", "Signs?"],
    ["integer", "pain", "Pain?", None, ". >= 0 and . <= 10", None],
]


def summed(folder: Path, *calculations: str) -> Any:
    heads = [*HEADS, "calculation"]
    more = [["calculate", f"c{n}", None, None, None, text] for n, text in enumerate(calculations)]
    return read(workbook(folder, survey=[heads, *ASKED, *more], choices=POINTS))


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        ("${sleep} + ${food}", 5),
        ("int(${sleep}) + number(${food})", 5),
        ("coalesce(${sleep}, 0) + ${pain}", 9),
        ("if(${fever} = 'yes', 2, 0) + if(selected(${signs}, 'b'), 1, 0)", 3),
        ("if(${pain} > 5, 3, if(${pain} > 2, 1, 0)) + ${sleep}", 5),
        ("count-selected(${signs}) + ${sleep}", 3),
        ("if(${sleep} != '', ${sleep}, 0) + ${food}", 5),
    ],
)
def test_a_sum_is_a_score_that_comes_to_the_same(calculation: str, expected: int, tmp_path: Path) -> None:
    skeleton = summed(tmp_path, calculation)
    write_skeleton(skeleton, tmp_path / "made")
    (tmp_path / "made" / "rules").mkdir()
    rule = "id: r\nwhen: {fever: [yes]}\nadvise: see_doctor\nbecause: Hot.\n"
    (tmp_path / "made" / "rules" / "r.yaml").write_text(rule)
    pack = soundadvice.load_pack(tmp_path / "made")
    given = {"sleep": "option_2", "food": "option_3", "fever": "yes", "signs": ["b"], "pain": 7}
    standing = standings(pack, read_answers(pack.question, given))["c0"]
    assert (standing.least, standing.most) == (expected, expected)


def test_a_sum_of_sums_and_what_is_no_sum(tmp_path: Path) -> None:
    skeleton = summed(
        tmp_path, "${sleep} + ${food}", "${c0} + ${pain}", "${pain} * 2", "${sleep} + ${sleep}", "${pain}"
    )
    assert [(one.id, sorted(one.add)) for one in skeleton.scores] == [
        ("c0", ["food", "sleep"]),
        ("c1", ["food", "pain", "sleep"]),
    ]
    left = [note for note in skeleton.notes if "no sum of points here" in note]
    assert [note.rpartition(": ")[2] for note in left] == [
        "`${pain} * 2` is no sum of points",
        "`sleep` counts twice",
        "it repeats an answer",
    ]
    assert dataclasses.replace(skeleton, scores=()) != skeleton


def test_an_empty_workbook_is_no_form(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(ImportingError, match="no sheet `survey`"):
        read(tmp_path / "empty.xlsx")
