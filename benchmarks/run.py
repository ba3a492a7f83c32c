"""Runs the benchmarks, keeps what they found, and writes the page: `python benchmarks/run.py --help`.

Ends with 0; with 1 where `--check` finds a reach that is missed or not measured without a reason given in
`what_to_reach.py`, or `--history` something of ours that is slower than in the run before; with 2 for a wrong word.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import history
import kept
import machine
import page
from measured import UnmeasuredError
from reaches import MISSED, REACHED, standings
from what_to_reach import REACHES

if TYPE_CHECKING:
    from measured import Section

BENCHMARKS = {
    "single": "one evaluation, side by side with peers",
    "deciding": "one evaluation against code by hand, its lower bounds, and conversations as packs grow",
    "startup": "the command line, the import, the first question, the first decision",
    "rules": "growth with the number of rules, from 8 to 5,000",
    "batch": "tables of people, from 10^4 to 10^8 rows",
    "auditing": "the proofs, on the shipped packs and on generated ones",
    "certificates": "the proofs of the shipped packs written down, and checked by several checkers",
    "serving": "requests over HTTP",
    "without_server": "a pack in a browser: what is fetched, and how long until it asks",
    "spark": "the same people on Spark and on DuckDB; needs Java; run by name only",
}
"""The benchmarks, in the order of the page; each is a module of that name, which has `measure`."""
BY_NAME = ("spark",)
"""Those that take too long, or need too much, to be run unasked."""
_MODULES = {"serving": "over_http", "spark": "spark_costs"}  # the tests have a module of the other name; so has PySpark
QUICK = page.HERE / "quick"
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


def main(words: Sequence[str] | None = None) -> int:
    """Runs the benchmarks that are named, or all but those that run by name only; returns the exit code."""
    asked = _options().parse_args(words)
    # As everywhere: compiled modules are kept, or each new process would be timed while it compiles.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    target = Path(asked.out) if asked.out else QUICK if asked.quick else page.HERE
    results, past = target / "results", target / history.FILE.name
    if asked.check:
        return check(results)
    if asked.history:
        return slower(past)
    usual = [name for name in BENCHMARKS if name not in BY_NAME]
    for name in () if asked.page else asked.names or usual:
        print(f"== {name}", flush=True)
        try:
            found = run(name, quick=asked.quick)
        except (UnmeasuredError, ModuleNotFoundError) as reason:
            print(f"{name} is left as it was: {reason}", flush=True)
        else:
            kept.keep(name, found, results)
            history.append(name, found, past)
    page.write(kept_in(results), target, history.read(past))
    print(f"written: {target / 'README.md'}")
    return 0


def kept_in(results: Path) -> dict[str, kept.Run]:
    """What is kept in a folder, in the order of the page."""
    found = {name: kept.read(name, results) for name in BENCHMARKS}
    return {name: one for name, one in found.items() if one is not None}


def check(results: Path) -> int:
    """Says of each reach whether it is reached; 1 where one is not, and no reason is given."""
    found = standings(kept_in(results), REACHES)
    for one in found:
        compared = f", against {one.reach.against}" if one.reach.against else ""
        now = f": {one.now}" if one.now else ""
        print(f"{one.state:<12}  {one.reach.what}{compared}{now}; to reach {one.reach.words}")
        if one.state != REACHED and one.reach.limit:
            print(" " * 13, _LINK.sub(r"\1", one.reach.limit))
    unexcused = [one for one in found if not one.excused]
    missed = sum(one.state == MISSED for one in unexcused)
    print(f"without a reason: {missed} missed, {len(unexcused) - missed} not measured")
    return 1 if unexcused else 0


def slower(past: Path) -> int:
    """Says what is slower in each section's last run; 1 where something of ours is slower than in the one before."""
    found = history.slower(history.read(past))
    for title, ours in (("soundadvice", True), ("others, which tells of the machine", False)):
        lines = history.told(one for one in found if one.ours == ours)
        print(f"slower, {title}: {len(lines)}", *lines, sep="\n  ")
    return 1 if any(one.ours and one.than_last for one in found) else 0


def run(name: str, *, quick: bool) -> kept.Run:
    """Runs one benchmark, and notes under what circumstances."""
    before, start = machine.load(), perf_counter()
    section: Section = importlib.import_module(_MODULES.get(name, name)).measure(quick=quick)
    return kept.Run(
        section=section,
        machine=machine.describe(),
        versions={**machine.versions(section.packages), **section.versions},
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=machine.commit(),
        load=(before, machine.load()),
        seconds=perf_counter() - start,
        quick=quick,
    )


def _options() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<15}{words}" for name, words in BENCHMARKS.items())
    options = argparse.ArgumentParser(
        prog="python benchmarks/run.py",
        description="Runs the benchmarks, keeps what they found, and writes the page.",
        epilog=f"benchmarks:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help="run only these")
    options.add_argument("--check", action="store_true", help="run nothing: say which reach is missed")
    options.add_argument("--history", action="store_true", help="run nothing: say what got slower")
    options.add_argument("--quick", action="store_true", help="a small run, to see that all works; quote nothing of it")
    options.add_argument("--page", action="store_true", help="run nothing: write the page again from what was kept")
    options.add_argument("--out", metavar="FOLDER", help="where README.md, charts and results go")
    return options


if __name__ == "__main__":
    sys.exit(main())
