"""Files: the files of a pack's folder, read once, each as nodes and as its shape."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from soundadvice.loader.find import EVERY as EVERY
from soundadvice.loader.find import text_file as text_file
from soundadvice.loader.repeats.unroll import unroll
from soundadvice.loader.schema import evidence_shapes, score_shapes, shapes, table_shapes, translation_shapes
from soundadvice.loader.schema.validate import shape
from soundadvice.loader.table_file import table_from_csv
from soundadvice.loader.yaml.format_version import is_known_format
from soundadvice.loader.yaml.letters import as_id
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import MOST_BYTES, decode, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.quoting import quote
from soundadvice.loader.yaml.variants import WrittenVariants, take_variants
from soundadvice.model.evidence import Library
from soundadvice.model.question import Repeat

T = TypeVar("T")
MOST_FILES = 20_000
_USUAL_BYTES = 64 * 1024
PACK, QUESTIONS, PLAN = "pack.yaml", "questions.yaml", "plan.yaml"
CLAIMS, REFERENCES, REVIEW = "claims.yaml", "references.yaml", "review.yaml"
HAZARDS, VIGNETTES, POPULATION = "hazards.yaml", "vignettes.yaml", "population.yaml"
CONDITIONS, SCORES, GLOSSES = "conditions.yaml", "scores.yaml", "glosses.yaml"
RULES, EXERCISES, TABLES, TRANSLATIONS = "rules", "exercises", "tables", "translations"
_REGISTERS = {CLAIMS, REFERENCES, HAZARDS, GLOSSES, VIGNETTES, POPULATION, REVIEW}
_SINGLE = {PACK, QUESTIONS, PLAN, CONDITIONS, SCORES, *_REGISTERS}
_FOLDERS = {RULES, EXERCISES, TABLES, TRANSLATIONS}


@dataclass(slots=True)
class Shaped(Generic[T]):
    """A part of a file that has the right shape, and the node that it came from."""

    shape: T
    node: Node


@dataclass(frozen=True, slots=True)
class LibraryTranslation:
    """What a library says in a language, and the prefix under which its parts are in the pack that includes it."""

    library: str
    prefix: str
    said: Shaped[translation_shapes.TranslationShape]


@dataclass(slots=True)
class PackFiles:
    """What the files of one layer say, as far as each could be read.

    `broken` names what could not: ids of parts, keys and names of files. What refers to them is left alone.
    `libraries` are those that parts were taken in from, and `included` the ids of these parts. `variants` are the words
    by answer of texts that have them, `repeats` the groups of questions that are written out. `translated` is what the
    libraries say in other languages, each before those that it includes in turn.
    """

    root: TextFile
    pack: Shaped[shapes.PackShape] | None = None
    questions: list[Shaped[shapes.QuestionShape]] = field(default_factory=list)
    conditions: list[Shaped[score_shapes.NamedConditionShape]] = field(default_factory=list)
    scores: list[Shaped[score_shapes.ScoreShape]] = field(default_factory=list)
    rules: list[Shaped[shapes.RuleShape]] = field(default_factory=list)
    tables: list[Shaped[table_shapes.TableShape]] = field(default_factory=list)
    exercises: list[Shaped[shapes.ExerciseShape]] = field(default_factory=list)
    plan: Shaped[shapes.PlanShape] | None = None
    claims: Shaped[shapes.ClaimsShape] | None = None
    references: Shaped[shapes.ReferencesShape] | None = None
    hazards: Shaped[shapes.HazardsShape] | None = None
    glosses: Shaped[evidence_shapes.GlossesShape] | None = None
    vignettes: Shaped[shapes.VignettesShape] | None = None
    population: Shaped[shapes.PopulationShape] | None = None
    reviews: Shaped[shapes.ReviewsShape] | None = None
    translations: list[Shaped[translation_shapes.TranslationShape]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    libraries: list[Library] = field(default_factory=list)
    included: set[str] = field(default_factory=set)
    variants: list[WrittenVariants] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    translated: list[LibraryTranslation] = field(default_factory=list)


def read_files(folder: Path, problems: Problems, language: str | None = None) -> PackFiles:
    """Reads every file of a pack's folder, as data: no code of the pack is run.

    Of translations, those into the `language` and what is nearest to it: None for none, `EVERY` for all.
    """
    files = PackFiles(text_file(folder))
    paths = _list(folder, problems) or []
    present = {path.name for path in paths}

    def single(name: str, adapter: TypeAdapter[T], annotation: object, instead: Mapping[str, str]) -> Shaped[T] | None:
        return _read_single(folder / name, adapter, annotation, instead, files, problems) if name in present else None

    if PACK not in present:
        problems.add("missing_file", "there is no pack.yaml", files.root, "every pack has one")
    head = _read(folder / PACK, problems) if PACK in present else None
    if head is not None and not is_known_format(head, problems):
        return files
    _look_around(paths, problems)
    instead = {"id": folder.resolve().name, "version": "0", "title": "untitled"}
    if PACK in present:
        files.variants += _of_dispositions(head, problems)
        files.pack = _fit_single(PACK, head, shapes.PACK, shapes.PackShape, instead, files, problems)
    files.plan = single(PLAN, shapes.PLAN, shapes.PlanShape, {})
    files.claims = single(CLAIMS, shapes.CLAIMS, shapes.ClaimsShape, {})
    files.references = single(REFERENCES, shapes.REFERENCES, shapes.ReferencesShape, {})
    files.hazards = single(HAZARDS, shapes.HAZARDS, shapes.HazardsShape, {})
    files.glosses = single(GLOSSES, evidence_shapes.GLOSSES, evidence_shapes.GlossesShape, {})
    files.vignettes = single(VIGNETTES, shapes.VIGNETTES, shapes.VignettesShape, {})
    files.population = single(POPULATION, shapes.POPULATION, shapes.PopulationShape, {})
    files.reviews = single(REVIEW, shapes.REVIEWS, shapes.ReviewsShape, {})
    if QUESTIONS in present:
        files.questions = _read_list(
            folder / QUESTIONS,
            shapes.QUESTION,
            shapes.QuestionShape,
            "questions",
            problems,
            files.broken,
            files,
        )
    if CONDITIONS in present:
        files.conditions = _read_list(
            folder / CONDITIONS,
            score_shapes.NAMED,
            score_shapes.NamedConditionShape,
            "conditions",
            problems,
            files.broken,
        )
    if SCORES in present:
        files.scores = _read_list(
            folder / SCORES, score_shapes.SCORE, score_shapes.ScoreShape, "scores", problems, files.broken
        )
    if RULES in present:
        files.rules = _read_folder(
            folder / RULES, shapes.RULE, shapes.RuleShape, problems, files.broken, variants=files.variants
        )
    if TABLES in present:
        files.tables = _read_folder(
            folder / TABLES,
            table_shapes.TABLE,
            table_shapes.TableShape,
            problems,
            files.broken,
            csv=True,
            variants=files.variants,
        )
    if EXERCISES in present:
        files.exercises = _read_folder(
            folder / EXERCISES, shapes.EXERCISE, shapes.ExerciseShape, problems, files.broken
        )
    if TRANSLATIONS in present and language is not None:
        files.translations = _read_folder(
            folder / TRANSLATIONS,
            translation_shapes.TRANSLATION,
            translation_shapes.TranslationShape,
            problems,
            files.broken,
            key="language",
            only=None if language == EVERY else re.split("[-_.]", language.lower())[0],
        )
    return files


def _of_dispositions(head: Node | None, problems: Problems) -> list[WrittenVariants]:
    listed = head.get("dispositions") if head else None
    named = listed.value.items() if listed is not None and isinstance(listed.value, dict) else ()
    return [found for name, one in named for found in take_variants("disposition", one, name, problems)]


def _look_around(paths: list[Path], problems: Problems) -> None:
    """Refuses what is in the wrong place, or has the wrong ending: it would be left out in silence."""
    for path in paths:
        if os.path.isdir(path):
            if path.name not in _FOLDERS | _SINGLE and any(path.glob("*.y*ml")):
                hint = "the folders of a pack are rules, tables, exercises and translations"
                problems.add("unexpected_file", "this folder is not part of a pack", text_file(path), hint)
        elif path.suffix in (".yaml", ".yml") and path.name not in _SINGLE:
            hint = (
                "files of a pack: "
                + ", ".join(sorted(_SINGLE))
                + ", rules/*.yaml, tables/*.yaml or .csv, exercises/*.yaml, translations/*.yaml"
            )
            problems.add("unexpected_file", "this file is not part of a pack", text_file(path), hint)


def _list(folder: Path, problems: Problems) -> list[Path] | None:
    """What is in a folder, by name, None if it cannot be read; hidden files (an editor's own) are left out."""
    try:
        shown = (path for path in folder.iterdir() if not path.name.startswith("."))
        paths = sorted(shown, key=lambda path: path.name)
    except NotADirectoryError:
        problems.add("unreadable", "this is not a folder", text_file(folder), "make it a folder of files, or remove it")
        return None
    except OSError as error:
        _add_unreadable("folder", error, folder, problems)
        return None
    if len(paths) > MOST_FILES:
        problems.add("too_many_values", f"more than {MOST_FILES:,} files", text_file(folder), "split the pack")
        return None
    return paths


def _add_unreadable(what: str, error: OSError, path: Path, problems: Problems) -> None:
    reason = (error.strerror or "unknown").lower()
    hint = "see who may read it" if isinstance(error, PermissionError) else f"put the {what} there, or remove it"
    problems.add("unreadable", f"the {what} cannot be read: {reason}", text_file(path), hint)


def _read(path: Path, problems: Problems) -> Node | None:
    content = _content(path, problems)
    return None if content is None else parse(text_file(path), content, problems)


def _read_csv(path: Path, problems: Problems) -> Node | None:
    content, file = _content(path, problems), text_file(path)
    text = None if content is None else decode(file, content, problems)
    return None if text is None else table_from_csv(path.stem, file, text, problems)


def _content(path: Path, problems: Problems) -> bytes | None:
    try:
        if not path.is_file():  # a folder, a link to nowhere, or a pipe that would never end
            problems.add("unreadable", "this is not a file", text_file(path), "put the file there, or remove it")
            return None
        with path.open("rb") as stream:
            content = stream.read(_USUAL_BYTES)  # room for the most would take its time, thousands of files over
            if len(content) == _USUAL_BYTES:
                content += stream.read(MOST_BYTES + 1 - _USUAL_BYTES)
    except OSError as error:
        _add_unreadable("file", error, path, problems)
        return None
    return content


def _read_single(
    path: Path,
    adapter: TypeAdapter[T],
    annotation: object,
    instead: Mapping[str, str],
    files: PackFiles,
    problems: Problems,
) -> Shaped[T] | None:
    return _fit_single(path.name, _read(path, problems), adapter, annotation, instead, files, problems)


def _fit_single(
    name: str,
    node: Node | None,
    adapter: TypeAdapter[T],
    annotation: object,
    instead: Mapping[str, str],
    files: PackFiles,
    problems: Problems,
) -> Shaped[T] | None:
    """A file that there is one of. The parts of it that fit are used, so that what is wrong elsewhere shows too."""
    if node is None:
        files.broken.add(name)
        return None
    fit = shape(adapter, node, annotation, problems, instead)
    if fit.shape is None or fit.left_out:
        files.broken.add(name)
    for key in fit.left_out:
        part = node.at(key)
        below = part.value if isinstance(part.value, dict) else [item.at("id").text for item in part.items()]
        files.broken.update((key, *below))
    return None if fit.shape is None else Shaped(fit.shape, node)


def _shaped(
    node: Node, adapter: TypeAdapter[T], annotation: object, problems: Problems, broken: set[str]
) -> Shaped[T] | None:
    fit = shape(adapter, node, annotation, problems)
    if fit.shape is None:
        name = node.at("id").text
        broken.update((name, as_id(name) or name))  # what refers to the id that it should be is left alone too
        return None
    return Shaped(fit.shape, node)


def _read_list(
    path: Path,
    adapter: TypeAdapter[T],
    annotation: object,
    what: str,
    problems: Problems,
    broken: set[str],
    files: PackFiles | None = None,
) -> list[Shaped[T]]:
    """A file that is a list of things of one kind. Those that fit are used.

    With `files`, they are questions: groups are written out, and their variants and groups are put there.
    """
    node = _read(path, problems)
    if node is None or not isinstance(node.value, list):
        broken.add(path.name)
    if node is None:
        return []
    if not isinstance(node.value, list):
        problems.add("wrong_type", f"{path.name} must be a list of {what}", node, "begin each with `- id:`")
        return []
    items = node.items()
    if files is not None:
        items, files.repeats, unread = unroll(items, problems)
        broken.update([*unread, path.name] if unread else ())  # whatever names their questions is left alone
        for item in items:
            files.variants += take_variants("question", item, item.at("id").text, problems)
    read = [_shaped(item, adapter, annotation, problems, broken) for item in items]
    found = [one for one in read if one is not None]
    if read and not found:
        broken.add(path.name)
    return found


def _read_folder(
    folder: Path,
    adapter: TypeAdapter[T],
    annotation: object,
    problems: Problems,
    broken: set[str],
    *,
    csv: bool = False,
    key: str = "id",
    only: str | None = None,
    variants: list[WrittenVariants] | None = None,
) -> list[Shaped[T]]:
    """The files of a folder by name, each with the id that its name says, which stands under `key`.

    With `csv`, tables may be CSV files too. With `only`, no file is looked at whose name does not begin so. Rules, and
    the rows of tables, put their `variants` there.
    """
    found: list[Shaped[T]] = []
    listed = _list(folder, problems)
    paths = listed and [path for path in listed if only is None or path.name.startswith(only)]
    for path in paths or ():
        if path.suffix != ".yaml" and not (csv and path.suffix == ".csv"):
            hint = "name it `<id>.yaml`, or remove it"
            problems.add("unexpected_file", "this file is not part of a pack", text_file(path), hint)
            broken.add(path.stem)
            continue
        node = _read_csv(path, problems) if path.suffix == ".csv" else _read(path, problems)
        if node is not None and variants is not None:
            for rule in node.at("rows").items() if node.get("rows") else [node]:
                variants += take_variants("rule", rule, rule.at("id").text, problems)
        one = None if node is None else _shaped(node, adapter, annotation, problems, broken)
        if one is None:
            broken.add(path.stem)
            continue
        name = one.node.at(key)
        if name.text != path.stem:
            hint = f"name the file `{name.text}.yaml`, or the {key} {quote(path.stem)}"
            problems.add("id_is_not_file_name", f"the {key} {name.shown} is not the name of its file", name, hint)
            broken.add(path.stem)
        found.append(one)
    if not found and paths != []:
        broken.add(folder.name)
    return found
