"""Consult over HTTP: answers as they came in a request; or a refusal with all that cannot be taken, repeating none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from soundadvice.meaning.consult import NONE_SKIPPED, Decided, Undecided, consult
from soundadvice.model.answer import expected
from soundadvice.model.errors import AnswerError, ImpossibleError
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice
from soundadvice.server.refusal import ANSWER_NOT_TAKEN, Mistake, Refusal
from soundadvice.server.watch.event import Came, note

_UNKNOWN = "the pack does not have one of the questions that are answered here"


def consult_or_refuse(pack: Pack, given: Mapping[str, object], skipped: Set[str] = NONE_SKIPPED) -> Decided | Undecided:
    """The advice, or what is still to be asked. Raises Refusal with every answer that cannot be taken."""
    try:
        found = consult(pack, given, skipped)
    except AnswerError as error:
        note(pack, Came.REFUSED)
        mistakes = mistakes_in(pack, given, error.mistakes)
    else:
        note(pack, Came.ASKED if isinstance(found, Undecided) else Came.ADVISED)
        return found
    raise Refusal(ANSWER_NOT_TAKEN, "correct these answers, and send them all again", mistakes)


def mistakes_in(pack: Pack, given: Mapping[str, object], errors: Iterable[AnswerError]) -> list[Mistake]:
    """Every answer that cannot be taken: its question, and what that takes. Not the errors' words: they repeat it."""
    return [_mistake(pack, given, error) for error in errors]


def _mistake(pack: Pack, given: Mapping[str, object], error: AnswerError) -> Mistake:
    if error.question is None:
        return Mistake("#/answers", f"{_UNKNOWN}; {error.hint}" if error.hint else _UNKNOWN)
    if isinstance(error, ImpossibleError):
        return Mistake(f"#/answers/{error.question}", f"{error.message}; {error.hint}")
    question = pack.question[error.question]
    alone = [f"`{option.id}`" for option in getattr(question, "options", ()) if option.exclusive]
    stands = isinstance(question, MultiChoice) and isinstance(given[question.id], list) and bool(alone)
    words = f"; {' and '.join(alone)} {'stands' if len(alone) == 1 else 'stand'} alone" if stands else ""
    return Mistake(f"#/answers/{question.id}", f"give {expected(question)}{words}")
