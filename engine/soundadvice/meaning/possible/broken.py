"""Broken: which musts a set of answers breaks, and answers read with that looked at. What breaks one is no answer."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import enablement, truth
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE, Answer, Bound, Must, Requirement, named_by
from soundadvice.model.errors import ImpossibleError
from soundadvice.model.pack import Pack


@dataclass(frozen=True, slots=True)
class Broken:
    """A must of a question that answers do not keep to."""

    question: str
    must: Must

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of the questions that it is about, its own first."""
        return named_by(self.question, self.must)


def every_must(pack: Pack) -> tuple[Broken, ...]:
    """Every must of a pack as one that could be broken, in order."""
    return tuple([Broken(question.id, must) for question in pack.questions for must in question.must])


def broken(pack: Pack, answers: Mapping[str, Answer]) -> tuple[Broken, ...]:
    """The musts that canonical answers break, complete or partial, in the order of the pack.

    A must is broken if all that it names is asked, answered, and known, and it does not hold of these answers: so
    answers that break none break none if some of them are left out.
    """
    found = [
        one
        for one in every_must(pack)
        if all(is_known(answers.get(name)) for name in one.named) and not _holds(one.question, one.must, answers)
    ]
    if not found:
        return ()
    enabled = enablement(pack, answers)
    return tuple(one for one in found if all(enabled[name] is True for name in one.named))


def is_known(answer: Answer | None) -> bool:
    """Whether there is an answer, and no doubt in it."""
    return answer is not None and answer != UNSURE and not (isinstance(answer, frozenset) and UNSURE in answer)


def _holds(name: str, must: Must, answers: Mapping[str, Answer]) -> bool:
    """Whether a must holds of answers that are all known, and taken as asked."""
    match must:
        case Bound(operator=operator, question=other):
            return bool(operator.compare(answers[name], answers[other]))
        case Requirement(condition=condition):
            return truth(condition, answers, dict.fromkeys(named_by(name, must), True)) is True


def beside(pack: Pack, name: str, answers: Mapping[str, Answer]) -> frozenset[int]:
    """The amounts of a question at which an answer begins or ceases to go together with the other answers."""
    found: set[int] = set()
    for one in every_must(pack):
        if isinstance(one.must, Bound) and name in one.named:
            other = answers.get(next(other for other in one.named if other != name))
            found.update((other, other + 1) if isinstance(other, int) else ())
    return frozenset(found)


def read_possible(pack: Pack, answers: object) -> dict[str, Answer]:
    """The canonical form of a mapping of answers to a pack, as `read_answers` reads each.

    Raises AnswerError for what cannot be taken, and ImpossibleError for answers that cannot go together.
    """
    canonical = read_answers(pack.question, answers)
    refuse_broken(pack, canonical)
    return canonical


def refuse_broken(pack: Pack, answers: Mapping[str, Answer]) -> None:
    """Raises ImpossibleError for canonical answers that break a must."""
    errors = [ImpossibleError(one.named, one.must.say) for one in broken(pack, answers)]
    if errors:
        first, *others = errors
        raise ImpossibleError(first.questions, first.say, others)
