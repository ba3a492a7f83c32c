"""Libraries: a pack that includes one is the pack that it would be with everything written out under the prefix."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from independent.files import layers, renamed_condition, renamed_part
from independent.plain_yaml import read
from soundadvice import check_pack, load_pack, triage
from soundadvice.audit.audit import audit
from soundadvice.audit.compare.diff import diff
from soundadvice.audit.source.registers import registers
from soundadvice.authoring.format import format_pack
from soundadvice.formats.registry import export, writers
from soundadvice.loader import find as finding
from soundadvice.loader.git.revision import open_version
from soundadvice.meaning.explain import why_advice
from support.packs.folders import PACKS, change
from support.packs.scored import write_scored

HOT = {"cough": "yes", "v_measured": "yes", "v_temperature": 38.5, "v_shivers": "no"}


@pytest.fixture
def cough(tmp_path: Path) -> Path:
    """A pack that includes the library `vitals` beside it."""
    for name in ("vitals", "cough"):
        shutil.copytree(PACKS / name, tmp_path / name)
    return tmp_path / "cough"


def put(folder: Path, **files: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(value, sort_keys=False), "utf-8")
    return folder


# Written out, and included -----------------------------------------------------------------------------------------


def _both_ways(random: Random, folder: Path) -> tuple[Path, Path]:
    """A generated pack with its questions, conditions and scores written out under a prefix, and included."""
    made = write_scored(random, folder / "made")
    files: dict[str, Any] = {name: read(made / f"{name}.yaml") for name in ("questions", "conditions", "scores")}
    rules = [read(path) for path in sorted((made / "rules").glob("*.yaml"))]
    head = read(made / "pack.yaml")
    out, included = folder / "out" / "scored", folder / "in" / "scored"
    put(out, pack=head, **{name: [renamed_part("v", one) for one in parts] for name, parts in files.items()})
    put(included, pack={**head, "include": [{"pack": "parts", "version": ">=1,<2", "as": "v"}]})
    put(folder / "in" / "parts", pack={"id": "parts", "version": "1.4", "title": "Parts", "library": True}, **files)
    for pack in (out, included):
        for rule in rules:
            put(pack / "rules", **{rule["id"]: {**rule, "when": renamed_condition("v", rule["when"])}})
    return out, included


@pytest.mark.parametrize("number", [0, 3, 5, 6, 11, 16, 19, 21])  # of packs in which nothing is wrong
def test_a_pack_means_what_it_would_with_its_library_written_out(number: int, tmp_path: Path) -> None:
    out, included = _both_ways(Random(f"libraries.{number}"), tmp_path)
    assert load_pack(included).meaning_hash == load_pack(out).meaning_hash
    assert layers(included) == layers(out)


def test_the_second_reading_has_the_library_too(cough: Path) -> None:
    pack, second = load_pack(cough), layers(cough)
    assert list(second.questions) == list(pack.question)
    assert second.named.keys() == {named.name for named in pack.conditions}
    assert second.parameters == {"v_hot": 38.5}


@pytest.mark.sampled
@pytest.mark.parametrize("number", range(12))
def test_the_second_reading_takes_just_what_is_asked_for_too(number: int, tmp_path: Path) -> None:
    random = Random(f"only.{number}")
    _, included = _both_ways(random, tmp_path)
    files = [read(included.parent / "parts" / f"{name}.yaml") for name in ("questions", "conditions", "scores")]
    parts = {one["id"] for listed in files for one in listed}
    only = sorted(random.sample(sorted(parts), random.randint(1, 2)))
    head = read(included / "pack.yaml")
    put(included, pack={**head, "include": [{**head["include"][0], "only": only}]})
    taken = layers(included)
    brought = [*taken.questions, *taken.named, *taken.scores]
    assert {f"v_{name}" for name in only} <= set(brought)
    shutil.rmtree(included / "rules")
    own = {"id": "own", "kind": "choice", "text": "So?", "options": {"yes": "Yes", "no": "No"}}
    put(included, questions=[own])
    put(included / "rules", own={"id": "own", "when": {"own": ["yes"]}, "advise": "now", "because": "."})
    pack = load_pack(included)
    assert sorted(["own", *brought]) == sorted([*pack.question, *(one.name for one in pack.conditions), *pack.score])
    assert taken.parameters.keys() == pack.parameter.keys()


# Places, hashes, evidence ------------------------------------------------------------------------------------------


def test_places_are_in_the_file_of_the_library(cough: Path) -> None:
    pack = load_pack(cough)
    places = {name: pack.question[name].span for name in ("cough", "v_measured")}
    assert {name: span and Path(span.file).parent.name for name, span in places.items()} == {
        "cough": "cough",
        "v_measured": "vitals",
    }
    change(cough / "rules" / "hot_cough.yaml", "{v_temperature}", "high")
    found = [one for one in audit(load_pack(cough)).findings if one.span and "vitals" in one.span.file]
    assert {one.code for one in found} >= {"text_never_shown"}


def test_the_references_of_a_library_come_along(cough: Path) -> None:
    pack = load_pack(cough)
    assert pack.question["v_measured"].references == ("v_R1",)
    assert [one.title for part in why_advice(triage(pack, HOT)) for one in part.references] == ["A book"]


def test_the_hash_tells_a_library_that_changed(cough: Path) -> None:
    before = load_pack(cough)
    change(cough.parent / "vitals" / "pack.yaml", '"1.2.0"', '"1.2.1"')
    patched = load_pack(cough)
    assert patched.meaning_hash == before.meaning_hash
    assert patched.content_hash != before.content_hash
    change(cough.parent / "vitals" / "pack.yaml", "value: 38.5", "value: 39")
    assert load_pack(cough).meaning_hash != before.meaning_hash


def test_claims_of_a_library_are_about_its_own_source(cough: Path) -> None:
    vitals = cough.parent / "vitals"
    source = {"title": "Leaflet", "file": "leaflet.txt", "sha256": "0" * 64, "captured": "2030-01-01"}
    head = read(vitals / "pack.yaml")
    put(vitals, pack={**head, "source": source})
    claim = {"id": "C1", "at": "1:1-5", "words": ["Shiver"], "sha256": "0" * 64, "reading": "Shivers."}
    put(vitals, claims={"claims": [{**claim, "became": [{"question": "shivers"}]}]})
    change(vitals / "questions.yaml", "text: Do you shiver?", "text: Do you shiver?\n  claims: [C1]")
    pack = load_pack(cough)
    assert pack.claims[0].became == (("question", "v_shivers"),)
    (book,) = registers(pack)
    assert (book.pack, book.source and book.source.file, [one.id for one in book.claims]) == (
        "vitals",
        "leaflet.txt",
        ["v_C1"],
    )


def test_what_a_library_accepts_is_accepted_of_its_parts(cough: Path) -> None:
    waived = [one for one in audit(load_pack(cough)).findings if one.waiver is not None]
    assert [(one.code, one.about[0]) for one in waived] == [("no_unsure", "v_temperature")]


# Libraries of libraries, and layers --------------------------------------------------------------------------------


def test_a_library_may_include_another(cough: Path) -> None:
    inner = cough.parent / "inner"
    shutil.copytree(cough.parent / "vitals", inner)
    change(inner / "pack.yaml", "id: vitals", "id: inner")
    outer = {"id": "vitals", "version": "1.2.0", "title": "Outer", "library": True}
    shutil.rmtree(cough.parent / "vitals")
    put(cough.parent / "vitals", pack={**outer, "include": [{"pack": "inner", "version": "1.2", "as": "i"}]})
    for path in [cough / "pack.yaml", *cough.glob("rules/*.yaml")]:
        path.write_text(path.read_text().replace("v_", "v_i_").replace("v_i_i_", "v_i_"))
    pack = load_pack(cough)
    assert list(pack.question) == ["cough", "v_i_measured", "v_i_temperature", "v_i_shivers"]
    assert [(one.id, one.prefix) for one in pack.libraries] == [("vitals", "v"), ("inner", "v_i")]


def test_a_layer_takes_what_its_parent_left_of_the_same_library(cough: Path) -> None:
    change(cough / "pack.yaml", "as: v}", "as: v, only: [fever]}")
    change(cough / "pack.yaml", ", v_shivers]", "]")
    for path in cough.glob("rules/*.yaml"):
        text = path.read_text().replace("v_feverish", "v_fever").replace(", v_shivers: no", "")
        path.write_text(text.replace(", {v_shivers: [unsure]}", ""))
    layer = put(
        cough.parent / "layer",
        pack={
            "id": "layer",
            "version": "1",
            "title": "Layer",
            "extends": "cough",
            "include": [{"pack": "vitals", "version": "1.2", "as": "v"}],
            "order": ["cough", "v_measured", "v_temperature", "v_shivers"],
        },
    )
    rule = {"when": {"v_shivers": ["yes", "unsure"]}, "advise": "today", "because": "You shiver."}
    put(layer / "rules", shivery={"id": "shivery", **rule})
    assert {problem.severity for problem in check_pack(layer)} == {"warning"}
    pack = load_pack(layer)
    assert "v_shivers" in pack.question
    assert [named.name for named in pack.conditions] == ["v_fever", "v_feverish"]
    assert triage(pack, {"v_shivers": "yes", "cough": "no", "v_measured": "no"}).disposition == "today"


# Both sides of every command ---------------------------------------------------------------------------------------


def test_a_library_is_a_pack_that_finds_its_conditions_and_is_for_no_one(cough: Path) -> None:
    pack = load_pack(cough.parent / "vitals")
    assert pack.not_for_people is not None
    advice = triage(pack, {"measured": "yes", "temperature": 38.5, "shivers": "no"})
    assert (advice.disposition, [one.finding for one in advice.findings]) == ("nothing", ["fever", "feverish"])


def test_a_library_passes_its_audit_and_fails_it_where_a_part_never_matters(cough: Path) -> None:
    vitals = cough.parent / "vitals"
    assert audit(load_pack(vitals)).passes
    change(vitals / "conditions.yaml", "{is: fever}, ", "{is: fever}, {temperature: {at_least: 41}}, ")
    assert [one.code for one in audit(load_pack(vitals)).findings if one.waiver is None] == ["part_never_matters"]


def test_a_diff_tells_what_a_library_changed_on_both_sides(cough: Path, tmp_path: Path) -> None:
    folder = cough.parent
    old = [load_pack(folder / name) for name in ("vitals", "cough")]
    change(folder / "vitals" / "conditions.yaml", "shivers: [yes]", "shivers: [yes, unsure]")
    library, pack = (diff(one, load_pack(folder / one.id)) for one in old)
    assert library.changes
    assert pack.changes


def test_both_sides_are_formatted_alone(cough: Path) -> None:
    head = cough / "pack.yaml"
    head.write_text(head.read_text().replace("  - {pack: vitals,", "    - {pack: vitals,"))
    assert [one.path.name for one in format_pack(cough) if one.is_changed] == ["pack.yaml"]
    assert not [one for one in format_pack(cough.parent / "vitals") if one.is_changed]


@pytest.mark.parametrize("form", sorted(name for name, writer in writers().items() if writer.is_text))
def test_ids_under_a_prefix_are_taken_by_every_format(form: str, cough: Path) -> None:
    assert "v_temperature" in export(load_pack(cough), form).data.decode()


def test_a_library_is_found_among_the_installed_packs(cough: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = cough.parent / "site" / "vitals"
    shutil.move(cough.parent / "vitals", elsewhere)
    assert codes_of(cough) == ["no_pack"]
    monkeypatch.setattr(finding, "installed_packs", lambda: {"vitals": elsewhere})
    assert check_pack(cough) == ()


def codes_of(folder: Path) -> list[str]:
    return [problem.code for problem in check_pack(folder)]


def test_a_revision_has_its_library_beside_it(cough: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cough.parent)
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "Packs"]):
        subprocess.run(["git", *arguments], check=True)
    shutil.rmtree(cough.parent / "vitals")
    with open_version("HEAD:cough") as version:
        assert [one.id for one in version.pack.libraries] == ["vitals"]
        assert version.place(version.pack.question["v_measured"].span) == "HEAD:vitals/questions.yaml:1:7"
