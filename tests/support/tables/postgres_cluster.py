"""A PostgreSQL cluster of its own for a test: in a folder that goes, on a socket that no one else hears."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPTIONS = "-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/pgsql")


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, which Debian keeps off the path; the newest. None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = [path.parent for place in PLACES for path in Path(place).glob("*/bin/initdb")]
    return max(
        folders, key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()], default=None
    )


@contextmanager
def cluster() -> Iterator[str]:
    """Starts a cluster, gives what psycopg connects to, and stops it. Needs `programs()`."""
    bin_folder = programs()
    assert bin_folder is not None
    home = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: a socket's name has 107 letters at most
    try:
        with _started(bin_folder, home, _somebody(home)):
            yield f"host={home} user=tester dbname=postgres"
    finally:
        shutil.rmtree(home)


def _somebody(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as its own user, or as no one."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _started(bin_folder: Path, home: Path, who: dict[str, Any]) -> Iterator[None]:
    def call(program: str, *arguments: str) -> None:
        command = [str(bin_folder / program), "-D", str(home / "data"), *arguments]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        # To files, not pipes: the server would keep a pipe open.
        with (home / "said").open("w") as said:
            done = subprocess.run(command, cwd=home, env=environment, stdout=said, stderr=said, check=False, **who)
        assert done.returncode == 0, (home / "said").read_text()

    call("initdb", "-A", "trust", "-U", "tester", "-N", "-E", "UTF8")
    call("pg_ctl", "-w", "-l", str(home / "log"), "-o", OPTIONS.format(home=home), "start")
    try:
        yield
    finally:
        call("pg_ctl", "-m", "immediate", "stop")
