"""Encoding: a pack over a space of answers, as literals: what is asked, what fires, what is advised and given.

It says what `evaluate` says, in two rails: where a condition is surely true, and where it is surely false. Between them
lies open, which only a skipped question of the plan can cause.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import assert_never

from soundadvice.audit.prover.answer_space import Space
from soundadvice.audit.prover.any_but import MANY, AnyBut
from soundadvice.audit.prover.cnf import FALSE, TRUE, Literal
from soundadvice.audit.settings.substitute import with_parameters
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    SumNetwork,
    Test,
    UnsureTest,
    fold,
    needed_to_miss,
    questions_of,
    staircase,
    weighed,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack

Rails = tuple[Literal, Literal]
_ALWAYS: Rails = (TRUE, FALSE)


class Meaning:
    """A pack over a space. Literals are made when asked for, and once.

    `like` is a meaning that differs in the answers to `varied` alone, or in who is asked those questions: what tests of
    all others come to is taken from there.
    """

    def __init__(self, pack: Pack, space: Space, *, like: Meaning | None = None, varied: Collection[str] = ()) -> None:
        self.pack = pack
        self.space = space
        self._like = like
        self._as_there = dict.fromkeys(varied, False)
        self._at: dict[tuple[tuple[str, int], ...], Pack] = {}
        self._gates = space.gates
        self._asked: dict[str, Rails] = {}
        self._tests: dict[tuple[Test, str | None], Rails] = {}
        self._named: dict[str, Rails] = {}
        self._had: dict[str, Literal] = {}
        self._limits: dict[LimitTest, Rails] = {}
        self._sums: SumNetwork[Literal] = SumNetwork(
            all_=space.gates.all_of, any_=space.gates.any_of, follows=space.gates.follows
        )
        self._following: frozenset[str] = (
            like._following
            if like is not None and like.pack is pack
            else frozenset(name for one in pack.deciding for name in pack.follow_ups(one))
        )
        self._fires: dict[str, Literal] = {}
        self._at_least: dict[Acuity, Literal] = {}
        self._reaches: dict[int, Literal] = {}
        self._others: dict[Acuity, AnyBut] = {}

    @property
    def is_altered(self) -> bool:
        """Whether it is of a pack that was made of another, with other values for its parameters."""
        return self._like is not None and (self._like.pack is not self.pack or self._like.is_altered)

    def varied(self, space: Space, names: Collection[str]) -> Meaning:
        """The same pack over a space that differs in the answers to these questions alone."""
        return Meaning(self.pack, space, like=self, varied=names)

    def at_other_values(self, pack: Pack) -> Meaning:
        """The same pack with other values for its parameters, over the same answers."""
        own = self.pack.question
        varied = [one.id for one in pack.questions if one.enable_when is not own[one.id].enable_when]
        return Meaning(pack, self.space, like=self, varied=varied)

    def _rests_as_there(self, name: str) -> bool:
        """Whether all that a test of this question rests on is as it is with `like`."""
        if name not in self._as_there:
            condition = self.pack.question[name].enable_when
            named = () if condition is None else questions_of(condition)
            self._as_there[name] = all(self._rests_as_there(one) for one in named)
        return self._as_there[name]

    def asked(self, name: str) -> Rails:
        """Whether a question is enabled."""
        if name not in self._asked:
            condition = self.pack.question[name].enable_when
            if condition is None:
                self._asked[name] = _ALWAYS
            elif (
                self._like is not None
                and condition is self._like.pack.question[name].enable_when
                and all(map(self._rests_as_there, questions_of(condition)))
            ):
                self._asked[name] = self._like.asked(name)
            else:
                self._asked[name] = self.rails(condition)
        return self._asked[name]

    def rails(self, condition: Condition) -> Rails:
        """Where a condition is surely true, and where it is surely false."""
        match condition:
            case OptionTest() | Comparison() | UnsureTest():
                return self._of_test(condition)
            case All(conditions=parts):
                return self._every([self.rails(one) for one in parts])
            case AnyOf(conditions=parts):
                false, true = self._every([self.rails(one)[::-1] for one in parts])
                return true, false
            case Not(condition=part):
                return self.rails(part)[::-1]
            case Count() | ScoreTest():
                needed, points = weighed(condition)
                return self._added(needed, [(number, self.rails(part)) for number, part in points])
            case Named(name=name, condition=part):
                if name not in self._named:
                    self._named[name] = self.rails(part)
                return self._named[name]
            case LimitTest():
                if condition not in self._limits:
                    self._limits[condition] = self.rails(staircase(condition))
                return self._limits[condition]
            case _:
                assert_never(condition)

    def _every(self, parts: list[Rails]) -> Rails:
        """Where all of some conditions are surely true, and where any of them is surely false."""
        true = self._gates.all_of([one for one, _ in parts])
        if all(one == -other for one, other in parts):
            return true, -true
        return true, self._gates.any_of([other for _, other in parts])

    def _added(self, needed: int, points: list[tuple[int, Rails]]) -> Rails:
        """Where the points of some conditions surely add up to so many, and where they surely do not."""
        true = tuple([(number, rails[0]) for number, rails in points])
        false = tuple([(number, rails[1]) for number, rails in points])
        reached = self._sums.reaches(needed, true)
        if all(one == -other for _, (one, other) in points):
            return reached, -reached
        return reached, self._sums.reaches(needed_to_miss(needed, tuple(points)), false)

    def settings(self, model: frozenset[Literal]) -> dict[str, int]:
        """The values that a model sets, of the parameters that it gives another value than the one in effect."""
        found = {name: one.read(model) for name, one in self.space.settable.items()}
        return {name: value for name, value in found.items() if value != self.pack.parameter[name].value}

    def pack_at(self, settings: Mapping[str, int]) -> Pack:
        """The pack with these values for its parameters: made once for each."""
        key = tuple(settings.items())
        if key not in self._at:
            alike = self._like if self._like and self._like.pack is self.pack else None
            self._at[key] = alike.pack_at(settings) if alike else with_parameters(self.pack, settings)
        return self._at[key]

    def _of_test(self, test: Test) -> Rails:
        # Two comparisons are equal whose values are, though one of them may be with a parameter that can be set.
        parameter = test.parameter if isinstance(test, Comparison) else None
        if (test, parameter) not in self._tests:
            there = self._like is not None and self._rests_as_there(test.question)
            self._tests[test, parameter] = self._like._of_test(test) if self._like and there else self._tested(test)
        return self._tests[test, parameter]

    def _tested(self, test: Test) -> Rails:
        gates, name = self._gates, test.question
        asked, hidden = self.asked(name)
        given = -self.space.skipped[name] if name in self.space.skipped else TRUE
        passes = self.space.holds(test)
        true = gates.all_of((asked, given, passes))
        if given == TRUE and hidden == -asked:
            return true, -true
        return true, gates.any_of((hidden, gates.all_of((asked, given, -passes))))

    def true(self, condition: Condition) -> Literal:
        """Where a condition is surely true."""
        return self.rails(condition)[0]

    def had(self, condition: Condition) -> Literal:
        """Where a condition is true of the answers in mind, whether or not their questions are asked.

        A follow-up has an answer only where it is asked: of whoever is not sure of another question.
        """
        gates = self._gates

        def holds(test: Test) -> Literal:
            return self._of_test(test)[0] if test.question in self._following else self.space.holds(test)

        return fold(
            condition,
            test=holds,
            all_=gates.all_of,
            any_=gates.any_of,
            not_=lambda one: -one,
            sum_=self._sums.reaches,
            named=self._had,
        )

    def fires(self, rule: str) -> Literal:
        """Where a rule fires."""
        if rule not in self._fires:
            self._fires[rule] = self.true(self.pack.rule[rule].when)
        return self._fires[rule]

    def made(self) -> dict[str, Literal]:
        """The literals of the rules asked for so far, by rule."""
        return self._fires

    def at_least(self, acuity: Acuity) -> Literal:
        """Where the advice is at least this urgent."""
        if acuity <= self.pack.disposition[self.pack.default].acuity:
            return TRUE
        if acuity not in self._at_least:
            urgent = (rule for rule, reached in self.pack.acuity_of.items() if reached >= acuity)
            self._at_least[acuity] = self._gates.any_of(self.fires(rule) for rule in urgent)
        return self._at_least[acuity]

    def at_least_by_others(self, acuity: Acuity, rules: Collection[str]) -> Literal:
        """Where a rule that is none of these leads to advice at least this urgent."""
        if acuity not in self._others:
            urgent = [name for name, reached in self.pack.acuity_of.items() if reached >= acuity]
            if len(urgent) > MANY:  # those that look at the same questions next to each other
                urgent.sort(key=self._first_asked.__getitem__)
            self._others[acuity] = AnyBut(self._gates, [(name, self.fires(name)) for name in urgent])
        return self._others[acuity].leaving_out(rules)

    @cached_property
    def _first_asked(self) -> Mapping[str, int]:
        """By rule, the place of the first question that it looks at: to order rules by, so any other would do too."""
        if self._like is not None:
            return self._like._first_asked
        place = {name: number for number, name in enumerate(self.pack.question)}
        return {rule.id: min(map(place.__getitem__, questions_of(rule.when))) for rule in self.pack.rules}

    def advises(self, disposition: str) -> Literal:
        """Where the advice is this disposition."""
        rank = self.pack.rank[disposition]
        return self._gates.all_of((self.reaches(rank), -self.reaches(rank + 1)))

    def reaches(self, rank: int) -> Literal:
        """Where a disposition of this rank is advised, or of a higher one."""
        pack = self.pack
        if rank <= pack.rank[pack.default]:
            return TRUE
        if rank not in self._reaches:
            reaching = (rule.id for rule in pack.rules if rule.advise is not None and pack.rank[rule.advise] >= rank)
            self._reaches[rank] = self._gates.any_of(self.fires(name) for name in reaching)
        return self._reaches[rank]

    def just(self, acuity: Acuity) -> Literal:
        """Where the advice is of this acuity."""
        above = TRUE if acuity is max(Acuity) else -self.at_least(Acuity(acuity + 1))
        return self._gates.all_of((self.at_least(acuity), above))

    def finds(self, finding: str) -> Literal:
        """Where something is found."""
        return self._gates.any_of(self.fires(rule.id) for rule in self.pack.rules if finding in rule.findings)

    def less_urgent(self, than: Meaning) -> Literal:
        """Where this advice is less urgent than that of another meaning over the same gates."""
        levels = [acuity for acuity in Acuity if acuity > min(Acuity)]
        return self._gates.any_of(self._gates.all_of((than.at_least(one), -self.at_least(one))) for one in levels)

    def gives(self, item: str, disposition: str) -> Literal:
        """Where the plan that goes with a disposition gives an exercise, habit or therapy."""
        pending = {exercise.id for exercise in self.pack.plan.exercises if exercise.pending}
        if item in pending:
            return FALSE
        rules = [rule for rule in self.pack.plan.rules if disposition in rule.applies_to]
        given, held = [], []
        for rule in rules:
            true, false = _ALWAYS if rule.when is None else self.rails(rule.when)
            if item in rule.give:
                given.append(true)
            if item in rule.hold_back:
                held.append(-false)
        gates = self._gates
        without = (-gates.any_of(held), -self.silenced(item))
        return gates.all_of((self.advises(disposition), gates.any_of(given), *without))

    def silenced(self, name: str) -> Literal:
        """Where the instruction of a rule stands in place of this habit, text or instruction."""
        return self._gates.any_of(self.fires(rule.id) for rule in self.pack.rules if name in rule.instead_of)
