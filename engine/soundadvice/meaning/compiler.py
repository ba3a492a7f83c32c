"""Compiled: the meaning of a pack as generated functions, for complete answers, fast.

Two functions are written from one tree. `decide` takes canonical answers, as `evaluate` does. `quick` takes answers
as callers hand them in, checks them, and gives up (None) on anything out of the ordinary: an answer that cannot be
taken, a deciding one left out. Whoever calls it then takes a longer way, by tables (`meaning.bits`), which decides or
names what is wrong. So `quick` never needs to explain, and can be about as fast as plain `if`s.

Inside, the rules that fired are the bits of one number, bit 0 the pack's first rule; a table has the outcome of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

from soundadvice._dataclass import dataclass
from soundadvice.meaning.generated.canonical import canonical_source
from soundadvice.meaning.generated.codes import Codes, Decoder, decoder
from soundadvice.meaning.generated.conditions import CALL
from soundadvice.meaning.generated.ordinary import ordinary_source
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import UndecidedError
from soundadvice.model.pack import Pack

_MOST_OUTCOMES_KEPT = 4096
_MOST_RULES_IN_A_LIST = 10
MOST_RULES = 4_000
"""Of more rules, tables decide as fast as code that has an `if` for each, and are made in half the time."""
Kind = TypeVar("Kind", bound="BareAdvice")
Quick = Callable[[object, type[Kind]], Kind | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision alone: the disposition, how urgent it is, and the ids of the rules that fired, in pack order."""

    disposition: str
    acuity: Acuity
    fired: tuple[str, ...]


class BareAdvice:
    """What a pack decided for some answers, before there are any words: the base of what a person is told.

    Every triage makes one, so each step counts: what is read at once has a slot of its own, and `quick` fills the slots
    by itself.
    """

    __slots__ = ("__dict__", "_given", "_outcome", "_pack", "disposition", "fired")

    def __init__(self, pack: Pack, outcome: Decision, answers: Mapping[str, Answer] | Codes) -> None:
        self._pack = pack
        self._outcome = outcome
        self._given = answers
        self.disposition: Final = outcome.disposition
        """The id of what the person is advised to do, such as `see_doctor`."""
        self.fired: Final = outcome.fired
        """The ids of the rules that fired, in the order of the pack."""


class Compiled:
    """The generated functions of one pack, each made on first use, and what turns their numbers back into words."""

    __slots__ = ("__dict__", "_deciding", "_others", "_pack", "outcomes", "quick")

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._deciding = tuple([pack.question[name] for name in pack.deciding])
        deciding = frozenset(pack.deciding)
        self._others = tuple([question for question in pack.questions if question.id not in deciding])
        self.outcomes = _Outcomes(pack)
        self.quick: Quick[Any] = self._first_quick
        """What was found, as the kind that is asked for, for complete answers as a caller hands them in.

        None if a longer way must decide. A slot, and no property: every triage looks for it.
        """

    @cached_property
    def decide(self) -> Callable[[Mapping[str, Answer]], Decision]:
        """The outcome for complete canonical answers. Raises UndecidedError for a deciding question left out."""
        source = canonical_source(self._pack, self._deciding)
        return _build(source, {**self._names, "undecided": _undecided})  # type: ignore[no-any-return]

    def _first_quick(self, answers: object, kind: type[Kind]) -> Kind | None:
        if self.quick == self._first_quick:
            self.quick = _give_up if len(self._pack.rules) > MOST_RULES else self._written_out()
        return self.quick(answers, kind)

    def _written_out(self) -> Quick[Any]:
        kinds = frozenset({list, tuple, set, frozenset})
        names = {**self._names, "PACK": self._pack, "SETS": kinds, "NEW": object.__new__}
        return _build(ordinary_source(self._pack, self._deciding, self._others, names), names)  # type: ignore[no-any-return]

    @property
    def _names(self) -> dict[str, object]:
        return {"KNOWN": self.outcomes.at_hand, "OUTCOMES": self.outcomes}

    def decode(self, codes: Codes) -> dict[str, Answer]:
        """The canonical answers that `quick` encoded."""
        answers: dict[str, Answer] = {}
        for (name, absent, table, decode), code in zip(self._decoders, codes, strict=False):
            if code != absent:
                found = table.get(code)
                if found is None:
                    found = decode(code)
                if found is not None:
                    answers[name] = found
        return answers

    @cached_property
    def _decoders(self) -> list[Decoder]:
        return [decoder(question) for question in (*self._deciding, *self._others)]


class _Outcomes(dict[int, Decision]):
    """Prepared outcomes by the bits of the rules that fired, made on first use; bounded, since bits are many.

    Where the rules are few, `at_hand` is a list that has those that were met before, and None for the others: to look
    there takes less time. Elsewhere it is the same as this.
    """

    def __init__(self, pack: Pack) -> None:
        super().__init__()
        self._pack = pack
        few = len(pack.rules) <= _MOST_RULES_IN_A_LIST
        self._listed: list[Decision | None] = [None] * (1 << len(pack.rules)) if few else []
        self.at_hand: Sequence[Decision | None] | Mapping[int, Decision] = self._listed or self

    def __missing__(self, fired: int) -> Decision:
        rules, bits = self._pack.rules, reversed(f"{fired:b}")  # as text: a shift of thousands of bits is no small step
        names = tuple([rule.id for rule, bit in zip(rules, bits, strict=False) if bit == "1"])
        disposition = self._pack.disposition[self._pack.most_urgent(names)]
        outcome = Decision(disposition.id, disposition.acuity, names)
        if len(self) < _MOST_OUTCOMES_KEPT:
            self[fired] = outcome
        if self._listed:
            self._listed[fired] = outcome
        return outcome


def _give_up(_answers: object, _kind: type[BareAdvice]) -> None:
    return None


def compiled(pack: Pack) -> Compiled:
    """The compiled form of a pack, made on first use and kept with it."""
    try:
        return pack.compiled  # type: ignore[no-any-return]
    except AttributeError:
        return pack.__dict__.setdefault("compiled", Compiled(pack))  # type: ignore[no-any-return]


def _undecided(missing: KeyError) -> UndecidedError:
    return UndecidedError((str(missing.args[0]),), None)


def _build(source: str, names: dict[str, object]) -> Any:
    # INVARIANT: the source holds numbers, our own names, and ids through repr; never text of a pack.
    exec(compile(source, "<compiled pack>", "exec"), names)  # noqa: S102
    return names[CALL]
