"""Forked programs: `python` and `soundadvice` that begin at once, each in a process of its own.

One process imports what programs of ours import, and waits. In a folder for the beginning of PATH stand small programs
of those names: each hands its words, folder, environment and standard streams to the process that waits, which forks,
and ends as the fork does. What is done, said and written is the same as without, but for the time that importing takes.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import runpy
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ENGINES = ("durable_rules_engine", "clips")
PRELOADED = ("httpx", "mcp", "pysat.solvers", "rich.console", "soundadvice.server.mcp.stdio")
"""Not what reads tables: Polars and pyarrow begin threads as they are imported, which no fork takes with it."""
_MOST_BYTES = 1 << 17
_STREAMS = (0, 1, 2)
_ASKING = """\
#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as waiting:
    waiting.connect({address!r})
    words = [os.path.basename(sys.argv[0]), sys.argv[1:], os.getcwd(), dict(os.environ)]
    socket.send_fds(waiting, [json.dumps(words).encode()], {streams})
    os._exit(int(waiting.recv(8)))
"""


@contextmanager
def forked_programs(folder: Path) -> Iterator[str]:
    """The folder of the programs, for PATH. The folder that is given must have a short name."""
    address = str(folder / "waiting")
    for name in ("python", "soundadvice"):
        program = folder / name
        program.write_text(_ASKING.format(python=sys.executable, address=address, streams=[*_STREAMS]), "utf-8")
        program.chmod(stat.S_IRWXU)
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", __spec__.name, address]
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == b"ready\n"
        yield str(folder)
        waiting.terminate()


def wait(address: str) -> NoReturn:
    """Forks for each program that asks, until it is ended."""
    _preload()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        gc.freeze()
        while True:
            asking, _ = listening.accept()
            if os.fork() == 0:
                if os.fork() == 0:
                    listening.close()
                    _attend(asking)
                os._exit(0)
            os.wait()
            asking.close()


def _preload() -> None:
    from soundadvice_cli import commands

    for name in (*filter(importlib.util.find_spec, ENGINES), *PRELOADED):
        importlib.import_module(name)
    for name in commands.names():
        commands.load(name)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _attend(asking: socket.socket) -> NoReturn:
    """Runs the program that asks in a child, and tells how it ended, as a shell does."""
    words, streams, _, _ = socket.recv_fds(asking, _MOST_BYTES, len(_STREAMS))
    child = os.fork()
    if child == 0:
        asking.close()
        for stream, number in zip(streams, _STREAMS, strict=True):
            os.dup2(stream, number)
            os.close(stream)
        _open_streams()
        _be(*json.loads(words))
    for stream in streams:
        os.close(stream)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    asking.send(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def _open_streams() -> None:
    """Opens the standard streams as Python does when it begins: those of the process that forks were other files."""
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def _be(program: str, words: list[str], folder: str, environment: dict[str, str]) -> NoReturn:
    """Becomes the program, in its folder and environment."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program, *words]
    if program == "soundadvice":
        from soundadvice_cli.__main__ import main

        main()
    sys.argv = words
    match words:
        case ["-c", code, *_]:
            sys.path.insert(0, "")
            exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
        case [file, *_] if not file.startswith("-"):
            sys.path.insert(0, os.path.dirname(os.path.abspath(file)))
            runpy.run_path(file, run_name="__main__")
        case _:
            raise SystemExit(f"only `python FILE` and `python -c CODE` can be forked, not: {words}")
    raise SystemExit(0)


if __name__ == "__main__":
    wait(sys.argv[1])
