"""XLSForms: pyxform takes every one, and reading one back gives the same questions and skip logic."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from soundadvice import SoundAdviceError, UnsupportedError
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.write import check, form_of, xlsform
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Quantity, Question
from support.packs import generated as packs
from support.packs.exports import CASES, golden, made_packs, pack_of
from support.thorough import examples


def sheets(data: bytes) -> str:
    """The cells of a workbook as one text, sheet after sheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        writer.writerow([sheet.title])
        writer.writerows([["", *("" if cell is None else str(cell) for cell in row)] for row in sheet.values])
    return out.getvalue()


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden("xlsform", f"{case}.csv", sheets(xlsform(pack_of(case)).data).encode())


@pytest.mark.parametrize("case", CASES)
def test_pyxform_takes_the_shipped_packs_without_a_warning(case: str) -> None:
    assert check(xlsform(pack_of(case)).data) == ()


def test_pyxform_takes_generated_packs() -> None:
    made = made_packs(examples(120))
    assert len(made) > examples(120) * 0.6
    for pack in made:
        assert check(xlsform(pack).data) == (), pack


def test_pyxform_takes_names_that_it_has_a_use_for_itself() -> None:
    names = ("instance", "name", "label", "data", "small", "true", "true_", "audit", "and", "or", "div", "mod", "if")
    assert check(xlsform(packs.make(tuple(packs.choice(one, "name", "label") for one in names), ())).data) == ()
    meta = dataclasses.replace(packs.choice("meta", "a", "b"), span=Span("questions.yaml", 3))
    with pytest.raises(UnsupportedError, match=r"^questions.yaml:3:1: .*a question called `meta`"):
        xlsform(packs.make((meta,), ()))


def test_pyxform_is_really_asked() -> None:
    data = xlsform(pack_of("twisted_ankle")).data
    book = load_workbook(io.BytesIO(data))
    book["survey"]["A2"] = "select_one no_such_list"
    spoiled = io.BytesIO()
    book.save(spoiled)
    with pytest.raises(UnsupportedError, match="pyxform refuses the form"):
        check(spoiled.getvalue())


def test_the_same_pack_gives_the_same_bytes() -> None:
    first = xlsform(pack_of("twisted_ankle")).data
    assert xlsform(pack_of("twisted_ankle")).data == first
    # Nor does it say when it was made: else this would only hold for two seconds, the steps of time in an archive.
    with ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        told = re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]*Z?", archive.read("docProps/core.xml").decode())
        assert told == ["2000-01-01T00:00:00Z"] * 2
        year = str(datetime.now(UTC).year)
        others = [name for name in archive.namelist() if year in archive.read(name).decode()]
        assert others == []


def test_a_text_that_begins_with_an_equals_sign_is_no_formula(tmp_path: Path) -> None:
    question = dataclasses.replace(packs.choice("q", "a", "b"), text='=HYPERLINK("http://example.org")')
    file = tmp_path / "form.xlsx"
    file.write_bytes(xlsform(packs.make((question,), ())).data)
    assert read(file).questions[0].text == question.text


def test_a_text_that_would_name_an_answer_is_refused_with_its_place() -> None:
    question = dataclasses.replace(packs.choice("q", "a", "b"), text="How is ${x}?", span=Span("questions.yaml", 3))
    with pytest.raises(UnsupportedError, match=r"^questions.yaml:3:1: xlsform cannot carry this: in a text of `q`"):
        xlsform(packs.make((question,), ()))


def test_without_pyxform_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for missing in ("pyxform.xls2xform", "openpyxl"):
        monkeypatch.setitem(__import__("sys").modules, missing, None)
        with pytest.raises(SoundAdviceError, match=r"pip install 'soundadvice\[xlsform\]'"):
            xlsform(pack_of("twisted_ankle"))


def test_rows_beside_a_duration_have_names_of_their_own() -> None:
    duration = Duration(id="d", text="d?", minimum=0, maximum=100 * packs.WEEK, unsure=True)
    others = tuple(packs.choice(name, "a", "b") for name in ("d__unit", "d__amount", "d__asked"))
    names = [row["name"] for row in form_of(packs.make((duration, *others), ())).survey if "name" in row]
    assert len(names) == len(set(names))
    assert check(xlsform(packs.make((duration, *others), ())).data) == ()


# There and back -------------------------------------------------------------------------------------------------------


def back(pack: Pack, folder: Path) -> tuple[dict[str, Question], tuple[str, ...]]:
    file = folder / "form.xlsx"
    file.write_bytes(xlsform(pack).data)
    skeleton = read(file)
    return {question.id: question for question in skeleton.questions}, skeleton.notes


def carried(question: Question) -> Question:
    """A question without what a form has no word for."""
    plain = dataclasses.replace(question, ask_anew=False, claims=())
    match plain:
        case Choice():
            return dataclasses.replace(plain, severity=(), commonest=None, options=_unsaid(plain.options))
        case Number() | Duration() | Date():
            return dataclasses.replace(plain, typical=None, severity=None, said=None)
        case MultiChoice():
            return dataclasses.replace(plain, commonest=None, options=_unsaid(plain.options))


def _unsaid(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(dataclasses.replace(option, said=None) for option in options)


@pytest.mark.parametrize("case", CASES)
def test_packs_come_back_the_same(case: str, tmp_path: Path) -> None:
    found, notes = back(pack_of(case), tmp_path)
    assert list(found.values()) == [carried(question) for question in pack_of(case).questions]
    assert notes == ("`required`: a pack has answers required where a rule looks at them",)


def test_generated_packs_come_back_with_the_same_meaning_or_say_why_not(tmp_path: Path) -> None:
    same = said = 0
    for pack in made_packs(examples(100)):
        # A question of one answer cannot be read, neither from a form nor from a file.
        if any(len(options_of(q)) == 1 or narrow(q) for q in pack.questions):
            continue
        found, notes = back(pack, tmp_path)
        for question in pack.questions:
            other = found[question.id]
            bare = dataclasses.replace(carried(question), enable_when=other.enable_when)
            assert other == bare, question.id
            if asked_alike(pack, question, other):
                same += 1
            else:
                assert any("always asked here" in note for note in notes), (question, other, notes)
                said += 1
    assert same > 10 * said > 0


def options_of(question: Question) -> tuple[object, ...]:
    return question.options if isinstance(question, (Choice, MultiChoice)) else ()


def narrow(question: Question) -> bool:
    return isinstance(question, Quantity) and question.minimum == question.maximum


def asked_alike(pack: Pack, question: Question, other: Question) -> bool:
    """Whether it is enabled for the same answers, when everything before is answered."""
    random = Random(question.id)
    changed = dataclasses.replace(pack, questions=tuple(other if q is question else q for q in pack.questions))
    for _ in range(60):
        answers: packs.Answers = {}
        for one in pack.questions:
            if enablement(pack, answers)[one.id] is True:
                answers[one.id] = packs.make_answer(random, pack, one)
        if enablement(pack, answers)[question.id] != enablement(changed, answers)[question.id]:
            return False
    return True


# What is said to be left out ------------------------------------------------------------------------------------------


def test_the_commonest_answer_is_left_out_and_said() -> None:
    pack = pack_of("low_back_pain")
    assert not any("commonest" in line for line in xlsform(pack).left_out)
    questions = tuple(
        dataclasses.replace(one, commonest="one") if isinstance(one, Choice) and one.id == "leg_pain" else one
        for one in pack.questions
    )
    said = xlsform(dataclasses.replace(pack, questions=questions)).left_out
    assert "which answer to a question is the commonest" in said


def test_how_an_answer_is_said_back_is_left_out_and_said() -> None:
    pack = pack_of("low_back_pain")
    line = "how an answer is said back to the person, in reasons and on the page for the doctor"
    assert line in xlsform(pack).left_out
    unsaid = dataclasses.replace(pack, questions=tuple(map(carried, pack.questions)))
    assert line not in xlsform(unsaid).left_out


def test_a_skippable_question_negated_is_said() -> None:
    first = packs.choice("first", "a", "b")
    second = packs.choice("second", "a", "b", enable_when=packs.any_of("first", "a"))
    from soundadvice.model.condition import Not

    third = packs.choice("third", "a", "b", enable_when=Not(packs.any_of("second", "a")))
    pack = packs.make((first, second, third), (packs.rule("r", packs.any_of("first", "a")),))
    assert any("`third`" in line for line in xlsform(pack).left_out)
    decided = packs.make((first, second, third), (packs.rule("r", packs.any_of("second", "a")),))
    assert not any("skipped" in line for line in xlsform(decided).left_out)
