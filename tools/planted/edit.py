"""Edit: a change of a pack's files as an author would make it, and the copy of the packs that it is made in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

RULES = Path(__file__).parents[2] / "rules" / "soundadvice_rules"
PARENT, RED_FLAGS = "low_back_pain", "low_back_pain_red_flags"


@dataclass(frozen=True)
class Substitution:
    """In one file, by its path below the pack: these words become others. None for `new`: the file is deleted.

    With no `old`, `new` is put at the end.
    """

    path: str
    old: str = ""
    new: str | None = ""

    def make(self, folder: Path) -> None:
        """Makes the change. Raises LookupError unless the words are there once."""
        path = folder / self.path
        if self.new is None:
            path.unlink()
            return
        text = path.read_text("utf-8")
        if not self.old:
            path.write_text(text + self.new, "utf-8")
            return
        if text.count(self.old) != 1:
            raise LookupError(f"{self.path}: {text.count(self.old)} times: {self.old!r}")
        path.write_text(text.replace(self.old, self.new), "utf-8")


@dataclass(frozen=True)
class PlantedEdit:
    """A planted fault: its kind, what it is in words, in which pack, and the changes that make it.

    `pack` is the pack that is looked at; a path that begins with `../` is in the other one. `number` is that of the
    list of the review, 0 for those that are drawn.
    """

    kind: str
    what: str
    pack: str
    changes: tuple[Substitution, ...]
    number: int = 0

    @property
    def gone(self) -> tuple[str, ...]:
        """The rules that are deleted, by id."""
        return tuple(Path(one.path).stem for one in self.changes if one.new is None and "rules/" in one.path)


@contextmanager
def edited(edit: PlantedEdit, *, registers: bool = False) -> Iterator[Path]:
    """The folder of the pack with the edit made, beside a copy of the other."""
    with TemporaryDirectory() as place:
        for name in (PARENT, RED_FLAGS):
            shutil.copytree(RULES / name, Path(place) / name)
        folder = Path(place) / edit.pack
        for change in edit.changes:
            change.make(folder)
        if registers:
            for one in (PARENT, RED_FLAGS):
                # Whole people are written anew, and nothing that they show counts.
                (Path(place) / one / "vignettes.yaml").unlink(missing_ok=True)
                for name in edit.gone:
                    _unregister(Path(place) / one, name)
        yield folder


def _unregister(folder: Path, rule: str) -> None:
    """Takes a rule out of every register that names it, and whatever is nothing without it."""
    for path in (folder / "hazards.yaml", folder / "claims.yaml", folder / "glosses.yaml", folder / "pack.yaml"):
        if not path.is_file():
            continue
        text = path.read_text("utf-8")
        if path.name == "hazards.yaml":
            text = re.sub(rf"(?<=[\[ ]){rule}, |, {rule}(?=\])|(?<=rules: \[){rule}(?=\])", "", text)
            text = re.sub(r"(?m)^  - id: (?:(?!^  - id: |^\S).*\n)*?    rules: \[\]\n(?:    .*\n)*", "", text)
        elif path.name == "glosses.yaml":
            text = re.sub(rf"(?m)^  rules\.{rule}\..*\n(?:    .*\n)*", "", text)
        elif path.name == "claims.yaml":
            text = re.sub(rf"(?m)^      - (?:\{{rule: {rule}\}}|rule: {rule})\n", "", text)
            text = re.sub(r"(?m)^    became:\n(?=  - |\Z)", "    not_used: It is said elsewhere.\n", text)
        else:
            one = rf"(?m)^  - finding: .*\n(?:    covers: .*\n)?    of: \[{rule}\]\n    why: .*\n(?:      .*\n)*"
            text = re.sub(one, "", text)
        path.write_text(text, "utf-8")
    for path in folder.glob("rules/*.yaml"):
        text = path.read_text("utf-8")
        again = re.sub(rf"(?m)^instead_of: \[{rule}\]\n", "", text)
        again = re.sub(rf"(?m)(?<=^instead_of: \[)(.*)\b(?:{rule}, |, {rule}(?=\]))", r"\1", again)
        if again != text:
            path.write_text(again, "utf-8")
