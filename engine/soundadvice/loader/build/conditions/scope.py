"""Scope: what a condition may name at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field

from soundadvice.loader.files import QUESTIONS
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.condition import Named
from soundadvice.model.condition.score import Score
from soundadvice.model.pack import Parameter
from soundadvice.model.question import Question


@dataclass(slots=True)
class Scope:
    """What a condition may name: these questions and parameters. `later` are the others, asked only afterwards.

    `broken` holds questions that could not be read: what names them is left alone. `used` gathers the parameters
    that were named. `called` and `happens` are the words for what questions stand for here, and what becomes of them.
    `services` are those that a text may name besides; `named` and `scores` are the conditions and scores by name.
    """

    questions: Mapping[str, Question]
    parameters: Mapping[str, Parameter]
    problems: Problems
    later: Set[str] = frozenset()
    broken: Set[str] = frozenset()
    used: set[str] = field(default_factory=set)
    called: str = "question"
    happens: str = "asked"
    services: Collection[str] = ()
    named: dict[str, Named] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)

    def unread(self, question: str) -> bool:
        """Whether a question is not here because its file, or its part of it, could not be read."""
        return question not in self.questions and not self.broken.isdisjoint((question, QUESTIONS))
