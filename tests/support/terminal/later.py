"""Runs the command line with a clock that is set ahead, for tests of other days: SECONDS, then the arguments."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from soundadvice.routine import clock
from soundadvice_cli import main

if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv.pop(1)))
    clock.now = lambda: datetime.now().astimezone() + ahead
    main.main()
