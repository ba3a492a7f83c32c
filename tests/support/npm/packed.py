"""A package from npm, by digest, unpacked: for what is fetched once into a cache outside the repository."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests"


def unpacked(package: str, sha512: str, folder: Path, what: str) -> Path:
    """The package's own folder, within this one. Skips the test where it cannot be had, and says `what` that is."""
    if shutil.which("npm") is None:
        pytest.skip(f"no npm here to fetch {what} with")
    command = ["npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch {what}: {done.stderr.strip()[-200:]}")
    [packed] = folder.glob("*.tgz")
    assert base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == sha512
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"
