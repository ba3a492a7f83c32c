"""Ready forms of packs: the same pack as from its files, and none at all once anything differs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from soundadvice import Pack, evaluate, load_pack
from soundadvice.loader import load as loading
from soundadvice.loader.find import installed_packs
from soundadvice.loader.ready import installed as ready
from soundadvice.loader.ready.form import StaleFormError, read, written
from soundadvice.loader.ready.installed import FOLDER, ready_form, ready_pack
from support.packs.generated import make_answers, make_pack, with_days

SHIPPED = sorted(installed_packs())
PACK = "neck_pain_red_flags"
"""It stands on another pack, and includes a library."""


def again(pack: Pack) -> Pack:
    """The pack, written down and read."""
    found = read(json.loads(json.dumps(written(pack))))
    assert isinstance(found, Pack)
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_pack_comes_back_whole(name: str) -> None:
    pack = load_pack(name)
    found = again(pack)
    assert written(found) == written(pack)
    hashes = ("meaning_hash", "content_hash", "case_hash")
    assert [getattr(found, one) for one in hashes] == [getattr(pack, one) for one in hashes]
    for field in ("questions", "rules", "plan", "claims", "glosses", "vignettes", "population", "scores"):
        assert getattr(found, field) == getattr(pack, field)
    # Places too, which no comparison looks at: findings and errors show them.
    assert [rule.span for rule in found.rules] == [rule.span for rule in pack.rules]


def test_packs_of_every_shape_come_back_and_say_the_same() -> None:
    for number in range(60):
        random = Random(f"ready {number}")
        pack = make_pack(random)
        found = again(pack)
        assert (found.questions, found.rules) == (pack.questions, pack.rules)
        for _ in range(4):
            answers = make_answers(random, pack)
            assert evaluate(found, answers) == evaluate(pack, answers)
        days = with_days(pack, answers, date(2024, 2, 29))
        assert read(json.loads(json.dumps(written_answers(days)))) == days


def written_answers(answers: dict[str, Any]) -> dict[str, object]:
    form = written(answers)
    assert form["classes"] == []
    return form


# Where it is installed ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of packs as it is installed, with the ready form of one."""
    package = tmp_path_factory.mktemp("venv") / "site-packages" / "packs"
    folder = installed_packs()[PACK]
    shutil.copytree(folder.parent, package, ignore=shutil.ignore_patterns(FOLDER, "__pycache__"))
    form = ready_form(load_pack(package / PACK), package / PACK)
    assert form is not None
    (package / FOLDER).mkdir()
    (package / FOLDER / f"{PACK}.json").write_bytes(form)
    return package


@pytest.fixture
def package(forms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to be changed."""
    copy = tmp_path / "site-packages" / "packs"
    shutil.copytree(forms, copy)
    monkeypatch.setattr(ready, "installed_packs", lambda: {PACK: copy / PACK})
    monkeypatch.setattr("soundadvice.loader.find.installed_packs", lambda: {PACK: copy / PACK})
    return copy


def test_an_installed_pack_is_taken_as_it_was_read(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = load_pack(package / PACK)
    assert not any(ready_pack(one) for one in ("low_back_pain", package / PACK, "no such pack"))
    monkeypatch.setattr(loading, "find", lambda *_: 1 / 0)  # its files are not read
    found = load_pack(PACK)
    assert (found.content_hash, found.case_hash) == (whole.content_hash, whole.case_hash)
    assert [rule.span for rule in found.rules] == [rule.span for rule in whole.rules]
    assert str(package) in str(found.rules[0].span)


def test_a_form_names_no_folder_of_the_machine_that_it_was_written_on(forms: Path) -> None:
    form = (forms / FOLDER / f"{PACK}.json").read_bytes()
    assert b'"neck_pain/rules/weak_arm.yaml"' in form
    assert str(forms).encode() not in form
    with pytest.raises(ValueError, match="is not in"):
        written(load_pack(forms / PACK), "/elsewhere")


@pytest.mark.parametrize("asked", [{"region": "gb"}, {"language": "en"}, {"translations": True}])
def test_a_pack_that_is_asked_for_otherwise_is_read_from_its_files(
    package: Path, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "ready_pack", lambda _: 1 / 0)
    assert load_pack(PACK, **asked).id == PACK


def rewritten(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The form with something else in it, and a digest that fits."""
    path = package / FOLDER / f"{PACK}.json"
    head, *batches = map(json.loads, path.read_bytes().splitlines()[1:])
    head["pack"]["batches"] = batches
    change(head)
    batches = head.get("pack", {}).pop("batches", [])
    body = "".join(json.dumps(line) + "\n" for line in (head, *batches)).encode()
    path.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)


def batch_of(form: dict[str, Any], kind: int) -> list[Any]:
    """The first batch of a kind: -6 is of tuples, -4 of mappings."""
    found: list[Any] = next(one for one in form["pack"]["batches"] if one[0] == kind and one[1][0])
    return found


@pytest.mark.parametrize("name", ["pack.yaml", "questions.yaml", "new.txt"])
def test_a_file_that_was_changed_or_added_is_read(package: Path, name: str) -> None:
    assert ready_pack(PACK) is not None
    with (package / PACK / name).open("a") as file:
        file.write("\n")
    assert ready_pack(PACK) is None


@pytest.mark.parametrize("below", ["neck_pain/rules/weak_arm.yaml", "spine_red_flags/questions.yaml"])
def test_a_file_of_what_it_stands_on_counts_too(package: Path, below: str) -> None:
    (package / below).unlink()
    assert ready_pack(PACK) is None


def test_a_damaged_form_is_passed_over(package: Path) -> None:
    path = package / FOLDER / f"{PACK}.json"
    whole = path.read_bytes()
    random = Random(5)
    for content in (
        b"",
        b"\n",
        b"{}",
        b"\xff\n{}",
        whole[:-1],
        whole[:1000],
        whole.replace(b"at_home", b"at_hove", 1),
    ):
        path.write_bytes(content)
        assert ready_pack(PACK) is None
    assert load_pack(PACK).default == "at_home"
    for _ in range(20):
        at = random.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert ready_pack(PACK) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda form: form.update(engine="0.0.0"),
        lambda form: form.update(files="0" * 64),
        lambda form: form.update(folders=[PACK]),
        lambda form: form.update(folders=["no_such_pack"]),
        lambda form: form.pop("pack"),
        lambda form: form["pack"].update(root=7),
        lambda form: form["pack"].update(root=99_999_999),
        lambda form: form["pack"]["classes"][0][2].append("more"),
        lambda form: form["pack"]["classes"][0][3].append(True),
        lambda form: form["pack"]["classes"][0].__setitem__(0, "..os"),
        lambda form: form["pack"]["classes"][0].__setitem__(0, "no_such_module"),
        lambda form: form["pack"]["classes"][0].__setitem__(slice(0, 2), ["pack", "hash_of"]),
        lambda form: form["pack"]["words"][0].__setitem__(2, "NO_SUCH_WORD"),
        lambda form: form["pack"].pop("words"),
        lambda form: form["pack"]["batches"].reverse(),
        lambda form: form["pack"]["batches"][0].__setitem__(0, -99),
        lambda form: form["pack"]["batches"][0].__setitem__(0, 99),
        lambda form: form["pack"]["batches"][-1].pop(),
        lambda form: form["pack"]["batches"][-1][1].append("one more"),
        lambda form: form["pack"]["batches"][-1].append([]),
        lambda form: batch_of(form, -6)[1][0].append(99_999_999),
        lambda form: batch_of(form, -4)[1][0].append(0),
    ],
)
def test_a_form_of_anything_else_is_passed_over(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    rewritten(package, lambda form: None)
    assert ready_pack(PACK) is not None
    rewritten(package, change)
    assert ready_pack(PACK) is None


def test_of_a_working_copy_files_are_read(forms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "packs"
    shutil.copytree(forms, copy)
    monkeypatch.setattr(ready, "installed_packs", lambda: {PACK: copy / PACK})
    assert ready_pack(PACK) is None


def test_a_folder_has_no_ready_form(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready_pack(package / PACK) is None
    assert ready_pack(str(package / PACK)) is None
    assert ready_pack("no_such_pack") is None


def test_a_pack_has_one_form_whatever_the_order_of_sets_is() -> None:
    script = f"""if True:
        import hashlib, json, soundadvice
        from soundadvice.loader.ready.form import written
        for name in ("{PACK}", "news2", "low_back_pain"):
            form = json.dumps(written(soundadvice.load_pack(name)))
            print(hashlib.sha256(form.encode()).hexdigest())"""
    said = {
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
                       capture_output=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


def test_what_the_model_does_not_hold_is_not_written() -> None:
    for value in ([1], object(), {"a": b"bytes"}):
        with pytest.raises(TypeError, match="cannot be written down"):
            written(value)
    with pytest.raises(StaleFormError):
        read({"root": [9], "classes": [], "words": [], "objects": []})
