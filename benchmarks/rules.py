"""Growth with rules: generated packs of 8 to 5,000, soundadvice and the peers that can carry them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from generate import SIZES, write_pack
from growing import ENGINES
from measured import Growth, Line, Section
from people_of import HARMLESS

HERE = Path(__file__).parent
_PEOPLE = 50
_PATIENCE = 60  # seconds for one peer with one pack
_ABOUT = """Real folders on disk (`generate.py`): every kind of question, skip logic, rules with one to four tests, two
vignettes a rule, a register of claims, references. {people} sets of answers, complete for the deciding questions,
{harmless:.0%} of them harmless; every outcome is checked against `evaluate`, that of the peers too. Processor time, a
process for each size, and for each peer with each size; medians of 3 to 7 rounds.

The peers get the same rules translated beforehand into one expression in their own language, and flat answers made
ready, those to hidden questions left out. Those that are not here have no form in which a program can hand them rules
of this kind, or take minutes for it.
"""
_BUILT = """Loading is from a warm disk, {libyaml} libyaml, with the place of everything in its file, and every check.
To reach: 5,000 rules in 1,000 ms. A peer reads its one text, after its own import.
"""
_DECIDED = """`soundadvice.triage` reads and validates the raw answers, and looks at every question of the pack.
"""
_MEMORY = """The most memory in use in the whole process: Python, the engine, the rules.
"""
_OURS = {
    "load_pack": "soundadvice: load_pack",
    "compile": "soundadvice: the first triage, for which it compiles",
    "hashes": "soundadvice: meaning and content hash",
}
_DECIDING = {
    "decide": "soundadvice, the compiled decision alone",
    "triage": "soundadvice.triage",
    "evaluate": "soundadvice.evaluate, the reference",
    "next": "soundadvice, an answer and the next question",
    "last": "soundadvice, a session read, its last answer and the vote on it",
    "vote": "durable_rules in soundadvice, one vote",
}
Found = dict[str, Any]


def measure(*, quick: bool) -> Section:
    """Packs of every size through everything."""
    sizes = SIZES[:2] if quick else SIZES
    ours: list[Found] = []
    peers: dict[str, list[Found]] = {name: [] for name in ENGINES}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            pack, task = write_pack(Path(folder), size), Path(folder, f"{size}.json")
            ours.append(run_script("grown.py", str(pack), str(10 if quick else _PEOPLE), str(task)))
            for name, found in peers.items():
                found.append(run_script("growing.py", name, str(task)))
            print(f"{size} rules measured", flush=True)
    return _section(sizes, ours, peers)


def run_script(script: str, *words: str) -> Found:
    """What a script found; or `why` it found nothing."""
    command = [sys.executable, str(HERE / script), *words]
    patience = _PATIENCE if script == "growing.py" else None
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        return {"why": f"more than {_PATIENCE} s"}
    if done.returncode and script != "growing.py":
        raise SystemExit(done.stderr)
    if done.returncode:
        return {"why": _why(done.returncode, done.stderr)}
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def _why(code: int, said: str) -> str:
    if code < 0:
        return "crashes"
    last = (said.strip().splitlines() or ["it ended without a word"])[-1]
    if "ModuleNotFoundError" in last:
        return "not installed"
    return "fails: " + re.sub(r"^(\w+: )+", "", last).partition(". ")[0][:60]


def _section(sizes: tuple[int, ...], ours: list[Found], peers: dict[str, list[Found]]) -> Section:
    facts = {name: tuple(one["facts"][name] for one in ours) for name in ours[0]["facts"]}

    def own(names: dict[str, str]) -> list[Line]:
        return [
            Line(words, tuple(tuple(one["times"].get(name, ())) for one in ours), _carried(name, ours))
            for name, words in names.items()
        ]

    def others(pick: Callable[[Found], tuple[float, ...]]) -> list[Line]:
        return [
            Line(
                ENGINES[name][0],
                tuple(() if "why" in one else pick(one) for one in found),
                tuple(one.get("why", "") for one in found),
            )
            for name, found in peers.items()
        ]

    memory = [
        Line("soundadvice, the pack loaded", tuple((one["loaded"],) for one in ours)),
        Line("soundadvice, everything above done", tuple((one["peak"],) for one in ours)),
    ]
    libyaml = "with" if yaml.__with_libyaml__ else "without"
    build = [*own(_OURS), *others(lambda one: (one["build"],))]
    decide = [*own(_DECIDING), *others(lambda one: tuple(one["decide"]))]
    return Section(
        "Growth with the number of rules",
        _ABOUT.format(people=_PEOPLE, harmless=HARMLESS),
        (
            Growth("decided", "One evaluation", "µs", "rules", sizes, tuple(decide), _DECIDED, facts),
            Growth(
                "built", "Loading and compiling", "ms", "rules", sizes, tuple(build), _BUILT.format(libyaml=libyaml)
            ),
            Growth("memory", "Memory", "MB", "rules", sizes, (*memory, *others(lambda one: (one["peak"],))), _MEMORY),
        ),
        ("soundadvice", "PyYAML", "pydantic"),
    )


def _carried(name: str, ours: list[Found]) -> tuple[str, ...]:
    return tuple("" if one["times"].get(name) else "cannot carry it" for one in ours)
