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


def run(arguments: Sequence[str]) -> int:
    """Runs the command that is named first on the packs of the files after it. Gives its exit code."""
    from soundadvice_cli.main import main

    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python -m soundadvice_cli.hook {{{','.join(COMMANDS)}}} FILE...", file=sys.stderr)
        return 2
    packs = packs_of(arguments[1:])
    if not packs:
        return 0
    try:
        main.main([*COMMANDS[arguments[0]], *packs], prog_name="soundadvice")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
