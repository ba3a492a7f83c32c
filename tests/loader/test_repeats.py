"""Repeats: a group of questions about several things is the questions about each, with the number in their ids."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path
from random import Random

import pytest
import yaml

from independent.files import layers
from independent.meaning import meaning
from independent.people import people
from soundadvice import Pack, Session, check_pack, evaluate, load_pack, triage
from soundadvice.audit.audit import audit
from soundadvice.audit.finding import Verdict
from soundadvice.model.answer import read_answers
from support.packs.folders import PACKS, change
from support.packs.second_reading import seen, told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / "medicines", tmp_path / "medicines")
    return tmp_path / "medicines"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACKS / "medicines")


def test_each_is_asked_about_with_its_number(pack: Pack) -> None:
    inner = ("what", "daily", "more")
    assert list(pack.question) == ["takes", *(f"medicine_{number}_{name}" for number in (1, 2, 3) for name in inner)]
    assert pack.question["medicine_2_what"].text == "What is medicine 2?"


def test_it_ends_with_the_last_one(pack: Pack) -> None:
    session = Session(pack)
    given = {"takes": "yes", "medicine_1_what": "other", "medicine_1_more": "yes", "medicine_2_what": "other"}
    for name, answer in {**given, "medicine_2_more": "no"}.items():
        asked = session.next_question
        assert asked is not None
        assert asked.id == name
        session.answer(name, answer)
    assert session.complete


@pytest.mark.parametrize(("first", "second"), list(product(["yes", "no", "unsure"], repeat=2)))
def test_a_count_is_over_all_of_them(first: str, second: str, pack: Pack) -> None:
    one = {"takes": "yes", "medicine_1_what": "painkiller", "medicine_1_daily": first, "medicine_1_more": "yes"}
    two = {"medicine_2_what": "painkiller", "medicine_2_daily": second, "medicine_2_more": "no"}
    assert ("several" in triage(pack, {**one, **two}).fired) is ("no" not in (first, second))


def test_answers_about_one_that_is_not_there_do_not_count(pack: Pack) -> None:
    given = {"takes": "yes", "medicine_1_what": "other", "medicine_1_more": "no", "medicine_2_what": "thinner"}
    advice = triage(pack, given)
    assert (advice.disposition, advice.ignored, advice.ignored_would_raise) == (
        "self_care",
        ("medicine_2_what",),
        True,
    )


def test_the_second_reading_and_both_meanings_agree(pack: Pack) -> None:
    second = layers(PACKS / "medicines")
    assert list(second.questions) == list(pack.question)
    for given in people(second, 300):
        canonical = read_answers(pack.question, given)
        says, found = meaning(second, given), evaluate(pack, canonical)
        assert told(found) == seen(says), given
        if found.decided:
            assert triage(pack, given).fired == found.fired


def test_it_is_the_pack_that_writes_each_out(folder: Path, pack: Pack) -> None:
    second = layers(folder)
    plain = list(second.questions.values())
    for one in plain:  # who is asked what a medicine is, is asked about that medicine
        asked = one.get("enable_when", {})
        one |= {"enable_when": asked["all"][-1]} if "all" in asked else {}
    text = yaml.safe_dump(plain, sort_keys=False)
    for number in (1, 2, 3):
        for key in ("After medicine", "What is medicine", "Do you take medicine"):
            text = text.replace(f"{key} {{number}}", f"{key} {number}", 1)
    (folder / "questions.yaml").write_text(text)
    for rule in second.rules.values():
        (folder / "rules" / f"{rule['id']}.yaml").write_text(yaml.safe_dump(rule, sort_keys=False))
    assert load_pack(folder).content_hash == pack.content_hash


def test_its_audit_finds_nothing_but_missing_vignettes(pack: Pack) -> None:
    report = audit(pack)
    assert {one.name for one in report.results if one.verdict is Verdict.FAILS} == {
        "tested",
        "vignettes",
    }


def test_a_layer_has_conditions_about_each_of_its_parents(folder: Path) -> None:
    layer = folder.parent / "layer"
    (layer / "rules").mkdir(parents=True)
    (layer / "pack.yaml").write_text('id: layer\nversion: "1"\ntitle: Layer\nextends: medicines\n')
    when = "when: {count: {at_least: 3, of: {each: medicine, when: {what: [other]}}}}"
    (layer / "rules" / "three.yaml").write_text(f"id: three\n{when}\nadvise: pharmacist\nbecause: You take three.\n")
    pack = load_pack(layer)
    other = {f"medicine_{number}_{name}": answer for number in (1, 2, 3) for name, answer in (("what", "other"),)}
    more = {"medicine_1_more": "yes", "medicine_2_more": "yes", "medicine_3_more": "no"}
    assert triage(pack, {"takes": "yes", **other, **more}).fired == ("three",)


def test_a_library_may_have_one(folder: Path) -> None:
    library = folder.parent / "pills"
    library.mkdir()
    shutil.copy(folder / "questions.yaml", library)
    shutil.copy(folder / "references.yaml", library)
    (library / "pack.yaml").write_text('id: pills\nversion: "1"\ntitle: Pills\nlibrary: true\n')
    (library / "conditions.yaml").write_text("- {id: thin, when: {any: {each: medicine, when: {what: [thinner]}}}}\n")
    (folder / "questions.yaml").unlink()
    change(
        folder / "pack.yaml", "title: Medicines\n", 'title: Medicines\ninclude: [{pack: pills, version: "1", as: p}]\n'
    )
    for path in (folder / "rules").glob("*.yaml"):
        text = path.read_text().replace("each: medicine", "each: p_medicine").replace("{takes", "{p_takes")
        path.write_text(text.replace("medicine_3_more", "p_medicine_3_more"))
    assert [problem for problem in check_pack(folder) if problem.severity == "error"] == []
    pack = load_pack(folder)
    given = {"p_takes": "yes", "p_medicine_1_what": "thinner", "p_medicine_1_more": "no"}
    assert triage(pack, given).fired == ("thinner",)
    assert [one.name for one in pack.conditions] == ["p_thin"]


def test_orders_of_answers_do_not_matter(pack: Pack) -> None:
    given = {"takes": "yes", "medicine_1_what": "thinner", "medicine_1_more": "yes", "medicine_2_what": "other"}
    names = list(given)
    Random(1).shuffle(names)
    assert evaluate(pack, {name: given[name] for name in names}).fired == ("thinner",)
