"""Prover: a pack laid out for proof, and the one question that every property asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from soundadvice.audit.prover.answer_space import Space
from soundadvice.audit.prover.cnf import TRUE, Gates, Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.possible import possible
from soundadvice.audit.prover.solver import Model, Search
from soundadvice.audit.prover.task import LimitReached, Limits, Task
from soundadvice.audit.prover.witness import Witness, answers_of, in_mind, read_witness
from soundadvice.audit.settings.values import standing_for_all
from soundadvice.audit.source.document import Document
from soundadvice.meaning.cells import conditions_of, deciding_conditions, thresholds
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.pack import Pack, Parameter

__all__ = ["Case", "LimitReached", "Limits"]

_MANY_RULES = 1_000
_PLAINEST = 10


class Case:
    """A pack, every way to answer it, and a search among them.

    Deciding questions are always answered, as they must be for advice; the plan's may be skipped. `cut_at` are
    further conditions that must tell answers apart, such as those of another version of the pack. `documents` are those
    that registers of claims are about, as far as they were given; `today` is the day to judge reviews by, if any.
    `settable` are parameters that may have any of these values, see `over_ranges`.
    """

    def __init__(
        self,
        pack: Pack,
        limits: Limits | None = None,
        *,
        cut_at: Iterable[Condition] = (),
        documents: Iterable[Document] = (),
        today: date | None = None,
        settable: Mapping[Parameter, tuple[int, ...]] | None = None,
        task: Task | None = None,
    ) -> None:
        self.pack = pack
        self.task = task or Task(limits)
        self.documents = tuple(documents)
        self.today = today
        self.gates = Gates()
        self.cut_at = tuple(cut_at)
        conditions = [*conditions_of(pack), *self.cut_at]
        skippable = [name for name in pack.question if name not in pack.deciding]
        self.space = Space.of(self.gates, pack.questions, conditions, skippable, settable)
        self.meaning = Meaning(pack, self.space)
        self.gates.law(possible(self.meaning))
        self.search = Search(self.gates, task=self.task)
        self._others: dict[str, Meaning] = {}
        if self.task.ledger is not None:
            self.task.ledger.meanings[id(self.gates)] = self.meaning

    def find(self, *literals: Literal, plan: bool = False) -> Witness | None:
        """Someone for whom all these hold, or None: proved that there is no one. Raises LimitReached."""
        model = self.search.model(*literals)
        return None if model is None else read_witness(self.meaning, model, plan=plan)

    def smallest(self, *literals: Literal, plan: bool = False) -> Witness | None:
        """The plainest of those: the fewest answers out of the ordinary, then the plainest. Raises LimitReached."""
        model = self.best(*literals)
        return None if model is None else read_witness(self.meaning, model, plan=plan)

    def best(self, *literals: Literal) -> Model | None:
        """The model of the plainest person for whom all these hold, None if there is no one. Raises LimitReached.

        In a pack of many rules, of the first few who are asked for; after those, of a plain one.
        """
        wanted = [one for one in literals if one != TRUE]
        if self.task.plainest >= _PLAINEST and len(self.pack.rules) > _MANY_RULES:
            return self.search.model(*wanted)
        self.task.plainest += 1
        return self.search.best(wanted, self.space.wishes(self.pack.question))

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
    def over_ranges(self) -> Case:
        """The same, where each parameter may have any value of its range: what is proved there holds at all of them.

        Those that `kept` names keep the value in effect. Who has a hazard or a contraindication is told apart there.
        """
        if self.space.settable or (not self._standing[0] and self._cut_safely == self.cut_at):
            return self
        settable = {self.pack.parameter[name]: values for name, values in self._standing[0].items()}
        return self.again(cut_at=self._cut_safely, settable=settable)

    def again(
        self, *, cut_at: Iterable[Condition], settable: Mapping[Parameter, tuple[int, ...]] | None = None
    ) -> Case:
        """The same pack, cut elsewhere, or with parameters that may be set. What is searched there counts here too."""
        more = {"documents": self.documents, "today": self.today, "settable": settable, "task": self.task}
        return Case(self.pack, cut_at=cut_at, **more)  # type: ignore[arg-type]

    @property
    def kept(self) -> tuple[str, ...]:
        """The parameters that could be set, and are looked at with the value in effect alone: too many would count."""
        return self._standing[1]

    @property
    def at_all_values(self) -> str:
        """For a sentence on what holds over the ranges: at which values, in words; nothing where none can be set."""
        free = len(self._standing[0])
        whatever = (
            "the parameter is set to in its range" if free == 1 else f"the {free} parameters are set to in their ranges"
        )
        but = f", and at the value in effect of {', '.join(f'`{name}`' for name in self.kept)}" if self.kept else ""
        return (f", whatever {whatever}" if free else "") + but

    @property
    def in_effect(self) -> str:
        """For a sentence on the values in effect alone: that it is; nothing where no others can be set."""
        return " at the values in effect" if self._standing[0] or self.kept else ""

    @cached_property
    def _standing(self) -> tuple[Mapping[str, tuple[int, ...]], tuple[str, ...]]:
        return standing_for_all(self.pack, [*conditions_of(self.pack), *self._cut_safely])

    @cached_property
    def _cut_safely(self) -> tuple[Condition, ...]:
        """Where else answers must be told apart: by who has a hazard, and who a contraindication."""
        hazards = (one.when for one in self.pack.hazards if one.when is not None)
        return (*self.cut_at, *hazards, *(one.when for one in self.pack.contraindications))

    @cached_property
    def thresholds(self) -> Mapping[str, frozenset[int]]:
        """By question, every value at which a condition that decides the advice changes."""
        return thresholds(deciding_conditions(self.pack))

    def someone_else(self, question: str) -> Meaning:
        """The same person but for their answer to one question, which goes together with the others: one for all."""
        if question not in self._others:
            other = self.meaning.varied(self.space.changed(question), (question,))
            self.gates.law(possible(other))
            self._others[question] = other
        return self._others[question]

    def literal(self, what: str | Condition) -> Literal:
        """Where a rule fires, or a condition is true."""
        return self.meaning.fires(what) if isinstance(what, str) else self.meaning.true(what)
