"""openapi-python-client and openapi-typescript, fetched once by digest into a folder outside the project."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from support.npm.packed import CACHE

HERE = Path(__file__).parent
_TYPES, _COMPILER = "openapi-typescript/bin/cli.js", "typescript/bin/tsc"


def python_client(document: Path, folder: Path) -> Path:
    """A folder to import `soundadvice_client` from, made of the description."""
    paths = os.pathsep.join([str(_python()), *sys.path])
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document), "--meta", "none"]
    # What lays out the code is not looked for: nothing here is for reading.
    (settings := folder / "settings.yml").write_text("post_hooks: []\n")
    command += ["--output-path", str(folder / "soundadvice_client"), "--config", str(settings), "--fail-on-warning"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "PYTHONPATH": paths}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def typescript_client(document: Path, program: Path, folder: Path) -> Path:
    """The program as JavaScript, checked against types that are made of the description."""
    modules = _typescript()
    (folder / "node_modules").symlink_to(modules)
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(program, folder)
    _node(modules / _TYPES, document, "-o", folder / "api.d.ts", folder=folder)
    options = ("--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck")
    _node(modules / _COMPILER, *options, "--lib", "es2022,dom", folder / program.name, folder=folder)
    return (folder / program.name).with_suffix(".js")


def _node(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(
        ["node", *map(str, command)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@cache
def _python() -> Path:
    wanted = HERE / "requirements.txt"

    def fetch(folder: Path) -> None:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
            str(folder),
        ]
        _fetched([*pip, "-r", str(wanted)], folder, "openapi-python-client")

    return _kept("openapi-python-client", wanted.read_bytes(), fetch)


@cache
def _typescript() -> Path:
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} here to make a client in TypeScript with")
    lock = HERE / "typescript" / "package-lock.json"

    def fetch(folder: Path) -> None:
        for one in (lock, lock.with_name("package.json")):
            shutil.copy(one, folder)
        _fetched(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], folder, "openapi-typescript")

    return _kept("openapi-typescript", lock.read_bytes(), fetch) / "node_modules"


def _fetched(command: list[str], folder: Path, what: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"{what} cannot be fetched: {done.stderr.strip()[-200:]}")


def _kept(name: str, wanted: bytes, fetch: Callable[[Path], None]) -> Path:
    """The folder with what is wanted, made whole or not at all."""
    home = CACHE / f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if not home.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder, "made")
            made.mkdir()
            fetch(made)
            try:
                made.rename(home)
            except OSError:  # another process was first
                assert home.is_dir()
    return home
