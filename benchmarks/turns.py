"""Workers in turns: a process each, so that no engine disturbs another; one at a time, so that all share the noise."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORKER = HERE / "worker.py"
_PATIENCE = 5  # seconds


class UnavailableError(Exception):
    """An engine that cannot be had, or that disagrees; its last words say why."""


class Worker:
    """A process that times its contestants once whenever it is told to."""

    def __init__(self, modules: str, checked: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), modules, str(checked)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.about: dict[str, dict[str, str]] = self._read()

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
            raise UnavailableError(_last_words(words))
        return json.loads(line)  # type: ignore[no-any-return]


def _last_words(text: str) -> str:
    return (text.strip().splitlines() or ["it ended without a word"])[-1]


@dataclass
class Turns:
    """What is said about each contestant, the microseconds of all in each round, and why an engine takes no part."""

    about: dict[str, dict[str, str]] = field(default_factory=dict)
    rounds: list[dict[str, float]] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def samples(self, name: str) -> tuple[float, ...]:
        """The microseconds of one contestant, a number a round."""
        return tuple(one[name] for one in self.rounds)


def in_turns(modules: Iterable[str], generations: int, rounds: int, checked: int) -> Turns:
    """Every generation is a set of new processes: hashes, and so the layout of sets and dicts, differ between them.

    `checked` answer sets are compared with the reference before anything is timed.
    """
    turns = Turns()
    for generation in range(generations):
        workers = []
        for module in modules:
            try:
                if module not in turns.missing:
                    workers.append(Worker(module, checked if generation == 0 else 1))
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


def alone(which: Iterable[str], rounds: int) -> dict[str, list[dict[str, float]]]:
    """What `alone.py` found for each contestant, given as `module:place`, in each round; once for the very slow."""
    found: dict[str, list[dict[str, float]]] = {one: [] for one in which}
    for _ in range(rounds):
        for one, results in found.items():
            if results and results[0]["first"] > _PATIENCE:
                continue
            command = [sys.executable, str(HERE / "alone.py"), one]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise UnavailableError(_last_words(done.stderr))
            results.append(json.loads(done.stdout))
    return found
