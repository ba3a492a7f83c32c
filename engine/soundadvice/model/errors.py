"""What soundadvice raises. Every bad input gets one of these; each names the place and the mend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from soundadvice.model.problem import Problem, Span

if TYPE_CHECKING:
    from soundadvice.meaning.help import Help


class SoundAdviceError(Exception):
    """Anything that soundadvice refuses: catch this one to catch them all."""


class PackError(SoundAdviceError):
    """A pack cannot be used. `problems` holds every finding, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class AnswerError(SoundAdviceError):
    """An answer that cannot be taken. `question` is its id, None if no single question is at fault.

    When several answers were given together, `mistakes` holds an error for each that cannot be taken, in their order;
    this one speaks of the first.
    """

    def __init__(
        self, question: str | None, message: str, hint: str | None = None, others: Iterable[AnswerError] = ()
    ) -> None:
        self.question = question
        self.message = message
        self.hint = hint
        self._others = tuple(others)
        place = f"`{question}`: " if question else ""
        super().__init__(f"{place}{message}" + (f"; {hint}" if hint else ""))

    @property
    def mistakes(self) -> tuple[AnswerError, ...]:
        """Everything that is wrong with the answers given."""
        return (self, *self._others)


class ImpossibleError(AnswerError):
    """Answers that cannot go together: they break what the pack says must hold between them.

    `questions` are the ids of those that are at odds, first the one that says so; `say` is the pack's sentence for
    people.
    """

    def __init__(self, questions: tuple[str, ...], say: str, others: Iterable[AnswerError] = ()) -> None:
        self.questions = questions
        self.say = say
        named = ", ".join(f"`{name}`" for name in questions[1:])
        hint = f"change this answer, or that to {named}" if named else "change this answer"
        super().__init__(questions[0], say.removesuffix("."), hint, others)


class UndecidedError(AnswerError):
    """The answers so far do not decide the advice. `questions` holds the ids still to be answered.

    `at_least` is the disposition that has fired already, or None: no one is told self-care by default.
    """

    def __init__(self, questions: tuple[str, ...], at_least: str | None) -> None:
        self.questions = questions
        self.at_least = at_least
        super().__init__(
            questions[0] if questions else None,
            "these answers do not decide the advice yet",
            "still to be answered: " + ", ".join(f"`{name}`" for name in questions),
        )


class UnsupportedError(SoundAdviceError):
    """Something that the tree can say and this consumer cannot carry. `span` is where the pack says it."""

    def __init__(self, consumer: str, message: str, span: Span | None = None) -> None:
        self.consumer = consumer
        self.span = span
        place = f"{span}: " if span else ""
        super().__init__(f"{place}{consumer} cannot carry this: {message}")


class SessionError(SoundAdviceError):
    """A session cannot go on, or cannot be trusted. No advice leaves a session that raised this.

    Where the engines disagree, `help` is what to tell the person: the more urgent of what either says. None if
    no one waits for advice, such as for a file that cannot be read.
    """

    def __init__(self, message: str, help: Help | None = None) -> None:  # noqa: A002  what it is
        self.help = help
        super().__init__(message)


class AuditError(SoundAdviceError):
    """An audit cannot go on, or cannot be trusted. No property is said to hold by an audit that raised this."""


class FormatError(SoundAdviceError):
    """A file cannot be formatted without changing what it says, or what formats is missing. No file was changed."""


class ImportingError(SoundAdviceError):
    """A form in another format cannot be made into a pack's first files. `message` says why, `hint` the mend."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint
        super().__init__(message + (f"; {hint}" if hint else ""))


class JournalError(SoundAdviceError):
    """A journal, an entry or an export cannot be used. `place` is the file; what stands there is kept as it is."""

    def __init__(self, place: str, message: str, mend: str | None = None) -> None:
        self.place = place
        self.message = message
        self.mend = mend
        super().__init__(f"{place}: {message}" + (f"\n  help: {mend}" if mend else ""))
