"""Coverage: what the vignettes of each rule have tried, and what they could try and have not.

Three measures, each by rule: *rules* (one vignette fires it, one leaves it silent), *conditions* (each atom of its
condition true once and false once), *MC/DC* (for each atom two vignettes, one with it true and one with it false, in
each of which it alone makes the result what it is; the masking form). A vignette of a rule counts for this rule alone:
it says nothing of another. A whole person counts for every rule of which their exact advice says what it does. What no
one could answer is left out, by proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from soundadvice.audit.conditions.atoms import Atom, atoms
from soundadvice.audit.conditions.independent import OfEachPart
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.vignettes.suggest import Ready, ready
from soundadvice.audit.vignettes.whole_people import RuleCase, rule_cases
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import Answer, Condition
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule
from soundadvice.wording.condition_text import phrase


class Measure(StrEnum):
    """What is counted."""

    RULES = "rules"
    CONDITIONS = "conditions"
    MCDC = "mcdc"


class GoalState(StrEnum):
    """What became of a goal. `impossible` is proved."""

    MET = "met"
    MISSING = "missing"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that a vignette of a rule can show: that the rule (no atom), or an atom, has that value.

    In MC/DC: that the atom has it and decides alone.
    """

    measure: Measure
    atom: Atom | None
    value: bool

    def met(self, rule: Rule, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> bool:
        """Whether these answers show it."""
        if self.atom is None:
            return truth(rule.when, answers, enabled) is self.value
        if self.atom.value(answers, enabled) is not self.value:
            return False
        return self.measure is not Measure.MCDC or self.atom.decides(answers, enabled)

    def literal(self, meaning: Meaning, rule: Rule) -> Literal:
        """Where it is shown."""
        if self.atom is None:
            return meaning.rails(rule.when)[0 if self.value else 1]
        if self.measure is Measure.MCDC:
            return self.atom.deciding(meaning, self.value)
        return self.atom.literal(meaning, self.value)

    def says(self, rule: Rule, pack: Pack) -> str:
        """The goal in words."""
        if self.atom is None:
            return f"`{rule.id}` {'fires' if self.value else 'is silent'}"
        decides = " and decides alone" if self.measure is Measure.MCDC else ""
        return f"{self.test(pack)} is {'true' if self.value else 'false'}{decides}"

    def test(self, pack: Pack) -> str:
        """The atom, as a rule's file says it."""
        return "the rule" if self.atom is None else f"`{phrase(self.atom.test, pack)}`"


@dataclass(frozen=True, slots=True)
class Tried:
    """A goal, what became of it, and the name of the first vignette that shows it."""

    goal: Goal
    state: GoalState
    by: str | None = None


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What the vignettes of a rule have tried."""

    rule: Rule
    tried: tuple[Tried, ...]

    @property
    def missing(self) -> tuple[Goal, ...]:
        """What they could try and have not."""
        return tuple(one.goal for one in self.tried if one.state is GoalState.MISSING)

    @property
    def undecided(self) -> tuple[Goal, ...]:
        """What they have not tried, where a search did not settle whether anyone could."""
        return tuple(one.goal for one in self.tried if one.state is GoalState.UNDECIDED)

    @property
    def pairs(self) -> Iterator[tuple[Tried, Tried]]:
        """The two goals of each atom in MC/DC: true and decides, false and decides."""
        mcdc = [one for one in self.tried if one.goal.measure is Measure.MCDC]
        yield from zip(mcdc[::2], mcdc[1::2], strict=True)

    def count(self, measure: Measure) -> tuple[int, int]:
        """How much is reached, and how much there is to reach. In MC/DC a pair counts as one."""
        if measure is Measure.MCDC:
            both = [(one.state, other.state) for one, other in self.pairs]
            found = [pair for pair in both if GoalState.IMPOSSIBLE not in pair]
            return sum(pair == (GoalState.MET, GoalState.MET) for pair in found), len(found)
        states = [
            one.state for one in self.tried if one.goal.measure is measure and one.state is not GoalState.IMPOSSIBLE
        ]
        return states.count(GoalState.MET), len(states)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing or undecided."""
        return not self.missing and not self.undecided


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the vignettes of a pack have tried, rule by rule."""

    rules: tuple[RuleCoverage, ...]

    def count(self, measure: Measure) -> tuple[int, int]:
        """How much is reached, and how much there is to reach."""
        counts = [rule.count(measure) for rule in self.rules]
        return sum(reached for reached, _ in counts), sum(there_is for _, there_is in counts)

    def to_json(self, pack: Pack) -> dict[str, object]:
        """The counts, and a table for each rule: its atoms, and the vignettes that show each of their goals."""
        counts = {str(one): dict(zip(("reached", "of"), self.count(one), strict=True)) for one in Measure}
        return {"counts": counts, "rules": [_rule_json(rule, pack) for rule in self.rules]}


def percent(reached: int, there_is: int) -> float:
    """How much of what there is, in percent with one decimal, rounded down: 100 only where nothing is left."""
    return reached * 1000 // there_is / 10 if there_is else 100.0


def coverage(case: Case) -> Coverage:
    """The coverage of the pack's vignettes. What they have not tried is put to the solver: could anyone?"""
    cases = rule_cases(case.pack)
    enabled = _Enabled(case.pack)
    all_possible = OfEachPart(case, lambda part: _all_possible(case, part))
    return Coverage(tuple(_covered(case, rule, cases[rule.id], enabled, all_possible) for rule in case.pack.rules))


def goals(rule: Rule) -> list[Goal]:
    """Everything that the vignettes of a rule should show, if someone can."""
    found = [Goal(Measure.RULES, None, value) for value in (True, False)]
    every = list(atoms(rule.when))
    for measure in (Measure.CONDITIONS, Measure.MCDC):
        found += [Goal(measure, atom, value) for atom in every for value in (True, False)]
    return found


def missing_vignettes(case: Case, covered: RuleCoverage) -> list[tuple[Ready, tuple[Goal, ...]]]:
    """Vignettes that close the gaps of a rule, the plainest of their kind, each with the gaps that it closes.

    Raises LimitReached.
    """
    found: list[tuple[Ready, tuple[Goal, ...]]] = []
    # The goals of MC/DC first: each shows what the others ask of its atom as well.
    waiting = sorted(covered.missing, key=lambda goal: -list(Measure).index(goal.measure))
    while waiting:
        person = case.smallest(waiting[0].literal(case.meaning, covered.rule))
        assert person is not None, "a missing goal is one that someone can show"
        made = ready(case.pack, covered.rule, person.answers)
        enabled = enablement(case.pack, made.answers)
        closed = tuple(goal for goal in waiting if goal.met(covered.rule, made.answers, enabled))
        assert waiting[0] in closed, "what a person shows, their answers to the rule's questions show"
        found.append((made, closed))
        waiting = [goal for goal in waiting if goal not in closed]
    return found


class _Enabled:
    """What is asked of people, found once for each set of answers: a whole person is a case of many rules."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[frozenset[tuple[str, Answer]], dict[str, Truth]] = {}

    def of(self, answers: Mapping[str, Answer]) -> dict[str, Truth]:
        key = frozenset(answers.items())
        if key not in self._known:
            self._known[key] = enablement(self._pack, answers)
        return self._known[key]


def _covered(
    case: Case, rule: Rule, cases: Iterable[RuleCase], enabled: _Enabled, all_possible: OfEachPart
) -> RuleCoverage:
    people = [(one.vignette.name, one.vignette.answers, enabled.of(one.vignette.answers)) for one in cases]
    every = goals(rule)
    first = (len(every) + 2) // 2  # of MC/DC; the goals of its atom alone are as far before
    found: dict[int, Tried] = {}
    known: dict[Literal, GoalState] = {}
    by_parts = None
    for at, goal in reversed(list(enumerate(every))):
        # MC/DC first: what someone shows there settles what is asked of the atom alone.
        by = next((name for name, answers, asked in people if goal.met(rule, answers, asked)), None)
        stronger = found.get(at + first - 2) if 2 <= at < first else None
        if by is not None:
            state = GoalState.MET
        elif (stronger is not None and stronger.state is GoalState.MISSING) or (
            by_parts := all_possible(rule.when) if by_parts is None else by_parts
        ):
            state = GoalState.MISSING
        else:
            literal = goal.literal(case.meaning, rule)
            case.task.on("vignette", rule.id, goal.says(rule, case.pack))
            state = known[literal] = known.get(literal) or _possible(case, literal)
        found[at] = Tried(goal, state, by)
    return RuleCoverage(rule, tuple(_excused(found[at] for at in range(len(every)))))


def _all_possible(case: Case, condition: Condition) -> bool:
    """Whether a condition by itself can be true and false, and each of its atoms decide it alone with either value."""
    ways = [*case.meaning.rails(condition)]
    ways += [atom.deciding(case.meaning, value) for atom in atoms(condition) for value in (True, False)]
    return all(map(case.search.possible, ways))


def _possible(case: Case, literal: Literal) -> GoalState:
    """Whether someone shows what no vignette does."""
    try:
        return GoalState.MISSING if case.search.possible(literal) else GoalState.IMPOSSIBLE
    except LimitReached:
        return GoalState.UNDECIDED


def _excused(tried: Iterable[Tried]) -> Iterator[Tried]:
    """The goals; where an atom cannot be shown to decide on one side, its other half is not asked for either."""
    found = list(tried)
    first = next((at for at, one in enumerate(found) if one.goal.measure is Measure.MCDC), len(found))
    yield from found[:first]
    for pair in zip(found[first::2], found[first + 1 :: 2], strict=True):
        possible = all(one.state is not GoalState.IMPOSSIBLE for one in pair)
        yield from pair if possible else (Tried(one.goal, GoalState.IMPOSSIBLE, one.by) for one in pair)


def _rule_json(covered: RuleCoverage, pack: Pack) -> dict[str, object]:
    goals = [
        {
            "measure": str(one.goal.measure),
            "test": None if one.goal.atom is None else phrase(one.goal.atom.test, pack),
            "value": one.goal.value,
            "state": str(one.state),
            "by": one.by,
        }
        for one in covered.tried
    ]
    return {"rule": covered.rule.id, "vignettes": len(covered.rule.vignettes), "goals": goals}
