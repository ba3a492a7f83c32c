"""Runs the benchmarks, keeps what they found, and writes the page: `python benchmarks/run.py --help`."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import kept
import machine
import page
from measured import UnmeasuredError

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
}
"""The benchmarks, in the order of the page; each is a module of that name, which has `measure`."""
_MODULES = {"serving": "over_http"}  # the tests have a module of the other name
QUICK = page.HERE / "quick"


def main(words: Sequence[str] | None = None) -> None:
    """Runs the benchmarks that are named, or all."""
    asked = _options().parse_args(words)
    target = Path(asked.out) if asked.out else QUICK if asked.quick else page.HERE
    results = target / "results"
    for name in () if asked.page else asked.names or BENCHMARKS:
        print(f"== {name}", flush=True)
        try:
            kept.keep(name, run(name, quick=asked.quick), results)
        except (UnmeasuredError, ModuleNotFoundError) as reason:
            print(f"{name} is left as it was: {reason}", flush=True)
    found = {name: kept.read(name, results) for name in BENCHMARKS}
    page.write({name: one for name, one in found.items() if one is not None}, target)
    print(f"written: {target / 'README.md'}")


def run(name: str, *, quick: bool) -> kept.Run:
    """Runs one benchmark, and notes under what circumstances."""
    before, start = machine.load(), perf_counter()
    section: Section = importlib.import_module(_MODULES.get(name, name)).measure(quick=quick)
    return kept.Run(
        section=section,
        machine=machine.describe(),
        versions=machine.versions(section.packages),
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        commit=machine.commit(),
        load=(before, machine.load()),
        seconds=perf_counter() - start,
        quick=quick,
    )


def _options() -> argparse.ArgumentParser:
    told = "\n".join(f"  {name:<10}{words}" for name, words in BENCHMARKS.items())
    options = argparse.ArgumentParser(
        prog="python benchmarks/run.py",
        description="Runs the benchmarks, keeps what they found, and writes the page.",
        epilog=f"benchmarks:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help="run only these")
    options.add_argument("--quick", action="store_true", help="a small run, to see that all works; quote nothing of it")
    options.add_argument("--page", action="store_true", help="run nothing: write the page again from what was kept")
    options.add_argument("--out", metavar="FOLDER", help="where README.md, charts and results go")
    return options


if __name__ == "__main__":
    main()
