"""Find: where installed packs are, and the folder of a pack that is named."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path

from soundadvice.loader.entry_points import entry_values
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.problems import Problems, suggestion
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.answer import nearest
from soundadvice.model.errors import PackError
from soundadvice.wording.printable import printable

ENTRY_POINTS = "soundadvice.packs"
EVERY = "*"
"""All translations, where a language is asked for."""


def text_file(path: Path) -> TextFile:
    """A file, or a folder, as it is named to the author."""
    return TextFile(printable(str(path)))


def installed_packs() -> dict[str, Path]:
    """The installed packs' folders by id: those of every package that names the entry point `soundadvice.packs`.

    No code of those packages is run. Raises PackError if two packs have one id.
    """
    found: dict[str, Path] = {}
    problems = Problems()
    for value in sorted(entry_values(ENTRY_POINTS)):
        for place in _places(value):
            for name in _packs_in(place):
                folder = Path(place, name)
                if found.setdefault(name, folder) != folder:
                    message = f"two installed packs have the id {quote(name)}"
                    hint = f"uninstall one; the other is {found[name]}"
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
    folder = find(name, None, problems)
    if folder is None:
        raise PackError(problems.errors)
    return folder


def _places(value: str) -> Iterator[str]:
    """The folders of the package that an entry point names, without importing it, nor the packages it stands in."""
    top, *below = value.partition(":")[0].strip().split(".")
    try:
        spec = find_spec(top)
        for part in below:
            top = f"{top}.{part}"
            spec = PathFinder.find_spec(top, spec.submodule_search_locations) if spec else None
    except (ImportError, ValueError):  # installed in a broken way
        return
    if spec is not None:
        yield from spec.submodule_search_locations or ()


def _packs_in(place: str) -> list[str]:
    """The names of the folders with a pack, in order; none where the place cannot be read."""
    try:
        with os.scandir(place) as entries:
            return sorted(one.name for one in entries if os.path.exists(os.path.join(one.path, "pack.yaml")))
    except OSError:
        return []


def find(
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


def beside(folder: Path) -> Path:
    """The folder that a pack's folder stands in."""
    return folder.parent if folder.name not in ("", os.pardir) else folder / os.pardir


def find_beside(folder: Path, name: str) -> Path:
    """The folder of the pack that another one names; if there is none, where it is looked for first."""
    around = beside(folder)
    return find(name, around, Problems()) or around / name
