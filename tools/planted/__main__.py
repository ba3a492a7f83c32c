"""The figures: of edits that endanger someone, how many each command notices; of harmless ones, how many it blames.

Called as `python -m tools.planted [HOW_MANY_OF_EACH_KIND] [--only WHICH] [--jobs N] [--lines FILE]`. With 2 of each
kind it takes about fifteen minutes of one core. `--lines` writes each edit and what noticed it as a line of JSON.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from soundadvice.audit.compare.difference import Gravity
from tools.planted.drawn import drawn
from tools.planted.edit import PlantedEdit
from tools.planted.harmless import harmless
from tools.planted.listed import LISTED, RECONSTRUCTED
from tools.planted.notice import Seen, noticed

_DANGEROUS = (Gravity.LOWERED, Gravity.BEHAVIOUR)


def main() -> None:
    """Prints the figures."""
    asked = argparse.ArgumentParser()
    asked.add_argument("each", nargs="?", type=int, default=2)
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--lines", type=Path)
    asked.add_argument("--only", choices=("listed", "reconstructed", "drawn", "harmless"))
    given = asked.parse_args()
    kinds = {
        "listed": lambda: LISTED,
        "reconstructed": lambda: RECONSTRUCTED,
        "drawn": lambda: drawn(given.each),
        "harmless": harmless,
    }
    for name in [given.only] if given.only else kinds:
        every, found = tuple(kinds[name]()), []
        for one in _run(every, given.jobs):
            found.append(one)
            if given.lines:
                with given.lines.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(_line(name, one), ensure_ascii=False)}\n")
        print("\n".join(_blamed(found) if name == "harmless" else _missed(name, found)), flush=True)


def _run(edits: Iterable[PlantedEdit], jobs: int) -> Iterator[Seen]:
    if jobs == 1:
        yield from map(noticed, edits)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(noticed, edits)


def _missed(name: str, found: list[Seen]) -> list[str]:
    lines = [f"{name}: {len(found)} edits that endanger someone"]
    for mode in ("as_is", "fixed"):
        unseen = [one for one in found if getattr(one, mode) is None]
        silent = [one for one in unseen if one.diff is Gravity.NOTHING or not one.listed]
        by = Counter(str(getattr(one, mode)).split(":")[0] for one in found if getattr(one, mode))
        lines.append(f"  {mode}: check, test and audit miss {len(unseen)}; with diff {len(silent)} are missed")
        lines.append("    by " + ", ".join(f"{what} {count}" for what, count in by.most_common()))
        lines += [f"    only diff ({_grave(one)}): {one.edit.kind}: {one.edit.what}" for one in unseen]
    return lines


def _blamed(found: list[Seen]) -> list[str]:
    audit = [one for one in found if one.as_is]
    diff = [one for one in found if one.diff in _DANGEROUS]
    by = Counter(map(_grave, found))
    return [
        f"harmless: {len(found)} edits; check, test or audit complain of {len(audit)}, "
        f"diff takes {len(diff)} for a change of advice or behaviour",
        "  diff: " + ", ".join(f"{what} {count}" for what, count in by.most_common()),
        *(f"    {one.as_is}: {one.edit.kind}: {one.edit.what}" for one in audit),
        *(f"    diff {_grave(one)}: {one.edit.kind}: {one.edit.what}" for one in diff),
    ]


def _grave(one: Seen) -> str:
    return "not asked" if one.diff is None else one.diff.name.lower()


def _line(name: str, one: Seen) -> dict[str, object]:
    edit = one.edit
    return {
        "from": name,
        "number": edit.number,
        "kind": edit.kind,
        "what": edit.what,
        "pack": edit.pack,
        "as is": one.as_is,
        "tests fixed": one.fixed,
        "diff": _grave(one),
    }


if __name__ == "__main__":
    main()
