"""Hook: a command run on the packs that changed files belong to, for pre-commit.

`python -m soundadvice_cli.hook check rules/leg.yaml` checks the pack that `rules/leg.yaml` is of. Files of no pack are
passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = {"check": ["check"], "fmt": ["fmt", "--check"], "test": ["test"], "audit": ["audit"]}


def packs_of(files: Sequence[str]) -> list[str]:
    """The folders of the packs that files belong to, each once: the nearest folder above with a pack.yaml."""
    found: dict[str, None] = {}
    for name in files:
        folder = next((one for one in Path(name).parents[:2] if (one / "pack.yaml").is_file()), None)
        if folder is not None:
            found[str(folder)] = None
    return list(found)


def command_line(command: str, files: Sequence[str]) -> list[str]:
    """What is run for files that have changed; nothing where none of them is of a pack."""
    packs = packs_of(files)
    return [*COMMANDS[command], *packs] if packs else []


def main() -> None:
    """Runs the command that is named first on the packs of the files after it, and exits as it does."""
    command, *files = sys.argv[1:] or [""]
    if command not in COMMANDS:
        print(f"usage: python -m soundadvice_cli.hook {{{','.join(COMMANDS)}}} FILE...", file=sys.stderr)
        sys.exit(2)
    line = command_line(command, files)
    if line:
        from soundadvice_cli.main import main as run

        sys.argv = ["soundadvice", *line]
        run()


if __name__ == "__main__":
    main()
