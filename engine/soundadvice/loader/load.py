"""Load: a pack by its name or folder, with its parents; and where installed packs are found."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from soundadvice.loader.build.libraries.library import build_library
from soundadvice.loader.build.pack import build_pack
from soundadvice.loader.each import write_out
from soundadvice.loader.files import EVERY, PackFiles, Shaped, read_files, text_file
from soundadvice.loader.libraries.include import take_in
from soundadvice.loader.libraries.version import has_version
from soundadvice.loader.schema.layer_shapes import IncludeShape
from soundadvice.loader.schema.shapes import PackShape
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.problems import Problems, suggestion
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.answer import nearest
from soundadvice.model.errors import PackError
from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.model.problem import Problem
from soundadvice.wording.printable import printable
from soundadvice.wording.translation.speak import language_named, languages, pack_in_language

ENTRY_POINTS = "soundadvice.packs"
_MOST_LAYERS = 8


def load_pack(
    name: str | os.PathLike[str],
    *,
    parameters: Mapping[str, object] | None = None,
    region: str = DEFAULT_REGION,
    language: str | None = None,
    translations: bool = False,
) -> Pack:
    """The pack with that name, or in that folder, ready to use.

    `parameters` sets values within the pack's ranges, such as `{"few_weeks": "4 weeks"}`. `region` chooses whose
    emergency number and services are shown, `language` in which of the languages that it is offered in: a tag such as
    `de`, None for its own. With `translations`, all of them are read, for whoever chooses later. Raises PackError
    with every problem found.
    """
    problems = Problems()
    wanted = EVERY if translations else language
    pack = _read(name, parameters or {}, region, problems, wanted)
    if pack is None or problems.errors:
        raise PackError(problems.errors)
    if language is None:
        return pack
    found = language_named(languages(pack), language)
    if found is not None:
        return pack_in_language(pack, found)
    _add_no_language(name, pack, _read(name, parameters or {}, region, problems, EVERY), language, problems)
    raise PackError(problems.errors)


def check_pack(name: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """Every problem of a pack, warnings included; empty if there is none."""
    problems = Problems()
    _read(name, {}, DEFAULT_REGION, problems, EVERY)
    return problems.found


def _add_no_language(
    name: str | os.PathLike[str], pack: Pack, whole: Pack | None, language: str, problems: Problems
) -> None:
    """That a pack is not offered in a language. `whole` is the pack with every translation, for those that it is in."""
    begun = language_named([one.language for one in pack.translations], language)
    message = f"`{pack.id}` is not in {quote(printable(language[:40]))}" + (", or not all of it" if begun else "")
    hint = "it is in " + ", ".join(f"`{one}`" for one in languages(whole or pack))
    problems.add("no_language", message, TextFile(printable(os.fspath(name)[:200])), hint)


def _read(
    name: str | os.PathLike[str],
    parameters: Mapping[str, object],
    region: str,
    problems: Problems,
    language: str | None,
) -> Pack | None:
    folder = _find(name, None, problems)
    if folder is None:
        return None
    with _uncollected():
        pack = _load(folder, parameters, region, problems, (), language=language)
    if pack is not None:
        _check_overrides(parameters, pack, folder, problems)
    return pack


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves garbage alone for a moment: of a large pack's many nodes none is garbage before the end.

    The collector would look through all of them again and again, for about a third of the time of loading.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def installed_packs() -> dict[str, Path]:
    """The installed packs' folders by id: those of every package that names the entry point `soundadvice.packs`.

    No code of those packages is run. Raises PackError if two packs have one id.
    """
    found: dict[str, Path] = {}
    problems = Problems()
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.value):
        for place in _places(point):
            for head in sorted(Path(place).glob("*/pack.yaml")):
                folder = head.parent
                if found.setdefault(folder.name, folder) != folder:
                    message = f"two installed packs have the id {quote(folder.name)}"
                    hint = f"uninstall one; the other is {found[folder.name]}"
                    problems.add("two_packs", message, text_file(folder), hint)
    if problems.errors:
        raise PackError(problems.errors)
    return found


def find_pack(name: str | os.PathLike[str], *, here_first: bool = False) -> Path:
    """The folder of a pack given by name or folder. Raises PackError if there is none.

    An installed pack is found before a folder of its name; `here_first`: the folder before it, for what writes.
    """
    if here_first and os.path.isfile(os.path.join(name, "pack.yaml")):
        return Path(name)
    problems = Problems()
    folder = _find(name, None, problems)
    if folder is None:
        raise PackError(problems.errors)
    return folder


def _places(point: EntryPoint) -> Iterator[str]:
    """The folders of the package that an entry point names, without importing it, nor the packages it stands in."""
    top, *below = point.value.partition(":")[0].strip().split(".")
    try:
        spec = find_spec(top)
        for part in below:
            top = f"{top}.{part}"
            spec = PathFinder.find_spec(top, spec.submodule_search_locations) if spec else None
    except (ImportError, ValueError):  # installed in a broken way
        return
    if spec is not None:
        yield from spec.submodule_search_locations or ()


def _find(
    name: str | os.PathLike[str], beside: Path | None, problems: Problems, place: Node | None = None
) -> Path | None:
    """The folder of a pack. A parent's is looked for `beside` its child's too; `place` is where the child names it."""
    text = os.fspath(name)
    named = place or TextFile(printable(text[:60]) or "packs")
    if isinstance(name, str) and text.replace("_", "").isalnum():
        if beside is not None and os.path.isfile(beside / text / "pack.yaml"):
            return beside / text
        installed = installed_packs()
        if text in installed:
            return installed[text]
        if not os.path.isfile(os.path.join(text, "pack.yaml")):
            hint = suggestion(text, _offered(text, installed), "installed") or "none is installed"
            problems.add("no_pack", f"there is no pack {quote(text)}", named, f"{hint}; or give a folder")
            return None
    if not text or not os.path.isdir(text):
        problems.add("no_pack", "this is not a folder", named, "give a name, or the folder that holds pack.yaml")
        return None
    return Path(text)


def _offered(name: str, installed: Mapping[str, Path]) -> list[str]:
    """The packs to name to whoever named one that is not there: those for people, and any that it may be a slip of."""
    for_people = [one for one, folder in installed.items() if _is_for_people(folder)]
    return list(installed) if nearest(name, list(installed)) else for_people


def _is_for_people(folder: Path) -> bool:
    try:
        head = (folder / "pack.yaml").read_text("utf-8")
    except (OSError, ValueError):
        return False
    return re.search(r"^(not_for_people:|library: *true)", head, re.MULTILINE) is None


def _check_overrides(parameters: Mapping[str, object], pack: Pack, folder: Path, problems: Problems) -> None:
    for key in parameters:
        if key not in pack.parameter:
            message = f"the pack has no parameter {quote(str(key))}"
            hint = suggestion(str(key), list(pack.parameter), "its parameters")
            problems.add("unknown_parameter", message, text_file(folder / "pack.yaml"), hint)


def _load(
    folder: Path,
    parameters: Mapping[str, object],
    region: str,
    problems: Problems,
    above: tuple[Path, ...],
    *,
    language: str | None,
    region_above: bool = False,
) -> Pack | None:
    """A layer on its parents. `above` are the folders that extend this one, for cycles.

    `region_above`: one of these names the region.
    """
    files = read_files(folder, problems, language)
    if files.pack is None or not files.broken.isdisjoint(("extends", "include", "library")):
        return None  # what it stands on is not known
    shape, parent = files.pack.shape, None
    if shape.parent is not None and not shape.library:
        place = files.pack.node.at("extends")
        below = _below(folder, shape.parent, place.at("pack"), above, problems)
        if below is None:
            return None
        named = region_above or _names(shape, region)
        parent = _load(below, parameters, region, problems, (*above, folder), language=language, region_above=named)
        if parent is None or not has_version(shape.parent, parent.version, place.get("version"), problems):
            return None
        if parent.is_library:
            message = f"`{parent.id}` is a library: it can be included, and not extended"
            problems.add("is_library", message, place.at("pack"), f"write `include: [{{pack: {parent.id}, …}}]`")
            return None
    if not _include(folder, files, parent, problems, (), language):
        return None
    write_out(files, parent.repeats if parent else (), problems)
    if shape.library:
        return build_library(folder, files, parameters, region, problems)
    return build_pack(folder, files, parent, parameters, region, problems, region_above=region_above)


def _include(
    folder: Path,
    files: PackFiles,
    parent: Pack | None,
    problems: Problems,
    above: tuple[Path, ...],
    language: str | None,
) -> bool:
    """Takes in the libraries that a pack includes, and those that these include; whether that could be done.

    `above` are the folders of the libraries that include this one, for cycles.
    """
    assert files.pack is not None
    head, done = files.pack, _are_unlike(files.pack, problems)
    for position, one in reversed(list(enumerate(head.shape.include))):  # each is put before what is there
        place = head.node.at("include", position)
        library = _library(folder, one, place, head, problems, above, language)
        done = done and library is not None
        if library is not None:
            done = take_in(files, library, one, place, _present(one, library, parent), problems) and done
    return done


def _library(
    folder: Path,
    one: IncludeShape,
    place: Node,
    head: Shaped[PackShape],
    problems: Problems,
    above: tuple[Path, ...],
    language: str | None,
) -> PackFiles | None:
    """The files of a library, in which there is no error; what is wrong with it is said in its own words and places."""
    named = place.at("pack")
    found = _find(one.pack, _beside(folder), problems, named)
    if found is None:
        return None
    if found.resolve() in [layer.resolve() for layer in (*above, folder)]:
        problems.add("include_cycle", f"{quote(one.pack)} includes this pack in turn", named, "remove one `include`")
        return None
    if len(above) >= _MOST_LAYERS:
        message = f"more than {_MOST_LAYERS} libraries in each other"
        problems.add("too_many_layers", message, named, "merge some of them")
        return None
    library = read_files(found, problems, language)
    if library.pack is None:
        return None
    shape = library.pack.shape
    if not shape.library:
        hint = f"write `extends: {one.pack}`, or `library: true` in its pack.yaml"
        problems.add("no_library", f"`{one.pack}` is no library, so it cannot be included", named, hint)
        return None
    if not has_version(one.pack, shape.version, place.get("version"), problems):
        return None
    if shape.language != head.shape.language:
        message = f"`{one.pack}` is in the language `{shape.language}`, and this pack in `{head.shape.language}`"
        problems.add("wrong_language", message, named, "include one in the same language")
        return None
    if not _include(found, library, None, problems, (*above, folder), language):
        return None
    write_out(library, (), problems)
    built = build_library(found, library, {}, DEFAULT_REGION, problems, alone=False)
    return None if built is None else library


def _are_unlike(head: Shaped[PackShape], problems: Problems) -> bool:
    """Whether each library has a prefix of its own."""
    prefixes = [one.prefix for one in head.shape.include]
    for position, prefix in enumerate(prefixes):
        if prefix in prefixes[:position]:
            place = head.node.at("include", position, "as")
            problems.add("duplicate_id", f"the prefix `{prefix}` is here twice", place, "choose another")
    return len(set(prefixes)) == len(prefixes)


def _present(one: IncludeShape, library: PackFiles, parent: Pack | None) -> frozenset[str]:
    """The ids of what a parent has taken in of a library under the same prefix: a layer adds what it lacks."""
    assert library.pack is not None
    version = library.pack.shape.version
    taken = parent.libraries if parent else ()
    if parent is None or all((one.pack, version, one.prefix) != (had.id, had.version, had.prefix) for had in taken):
        return frozenset()
    named = (condition.name for condition in parent.conditions)
    claims, references = (one.id for one in parent.claims), (one.id for one in parent.references)
    return frozenset((*parent.question, *parent.parameter, *parent.text, *parent.score, *named, *claims, *references))


def _names(shape: PackShape, region: str) -> bool:
    """Whether a layer has a number or a service of its own for a region."""
    return any(region in named for named in (shape.emergency_numbers, *shape.services.values()))


def _beside(folder: Path) -> Path:
    return folder.parent if folder.name not in ("", os.pardir) else folder / os.pardir


def find_beside(folder: Path, name: str) -> Path:
    """The folder of the pack that another one names; if there is none, where it is looked for first."""
    beside = _beside(folder)
    return _find(name, beside, Problems()) or beside / name


def _below(folder: Path, name: str, place: Node, above: tuple[Path, ...], problems: Problems) -> Path | None:
    """The folder of the parent that a layer names."""
    found = _find(name, _beside(folder), problems, place)
    if found is None:
        return None
    layers = [*above, folder]
    if found.resolve() in [layer.resolve() for layer in layers]:
        problems.add("layer_cycle", f"{quote(name)} extends this pack in turn", place, "remove one `extends`")
        return None
    if len(layers) >= _MOST_LAYERS:
        problems.add("too_many_layers", f"more than {_MOST_LAYERS} packs on each other", place, "merge some of them")
        return None
    return found
