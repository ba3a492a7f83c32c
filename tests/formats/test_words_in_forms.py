"""Words by answer in forms: an XLSForm says those that are for the person; the others say which texts have more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from soundadvice import UnsupportedError
from soundadvice.formats.registry import left_out
from soundadvice.formats.xlsform.read import read
from soundadvice.formats.xlsform.write import check, form_of, xlsform
from support.packs.translated import TONGUE, with_translation
from support.packs.varied import varied


def test_a_label_names_the_words_that_are_for_the_person() -> None:
    form = form_of(varied())
    rows = {row["name"]: row for row in form.survey}
    assert list(rows) == ["who", "leg__text", "leg__options_one", "leg"]
    assert (
        rows["leg__text"]["calculation"]
        == "if(${who} = 'child', \"Does the child's leg hurt?\", 'Does your leg hurt?')"
    )
    assert rows["leg"]["label"] == "${leg__text}"
    assert [row["label"] for row in form.choices if row["list_name"] == "leg"] == ["${leg__options_one}", "No"]
    assert check(xlsform(varied()).data) == ()


def test_each_language_names_its_own() -> None:
    pack = with_translation(varied())
    rows = {row["name"]: row for row in form_of(pack).survey}
    assert rows[f"leg__text__{TONGUE}"]["calculation"].endswith(", '«Does your leg hurt?»')")
    labels = {head: text for head, text in rows["leg"].items() if head.startswith("label")}
    assert sorted(labels.values()) == ["${leg__text__en}", f"${{leg__text__{TONGUE}}}"]
    assert xlsform(pack).data


def test_what_comes_back_are_the_words_that_fit_everyone_and_it_is_said(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(xlsform(varied()).data)
    skeleton = read(file)
    assert [one.text for one in skeleton.questions] == ["Who is it about?", "Does your leg hurt?"]
    assert [one.text for one in skeleton.questions[1].options] == ['"Yes", it\'s mine', "No"]  # type: ignore[union-attr]
    assert [note for note in skeleton.notes if "other words by answer" in note] == [
        "survey row 5: other words by answer; it has those that fit everyone",
        "choices row 4: other words by answer; it has those that fit everyone",
    ]


def test_words_that_would_name_an_answer_are_refused() -> None:
    pack = varied()
    (when, _), *_ = pack.variants[0].cases
    wrong = replace(pack, variants=(replace(pack.variants[0], cases=((when, "${who}?"),)),))
    with pytest.raises(UnsupportedError, match="would refer to an answer"):
        xlsform(wrong)


@pytest.mark.parametrize("form", ["fhir-questionnaire", "json-schema", "mermaid"])
def test_a_form_that_says_each_text_in_one_way_names_those_that_have_more(form: str) -> None:
    said = next(line for line in left_out(varied(), form) if line.startswith("words by answer"))
    assert said == "words by answer: 2 texts in the words that fit everyone (`leg.text`, `leg.options.one`)"
