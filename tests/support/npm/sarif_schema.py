"""The JSON Schema of SARIF 2.1.0, as OASIS publishes it: from npm, by digest, into a cache outside the repository."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SHA512 = "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A=="
_MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundadvice-tests"


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema, of draft 4. Skips the test, with the reason, where it cannot be had."""
    file = _CACHE / Path(_MEMBER).name
    if not file.is_file():
        if shutil.which("npm") is None:
            pytest.skip("no npm here to fetch the schema of SARIF with")
        _CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            _fetched(Path(folder)).replace(file)
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def _fetched(folder: Path) -> Path:
    command = ["npm", "pack", "--silent", PACKAGE]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch the schema of SARIF: {done.stderr.strip()[-200:]}")
    [packed] = folder.glob("*.tgz")
    assert base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == SHA512
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / _MEMBER
