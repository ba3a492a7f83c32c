"""soundadvice, three ways: the public face, which validates; the compiled decision; the reference meaning."""

from __future__ import annotations

from answer_sets import RawAnswers
from contestant import Contestant
from measured_pack import measured_pack

import soundadvice
from soundadvice import Pack
from soundadvice.meaning.compiler import compiled
from soundadvice.model.answer import read_answers

_CANONICAL = "canonical: frozensets, seconds"


def _canonical(pack: Pack, answers: RawAnswers) -> dict[str, object]:
    return dict(read_answers(pack.question, answers))


def triage() -> Contestant:
    pack = measured_pack()
    return Contestant(
        "soundadvice.triage",
        'raw: lists, "3 weeks"',
        dict,
        "advice = triage(pack, answers); outcome = advice.disposition; reasons = advice.fired",
        {"triage": soundadvice.triage, "pack": pack},
    )


def decision_alone() -> Contestant:
    pack = measured_pack()
    return Contestant(
        "soundadvice, the compiled decision alone",
        _CANONICAL,
        lambda answers: _canonical(pack, answers),
        "found = decide(answers); outcome = found.disposition; reasons = found.fired",
        {"decide": compiled(pack).decide},
    )


def reference() -> Contestant:
    pack = measured_pack()
    return Contestant(
        "soundadvice.evaluate, the reference",
        _CANONICAL,
        lambda answers: _canonical(pack, answers),
        "found = evaluate(pack, answers); outcome = found.floor; reasons = found.fired",
        {"evaluate": soundadvice.evaluate, "pack": pack},
    )


CONTESTANTS = (triage, decision_alone, reference)
