"""What an author's page shows: the pack as it was last saved, what was found of it, and the question being written."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from soundadvice.authoring.editor import kinds
from soundadvice.authoring.editor.index import Index, index_of
from soundadvice.authoring.writing.trial import files_of
from soundadvice.loader.stands_on import folders_of
from soundadvice.model.pack import Pack

Fingerprint = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class StepFound:
    """What one of the steps of a save found: what it is called, in one line how it stands, and each finding."""

    step: str
    says: str
    lines: tuple[str, ...] = ()
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class WorkState:
    """The state after a save: numbers of its changes and of the saves, what was found, and the question in hand."""

    number: int = 0
    save: int = 0
    found: tuple[StepFound, ...] = ()
    question: str | None = None
    is_busy: bool = True

    def to_json(self) -> dict[str, object]:
        """As the page takes it."""
        return {
            "number": self.number,
            "save": self.save,
            "busy": self.is_busy,
            "question": self.question,
            "found": [
                {"step": one.step, "says": one.says, "lines": one.lines, "good": one.is_good} for one in self.found
            ],
        }


Steps = Callable[[Path, Callable[[Pack], None]], "Sequence[Callable[[], StepFound]]"]
"""What is done on a save: the steps, each done once the one before it is good. A pack that loads is handed on."""


@dataclass(slots=True)
class WorkDesk:
    """Looks at a pack's folder, and those that it stands on, on every save, step by step, in a thread of its own."""

    folder: Path
    steps: Steps
    show: Callable[[Pack], None]
    tell: Callable[[StepFound], None] = lambda _: None
    state: WorkState = field(default_factory=WorkState)
    _seen: Fingerprint = field(default_factory=dict)
    _folders: tuple[Path, ...] = ()
    _index: Index | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)

    def look(self) -> bool:
        """Looks whether a folder has changed since; if so, does every step. Whether one had."""
        if self._seen and fingerprint(self._folders) == self._seen:
            return False
        self._folders = folders_of(self.folder)
        now = fingerprint(self._folders)
        changed = [path for path in now if self._seen.get(path) != now[path]]
        self._seen = now
        question = self._in_hand(changed) or self.state.question
        self.state = WorkState(self.state.number + 1, self.state.save + 1, (), question)
        found: tuple[StepFound, ...] = ()
        for step in self.steps(self.folder, self.show):
            one = step()
            found = (*found, one)
            self.tell(one)
            self.state = replace(self.state, number=self.state.number + 1, found=found)
            if fingerprint(self._folders) != now:
                return True  # saved again meanwhile: what follows would be of yesterday
            if not one.is_good and one.step == "check":
                break
        self.state = replace(self.state, number=self.state.number + 1, is_busy=False)
        return True

    def watch(self, seconds: float) -> None:
        """Looks again and again until it is stopped: of shares and containers, no system tells what has changed."""
        while not self._stopped.is_set():
            self.look()
            self._stopped.wait(seconds)

    def stop(self) -> None:
        """Stops watching."""
        self._stopped.set()

    def _in_hand(self, changed: Sequence[str]) -> str | None:
        """The question that is being written: the first that reads otherwise, or that a changed rule looks at."""
        before, now = self._index, index_of(self.folder)
        self._index = now
        questions = now.names(kinds.QUESTION)
        had = before.names(kinds.QUESTION) if before is not None else {}
        for name, node in questions.items():
            if before is not None and (name not in had or had[name].data() != node.data()):
                return name
        if before is None:
            return None
        uses = (use for use in now.uses if use.span.file in changed and use.name.kind == kinds.QUESTION)
        return next((use.name.id for use in uses if use.name.id in questions), None)


def fingerprint(folders: Iterable[Path]) -> Fingerprint:
    """When each file of some packs was written, and how long it is."""
    found = {}
    for folder in folders:
        for path in files_of(folder):
            try:
                told = path.stat()
            except OSError:
                continue  # it was just removed
            found[str(path)] = (told.st_mtime_ns, told.st_size)
    return found
