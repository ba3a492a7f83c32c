"""Streams: standard input, output and error as they are found, and as they are left."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from soundadvice_cli.errors import NOT_WRITTEN, OUTPUT, PIPE_CLOSED

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Output(io.FileIO):
    """Standard output, whose errors say that they are its own. What failed once is not held: a flush tells nothing."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Writes as a file does."""
        try:
            return super().write(data)
        except OSError as error:
            error.add_note(OUTPUT)
            raise


def stand_in_for_closed() -> None:
    """Puts something in the place of each standard stream that was closed before we began.

    What is opened next would else get its number, and be written into by mistake. Reading standard input or writing
    standard output then fails with a reason; what goes to standard error is lost.
    """
    for number, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # gets the lowest number that is free, which is this one
    # They stay open to the end.
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def watch_output() -> None:
    """Sees to it that an error of standard output can be told from any other. A terminal stays as it is."""
    before = sys.stdout
    somebody_elses = sys.__stdout__ is not None and before is not sys.__stdout__
    if somebody_elses or not isinstance(before, io.TextIOWrapper) or before.isatty():
        return
    raw = _Output(1, "w", closefd=False)
    unbuffered = isinstance(before.buffer, io.RawIOBase)  # as Python was told to
    layer = raw if unbuffered else io.BufferedWriter(raw)
    sys.stdout = io.TextIOWrapper(layer, before.encoding, before.errors, write_through=unbuffered)


def leave(code: int) -> NoReturn:
    """Ends the program with a code; another one where output that was still held cannot be written.

    Raises SystemExit.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # from here on, Ctrl-C ends it without a word
    lost = _flushed(1)
    _flushed(2)
    raise SystemExit(lost if code == 0 and lost else code)


def _flushed(number: int) -> int:
    """Writes what a stream still holds; the code to end with where that fails, else 0.

    Python would try it once more at the very end, and complain: what cannot be written goes nowhere.
    """
    stream = sys.stdout if number == 1 else sys.stderr
    try:
        stream.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
    except (OSError, ValueError):
        code = NOT_WRITTEN
    else:
        return 0
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
    return code
