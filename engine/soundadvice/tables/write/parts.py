"""A folder of parts: begun, gone on with, or refused; a part counts once it stands in its place and on the list."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from soundadvice.tables.errors import BatchError
from soundadvice.tables.read.locations import TableFormat
from soundadvice.tables.write.drafts import Draft, begun, lock, open_private
from soundadvice.tables.write.manifest import (
    MANIFEST,
    PARTS,
    DonePart,
    Manifest,
    add_part,
    differences,
    file_digest,
    read_manifest,
    read_parts,
    write_parts,
)
from soundadvice.tables.write.summary import Summary

_LOCK = "_lock"
_OURS = re.compile(
    rf"part-\d{{5,}}\.({'|'.join(TableFormat)})|\.(part-\d{{5,}}|{re.escape(MANIFEST)}|{re.escape(PARTS)})\..*\.tmp"
)


class Parts:
    """A folder that is being filled. No one else fills it meanwhile."""

    def __init__(self, folder: Path, form: TableFormat, job: Mapping[str, object], *, overwrite: bool) -> None:
        self.folder = folder
        self._form = form
        self._job = job
        self.damaged: tuple[str, ...] = ()
        """The files that did not hold what was written, and are made again."""
        self.was_complete = False
        self._left = ExitStack()
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        self._lock = open_private(folder / _LOCK, os.O_RDWR)
        try:
            lock(self._lock, str(folder))
            self.done: dict[int, DonePart] = self._begin(overwrite)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Takes away the draft that is left, and lets others at the folder."""
        self._left.close()
        with suppress(OSError):
            os.close(self._lock)

    def _begin(self, overwrite: bool) -> dict[int, DonePart]:
        names = {path.name for path in self.folder.iterdir()} - {_LOCK}
        if MANIFEST in names and not overwrite:
            return self._go_on()
        ours = {name for name in names if _is_ours(name)}
        if names - ours or (ours and not overwrite):
            shown = min(names - ours or ours)
            self._remove_lock()
            raise BatchError(
                f"`{self.folder}`: it holds other things already, such as `{shown}`",
                "give a folder that is empty or new",
            )
        # The manifest goes first: without it, parts count for nothing.
        for name in sorted(ours, key=lambda name: name != MANIFEST):
            (self.folder / name).unlink()
        Manifest(self._job).write(self.folder)
        return {}

    def _go_on(self) -> dict[int, DonePart]:
        before = read_manifest(self.folder / MANIFEST)
        others = differences(before.job, self._job)
        if others:
            raise BatchError(
                f"`{self.folder}` was begun by another batch: {'; '.join(others)}",
                "give another folder, or begin again with --overwrite",
            )
        listed = read_parts(self.folder)
        whole = [part for part in listed if part.is_whole(self.folder)]
        self.damaged = tuple(part.file for part in listed if part not in whole)
        self.was_complete = before.complete and not self.damaged and len(whole) == before.parts
        if not self.was_complete:
            Manifest(self._job).write(self.folder)
            write_parts(self.folder, whole)
        return {part.number: part for part in whole}

    def draft(self, number: int) -> tuple[Draft, Path]:
        """Where a part is written, and where it will stand."""
        target = self.folder / f"part-{number:05}.{self._form}"
        return begun(lambda: Draft(target, follow=False), self._left), target

    def add(self, number: int, draft: Draft, target: Path, rows_digest: str, summary: Summary) -> None:
        """Puts a part in its place, then on the list, with what tells the rows it was made from."""
        size, sha256 = draft.at.stat().st_size, file_digest(draft.at)
        draft.place(replace=True)
        part = DonePart(number, target.name, size, sha256, rows_digest, summary)
        add_part(self.folder, part)
        self.done[number] = part

    @property
    def summary(self) -> Summary:
        """Of all parts that are done."""
        return sum((part.summary for part in self.done.values()), Summary())

    def finish(self) -> None:
        """Says that all is there."""
        Manifest(self._job, complete=True, parts=len(self.done), summary=self.summary).write(self.folder)

    def _remove_lock(self) -> None:
        with suppress(OSError):
            (self.folder / _LOCK).unlink()


def _is_ours(name: str) -> bool:
    return name in (MANIFEST, PARTS) or _OURS.fullmatch(name) is not None
