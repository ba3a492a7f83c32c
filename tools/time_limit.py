"""A time limit for pytest: `-p tools.time_limit --seconds 15` begins no test after that, and says which it left out.

The tests run in the order in which they are named, so that the ones named last are left out first. The time runs from
the first test; each worker of pytest-xdist has its own.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

LEFT = "left_out"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of pytest: the option."""
    parser.addoption("--seconds", type=float, default=None, help="Begin no test so many seconds after the first.")


def pytest_configure(config: pytest.Config) -> None:
    """Of pytest: the limit stands, where there is one."""
    if config.option.seconds is not None:
        config.pluginmanager.register(TimeLimit(config, config.option.seconds))


class TimeLimit:
    """Begins no test so many seconds after the first."""

    def __init__(self, config: pytest.Config, seconds: float) -> None:
        self._config = config
        self._seconds = seconds
        self._until: float | None = None
        self._left: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Of pytest: True where the test has been seen to."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + self._seconds
        elif now > self._until:
            self._left.append(item.location[0])
            return True
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
