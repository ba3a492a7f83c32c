"""One evaluation, side by side: hand-written code, soundadvice, and the peers."""

from __future__ import annotations

import statistics

import turns
from answer_sets import HOW_MANY
from measured import Measured, Section, Table
from worker import PASSES, TIMED

BASELINE = "hand-written ifs"
PLAIN = "by_hand,closures,ours"  # what is plain Python shares one process: the ratios to reach are among these
FORMS = "forms"
PEERS = {
    "zen_engine": "zen-engine",
    "cel_rust": "common-expression-language",
    "cel_cpp": "cel-expr-python",
    "json_logic": "panzi-json-logic",
    "json_logic_qubit": "json-logic-qubit",
    "rule_engine_peer": "rule-engine",
    "business_rules_peer": "business-rules",
    "clips_engine": "clipspy",
    "durable_engine": "durable_rules",
    "experta_peer": "experta",
    "cel_python": "cel-python",
    "pydmnrules_peer": "pyDMNrules",
}
_ABOUT = f"""The eight deciding questions and eight rules of `low_back_pain`, {HOW_MANY:,} complete answer sets (always
the same; about one in six without a reason to see a doctor, 1.5 reasons each on average). Each contestant gives the
outcome and all reasons. Before timing, each is checked against `soundadvice.evaluate` on every answer set, reasons
included.

**Raw** answers are as a caller hands them in: lists of options, "3 weeks" in words. **Prepared** ones were made ready
for the contestant beforehand, which is not timed. Of all of them only `soundadvice.triage` validates: ids, options,
bounds, options that exclude each other, nothing left out, nothing too many.
"""
_TIMES = """Processor time, over {timed} of the answer sets. Medians of {rounds} rounds in turns: {generations} sets of
processes, in a round the median of up to {passes} passes, one process at a time. What is plain Python shares one
process; each peer has its own. A ratio is the median of the ratios within a round; in brackets the middle half of them.
To reach: 1.4 times the `if`s that read the raw answers for `soundadvice.triage`, 1 for the compiled decision.
"""
_FIRST = """A new process for each: by the clock, from the import of the engine to its first decision, Python's own
start left out; and the most memory in use over a thousand decisions, Python included. Medians of {rounds} in turns.
"""


def measure(*, quick: bool) -> Section:
    """What all contestants take, warm and from a cold start."""
    generations, rounds, checked = (1, 3, 200) if quick else (2, 8, HOW_MANY)
    found = turns.in_turns([PLAIN, FORMS, *PEERS], generations, rounds, checked)
    missing = tuple(Measured(PEERS.get(name, name), why_not=why) for name, why in found.missing.items())
    contestants = [name for name, about in found.about.items() if about["given"] != "other"]
    rows = [Measured(name, found.samples(name), {"given": found.about[name]["given"]}) for name in contestants]
    how = _TIMES.format(timed=TIMED, rounds=generations * rounds, generations=generations, passes=PASSES)
    others = [Measured(name, found.samples(name)) for name, about in found.about.items() if about["given"] == "other"]
    baseline = Measured(BASELINE, found.samples(BASELINE))
    return Section(
        "One evaluation, side by side",
        _ABOUT,
        (
            Table("peers", "One evaluation", "µs", (*rows, *missing), BASELINE, how),
            _cold(found, contestants, 1 if quick else 3),
            Table("forms", "What else a caller may hand in to soundadvice.triage", "µs", (*others, baseline), BASELINE),
        ),
        (*PEERS.values(), "soundadvice"),
    )


def _cold(found: turns.Turns, contestants: list[str], rounds: int) -> Table:
    places = {name: found.about[name]["alone"] for name in contestants}
    results = turns.alone(places.values(), rounds)
    rows = []
    for name, place in places.items():
        seconds = tuple(one["first"] * 1e3 for one in results[place])
        rows.append(Measured(name, seconds, memory=statistics.median(one["peak"] for one in results[place])))
    return Table("cold", "The first decision, and memory", "ms", tuple(rows), about=_FIRST.format(rounds=rounds))
