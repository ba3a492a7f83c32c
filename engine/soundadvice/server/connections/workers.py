"""Workers: several processes that take connections from one socket, and the one that looks after them."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from time import monotonic, sleep

LOG = logging.getLogger("soundadvice.server")
_YOUNG = 5.0
"""Seconds: a worker that ends sooner than this after it began, and was not killed, could not begin at all."""
_PAUSE = 0.5
"""Seconds before the next one begins in place of one that was killed as young: whatever kills them may go on."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Stop(Exception):  # noqa: N818  it is no error to be told to stop
    """The signal that ends everything."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def can_fork() -> bool:
    """Whether this system has processes that share what is made before them."""
    return hasattr(os, "fork")


def run_workers(work: Callable[[int], None], count: int) -> None:
    """Has so many processes do this work, until SIGTERM, which ends it quietly, or SIGINT, a KeyboardInterrupt.

    Each is told which of them it is, from 0 on.
    One that ends by itself is replaced; where one ends as soon as it has begun, all are, and SystemExit is raised.
    """

    def stop(number: int, _: object) -> None:
        for one in _SIGNALS:  # whoever says it twice waits all the same: requests under way are finished first
            signal.signal(one, signal.SIG_IGN)
        raise _Stop(number)

    # What is there by now is shared with the workers, as long as nobody touches it: not even to look for garbage.
    gc.collect()
    gc.freeze()
    began: dict[int, tuple[float, int]] = {}
    told = signal.SIGTERM
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        for number in _SIGNALS:
            signal.signal(number, stop)
        while True:
            for number in sorted({*range(count)} - {number for _, number in began.values()}):
                _start(work, number, began)
            ended, how = os.waitpid(-1, 0)
            since = began.pop(ended, None)
            if since is None:
                continue
            if monotonic() - since[0] < _YOUNG:
                if not os.WIFSIGNALED(how):
                    raise SystemExit("error: a process ended as soon as it had begun, so nothing is served")
                sleep(_PAUSE)
            LOG.error("a process ended by itself, and another takes its place")
    except _Stop as said:
        told = signal.Signals(said.number)
    finally:
        _end(list(began))
        for number, handler in before.items():
            signal.signal(number, handler)
    if told is signal.SIGINT:
        raise KeyboardInterrupt


def _start(work: Callable[[int], None], which: int, began: dict[int, tuple[float, int]]) -> None:
    """Starts a worker, and notes it by its process id: no signal comes in between, so none is left behind."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    worker = os.fork()
    if worker:
        began[worker] = monotonic(), which
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        return
    code = 1
    try:
        for number in _SIGNALS:  # one that comes before the server listens to signals ends it at once
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        work(which)
        code = 0
    except KeyboardInterrupt:
        code = 0
    except BaseException as error:
        LOG.error("a process ended: %s", type(error).__name__)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what the parent would do at its end is not for a worker to do


def _end(workers: list[int]) -> None:
    """Tells the workers to end, and waits until they have.

    With SIGTERM, whatever was said here: a terminal tells all of them of Ctrl-C by itself, and who is told that twice
    finishes no request.
    """
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for worker in workers:
        try:
            os.kill(worker, signal.SIGTERM)
        except ProcessLookupError:
            continue
    for worker in workers:
        try:
            os.waitpid(worker, 0)
        except ChildProcessError:
            continue
