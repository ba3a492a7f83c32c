"""Apart: work that a process of its own does, so that what it needed for it goes with that process.

What reads a pack weighs more than the pack: a validator, a parser, and all that they leave behind. A server that runs
for weeks need not carry it.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


def apart(work: Callable[[], Made]) -> Made:
    """What the work makes, made by a child of this process where one can be had, and else here.

    What it makes must be fit for a pickle. Where it fails there it is done again here, and raises what it raises.
    """
    # A child of a process with several threads may wait for ever for a lock that one of the others held.
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _send(work, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or not content:
        return work()
    # INVARIANT: it comes out of a pipe that no one else has, from a child that this process made.
    made: Made = pickle.loads(content)  # noqa: S301
    return made


def _send(work: Callable[[], object], writing: int) -> None:
    """Does the work in the child, and ends it: none of what the parent would do at its end is for the child to do."""
    code = 1
    try:
        content = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with open(writing, "wb") as pipe:
            pipe.write(content)
        code = 0
    except BaseException:  # noqa: S110  it is raised where the work is done again
        pass
    finally:
        os._exit(code)
