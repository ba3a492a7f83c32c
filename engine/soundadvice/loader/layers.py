"""Layers: a pack from its files, on its parents, with the libraries that they include."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from soundadvice.loader.build.libraries.library import build_library
from soundadvice.loader.build.pack import build_pack
from soundadvice.loader.each import write_out
from soundadvice.loader.files import PackFiles, Shaped, read_files
from soundadvice.loader.find import beside, find
from soundadvice.loader.libraries.include import take_in
from soundadvice.loader.libraries.version import has_version
from soundadvice.loader.schema.layer_shapes import IncludeShape
from soundadvice.loader.schema.shapes import PackShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.pack import DEFAULT_REGION, Pack

_MOST_LAYERS = 8


def load_layers(
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
        parent = load_layers(
            below, parameters, region, problems, (*above, folder), language=language, region_above=named
        )
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
    found = find(one.pack, beside(folder), problems, named)
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


def _below(folder: Path, name: str, place: Node, above: tuple[Path, ...], problems: Problems) -> Path | None:
    """The folder of the parent that a layer names."""
    found = find(name, beside(folder), problems, place)
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
