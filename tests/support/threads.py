"""Threads: the same work in several at once, that take turns as often as they can."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from random import Random


def in_threads(work: Callable[[Random], list[object]], *, count: int = 8) -> list[object]:
    """All that was found wrong by work done so many times at once, each with its own seed; what is raised is wrong."""
    wrong: list[object] = []
    before = sys.getswitchinterval()

    def guarded(seed: int) -> None:
        try:
            wrong.extend(work(Random(seed)))
        except BaseException as reason:
            wrong.append(reason)

    threads = [threading.Thread(target=guarded, args=(seed,)) for seed in range(count)]
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    return wrong
