"""`.ci/versions.py` says which installed versions differ from the locks, for this Python and this system."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "versions.py"
LOCK = """\
# by uv
Zope.Interface==8.0 \\
    --hash=sha256:00
numpy==2.4.6 ; python_full_version < '3' \\
    --hash=sha256:01
numpy==2.5.0 ; python_full_version >= '3' \\
    --hash=sha256:02
winpty==3.0 ; sys_platform == 'no system' \\
    --hash=sha256:03
    # via numpy==1.0
"""


@pytest.fixture(scope="module")
def versions() -> ModuleType:
    spec = importlib.util.spec_from_file_location("versions", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_lock_is_read_for_this_python(versions: ModuleType) -> None:
    assert versions.locked(LOCK) == {"zope-interface": "8.0", "numpy": "2.5.0"}


def test_differences_are_named(versions: ModuleType) -> None:
    installed = {"zope-interface": "8.0", "numpy": "2.6.1", "extra": "1.0", "pip": "26.0", "soundadvice": "0.1.0"}
    said = versions.differences(versions.locked(LOCK), installed)
    assert said == ["extra 1.0, not in the lock", "numpy 2.6.1, locked 2.5.0"]


def test_it_runs_on_a_lock(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("pytest==1.0 \\\n    --hash=sha256:00\n", "utf-8")
    done = subprocess.run([sys.executable, SCRIPT, lock], capture_output=True, text=True, check=True)
    assert f"- pytest {pytest.__version__}, locked 1.0\n" in done.stdout
