"""One contestant alone in a new process: how long until its first decision, and how much memory it takes.

Started with `module:place` of a contestant of `peers`. Answers with a line of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from time import perf_counter

from answer_sets import answer_sets

_SETS = 1_000


def main(which: str) -> None:
    """Prints the seconds from importing the engine to its first decision, and the peak after a thousand, in MB."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # some engines print
    module, _, place = which.partition(":")
    sets = answer_sets(_SETS)
    start = perf_counter()
    contestant = importlib.import_module(f"peers.{module}").CONTESTANTS[int(place)]()
    contestant.decisions(sets[:1])
    first = perf_counter() - start
    contestant.decisions(sets)
    import machine

    print(json.dumps({"first": first, "peak": machine.peak()}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
