"""The language that someone reads, in the terminal; and the command that helps to translate."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.wording.translation.speak import languages
from support.packs.folders import PACKS
from support.packs.third_party import FOLDER, GROWING, HARMLESS, URGENT, foreign_words
from support.terminal.commands import SOURCE, Run

NUMB = '{"numbness": ["saddle"]}'


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Bitte gehen Sie zum Arzt"), ("es-MX", "Vaya al médico, por favor")]
)
def test_advice_is_read_in_a_language(run: Run, language: str, title: str) -> None:
    shown = run("triage", *SOURCE, "--answers", "-", "--language", language, stdin=NUMB)
    assert title.upper() in shown.output
    own, other = (
        json.loads(run("triage", *SOURCE, "--answers", "-", "--json", *more, stdin=NUMB).output)
        for more in ((), ("--language", language))
    )
    assert "language" not in own
    assert other["language"] == language[:2]
    assert [one["rule"] for one in own["reasons"]] == [one["rule"] for one in other["reasons"]]
    assert own["disposition"] == other["disposition"]
    assert own["parameters"] == other["parameters"]


def test_a_language_that_is_not_there_is_a_message_that_names_those_that_are(run: Run) -> None:
    result = run("triage", *SOURCE, "--answers", "-", "--language", "tlh", stdin=NUMB)
    assert result.exit_code == 2
    assert "it is in `en`, `de`, `es`" in result.stderr
    assert "call 999, 112 or 911 now" in " ".join(result.stderr.split())


def test_the_environment_says_the_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDADVICE_LANGUAGE", "de")
    assert "Wo tut es weh" in run("explain", *SOURCE[:2], "--question", "location").output


def test_a_record_is_replayed_in_its_language(run: Run, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text(
        run("triage", *SOURCE, "--answers", "-", "--json", "--record", "--language", "de", stdin=NUMB).output
    )
    result = run("replay", record)
    assert "\nsame" in result.output
    assert result.exit_code == 0
    assert "wording changed" in run("replay", record, "--language", "es").output


@pytest.mark.parametrize("answers", [HARMLESS, GROWING, URGENT], ids=["harmless", "growing", "urgent"])
def test_a_third_partys_pack_is_in_its_own_words(run: Run, answers: dict[str, object]) -> None:
    for more in ((), ("--json",)):
        result = run("triage", "--pack", FOLDER, "--answers", "-", *more, stdin=json.dumps(answers))
        assert result.exit_code == 0
        words = result.output if not more else " ".join(_texts(json.loads(result.output)))
        assert foreign_words(words) == []


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if " " in value else []
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one)]


def test_translate_writes_lists_and_takes_back(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "minimal"
    shutil.copytree(PACKS / "minimal", folder)
    assert run("translate", folder).output == "en  the language that the pack is written in\n"
    made = run("translate", folder, "--language", "de", "--made-by", "us")
    assert made.output.startswith(str(folder / "translations" / "de.yaml"))
    assert "0 texts translated" in made.stderr
    assert "de  not offered: " in run("translate", folder).output
    po = tmp_path / "de.po"
    assert run("translate", folder, "--language", "de", "--to-po", po).exit_code == 0
    assert run("translate", folder, "--language", "de", "--to-po", po).exit_code == 2  # it is there
    filled = po.read_text().replace('msgid "Minimal"\nmsgstr ""', 'msgid "Minimal"\nmsgstr "Klein"')
    po.write_text(filled)
    assert "1 text translated" in run("translate", folder, "--language", "de", "--from-po", po).stderr
    assert languages(load_pack(folder, translations=True)) == ("en",)
    for wrong in (("--language", "en"), ("--language", "no language"), ("--from-po", po)):
        assert run("translate", folder, *wrong).exit_code == 2


@pytest.mark.parametrize(
    ("form", "name"),
    [("fhir-questionnaire", "form.json"), pytest.param("xlsform", "form.xlsx", marks=pytest.mark.slow)],
)
def test_forms_have_every_language(run: Run, tmp_path: Path, form: str, name: str) -> None:
    """Out to a form, and in again: what was translated comes back as a file of each language."""
    folder = tmp_path / "form"
    assert run("export", "low_back_pain", "--to", form, "--output", tmp_path / name).exit_code == 0
    assert run("import", "--from", form, tmp_path / name, folder).exit_code == 0
    asked = {"de": "Wo tut es weh oder fühlt es sich verspannt an?", "es": "¿Dónde le duele o nota tensión?"}
    for tag, words in asked.items():
        text = (folder / "translations" / f"{tag}.yaml").read_text("utf-8")
        assert words in text
        assert text.count("To translate:") <= 1  # the title, which no column of a sheet has
