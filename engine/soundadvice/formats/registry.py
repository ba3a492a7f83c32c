"""The formats there are: those of this room and those of installed packages, each found by what it says of itself."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING

import soundadvice.formats as room
from soundadvice.formats.exported import Exported
from soundadvice.formats.format import Format, Reader, Writer
from soundadvice.model.errors import ImportingError, UnsupportedError
from soundadvice.model.pack import Pack

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton, WholePack

ENTRY_POINTS = "soundadvice.formats"


def formats() -> dict[str, Format]:
    """Every format, by name and in the order of the names.

    Raises UnsupportedError if a package's format cannot be loaded, or has the name of another.
    """
    found: dict[str, Format] = {}
    for place, form in [*_here(), *_installed()]:
        if form.name in found:
            raise UnsupportedError(form.name, f"two formats have this name; the other is in {place}: uninstall one")
        found[form.name] = form
    return dict(sorted(found.items()))


def writers() -> dict[str, Writer]:
    """The formats that a pack can be written in."""
    return {name: form.writer for name, form in formats().items() if form.writer is not None}


def readers() -> dict[str, Reader]:
    """The formats that the first files of a pack can be made from."""
    return {name: form.reader for name, form in formats().items() if form.reader is not None}


def export(pack: Pack, name: str, **options: str) -> Exported:
    """The pack in the format of that name. Raises UnsupportedError, with the place, for what cannot be exported at all.

    >>> import soundadvice
    >>> export(soundadvice.load_pack("low_back_pain"), "mermaid").data.decode().splitlines()[1]
    'flowchart TD'
    """
    writer = _writer(name)
    known = [option.key for option in writer.options]
    for option in options:
        if option not in known:
            raise UnsupportedError(name, f"there is no option `{option}`; there is {', '.join(known) or 'none'}")
    return writer.write(pack, **options)


def left_out(pack: Pack, name: str) -> tuple[str, ...]:
    """What of a pack the format of that name does not carry, one line each."""
    return _writer(name).left_out(pack)


def read(name: str, path: str) -> Skeleton | WholePack:
    """The skeleton of a pack, or all of it, from a file in the format of that name. Raises ImportingError."""
    known = readers()
    if name not in known:
        raise ImportingError(f"there is no format `{name}` to read; there are {', '.join(known)}")
    return known[name].read(path)


def _writer(name: str) -> Writer:
    known: Mapping[str, Writer] = writers()
    if name not in known:
        raise UnsupportedError(name, f"there is no such format; there are {', '.join(known)}")
    return known[name]


def _here() -> Iterator[tuple[str, Format]]:
    """The formats of this room: what stands in it and has a `FORMAT`."""
    for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        form = getattr(import_module(found.name), "FORMAT", None)
        if isinstance(form, Format):
            yield found.name, form


def _installed() -> Iterator[tuple[str, Format]]:
    """The formats that packages name as entry points, soundadvice's own server among them."""
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.value):
        yield point.value, _loaded(point)


def _loaded(point: EntryPoint) -> Format:
    try:
        form = point.load()
    except Exception as error:
        why = f"{point.value} cannot be loaded ({type(error).__name__}): reinstall or uninstall its package"
        raise UnsupportedError(point.name, why) from error
    if not isinstance(form, Format):
        raise UnsupportedError(point.name, f"{point.value} is not a Format: ask the makers of its package")
    return form
