"""A process that holds some contestants, checks them against `evaluate`, and times a round whenever it is told to.

Started by `turns.py` with the names of modules of `peers`, joined by commas, and how many answer sets to check. Reads a
line, answers with a line of JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import statistics
import sys
from collections.abc import Callable

from answer_sets import answer_sets
from contestant import Contestant, Decision
from measured_pack import measured_pack

import soundadvice
from soundadvice.model.answer import read_answers
from soundadvice.model.pack import Pack

PASSES = 10
TIMED = 200  # of the answer sets: few enough to stay in the cache, as answers do that have only just come in
_LONG_ENOUGH = 100_000  # microseconds for the passes of one round: a slow engine gets fewer of them


def expected(pack: Pack, contestant: Contestant, how_many: int) -> list[Decision]:
    """What the reference says of each answer set."""
    found = []
    for answers in answer_sets(how_many):
        evaluation = soundadvice.evaluate(pack, read_answers(pack.question, contestant.change(answers)))
        assert evaluation.decided
        found.append((evaluation.floor, tuple(sorted(evaluation.fired))))
    return found


def check(contestant: Contestant, wanted: list[Decision]) -> None:
    """Stops where a contestant says anything else than the reference."""
    found = contestant.decisions(answer_sets(len(wanted)))
    for number, (one, right) in enumerate(zip(found, wanted, strict=True)):
        if one != right:
            raise SystemExit(f"{contestant.name} disagrees on answer set {number}: {one}, and evaluate says {right}")


def round_of(timer: Callable[[], float]) -> float:
    """The median of a few passes."""
    first = timer()
    passes = max(1, min(PASSES, int(_LONG_ENOUGH / (first * TIMED + 1))))
    return statistics.median([first, *(timer() for _ in range(passes - 1))])


def main(modules: str, how_many: int) -> None:
    """Says what the contestants are; then the median of a few passes of each, in turns, for every line read."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # some engines print
    found = [importlib.import_module(f"peers.{module}").CONTESTANTS for module in modules.split(",")]
    contestants: list[Contestant] = [make() for some in found for make in some]
    places = [
        f"{module}:{at}" for module, some in zip(modules.split(","), found, strict=True) for at in range(len(some))
    ]
    pack = measured_pack()
    for contestant in contestants:
        check(contestant, expected(contestant.pack or pack, contestant, how_many))
    timers = {contestant.name: contestant.timer(answer_sets(TIMED)) for contestant in contestants}
    about = {one.name: {"given": one.given, "alone": where} for one, where in zip(contestants, places, strict=True)}
    gc.collect()
    gc.freeze()  # what was set up is not gone through again and again while timing
    print(json.dumps(about), file=answers, flush=True)
    for _ in sys.stdin:
        taken = {name: round_of(timer) for name, timer in timers.items()}
        print(json.dumps(taken), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
