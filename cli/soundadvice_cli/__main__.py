"""`python -m soundadvice_cli` is `soundadvice`, and `soundadvice` begins here.

Little is imported before `main`, and while the rest is, Ctrl-C ends the program as it ends any other: without a word.
"""

import gc
import os
import signal
import sys
from typing import NoReturn

_CANNOT_START = """\
error: soundadvice cannot start ({}); with SOUNDADVICE_DEBUG=1 in the environment it shows why
  help: if it may be an emergency, do not wait for this: call 999, 112 or 911 now
"""

_NEW_OBJECTS = 100_000
"""How many, before garbage is looked for: what is imported and read at the start is none."""


def main() -> NoReturn:
    """Runs the command line and exits."""
    gc.set_threshold(_NEW_OBJECTS)
    before = signal.getsignal(signal.SIGINT)
    quiet = before is signal.default_int_handler  # else it is ignored, or someone else's
    if quiet:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from soundadvice_cli.main import main as run
    except Exception as error:  # no memory, or something that is not installed as it was meant to be
        if os.environ.get("SOUNDADVICE_DEBUG"):
            raise
        if sys.stderr is not None:
            sys.stderr.write(_CANNOT_START.format(type(error).__name__))
        raise SystemExit(70) from None
    if quiet:
        signal.signal(signal.SIGINT, before)
    run()


if __name__ == "__main__":
    main()
