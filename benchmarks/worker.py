"""A process that holds some contestants, checks them against `evaluate`, and times a round whenever it is told to.

Started by `turns.py` with the name of a module of `peers`. Reads a line, answers with a line of JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import statistics
import sys

from answer_sets import answer_sets
from contestant import Contestant, Decision

import soundadvice
from soundadvice.answer import read_answers
from soundadvice.pack import Pack

PASSES = 10
TIMED = 200  # of the answer sets: few enough to stay in the cache, as answers do that have only just come in


def expected(pack: Pack, contestant: Contestant) -> list[Decision]:
    """What the reference says of each answer set."""
    found = []
    for answers in answer_sets():
        evaluation = soundadvice.evaluate(pack, read_answers(pack.question, contestant.change(answers)))
        assert evaluation.decided
        found.append((evaluation.floor, tuple(sorted(evaluation.fired))))
    return found


def check(contestant: Contestant, decisions: list[Decision]) -> None:
    """Stops where a contestant says anything else than the reference."""
    for number, (found, wanted) in enumerate(zip(contestant.decisions(answer_sets()), decisions, strict=True)):
        if found != wanted:
            raise SystemExit(f"{contestant.name} disagrees on answer set {number}: {found}, and evaluate says {wanted}")


def main(module: str) -> None:
    """Says what the contestants are; then the fastest of a few passes of each, in turns, for every line read."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # some engines print
    contestants = importlib.import_module(f"peers.{module}").contestants()
    pack = soundadvice.load_pack("low_back_pain")
    for contestant in contestants:
        check(contestant, expected(contestant.pack or pack, contestant))
    timers = {contestant.name: contestant.timer(answer_sets()[:TIMED]) for contestant in contestants}
    about = {one.name: one.given for one in contestants}
    gc.collect()
    gc.freeze()  # what was set up is not gone through again and again while timing
    print(json.dumps(about), file=answers, flush=True)
    for _ in sys.stdin:
        taken = {name: statistics.median(timer() for _ in range(PASSES)) for name, timer in timers.items()}
        print(json.dumps(taken), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
