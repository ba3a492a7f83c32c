"""What is written is there whole or not at all, on a full disk too, and nowhere but where it was asked for."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from soundadvice.files.documents import write_document, write_folder
from support.terminal.commands import Run, pack_folder, run

__all__ = ["pack_folder", "run"]
FORM = """{"resourceType": "Questionnaire", "item": [{"linkId": "pain", "type": "boolean", "text": "Does it hurt?"}]}"""


@contextmanager
def a_full_disk(room: int = 100) -> Iterator[None]:
    """No file can be longer than a few bytes: the system itself refuses to write more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(
    "command",
    [
        ("export", "sore_knee", "--to", "markdown", "--output", "kept.txt"),
        ("export", "sore_knee", "--to", "json-schema", "--output", "kept.txt"),
        ("export", "sore_knee", "--to", "mermaid", "--output", "new.txt"),
        ("audit", "sore_knee", "--format", "json", "--output", "kept.txt"),
        ("audit", "sore_knee", "--format", "html", "--output", "new.html"),
        ("import", "--from", "fhir-questionnaire", "form.json", "from_form"),
        ("import", "--from", "fhir-questionnaire", "form.json", "a/b/from_form"),
        ("new", "pack", "hip"),
        ("new", "pack", "hip", "--folder", "a/b"),
        ("new", "question", "more", "--pack", "sore_knee"),
        ("new", "rule", "more", "--pack", "sore_knee"),
        ("fmt", "sore_knee"),
    ],
    ids=" ".join,
)
def test_a_full_disk_leaves_everything_as_it_was(
    run: Run, pack_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "kept.txt").write_text("what was here before\n")
    (tmp_path / "form.json").write_text(FORM)
    (pack_folder / "rules" / "very_bad.yaml").write_text(UNTIDY)
    before = everything(tmp_path)
    with a_full_disk():
        done = run(*command)
    assert done.exit_code == 2, done.stderr
    assert "file too large" in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert everything(tmp_path) == before


def test_a_review_on_a_full_disk_leaves_the_earlier_ones(pack_folder: Path, tmp_path: Path) -> None:
    from soundadvice.authoring.sign import sign
    from soundadvice.model.evidence import Review

    hashes = "sha256:" + "0" * 64
    sign(pack_folder, Review("nurse", "2026-01-01", hashes, hashes, "2027-01-01"))
    before = everything(tmp_path)
    with a_full_disk(), pytest.raises(OSError, match="too large"):
        sign(pack_folder, Review("doctor", "2026-02-01", hashes, hashes, "2027-02-01"))
    assert everything(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written_is_not(run: Run, pack_folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    kept.chmod(0o444)
    assert run("export", pack_folder, "--to", "mermaid", "--output", kept).exit_code == 2
    assert kept.read_text() == "mine"


def test_a_document_keeps_the_mode_of_the_file_that_was_there(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    mask = os.umask(0o022)
    try:
        write_document(file, b"a")
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        file.chmod(0o640)
        link.symlink_to(file)
        write_document(link, b"b")
    finally:
        os.umask(mask)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"b", 0o640)
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [file, link]


def test_what_is_no_file_is_written_to_and_never_replaced(run: Run, pack_folder: Path, tmp_path: Path) -> None:
    device = os.stat("/dev/null")
    assert run("export", pack_folder, "--to", "mermaid", "--output", "/dev/null").exit_code == 0
    assert os.path.samestat(os.stat("/dev/null"), device)
    full = run("export", pack_folder, "--to", "mermaid", "--output", "/dev/full")
    assert (full.exit_code, "no space left" in full.stderr) == (2, True)
    folder = run("export", pack_folder, "--to", "mermaid", "--output", tmp_path)
    assert (folder.exit_code, "is a directory" in folder.stderr) == (2, True)
    arguments = [
        sys.executable,
        "-m",
        "soundadvice_cli",
        "export",
        str(pack_folder),
        "--to",
        "mermaid",
        "--output",
        "/dev/stdout",
    ]
    piped = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert piped.stdout.startswith("---\n") or "flowchart" in piped.stdout


@pytest.mark.parametrize("there", ["folder", "file", "link", "link to nowhere"])
def test_a_folder_is_made_where_there_is_nothing(run: Run, tmp_path: Path, there: str) -> None:
    form, target, elsewhere = tmp_path / "form.json", tmp_path / "knee", tmp_path / "elsewhere"
    form.write_text(FORM)
    match there:
        case "folder":
            target.mkdir()
        case "file":
            target.write_text("mine")
        case "link":
            elsewhere.mkdir()
            target.symlink_to(elsewhere)
        case _:
            target.symlink_to(elsewhere)
    before = everything(tmp_path)
    for command in (
        ("import", "--from", "fhir-questionnaire", form, target),
        ("new", "pack", "knee", "--folder", tmp_path),
    ):
        done = run(*command)
        assert (done.exit_code, "already exists" in done.stderr) == (2, True)
    assert everything(tmp_path) == before
    assert target.is_symlink() == there.startswith("link")


def test_a_folder_is_made_whole(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=str(tmp_path)):
        write_folder(tmp_path / "a" / "b", {"x": b"1", "y/z": b"2", "y": b"3"})
    assert list(tmp_path.iterdir()) == []
    write_folder(tmp_path / "a" / "b", {"x": b"1", "y/z": b"2"})
    assert everything(tmp_path) == {"a": b"", "a/b": b"", "a/b/x": b"1", "a/b/y": b"", "a/b/y/z": b"2"}


# Links that lead out of a pack ---------------------------------------------------------------------------------------

UNTIDY = "id:   very_bad\nwhen: {how_bad:   [severe, unsure]}\nadvise: see_doctor\nbecause:   It is bad.\n"


@pytest.mark.parametrize("what", ["file", "folder", "pack.yaml"])
def test_fmt_stays_inside_the_pack(run: Run, pack_folder: Path, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if what == "pack.yaml":
        shutil.move(pack_folder / "pack.yaml", outside / "pack.yaml")
        (outside / "pack.yaml").write_text((outside / "pack.yaml").read_text() + "\n\n# untidy   \n")
        (pack_folder / "pack.yaml").symlink_to(outside / "pack.yaml")
    elif what == "folder":
        shutil.move(pack_folder / "rules", outside / "rules")
        (pack_folder / "rules").symlink_to(outside / "rules")
        (outside / "rules" / "very_bad.yaml").write_text(UNTIDY)
    else:
        (outside / "very_bad.yaml").write_text(UNTIDY)
        (pack_folder / "rules" / "very_bad.yaml").unlink()
        (pack_folder / "rules" / "very_bad.yaml").symlink_to(outside / "very_bad.yaml")
    before = everything(tmp_path)
    for command in (("fmt", pack_folder), ("fmt", "--check", pack_folder)):
        done = run(*command)
        assert done.exit_code == 2
        assert "this link leads out of the pack" in done.stderr
        assert str(pack_folder) in done.stderr
    assert everything(tmp_path) == before


def test_fmt_formats_a_pack_that_is_reached_by_a_link_and_links_within_it(
    run: Run, pack_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "by_link").symlink_to(pack_folder)
    (pack_folder / "rules" / "very_bad.yaml").rename(pack_folder / ".kept")
    (pack_folder / ".kept").write_text(UNTIDY)
    (pack_folder / "rules" / "very_bad.yaml").symlink_to("../.kept")
    assert run("fmt", tmp_path / "by_link").exit_code == 0
    assert (pack_folder / ".kept").read_text() != UNTIDY
    assert (pack_folder / "rules" / "very_bad.yaml").is_symlink()


def test_fmt_looks_at_nothing_but_the_files_of_the_pack(run: Run, pack_folder: Path) -> None:
    (pack_folder / "notes").symlink_to("/dev/zero")
    (pack_folder / "rules" / "very_bad.yaml").write_text(UNTIDY)
    assert run("fmt", pack_folder).exit_code == 0


def test_new_and_review_write_through_no_link_out_of_the_pack(run: Run, pack_folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.move(pack_folder / "questions.yaml", outside / "questions.yaml")
    (pack_folder / "questions.yaml").symlink_to(outside / "questions.yaml")
    shutil.move(pack_folder / "rules", outside / "rules")
    (pack_folder / "rules").symlink_to(outside / "rules")
    (outside / "review.yaml").write_text("reviews: []\n")
    (pack_folder / "review.yaml").unlink(missing_ok=True)
    (pack_folder / "review.yaml").symlink_to(outside / "review.yaml")
    before = everything(tmp_path)
    for command in (("question", "more"), ("rule", "more")):
        done = run("new", *command, "--pack", pack_folder)
        assert (done.exit_code, "this link leads out of the pack" in done.stderr) == (2, True)
    from soundadvice.authoring.sign import sign
    from soundadvice.model.errors import AuditError
    from soundadvice.model.evidence import Review

    with pytest.raises(AuditError, match="link leads out of the pack"):
        sign(pack_folder, Review("nurse", "2026-01-01", "sha256:0", "sha256:0", "2027-01-01"))
    assert everything(tmp_path) == before
