"""The count of what became of forms of others: nothing unsaid, and a loss that is kept quiet is found."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from soundadvice.formats.fhir.questionnaire.reading.form import Form
from soundadvice.formats.registry import export
from soundadvice.formats.xlsform import read as xlsform_reader
from support.packs.forms import workbook
from support.packs.shipped import shipped

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "foreign_forms.py"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("foreign_forms", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "foreign_forms", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three forms, one of them with much that a pack has no word for, and files that are no forms."""
    (tmp_path / "ours.json").write_bytes(export(shipped("low_back_pain"), "fhir-questionnaire").data)
    odd = {"linkId": "q", "type": "boolean", "text": "Ill?", "maxLength": 3, "_text": {"extension": [{"url": "x:y"}]}}
    group = {"linkId": "g", "type": "group", "text": "Of nothing", "item": [{"linkId": "t", "type": "text"}]}
    theirs = {"resourceType": "Questionnaire", "item": [odd, group]}
    (tmp_path / "theirs.json").write_text(json.dumps(theirs))
    heads = ["type", "name", "label", "appearance"]
    rows = [heads, ["select_one yn", "q", "Q?", "minimal"], ["text", "t", "T?", "multiline"]]
    shutil.move(workbook(tmp_path, survey=rows), tmp_path / "theirs.xlsx")
    (tmp_path / "other.json").write_text("[]")
    (tmp_path / "broken.json").write_text("{")
    return tmp_path


def test_nothing_is_unsaid(folder: Path, script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main(folder, each=True) == 0
    said = capsys.readouterr().out
    assert "FHIR Questionnaires: 2 forms, 2 of them with a closed question\n  taken: 2 of these (100.0 %)" in said
    assert "XLSForms: 1 forms, 1 of them with a closed question" in said
    assert said.count("unsaid: 0") == 2
    for part in (
        "\tq\tmaxLength\tnoted",
        "\tg\ttext\tnoted",
        "\tt\ttype\trefused",
        "\tsurvey row 2\tappearance\tnoted",
    ):
        assert part in said


def test_a_loss_that_is_kept_quiet_is_found(
    folder: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Form, "note_the_rest", lambda form: None)
    monkeypatch.setattr(xlsform_reader, "_not_carried", lambda *_: iter(()))
    assert script.main(folder) == 1
    said = capsys.readouterr().out
    for part in ("theirs.json: `q` maxLength", "theirs.json: `g` text", "survey row 2 `appearance`"):
        assert part in said
