"""`soundadvice claims`: what a source says, made into a register and kept with the document as that changes."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from soundadvice import check_pack, load_pack
from support.packs.folders import change
from support.terminal.commands import Run

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"


@pytest.fixture
def ankle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / GOOD.name))


def test_a_register_that_holds_has_nothing_to_say(run: Run, ankle: Path) -> None:
    result = run("claims", ankle, "--source", ankle / "source.txt")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("claims, 0 to look at\n")


def test_claims_that_moved_are_renewed_and_nothing_else(run: Run, ankle: Path) -> None:
    source, register = ankle / "source.txt", ankle / "claims.yaml"
    before = register.read_text()
    source.write_text("A page of leaflets\n" + source.read_text())
    told = run("claims", ankle, "--source", source)
    assert told.exit_code == 1
    assert "is at 2:1-15 now, with the same words: --renew" in told.stdout
    assert register.read_text() == before, "it only looked"
    run("claims", ankle, "--source", source, "--renew")
    assert run("claims", ankle, "--source", source).stdout.count("\n") == 1, "the new line is covered by none"

    def without_lines(text: str) -> str:
        return re.sub(r'at: "\d+:', 'at: "n:', text)

    assert without_lines(register.read_text()) == without_lines(before), "comments, order and words are as they were"
    assert load_pack(ankle).meaning_hash == load_pack(GOOD).meaning_hash
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert digest not in (ankle / "pack.yaml").read_text(), "not all of it is read yet"


def test_what_is_new_is_made_and_does_not_load_until_it_is_read(run: Run, ankle: Path) -> None:
    source, register = ankle / "source.txt", ankle / "claims.yaml"
    before = register.read_text()
    source.write_text(source.read_text().rstrip("\n") + "\nNever run: on it.\n")
    result = run("claims", ankle, "--source", source, "--make")
    assert result.exit_code == 0, result.output
    assert "until then the pack does not load" in result.stderr
    assert register.read_text().startswith(before.rstrip("\n"))
    assert '  - id: A9\n    at: "8:1-17"\n    words: [' in register.read_text()
    assert {one.code for one in check_pack(ankle)} == {"claim_undecided"}
    change(register, "reading: To be read.", "reading: Nobody runs on it.\n    not_used: It is ours to say how.")
    assert check_pack(ankle) == ()
    done = run("claims", ankle, "--source", source, "--renew")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "the digest of the source is set" in done.stderr
    assert load_pack(ankle).source.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()  # type: ignore[union-attr]


def test_changed_words_are_taken_only_for_the_claim_that_is_named(run: Run, ankle: Path) -> None:
    source = ankle / "source.txt"
    words = source.read_text().splitlines()[-1].split()
    changed = " ".join([*words[:2], "really", *words[2:]])
    source.write_text(source.read_text().replace(" ".join(words), changed))
    told = run("claims", ankle, "--source", source)
    (name,) = re.findall(r"--accept (\w+)", told.stdout)
    register = (ankle / "claims.yaml").read_text()
    run("claims", ankle, "--source", source, "--renew")
    assert (ankle / "claims.yaml").read_text() == register, "to renew is not to read"
    refused = run("claims", ankle, "--source", source, "--accept", "nothing")
    assert refused.exit_code == 2
    assert "`nothing` is no claim that has changed" in refused.stderr
    done = run("claims", ankle, "--source", source, "--accept", name)
    assert (done.exit_code, done.stdout) == (0, ""), done.output
    assert f"`{name}` renewed" in done.stderr


def test_a_register_is_begun_from_a_document_alone(run: Run, minimal: Path, tmp_path: Path) -> None:
    (minimal / "claims.yaml").unlink()
    for path in minimal.rglob("*.yaml"):
        path.write_text(re.sub(r"claims: \[C\d\]", "references: [R1]", path.read_text()))
    source = tmp_path / "leaflet.txt"
    source.write_text("Leg pain\nSee a doctor if it stays. Walk a little each day.\n")
    refused = run("claims", minimal, "--source", source, "--make")
    assert refused.exit_code == 2
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert f"source: {{title: …, file: {source}, sha256: {digest}, captured: …}}" in refused.stderr
    with (minimal / "pack.yaml").open("a") as file:
        file.write(f"source: {{title: A leaflet, file: leaflet.txt, sha256: {digest}, captured: today}}\n")
    result = run("claims", minimal, "--source", source, "--make")
    assert "`C001` to `C003` made" in result.stderr, result.output
    assert {one.code for one in check_pack(minimal)} == {"claim_undecided"}


def test_an_installed_pack_is_not_written_into(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("A leaflet.\n")
    assert "this pack is installed" in run("claims", "low_back_pain", "--source", "a.txt", "--make").stderr
    assert run("claims", "crb65", "--source", "a.txt").stderr.startswith("error: `crb65` names no source\n")
