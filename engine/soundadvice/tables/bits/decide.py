"""Decide: what the rules that fire, and those still open, come to for many people at once. As `evaluate.concluded`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from soundadvice.meaning.possible.broken import Broken, every_must
from soundadvice.model.condition import Bound, Requirement
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.tables.bits.answered import AnsweringPeople
from soundadvice.tables.bits.program import Program
from soundadvice.tables.bits.truths import BitMeaning, Truths, is_false_of_all
from soundadvice.tables.bits.words import Words, every_of, none_of, packed, unpacked

Ranks = NDArray[np.int16]
"""A disposition of each person, by its rank in the pack."""


@dataclass(frozen=True, slots=True)
class DecidedPeople:
    """What has come of some people. `rules` are asked for as they are looked at; all else is worked out.

    `floor` and `ceiling` are ranks, the ceiling's for its acuity alone. `wrong` are those whose answers break a must,
    by the number of the must.
    """

    rows: int
    rules: Mapping[str, Truths]
    found: Mapping[str, Truths]
    floor: Ranks
    ceiling: Ranks
    undecided: Words
    wrong: Mapping[int, Words]
    ignored_would_raise: Words | None


@dataclass(slots=True)
class _Groups:
    """For each disposition above the default, whether a rule of it fires."""

    of: dict[str, Truths] = field(default_factory=dict)

    def take(self, name: str, value: Truths) -> None:
        before = self.of[name]
        # In their place: a group may have thousands of rules.
        np.bitwise_or(before.true, value.true, out=before.true)
        np.bitwise_and(before.false, value.false, out=before.false)


class Decider:
    """What a pack says of people: its conditions, got ready once."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._asked = [question for question in pack.questions if question.enable_when is not None]
        self._musts = every_must(pack)
        whens = [question.enable_when for question in self._asked if question.enable_when is not None]
        required = [one.must.condition for one in self._musts if isinstance(one.must, Requirement)]
        self._program = Program([*(rule.when for rule in pack.rules), *whens, *required])
        # Those that can win over the default, the highest in rank first.
        self._above = list(reversed(pack.dispositions[pack.rank[pack.default] + 1 :]))

    def decided(self, people: Mapping[str, AnsweringPeople], rows: int, wanted: Collection[str]) -> DecidedPeople:
        """What comes of these people; `wanted` are the columns that are asked for."""
        enabled, meaning = self._enabled(people, rows, counted=False)
        truths = {rule.id: meaning.of(number) for number, rule in enumerate(self._pack.rules)}
        groups, found = self._groups(truths, rows), self._found(truths, rows)
        floor = self._floor(groups, rows)
        more = None
        if "ignored_would_raise" in wanted:
            more = self._would_raise(people, rows, enabled, floor)
        return DecidedPeople(
            rows=rows,
            rules=truths,
            found=found,
            floor=floor,
            ceiling=self._ceiling(groups, rows),
            undecided=self._undecided(groups, found, self._settled(people, enabled, rows), rows),
            wrong=self._wrong(people, enabled, meaning),
            ignored_would_raise=more,
        )

    def _enabled(
        self, people: Mapping[str, AnsweringPeople], rows: int, *, counted: bool
    ) -> tuple[dict[str, Truths | None], BitMeaning]:
        """Who is asked what, and what conditions mean by that. `counted`: whoever has answered is asked, too."""
        enabled: dict[str, Truths | None] = dict.fromkeys(self._pack.question)
        meaning = BitMeaning(self._program, people, rows, enabled)
        # It names earlier questions only, so one pass settles it.
        for number, question in enumerate(self._asked, len(self._pack.rules)):
            value = meaning.of(number)
            if counted:
                given = people[question.id].given
                value = Truths(value.true | given, value.false & ~given)
            enabled[question.id] = value
        return enabled, meaning

    def _groups(self, truths: Mapping[str, Truths], rows: int) -> _Groups:
        groups = _Groups({above.id: is_false_of_all(rows) for above in self._above})
        for rule in self._pack.rules:
            if rule.advise in groups.of:
                groups.take(rule.advise, truths[rule.id])
        return groups

    def _found(self, truths: Mapping[str, Truths], rows: int) -> dict[str, Truths]:
        found = _Groups({finding.id: is_false_of_all(rows) for finding in self._pack.findings})
        for rule in self._pack.rules:
            for name in rule.findings:
                found.take(name, truths[rule.id])
        return found.of

    def _floor(self, groups: _Groups, rows: int) -> Ranks:
        floor = np.full(rows, self._pack.rank[self._pack.default], np.int16)
        for above in reversed(self._above):
            floor[unpacked(groups.of[above.id].true, rows)] = self._pack.rank[above.id]
        return floor

    def _ceiling(self, groups: _Groups, rows: int) -> Ranks:
        ceiling = np.full(rows, self._pack.rank[self._pack.default], np.int16)
        for above in reversed(self._above):
            ceiling[unpacked(~groups.of[above.id].false, rows)] = self._pack.rank[above.id]
        return ceiling

    def _settled(self, people: Mapping[str, AnsweringPeople], enabled: Mapping[str, Truths | None], rows: int) -> Words:
        """Of whom every deciding question is answered or not asked."""
        settled = every_of(rows)
        for name in self._pack.deciding:
            given, asked = people[name].given, enabled[name]
            settled &= given if asked is None else asked.false | (asked.true & given)
        return settled

    def _undecided(self, groups: _Groups, found: Mapping[str, Truths], settled: Words, rows: int) -> Words:
        undecided, open_above, reached, urgent = (none_of(rows) for _ in range(4))
        for above in self._above:
            group = groups.of[above.id]
            if above.acuity is Acuity.EMERGENCY:
                # An emergency ends the questions, even where another one may come before it.
                urgent |= group.true
            undecided |= group.true & ~reached & open_above
            reached |= group.true
            open_above |= group.open
        undecided |= ~reached & ~settled
        if self._pack.disposition[self._pack.default].acuity is not Acuity.EMERGENCY:
            for finding in found.values():
                undecided |= finding.open
        return undecided & ~urgent

    def _would_raise(
        self, people: Mapping[str, AnsweringPeople], rows: int, enabled: Mapping[str, Truths | None], floor: Ranks
    ) -> Words:
        """Who has left answers behind that would make their advice more urgent if all counted."""
        ignored = none_of(rows)
        for question in self._asked:
            asked = enabled[question.id]
            if asked is not None:
                ignored |= asked.false & people[question.id].given
        if not ignored.any():
            return ignored
        _, meaning = self._enabled(people, rows, counted=True)
        truths = {rule.id: meaning.of(number) for number, rule in enumerate(self._pack.rules)}
        urgency = np.array([one.acuity for one in self._pack.dispositions], np.int8)
        counted = self._floor(self._groups(truths, rows), rows)
        return ignored & packed(urgency[counted] > urgency[floor])

    def _wrong(
        self, people: Mapping[str, AnsweringPeople], enabled: Mapping[str, Truths | None], meaning: BitMeaning
    ) -> dict[int, Words]:
        """Whose answers break which must: all that it names is asked, answered, and known, and it does not hold."""
        wrong: dict[int, Words] = {}
        required = len(self._pack.rules) + len(self._asked)
        for number, one in enumerate(self._musts):
            match one.must:
                case Bound():
                    broken = ~_in_bounds(one, one.must, people)
                case Requirement():
                    broken = meaning.of(required).false
                    required += 1
            for name in one.named:
                known, asked = people[name], enabled[name]
                broken = broken & known.who(known.known.given & ~known.known.unsure)
                broken = broken if asked is None else broken & asked.true
            if broken.any():
                wrong[number] = broken
        return wrong


def _in_bounds(one: Broken, bound: Bound, people: Mapping[str, AnsweringPeople]) -> Words:
    (own, _), (other, _) = people[one.question].steps(), people[bound.question].steps()
    return packed(bound.operator.compare(own, other))
