"""Stands on: the folders that a pack is read from, its own, its parents' and its libraries', loading or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from soundadvice.loader.files import PACK, text_file
from soundadvice.loader.find import find_beside
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems

_MOST = 200


def folders_of(folder: Path) -> tuple[Path, ...]:
    """A pack's own folder first. One that is not there yet is where it is looked for first, beside the pack."""
    found: dict[Path, Path] = {}
    waiting = [folder]
    while waiting and len(found) < _MOST:
        one = waiting.pop(0)
        if one.resolve() in found:
            continue
        found[one.resolve()] = one
        waiting += [find_beside(one, name) for name in _named(one)]
    return tuple(found.values())


def _named(folder: Path) -> Iterator[str]:
    """The packs that a pack extends and includes, as its head names them; none where it cannot be read."""
    try:
        with (folder / PACK).open("rb") as stream:
            head = parse(text_file(folder / PACK), stream.read(MOST_BYTES), Problems())
    except OSError:
        return
    if head is None:
        return
    extends = head.get("extends")
    for one in (*([extends] if extends is not None else []), *head.at("include").items()):
        named = one.at("pack") if isinstance(one.value, dict) else one
        if isinstance(named.value, str):
            yield named.value
