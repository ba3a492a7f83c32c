"""Scope: what a condition may name at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field

from soundadvice.loader.files import QUESTIONS
from soundadvice.loader.yaml.problems import Problems
from soundadvice.meaning.scores import ITEMS, MOST
from soundadvice.model.condition import Condition, Named, scores_of
from soundadvice.model.condition.derived import Derived
from soundadvice.model.condition.score import Score
from soundadvice.model.pack import Parameter
from soundadvice.model.question import Question


@dataclass(slots=True)
class Scope:
    """What a condition may name: these questions and parameters. `later` are the others, asked only afterwards.

    `broken` holds questions that could not be read: what names them is left alone. `used` gathers the parameters
    that were named. `called` and `happens` are the words for what questions stand for here, and what becomes of them.
    `services` are those that a text may name besides; `named`, `scores` and `derived` are the conditions, scores and
    derived values by name. `always` has the questions that everyone is asked, and that no one can be unsure of;
    `ranges` has the answers that each number can have, here or later.
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
    derived: dict[str, Derived] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    ranges: Mapping[str, range] = field(default_factory=dict)

    def unread(self, question: str) -> bool:
        """Whether a question is not here because its file, or its part of it, could not be read."""
        return question not in self.questions and not self.broken.isdisjoint((question, QUESTIONS))

    def filled(self, condition: Condition) -> list[str]:
        """What a text may name of the scores and derived values that a condition compares."""
        found: list[str] = []
        for name in scores_of(condition):
            found += [name] if name in self.derived else [f"{name}{more}" for more in ("", ITEMS, MOST)]
        return found
