"""pyDMNrules 1.4.5, a real engine of DMN: wheels by digest, in a cache outside the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

_WHEELS = """\
pyDMNrules==1.4.5 --hash=sha256:4c74d0229c303528151846774177d0750be7774a2d25776d3f32ab5ef3c543bb
pySFeel==1.4.2 --hash=sha256:9eaa22a2a406ea42c65a83cb0d5a9a9256bcb72e45cf36d6b7c45c3882128a4d
pytz==2026.6 --hash=sha256:7fed3fee8fd6bd4a2b7b75a8d56021d0624127bf69bd5691f115db929ac570b3
sly==0.5 --hash=sha256:20485483259eec7f6ba85ff4d2e96a4e50c6621902667fc2695cc8bc2a3e5133
"""
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests" / "pydmnrules-1.4.5"


@cache
def engine() -> Path:
    """The folder of the engine. Skips the test, with the reason, if it cannot be had."""
    for needed in ("pandas", "openpyxl", "dateutil", "lxml"):
        pytest.importorskip(needed)
    if not _CACHE.is_dir():
        _CACHE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE.parent) as folder:
            wanted = Path(folder) / "wanted.txt"
            wanted.write_text(_WHEELS)
            target = Path(folder) / "engine"
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
            command += ["--only-binary=:all:", "--target", str(target), "-r", str(wanted)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
            if done.returncode:
                pytest.skip(f"pip cannot fetch pyDMNrules: {done.stderr.strip()[-200:]}")
            try:
                target.rename(_CACHE)
            except OSError:  # another process was first
                assert _CACHE.is_dir()
    return _CACHE


def decided(jobs: Sequence[tuple[Path, Sequence[Mapping[str, Any]]]], folder: Path) -> list[list[dict[str, Any]]]:
    """For each file and some inputs what the engine decides: the outcome of each decision, by its name.

    All at once: the engine takes seconds to start.
    """
    listed = folder / "jobs.json"
    listed.write_text(json.dumps([{"file": str(file), "people": people} for file, people in jobs]))
    command = [sys.executable, str(Path(__file__).with_name("run_engine.py")), str(engine()), str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found
