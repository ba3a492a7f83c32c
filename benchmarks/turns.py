"""Workers in turns: a process each, so that no engine disturbs another; one at a time, so that all share the noise."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORKER = Path(__file__).parent / "worker.py"


class UnavailableError(Exception):
    """An engine that cannot be had, or that disagrees; its last words say why."""


class Worker:
    """A process that times its contestants once whenever it is told to."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.about: dict[str, str] = self._read()

    def round(self) -> dict[str, float]:
        """The microseconds an evaluation takes, for each contestant."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        self._process.communicate()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            _, words = self._process.communicate()
            raise UnavailableError((words.strip().splitlines() or ["it ended without a word"])[-1])
        return json.loads(line)  # type: ignore[no-any-return]


@dataclass
class Turns:
    """What each contestant is given, the microseconds of all in each round, and why an engine could not take part."""

    about: dict[str, str] = field(default_factory=dict)
    rounds: list[dict[str, float]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def in_turns(modules: Iterable[str], generations: int, rounds: int) -> Turns:
    """Every generation is a set of new processes: hashes, and so the layout of sets and dicts, differ between them."""
    turns = Turns()
    for _ in range(generations):
        workers = []
        for module in modules:
            try:
                workers.append(Worker(module))
            except UnavailableError as reason:
                turns.missing[module] = str(reason)
        for worker in workers:
            turns.about |= worker.about
            worker.round()  # warm up
        for _ in range(rounds):
            side_by_side: dict[str, float] = {}
            for worker in workers:
                side_by_side |= worker.round()
            turns.rounds.append(side_by_side)
        for worker in workers:
            worker.close()
    return turns
