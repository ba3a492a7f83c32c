"""Packs of every shape, exported and imported: their words in every language, and the codes of terminologies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import yaml

from soundadvice import Pack
from soundadvice.authoring.skeleton import Skeleton, skeleton_files
from soundadvice.formats.fhir.questionnaire.read import import_questionnaire
from soundadvice.formats.fhir.questionnaire.translations import questionnaire_in_all
from soundadvice.formats.registry import export
from soundadvice.formats.xlsform.read import read
from soundadvice.model.coding.code import SYSTEMS, Code
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.wording.translation.texts import question_texts
from support.packs.generated import make_pack
from support.packs.translated import TONGUE, in_brackets, with_translation
from support.thorough import examples

CODES = (Code(SYSTEMS["icd10"], "R50.9"), Code(SYSTEMS["loinc"], "8302-2"))


def by_fhir(pack: Pack, folder: Path) -> Skeleton:
    return import_questionnaire(questionnaire_in_all(pack, "R5"))


def by_xlsform(pack: Pack, folder: Path) -> Skeleton:
    (folder / "form.xlsx").write_bytes(export(pack, "xlsform").data)
    return read(folder / "form.xlsx")


def packs(many: int, kind: str) -> list[Pack]:
    made = (make_pack(Random(f"{kind}.{number}")) for number in range(many))
    return [pack for pack in made if all(len(getattr(one, "options", (1, 2))) > 1 for one in pack.questions)]


@pytest.mark.parametrize("there_and_back", [by_fhir, by_xlsform])
def test_every_text_comes_back_in_every_language(
    there_and_back: Callable[[Pack, Path], Skeleton], tmp_path: Path
) -> None:
    for pack in packs(examples(4), "languages"):
        skeleton = there_and_back(with_translation(pack), tmp_path)
        assert skeleton.language == pack.language
        said = question_texts(in_brackets(pack).questions)
        file = yaml.safe_load(skeleton_files(skeleton, "made")[f"translations/{TONGUE}.yaml"])
        found = {place: one["text"] for place, one in file["texts"].items() if one}
        # A unit is a word of the form's own, which is not translated there.
        for place, text in said.items():
            assert place.endswith((".unit", ".said")) or found[place] == text, place


def test_codes_come_back_from_fhir(tmp_path: Path) -> None:
    for pack in packs(examples(20), "codes"):
        coded = replace(pack, questions=tuple(map(_coded, pack.questions)), parent=None)
        skeleton = by_fhir(coded, tmp_path)
        for before, after in zip(coded.questions, skeleton.questions, strict=True):
            assert after.codes == before.codes
            if isinstance(before, (Choice, MultiChoice)):
                assert isinstance(after, (Choice, MultiChoice))
                assert [one.codes for one in after.options] == [one.codes for one in before.options]


def _coded(question: Question) -> Question:
    if isinstance(question, (Choice, MultiChoice)):
        options = tuple(replace(one, codes=CODES) for one in question.options)
        return replace(question, codes=CODES[:1], options=options)
    return replace(question, codes=CODES)
