"""Signing: `soundadvice review` refuses what does not pass, and adds a signature without losing a word of the file."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from soundadvice import load_pack, triage
from soundadvice.audit.properties import reviewed
from soundadvice.audit.prover.prover import Case
from soundadvice.authoring.sign import sign
from soundadvice.model.errors import AuditError
from soundadvice.model.evidence import Review
from soundadvice_cli.main import cli

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
HASH = "sha256:" + "0" * 64
ANSWERS = {"weight": "fully", "foot": ["none"], "duration": "1 day", "age": 30}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack that passes, its waivers bound to what they cover."""
    made = Path(shutil.copytree(GOOD, tmp_path / GOOD.name))
    assert CliRunner().invoke(cli, ["review", str(made), "--waivers", *source(made)]).exit_code == 0
    return made


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    given = [str(folder), "--role", "physiotherapist", "--date", "2030-01-31", *arguments]
    result = CliRunner().invoke(cli, ["review", *given])
    return result.exit_code, result.stdout, result.stderr


def source(folder: Path) -> list[str]:
    return ["--source", str(folder / "source.txt")]


# The command --------------------------------------------------------------------------------------------------------


def test_a_pack_that_passes_is_signed(folder: Path) -> None:
    assert load_pack(folder).status == "draft"
    code, out, err = run(folder, *source(folder), "--yes")
    assert (code, err) == (0, "")
    pack = load_pack(folder)
    assert f"meaning  {pack.meaning_hash}" in out
    assert f"content  {pack.content_hash}" in out
    assert f"case     {pack.case_hash}" in out
    assert "no one has signed it before" in out
    assert out.endswith(f"Signed in {folder / 'review.yaml'}.\n")
    assert pack.reviews == (
        Review("physiotherapist", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31", pack.case_hash),
    )
    assert pack.status == "reviewed"
    assert triage(pack, ANSWERS).to_json()["pack"]["status"] == "reviewed"


def test_a_pack_that_does_not_pass_is_refused(folder: Path) -> None:
    text = (folder / "source.txt").read_text()
    (folder / "source.txt").write_text(text.replace("five times", "nine times"))
    before = (folder / "review.yaml").read_bytes()
    code, out, err = run(folder, *source(folder), "--yes")
    assert code == 1
    assert "error[claim_changed]: `A7` has changed at 6:1-40" in out
    assert err == "twisted_ankle does not pass the audit, so it cannot be signed: 2 findings\n"
    assert (folder / "review.yaml").read_bytes() == before


def test_a_pack_is_not_signed_without_its_document(folder: Path) -> None:
    code, out, err = run(folder, "--yes")
    assert code == 1
    assert out.startswith("traceable: not checked: whether the claims are in `source.txt`")
    assert err.splitlines() == [
        "twisted_ankle does not pass the audit, so it cannot be signed: 1 property not settled",
        "  help: give the document with --source",
    ]


def test_a_folder_that_cannot_be_written_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # to root, every folder can be written
    code, _, err = run(folder, *source(folder), "--yes")
    assert code == 2
    assert err == (
        f"error: {folder}: this folder cannot be written to\n  help: review a copy of the pack that you may change\n"
    )


def test_without_a_terminal_nothing_is_signed_by_itself(folder: Path) -> None:
    code, out, err = run(folder, *source(folder))
    assert code == 2
    assert "meaning  sha256:" in out
    assert err == "error: there is no terminal in which to ask you whether to sign\n  help: add --yes\n"
    assert load_pack(folder).reviews == ()


@pytest.mark.sampled
@pytest.mark.parametrize(("typed", "signed"), [("y", True), ("", False), ("no", False)])
def test_a_terminal_is_asked(folder: Path, typed: str, signed: bool) -> None:
    given = ["-m", "soundadvice_cli", "review", str(folder), "--role", "nurse", *source(folder)]
    asked = pexpect.spawn(sys.executable, given, encoding="utf-8", timeout=30, dimensions=(40, 120))
    asked.expect_exact("Sign this? [y/N] ")
    asked.sendline(typed)
    asked.expect(pexpect.EOF)
    asked.close()
    assert asked.exitstatus == (0 if signed else 1)
    assert (load_pack(folder).status == "reviewed") is signed


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--review-by", "2030-01-31"], "`2030-01-31` is not after the review, on 2030-01-31"),
        (["--review-by", "soon"], "`soon` is not a day such as 2030-01-31"),
        (["--date", "31.1.2030"], "`31.1.2030` is not a day such as 2030-01-31"),
        (["--role", " "], "say what you are, in words on one line"),
        (["--role", "a\nb"], "say what you are, in words on one line"),
    ],
)
def test_options_that_cannot_be_used(folder: Path, given: list[str], message: str) -> None:
    code, _, err = run(folder, "--yes", *given)
    assert code == 2
    assert message in err


def test_what_changed_since_the_last_review_is_said(folder: Path) -> None:
    assert run(folder, *source(folder), "--yes")[0] == 0
    assert "since the review of 2030-01-31 by physiotherapist, nothing has changed" in run(folder, *source(folder))[1]
    rule = folder / "rules" / "numb_foot.yaml"
    rule.write_text(rule.read_text().replace("Your foot is numb or cold.", "Your foot is numb, or cold."))
    assert load_pack(folder).status == "draft"
    assert "words have changed, and no more: everyone gets the same advice" in run(folder, *source(folder))[1]
    rule.write_text(rule.read_text().replace("advise: today", "advise: see_doctor").replace("[A3]", "[A3]"))
    assert "the meaning has changed" in _since(folder)


def _since(folder: Path) -> str:
    from soundadvice_cli.commands.packs.review import _since

    return _since(load_pack(folder))


# The file -----------------------------------------------------------------------------------------------------------


def signed(folder: Path, text: str | None, role: str = "nurse") -> str:
    path = folder / "review.yaml"
    path.unlink()
    if text is not None:
        path.write_bytes(text.encode())
    sign(folder, Review(role, "2030-01-31", HASH, HASH, "2031-01-31"))
    assert load_pack(folder).reviews[-1].role == role
    assert [one.name for one in folder.iterdir() if one.suffix == ".tmp"] == []
    return path.read_bytes().decode()


ITEM = f"""role: "nurse"
    date: "2030-01-31"
    meaning_hash: "{HASH}"
    content_hash: "{HASH}"
    review_by: "2031-01-31"
"""
EARLIER = (
    f'- {{role: doctor, date: "2029-01-31", meaning_hash: "{HASH}", content_hash: "{HASH}", review_by: "2030-01-31"}}'
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f"# Who reviewed which meaning of this pack.\nreviews:\n  - {ITEM}"),
        ("reviews: []\n", f"reviews:\n  - {ITEM}"),
        ("reviews: []", f"reviews:\n  - {ITEM}"),
        ("# No one has reviewed this pack yet. It is a draft.\nreviews: []\n", f"reviews:\n  - {ITEM}"),
        ("# ours\nreviews: []  # none\n# end\n", f"# ours\nreviews:  # none\n# end\n  - {ITEM}"),
        (f"reviews:\n  # the first\n  {EARLIER}\n", f"reviews:\n  # the first\n  {EARLIER}\n  - {ITEM}"),
        (f"reviews:\n{EARLIER}  # good\n", f"reviews:\n{EARLIER}  # good\n- {ITEM}".replace("\n    ", "\n  ")),
        (f"reviews:\r\n  {EARLIER}\r\n", f"reviews:\n  {EARLIER}\n  - {ITEM}".replace("\n", "\r\n")),
    ],
)
def test_a_signature_is_added_and_all_else_is_kept(folder: Path, before: str | None, after: str) -> None:
    assert signed(folder, before) == after


def test_a_role_may_be_any_words(folder: Path) -> None:
    signed(folder, "reviews: []\n", 'caf\u00e9 "nurse": #1 \\ [x]')


def test_what_cannot_be_added_to_is_left_alone(folder: Path) -> None:
    text = f"reviews: [{EARLIER[2:]}]\n"
    (folder / "review.yaml").write_text(text)
    with pytest.raises(AuditError) as raised:
        sign(folder, Review("nurse", "2030-01-31", HASH, HASH, "2031-01-31"))
    assert 'nothing can be added to the way it is laid out; add this by hand:\n  - role: "nurse"' in str(raised.value)
    assert (folder / "review.yaml").read_text() == text


# The property -------------------------------------------------------------------------------------------------------


def test_who_signed_what() -> None:
    pack = load_pack(GOOD)
    assert reviewed.check(Case(pack)).says == "No one has signed this pack: it is a draft."
    present = Review("nurse", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31", pack.case_hash)
    words = replace(present, content_hash=HASH, role="doctor", date="2029-01-31", review_by="2030-01-31")
    both = reviewed.check(Case(replace(pack, reviews=(words, present)), today=date(2030, 6, 1)))
    assert both.says == "The pack as it is now was signed by nurse on 2030-01-31."
    assert both.findings == ()
    assert [(one["signs"], one["overdue"]) for one in both.details["reviews"]] == [  # type: ignore[attr-defined]
        ("other_words", True),
        ("present", False),
    ]
    old = reviewed.check(Case(replace(pack, reviews=(words,)), today=date(2030, 1, 31)))
    assert old.says.startswith("No one has signed this pack as it is now")
    assert [one.code for one in old.findings] == ["review_outdated"]
    assert "of other words of `twisted_ankle`" in old.findings[0].message
    assert old.verdict == "holds"


@pytest.mark.parametrize(("today", "overdue"), [("2031-01-31", False), ("2031-02-01", True), (None, False)])
def test_a_review_stands_until_its_day(today: str | None, overdue: bool) -> None:
    pack = load_pack(GOOD)
    review = Review("nurse", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31")
    day = date.fromisoformat(today) if today else None
    result = reviewed.check(Case(replace(pack, reviews=(review,)), today=day))
    assert [one.code for one in result.findings] == (["review_overdue"] if overdue else [])
