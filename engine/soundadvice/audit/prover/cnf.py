"""CNF: propositional formulas as clauses (Tseitin), each formula once.

A literal is a whole number that is not 0: a variable, or, negative, its negation. `TRUE` holds always.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from math import inf

TRUE = 1
FALSE = -TRUE
Literal = int
Clause = tuple[Literal, ...]
"""Of these literals one holds. There are millions, and Python's garbage collector passes tuples of numbers by."""


@dataclass(frozen=True, slots=True)
class Cone:
    """What some literals rest on: every variable, and every clause between them.

    `follow` are clauses that follow from those. They spare a solver long ways; nothing rests on them.
    """

    variables: frozenset[Literal]
    clauses: list[Clause]
    follow: list[Clause] = field(default_factory=list)


class Gates:
    """Variables, and clauses that define a literal for every formula asked for. It only grows.

    A variable is an input, which belongs to a group with rules of its own, or a gate: all of some literals.
    """

    def __init__(self) -> None:
        self.variables = TRUE
        self._ands: dict[tuple[Literal, ...], Literal] = {}
        self._parts: dict[Literal, tuple[Literal, ...]] = {}
        self._clauses: dict[Literal, tuple[Clause, ...]] = {}
        self._group: dict[Literal, int] = {}
        self._groups: list[tuple[list[Literal], list[Clause]]] = []
        self._laws: list[Literal] = []
        self._follow: dict[Literal, dict[Clause, None]] = {}
        self.named: dict[Literal, tuple[str, ...]] = {}
        """What an input stands for: a question and an option, say; see `answer_space`."""
        self.usual: set[Literal] = {TRUE}
        """The literals that hold of an ordinary person; a solver tries that first. Nothing rests on it."""

    def inputs(self, count: int) -> list[Literal]:
        """A group of fresh variables. `require` says what goes together among them."""
        fresh = list(range(self.variables + 1, self.variables + 1 + count))
        self.variables += count
        self._group.update(dict.fromkeys(fresh, len(self._groups)))
        self._groups.append((list(fresh), []))  # a list of its own: callers take theirs apart
        self.usual.update(-one for one in fresh)
        return fresh

    def require(self, *clause: Literal) -> None:
        """States that one of these literals, all of one group, holds: before anything is asked about the group."""
        self._groups[self._group[abs(clause[0])]][1].append(clause)

    def expect(self, literals: Iterable[Literal]) -> None:
        """States that these inputs hold of an ordinary person: before anything is made of them. Others do not."""
        for one in literals:
            self.usual.discard(-one)
            self.usual.add(one)

    def law(self, literal: Literal) -> None:
        """States that a literal holds, whatever is asked."""
        if literal != TRUE and literal not in self._laws:
            self._laws.append(literal)

    def follows(self, literal: Literal, other: Literal) -> None:
        """Says that where a literal holds the other does too, by how both are made up: no law, but what laws entail."""
        if {literal, other}.isdisjoint((TRUE, FALSE)) and literal != other:
            for one in (literal, other):
                self._follow.setdefault(abs(one), {})[-literal, other] = None

    @property
    def laws(self) -> int:
        """How many literals hold whatever is asked, so far."""
        return len(self._laws)

    def lawful(
        self,
        literals: Iterable[Literal],
        known: Container[Literal] = (),
        laws: int | None = None,
        most: float = inf,
    ) -> Cone:
        """The cone of these literals and of all that holds whatever is asked, or the first so many of that."""
        stated_laws = self._laws[:laws]
        cone = self.cone((*literals, *stated_laws), known, most)
        stated: list[Clause] = [(law,) for law in stated_laws if abs(law) in cone.variables]
        return Cone(cone.variables, cone.clauses + stated, self._following(cone.variables, known))

    def _following(self, variables: frozenset[Literal], known: Container[Literal]) -> list[Clause]:
        """What follows about these and those that are known, without what follows about the known alone."""
        if not self._follow:
            return []
        found: dict[Clause, None] = {}
        for one in sorted(variables):
            for clause in self._follow.get(one, ()):
                if all(other in variables or other in known for other in map(abs, clause)):
                    found[clause] = None
        return list(found)

    def cone(self, literals: Iterable[Literal], known: Container[Literal] = (), most: float = inf) -> Cone:
        """What these literals rest on, and nothing else; without what rests on variables that are `known` already.

        Once it has `most` clauses it is not gathered any further: then it is only known to have so many.
        """
        waiting = [abs(literal) for literal in literals]
        seen = {TRUE}
        clauses: list[Clause] = [(TRUE,)]
        while waiting and len(clauses) < most:
            variable = waiting.pop()
            if variable in seen or variable in known:
                continue
            seen.add(variable)
            if variable in self._parts:
                waiting += self._parts[variable]
                clauses += self._clauses[variable]
            else:
                members, among = self._groups[self._group[variable]]
                seen.update(members)
                clauses += among
        return Cone(frozenset(seen), clauses)

    def rests_within(self, literal: Literal, cone: Cone) -> bool:
        """Whether a literal rests on no input that the cone does not have; it need not be in the cone itself."""
        waiting = [abs(literal)]
        while waiting:
            variable = waiting.pop()
            if variable not in cone.variables:
                if variable not in self._parts:
                    return False
                waiting += self._parts[variable]
        return True

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """The literal that holds where every one of these does."""
        distinct = set(literals)
        distinct.discard(TRUE)
        if FALSE in distinct or not distinct.isdisjoint([-one for one in distinct]):
            return FALSE
        if len(distinct) <= 1:
            return distinct.pop() if distinct else TRUE
        key = tuple(sorted(distinct))
        gate = self._ands.get(key)
        if gate is None:
            self.variables += 1
            gate = self._ands[key] = self.variables
            self._parts[gate] = tuple([abs(one) for one in key])
            self._clauses[gate] = (*[(-gate, one) for one in key], (gate, *[-one for one in key]))
            self.usual.add(gate if self.usual.issuperset(key) else -gate)
        return gate

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """The literal that holds where at least one of these does."""
        return -self.all_of([-one for one in literals])

    def same(self, left: Literal, right: Literal) -> Literal:
        """The literal that holds where both hold or neither."""
        return self.all_of((self.any_of((-left, right)), self.any_of((left, -right))))
