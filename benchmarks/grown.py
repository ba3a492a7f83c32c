"""soundadvice with one generated pack, in a process of its own: loading, compiling, deciding, memory.

Started with a pack's folder and how many people. Answers with a line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import machine
from people_of import Answers, flat, people_of
from translated import as_json_logic, as_text

import soundadvice
from soundadvice.meaning.compiler import compiled
from soundadvice.model.answer import read_answers
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice

_LONG_ENOUGH = 2.0  # seconds for the rounds of one thing


def main(folder: str, how_many: int, file: str) -> None:
    """Prints what was measured, and writes the same rules and people for the peers into a file."""
    soundadvice.load_pack("low_back_pain")  # imports
    loads = _rounds(lambda: soundadvice.load_pack(folder), 1e3)
    loaded = machine.peak()
    pack = soundadvice.load_pack(folder)
    people = people_of(pack, how_many)
    canonical = [read_answers(pack.question, answers) for answers in people]
    fast = compiled(pack)
    evaluations = [soundadvice.evaluate(pack, answers) for answers in canonical]
    for given, answers, evaluation in zip(people, canonical, evaluations, strict=True):
        advice, found = soundadvice.triage(pack, given), fast.decide(answers)
        assert (evaluation.floor, evaluation.fired) == (advice.disposition, advice.fired)
        assert (evaluation.floor, evaluation.fired) == (found.disposition, found.fired)
    times: dict[str, list[float]] = {
        "load_pack": loads,
        "compile": _rounds(lambda: soundadvice.triage(replace(pack), people[0]), 1e3),
        "hashes": _rounds(lambda: _hash(pack), 1e3),
        "triage": _each(lambda answers: soundadvice.triage(pack, answers), people, fast.outcomes.clear),
        "decide": _each(fast.decide, canonical, fast.outcomes.clear),
        "evaluate": _each(lambda answers: soundadvice.evaluate(pack, answers), canonical),
        "next": _next(pack, people[0]),
        "last": _each(lambda answers: _last(pack, answers), people[:5]),
    }
    peak = machine.peak()
    times |= _vote(pack, canonical, evaluations)
    facts = {
        "questions, of them deciding": f"{len(pack.questions)}, {len(pack.deciding)}",
        "files on disk, kB": f"{sum(one.stat().st_size for one in Path(folder).rglob('*.yaml')) / 1e3:,.0f}",
        "rules that fire, on average": f"{sum(len(one.fired) for one in evaluations) / len(people):.1f}",
    }
    place = {rule.id: number for number, rule in enumerate(pack.rules)}
    expected = [[place[name] for name in one.fired] for one in evaluations]
    Path(file).write_text(json.dumps(_task(pack, people, expected)))
    print(json.dumps({"times": times, "facts": facts, "loaded": loaded, "peak": peak}))


def _task(pack: Pack, people: list[Answers], expected: list[list[int]]) -> dict[str, Any]:
    """The rules in each language, and the people, for `growing.py`."""
    kinds = {}
    for name in pack.deciding:
        question = pack.question[name]
        kinds[name] = (
            "text" if isinstance(question, Choice) else "list" if isinstance(question, MultiChoice) else "number"
        )
    return {
        **{one: [as_text(rule.when, pack, one) for rule in pack.rules] for one in ("cel", "zen", "rule_engine")},
        "json_logic": [as_json_logic(rule.when, pack) for rule in pack.rules],
        "kinds": kinds,
        "people": [flat(pack, answers) for answers in people],
        "expected": expected,
    }


def _vote(pack: Pack, canonical: list[Any], evaluations: list[Any]) -> dict[str, list[float]]:
    """The vote of durable_rules in a session, where it can carry the pack."""
    from soundadvice.model.errors import UnsupportedError
    from soundadvice.session.voters.durable_voter import DurableVoter

    try:
        voter = DurableVoter(pack)
    except UnsupportedError:
        return {}
    pairs = list(zip(canonical, evaluations, strict=True))
    for answers, evaluation in pairs:
        assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
    return {"vote": _each(lambda pair: voter.fired(pair[0], pair[1].states), pairs)}


def _next(pack: Pack, answers: Answers) -> list[float]:
    """Microseconds of an answer in the first half of a conversation, and of what is asked next, of each."""
    taken = []
    session = soundadvice.Session(pack)
    _ = session.engines  # the second engine is made now
    question = session.next_question
    for _ in range(len(pack.deciding) // 2):
        if question is None or question.id not in answers:
            break
        start = process_time()
        session.answer(question.id, answers[question.id])
        question = session.next_question
        taken.append((process_time() - start) * 1e6)
    return taken


def _last(pack: Pack, answers: Answers) -> None:
    """A session of all answers but one; that one; and what is asked next, on which the second engine votes."""
    *_, last = answers
    session = soundadvice.Session(pack, answers={name: value for name, value in answers.items() if name != last})
    session.answer(last, answers[last])
    _ = session.next_question


def _hash(pack: Pack) -> None:
    for name in ("meaning_hash", "content_hash"):
        pack.__dict__.pop(name, None)
    _ = pack.content_hash


def _rounds(work: Callable[[], object], per_second: float, items: int = 1, most: int = 7) -> list[float]:
    taken: list[float] = []
    while len(taken) < most and (sum(taken) / per_second * items < _LONG_ENOUGH or len(taken) < 3):
        start = process_time()
        work()
        taken.append((process_time() - start) * per_second / items)
    return taken


def _each(work: Callable[[Any], object], items: list[Any], forget: Callable[[], object] = int) -> list[float]:
    """Microseconds an item. `forget` drops, before each round, what was kept of the round before."""

    def all_of_them() -> None:
        forget()
        for item in items:
            work(item)

    return _rounds(all_of_them, 1e6, len(items), most=5)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
