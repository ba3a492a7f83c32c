"""The tests that a change most likely concerns: `python tools/changed_tests.py [BASE]` prints them, one path per line.

What has changed is what differs from where this branch left BASE (main), committed or not, and what git does not know
yet. It concerns the tests that have changed, the pages that have changed, and for a module in a room the tests of that
room which import it, or whose name holds its name. It is a quick look and no proof: `make test` runs all the rest.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

SOURCES = (PurePosixPath("engine/soundadvice"), PurePosixPath("cli/soundadvice_cli"))
ROOMS = {"model": ("model", "meaning"), "wording": ("meaning",), "provenance": ("provenance",)}


def main(arguments: list[str]) -> int:
    """Prints the tests; in a folder that is no git repository it says so, with exit code 2."""
    base = arguments[0] if arguments else "main"
    try:
        changed = differing(Path(), base)
    except subprocess.CalledProcessError as error:
        print(f"error: git cannot say what has changed since {base}: {error.stderr.strip()}", file=sys.stderr)  # noqa: T201
        return 2
    for path in concerned(Path(), changed):
        print(path)  # noqa: T201
    return 0


def differing(root: Path, base: str) -> list[str]:
    """The files that differ from where the branch left `base`, or that git does not know; those that are gone too."""
    left = _git(root, "merge-base", base, "HEAD").strip()
    tracked = _git(root, "diff", "--name-only", "-z", "--no-renames", left)
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (tracked + unknown).split("\0") if name})


def concerned(root: Path, changed: Iterable[str]) -> list[str]:
    """The paths for pytest, each once and in order."""
    return sorted({str(path) for name in changed for path in _of(root, PurePosixPath(name))})


def _of(root: Path, path: PurePosixPath) -> Iterator[PurePosixPath]:
    here = (root / path).is_file()
    if here and (_is_test(path) or (path.suffix == ".md" and path.parts[0] in ("docs", "README.md"))):
        yield path
    elif path.suffix == ".py" and (room := _room(path)) is not None:
        if here:
            yield path  # its doctests
        for folder in ROOMS.get(room, (room,)):
            yield from _tests_of(root, PurePosixPath("tests") / folder, path)


def _tests_of(root: Path, folder: PurePosixPath, module: PurePosixPath) -> Iterator[PurePosixPath]:
    """The tests below a folder that import a module, or that are called as it is."""
    dotted = ".".join(module.with_suffix("").parts[1:]).removesuffix(".__init__")
    named = re.compile(rf"\b{re.escape(dotted)}\b")
    parent, _, name = dotted.rpartition(".")
    imported = re.compile(rf"\bfrom {re.escape(parent)} import [^\n]*\b{re.escape(name)}\b")
    for test in sorted((root / folder).rglob("test_*.py")):
        text = test.read_text(encoding="utf-8")
        if named.search(text) or imported.search(text) or name in test.stem.split("_"):
            yield PurePosixPath(test.relative_to(root).as_posix())


def _room(path: PurePosixPath) -> str | None:
    """The folder of `tests` that stands for a module's room; None for what is in none."""
    for source in SOURCES:
        if path.is_relative_to(source):
            inner = path.relative_to(source).parts
            return "cli" if source.name == "soundadvice_cli" else inner[0].removesuffix(".py")
    return None


def _is_test(path: PurePosixPath) -> bool:
    return path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py"


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603 - git alone
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
