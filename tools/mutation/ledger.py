"""The bugs that may live, each with its reason, and what a run found beside them.

`tests/mutation/survivors.toml` is written by hand: what no test need notice. A bug that lives and is not in it is a
finding; a bug in it that dies, or that there no longer is, is told, so that it can be taken out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tools.mutation.changes import SourceMutant
from tools.mutation.runner import MutantOutcome

SURVIVORS = Path("tests/mutation/survivors.toml")


class SurvivorKind(StrEnum):
    """Why a bug may live."""

    SAME = "same"  # nothing that the program does is another
    WORDS = "words"  # a message for developers is worded otherwise
    SPEED = "speed"  # the same, sooner or later
    TYPES = "types"  # the type checker sees it
    ELSEWHERE = "elsewhere"  # a test sees it that runs a program of its own, in which no bug is put


@dataclass(frozen=True, slots=True)
class Survivor:
    """A bug that may live: its name, the kind of reason, and the reason."""

    name: str
    kind: SurvivorKind
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerFinding:
    """What a run says of the list: bugs that live and are not in it, and those in it that died or are gone."""

    new: tuple[str, ...]
    died: tuple[str, ...]
    gone: tuple[str, ...]


def read(path: Path = SURVIVORS) -> tuple[Survivor, ...]:
    """The list. Raises ValueError for one without a reason or twice in it."""
    found = tuple(
        Survivor(
            f"{one['module']}:{one['function']}: {one['change']}", SurvivorKind(one["kind"]), one["reason"].strip()
        )
        for one in tomllib.loads(path.read_text("utf-8")).get("survivor", [])
    )
    names = [one.name for one in found]
    for one in found:
        if not one.reason or names.count(one.name) > 1:
            raise ValueError(f"{path}: without a reason, or twice: {one.name}")
    return found


def compare(
    survivors: Iterable[Survivor],
    all_of_them: Iterable[SourceMutant],
    outcomes: Iterable[tuple[SourceMutant, MutantOutcome]],
) -> LedgerFinding:
    """What a run says of the list. `all_of_them` are the bugs that there are, `outcomes` those that were run."""
    listed = [one.name for one in survivors]
    every = {mutant.name: mutant.module for mutant in all_of_them}
    modules = set(every.values())
    noticed = {mutant.name: outcome.noticed for mutant, outcome in outcomes}
    return LedgerFinding(
        tuple(name for name, seen in noticed.items() if not seen and name not in listed),
        tuple(name for name in listed if noticed.get(name)),
        tuple(name for name in listed if name.partition(":")[0] in modules and name not in every),
    )


def interval(killed: int, run: int) -> tuple[float, float]:
    """Wilson's interval, 95 %, for the share that is killed, from a sample."""
    z, share = 1.959964, killed / run
    middle = share + z * z / (2 * run)
    width = z * ((share * (1 - share) + z * z / (4 * run)) / run) ** 0.5
    return (middle - width) / (1 + z * z / run), (middle + width) / (1 + z * z / run)
