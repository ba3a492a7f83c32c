"""Git: reads names and objects of a repository that is not trusted. Nothing of it is run, and nothing is fetched.

A repository's own configuration can name commands (an `uploadpack`, a hook, a monitor of files) and remotes that git
turns to by itself for an object that is not there. So the transports are off, of the variables and the configuration
that git would heed none is handed on but whom the operator trusts, and objects are asked for one by one, by their ids,
after their sizes.
"""

from __future__ import annotations

import os
import shutil
import subprocess  # git, with arguments of our own; no shell
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from soundadvice.model.errors import AuditError

_SECONDS = 60
_DAMAGED = "git cannot read the revision\n  help: the repository may be damaged; `git fsck` will say"
_PLACES = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""Of git's variables those that only narrow or widen where it looks for a repository."""
_SHUT = {
    "GIT_ALLOW_PROTOCOL": "",  # of no transport, whatever is configured: a lazy fetch of any git ends here
    "GIT_NO_LAZY_FETCH": "1",  # since 2.45
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}
_SETTINGS = (
    "protocol.allow=never",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.sshCommand=false",
    "core.gitProxy=false",
    "core.askPass=",
    "core.alternateRefsCommand=false",
    "credential.helper=",
    "diff.external=",
    "gc.auto=0",
    "maintenance.auto=false",
)
_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *(word for setting in _SETTINGS for word in ("-c", setting)),
)


@dataclass(frozen=True, slots=True)
class Git:
    """A git program, the variables that it is run with, and the folder that it is run in; None: the present one."""

    program: str
    environment: dict[str, str]
    folder: str | None = None

    def run(self, *arguments: str, wrong: str, given: bytes = b"") -> bytes:
        """What git prints. Raises AuditError, which says what is wrong, where it fails."""
        try:
            done = subprocess.run(  # noqa: S603
                [self.program, *_OPTIONS, *arguments],
                input=given,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env=self.environment,
                cwd=self.folder,
            )
        except (subprocess.TimeoutExpired, ValueError):
            raise AuditError(wrong) from None
        if done.returncode:
            raise AuditError(wrong)
        return done.stdout

    def tree_of(self, revision: str) -> str:
        """The id of the tree of a commit, a tag or a tree, given by its id. Raises AuditError if it is not here."""
        asked = f"{revision}\n{revision}^{{tree}}\n".encode()
        here, tree = self.run("cat-file", "--batch-check", wrong=_DAMAGED, given=asked).decode().splitlines()
        if not tree.endswith("missing"):
            return tree.split(" ")[0]
        if here.split(" ")[1] in ("missing", "commit", "tag"):
            raise _not_here("tree", revision)
        raise AuditError(f"the revision {revision[:12]} is not a commit: it has no folders")

    def objects(self, ids: Sequence[str], kind: str, most: int) -> list[bytes]:
        """The objects of these ids, all of that kind, and of `most` bytes together.

        Raises AuditError if one is not in this repository or of another kind, or where they are larger.
        """
        asked = "".join(f"{one}\n" for one in ids).encode()
        sizes = []
        for line in self.run("cat-file", "--batch-check", wrong=_DAMAGED, given=asked).decode().splitlines():
            found = line.split(" ")
            if len(found) != 3 or found[1] != kind:
                raise _not_here(kind, found[0])
            sizes.append(int(found[2]))
        if sum(sizes) > most:
            raise AuditError(f"the revision holds more than {most:,} bytes there: no pack is so large")
        answer = self.run("cat-file", "--batch", wrong=_DAMAGED, given=asked)
        return list(_cut(answer, sizes))


def _not_here(kind: str, name: str) -> AuditError:
    return AuditError(
        f"git's {kind} {name[:12]} of the revision is not in this repository\n"
        "  help: nothing is fetched for you; `git fetch` brings what a partial or shallow clone left out, and\n"
        "  `git fsck` says what is damaged"
    )


def _cut(answer: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """The contents in an answer of `cat-file --batch`: each has a line before it, and a line's end after it."""
    at = 0
    for size in sizes:
        begin = answer.index(b"\n", at) + 1
        yield answer[begin : begin + size]
        at = begin + size + 1


@contextmanager
def opened_git(inside: str | None = None) -> Iterator[Git]:
    """Git, as it may be used on a repository from elsewhere, run `inside` a folder.

    Raises AuditError if it is not installed.
    """
    program = _program()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _PLACES}
    with TemporaryDirectory(prefix="soundadvice-git-") as folder:
        trusted = Path(folder, "trusted")
        trusted.write_text(_trust(program, folder), encoding="utf-8", errors="surrogateescape")
        yield Git(program, {**kept, **_SHUT, "GIT_CONFIG_GLOBAL": str(trusted)}, inside)


def _program() -> str:
    """The git of the PATH's absolute folders: one that lies in the folder looked at is not run."""
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    found = shutil.which("git", path=os.pathsep.join(folders)) if folders else None
    if found is None or not os.path.isabs(found):
        raise AuditError("to read a revision of a pack, git must be installed")
    return found


def _trust(program: str, folder: str) -> str:
    """A configuration of the folders that the operator trusts, who may work in another's repository, and of no more.

    It is asked for in a folder that is in no repository: none can say of itself that it is trusted.
    """
    outside = {name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_COMMON_DIR")}
    asked = subprocess.run(  # noqa: S603
        [program, "config", "--null", "--get-all", "safe.directory"],
        cwd=folder,
        env={**outside, "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(folder))},
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    values = os.fsdecode(asked.stdout).split("\0")[:-1]
    return "".join(f"[safe]\n\tdirectory = {_quoted(value)}\n" for value in values)


def _quoted(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'
