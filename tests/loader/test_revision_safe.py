"""A revision from someone else: nothing of it is written elsewhere, run or fetched, and it is refused aloud."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from soundadvice.authoring.scaffold import new_pack_files
from soundadvice.loader.git import tree as committed
from soundadvice.loader.git.revision import open_version
from soundadvice.model.errors import AuditError
from support.terminal.commands import Run

FILE, PROGRAM, LINK, FOLDER, REPOSITORY = b"100644", b"100755", b"120000", b"40000", b"160000"
Line = tuple[bytes, bytes, str]


def git(*arguments: str, given: bytes = b"", where: Path | None = None) -> str:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], input=given, cwd=where, check=True, capture_output=True)
    return done.stdout.decode().strip()


def blob(content: bytes) -> str:
    return git("hash-object", "-w", "--stdin", given=content)


def tree(lines: Sequence[Line]) -> str:
    """A tree by hand, of any entries: git takes it, and so does whoever fetches it."""
    content = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(found) for mode, name, found in lines)
    return git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=content)


def lines_of(path: str) -> list[Line]:
    listed = [line.partition("\t") for line in git("ls-tree", path).splitlines()]
    return [(mode.split()[0].lstrip("0").encode(), name.encode(), mode.split()[2]) for mode, _, name in listed]


@pytest.fixture(scope="module")
def committed_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one pack, made once: each test has a copy."""
    folder = tmp_path_factory.mktemp("made") / "repository"
    folder.mkdir()
    for name, text in new_pack_files("mini").items():
        (folder / "mini" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "mini" / name).write_text(text, "utf-8")
    git("init", where=folder)
    git("add", ".", where=folder)
    git("commit", "-m", "one", where=folder)
    return folder


@pytest.fixture
def repository(committed_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one pack, and beside it a file that is no one's business."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (tmp_path / "deploy.yaml").write_text("trusted: yes\n")
    folder = shutil.copytree(committed_pack, tmp_path / "repository")
    monkeypatch.chdir(folder)
    return folder


def commit_with(*more: Line, within: str = "") -> None:
    """A commit `pull` whose pack has further entries, made by hand."""
    if within:
        rest = [line for line in lines_of("HEAD:mini") if line[1] != within.encode()]
        pack = tree([*rest, (FOLDER, within.encode(), tree([*lines_of(f"HEAD:mini/{within}"), *more]))])
    else:
        pack = tree([*lines_of("HEAD:mini"), *more])
    git("tag", "-f", "pull", git("commit-tree", tree([(FOLDER, b"mini", pack)]), "-m", "a harmless change"))


def everything(folder: Path) -> dict[str, bytes]:
    """Every file at and below a folder but git's own, by its path."""
    found = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {str(path): path.read_bytes() for path in found}


BAD_NAMES = {
    "up": b"..",
    "here": b".",
    "nothing": b"",
    "from_the_top": b"/tmp/x.yaml",
    "of_two_parts": b"rules/x.yaml",
    "up_in_parts": b"../../deploy.yaml",
    "backslash": b"..\\..\\deploy.yaml",
    "drive": b"C:x.yaml",
    "stream": b"pack.yaml::$DATA",
    "escape": b"x\x1b[2J.yaml",
    "line_end": b"x\n.yaml",
    "not_utf8": b"x\xff.yaml",
    "gits": b".git",
    "gits_shouting": b".GIT",
    "gits_short": b"GIT~1",
    "gits_with_a_dot": b".git.",
    "gits_with_a_space": b".git ",
    "gits_with_nothing_in_it": ".g\u200cit".encode(),
    "gits_wide": "\uff0e\uff47\uff49\uff54".encode(),
    "device": b"aux.yaml",
    "dot_at_the_end": b"x.yaml.",
    "too_long": b"x" * 300 + b".yaml",
    "twice": b"pack.yaml",
    "twice_but_for_case": b"PACK.yaml",
}


ELSEWHERE = ("up", "of_two_parts", "escape", "gits", "twice_but_for_case")
"""Names are looked at alike wherever they stand: these show that they are looked at there."""


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "kind", "within"),
    [
        *(pytest.param(name, "file", "", id=said) for said, name in BAD_NAMES.items()),
        *(pytest.param(BAD_NAMES[said], "folder", "", id=f"{said}-folder") for said in ELSEWHERE),
        *(pytest.param(BAD_NAMES[said], "file", "rules", id=f"{said}-within") for said in ELSEWHERE),
    ],
)
def test_an_entry_that_no_folder_has_is_refused(
    repository: Path, run: Run, name: bytes, kind: str, within: str
) -> None:
    if within and name.lower() == b"pack.yaml":
        name = name.replace(b"pack", b"very_bad").replace(b"PACK", b"VERY_bad")
    inner = blob(b"run: something else\n")
    found = inner if kind == "file" else tree([(FILE, b"deploy.yaml", inner)])
    commit_with((FILE if kind == "file" else FOLDER, name, found), within=within)
    before = everything(repository.parent)
    done = run("diff", "HEAD:mini", "pull:mini")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: the revision cannot be used: `mini/")
    assert done.stderr.isprintable() or "\n" in done.stderr
    assert "\x1b" not in done.stderr
    assert everything(repository.parent) == before


@pytest.mark.parametrize(
    ("mode", "said"), [(LINK, "is a link"), (PROGRAM, "marked as a program"), (REPOSITORY, "another repository")]
)
def test_what_is_no_plain_file_is_none_of_a_pack(repository: Path, run: Run, mode: bytes, said: str) -> None:
    commit_with((mode, b"x.yaml", git("rev-parse", "HEAD") if mode == REPOSITORY else blob(b"/etc/hostname")))
    done = run("diff", "HEAD:mini", "pull:mini")
    assert (done.exit_code, said in done.stderr) == (2, True)


def test_other_files_in_the_folder_may_be_anything_that_a_folder_has(repository: Path, run: Run) -> None:
    commit_with((LINK, b"README", blob(b"../README")), (PROGRAM, b"publish.sh", blob(b"#!/bin/sh\n")))
    assert run("diff", "HEAD:mini", "pull:mini").exit_code == 0


def test_the_same_of_a_comparison_over_a_table(repository: Path, run: Run) -> None:
    commit_with((FOLDER, b"..", tree([(FILE, b"deploy.yaml", blob(b"run: something else\n"))])))
    table = repository.parent / "people.csv"
    table.write_text("pain\nmild\n")
    before = everything(repository.parent)
    done = run("batch", table, "--pack", "./mini", "--compare", "pull:mini")
    assert done.exit_code == 2
    assert "leads to another folder" in done.stderr
    assert everything(repository.parent) == before


def test_a_parent_of_the_revision_is_looked_at_too(repository: Path, run: Run) -> None:
    pack = (repository / "mini" / "pack.yaml").read_bytes()
    child = tree([(FILE, b"pack.yaml", blob(b'id: child\nversion: "1"\ntitle: Child\nextends: mini\n'))])
    up = tree([(FILE, b"deploy.yaml", blob(b"run: something else\n"))])
    parent = tree([*lines_of("HEAD:mini"), (FOLDER, b"..", up)])
    whole = tree([(FOLDER, b"child", child), (FOLDER, b"mini", parent)])
    git("tag", "-f", "pull", git("commit-tree", whole, "-m", "a layer"))
    assert run("diff", "HEAD:mini", "pull:child").exit_code == 2
    assert (repository / "mini" / "pack.yaml").read_bytes() == pack
    assert (repository.parent / "deploy.yaml").read_text() == "trusted: yes\n"


@pytest.mark.slow
def test_more_than_a_pack_holds_is_not_written(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A tree that holds itself ten times over, ten deep, is small in git and has ten thousand million files.
    bomb = tree([(FILE, b"x.yaml", blob(b"x: 1\n"))])
    for _ in range(10):
        bomb = tree([(FOLDER, f"f{number}".encode(), bomb) for number in range(10)])
    commit_with((FOLDER, b"docs", bomb))
    with pytest.raises(AuditError, match="more than 20,000 files"), open_version("pull:mini"):
        pass
    deep = tree([(FILE, b"x.yaml", blob(b"x: 1\n"))])
    for _ in range(20):
        deep = tree([(FOLDER, b"down", deep)])
    commit_with((FOLDER, b"docs", deep))
    with pytest.raises(AuditError, match="nested too deeply"), open_version("pull:mini"):
        pass
    commit_with((FILE, b"x.yaml", blob(b"# " + b"x" * 5_000_000)))
    with pytest.raises(AuditError, match="more than 4,194,304 bytes"), open_version("pull:mini"):
        pass
    monkeypatch.setattr(committed, "_MOST_WRITTEN", 1000)
    with pytest.raises(AuditError, match="more than 1,000 bytes"), open_version("HEAD:mini"):
        pass


def test_what_is_written_is_its_owners_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(repository.parent / "tmp"))
    with open_version("HEAD:mini") as version:
        found = [path for path in (repository.parent / "tmp").rglob("*") if "mini" in path.parts]
        assert len(found) > 3
        assert all(path.stat().st_mode & 0o077 == 0 for path in found)
        assert version.pack.id == "mini"
    assert list((repository.parent / "tmp").iterdir()) == []


# Git, and what it can be made to run ---------------------------------------------------------------------------------


def without(name: str) -> None:
    """Removes an object from the repository."""
    found = git("rev-parse", name)
    Path(".git", "objects", found[:2], found[2:]).unlink()


@pytest.fixture
def trap(tmp_path: Path) -> tuple[str, Path]:
    """A command that leaves a mark, and the mark."""
    mark = tmp_path / "it_was_run"
    script = tmp_path / "trap.sh"
    script.write_text(f'#!/bin/sh\ntouch {mark}\nexec git-upload-pack "$@"\n')
    script.chmod(0o755)
    return str(script), mark


@pytest.mark.parametrize("name", ["HEAD", "HEAD^{tree}", "HEAD:mini", "HEAD:mini/rules", "HEAD:mini/plan.yaml"])
def test_an_object_that_is_not_there_is_one_clear_error(repository: Path, run: Run, name: str) -> None:
    without(name)
    done = run("diff", "HEAD:mini", "./mini")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not in this repository" in done.stderr


PROMISES: dict[str, Callable[[str, Path], dict[str, str]]] = {
    "uploadpack": lambda trap, url: {"url": str(url), "uploadpack": trap},
    "ssh": lambda trap, url: {"url": "ssh://nowhere.example/x"},
    "helper": lambda trap, url: {"url": f"ext::{trap}"},
    "vcs": lambda trap, url: {"url": "x", "vcs": "ext"},
    "file": lambda trap, url: {"url": f"file://{url}", "uploadpack": trap},
}


@pytest.mark.parametrize(("how", "name"), [*((how, "HEAD:mini/plan.yaml") for how in PROMISES), ("uploadpack", "HEAD")])
def test_a_repository_cannot_name_a_command_to_fetch_with(
    repository: Path, run: Run, trap: tuple[str, Path], how: str, name: str
) -> None:
    command, mark = trap
    shutil.copytree(repository, repository.parent / "whole")
    without(name)
    settings = {
        f"remote.origin.{key}": value for key, value in PROMISES[how](command, repository.parent / "whole").items()
    }
    settings |= {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
    }
    settings |= {"protocol.allow": "always", "protocol.ext.allow": "always", "protocol.file.allow": "always"}
    settings |= {"core.sshCommand": command, "core.alternateRefsCommand": command, "core.gitProxy": command}
    for key, value in settings.items():
        git("config", key, value)
    done = run("diff", "HEAD:mini", "./mini")
    assert "is not in this repository" in done.stderr
    assert done.exit_code == 2
    assert not mark.exists()


def test_nor_one_of_hooks_monitors_pagers_or_variables(
    repository: Path, run: Run, trap: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, mark = trap
    for key in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "diff.external", "credential.helper"):
        git("config", key, command)
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        place = Path(".git", "hooks", hook)
        shutil.copy(command, place)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "GIT_PAGER", "GIT_ASKPASS", "GIT_EDITOR"):
        monkeypatch.setenv(name, command)
    assert run("diff", "HEAD:mini", "./mini").exit_code == 0
    assert not mark.exists()


def test_variables_lead_to_no_other_repository(
    repository: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    shutil.copytree(repository, other)
    rule = other / "mini" / "rules" / "very_bad.yaml"
    rule.write_text(
        rule.read_text().replace("[severe, unsure]", "[severe]").replace("expect: fires}", "expect: silent}")
    )
    git("commit", "-qam", "another meaning", where=other)
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(other / ".git" / "objects"))
    assert run("diff", "HEAD:mini", "./mini").exit_code == 0


def test_an_object_is_not_replaced_by_another(repository: Path, run: Run) -> None:
    rule = (repository / "mini" / "rules" / "very_bad.yaml").read_bytes()
    other = blob(rule.replace(b"because: >-", b"because: >- # other words"))
    git("replace", "HEAD:mini/rules/very_bad.yaml", other)
    with open_version("HEAD:mini") as version:
        assert "other words" not in version.pack.rule["very_bad"].because
    git("replace", "-f", "HEAD:mini/rules/very_bad.yaml", blob(b"not: a rule\n"))
    assert run("diff", "HEAD:mini", "./mini").exit_code == 0


def test_a_git_in_the_folder_looked_at_is_not_run(
    repository: Path, run: Run, trap: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, mark = trap
    shutil.copy(command, repository / "git")
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    assert run("diff", "HEAD:mini", "./mini").exit_code == 0
    assert not mark.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_a_repository_of_somebody_else_is_read_where_the_operator_trusts_it(
    repository: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 12345, 12345)
    refused = run("diff", "HEAD:mini", "./mini")
    assert (refused.exit_code, "does not trust" in refused.stderr) == (2, True)
    subprocess.run(["git", "config", "--global", "--add", "safe.directory", str(repository)], check=True, cwd=tmp_path)
    assert run("diff", "HEAD:mini", "./mini").exit_code == 0
    # A repository cannot say so of itself, nor can what is trusted bring settings with it.
    subprocess.run(["git", "config", "--global", "--unset-all", "safe.directory"], check=True, cwd=tmp_path)
    with (repository / ".git" / "config").open("a") as config:
        config.write("[safe]\n\tdirectory = *\n")
    assert run("diff", "HEAD:mini", "./mini").exit_code == 2
