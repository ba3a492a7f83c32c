"""Open packs: the files that an editor has open, by the packs that they are of, and what is known of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from soundadvice.authoring.editor.index import Index, index_of
from soundadvice.authoring.editor.unsaved import check_unsaved, pack_of
from soundadvice.loader.files import PACK, text_file
from soundadvice.loader.load import find_pack
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import SoundAdviceError
from soundadvice.model.problem import Problem

_MOST_LAYERS = 8


@dataclass(slots=True)
class OpenPacks:
    """The texts that an editor has, by path, and the files of each pack that problems were shown in."""

    texts: dict[Path, str] = field(default_factory=dict)
    shown: dict[Path, set[Path]] = field(default_factory=dict)

    def of(self, folder: Path) -> dict[Path, str]:
        """The texts of the pack in a folder that its files may not have yet."""
        here = folder.resolve()
        return {path: text for path, text in self.texts.items() if path.resolve().is_relative_to(here)}

    def problems(self, folder: Path) -> dict[Path, list[Problem]]:
        """The problems of a pack by file; a file that is open, or had some, and has none has an empty list."""
        found: dict[Path, list[Problem]] = {path: [] for path in {*self.shown.get(folder, set()), *self.of(folder)}}
        for problem in check_unsaved(folder, self.of(folder)):
            path = Path(problem.span.file)
            found.setdefault(path if path.is_file() or path in self.texts else folder / PACK, []).append(problem)
        self.shown[folder] = {path for path, listed in found.items() if listed}
        return found

    def index(self, folder: Path) -> Index:
        """The names of a pack and of those that it stands on."""
        return index_of(folder, self.of(folder), list(self._below(folder, _MOST_LAYERS)))

    def _below(self, folder: Path, layers: int) -> Iterator[Index]:
        path = folder / PACK
        text = self.texts.get(path) or path.read_text("utf-8", errors="replace")
        node = parse(text_file(path), text.encode("utf-8"), Problems())
        parent = node.get("extends") if node is not None else None
        named = (parent.get("pack") or parent) if parent is not None else None
        if named is None or not layers or not isinstance(named.value, str):
            return
        beside = folder.resolve().parent / named.text
        try:
            found = beside if (beside / PACK).is_file() else find_pack(named.text)
        except SoundAdviceError:
            return
        yield index_of(found, self.of(found), list(self._below(found, layers - 1)))


def folder_of(path: Path) -> Path | None:
    """The folder of the pack that a file is of."""
    return pack_of(path)
