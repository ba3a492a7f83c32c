"""The people whom a pack alarms least: whatever could wrongly become self-care is tried on them."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.audit.prover.cnf import FALSE
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import Answer

Answers = Mapping[str, Answer]


def least_alarming(case: Case, effort: Effort) -> tuple[tuple[Answers, ...], tuple[str, ...]]:
    """People who get the default advice: for every deciding question one who is asked it, and one who is not.

    Each has an answer in mind to every deciding question, asked or not. A question that only alarmed people are asked
    is left out. Beside them, in words, of whom it could not be settled whether there are such.
    """
    default = case.meaning.advises(case.pack.default)
    covered: set[tuple[str, bool]] = set()
    people: list[Answers] = []
    undecided: list[str] = []
    for name in case.pack.deciding:
        for asked, literal in zip((True, False), case.meaning.asked(name), strict=True):
            if (name, asked) in covered or literal == FALSE:
                continue
            case.task.on("least alarming" if asked else "least alarming, not asked", name)
            try:
                model = effort.model(default, literal)
            except LimitReached:
                undecided.append(f"whether anyone who is {'' if asked else 'not '}asked `{name}` gets the default")
                continue
            if model is not None:
                people.append(case.in_mind(model))
                enabled = enablement(case.pack, people[-1])
                covered |= {(one, enabled[one] is True) for one in case.pack.deciding}
    return tuple(people), tuple(undecided)
