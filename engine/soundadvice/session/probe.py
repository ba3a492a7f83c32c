"""Probe: a small case that both engines are asked now and then, to know that they still work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.session.voting import second_vote


@dataclass(frozen=True, slots=True)
class Health:
    """How the engines of a pack do. `why` is why not all of them do, None if they do.

    `works`: advice can be given. `degraded`: it is, but the second engine, which is there, cannot vote.
    """

    pack: Pack
    engines: tuple[str, ...] = ()
    works: bool = True
    degraded: bool = False
    why: str | None = None


class Probe:
    """Asks the engines of one pack the same case each time, and knows what has to come of it."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    @cached_property
    def _case(self) -> tuple[dict[str, Answer], frozenset[str]]:
        """One answer that makes a rule fire, where the pack has such a one, and what fires."""
        for question in self._pack.questions:
            if question.enable_when is None and isinstance(question, (Choice, MultiChoice)):
                for option in question.options:
                    answer = option.id if isinstance(question, Choice) else frozenset({option.id})
                    fired = evaluate(self._pack, {question.id: answer}).fired
                    if fired:
                        return {question.id: answer}, frozenset(fired)
        return {}, frozenset(evaluate(self._pack, {}).fired)

    def ask(self) -> Health:
        """How they do now. It raises nothing."""
        pack = self._pack
        try:
            answers, expected = self._case
            evaluation = evaluate(pack, answers)
            vote = second_vote(pack, answers, evaluation.states)
        except Exception as error:
            return Health(pack, works=False, why=type(error).__name__)
        if frozenset(evaluation.fired) != expected:
            return Health(pack, works=False, why="the reference does not do what it did")
        if vote.fired is None:
            return Health(pack, ("reference",), degraded=vote.failed, why=vote.why_not)
        if vote.fired != expected:
            return Health(pack, works=False, why="the engines disagree on a known case")
        return Health(pack, ("reference", str(vote.engine)))
