"""The house keeps its rules: rooms that one can take in, modules that one can read, a drawing that is true."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import soundadvice

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from tools import draw_house  # noqa: E402

MODULES = sorted(path for source in ("engine", "cli", "tools") for path in (ROOT / source).rglob("*.py"))
ROOMS = sorted({path.parent for path in MODULES})
LARGEST_ROOM, LONGEST_MODULE = 12, 400


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("room", ROOMS, ids=named)
def test_a_room_can_be_taken_in(room: Path) -> None:
    assert len([path for path in room.glob("*.py") if path.name != "__init__.py"]) <= LARGEST_ROOM


def test_a_module_can_be_read() -> None:
    assert [named(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > LONGEST_MODULE] == []


def test_every_room_says_what_is_in_it_who_calls_it_and_what_it_touches() -> None:
    rooms = [room for floor in draw_house.floors() for room in floor]
    every = [*rooms, *(inner for room in rooms for inner in draw_house.rooms_within(room.name))]
    assert all(room.about and room.called_by and room.touches for room in every)


def test_every_room_of_the_engine_stands_on_a_floor() -> None:
    floors = {room.name for floor in draw_house.floors() for room in floor}
    folders = {f"soundadvice.{path.parent.name}" for path in (ROOT / "engine" / "soundadvice").glob("*/__init__.py")}
    assert floors == folders | {"soundadvice_cli"}


def test_a_class_has_its_name_alone() -> None:
    """One word, one meaning: a reader who meets a name need not look which of several it is."""
    homes: dict[str, list[str]] = {}
    for path in [*MODULES, *(ROOT / "docs").rglob("*.py")]:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(named(path))
    assert {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1} == {}


def test_no_room_of_the_engine_imports_the_public_face() -> None:
    """It stands above all of them; by it, a room would import its neighbours unseen."""
    for path in (ROOT / "engine" / "soundadvice").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "soundadvice", named(path)
            elif isinstance(node, ast.Import):
                assert all(one.name != "soundadvice" for one in node.names), named(path)


def test_the_face_lists_what_is_public_and_no_room() -> None:
    assert dir(soundadvice) == sorted([*soundadvice.__all__, "__version__"])
    assert [name for name in dir(soundadvice) if getattr(soundadvice, name) is None] == []


def test_the_drawing_and_its_page_are_those_of_the_contracts() -> None:
    again = "run `python -m tools.draw_house`"
    assert draw_house.DRAWING.read_text("utf-8") == draw_house.drawing(), again
    text = draw_house.PAGE.read_text("utf-8")
    assert text == draw_house.page(text), again


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("model/errors.py", "import soundadvice.meaning.evaluate", "the house, from the top down"),
        ("audit/prover/solver.py", "import soundadvice.audit.finding", "within the auditor"),
        ("model/errors.py", "import click", "what a pack is and means needs the standard library only"),
        ("loader/load.py", "import yaml", "each dependency is imported in its own place"),
        ("model/problem.py", "import soundadvice.model.errors", "no two modules of a room need each other"),
    ],
)
def test_an_import_in_the_wrong_place_is_found(module: str, line: str, broken: str, tmp_path: Path) -> None:
    for name in ("engine", "cli", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    changed = tmp_path / "engine" / "soundadvice" / module
    text = changed.read_text("utf-8")
    changed.write_text(
        text.replace("from __future__ import annotations\n", f"from __future__ import annotations\n\n{line}\n")
    )
    program = (
        "import sys; sys.path[:0] = ['engine', 'cli', '.']; "
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{broken} BROKEN" in done.stdout
