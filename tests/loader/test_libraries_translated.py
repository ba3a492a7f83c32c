"""What a library says in other languages comes along to the packs that include it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundadvice import Pack, check_pack, load_pack
from soundadvice.audit.audit import audit
from soundadvice.authoring.translation.file import merged, own_texts, translation_text, write_translation
from soundadvice.model.translation import TranslatedText, words_digest
from soundadvice.wording.translation.speak import languages
from soundadvice.wording.translation.texts import texts
from support.packs.folders import PACKS, change

SAID = {"questions.v_temperature.text", "questions.v_temperature.unit", "questions.v_measured.options.unsure"}


@pytest.fixture
def cough(tmp_path: Path) -> Path:
    """A pack and its library `vitals`, each with all that it has to say itself in German."""
    for name in ("vitals", "cough"):
        shutil.copytree(PACKS / name, tmp_path / name)
    for name in ("vitals", "cough"):
        translate(tmp_path / name)
    return tmp_path / "cough"


def translate(folder: Path, *, without: str = "") -> Pack:
    """Writes the German of a pack: each of its own texts in other brackets, but for one place."""
    pack = load_pack(folder, translations=True)
    said = (
        TranslatedText(place, words_digest(text), f"«{text}»")
        for place, text in own_texts(pack, "de").items()
        if place != without
    )
    write_translation(folder, pack, merged(pack, "de", said))
    return load_pack(folder, translations=True)


def test_a_pack_says_what_its_library_says(cough: Path) -> None:
    pack = load_pack(cough, translations=True)
    assert languages(pack) == ("en", "de")
    german = load_pack(cough, language="de")
    assert set(texts(german).values()) == {f"«{text}»" for text in texts(pack).values()}
    own = translation_text(pack, merged(pack, "de", ()))
    assert all(place not in own for place in SAID), "the pack translates its own texts alone"
    assert texts(pack).keys() >= SAID


def test_a_parameter_in_the_words_of_a_library_has_the_prefix_there_too(cough: Path) -> None:
    vitals = cough.parent / "vitals"
    (vitals / "translations" / "de.yaml").unlink()
    (cough / "translations" / "de.yaml").unlink()
    change(vitals / "pack.yaml", "texts:\n", "texts:\n  high: {text: 'It is high from {$hot} on.'}\n")
    for folder in (vitals, cough):
        translate(folder)
    assert load_pack(vitals, language="de").text["high"] == "«It is high from {$hot} on.»"
    assert load_pack(cough, language="de").text["v_high"] == "«It is high from {$v_hot} on.»"


def test_a_pack_reaches_through_a_library_to_the_one_within(cough: Path) -> None:
    vitals, inner = cough.parent / "vitals", cough.parent / "inner"
    vitals.rename(inner)
    change(inner / "pack.yaml", "id: vitals", "id: inner")
    vitals.mkdir()
    head = "id: vitals\nversion: 1.2.0\ntitle: Outer\nlibrary: true\ninclude: [{pack: inner, version: '1.2', as: i}]\n"
    (vitals / "pack.yaml").write_text(head, "utf-8")
    (cough / "translations" / "de.yaml").unlink()
    for path in [cough / "pack.yaml", *cough.glob("rules/*.yaml")]:
        path.write_text(path.read_text().replace("v_", "v_i_"))
    translate(cough)
    assert load_pack(cough, language="de").question["v_i_temperature"].text == "«How hot is it?»"


def test_what_a_library_lacks_is_said_by_its_name(cough: Path) -> None:
    (cough.parent / "vitals" / "translations" / "de.yaml").unlink()
    translate(cough.parent / "vitals", without="questions.temperature.text")
    pack = load_pack(cough, translations=True)
    assert languages(pack) == ("en",)
    (problem,) = [one for one in check_pack(cough) if one.code == "bad_translation"]
    assert "`questions.v_temperature.text`; 1 of them from the library `vitals`" in problem.message
    assert problem.hint is not None
    assert "or translate `vitals`" in problem.hint
    (finding,) = [one for one in audit(pack).findings if one.code == "translation_missing"]
    assert "the library `vitals`" in finding.message


def test_german_of_other_words_of_a_library_is_not_shown(cough: Path) -> None:
    change(cough.parent / "vitals" / "questions.yaml", "text: How hot is it?", "text: How hot are you?")
    assert languages(load_pack(cough, translations=True)) == ("en",)


def test_a_pack_may_say_it_in_its_own_way(cough: Path) -> None:
    pack = load_pack(cough, translations=True)
    words = pack.question["v_temperature"].text
    own = TranslatedText("questions.v_temperature.text", words_digest(words), "Wie heiß?")
    write_translation(cough, pack, merged(pack, "de", [own]))
    assert load_pack(cough, language="de").question["v_temperature"].text == "Wie heiß?"


def test_a_library_is_offered_in_what_it_has_translated(cough: Path) -> None:
    vitals = load_pack(cough.parent / "vitals", language="de")
    assert vitals.question["temperature"].text == "«How hot is it?»"
    assert [one for one in check_pack(cough.parent / "vitals") if one.code == "bad_translation"] == []
