"""A contestant: one way to decide an answer set, and how it is checked and timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import process_time
from typing import TYPE_CHECKING, Any

from answer_sets import Prepared, RawAnswers

if TYPE_CHECKING:
    from soundadvice import Pack

RULES = (
    "lasting_pain",
    "new_swelling",
    "numb_or_tingling",
    "out_of_scope",
    "pain_in_leg",
    "pain_when_exercising",
    "unknown_duration",
    "very_bad_pain",
)
Decision = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Contestant:
    """`statement` decides `answers`, and leaves its result in `outcome` and `reasons`; one text is checked and timed.

    `prepare` makes raw answers into what the statement takes, and is not timed. `given` says in words what that is.
    `change` makes other raw answers of the common ones, for what a caller may hand in besides. `pack` is what it is
    checked against where that is not low_back_pain as shipped.
    """

    name: str
    given: str
    prepare: Callable[[RawAnswers], Prepared]
    statement: str
    names: Mapping[str, Any] = field(default_factory=dict)
    change: Callable[[RawAnswers], RawAnswers] = dict
    pack: Pack | None = None

    def decisions(self, answer_sets: Sequence[RawAnswers]) -> list[Decision]:
        """What the statement decides for each answer set."""
        body = f"    {self.statement}\n    decisions.append((outcome, tuple(sorted(reasons))))"
        run = self._function(f"decisions = []\n  for answers in items:\n{body}\n  return decisions")
        return run(self._items(answer_sets))  # type: ignore[no-any-return]

    def timer(self, answer_sets: Sequence[RawAnswers]) -> Callable[[], float]:
        """A function that decides every answer set once and returns the microseconds for each.

        Processor time: what other processes take meanwhile is not counted.
        """
        items = self._items(answer_sets)
        lines = f"start = now()\n  for answers in items:\n    {self.statement}\n  return now() - start"
        run = self._function(lines)
        return lambda: run(items) / len(items) * 1e6

    def _items(self, answer_sets: Sequence[RawAnswers]) -> list[Prepared]:
        return [self.prepare(self.change(answers)) for answers in answer_sets]

    def _function(self, body: str) -> Callable[[list[Prepared]], Any]:
        names = {**self.names, "now": process_time}
        exec(f"def run(items):\n  {body}", names)
        return names["run"]  # type: ignore[no-any-return]


def outcome_of(reasons: Sequence[str]) -> str:
    """The outcome that goes with the reasons, for engines that give reasons alone."""
    return "see_doctor" if reasons else "self_care"
