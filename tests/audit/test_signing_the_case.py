"""Signing covers the case; a waiver is bound to what it covers; what signs or writes takes the folder that is here."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from soundadvice import find_pack, load_pack
from soundadvice.audit.audit import audit
from soundadvice.audit.properties import reviewed
from soundadvice.audit.prover.prover import Case
from soundadvice.authoring.bind_waivers import bind_waivers
from soundadvice.model.evidence import Review
from soundadvice_cli.main import cli

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
ROLE = ["--role", "nurse", "--date", "2030-01-31", "--yes"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack that passes."""
    shutil.copytree(GOOD, tmp_path / "packs" / GOOD.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "packs" / GOOD.name


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def review(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return run("review", str(folder), "--source", str(folder / "source.txt"), *arguments)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# The case -----------------------------------------------------------------------------------------------------------


def test_a_signature_is_of_the_case_too() -> None:
    pack = load_pack(GOOD)
    now = Review("nurse", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31", pack.case_hash)
    signed = replace(pack, reviews=(now,))
    assert (signed.status, reviewed.signs(signed, now)) == ("reviewed", "present")
    gutted = replace(signed, hazards=(), waivers=())
    assert (gutted.meaning_hash, gutted.content_hash) == (pack.meaning_hash, pack.content_hash)
    assert (gutted.status, reviewed.signs(gutted, now)) == ("draft", "other_case")
    (finding,) = reviewed.check(Case(gutted)).findings
    assert "is of another case of `twisted_ankle`" in finding.message
    words = replace(gutted, title="Another")
    assert reviewed.changed_since(words, now) == ("words", "case")
    assert "is of other words and another case" in reviewed.check(Case(words)).findings[0].message


def test_an_earlier_signature_is_said_to_leave_the_case_out() -> None:
    pack = load_pack(GOOD)
    earlier = Review("nurse", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31")
    gutted = replace(pack, reviews=(earlier,), hazards=())
    assert gutted.status == "reviewed"
    assert reviewed.check(Case(gutted)).says == (
        "The meaning and the words of the pack as it is now were signed by nurse on 2030-01-31; its case was not."
    )


def test_the_next_reviewer_is_told_that_the_case_changed(here: Path) -> None:
    assert review(here, "--waivers")[0] == 0
    assert review(here, *ROLE)[0] == 0
    assert load_pack(here).reviews[-1].case_hash == load_pack(here).case_hash
    change(here / "pack.yaml", "why: People know their age.", "why: Everyone knows it.")
    assert load_pack(here).status == "draft"
    out = review(here, *ROLE)[1]
    assert "since the review of 2030-01-31 by nurse, the case has changed: what it is tested and judged by" in out


# Waivers ------------------------------------------------------------------------------------------------------------


def test_a_pack_with_a_loose_waiver_is_not_signed(here: Path) -> None:
    code, _, err = review(here, *ROLE)
    assert code == 1
    assert "the waiver of `no_unsure` is not bound to what it covers" in err
    assert err.endswith(f"then `soundadvice review {here} --waivers`\n")
    code, out, _ = review(here, "--waivers")
    assert (code, out.splitlines()[-1]) == (0, f"Bound 2 of 2 waivers in {here / 'pack.yaml'}.")
    assert "`age` can decide, and no one can say that they are not sure" in out
    assert review(here, "--waivers")[1] == "Every waiver is bound to what it covers.\n"
    assert review(here, *ROLE)[0] == 0


def test_a_waiver_that_names_no_element_is_neither_bound_nor_signed(here: Path) -> None:
    change(here / "pack.yaml", "of: [age], ", "")
    assert [(one.code, str(one.level)) for one in audit(load_pack(here)).findings if one.waiver is None] == [
        ("waiver_too_wide", "warning")
    ]
    code, _, err = review(here, "--waivers")
    assert (code, "the waiver of `no_unsure` names no element" in err) == (1, True)
    code, _, err = review(here, *ROLE)
    assert (code, "the waiver of `no_unsure` names no element" in err) == (1, True)


def test_a_waiver_expires_when_what_it_covers_changes(here: Path) -> None:
    assert review(here, "--waivers")[0] == 0
    # Nothing is found of another element yet: what is covered is the same.
    change(here / "pack.yaml", "of: [age]", "of: [age, bone_pain]")
    assert {one.code for one in audit(load_pack(here)).findings if one.fails} == set()
    change(here / "questions.yaml", '{no: "No", yes: "Yes", unsure: I am not sure}', '{no: "No", yes: "Yes"}')
    rule = here / "rules" / "sore_bone.yaml"
    lines = rule.read_text().replace("[yes, unsure]", "[yes]").splitlines(keepends=True)
    rule.write_text("".join(line for line in lines if "unsure" not in line))
    found = {one.code for one in audit(load_pack(here)).findings if one.fails}
    assert {"waiver_outdated", "no_unsure"} <= found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  - {finding: a, of: [b], why: c}", "  - {finding: a, covers: abcdefgh, of: [b], why: c}"),
        ("  - {of: [b], finding: a}  # so", "  - {of: [b], finding: a, covers: abcdefgh}  # so"),
        ("  - finding: a\n    # why\n    of: [b]", "  - finding: a\n    covers: abcdefgh\n    # why\n    of: [b]"),
        ("  - of: [b]\n    finding: a  # so", "  - of: [b]\n    finding: a  # so\n    covers: abcdefgh"),
        ("  - finding: a\n    covers: pppppppp  # so", "  - finding: a\n    covers: abcdefgh  # so"),
        ("  - {finding: a, covers: pppppppp}", "  - {finding: a, covers: abcdefgh}"),
        ('  - {finding: "a", of: [b]}', '  - {finding: "a", covers: abcdefgh, of: [b]}'),
    ],
)
def test_what_a_waiver_covers_is_written_beside_it(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "pack.yaml"
    head = "id: x  # kept\nwaivers:\n"
    path.write_text(f"{head}{before}\nlater: 1\n")
    line = next(number for number, text in enumerate(path.read_text().splitlines(), 1) if "finding:" in text)
    bind_waivers(tmp_path, {line: "abcdefgh"})
    assert path.read_text() == f"{head}{after}\nlater: 1\n"


# The folder that is here --------------------------------------------------------------------------------------------


def test_what_signs_or_writes_takes_the_folder_that_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = find_pack("low_back_pain")
    shutil.copytree(installed, tmp_path / "low_back_pain")
    monkeypatch.chdir(tmp_path)
    change(Path("low_back_pain/pack.yaml"), "title:", "title:   ")
    before = (installed / "pack.yaml").read_bytes()
    told = f"low_back_pain: the folder {tmp_path / 'low_back_pain'} is taken, not the installed pack of that name\n"
    code, out, err = run("fmt", "low_back_pain")
    assert (code, out.split()[0]) == (0, "low_back_pain/pack.yaml")
    assert err.startswith(told)
    assert (installed / "pack.yaml").read_bytes() == before
    assert run("translate", "low_back_pain")[2] == told
    os.chdir(tmp_path.parent)
    assert find_pack("low_back_pain", here_first=True) == installed
    assert "the installed pack in" in run("translate", "low_back_pain")[2]


# Since it was signed ------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_pack_is_compared_with_what_was_signed(here: Path) -> None:
    top = here.parent.parent
    git(top, "init")
    name = "packs/twisted_ankle"
    code, _, err = run("diff", name, "--since-signed")
    assert (code, "no one has signed this pack" in err) == (2, True)
    review(here, "--waivers")
    git(top, "add", ".")
    git(top, "commit", "-m", "to be signed")
    review(here, *ROLE)
    git(top, "commit", "-am", "signed")
    code, out, _ = run("diff", name, "--since-signed")
    assert (code, "as nurse signed it on 2030-01-31" in out) == (0, True)
    change(here / "rules" / "numb_foot.yaml", "Your foot is numb or cold.", "Your foot is not numb.")
    git(top, "commit", "-am", "other words")
    change(here / "pack.yaml", "why: People know their age.", "why: Everyone knows it.")
    code, out, _ = run("diff", name, "--since-signed")
    assert code == 4
    assert "note: a negation came: “not”" in out
    assert "waiver `no_unsure` `age`, why: “People know their age.” is “Everyone knows it.” now" in out
    (here / "review.yaml").write_text(
        (here / "review.yaml")
        .read_text()
        .replace('meaning_hash: "sha256:', 'meaning_hash: "sha256:' + "0" * 64 + '"  # ')
    )
    code, _, err = run("diff", name, "--since-signed")
    assert (code, "no commit here has what was signed on 2030-01-31 by nurse" in err) == (2, True)
