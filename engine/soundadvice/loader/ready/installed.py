"""Installed: where the ready form of an installed pack is, and whether it is of the files that are there.

Beside the packs of a package, in `ready/`, a file for each. It holds the digest of every file that the pack was read
from, and of itself, and the version of the engine that read them. Where any of that is otherwise, it is passed over,
and the pack is read from its files and checked, as every other. So it is in a working copy, where files change.

It is read line by line: its own digest; what it is of, and of which classes; and then a line for each batch of the
form. So of the text, and of the lists that JSON makes of it, only a small part is ever held beside the pack.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from soundadvice._version import __version__
from soundadvice.loader.find import installed_packs
from soundadvice.loader.ready.form import StaleFormError, read, written
from soundadvice.model.errors import PackError
from soundadvice.model.pack import Pack
from soundadvice.wording.printable import printable

FOLDER = "ready"
INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Where packages are that were installed, and not linked from a working copy."""
_LARGEST = 32 * 1024 * 1024


def ready_pack(name: str | os.PathLike[str]) -> Pack | None:
    """The pack of that name if it is installed with a ready form of just the files that are there; else None."""
    try:
        place = _place(name)
        return None if place is None else _read(*place)
    except (PackError, OSError, ValueError, KeyError, TypeError, RecursionError, StaleFormError):
        return None  # the long way says what is wrong, if anything is


def _place(name: str | os.PathLike[str]) -> tuple[Path, Path] | None:
    """The folder of an installed pack, and its ready form."""
    if not isinstance(name, str) or not name.replace("_", "").isalnum():
        return None  # as `find` takes it for a folder
    folder = installed_packs().get(name)
    if folder is None or INSTALLED.isdisjoint(folder.resolve().parts):
        return None
    path = folder.parent / FOLDER / f"{folder.name}.json"
    return (folder, path) if path.is_file() and path.stat().st_size <= _LARGEST else None


def _read(folder: Path, path: Path) -> Pack | None:
    with path.open("rb") as file:
        stated, body = file.readline(), file.read()
    if stated.decode("ascii") != f"{sha256(body).hexdigest()}\n":
        return None
    lines: Iterator[Any] = map(json.loads, BytesIO(body))
    form: dict[str, Any] = next(lines, {})
    if form["engine"] != __version__ or form["files"] != digest_of(folder.parent, form["folders"]):
        return None
    pack = read({**form["pack"], "batches": lines}, printable(str(folder.parent)))
    return pack if isinstance(pack, Pack) and pack.id == folder.name else None


def ready_form(pack: Pack, folder: Path) -> bytes | None:
    """The ready form of a pack that was read from a folder; None where it stands on packs that are not beside it."""
    folders = sorted({layer.id for layer in pack.layers} | {one.id for layer in pack.layers for one in layer.libraries})
    if not all((folder.parent / name / "pack.yaml").is_file() for name in folders):
        return None
    head = written(pack, printable(str(folder.parent)))
    batches = head.pop("batches")
    assert isinstance(batches, list)
    form = {"engine": __version__, "folders": folders, "files": digest_of(folder.parent, folders), "pack": head}
    body = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in (form, *batches)
    ).encode()
    return sha256(body).hexdigest().encode() + b"\n" + body


def digest_of(package: Path, folders: Iterable[str]) -> str:
    """The SHA-256 of the names and the content of every file in these folders of a package."""
    found = sha256()
    for folder in folders:
        for path in sorted(_files(str(package / folder), folder)):
            with open(f"{package}/{path}", "rb", buffering=0) as file:
                content = file.read()
            found.update(f"{path}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()


def _files(folder: str, name: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            below = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from _files(entry.path, below)
            else:
                yield below
