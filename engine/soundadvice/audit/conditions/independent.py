"""Independent: the parts of a condition that share no question, nor one that says whether another is asked.

Whatever some of them are for a person, the others may be anything: so what holds of each alone, it holds of in the
whole. Each part that can be true and false can settle an `all` or `any` of such parts, where the others leave it to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from soundadvice.audit.conditions.dependencies import grounds, grounds_of
from soundadvice.audit.prover.cnf import TRUE
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    OptionTest,
    Quantifier,
    UnsureTest,
    scores_of,
)
from soundadvice.model.question import Choice, MultiChoice


def independent_parts(condition: Condition, known: Mapping[str, frozenset[str]]) -> Iterator[Condition]:
    """The smallest such parts, from left to right; the condition itself where it has none. `known` are the grounds."""
    match condition:
        case All(conditions=parts) | AnyOf(conditions=parts) if _share_nothing(parts, known):
            for part in parts:
                yield from independent_parts(part, known)
        case Not(condition=part):
            yield from independent_parts(part, known)
        case _:
            yield condition


def _share_nothing(parts: tuple[Condition, ...], known: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    for part in parts:
        here = grounds_of(part, known)
        if not seen.isdisjoint(here):
            return False
        seen |= here
    return True


class OfEachPart:
    """Something that holds of a condition of a rule if it holds of each of its independent parts alone.

    `holds` says whether it does of a part; it must hold of no part that cannot be both true and false, and of each
    test that picks some options, or amounts, and not others. It is asked once of each part: rules share them.
    """

    def __init__(self, case: Case, holds: Callable[[Condition], bool]) -> None:
        self._case = case
        self._holds = holds
        self._grounds = grounds(case.pack)
        self._found: dict[Condition, bool] = {}
        self._asked: dict[str, bool] = {}
        # Which answers go together, a must says of any questions: then no parts are independent. And a part of a score
        # is one wherever the score is compared.
        self._never = any(question.must for question in case.pack.questions)

    def __call__(self, condition: Condition) -> bool:
        """Whether it is sure to hold. False says nothing: the whole is to be looked at."""
        if self._never or scores_of(condition):
            return False
        return all(map(self._of, independent_parts(condition, self._grounds)))

    def _of(self, part: Condition) -> bool:
        if part not in self._found:
            try:
                self._found[part] = self._picks_some(part) or self._holds(part)
            except LimitReached:
                return False
        return self._found[part]

    def _picks_some(self, part: Condition) -> bool:
        """Whether it is a test that some answers pass, by an option alone if by any, and others do not."""
        match part:
            case OptionTest(question=name, quantifier=quantifier, options=options):
                question = self._case.pack.question[name]
                assert isinstance(question, (Choice, MultiChoice))
                apart = len(options) == 1 or quantifier is not Quantifier.ALL_OF
                return apart and len(set(options)) < len(question.options) and self._is_asked(name)
            case Comparison(question=name) | UnsureTest(question=name):
                return abs(self._case.space.holds(part)) != TRUE and self._is_asked(name)
            case _:
                return False

    def _is_asked(self, name: str) -> bool:
        """Whether anyone is asked a question."""
        if name not in self._asked:
            self._asked[name] = self._case.search.possible(self._case.meaning.asked(name)[0])
        return self._asked[name]
