"""Include: the parts of a library among those of the pack that includes it, each under the prefix and at its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from soundadvice.loader.files import LibraryTranslation, PackFiles, Shaped
from soundadvice.loader.libraries.prefix import Prefix
from soundadvice.loader.schema import score_shapes, shapes
from soundadvice.loader.schema.layer_shapes import IncludeShape
from soundadvice.loader.schema.validate import shape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.evidence import Library, Source
from soundadvice.model.question import Repeat
from soundadvice.wording.placeholders import PLACEHOLDER

_LONGEST_ID = 64
_CITED = ("claims", "references")
_NAMING = ("when", "enable_when", "add", "ratio", "product")
"""The keys of what may name other parts."""


def take_in(
    files: PackFiles,
    library: PackFiles,
    include: IncludeShape,
    place: Node,
    present: Collection[str],
    problems: Problems,
) -> bool:
    """Puts the parts of a library before those of a pack; whether that can be done.

    `library` has no errors, and its own libraries are in it already. `present` are the ids, under the prefix, of what
    the pack's parent has taken in of it.
    """
    assert library.pack is not None
    prefix = Prefix(include.prefix)
    parts = dict(_parts(library))
    wanted = _wanted(parts, library, include, place, problems)
    if wanted is None:
        return False
    if too_long := next((name for name in wanted if len(prefix.name(name)) > _LONGEST_ID), None):
        message = f"`{prefix.name(too_long)}` is longer than an id may be: at most {_LONGEST_ID} characters"
        problems.add("too_long", message, place.at("as"), "choose a shorter prefix")
        return False
    taken = {name for name in wanted if prefix.name(name) not in present}
    files.included |= {prefix.name(name) for name in taken}
    _take_lists(files, library, prefix, taken, problems)
    files.variants += [prefix.variants(one) for one in library.variants if one.id in taken]
    files.repeats += [replace(one, id=prefix.name(one.id)) for one in library.repeats if set(_asked(one)) <= taken]
    _take_head(files, library, prefix, taken, problems)
    claims = _take_claims(files, library, prefix, taken, present, problems)
    _take_references(files, library, prefix, taken, parts, present, problems)
    inner = [
        replace(
            one,
            prefix=prefix.name(one.prefix),
            claims=tuple(filter(claims.__contains__, map(prefix.name, one.claims))),
            parts=frozenset(prefix.name(name) for name in one.parts & taken),
        )
        for one in library.libraries
    ]
    own = tuple(name for name in claims if all(name not in one.claims for one in inner))
    shape, span = library.pack.shape, place.at("pack").span
    parts_of_it = frozenset(map(prefix.name, taken)).difference(*(one.parts for one in inner))
    itself = Library(shape.id, shape.version, include.prefix, _source(library), own, parts_of_it, span)
    files.libraries += [itself, *inner]
    files.translated += [LibraryTranslation(shape.id, include.prefix, said) for said in library.translations]
    files.translated += [replace(one, prefix=prefix.name(one.prefix)) for one in library.translated]
    return True


def _asked(repeat: Repeat) -> list[str]:
    return [name for number in range(1, repeat.up_to + 1) for name in repeat.names(number).values()]


def _source(library: PackFiles) -> Source | None:
    assert library.pack is not None
    one = library.pack.shape.source
    if one is None:
        return None
    return Source(one.title, one.file, one.sha256, one.captured, library.pack.node.at("source", "sha256").span)


def _parts(library: PackFiles) -> Iterator[tuple[str, Node]]:
    """What can be named in a library, by id."""
    yield from ((one.shape.id, one.node) for one in library.questions)
    yield from ((one.shape.id, one.node) for one in library.conditions)
    yield from ((one.shape.id, one.node) for one in library.scores)
    head = library.pack.node if library.pack else None
    for key in ("parameters", "texts"):
        part = head.get(key) if head else None
        yield from part.value.items() if part is not None and isinstance(part.value, dict) else ()


def _wanted(
    parts: Mapping[str, Node], library: PackFiles, include: IncludeShape, place: Node, problems: Problems
) -> list[str] | None:
    """The ids of what is to be taken in: all, or what `only` names and what that rests on; None if it is not there."""
    if include.only is None:
        return list(parts)
    waiting: list[str] = []
    for position, name in enumerate(include.only):
        if name in parts:
            waiting.append(name)
        else:
            problems.unknown("item", name, parts, place.at("only", position), called="part of that library")
            return None
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            rests_on = [parts[name], *(case for one in library.variants if one.id == name for case in one.cases)]
            waiting += [other for node in rests_on for other in _named_in(node) if other in parts]
    return [name for name in parts if name in found]


def _named_in(node: Node) -> Iterator[str]:
    """What a part rests on: the names in its conditions, its points and its texts."""
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield from _in_condition(below) if key in _NAMING else _named_in(below)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _named_in(item)
    elif "{$" in node.text:
        yield from (match[2] for match in PLACEHOLDER.finditer(node.text))


def _in_condition(node: Node) -> Iterator[str]:
    """What a condition, or the points of a score, may name: every key, and what follows `is` or `$`."""
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield key
            yield from _in_condition(below)
    elif isinstance(node.value, list):
        for item in node.value:
            yield from _in_condition(item) if isinstance(item.value, dict) else ()
    else:
        yield node.text.removeprefix("$")


def _take_lists(
    files: PackFiles, library: PackFiles, prefix: Prefix, taken: Collection[str], problems: Problems
) -> None:
    questions = [prefix.question(one.node) for one in library.questions if one.shape.id in taken]
    conditions = [prefix.named_condition(one.node) for one in library.conditions if one.shape.id in taken]
    scores = [prefix.score(one.node) for one in library.scores if one.shape.id in taken]
    for node in reversed(questions):
        if (question := shape(shapes.QUESTION, node, shapes.QuestionShape, problems).shape) is not None:
            files.questions.insert(0, Shaped(question, node))
    for node in reversed(conditions):
        named = shape(score_shapes.NAMED, node, score_shapes.NamedConditionShape, problems).shape
        if named is not None:
            files.conditions.insert(0, Shaped(named, node))
    for node in reversed(scores):
        if (score := shape(score_shapes.SCORE, node, score_shapes.ScoreShape, problems).shape) is not None:
            files.scores.insert(0, Shaped(score, node))


def _take_head(
    files: PackFiles, library: PackFiles, prefix: Prefix, taken: Collection[str], problems: Problems
) -> None:
    """The parameters, texts and waivers of a library among those of pack.yaml."""
    assert files.pack is not None
    assert library.pack is not None
    head, other = files.pack.node, library.pack.node
    values, keys = dict(head.value if isinstance(head.value, dict) else {}), dict(head.keys)
    changes: Mapping[str, Callable[[Node], Node]] = {"parameters": prefix.parameter, "texts": prefix.text}
    for key, change in changes.items():
        theirs = _kept(other.get(key), taken)
        if theirs is not None:
            values[key], keys[key] = _merged(prefix.keyed(theirs, change), values.get(key), problems), other.keys[key]
    waivers = (
        [prefix.waiver(one) for one in other.at("waivers").items() if _is_of(one, taken)]
        if other.get("waivers")
        else []
    )
    if waivers:
        own = values.get("waivers")
        values["waivers"] = replace(own or waivers[0], value=[*waivers, *(own.items() if own else ())])
        keys["waivers"] = other.keys["waivers"]
    node = replace(head, value=values, keys=keys)
    instead = {"id": files.pack.shape.id, "version": files.pack.shape.version, "title": files.pack.shape.title}
    fit = shape(shapes.PACK, node, shapes.PackShape, problems, instead)
    if fit.shape is not None:
        files.pack = Shaped(fit.shape, node)


def _is_of(waiver: Node, taken: Collection[str]) -> bool:
    """Whether a waiver names elements, and all of them are taken in."""
    names = [one.text for one in waiver.at("of").items()]
    return bool(names) and all(name in taken for name in names)


def _kept(node: Node | None, names: Collection[str]) -> Node | None:
    """A mapping with these keys alone; None if it has none of them."""
    if node is None or not isinstance(node.value, dict):
        return None
    values = {key: below for key, below in node.value.items() if key in names}
    return replace(node, value=values, keys={key: node.keys[key] for key in values}) if values else None


def _merged(theirs: Node, own: Node | None, problems: Problems) -> Node:
    """Two mappings by id as one."""
    if own is None or not isinstance(own.value, dict) or not isinstance(theirs.value, dict):
        return theirs
    for name in theirs.value.keys() & own.value.keys():
        first = theirs.keys[name]
        message, hint = f"`{name}` is here twice", f"the first is at {first.file.name}:{first.line + 1}"
        problems.add("duplicate_id", message, own.keys[name], hint)
    return replace(own, value={**theirs.value, **own.value}, keys={**theirs.keys, **own.keys})


def _take_claims(
    files: PackFiles,
    library: PackFiles,
    prefix: Prefix,
    taken: Collection[str],
    present: Collection[str],
    problems: Problems,
) -> tuple[str, ...]:
    """The claims of a library, and what they became here; the ids under the prefix."""
    if library.claims is None:
        return ()
    nodes = [one for one in library.claims.node.at("claims").items() if prefix.name(one.at("id").text) not in present]
    claims = [prefix.claim(_left(one, taken)) for one in nodes]
    node = _with_items(files.claims.node if files.claims else library.claims.node, "claims", claims, files.claims)
    if (fit := shape(shapes.CLAIMS, node, shapes.ClaimsShape, problems).shape) is not None:
        files.claims = Shaped(fit, node)
    return tuple(one.at("id").text for one in claims)


def _left(claim: Node, taken: Collection[str]) -> Node:
    """A claim that became what is taken in alone; one that became nothing else is not used."""
    became = claim.get("became")
    if became is None or not isinstance(claim.value, dict):
        return claim
    kept = [one for one in became.items() if all(name.text in taken for name in (one.value or {}).values())]  # type: ignore[union-attr]
    if kept:
        return replace(claim, value={**claim.value, "became": replace(became, value=kept)})
    reason = "It became a part of the library that is not taken in."
    values = {key: below for key, below in claim.value.items() if key != "became"}
    return replace(claim, value={**values, "not_used": replace(became, value=reason, text=reason)})


def _take_references(
    files: PackFiles,
    library: PackFiles,
    prefix: Prefix,
    taken: Collection[str],
    parts: Mapping[str, Node],
    present: Collection[str],
    problems: Problems,
) -> None:
    """The references that what is taken in cites."""
    if library.references is None:
        return
    cited = {one.text for name in taken for one in parts[name].at("references").items()}
    items = [one for one in library.references.node.at("references").items() if one.at("id").text in cited]
    items = [one for one in items if prefix.name(one.at("id").text) not in present]
    if not items:
        return
    above = files.references.node if files.references else library.references.node
    node = _with_items(above, "references", [prefix.reference(one) for one in items], files.references)
    if (fit := shape(shapes.REFERENCES, node, shapes.ReferencesShape, problems).shape) is not None:
        files.references = Shaped(fit, node)


def _with_items(root: Node, key: str, items: list[Node], own: object) -> Node:
    """A register with these items before its own; `own` is None if it is the library's register."""
    listed = root.at(key)
    below = replace(listed, value=[*items, *(listed.items() if own is not None else ())])
    return replace(root, value={key: below})
