"""One evaluation, side by side: hand-written code, soundadvice, and the peers."""

from __future__ import annotations

import statistics
from pathlib import Path

import machine
from answer_sets import HOW_MANY
from turns import Turns, in_turns
from worker import PASSES, TIMED

RESULTS = Path(__file__).parent / "results" / "single.md"
BASELINE = "hand-written ifs"
FORMS = "forms"
PEERS = {
    "zen_engine": "zen-engine",
    "cel_rust": "common-expression-language",
    "cel_cpp": "cel-expr-python",
    "json_logic": "panzi-json-logic",
    "clips_engine": "clipspy",
    "durable_engine": "durable_rules",
    "rule_engine_peer": "rule-engine",
    "business_rules_peer": "business-rules",
    "experta_peer": "experta",
}
GENERATIONS = 3
ROUNDS = 7

_ABOUT = f"""# One evaluation, side by side

The eight deciding questions and eight rules of `low_back_pain`, {HOW_MANY:,} complete answer sets (always the same;
about one in six without a reason to see a doctor, 1.5 reasons each on average). Each contestant gives the outcome and
all reasons. Before timing, each was checked against `soundadvice.evaluate` on every answer set, reasons included.

**Raw** answers are as a caller hands them in: lists of options, "3 weeks" in words. **Prepared** ones were made ready
for the contestant beforehand, which is not timed. Of all of them only `soundadvice.triage` validates: ids, options,
bounds, options that exclude each other, nothing left out, nothing too many.
"""
_HOW = f"""Processor time, over {TIMED} of the answer sets. Medians of {GENERATIONS * ROUNDS} rounds in turns:
{GENERATIONS} sets of processes, {ROUNDS} rounds each, in a round the median of {PASSES} passes, one process at a time.
What is plain Python shares one process; each peer has its own. A ratio is the median of the ratios within a round; in
brackets the middle half of them.
"""
_OTHER = """## What else a caller may hand in to `soundadvice.triage`

The same answer sets, changed.
"""


def main() -> None:
    """Measures, prints and keeps the tables."""
    before = machine.load()
    turns = in_turns(["python", FORMS, *PEERS], GENERATIONS, ROUNDS)
    forms = [name for name, given in turns.about.items() if given == "other"]
    lines = [_ABOUT, "| | given | µs | x hand-written |", "| --- | --- | ---: | ---: |"]
    lines += [_row(turns, name, f" {turns.about[name]} |") for name in _sorted(turns, set(turns.about) - set(forms))]
    lines += ["", *(f"Not measured: {PEERS.get(name, name)}, {why}.\n" for name, why in turns.missing.items()), _HOW]
    lines += [_OTHER, "| | µs | x hand-written |", "| --- | ---: | ---: |"]
    lines += [_row(turns, name, "") for name in _sorted(turns, set(forms))]
    lines += ["", f"Machine: {machine.describe()}; load {before} before, {machine.load()} after (1 is this benchmark)."]
    lines += [f"Peers: {machine.versions(PEERS.values())}.", "", "Again: `python benchmarks/run.py single`", ""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text)


def _sorted(turns: Turns, names: set[str]) -> list[str]:
    return sorted(names, key=lambda name: statistics.median(one[name] for one in turns.rounds))


def _row(turns: Turns, name: str, given: str) -> str:
    low, middle, high = statistics.quantiles((one[name] / one[BASELINE] for one in turns.rounds), n=4)
    digits = 2 if middle < 10 else 0
    ratio = f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})" if name != BASELINE else "1"
    marked = f"**{name}**" if name.startswith("soundadvice") else name
    return f"| {marked} |{given} {statistics.median(one[name] for one in turns.rounds):.2f} | {ratio} |"


if __name__ == "__main__":
    main()
