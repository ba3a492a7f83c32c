"""The auditor: the shipped packs whole, and each property on generated packs of up to 5,000 rules."""

from __future__ import annotations

import gc
import statistics
import tempfile
from pathlib import Path
from time import process_time

import machine
from generate import write_pack

import soundadvice
from soundadvice.audit.audit import audit, checks
from soundadvice.audit.case import Case
from soundadvice.pack import Pack

RESULTS = Path(__file__).parent / "results" / "auditing.md"
SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
GENERATED = ((30, 100), (100, 1_000), (300, 5_000))
_ABOUT = """# The auditor

Processor time in seconds, one process, one thread. The shipped packs: median of {runs} audits of each, every property
and every lint rule, without the source document; to reach: 2 s for both together. The generated packs (`generate.py`):
one run of each property, on a fresh case; to reach: 60 s each, or said to be undecided. "u" after a time: something in
it was undecided within the usual limits.
"""
_RUNS = 5


def main() -> None:
    before = machine.load()
    soundadvice.load_pack(SHIPPED[0])
    lines = [_ABOUT.format(runs=_RUNS), "| shipped pack | audit, s |", "| --- | ---: |"]
    whole = {name: _whole(soundadvice.load_pack(name)) for name in SHIPPED}
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in whole.items()]
    lines += [f"| both | {sum(whole.values()):.2f} |", ""]
    columns = {}
    with tempfile.TemporaryDirectory() as folder:
        for questions, rules in GENERATED:
            name = f"{questions} questions, {rules:,} rules"
            columns[name] = _each(soundadvice.load_pack(write_pack(Path(folder), rules, questions=questions)))
            print(f"{name} measured", flush=True)
    lines += ["| property or lint rule | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    lines += [f"| {one} | " + " | ".join(column[one] for column in columns.values()) + " |" for one, *_ in checks()]
    lines += ["", f"Machine: {machine.describe()}; load {before} before, {machine.load()} after.", ""]
    lines += ["Again: `python benchmarks/run.py auditing`", ""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text)


def _whole(pack: Pack) -> float:
    times = []
    for _ in range(_RUNS):
        start = process_time()
        audit(pack)
        times.append(process_time() - start)
    return statistics.median(times)


def _each(pack: Pack) -> dict[str, str]:
    found = {}
    for name, _, check in checks():
        gc.collect()
        start = process_time()
        result = check(Case(pack))
        found[name] = f"{process_time() - start:.2f}" + (" u" if result.undecided else "")
        print(f"  {name}: {found[name]}", flush=True)
    return found


if __name__ == "__main__":
    main()
