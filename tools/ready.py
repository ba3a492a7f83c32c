"""The ready forms of the packs that are shipped: `python -m tools.ready` writes them beside the packs, for the wheel.

They make a start quicker, and say nothing that the packs' own files do not. Git does not keep them; where they are
missing, or of other files, packs are read from their files.
"""

from __future__ import annotations

import sys
from pathlib import Path

from soundadvice import installed_packs, load_pack
from soundadvice.loader.ready.installed import FOLDER, ready_form

RULES = Path(__file__).parents[1] / "rules"


def write_ready(rules: Path = RULES) -> list[Path]:
    """Writes the ready form of every pack in these packages; the files that were written."""
    for old in rules.glob(f"*/{FOLDER}/*.json"):
        old.unlink()
    made = []
    for name, folder in installed_packs().items():
        if folder.parent.parent.resolve() != rules.resolve():
            continue
        form = ready_form(load_pack(name), folder)
        if form is not None:
            path = folder.parent / FOLDER / f"{name}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(form)
            made.append(path)
    return made


if __name__ == "__main__":
    for path in write_ready():
        sys.stdout.write(f"{path.relative_to(RULES)} {path.stat().st_size:,} bytes\n")
