"""A decision in Node: soundadvice, the same rules by hand, and json-logic, side by side in one process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from answer_sets import answer_sets, flat
from contestant import RULES
from json_logic_text import LOGIC
from measured import Measured, Table
from measured_pack import measured_pack

UNCHECKED, CHECKED = "by hand, nothing checked", "by hand, all checked"
_OURS = ("soundadvice, outcome", "soundadvice, decide: the whole advice", "soundadvice, decide and toJson")
_GIVEN = {
    UNCHECKED: "the outcome and the reasons",
    CHECKED: "the outcome and the reasons",
    _OURS[0]: "the outcome and the reasons, checked",
    _OURS[1]: "the advice with words, references and plan, checked",
    _OURS[2]: "the same as JSON, 4 kB of it",
    "json-logic-js, eight conditions": "eight truths, of answers made ready beforehand",
}
_ABOUT = """Processor time, {rounds} rounds in turns in each of {processes} new processes, over {sets:,} complete sets
of raw answers to the {rules} rules of the single evaluation above, after three rounds that do not count. By hand it is
`by_hand.mjs`: first as `handwritten.py` has it, which takes any answers, then with what soundadvice checks too: ids,
options, what stands alone, bounds, nothing left out or too many. Before timing, the reasons of each are compared on all
sets. To reach: 2. Most of what `outcome` takes is the checking, not the rules: code by hand that checks as much takes
longer. It keeps, and freezes, what it gives to those of whom the same rules fire, and up to a thousand lengths of time
by their words."""
_AGAIN = "The same samples, against code by hand that does what `outcome` does: it checks what it is given."


def decisions(node: str, module: Path, logic: Path, folder: Path, *, quick: bool) -> tuple[Table, Table]:
    """What a decision takes, against code by hand that checks nothing, and against code that checks."""
    sets = answer_sets(200 if quick else 2_000)
    processes, rounds, passes = (1, 3, 2) if quick else (3, 7, 10)
    data = folder / "sets.json"
    given = {"sets": sets, "flat": [flat(one) for one in sets], "rules": LOGIC, "names": list(RULES)}
    data.write_text(json.dumps(given), "utf-8")
    script = Path(__file__).with_suffix(".mjs")
    command = [node, *map(str, (script, module, logic, data, rounds, passes))]
    samples: dict[str, list[float]] = {}
    for _ in range(processes):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        for name, taken in json.loads(done.stdout)["samples"].items():
            samples.setdefault(name, []).extend(taken)
    rows = tuple(Measured(name, tuple(taken), {"gives": _GIVEN[name]}) for name, taken in samples.items())
    counted = {"rounds": rounds, "processes": processes, "sets": len(sets), "rules": len(RULES)}
    about = " ".join(_ABOUT.format(**counted).split())
    checked = tuple(row for row in rows if row.name in (CHECKED, *_OURS[:2]))
    return (
        Table("deciding", "One decision in Node", "µs", rows, UNCHECKED, about),
        Table("checked", "One decision in Node, all checked", "µs", checked, CHECKED, _AGAIN),
    )


def write_module(folder: Path) -> Path:
    """The module of the pack that every contestant decides by."""
    from soundadvice.formats.registry import export

    module = folder / "measured.mjs"
    module.write_bytes(export(measured_pack(), "javascript").data)
    return module
