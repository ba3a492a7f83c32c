"""Translating: the file that a translator fills in, and .po files for their tools, with nothing lost on the way."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.authoring.translation.file import (
    merged,
    own_texts,
    own_translation,
    state,
    translation_text,
    write_translation,
)
from soundadvice.authoring.translation.po import from_po, to_po
from soundadvice.loader.files import TRANSLATIONS
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.translation.speak import languages, pack_in_language
from soundadvice.wording.translation.texts import texts
from support.packs.folders import PACKS, change

RULES = Path(__file__).parents[2] / "rules" / "soundadvice_rules"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    shutil.copytree(PACKS / "child", tmp_path / "child")
    return tmp_path / "minimal"


def fill(folder: Path, language: str = "de", *, leave_out: int = 0) -> None:
    """Translates what a layer has to translate, but for some of the last texts."""
    pack = load_pack(folder, translations=True)
    own = list(own_texts(pack, language).items())
    said = [TranslatedText(place, words_digest(text), f"{text} (de)") for place, text in own[: len(own) - leave_out]]
    write_translation(folder, pack, PackTranslation(language, tuple(said), "a test", "Draft.", pack.id))


def read(folder: Path) -> PackTranslation:
    pack = load_pack(folder, translations=True)
    return own_translation(pack, "de")


def test_a_new_file_has_every_text_to_fill_in(folder: Path) -> None:
    pack = load_pack(folder)
    path = write_translation(folder, pack, own_translation(pack, "de"))
    assert path == folder / TRANSLATIONS / "de.yaml"
    text = path.read_text()
    for place, words in texts(pack).items():
        assert f"  # {place}:\n  #   of: {words_digest(words)}\n  #   text:\n" in text
    # It loads as it is, and offers nothing.
    assert languages(load_pack(folder, translations=True)) == ("en",)
    # Without the comment signs it is what a translator is to fill in.
    opened = text.replace("  # pack.title:\n  #   of: ", "  pack.title:\n    of: ").replace(
        "  #   text:", "    text: x", 1
    )
    path.write_text(opened)
    assert read(folder).texts[0].text == "x"


def test_what_is_translated_stays_and_what_has_changed_is_marked(folder: Path) -> None:
    fill(folder)
    before = (folder / TRANSLATIONS / "de.yaml").read_text()
    assert languages(load_pack(folder, translations=True)) == ("en", "de")
    change(folder / "pack.yaml", "Stop if it hurts.", "Stop if it hurts a lot.")
    change(folder / "pack.yaml", "items: [it gets worse]", "items: [it grows]")
    pack = load_pack(folder, translations=True)
    assert languages(pack) == ("en",)
    now = state(pack, "de")
    old = f"come_back.items.{words_digest('it gets worse')}"
    assert set(now.missing) == {"texts.stop_rule", f"come_back.items.{words_digest('it grows')}"}
    assert set(now.stale) == {"texts.stop_rule", old}
    after = translation_text(pack, own_translation(pack, "de"))
    assert "write `of: " in after
    assert f"  # No longer said:\n  {old}:\n" in after
    assert "it gets worse (de)" in after
    # As it was again, nothing has been lost.
    change(folder / "pack.yaml", "Stop if it hurts a lot.", "Stop if it hurts.")
    change(folder / "pack.yaml", "items: [it grows]", "items: [it gets worse]")
    write_translation(folder, pack, own_translation(pack, "de"))
    again = load_pack(folder, translations=True)
    assert translation_text(again, own_translation(again, "de")) == before


def test_a_layer_translates_only_what_it_adds(folder: Path) -> None:
    fill(folder)
    child = folder.parent / "child"
    pack = load_pack(child, translations=True)
    assert languages(pack) == ("en",)
    own = own_texts(pack, "de")
    assert "questions.fever.text" in own
    assert "questions.age.text" not in own
    assert own["pack.title"] == "Child"
    fill(child)
    both = load_pack(child, language="de")
    assert both.question["age"].text == "How old are you? (de)"
    assert both.question["fever"].text == "Do you have a fever? (de)"
    assert both.title == "Child (de)"


def test_the_file_is_laid_out_as_yaml_is_read(folder: Path) -> None:
    """Whatever a text holds, it is read back as it was: quotes, colons, what looks like a number, long lines."""
    odd = [
        *(
            "yes",
            "3",
            "a: b",
            "# no",
            '"quoted"',
            "it's",
            "{x",
            "two  spaces",
            " lead",
            "é ü",
            "-",
            "ends with:",
            "a #b",
        ),
        "wort " * 60 + "ende",
        "line one\nline two",
    ]
    places = list(texts(load_pack(folder)))
    made = PackTranslation(
        "de", tuple(TranslatedText(places[n], "abcdefgh", text) for n, text in enumerate(odd)), "me: I", "# note"
    )
    problems = Problems()
    node = parse(TextFile("de.yaml"), translation_text(load_pack(folder), made).encode(), problems)
    assert node is not None, problems.found
    value = node.data()
    assert isinstance(value, dict)
    assert [value["texts"][places[n]]["text"] for n in range(len(odd))] == odd
    assert (value["made_by"], value["note"]) == ("me: I", "# note")


def test_a_po_file_brings_back_what_was_translated(folder: Path) -> None:
    fill(folder, leave_out=4)
    change(folder / "pack.yaml", "Stop if it hurts.", "Stop if it hurts a lot.")
    pack = load_pack(folder, translations=True)
    content = to_po(pack, "de")
    assert b'msgctxt "questions.leg_pain.text"\nmsgid "Does it go down your leg?"' in content
    assert b'#, fuzzy\nmsgctxt "texts.stop_rule"' in content
    assert b'"Language: de\\n"' in content
    assert content == to_po(pack, "de")  # no moment is in it
    back = merged(pack, "de", from_po(content))
    assert set(back.texts) == set(own_translation(pack, "de").texts)
    assert (back.made_by, back.note) == ("a test", "Draft.")
    assert translation_text(pack, back) == translation_text(pack, own_translation(pack, "de"))


def test_a_translator_fills_a_po_file(folder: Path) -> None:
    pack = load_pack(folder)
    content = to_po(pack, "de").decode()
    done = re.sub(r'(msgctxt .*\nmsgid )(.*)\nmsgstr ""', r"\1\2\nmsgstr \2", content)
    write_translation(folder, pack, merged(pack, "de", from_po(done.encode())))
    spoken = load_pack(folder, language="de")
    assert spoken.title == "Minimal"
    assert spoken.original is not None


@pytest.mark.parametrize("name", [pytest.param("low_back_pain", marks=pytest.mark.slow), "low_back_pain_self_care"])
def test_the_shipped_translations_are_as_they_are_written(name: str) -> None:
    pack = load_pack(name, translations=True)
    for language in ("de", "es"):
        own = own_translation(pack, language)
        assert own.made_by == "machine"
        assert own.note is not None
        path = RULES / name / TRANSLATIONS / f"{language}.yaml"
        assert path.read_text("utf-8") == translation_text(pack, own), "run `soundadvice translate`"
        if name == "low_back_pain_self_care":
            assert set(from_po(to_po(pack, language))) == set(own.texts)


@pytest.mark.parametrize("content", [b"\xff\xfe", b'msgid "a"\nmsgstr "b"\nnonsense'], ids=["bytes", "line"])
def test_what_is_no_po_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(FormatError, match=r"this is no \.po file"):
        from_po(content)


def test_words_that_a_translator_saw_are_those_that_it_is_bound_to(folder: Path) -> None:
    """Whoever translates an old file brings back nothing for the new words."""
    content = to_po(load_pack(folder), "de").replace(b'msgid "Minimal"\nmsgstr ""', b'msgid "Minimal"\nmsgstr "Klein"')
    change(folder / "pack.yaml", "title: Minimal", "title: Least")
    pack = load_pack(folder)
    brought = merged(pack, "de", from_po(content))
    assert [one.text for one in brought.texts] == ["Klein"]
    assert state(replace(pack, translations=(brought,)), "de").stale == ("pack.title",)


def test_a_language_is_the_same_pack_for_everyone() -> None:
    pack = load_pack("low_back_pain", translations=True)
    assert pack_in_language(pack, "de") is pack_in_language(pack_in_language(pack, "es"), "de")
