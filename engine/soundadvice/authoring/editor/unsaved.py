"""Unsaved: a pack as an editor has it, with texts that are not in its files yet, checked as `check` does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from soundadvice.authoring.writing.trial import copy_files
from soundadvice.loader.files import PACK
from soundadvice.loader.load import check_pack
from soundadvice.model.problem import Problem, Span

_MOST_BESIDE = 200


def pack_of(path: Path) -> Path | None:
    """The folder of the pack that a file belongs to, None if it is in none."""
    for folder in (path.parent, path.parent.parent):
        if (folder / PACK).is_file():
            return folder
    return None


def check_unsaved(folder: Path, texts: Mapping[Path, str], without: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Every problem of a pack with these texts in the place of its files, by their paths; places are in the folder.

    Files `without` which it is tried are left out.
    """
    if not texts and not without:
        return check_pack(folder)
    with _copied(folder, texts, without) as copy:
        return tuple(_moved(problem, copy, folder) for problem in check_pack(copy))


@contextmanager
def _copied(folder: Path, texts: Mapping[Path, str], without: Sequence[Path]) -> Iterator[Path]:
    """A copy of the pack with other texts. What it stands on is found beside it, as where it is."""
    here = folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / here.name
        copy_files(here, copy)
        for path, text in texts.items():
            target = copy / path.resolve().relative_to(here)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        for path in without:
            (copy / path.resolve().relative_to(here)).unlink(missing_ok=True)
        beside = [one for one in sorted(here.parent.iterdir())[:_MOST_BESIDE] if one != here and (one / PACK).is_file()]
        for one in beside:
            (Path(place) / one.name).symlink_to(one)
        yield copy


def _moved(problem: Problem, copy: Path, folder: Path) -> Problem:
    def moved(span: Span) -> Span:
        if not span.file.startswith(str(copy)):
            return span
        return replace(span, file=os.path.join(folder, os.path.relpath(span.file, copy)))

    also = tuple(moved(span) for span in problem.also)
    return replace(problem, span=moved(problem.span), also=also)
