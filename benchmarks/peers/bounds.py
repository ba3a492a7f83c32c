"""Lower bounds: what any code in Python has to do at least; with raw answers, where the decision lies beside them."""

from __future__ import annotations

import handwritten
from answer_sets import Prepared, RawAnswers, answer_sets, prepared
from contestant import Contestant
from measured_pack import measured_pack

import soundadvice
from soundadvice.model.answer import read_answers
from soundadvice.model.question import Duration, MultiChoice

_GIVEN = 'raw: lists, "3 weeks"'
_DECIDED = "outcome, reasons = answers['decided']"


def _with_the_decision(answers: RawAnswers) -> Prepared:
    pack = measured_pack_once()
    found = soundadvice.evaluate(pack, read_answers(pack.question, answers))
    return {**answers, "decided": (found.floor, found.fired)}


_PACKS: list[soundadvice.Pack] = []


def measured_pack_once() -> soundadvice.Pack:
    if not _PACKS:
        _PACKS.append(measured_pack())
    return _PACKS[0]


def reading() -> Contestant:
    read = "; ".join(f"answers[{name!r}]" for name in measured_pack_once().deciding)
    return Contestant(
        "the eight answers read from the dict, and no more", _GIVEN, _with_the_decision, f"{read}; {_DECIDED}"
    )


def looking_up() -> Contestant:
    """Each answer looked up in a table of what the question takes: the least that a check of it can be."""
    pack = measured_pack_once()
    names: dict[str, object] = {}
    steps = []
    for number, name in enumerate(pack.deciding):
        question, table = pack.question[name], f"table{number}"
        if isinstance(question, Duration):
            names[table] = dict.fromkeys(_words_of_all(name), 0)
        else:
            names[table] = {option.id: 1 for option in question.options}  # type: ignore[union-attr]
        first = "[0]" if isinstance(question, MultiChoice) else ""
        steps.append(f"{table}[answers[{name!r}]{first}]")
    statement = "; ".join([*steps, _DECIDED])
    name = "each looked up in a table of what may be answered, of lists the first"
    return Contestant(name, _GIVEN, _with_the_decision, statement, names)


def _words_of_all(name: str) -> set[str]:
    return {str(answers[name]) for answers in answer_sets()}


def all_read() -> Contestant:
    """What the `if`s take where no answer may be missing."""
    names = {"decide": handwritten.decide_all_read}
    return Contestant(
        "hand-written ifs that read every answer first",
        "prepared: frozensets, seconds, None",
        prepared,
        "outcome, reasons = decide(answers)",
        names,
    )


CONTESTANTS = (reading, looking_up, all_read)
