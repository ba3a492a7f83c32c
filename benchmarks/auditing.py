"""The auditor: the shipped packs whole, scores whole, and each property on packs of up to 5,000 rules."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from generate import write_pack
from measured import Growth, Line, Measured, Section, Table
from scored import SIZES, write_scored

SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
GENERATED = ((30, 100), (100, 1_000), (300, 5_000))
TOGETHER = "all together"
_RUNS = 5
_ABOUT = """Processor time, one thread, a process for each pack: every property and every lint rule, without the source
document. Nothing else proves such things, so nothing stands beside it.
"""
_WHOLE = """To reach: 2 s for both together.
"""
_SCORES = """A score of so many items of four grades, with a rule at each cut. To reach: 2 s for 9 items, 20 s for 45.
"""
_EACH = """Packs from `generate.py`: one run of each property, on a fresh case. To reach: 30 s for all together. "u":
something in it was undecided within the usual limits.
"""
_CHILD = """
import gc, json, sys
from time import process_time
import machine
import soundadvice
from soundadvice.audit.audit import audit, checks
from soundadvice.audit.memory import seldom_collected
from soundadvice.audit.prover.prover import Case
pack, runs, found = soundadvice.load_pack(sys.argv[1]), int(sys.argv[2]), {}
whole, start = [], process_time()
for _ in range(runs):
    start = process_time()
    audit(pack)
    whole.append(process_time() - start)
for name, _, check in checks() if not runs else ():
    gc.collect()
    start = process_time()
    with seldom_collected():
        result = check(Case(pack))
    found[name] = [process_time() - start, bool(result and result.undecided)]
    print(name, file=sys.stderr)
print(json.dumps({"whole": whole, "each": found, "peak": machine.peak()}))
"""


def measure(*, quick: bool) -> Section:
    """The shipped packs several times, the generated ones once."""
    whole = {name: _run(name, 2 if quick else _RUNS) for name in SHIPPED}
    rows = [Measured(f"soundadvice: {name}", tuple(one["whole"]), {}, one["peak"]) for name, one in whole.items()]
    both = tuple(map(sum, zip(*(row.samples for row in rows), strict=True)))
    rows.append(Measured("soundadvice: both together", both))
    with tempfile.TemporaryDirectory() as folder:
        made = {
            items: _run(str(write_scored(Path(folder), items, cuts)), 2) for items, cuts in SIZES[: 1 if quick else 2]
        }
    scores = [
        Measured(f"soundadvice: {items} items", tuple(one["whole"]), {}, one["peak"]) for items, one in made.items()
    ]
    sizes = GENERATED[:1] if quick else GENERATED
    each = []
    with tempfile.TemporaryDirectory() as folder:
        for questions, rules in sizes:
            each.append(_run(str(write_pack(Path(folder), rules, questions=questions)), 0))
            print(f"{questions} questions, {rules:,} rules measured", flush=True)
    lines = [
        Line(
            name,
            tuple((one["each"][name][0],) for one in each),
            tuple("u" if one["each"][name][1] else "" for one in each),
        )
        for name in each[0]["each"]
    ]
    facts = {"questions": tuple(str(questions) for questions, _ in sizes)}
    slow = sorted(lines, key=lambda line: -statistics.median(line.samples[-1]))
    whole_each = tuple((sum(seconds for seconds, _ in one["each"].values()),) for one in each)
    peaks = (Line("soundadvice", tuple((one["peak"],) for one in each)),)
    points = tuple(rules for _, rules in sizes)
    return Section(
        "The auditor",
        _ABOUT,
        (
            Table("shipped", "The shipped packs", "s", tuple(rows), about=_WHOLE),
            Table("scores", "Scores", "s", tuple(scores), about=_SCORES),
            Growth(
                "properties",
                "Each property and lint rule",
                "s",
                "rules",
                points,
                (Line(TOGETHER, whole_each), *slow),
                _EACH,
                facts,
            ),
            Growth("peak", "Memory of all of them in one process", "MB", "rules", points, peaks),
        ),
        ("soundadvice", "python-sat"),
    )


def _run(pack: str, runs: int) -> dict[str, Any]:
    """What a process of its own found; no runs: each property by itself."""
    here = Path(__file__).parent
    command = [sys.executable, "-c", _CHILD, pack, str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)  # type: ignore[no-any-return]
