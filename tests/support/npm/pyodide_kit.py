"""Pyodide for the tests: its core from npm, the wheels it needs from PyPI, kept in a folder outside the project.

Pyodide's npm package brings the core alone; its other packages come from a CDN, which tests do not use. pydantic
publishes wheels for Pyodide on PyPI since Pyodide 314 (Python 3.14), so this is the version tested. PyYAML publishes
none, and runs there as pure Python. A lock file of our own names these wheels, so `loadPackage("pydantic")` finds them.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import platformdirs
import pytest

VERSION = "314.0.7"
_PLATFORM = ("pyemscripten_2026_0_wasm32", "3.14", "cp314")
_PYYAML = "6.0.3"
_DEPENDS = {
    "pydantic": ["pydantic-core", "annotated-types", "typing-extensions", "typing-inspection"],
    "pydantic-core": ["typing-extensions"],
    "typing-inspection": ["typing-extensions"],
}
ROOT = Path(__file__).parents[3]


@cache
def pyodide() -> Path:
    """The folder of Pyodide with its wheels and lock file. Skips the test where it cannot be had, and says why."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"Pyodide cannot be had: there is no {program}")
    kept = Path(platformdirs.user_cache_dir("soundadvice-tests"), f"pyodide-{VERSION}-1")
    if not kept.is_dir():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            made = _fetched(Path(folder))
            try:
                made.rename(kept)
            except OSError:  # another process was first
                assert kept.is_dir()
    return kept


@cache
def wheel() -> Path:
    """The wheel of this checkout. Skips the test where it cannot be built, for want of what builds it."""
    folder = Path(tempfile.mkdtemp(prefix="soundadvice-wheel-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    here = ["--no-build-isolation"] if find_spec("hatchling") else []
    _run(sys.executable, "-m", "pip", "wheel", "--no-deps", *here, "--wheel-dir", str(folder), str(ROOT))
    [made] = folder.glob("soundadvice-*.whl")
    return made


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        reason = next((line for line in lines if "error" in line.lower()), lines[-1])
        pytest.skip(f"Pyodide cannot be had: {Path(command[0]).name} {command[1]} failed: {reason[:300]}")


def _fetched(folder: Path) -> Path:
    _run("npm", "pack", "--silent", f"pyodide@{VERSION}", cwd=folder)
    _unpack(folder / f"pyodide-{VERSION}.tgz", folder)
    core, wheels = folder / "package", folder / "wheels"
    platform, version, abi = _PLATFORM
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(wheels))
    _run(
        *pip, "--only-binary=:all:", "--platform", platform, "--python-version", version, "--abi", abi, "pydantic>=2.7"
    )
    _run(*pip, "--no-deps", "--no-binary=pyyaml", f"pyyaml=={_PYYAML}")
    _unpack(next(wheels.glob("*.tar.gz")), folder)
    _pure_wheel(folder / f"pyyaml-{_PYYAML}" / "lib" / "yaml", core)
    for one in wheels.glob("*.whl"):
        shutil.move(one, core)
    _lock(core)
    return core


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")


def _pure_wheel(package: Path, folder: Path) -> None:
    """PyYAML as a wheel without its C part: it does without, somewhat slower."""
    name = f"pyyaml-{_PYYAML}"
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as made:
        for module in package.glob("*.py"):
            made.write(module, f"yaml/{module.name}")
        made.writestr(f"{name}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: PyYAML\nVersion: {_PYYAML}\n")
        made.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{name}.dist-info/RECORD", "")


def _lock(folder: Path) -> None:
    """A lock file that names the wheels in the folder, and nothing else."""
    file = folder / "pyodide-lock.json"
    info = json.loads(file.read_text("utf-8"))["info"]
    packages = {}
    for one in folder.glob("*.whl"):
        distribution, version = one.name.split("-")[:2]
        name = distribution.replace("_", "-")
        packages[name] = {
            "name": name,
            "version": version,
            "file_name": one.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(one.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": ["yaml"] if name == "pyyaml" else [distribution],
            "depends": _DEPENDS.get(name, []),
            "unvendored_tests": False,
        }
    file.write_text(json.dumps({"info": info, "packages": packages}), "utf-8")
