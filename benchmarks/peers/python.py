"""What runs in plain Python: hand-written code and soundadvice. All in one process: the ratios to reach are these."""

from __future__ import annotations

import handwritten
from answer_sets import RawAnswers, prepared
from contestant import Contestant

import soundadvice
from soundadvice.answer import read_answers
from soundadvice.compiled import compiled


def contestants() -> list[Contestant]:
    pack = soundadvice.load_pack("low_back_pain")

    def canonical(answers: RawAnswers) -> dict[str, object]:
        return dict(read_answers(pack.question, answers))

    return [
        Contestant(
            "hand-written ifs",
            "prepared: frozensets, seconds, None",
            prepared,
            "outcome, reasons = decide(answers)",
            {"decide": handwritten.decide},
        ),
        Contestant(
            "hand-written ifs, results prepared too",
            "prepared: frozensets, seconds, None",
            prepared,
            "outcome, reasons = decide(answers)",
            {"decide": handwritten.decide_by_bits},
        ),
        Contestant(
            "hand-written ifs, reading the raw answers",
            'raw: lists, "3 weeks"',
            dict,
            "outcome, reasons = decide(answers)",
            {"decide": handwritten.decide_raw},
        ),
        Contestant(
            "soundadvice.triage",
            'raw: lists, "3 weeks"',
            dict,
            "advice = triage(pack, answers); outcome = advice.disposition; reasons = advice.fired",
            {"triage": soundadvice.triage, "pack": pack},
        ),
        Contestant(
            "soundadvice, the compiled decision alone",
            "canonical: frozensets, seconds",
            canonical,
            "found = decide(answers); outcome = found.disposition; reasons = found.fired",
            {"decide": compiled(pack).decide},
        ),
        Contestant(
            "soundadvice.evaluate, the reference",
            "canonical: frozensets, seconds",
            canonical,
            "found = evaluate(pack, answers); outcome = found.floor; reasons = found.fired",
            {"evaluate": soundadvice.evaluate, "pack": pack},
        ),
    ]
