"""What the numbers were measured on, in words that name no host and no path."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path


def describe() -> dict[str, str]:
    """CPU, cores, memory, system and Python."""
    return {
        "CPU": _cpu(),
        "cores": f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()}, shared",
        "memory": _memory(),
        "system": f"{_distribution()}, {platform.system()} {platform.release().partition('-')[0]}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def load() -> str:
    """How busy the machine is: the processes that ran on average over the last minute, this benchmark included."""
    return f"{os.getloadavg()[0]:.1f}"


def commit() -> str:
    """The commit that is measured; empty where this is no checkout."""
    here = Path(__file__).parent
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=here, capture_output=True, text=True, check=False
    )
    if found.returncode:
        return ""
    changed = ["git", "status", "--porcelain", "--", "../engine", "../cli", "../rules", "*.py"]
    dirty = subprocess.run(changed, cwd=here, capture_output=True, text=True, check=False).stdout.strip()
    return found.stdout.strip() + (" and changes" if dirty else "")


def versions(packages: Iterable[str]) -> dict[str, str]:
    """The installed versions of those packages that are installed; one may have a folder of its own."""
    found = {}
    for name in packages:
        places = [str(Path(sys.prefix, name)), *sys.path]
        one = next(iter(distributions(name=name, path=places)), None)
        if one is not None:
            found[name] = one.version
    return found


def peak() -> float:
    """The most memory that this process has had in use, in MB.

    Not by `getrusage`: that counts the process which started this one too, from before it became this one.
    """
    return peak_of("self")


def peak_of(process: int | str) -> float:
    """The most memory that a process has had in use, in MB; 0 where the system does not say."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmHWM")), 0.0)


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (ValueError, OSError):
        return "unknown"


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()
