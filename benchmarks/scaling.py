"""Generated packs of 8 to 5,000 rules: loading, compiling, evaluating, and the session's vote."""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import machine
import yaml
from generate import SIZES, write_pack

import soundadvice
from soundadvice.answer import read_answers
from soundadvice.compiled import Compiled, compiled
from soundadvice.condition import UNSURE
from soundadvice.evaluate import State
from soundadvice.pack import Pack
from soundadvice.question import Choice, Duration, MultiChoice, Question

RESULTS = Path(__file__).parent / "results" / "scaling.md"
_PATIENTS = 50
_HARMLESS = 0.9
_ABOUT = """# Generated packs, from 8 to 5,000 rules

Real folders on disk (`generate.py`): every kind of question, skip logic, rules with one to four tests, two vignettes a
rule, a register of claims, references. Times are medians of several runs, in processor time. Those of one evaluation
are over {patients} sets of answers, complete for the deciding questions, {harmless:.0%} of them harmless; every
outcome is checked against `evaluate`. Loading is from a warm disk, {libyaml} libyaml; to reach: 5,000 rules in 1 s.
"""


def main() -> None:
    before = machine.load()
    columns = []
    with tempfile.TemporaryDirectory() as folder:
        soundadvice.load_pack("low_back_pain")  # imports
        for size in SIZES:
            columns.append(_measure(write_pack(Path(folder), size), size))
            print(f"{size} rules measured", flush=True)
    libyaml = "with" if yaml.__with_libyaml__ else "without"
    lines = [_ABOUT.format(patients=_PATIENTS, harmless=_HARMLESS, libyaml=libyaml)]
    lines += ["| | " + " | ".join(f"{size:,} rules" for size in SIZES) + " |"]
    lines += ["| --- |" + " ---: |" * len(SIZES)]
    lines += [f"| {name} | " + " | ".join(column[name] for column in columns) + " |" for name in columns[0]]
    lines += ["", f"Machine: {machine.describe()}; load {before} before, {machine.load()} after.", ""]
    lines += ["Again: `python benchmarks/run.py scaling`", ""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text)


def _measure(folder: Path, size: int) -> dict[str, str]:
    pack = soundadvice.load_pack(folder)
    raw = _patients(pack)
    canonical = [read_answers(pack.question, answers) for answers in raw]
    fast = compiled(pack)
    fired = 0
    for given, answers in zip(raw, canonical, strict=True):
        evaluation = soundadvice.evaluate(pack, answers)
        advice, found = soundadvice.triage(pack, given), fast.decide(answers)
        assert (evaluation.floor, evaluation.fired) == (advice.disposition, advice.fired)
        assert (evaluation.floor, evaluation.fired) == (found.disposition, found.fired)
        fired += len(evaluation.fired)
    loads = 3 if size > 1_000 else 7
    return {
        "questions, of them deciding": f"{len(pack.questions)}, {len(pack.deciding)}",
        "files on disk, kB": f"{sum(file.stat().st_size for file in folder.rglob('*.yaml')) / 1e3:,.0f}",
        "rules that fire, on average": f"{fired / len(raw):.1f}",
        "load_pack, ms": _milliseconds(lambda: soundadvice.load_pack(folder), loads),
        "compile, ms": _milliseconds(lambda: Compiled(pack), 3),
        "meaning and content hash, ms": _milliseconds(lambda: _hash(pack), 3),
        "triage, µs": _microseconds(lambda answers: soundadvice.triage(pack, answers), raw, fast.outcomes.clear),
        "compiled decision alone, µs": _microseconds(fast.decide, canonical, fast.outcomes.clear),
        "evaluate, the reference, µs": _microseconds(lambda answers: soundadvice.evaluate(pack, answers), canonical),
        **_session(pack, raw, canonical),
    }


def _session(pack: Pack, raw: list[dict[str, object]], canonical: list[dict]) -> dict[str, str]:  # type: ignore[type-arg]
    """The second engine's vote, where it can carry the pack, and what a person waits for after an answer."""
    from soundadvice.session.durable import DurableVoter, voter_of

    start = process_time()
    voter = voter_of(pack)
    build = (process_time() - start) * 1e3
    answered = "answer and next question, µs"
    waits = _microseconds(lambda answers: _ask(pack, answers), raw[:5])
    if not isinstance(voter, DurableVoter):
        return {"durable_rules, build, ms": "cannot carry it", "durable_rules, one vote, µs": "no", answered: waits}
    evaluations = {id(answers): soundadvice.evaluate(pack, answers) for answers in canonical}
    for answers in canonical:
        evaluation = evaluations[id(answers)]
        assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
    vote = _microseconds(lambda answers: voter.fired(answers, evaluations[id(answers)].states), canonical)
    return {"durable_rules, build, ms": f"{build:,.0f}", "durable_rules, one vote, µs": vote, answered: waits}


def _ask(pack: Pack, answers: dict[str, object]) -> None:
    """The last answer of a conversation, and what is asked next."""
    *_, last = answers
    session = soundadvice.Session(pack, answers={name: value for name, value in answers.items() if name != last})
    session.answer(last, answers[last])
    _ = session.next_question


def _hash(pack: Pack) -> None:
    for name in ("meaning_hash", "content_hash"):
        pack.__dict__.pop(name, None)
    _ = pack.content_hash


def _patients(pack: Pack) -> list[dict[str, object]]:
    """Complete answers to the deciding questions, as a caller hands them in; nothing left on what is not enabled."""
    source = random.Random(len(pack.rules))
    return [_patient(pack, source) for _ in range(_PATIENTS)]


def _patient(pack: Pack, source: random.Random) -> dict[str, object]:
    answers = {name: _answer(pack.question[name], source) for name in pack.deciding}
    while True:
        states = soundadvice.evaluate(pack, read_answers(pack.question, answers)).states
        hidden = [name for name in answers if states[name] is State.NOT_ENABLED]
        if not hidden:
            return answers
        answers = {name: value for name, value in answers.items() if name not in hidden}


def _answer(question: Question, source: random.Random) -> object:
    harmless = source.random() < _HARMLESS
    if isinstance(question, (Choice, MultiChoice)):
        names = [option.id for option in question.options]
        chosen = names[0] if harmless else source.choice(names[1:])
        return [chosen] if isinstance(question, MultiChoice) else chosen
    if not harmless and source.random() < 0.2:
        return UNSURE
    if isinstance(question, Duration):
        return f"{source.randint(0, 6 if harmless else 90)} days"
    return source.randint(0, 40 if harmless else 100)


def _milliseconds(work: Callable[[], object], times: int) -> str:
    taken = []
    for _ in range(times):
        start = process_time()
        work()
        taken.append((process_time() - start) * 1e3)
    middle = statistics.median(taken)
    return f"{middle:,.1f}" if middle < 100 else f"{middle:,.0f}"


def _microseconds(work: Callable[..., object], items: list, forget: Callable[[], object] = int) -> str:  # type: ignore[type-arg]
    """The median of a few rounds. `forget` drops, before each, what was kept of the round before."""
    taken = []
    for _ in range(5):
        forget()
        start = process_time()
        for item in items:
            work(item)
        taken.append((process_time() - start) / len(items) * 1e6)
    middle = statistics.median(taken)
    return f"{middle:,.1f}" if middle < 100 else f"{middle:,.0f}"


if __name__ == "__main__":
    main()
