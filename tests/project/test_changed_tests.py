"""What `make check` runs: the tests of what has changed in a repository, committed, not committed and new."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from tools.changed_tests import MOST, concerned, differing  # noqa: E402


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    files = {
        "engine/soundadvice/journal/store.py": "ONE = 1\n",
        "engine/soundadvice/journal/clock.py": "TWO = 2\n",
        "cli/soundadvice_cli/ask/keep_session.py": "",
        "tests/journal/test_journal.py": "from soundadvice.journal.store import ONE\n",
        "tests/journal/test_journal_clock.py": "",
        "tests/journal/test_course.py": "from soundadvice.journal import store\n",
        "tests/cli/test_ask.py": "import soundadvice_cli.ask.keep_session\n",
        "tests/cli/test_other.py": "",
        "docs/page.md": "A page\n",
    }
    git(tmp_path, "init", "-q", "-b", "main")
    for name, text in files.items():
        write(tmp_path, name, text)
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "checkout", "-qb", "work")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def found(root: Path) -> list[str]:
    near = concerned(root, differing(root, "main"))
    return near.first + near.then


def test_nothing_has_changed(repository: Path) -> None:
    assert found(repository) == []


def test_a_module_means_the_tests_of_its_room_that_import_it_or_are_called_as_it(repository: Path) -> None:
    write(repository, "engine/soundadvice/journal/store.py", "ONE = 3\n")
    imported = ["tests/journal/test_course.py", "tests/journal/test_journal.py"]
    assert found(repository) == imported
    write(repository, "engine/soundadvice/journal/clock.py", "TWO = 3\n")
    assert "tests/journal/test_journal_clock.py" in found(repository)


def test_the_nearest_come_first_and_of_a_module_without_tests_all_of_the_nearest_folder(repository: Path) -> None:
    write(repository, "tests/journal/deep/test_far.py", "")
    write(repository, "engine/soundadvice/journal/deep/dates.py", "")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "more")
    git(repository, "branch", "-qf", "main")
    write(repository, "engine/soundadvice/journal/deep/dates.py", "A = 1\n")
    module = "engine/soundadvice/journal/deep/dates.py"
    assert found(repository) == ["tests/journal/deep/test_far.py"]
    write(repository, "tests/journal/test_a.py", "from soundadvice import dates\n")
    write(repository, "tests/journal/test_dates.py", "")
    write(repository, "tests/journal/deep/test_b.py", "from soundadvice.journal.deep import dates\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "tests")
    git(repository, "branch", "-qf", "main")
    write(repository, module, "A = 2\n")
    near = ["tests/journal/deep/test_b.py", "tests/journal/test_dates.py", "tests/journal/test_a.py"]
    assert found(repository) == near


def test_doctests_are_run_by_their_folder(repository: Path) -> None:
    """Were the module named, its functions called `test…` would be tests, and its classes there twice."""
    write(repository, "engine/soundadvice/journal/clock.py", '"""\n>>> 1 + 1\n2\n"""\n\n\ndef tests_of(x): ...\n')
    assert found(repository) == ["engine/soundadvice/journal", "tests/journal/test_journal_clock.py"]


def test_what_is_too_much_is_left_out_and_said(repository: Path) -> None:
    for number in range(MOST + 3):
        write(repository, f"tests/journal/test_{number:02}_store.py", "")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "tests")
    git(repository, "branch", "-qf", "main")
    write(repository, "engine/soundadvice/journal/store.py", "ONE = 3\n")
    command = [sys.executable, str(ROOT / "tools" / "changed_tests.py")]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == MOST
    assert "tests/journal/test_00_store.py" in done.stdout
    # Those that only import it are further than those that are called as it is.
    assert "tests/journal/test_journal.py" not in done.stdout
    assert done.stderr == "changed tests: the nearest 12 files, and not 5 more that a change concerns\n"


def test_the_command_line_has_its_tests_in_one_folder(repository: Path) -> None:
    write(repository, "cli/soundadvice_cli/ask/keep_session.py", "A = 1\n")
    assert found(repository) == ["tests/cli/test_ask.py"]


def test_what_is_committed_on_the_branch_counts_and_what_main_did_since_does_not(repository: Path) -> None:
    write(repository, "tests/cli/test_other.py", "A = 1\n")
    git(repository, "commit", "-qam", "mine")
    git(repository, "checkout", "-q", "main")
    write(repository, "docs/page.md", "Theirs\n")
    git(repository, "commit", "-qam", "theirs")
    git(repository, "checkout", "-q", "work")
    assert found(repository) == ["tests/cli/test_other.py"]


def test_new_tests_and_pages_of_odd_names_are_found_and_what_is_gone_is_not_run(repository: Path) -> None:
    write(repository, "tests/cli/test_new.py", "")
    write(repository, "docs/how to/pâge.md", "")
    (repository / "tests/cli/test_other.py").unlink()
    (repository / "engine/soundadvice/journal/store.py").unlink()
    imported = ["tests/journal/test_course.py", "tests/journal/test_journal.py"]
    assert found(repository) == ["docs/how to/pâge.md", "tests/cli/test_new.py", *imported]


def test_where_git_knows_no_such_branch_it_says_so(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "tools" / "changed_tests.py"), "nowhere"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: git cannot say what has changed since nowhere: ")
