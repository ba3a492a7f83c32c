"""axe-core, the accessibility checker: from npm, into a cache outside the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

import pytest

VERSION = "4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "soundadvice-tests" / f"axe-core-{VERSION}"


@cache
def axe_source() -> str:
    """The script. Skips the test, with the reason, where it cannot be had."""
    script = _CACHE / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm here to fetch axe-core with")
        _CACHE.mkdir(parents=True, exist_ok=True)
        command = [npm, "pack", "--silent", f"axe-core@{VERSION}", "--pack-destination", str(_CACHE)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=_CACHE)
        if done.returncode != 0:
            pytest.skip("npm could not fetch axe-core")
        part = script.with_suffix(f".{os.getpid()}")  # whole or not at all, also with tests side by side
        with tarfile.open(_CACHE / f"axe-core-{VERSION}.tgz") as archive:
            content = archive.extractfile("package/axe.min.js")
            assert content is not None
            part.write_bytes(content.read())
        part.replace(script)
    return script.read_text("utf-8")
