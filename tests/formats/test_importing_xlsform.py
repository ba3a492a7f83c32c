"""Importing an XLSForm: what is carried, and what is listed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from soundadvice import PackError, load_pack
from soundadvice.authoring.skeleton import skeleton_files, write_skeleton
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.workbooks import sheets
from soundadvice.formats.xlsform.xpath import NotUnderstood, parse
from soundadvice.model.condition import All, AnyOf, Comparison, Not, Operator, OptionTest, Quantifier
from soundadvice.model.question import Choice, MultiChoice, Number
from support.packs.exports import golden
from support.packs.forms import CLINIC, workbook
from support.terminal.commands import Run

# A form as people write them ------------------------------------------------------------------------------------------


def test_a_form_of_many_kinds() -> None:
    skeleton = read(CLINIC)
    written = skeleton_files(skeleton, "clinic")["questions.yaml"]
    golden("from-xlsform", "clinic.yaml", written.encode())
    golden("from-xlsform", "clinic.notes.txt", ("\n".join(skeleton.notes) + "\n").encode())


def test_every_row_of_it_is_carried_or_listed() -> None:
    skeleton = read(CLINIC)
    kept = {question.id for question in skeleton.questions}
    rows = list(sheets.read_sheets(CLINIC).rows["survey"])
    assert len(rows) > 10
    for row in rows:
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
    "../q = 'a'": Q,
    "../../q = 'a' and true()": Q,
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
    "today() = 3": "`today` is not understood",
    "../group/q = 'a'": "is not read",
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
        ("d", 0, 9, 0),
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
