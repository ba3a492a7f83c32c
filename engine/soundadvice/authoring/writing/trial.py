"""Trial: a pack with other files, read from a copy before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from soundadvice.files.bounded import read_bounded
from soundadvice.loader import files
from soundadvice.loader.load import load_pack
from soundadvice.loader.yaml.parse import MOST_BYTES
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.pack import Pack

_FOLDERS = (files.RULES, files.TABLES, files.EXERCISES, files.TRANSLATIONS)


def loaded_with(
    folder: Path, pack: Pack, changed: Mapping[Path, bytes], refuse: Callable[[str], SoundAdviceError]
) -> Pack:
    """The pack of a folder as it would be with these files, by their paths in the folder; nothing is written there.

    Raises PackError where it would not load, and what `refuse` makes of the reason where no copy of it can be made.
    """
    here = folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / here.name
        try:
            copy_files(here, copy)
            others = {*(layer.id for layer in pack.layers[:-1]), *(library.id for library in pack.libraries)}
            for name in others:  # a parent, and a library, is looked for beside the pack
                if (here.parent / name / files.PACK).is_file():
                    copy_files(here.parent / name, Path(place) / name)
            for path, content in changed.items():
                target = copy / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise refuse(f"{folder}: no copy of it can be made to try the change on: {reason}") from None
        return load_pack(copy, translations=True)


def copy_files(folder: Path, copy: Path) -> None:
    """Copies the files of a pack, and nothing else that may lie there."""
    for path in files_of(folder):
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(read_bounded(path, MOST_BYTES))


def files_of(folder: Path) -> Iterable[Path]:
    """The files of a pack: those in its folder, and those of its parts of a kind."""
    found = list(folder.glob("[!.]*.yaml"))
    for name in _FOLDERS:
        found += (folder / name).glob("[!.]*.yaml")
    return sorted([*found, *(folder / files.TABLES).glob("[!.]*.csv")])
