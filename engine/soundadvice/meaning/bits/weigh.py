"""Weigh: what any canonical answers decide, complete or partial, by tables. `evaluate` is the meaning; this agrees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from itertools import compress

from soundadvice._dataclass import dataclass
from soundadvice.meaning.bits.ordinary import readers_of
from soundadvice.meaning.bits.plans import PlanKeys
from soundadvice.meaning.bits.situations import (
    HIDDEN,
    MISSING,
    PENDING,
    PlacedQuestion,
    Remembered,
    Situation,
    WithoutAnswer,
    places_of,
    state_in,
)
from soundadvice.meaning.bits.tables import Table, laid_out
from soundadvice.meaning.compiler import Decision
from soundadvice.meaning.evaluate import Evaluation, State
from soundadvice.meaning.possible.broken import read_possible, refuse_broken
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.pack import Pack

_MOST_KEPT = 4096
"""How many results are remembered of each kind: what is kept does not grow with the people."""
_DIGITS = bytes.maketrans(b"01", b"\0\1")
_KEPT = "weigher"
_Weighed = tuple[int, int, bool]
"""The rules, or the terms, that are sure; those that are possible; and whether a deciding question is not settled."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What rules that fire and rules that are open come to. `decision` is None where more must be answered."""

    floor: Disposition
    fired: tuple[str, ...]
    settled: bool
    decision: Decision | None
    findings: tuple[str, ...]
    open_findings: tuple[str, ...]


class Weigher:
    """The tables of one pack. Threads may share it: what it remembers depends on the pack alone."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._reads = readers_of(pack)
        self._has_musts = any(question.must for question in pack.questions)
        self._layout, parts = laid_out(pack)
        rules = [pack.rules[number] for number in self._layout.order]
        self._ids = tuple([rule.id for rule in pack.rules])
        self._advise: dict[str, int] = defaultdict(int)
        self._find: dict[str, int] = defaultdict(int)
        for bit, rule in enumerate(rules):
            for name in rule.findings:
                self._find[name] |= 1 << bit
            if rule.advise is not None:
                self._advise[rule.advise] |= 1 << bit
        self._whole = [(1 << bit, Remembered(rules[bit].when)) for bit in self._layout.whole]
        self._places = places_of(pack)
        deciding = frozenset(pack.deciding)
        tables = {
            one.name: (one, Table(one, parts.get(one.name, ()), self._layout.terms))
            for one in self._places
            if one.name in deciding
        }
        self._always = {name: table for name, (place, table) in tables.items() if place.when is None}
        self._possible = {name: _possible(tables[name][0], table) for name, table in self._always.items()}
        self._sometimes = [(place, table) for place, table in tables.values() if place.when is not None]
        seen = [place.when for place, _ in self._sometimes if place.when is not None]
        looked_at = {name for one in (*seen, *(one for _, one in self._whole)) for name in one.names}
        self._looked_at = [tables[name][0] for name in self._always if name in looked_at]
        self._is_flat = not (self._layout.planes or self._whole or self._sometimes)
        self._left_out: dict[tuple[str, ...], _Weighed] = {}
        self._verdicts: dict[_Weighed, _Verdict] = {}

    def read(self, pack: Pack, answers: object) -> dict[str, Answer]:
        """What `read_possible` reads. It raises the same errors, in the words of the pack that is handed in."""
        reads, found = self._reads, None
        try:
            if answers.__class__ is dict:
                found = {name: reads[name](value) for name, value in answers.items()}
        except Exception:  # whatever cannot be looked up, or fights back when it is, is not ordinary
            found = None
        if found is None:
            return read_possible(pack, answers)
        if self._has_musts:
            refuse_broken(pack, found)
        return found

    def decide(self, answers: Mapping[str, Answer]) -> Decision | None:
        """What canonical answers decide, whatever else may be answered; None where more must be."""
        weighed = self._weigh(answers)
        try:
            return self._verdicts[weighed].decision
        except KeyError:
            return self._verdict(weighed).decision

    def situations(self, answers: Mapping[str, Answer]) -> dict[str, Situation]:
        """What has become of each question, in the order they are asked."""
        at: dict[str, Situation] = {}
        for place in self._places:
            if place.when is None and place.firsts is None:  # most are like this
                at[place.name] = answers.get(place.name, MISSING)
            else:
                at[place.name] = place.situation(answers, at)
        return at

    def evaluation(self, answers: Mapping[str, Answer], at: Mapping[str, Situation] | None = None) -> Evaluation:
        """The same as `evaluate`, which is plain, and slower the more rules there are.

        `at` are the situations of these answers, for whoever has them already.
        """
        at = self.situations(answers) if at is None else at
        weighed = fired, may, _ = self._weigh(answers, at)
        verdict = self._verdict(weighed)
        ignored: list[str] = []
        states = dict.fromkeys(at, State.GIVEN)  # most are
        for name, situation in at.items():
            if situation.__class__ is WithoutAnswer or situation.__class__ is tuple:
                states[name] = state_in(situation)
                if situation is HIDDEN and name in answers:
                    ignored.append(name)
        return Evaluation(
            states=states,
            fired=verdict.fired,
            open=self._named(may ^ fired),
            floor=verdict.floor.id,
            ceiling=self._ceiling(may, verdict.floor),
            decided=verdict.decision is not None,
            ignored=tuple(ignored),
            ignored_would_raise=bool(ignored) and self._would_raise(answers, verdict.floor),
            settled=verdict.settled,
            findings=verdict.findings,
            open_findings=verdict.open_findings,
        )

    def plan_key(
        self, disposition: str, silenced: frozenset[str], at: Mapping[str, Situation], answers: Mapping[str, Answer]
    ) -> Hashable:
        """What a plan hangs on: plans of one pack with the same key are the same. `at` are the situations."""
        return self._plans.key(disposition, silenced, at, answers)

    @cached_property
    def _plans(self) -> PlanKeys:
        return PlanKeys(self._pack)

    def _weigh(
        self, answers: Mapping[str, Answer], known: Mapping[str, Situation] | None = None, *, all_count: bool = False
    ) -> _Weighed:
        """The rules that fire, those that fire or may still, and whether a deciding question is not settled.

        `known` are the situations of these answers, for whoever has them. `all_count`: an answered question is asked.
        """
        given = tuple(answers)
        try:
            may, sure, waiting = self._left_out[given]
        except KeyError:
            may, sure, waiting = self._without(given)
        possible = self._possible
        for name, answer in answers.items():
            if name in possible:
                may &= possible[name](answer)
        if self._is_flat:  # no rule has a second term, and no question waits for another
            return sure & may, may, waiting
        at = dict(known or {})
        for place in () if known else self._looked_at:
            at[place.name] = place.situation(answers, at)
        for place, table in self._sometimes:
            if known:
                situation = at[place.name]
            elif all_count and place.name in answers:
                situation = at[place.name] = place.found(answers[place.name])
            else:
                situation = at[place.name] = place.situation(answers, at)
            may &= table[situation]
            if situation is MISSING or situation is PENDING or isinstance(situation, tuple):
                waiting = True
                sure &= table.sure(situation)
        fired, may = self._layout.rules(sure & may), self._layout.rules(may)
        for bit, condition in self._whole:
            value = condition.value(at, answers)
            if value is not False:
                may |= bit
                fired |= bit if value else 0
        return fired, may, waiting

    def _without(self, given: tuple[str, ...]) -> _Weighed:
        """The terms that are possible, and those that are sure, for all but these of the questions that all are asked.

        And whether any of them is left.
        """
        may = sure = self._layout.terms
        left = self._always.keys() - given
        for name in left:
            may &= self._always[name][MISSING]
            sure &= self._always[name].sure(MISSING)
        found = may, sure, bool(left)
        if len(self._left_out) < _MOST_KEPT:
            self._left_out[given] = found
        return found

    def _verdict(self, weighed: _Weighed) -> _Verdict:
        found = self._verdicts.get(weighed)
        if found is None:
            found = self._judged(*weighed)
            if len(self._verdicts) < _MOST_KEPT:
                self._verdicts[weighed] = found
        return found

    def _judged(self, fired: int, may: int, waiting: bool) -> _Verdict:
        pack, floor, still_open = self._pack, self._floor(fired), may & ~fired
        findings = tuple([one.id for one in pack.findings if self._find[one.id] & fired])
        open_findings = [one.id for one in pack.findings if self._find[one.id] & still_open]
        open_findings = [name for name in open_findings if name not in findings]
        emergency = floor.acuity is Acuity.EMERGENCY
        if floor.id == pack.default:
            settled = not waiting
        else:
            higher = pack.dispositions[pack.rank[floor.id] + 1 :]
            settled = emergency or not any(self._advise[one.id] & still_open for one in higher)
        names = self._named(fired)
        decided = settled and (not open_findings or emergency)
        decision = Decision(floor.id, floor.acuity, names) if decided else None
        return _Verdict(floor, names, settled, decision, findings, tuple(open_findings))

    def _floor(self, fired: int) -> Disposition:
        for one in reversed(self._pack.dispositions):
            if one.id == self._pack.default or self._advise[one.id] & fired:
                return one
        raise AssertionError("a pack has its default disposition")

    def _ceiling(self, may: int, floor: Disposition) -> Acuity:
        advised = (one.acuity for one in self._pack.dispositions if self._advise[one.id] & may)
        return max(Acuity.SELF_CARE, floor.acuity, *advised)

    def _would_raise(self, answers: Mapping[str, Answer], floor: Disposition) -> bool:
        fired, _, _ = self._weigh(answers, all_count=True)
        return self._floor(fired).acuity > floor.acuity

    def _named(self, rules: int) -> tuple[str, ...]:
        """The ids of the rules of these bits, in the order of the pack."""
        if not rules:
            return ()
        digits = f"{rules:b}"[::-1].encode().translate(_DIGITS)
        numbers = sorted(compress(self._layout.order, digits))
        return tuple(map(self._ids.__getitem__, numbers))


def _possible(place: PlacedQuestion, table: Table) -> Callable[[Answer], int]:
    """What gives the terms that an answer leaves possible, of a question that everyone is asked."""
    if place.firsts is None:
        return table.__getitem__
    return lambda answer: table[place.found(answer)]


def weigher(pack: Pack) -> Weigher:
    """The tables of a pack, made on first use and kept with it; the same ones in every language and region."""
    try:
        return pack.__dict__[_KEPT]  # type: ignore[no-any-return]
    except KeyError:
        written = pack.written
        made = Weigher(pack) if written is pack else weigher(written)
        return pack.__dict__.setdefault(_KEPT, made)  # type: ignore[no-any-return]
