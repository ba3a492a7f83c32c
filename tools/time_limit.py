"""A time limit for pytest: `-p tools.time_limit --seconds 20` begins no test after that, and says which it left out.

The tests run in the order in which they are named, so that the ones named last are left out first. Each worker of
pytest-xdist runs one test at least.
"""

from __future__ import annotations

import time
from argparse import SUPPRESS
from collections import Counter
from typing import Any

import pytest

LEFT = "left_out"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of pytest: the option. `until` is for the workers, which are told when the time is over."""
    parser.addoption("--seconds", type=float, default=None, help="Begin no test after so many seconds.")
    parser.addoption("--until", type=float, default=None, help=SUPPRESS)


def pytest_configure(config: pytest.Config) -> None:
    """Of pytest: the time runs from here."""
    if config.option.seconds is not None and config.option.until is None:
        config.option.until = time.time() + config.option.seconds
    if config.option.until is not None:
        config.pluginmanager.register(TimeLimit(config, config.option.until))


class TimeLimit:
    """Begins no test after a moment (seconds since the epoch)."""

    def __init__(self, config: pytest.Config, until: float) -> None:
        self._config = config
        self._until = until
        self._begun = False
        self._left: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Of pytest: True where the test has been seen to."""
        if self._begun and time.time() > self._until:
            self._left.append(item.location[0])
            return True
        self._begun = True
        return None

    def pytest_sessionfinish(self) -> None:
        """Of pytest: a worker says what it left out."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[LEFT] = self._left

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Of pytest-xdist: a worker has ended."""
        self._left += getattr(node, "workeroutput", {}).get(LEFT, [])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Of pytest: the last word."""
        if self._left:
            counted = ", ".join(f"{file} ({number})" for file, number in sorted(Counter(self._left).items()))
            terminalreporter.section("left out for want of time")
            terminalreporter.line(f"{len(self._left)} tests: {counted}")
            terminalreporter.line("`make test` runs them.")
