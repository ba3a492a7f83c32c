"""Must: what an answer keeps to together with the answers to other questions. Answers that break it are refused.

INVARIANT: a must is broken only by people who were asked all that it names, and are sure of all of it. What is not
answered, not asked or not known breaks nothing: no one is refused for what they did not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from soundadvice._dataclass import dataclass
from soundadvice.model.condition.fold import questions_of
from soundadvice.model.condition.tree import Condition, Operator
from soundadvice.model.problem import Span


@dataclass(frozen=True, slots=True)
class Bound:
    """The answer compared with that of an earlier question of the same kind. `say` tells a person what must be so.

    Of two days, both are so many days before the day of asking: a later day is less.
    """

    operator: Operator
    question: str
    say: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition on the answer and on earlier ones that holds. `say` tells a person what must be so."""

    condition: Condition
    say: str
    span: Span | None = field(default=None, compare=False)


Must = Bound | Requirement
DAY_WORDS: Mapping[str, Operator] = {
    "before": Operator.MORE_THAN,
    "after": Operator.LESS_THAN,
    "not_before": Operator.AT_MOST,
    "not_after": Operator.AT_LEAST,
}
"""How a pack compares days: each is so many days before the day of asking, so that the earlier one is more."""


def named_by(question: str, must: Must) -> tuple[str, ...]:
    """The ids of the questions that a must of a question is about: its own first, then the others, each once.

    >>> named_by("diastolic", Bound(Operator.LESS_THAN, "systolic", "The lower number is below the upper one."))
    ('diastolic', 'systolic')
    """
    others = (must.question,) if isinstance(must, Bound) else questions_of(must.condition)
    return tuple(dict.fromkeys((question, *others)))
