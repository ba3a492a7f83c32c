"""Prover: a pack laid out for proof, and the one question that every property asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from soundadvice.audit.prover.answer_space import Space
from soundadvice.audit.prover.cnf import TRUE, Gates, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.possible import possible
from soundadvice.audit.prover.solver import LimitReached, Limits, Model, Search
from soundadvice.audit.prover.witness import Witness, answers_of, in_mind, read_witness
from soundadvice.audit.source.document import Document
from soundadvice.meaning.cells import conditions_of, deciding_conditions, thresholds
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.pack import Pack

__all__ = ["Case", "LimitReached", "Limits"]


class Case:
    """A pack, every way to answer it, and a search among them.

    Deciding questions are always answered, as they must be for advice; the plan's may be skipped. `cut_at` are
    further conditions that must tell answers apart, such as those of another version of the pack. `documents` are those
    that registers of claims are about, as far as they were given; `today` is the day to judge reviews by, if any.
    """

    def __init__(
        self,
        pack: Pack,
        limits: Limits | None = None,
        *,
        cut_at: Iterable[Condition] = (),
        documents: Iterable[Document] = (),
        today: date | None = None,
    ) -> None:
        self.pack = pack
        self.documents = tuple(documents)
        self.today = today
        self.gates = Gates()
        conditions = [*conditions_of(pack), *cut_at]
        skippable = [name for name in pack.question if name not in pack.deciding]
        self.space = Space.of(self.gates, pack.questions, conditions, skippable)
        self.meaning = Meaning(pack, self.space)
        self.gates.law(possible(self.meaning))
        self.search = Search(self.gates, limits)

    def find(self, *literals: Literal, plan: bool = False) -> Witness | None:
        """Someone for whom all these hold, or None: proved that there is no one. Raises LimitReached."""
        model = self.search.model(*literals)
        return None if model is None else read_witness(self.meaning, model, plan=plan)

    def smallest(self, *literals: Literal, plan: bool = False) -> Witness | None:
        """The plainest of those: the fewest answers out of the ordinary, then the plainest. Raises LimitReached."""
        model = self.best(*literals)
        return None if model is None else read_witness(self.meaning, model, plan=plan)

    def best(self, *literals: Literal) -> Model | None:
        """The model of the plainest person for whom all these hold, None if there is no one. Raises LimitReached."""
        wishes = [wish for name in self.pack.question for wish in self.space.preferences(name)]
        wishes += [(-skipped, 10) for skipped in self.space.skipped.values()]
        return self.search.best([one for one in literals if one != TRUE], wishes)

    def in_mind(self, model: Model) -> dict[str, Answer]:
        """The answers that a model gives to the deciding questions, asked or not."""
        [answers] = answers_of([in_mind(self.meaning, model, self.pack.deciding)])
        return answers

    def witness(
        self, require: Iterable[str | Condition] = (), forbid: Iterable[str | Condition] = ()
    ) -> Witness | None:
        """The plainest person for whom these (rules by id, or conditions) hold and those do not.

        None: proved that there is no one. Raises LimitReached if neither was found within the limits, KeyError for
        a rule that the pack does not have.
        """
        wanted = [self.literal(one) for one in require] + [-self.literal(one) for one in forbid]
        return self.smallest(*wanted)

    @cached_property
    def thresholds(self) -> Mapping[str, frozenset[int]]:
        """By question, every value at which a condition that decides the advice changes."""
        return thresholds(deciding_conditions(self.pack))

    def literal(self, what: str | Condition) -> Literal:
        """Where a rule fires, or a condition is true."""
        return self.meaning.fires(what) if isinstance(what, str) else self.meaning.true(what)
