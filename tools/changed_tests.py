"""The tests that a change most likely concerns: `python tools/changed_tests.py [BASE]` prints them, one path per line.

What has changed is what differs from where this branch left BASE (main), committed or not, and what git does not know
yet. The tests and pages that have changed come first. Then come, for each module, the doctests of its folder if it
has some, and the nearest tests that there are: those called as it is; those of its room that import it; if there are
none, all in the nearest folder. At most MOST of these are printed; how many more there were is said on standard
error. It is a quick look and no proof: `make test` runs all the rest.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SOURCES = (PurePosixPath("engine/soundadvice"), PurePosixPath("cli/soundadvice_cli"))
FOLDERS = {"model": ("model", "meaning"), "wording": ("meaning",)}
"""The folders of tests of rooms that have more than their own, or none; the nearest first."""
MOST = 12
"""Test files for what has changed in modules. To collect more takes too long, whatever is then run of them."""


def main(arguments: list[str]) -> int:
    """Prints the tests; in a folder that is no git repository it says so, with exit code 2."""
    base = arguments[0] if arguments else "main"
    try:
        changed = differing(Path(), base)
    except subprocess.CalledProcessError as error:
        print(f"error: git cannot say what has changed since {base}: {error.stderr.strip()}", file=sys.stderr)
        return 2
    near = concerned(Path(), changed)
    for path in near.first + near.then[:MOST]:
        print(path)
    if further := len(near.then[MOST:]):
        print(
            f"changed tests: the nearest {MOST} files, and not {further} more that a change concerns", file=sys.stderr
        )
    return 0


def differing(root: Path, base: str) -> list[str]:
    """The files that differ from where the branch left `base`, or that git does not know; those that are gone too."""
    left = _git(root, "merge-base", base, "HEAD").strip()
    tracked = _git(root, "diff", "--name-only", "-z", "--no-renames", left)
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (tracked + unknown).split("\0") if name})


@dataclass(frozen=True, slots=True)
class NearTests:
    """The paths for pytest, each once: what has itself changed, and the tests of modules, the nearest first."""

    first: list[str]
    then: list[str]


def concerned(root: Path, changed: Iterable[str]) -> NearTests:
    """What the changed files concern."""
    paths = sorted(map(PurePosixPath, changed))
    here = [path for path in paths if (root / path).is_file()]
    first = [path for path in here if _is_test(path) or _is_page(path)]
    # By its folder: a module that is named itself is searched for tests too, and imported for a second time.
    first += dict.fromkeys(path.parent for path in here if _room(path) is not None and _has_doctests(root / path))
    ranked: dict[PurePosixPath, int] = {}
    for path in paths:
        for rank, test in _tests_of(root, path):
            ranked[test] = min(rank, ranked.get(test, rank))
    then = sorted(ranked.keys() - set(first), key=lambda test: (ranked[test], test))
    return NearTests([str(path) for path in first], [str(path) for path in then])


def _tests_of(root: Path, module: PurePosixPath) -> Iterator[tuple[int, PurePosixPath]]:
    """The tests of a module, each with how far it is from it."""
    room = _room(module)
    if module.suffix != ".py" or room is None:
        return
    first, *more = FOLDERS.get(room.parts[0], room.parts[:1])
    near = root.joinpath("tests", first, *room.parts[1:])
    while not near.is_dir():
        near = near.parent
    names = _Names.of(module)
    found = []
    for folder in (first, *more):
        for test in sorted((root / "tests" / folder).rglob("test_*.py")):
            further = 0 if test.is_relative_to(near) else 1
            if names.are_of(test):
                found.append((further, test))
            elif names.stand_in(test.read_text(encoding="utf-8")):
                found.append((further + 1, test))
    if not found and near != root / "tests":
        found = [(3, test) for test in sorted(near.rglob("test_*.py"))]
    for rank, test in found:
        yield rank, PurePosixPath(test.relative_to(root).as_posix())


@dataclass(frozen=True, slots=True)
class _Names:
    """How tests speak of a module: by its own name, and by what imports it, or a function of the same name."""

    own: str
    imports: re.Pattern[str]

    @classmethod
    def of(cls, module: PurePosixPath) -> _Names:
        dotted = ".".join(module.with_suffix("").parts[1:]).removesuffix(".__init__")
        *above, name = dotted.split(".")
        packages = "|".join(re.escape(".".join(above[:end])) for end in range(1, len(above) + 1)) or "-"
        return cls(
            name,
            re.compile(rf"\b{re.escape(dotted)}(?![.\w])|\bfrom (?:{packages}) import [^\n]*\b{re.escape(name)}\b"),
        )

    def are_of(self, test: Path) -> bool:
        return f"_{self.own}_" in f"{test.stem}_"

    def stand_in(self, text: str) -> bool:
        return self.imports.search(text) is not None


def _has_doctests(module: Path) -> bool:
    return module.suffix == ".py" and ">>> " in module.read_text(encoding="utf-8")


def _is_page(path: PurePosixPath) -> bool:
    return path.suffix == ".md" and path.parts[0] in ("docs", "README.md")


def _room(path: PurePosixPath) -> PurePosixPath | None:
    """The folder of `tests` that would stand for a module's; None for what is no module."""
    for source in SOURCES:
        if path.is_relative_to(source):
            inner = path.relative_to(source).parent
            room = PurePosixPath("cli") if source.name == "soundadvice_cli" else inner
            return room if room.parts else None
    return None


def _is_test(path: PurePosixPath) -> bool:
    return path.parts[0] == "tests" and path.name.startswith("test_") and path.suffix == ".py"


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603 - git alone
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
