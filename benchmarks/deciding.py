"""Deciding: one evaluation against code by hand alone, with lower bounds; conversations and loading as packs grow."""

from __future__ import annotations

import tempfile
from pathlib import Path

import turns
from answer_sets import HOW_MANY
from generate import SIZES, write_pack
from measured import Growth, Line, Measured, Section, Table
from rules import run_script
from worker import PASSES, TIMED

PREPARED, RAW = "hand-written ifs", "hand-written ifs, reading the raw answers"
_PROCESSES = ("by_hand,ours", "forms", "bounds")
_ABOUT = """\
What soundadvice takes, against code by hand alone, measured in one run. The answer sets and the `if`s are those
of [one evaluation, side by side](#one-evaluation-side-by-side), where the peers stand; here each figure has a reach,
and the lower bounds say how near to it Python itself lets anyone come.
"""
_TURNS = """\
Processor time, over {timed} of the answer sets. Medians of {rounds} rounds in turns: {generations} sets of
processes, in a round the median of up to {passes} passes, one process at a time.
"""
_RAW = """\
To reach: 1.4 for `soundadvice.triage`. The lower bounds do no more than they say: what a triage takes above the
second of them is three sets of options, eight rules, and making the advice; of what the `if`s take, a half goes into
reading "3 weeks".
"""
_PREPARED = """\
To reach: 1.0 for the compiled decision, 6 for two answers, 8 for an answer left behind. What is left of the
compiled decision's ratio: it reads all eight answers, for one that is missing must be told of, and the `if`s read the
last only where a rule needs it. The `if`s that read every answer first show what that costs.
"""
_GROWN = """\
Packs of `generate.py`, and people with complete answers. To reach, at 5,000 rules: 3 ms for an answer and the
next question, 250 ms for the first triage, for which the pack is compiled, and 500 ms to load. An answer and the next
question are of the first half of a conversation; the last answer is of a session that was just read, and the second
engine votes on what it decides.
"""
_LIMIT = """\
**Where loading stands.** 500 ms for 5,000 rules are not reached. What is less than that is taken before there is one
value of ours: 50 ms to read the 5,007 files, 270 ms for the 460,000 events that PyYAML makes of them (libyaml itself,
with no event made, takes 60 of these), and 75 ms to validate values that are there already. Each was found by a loop
that does nothing else, on the same machine in the same hour. On top of these 400 ms come 350,000 values with their
places, each a Python object: 400 ms to make and 60 to free. The tree takes 250 ms, and the checks of the whole 150.
Another reader of YAML than libyaml could save half of the events' time, and would be a second one to prove; a pack
that comes in a wheel reads no YAML.
"""
_BUILT = {
    "load_pack": "soundadvice: load_pack",
    "compile": "soundadvice: the first triage, for which it compiles",
}
_ANSWERED = {
    "triage": "soundadvice.triage",
    "decide": "soundadvice, the compiled decision alone",
    "next": "soundadvice, an answer and the next question",
    "last": "soundadvice, a session read, its last answer and the vote on it",
    "evaluate": "soundadvice.evaluate, the reference",
}


def measure(*, quick: bool) -> Section:
    """Everything against code by hand, and growth without peers."""
    generations, rounds, checked = (1, 3, 200) if quick else (4, 8, HOW_MANY)
    found = turns.in_turns(_PROCESSES, generations, rounds, checked)
    how = _TURNS.format(timed=TIMED, rounds=generations * rounds, generations=generations, passes=PASSES)
    rows = {name: Measured(name, found.samples(name)) for name in found.about}
    bounds = [name for name in rows if name.startswith(("the eight", "each looked"))]
    raw = (RAW, "soundadvice.triage", *bounds)
    prepared = [name for name in rows if name not in {RAW, "soundadvice.triage", *bounds}]
    return Section(
        "Deciding, and its limits",
        _ABOUT,
        (
            Table("raw", "On raw answers", "µs", tuple(rows[name] for name in raw), RAW, how + _RAW),
            Table("prepared", "On prepared answers, and what is rarer", "µs", tuple(rows[name] for name in prepared),
                  PREPARED, _PREPARED),
            *_grown(SIZES[:2] if quick else SIZES, 10 if quick else 50),
        ),
        ("soundadvice", "PyYAML", "pydantic"),
        (_LIMIT,),
    )  # fmt: skip


def _grown(sizes: tuple[int, ...], people: int) -> tuple[Growth, Growth]:
    with tempfile.TemporaryDirectory() as folder:
        found = [
            run_script("grown.py", str(write_pack(Path(folder), size)), str(people), str(Path(folder, "task.json")))
            for size in sizes
        ]

    def lines(names: dict[str, str]) -> tuple[Line, ...]:
        return tuple(Line(words, tuple(tuple(one["times"][name]) for one in found)) for name, words in names.items())

    return (
        Growth("answered", "As packs grow: one answer, or all of them", "µs", "rules", sizes, lines(_ANSWERED), _GROWN),
        Growth("built", "As packs grow: loading and compiling", "ms", "rules", sizes, lines(_BUILT)),
    )
