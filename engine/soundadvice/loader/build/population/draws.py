"""Draws: how a fact or an answer is drawn, from its node to the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from soundadvice.loader.build.amounts import read_steps
from soundadvice.loader.build.conditions import Scope, read_condition
from soundadvice.loader.build.population.figures import Known, amount, read_sources, read_value, share, weight
from soundadvice.loader.yaml.node import Node
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import NONE, Condition
from soundadvice.model.errors import AnswerError
from soundadvice.model.population.draw import (
    Always,
    Chance,
    Chances,
    Draw,
    DrawCase,
    Drawn,
    Figure,
    Normal,
    SameAs,
    Weights,
    figure_in,
    fits,
)
from soundadvice.model.population.population import Scenario
from soundadvice.model.question import NO_SIGNS, Choice, MultiChoice, Number, Quantity, Question

WAYS = ("weights", "chances", "normal", "always", "same_as")
_CASE_KEYS = ("when", *WAYS, "otherwise")
_MOST_STEPS = 1_000
_MOST_FACTOR = 2**30
_MOST_FACTOR_DECIMALS = 6
_WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class DrawReader:
    """Reads draws over the facts in `scope`, which holds the settings too, as questions of one option each."""

    known: Known
    scope: Scope
    scenarios: tuple[Scenario, ...]

    def drawn(self, question: Question, node: Node, about: str | None) -> Drawn | None:
        """How something is drawn, None if it cannot be read."""
        problems = self.known.problems
        sources = read_sources(node.get("source"), self.known)
        listed = node.get("cases")
        if listed is not None:
            for key in (key for key in _CASE_KEYS if node.get(key) is not None):
                hint = "move it into a case, or remove `cases`"
                problems.add("bad_draw", f"`{key}` cannot stand beside `cases`", node.keys[key], hint)
        nodes = [node] if listed is None else listed.items()
        cases = [self._case(question, one, sources) for one in nodes]
        for one in nodes[:-1]:
            if one.get("when") is None:
                hint = "give it a `when`, or move it to the end"
                problems.add("bad_draw", "this case takes everyone: those after it are never drawn", one, hint)
        if nodes[-1].get("when") is not None:
            hint = "add a last case without `when`"
            problems.add("bad_draw", "nothing is drawn for whom no `when` holds", nodes[-1].keys["when"], hint)
        good = tuple(case for case in cases if case is not None)
        return Drawn(question, good, about) if len(good) == len(nodes) else None

    def _case(self, question: Question, node: Node, outer: tuple[str, ...] | None) -> DrawCase | None:
        own = read_sources(node.get("source"), self.known) or outer
        when = self._when(node)
        ways = [way for way in WAYS if node.get(way) is not None]
        if len(ways) != 1:
            place = node.keys[ways[1]] if ways else node.get("id") or node
            message = f"`{ways[1]}` cannot stand beside `{ways[0]}`" if ways else "nothing says how this is drawn"
            listed = ", ".join(f"`{way}`" for way in WAYS)
            self.known.problems.add("bad_draw", message, place, f"write one of {listed}")
            return None
        read: dict[str, Callable[[Question, Node, tuple[str, ...] | None], Draw | None]] = {
            "weights": self._weights,
            "chances": self._chances,
            "normal": self._normal,
            "always": self._always,
            "same_as": self._same_as,
        }
        draw = read[ways[0]](question, node, own)
        if own is None and not (isinstance(draw, Chances) and all(one.sources for _, of in draw.options for one in of)):
            self._refuse_unsourced(node.keys[ways[0]])
        return (
            None if draw is None or (when is None and node.get("when") is not None) else DrawCase(when, draw, own or ())
        )

    def _refuse_unsourced(self, place: Node) -> None:
        hint = "add `source:` with the id of a reference, or `source: assumed`"
        self.known.problems.add("no_source", "nothing says where this figure comes from", place, hint)

    def _when(self, node: Node) -> Condition | None:
        place = node.get("when")
        return None if place is None else read_condition(place, self.scope)

    # The ways -------------------------------------------------------------------------------------------------

    def _weights(self, question: Question, node: Node, sources: tuple[str, ...] | None) -> Weights | None:
        place, problems = node.at("weights"), self.known.problems
        if isinstance(question, MultiChoice):
            hint = "write `chances:`, with one for each option"
            problems.add("bad_draw", f"`{question.id}` takes several options at once", node.keys["weights"], hint)
            return None
        values: list[tuple[str | int, Figure]] = []
        for name, key in place.keys.items():
            value, figure = read_value(question, key, problems), weight(place.at(name), self.known)
            if value is None or figure is None:
                continue
            if value in dict(values):
                problems.add("repeated", f"{key.shown} is the same as one before it", key, "remove one")
            values.append((value, figure))
        if len(values) < len(place.keys):
            return None
        for scenario in self.scenarios:
            if not any(figure_in(figure, scenario.settings) for _, figure in values):
                message = f"all weights are 0 in the scenario `{scenario.id}`"
                problems.add("bad_draw", message, node.keys["weights"], "make one of them more")
        return Weights(tuple(values))

    def _normal(self, question: Question, node: Node, sources: tuple[str, ...] | None) -> Normal | None:
        place, problems = node.at("normal"), self.known.problems
        if not isinstance(question, Number):
            hint = "write `weights:`, with some values"
            problems.add("bad_draw", f"`{question.id}` is not a number", node.keys["normal"], hint)
            return None
        mean, sd = amount(place.at("mean"), self.known), amount(place.at("sd"), self.known)
        low, high = question.minimum, question.maximum
        for key in ("min", "max"):
            if (bound := place.get(key)) is not None:
                steps = read_steps(bound, question.decimals, problems)
                if steps is None:
                    return None
                if not question.minimum <= steps <= question.maximum:
                    message = f"{bound.shown} is outside the bounds of `{question.id}`"
                    problems.add("out_of_range", message, bound, "narrow it, or widen the bounds")
                low, high = (steps, high) if key == "min" else (low, steps)
        if mean is None or sd is None:
            return None
        if high - low > _MOST_STEPS:
            message = f"more than {_MOST_STEPS:,} values can be drawn"
            problems.add("bad_draw", message, node.keys["normal"], "narrow it with `min` and `max`")
            return None
        for scenario in self.scenarios:
            middle = figure_in(mean, scenario.settings) * 10**question.decimals
            if not low <= middle <= high or figure_in(sd, scenario.settings) <= 0:
                message = f"the mean is not between the bounds, or `sd` is not above 0, in the scenario `{scenario.id}`"
                problems.add("bad_draw", message, node.keys["normal"], "change the mean, `sd`, `min` or `max`")
                return None
        return Normal(mean, sd, low, high)

    def _always(self, question: Question, node: Node, sources: tuple[str, ...] | None) -> Always | None:
        place = node.at("always")
        if not isinstance(question, MultiChoice):
            value = read_value(question, place, self.known.problems)
            return None if value is None else Always(value)
        try:
            return Always(read_answer(question, place.data()))
        except AnswerError as error:
            self.known.problems.add("bad_answer", error.message, place, error.hint)
            return None

    def _same_as(self, question: Question, node: Node, sources: tuple[str, ...] | None) -> SameAs | None:
        place = node.at("same_as")
        fact = self._fact(place)
        if fact is None:
            return None
        if not fits(fact, question):
            message = f"the fact `{fact.id}` has values that `{question.id}` does not take"
            hint = "its kind must be the same, its options or bounds no wider; or draw it in cases"
            self.known.problems.add("does_not_fit", message, place, hint)
            return None
        return SameAs(fact.id)

    def _fact(self, place: Node) -> Question | None:
        fact = self.scope.questions.get(place.text)
        if fact is None and place.text in self.known.broken:
            return None
        if fact is None or place.text in self.known.settings:
            facts = [name for name in self.scope.questions if name not in self.known.settings]
            self.known.problems.unknown("fact", place.text, facts, place)
            return None
        return fact

    # Chances --------------------------------------------------------------------------------------------------

    def _chances(self, question: Question, node: Node, sources: tuple[str, ...] | None) -> Chances | None:
        place, problems = node.at("chances"), self.known.problems
        if isinstance(question, Quantity):
            hint = "write `weights:`, `normal:` or `always:`"
            problems.add("bad_draw", f"`{question.id}` has no options", node.keys["chances"], hint)
            return None
        known = [option.id for option in question.options]
        several = isinstance(question, MultiChoice)
        read: list[tuple[str, tuple[Chance, ...]]] = []
        for name, key in place.keys.items():
            if name not in known:
                problems.unknown("option", name, known, key)
            elif several and name in NO_SIGNS:
                hint = "it is no sign: leave it out; `unsure:` says how often people are not sure"
                problems.add("bad_draw", f"`{name}` has no chance of its own", key, hint)
            of_option = self._of_option(place.at(name), sources)
            if of_option is None:
                return None
            read.append((name, of_option))
        otherwise = self._otherwise(question, node, known)
        if {name for name, _ in read} - set(known) or otherwise is None:
            return None
        return Chances(tuple(read), otherwise)

    def _otherwise(self, question: Choice | MultiChoice, node: Node, known: list[str]) -> str | None:
        """The option for whom none comes true: of several options `none`, if there is one and nothing else is said."""
        place, problems = node.get("otherwise"), self.known.problems
        if place is None and isinstance(question, MultiChoice) and NONE in known:
            return NONE
        if place is None:
            hint = "add it: the option for whom none comes true"
            problems.add("missing_key", "`otherwise` is missing", node.keys["chances"], hint)
            return None
        if place.text not in known:
            problems.unknown("option", place.text, known, place)
            return None
        return place.text

    def _of_option(self, node: Node, outer: tuple[str, ...] | None) -> tuple[Chance, ...] | None:
        """The cases of one option's chance."""
        nodes = node.items() if isinstance(node.value, list) else [node]
        read = [self._chance(one, outer) for one in nodes]
        for one in nodes[:-1]:
            if one.get("when") is None:
                hint = "give it a `when`, or move it to the end"
                self.known.problems.add("bad_draw", "this takes everyone: what follows is never drawn", one, hint)
        good = tuple(chance for chance in read if chance is not None)
        return good if len(good) == len(nodes) else None

    def _chance(self, node: Node, outer: tuple[str, ...] | None) -> Chance | None:
        problems = self.known.problems
        if not isinstance(node.value, dict) or node.get("by") is not None:
            figure = share(node, self.known)
            if outer is None:
                self._refuse_unsourced(node)
            return None if figure is None else Chance(None, figure, (), outer or ())
        unknown = [key for name, key in node.keys.items() if name not in ("when", "chance", "times", "source")]
        for key in unknown:
            hint = "keys here: `when`, `chance`, `times`, `source`"
            problems.add("unknown_key", f"there is no key {key.shown} here", key, hint)
        if unknown:
            return None
        if node.get("when") is None and node.get("chance") is None:
            problems.add("missing_key", "`chance` is missing", node, "add it, or a `when`")
            return None
        own = read_sources(node.get("source"), self.known) or outer
        if own is None:
            self._refuse_unsourced(node)
        figure = _WHOLE if node.get("chance") is None else share(node.at("chance"), self.known)
        when, times = self._when(node), self._times(node.get("times"))
        if figure is None or times is None or (when is None and node.get("when") is not None):
            return None
        return Chance(when, figure, times, own or ())

    def _times(self, node: Node | None) -> tuple[str, ...] | None:
        """The number facts that a chance is multiplied with."""
        if node is None:
            return ()
        places = node.items() if isinstance(node.value, list) else [node]
        facts: list[Number] = []
        for place in places:
            fact = self._fact(place)
            if fact is None:
                return None
            if not isinstance(fact, Number) or fact.minimum < 0:
                hint = "name a fact of the kind `number` with `min` 0 or more"
                self.known.problems.add("bad_draw", f"`{fact.id}` is no factor", place, hint)
                return None
            facts.append(fact)
        most = 1
        for fact in facts:
            most *= fact.maximum
        if most > _MOST_FACTOR or sum(fact.decimals for fact in facts) > _MOST_FACTOR_DECIMALS:
            hint = "give the facts a smaller `max` or fewer decimals"
            self.known.problems.add("bad_draw", "these factors can be too large together", places[0], hint)
            return None
        return tuple(fact.id for fact in facts)
