"""Work that a process of its own does: it comes back as it was made, or raises as it would have here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from soundadvice.files.apart import apart
from support.packs.shipped import shipped
from support.server.serving import ROOT

PATHS = os.pathsep.join(str(ROOT / root) for root in ("engine", "cli", "rules"))
FORKS = pytest.mark.skipif(os.name == "nt", reason="file permissions and signals are POSIX's")


def alone(program: str) -> str:
    """What a program prints in a process of its own, which has one thread."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": PATHS},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


@FORKS
def test_a_pack_comes_back_whole_and_what_reads_packs_does_not_come_along() -> None:
    program = """
import os, sys
from soundadvice.files.apart import apart
def work():
    from soundadvice import load_pack
    return os.getpid(), load_pack("low_back_pain_self_care", translations=True)
process, pack = apart(work)
print(process != os.getpid(), "pydantic" in sys.modules, "yaml" in sys.modules)
print(pack.meaning_hash, pack.content_hash, pack.case_hash, len(pack.translations))
from soundadvice import triage
from soundadvice.wire.bytes import advice_bytes
print(advice_bytes(triage(pack, {"numbness": ["saddle"]})).decode())
"""
    first, hashes, advice = alone(program).splitlines()
    assert first == "True False False"
    pack = shipped("low_back_pain_self_care")
    assert hashes.split()[:2] == [pack.meaning_hash, pack.content_hash]
    assert '"disposition":"emergency"' in advice


@FORKS
def test_what_fails_there_is_raised_here() -> None:
    program = """
from soundadvice.files.apart import apart
from soundadvice import load_pack, PackError
for work in (lambda: load_pack("no_such_pack"), lambda: 1 // 0, lambda: (lambda: 1)):
    try:
        print(type(apart(work)).__name__)
    except (PackError, ZeroDivisionError) as error:
        print(type(error).__name__, str(error)[:30])
"""
    assert alone(program).splitlines() == [
        "PackError no_such_pack:1:1: error[no_pac",
        "ZeroDivisionError integer division or modulo by ",
        "function",
    ]


@FORKS
def test_a_child_that_is_killed_is_done_without() -> None:
    program = """
import os, signal
from soundadvice.files.apart import apart
parent = os.getpid()
def work():
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"
print(apart(work))
"""
    assert alone(program) == "here"


def test_with_several_threads_there_is_no_child(tmp_path: Path) -> None:
    program = """
import os, threading
from soundadvice.files.apart import apart
done = threading.Event()
threading.Thread(target=done.wait).start()
print(apart(os.getpid) == os.getpid())
done.set()
"""
    assert alone(program) == "True"
    assert apart(lambda: 3) == 3
