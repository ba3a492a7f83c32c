"""Files: the files of a pack's folder, read once, each as nodes and as its shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from soundadvice.reading import shape as shapes
from soundadvice.reading.events import MOST_BYTES, parse
from soundadvice.reading.node import Node, Problems, TextFile
from soundadvice.reading.shaping import shape

T = TypeVar("T")
MOST_FILES = 20_000
_SINGLE = {"pack.yaml", "questions.yaml", "plan.yaml", "claims.yaml", "references.yaml", "review.yaml"}
_FOLDERS = {"rules", "exercises"}


@dataclass(slots=True)
class Shaped(Generic[T]):
    """A part of a file that has the right shape, and the node that it came from."""

    shape: T
    node: Node


@dataclass(slots=True)
class PackFiles:
    """What the files of one layer say, as far as each could be read. `broken` holds the ids of unreadable parts."""

    root: TextFile
    pack: Shaped[shapes.PackShape] | None = None
    questions: list[Shaped[shapes.QuestionShape]] = field(default_factory=list)
    rules: list[Shaped[shapes.RuleShape]] = field(default_factory=list)
    exercises: list[Shaped[shapes.ExerciseShape]] = field(default_factory=list)
    plan: Shaped[shapes.PlanShape] | None = None
    claims: Shaped[shapes.ClaimsShape] | None = None
    references: Shaped[shapes.ReferencesShape] | None = None
    reviews: Shaped[shapes.ReviewsShape] | None = None
    broken: set[str] = field(default_factory=set)


def read_files(folder: Path, problems: Problems) -> PackFiles:
    """Reads every file of a pack's folder. No code of the pack is run; nothing outside the folder is read."""
    name = str(folder)
    files = PackFiles(TextFile(name))
    _look_around(folder, problems)

    def single(file: str, adapter: TypeAdapter[T], annotation: object) -> Shaped[T] | None:
        path = folder / file
        node = _read(path, problems) if path.exists() else None
        return None if node is None else _shaped(node, adapter, annotation, problems, files.broken)

    if not (folder / "pack.yaml").exists():
        problems.add("missing_file", "there is no pack.yaml", files.root, "every pack has one")
    files.pack = single("pack.yaml", shapes.PACK, shapes.PackShape)
    files.plan = single("plan.yaml", shapes.PLAN, shapes.PlanShape)
    files.claims = single("claims.yaml", shapes.CLAIMS, shapes.ClaimsShape)
    files.references = single("references.yaml", shapes.REFERENCES, shapes.ReferencesShape)
    files.reviews = single("review.yaml", shapes.REVIEWS, shapes.ReviewsShape)
    files.questions = _read_questions(folder / "questions.yaml", problems, files.broken)
    files.rules = _read_folder(folder / "rules", shapes.RULE, shapes.RuleShape, problems, files.broken)
    files.exercises = _read_folder(folder / "exercises", shapes.EXERCISE, shapes.ExerciseShape, problems, files.broken)
    return files


def _look_around(folder: Path, problems: Problems) -> None:
    """A file in the wrong place or with the wrong ending would be left out in silence."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _FOLDERS and any(path.glob("*.y*ml")):
                problems.add(
                    "unexpected_file", "this folder is not part of a pack", TextFile(str(path)), "move its files"
                )
        elif path.suffix in (".yaml", ".yml") and path.name not in _SINGLE:
            hint = "files of a pack: " + ", ".join(sorted(_SINGLE)) + ", rules/*.yaml, exercises/*.yaml"
            problems.add("unexpected_file", "this file is not part of a pack", TextFile(str(path)), hint)


def _read(path: Path, problems: Problems) -> Node | None:
    file = TextFile(str(path))
    if not path.is_file():  # a folder, or a pipe that would never end
        problems.add("unreadable", "this is not a file", file, "put the file there")
        return None
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        problems.add(
            "unreadable",
            f"the file cannot be read: {(error.strerror or 'unknown').lower()}",
            file,
            "look at its rights",
        )
        return None
    return parse(file, content, problems)


def _shaped(
    node: Node, adapter: TypeAdapter[T], annotation: object, problems: Problems, broken: set[str]
) -> Shaped[T] | None:
    fitting = shape(adapter, node, annotation, problems)
    if fitting is None:
        name = node.at("id").value
        if isinstance(name, str):
            broken.add(name)
        return None
    return Shaped(fitting, node)


def _read_questions(path: Path, problems: Problems, broken: set[str]) -> list[Shaped[shapes.QuestionShape]]:
    node = _read(path, problems) if path.exists() else None
    if node is None:
        return []
    if not isinstance(node.value, list):
        problems.add("wrong_type", "questions.yaml must be a list of questions", node, "begin each with `- id:`")
        return []
    found = [_shaped(item, shapes.QUESTION, shapes.QuestionShape, problems, broken) for item in node.items()]
    return [question for question in found if question is not None]


def _read_folder(
    folder: Path, adapter: TypeAdapter[T], annotation: object, problems: Problems, broken: set[str]
) -> list[Shaped[T]]:
    """The files of a folder by name, each with the id that its name says."""
    if not folder.exists():
        return []
    found: list[Shaped[T]] = []
    paths = sorted(folder.iterdir())
    if len(paths) > MOST_FILES:
        problems.add("too_many_values", f"more than {MOST_FILES:,} files", TextFile(str(folder)), "split the pack")
        return []
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            problems.add(
                "unexpected_file", "this file is not part of a pack", TextFile(str(path)), "name it `<id>.yaml`"
            )
            continue
        node = _read(path, problems)
        one = None if node is None else _shaped(node, adapter, annotation, problems, broken)
        if one is None:
            broken.add(path.stem)
            continue
        name = one.node.at("id")
        if name.value != path.stem:
            hint = f"name the file `{name.value}.yaml`, or the id `{path.stem}`"
            problems.add("id_is_not_file_name", f"the id `{name.value}` is not the name of its file", name, hint)
        found.append(one)
    return found
