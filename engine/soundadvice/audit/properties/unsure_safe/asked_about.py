"""Asked about: a question that takes `unsure`, with what is asked on, and what each answer to it can decide."""

from __future__ import annotations

from dataclasses import dataclass

from soundadvice.audit.properties.unsure_safe.outranked import Outranked
from soundadvice.audit.properties.unsure_safe.readings import Readings
from soundadvice.audit.prover.prover import Case
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, MultiChoice, Question, present_options


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A question, its follow-up questions, and the rules that rest on it."""

    case: Case
    name: str
    following: tuple[str, ...]
    rules: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, name: str, rules: tuple[str, ...]) -> AskedAbout:
        """The question of that name; `rules` are all that its answer can make fire or not."""
        return cls(case, name, case.pack.follow_ups(name), rules)

    @property
    def question(self) -> Question:
        """The question itself."""
        return self.case.pack.question[self.name]

    @property
    def placed(self) -> tuple[str, ...]:
        """The options that its `severity` puts level with `unsure` or below."""
        groups = self.question.severity if isinstance(self.question, Choice) else ()
        for position, group in enumerate(groups):
            if UNSURE in group:
                return tuple(option for below in groups[: position + 1] for option in below if option != UNSURE)
        return ()

    @property
    def commonest(self) -> str | None:
        """The answer that most people give who have what it asks about, if it says so."""
        return self.question.commonest if isinstance(self.question, (Choice, MultiChoice)) else None

    def unknown(self) -> str:
        """That someone is not sure, nor of what is asked on, in the ids of the pack."""
        return " nor of ".join(f"`{name}`" for name in (self.name, *self.following))

    def outranked(self, high: Readings, low: Readings) -> Outranked:
        """Who is advised more urgently by all of the first than by any of the others."""
        return Outranked(self.case, frozenset((self.name, *self.following)), self.rules, high, low)

    def to_json(self) -> dict[str, object]:
        """What is compared, for a report. An amount has no `present` options."""
        options = isinstance(self.question, (Choice, MultiChoice))
        return {
            "question": self.name,
            "follow_ups": list(self.following),
            "present": list(present_options(self.question)) if options else None,  # type: ignore[arg-type]
            "at_least_as": list(self.placed),
            "commonest": self.commonest,
        }
