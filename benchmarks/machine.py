"""What the numbers were measured on, in words that name no host and no path."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def describe() -> str:
    """CPU, its number, system, Python and the load while measuring."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{_cpu()}, {os.cpu_count()} shared cores, {platform.system()}, {python}"


def load() -> str:
    """How busy the machine is: the processes that ran on average over the last minute, this benchmark included."""
    return f"{os.getloadavg()[0]:.1f}"


def versions(packages: Iterable[str]) -> str:
    """The installed versions of packages, in one line."""
    return ", ".join(f"{name} {_version(name)}" for name in packages)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
