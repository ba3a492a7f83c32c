"""In CI a test that skips fails, unless its reason is on the list here, with why it may.

At home a test skips itself when a program is not there, and says so. In CI all that tests need is there: a skip means
that something was not tested, which a green run would hide. It is CI if the variable `CI` is set, as forges set it and
`.ci/run` does, and not to `false`. Nothing else in the tests asks for that variable.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@dataclass(frozen=True)
class Expected:
    """A skip that is no loss: a pattern for its whole reason, why it may be, and whether it may be on this machine."""

    reason: str
    why: str
    here: bool = True


_WINDOWS = os.name == "nt"
_ROOT = not _WINDOWS and os.geteuid() == 0
_NO_DURABLE = _WINDOWS or sys.version_info >= (3, 13)

EXPECTED = (
    Expected("root may write everything|nothing is unreadable to root", "root is refused nothing", _ROOT),
    Expected("only root gives (files away|a folder to somebody else)", "this is not root", not _ROOT),
    Expected("no disk can be mounted here", "a container may not mount, even as root"),
    Expected("durable_rules cannot be loaded here", "it is not asked for here", _NO_DURABLE),
    Expected("clips cannot be loaded here", "there is no wheel", sys.version_info >= (3, 15)),
    Expected("could not import 'durable_rules_engine'.*", "it is not asked for here", _NO_DURABLE),
    Expected("there is no systemd here to read the unit", "not every Linux has it; the rest of the unit is tested"),
    Expected("no public checker of proofs is here: .*", "built from source; `verify-proofs` checks the same proofs"),
    Expected("a contestant is not installed: .*", "benchmarks have dependencies of their own, outside the lock"),
    Expected("file permissions and signals are POSIX's|there is no /dev/tty|`ulimit` .*", "this is Windows", _WINDOWS),
    Expected("there is no /dev/full|memory is read from /proc", "this is not Linux", sys.platform != "linux"),
)


def in_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is CI, by what forges set."""
    return environment.get("CI", "").strip().lower() not in ("", "0", "false", "no")


def strict(report: Report, expected: Iterable[Expected]) -> Report:
    """The report; failed if it is of a skip whose reason is not expected. An expected failure is no skip."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = _reason(report)
    if not any(one.here and re.fullmatch(one.reason, reason, re.DOTALL) for one in expected):
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be skipped: {reason}\nIf it may, add its reason to {__file__}."
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ").removeprefix("unconditional skip")


class UnexpectedSkips:
    """The plugin: no unexpected skip, neither of a test nor of a whole file."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        return strict((yield), EXPECTED)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        return strict((yield), EXPECTED)


def pytest_configure(config: pytest.Config) -> None:
    if in_ci(os.environ):
        config.pluginmanager.register(UnexpectedSkips(), "unexpected-skips")
