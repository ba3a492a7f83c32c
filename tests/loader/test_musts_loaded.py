"""What must be so, wherever questions come from: libraries, groups that are repeated, and files that are laid out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice.authoring.format import format_pack, write
from soundadvice.model.condition import Bound, Operator, Requirement, questions_of
from soundadvice.wording.translation.texts import texts

PACKS = Path(__file__).parents[1] / "data" / "packs"
COLDER = """\
- id: before
  kind: number
  text: How hot was it this morning?
  references: [R1]
  unit: °C
  min: 30
  max: 45
  decimals: 1
  enable_when: {measured: [yes]}
  must:
    - {at_most: temperature, say: It has not gone down.}
    - {hold: {not: {all: [{before: {at_least: 44}}, {shivers: [no]}]}}, say: No one is as calm.}
"""
PILLS = """\
    - id: pills
      kind: number
      text: How many of medicine {number} have you?
      unit: pills
      min: 0
      max: 9
      references: [R1]
    - id: taken
      kind: number
      text: How many of medicine {number} have you taken?
      unit: pills
      min: 0
      max: 9
      references: [R1]
      must:
        - {at_most: pills, say: "You have not so many of medicine {number}."}
        - {hold: {any: [{what: [painkiller]}, {taken: {at_most: 3}}]}, say: No one takes so many.}
"""


def copied(name: str, into: Path, more: str) -> Path:
    folder = into / name
    shutil.copytree(PACKS / name, folder)
    questions = folder / "questions.yaml"
    questions.write_text(questions.read_text("utf-8") + more, "utf-8")
    return folder


def test_in_a_library_it_is_the_librarys_own(tmp_path: Path) -> None:
    copied("vitals", tmp_path, COLDER)
    cough = copied("cough", tmp_path, "")
    head = cough / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace("v_shivers]", "v_shivers, v_before]"), "utf-8")
    pack = load_pack(cough)
    bound, held = pack.question["v_before"].must
    assert isinstance(bound, Bound)
    assert (bound.operator, bound.question, bound.say) == (Operator.AT_MOST, "v_temperature", "It has not gone down.")
    assert isinstance(held, Requirement)
    assert questions_of(held.condition) == ("v_before", "v_shivers")


def test_of_a_group_it_is_about_the_same_one(tmp_path: Path) -> None:
    pack = load_pack(copied("medicines", tmp_path, PILLS))
    bound, held = pack.question["medicine_2_taken"].must
    assert isinstance(bound, Bound)
    assert (bound.question, bound.say) == ("medicine_2_pills", "You have not so many of medicine 2.")
    assert isinstance(held, Requirement)
    assert questions_of(held.condition) == ("medicine_2_what", "medicine_2_taken")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACKS / "together")


def test_what_is_said_is_translated(pack: Pack) -> None:
    said = [text for place, text in texts(pack).items() if place.startswith("questions.diastolic.must.")]
    assert said == ["The lower number of your blood pressure must be below the upper one."]


def test_its_words_change_no_meaning_and_what_it_says_does(pack: Pack, tmp_path: Path) -> None:
    hashes = {}
    for name, old, new in (
        ("same", "", ""),
        ("words", "Tell us of the pain since the operation.", "Since the operation."),
        ("meaning", "{less_than: systolic", "{at_most: systolic"),
    ):
        folder = tmp_path / name / "together"
        shutil.copytree(PACKS / "together", folder)
        questions = folder / "questions.yaml"
        questions.write_text(questions.read_text("utf-8").replace(old, new) if old else questions.read_text("utf-8"))
        made = load_pack(folder)
        hashes[name] = (made.meaning_hash, made.content_hash)
    assert hashes["same"] == (pack.meaning_hash, pack.content_hash)
    assert hashes["words"][0] == pack.meaning_hash
    assert hashes["words"][1] != pack.content_hash
    assert hashes["meaning"][0] != pack.meaning_hash


def test_a_file_is_laid_out_with_it(tmp_path: Path, pack: Pack) -> None:
    folder = tmp_path / "together"
    shutil.copytree(PACKS / "together", folder)
    for file in format_pack(folder):
        write(file)
    assert load_pack(folder).meaning_hash == pack.meaning_hash
