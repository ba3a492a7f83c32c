"""The progress of a batch: a bar on a terminal, on standard error; nothing anywhere else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

    from soundadvice.tables.read.sources import RowCount


class Bar:
    """Rows done, rows a second, and what is left."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._done = 0
        self._began = time.monotonic()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, count: RowCount | None, done: int) -> None:
        """Shows the bar, if there is a terminal to show it on."""
        self._done, self._began = done, time.monotonic()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.fields[rows]}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
        )
        self._about = "" if count is None or count.exact else "about "
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        total = None if count is None else count.rows
        self._total = total
        self._task = self._progress.add_task("", total=total, completed=done, rows=self._rows(done), speed="")
        self._progress.start()

    def at(self, rows: float) -> None:
        """Moves the bar."""
        if self._progress is None:
            return
        if self._total is not None and rows > self._total:
            self._total = None  # there are more than it looked like
            self._progress.update(self._task, total=None)
        taken = time.monotonic() - self._began
        speed = f"{(rows - self._done) / taken:,.0f} rows/s" if taken > 0.5 else ""
        self._progress.update(self._task, completed=rows, rows=self._rows(int(rows)), speed=speed)

    def _rows(self, rows: int) -> str:
        return f"{rows:,} rows" if self._total is None else f"{rows:,} of {self._about}{self._total:,} rows"
