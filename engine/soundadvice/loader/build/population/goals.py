"""Goals: what must hold of the mix, how people are grouped, what is the matter with them, and who else they answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from soundadvice.loader.build.population.figures import Known, read_share, read_sources, share
from soundadvice.loader.schema.population_shapes import BandsShape, OtherPackShape, ReachGoalShape, TruthShape
from soundadvice.loader.yaml.node import Node
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.population.population import Bands, OtherPack, ReachGoal, Truth, UnsureRates
from soundadvice.model.question import Choice, Number, Question, allows_unsure

_AGES = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6})|\+)")
_AGE = "age"
Facts = Mapping[str, Question]


def read_bands(shape: BandsShape, node: Node, facts: Facts, known: Known) -> Bands | None:
    """The bands of a number fact."""
    fact = _number(shape.of, node.at("of"), facts, known)
    for position, bound in enumerate(shape.at):
        place = node.at("at", position)
        if position and bound <= shape.at[position - 1]:
            known.problems.add(
                "contradictory_bounds", f"{bound} is not more than the one before it", place, "sort them"
            )
    if fact is None:
        return None
    return Bands(fact.id, tuple(bound * 10**fact.decimals for bound in shape.at))


def _number(name: str, place: Node, facts: Facts, known: Known) -> Number | None:
    fact = facts.get(name)
    if fact is None:
        if name not in known.broken:
            known.problems.unknown("fact", name, facts, place)
    elif not isinstance(fact, Number):
        known.problems.add("does_not_fit", f"the fact `{name}` is not a number", place, "name one of the kind `number`")
    return fact if isinstance(fact, Number) else None


def read_truth(shape: TruthShape, node: Node, facts: Facts, known: Known) -> Truth | None:
    """Which advice is right for whom."""
    fact, place = facts.get(shape.fact), node.at("fact")
    if fact is None:
        if shape.fact not in known.broken:
            known.problems.unknown("fact", shape.fact, facts, place)
        return None
    if not isinstance(fact, Choice):
        hint = "name one of the kind `choice`"
        known.problems.add("does_not_fit", f"the fact `{shape.fact}` is not a choice", place, hint)
        return None
    options = [option.id for option in fact.options]
    for name, need in shape.needs.items():
        key = node.at("needs").keys[name]
        if name not in options:
            known.problems.unknown("option", name, options, key)
        elif need.at_least is None and need.at_most is None:
            known.problems.add("empty", f"`{name}` needs `at_least` or `at_most`", key, "add one")
    least = {name: Acuity.from_id(need.at_least) for name, need in shape.needs.items() if need.at_least}
    most = {name: Acuity.from_id(need.at_most) for name, need in shape.needs.items() if need.at_most}
    for name in least.keys() & most.keys():
        if least[name] > most[name]:
            place = node.at("needs", name)
            known.problems.add("contradictory_bounds", "`at_least` is more urgent than `at_most`", place, "swap them")
    return Truth(shape.fact, least, most)


def read_unsure(node: Node, questions: Mapping[str, Question], known: Known) -> UnsureRates | None:
    """How often people are not sure."""
    sources = read_sources(node.get("source"), known)
    if sources is None:
        hint = "add `source:` with the id of a reference, or `source: assumed`"
        known.problems.add("no_source", "nothing says where these figures come from", node, hint)
    of = node.get("of")
    rates = {}
    for name, place in (of.value if of is not None and isinstance(of.value, dict) else {}).items():
        assert of is not None
        rates[name] = share(place, known)
        if name not in questions:
            known.problems.unknown("question", name, questions, of.keys[name])
        elif not allows_unsure(questions[name]):
            known.problems.add("does_not_fit", f"`{name}` does not take `unsure`", of.keys[name], "remove it")
    default = Fraction(0) if node.get("default") is None else share(node.at("default"), known)
    good = {name: rate for name, rate in rates.items() if rate is not None}
    return None if default is None or sources is None or len(good) < len(rates) else UnsureRates(default, good, sources)


class GoalReader:
    """Reads what must hold of the mix."""

    def __init__(
        self, known: Known, facts: Facts, dispositions: Mapping[str, Disposition], scenarios: Collection[str]
    ) -> None:
        self._known = known
        self._facts = facts
        self._dispositions = dispositions
        self._scenarios = scenarios

    def goals(self, shapes: Mapping[str, tuple[ReachGoalShape, ...]], node: Node) -> Iterator[ReachGoal | None]:
        """The goals in order; None for one that cannot be read."""
        acuities = {str(acuity): acuity for acuity in Acuity}
        named = {**acuities, **{name: one.acuity for name, one in self._dispositions.items()}}
        for name, goals in shapes.items():
            place = node.at(name)
            if name not in named:
                self._known.problems.unknown("disposition", name, named, node.keys[name])
                yield None
                continue
            places = place.items() if isinstance(place.value, list) else [place]
            for shape, one in zip(goals, places, strict=True):
                yield self._goal(name, named[name], shape, one)

    def _goal(self, name: str, acuity: Acuity, shape: ReachGoalShape, node: Node) -> ReachGoal | None:
        problems = self._known.problems
        if shape.scenario not in self._scenarios:
            problems.unknown("scenario", shape.scenario, self._scenarios, node.at("in"))
        bounds = {
            key: read_share(node.at(key), problems) for key in ("at_least", "at_most") if node.get(key) is not None
        }
        if not bounds:
            hint = "add a share, such as `at_most: 8 %`"
            problems.add("missing_key", "`at_most` or `at_least` is missing", node.at("in"), hint)
        least, most = bounds.get("at_least"), bounds.get("at_most")
        if least is not None and most is not None and least > most:
            problems.add("contradictory_bounds", "`at_least` is more than `at_most`", node.at("at_least"), "swap them")
        fact, low, high = self._band(shape, node)
        if None in bounds.values() or (fact is None) != (shape.ages is None):
            return None
        return ReachGoal(
            name, acuity, shape.scenario, least, most, shape.or_more, fact, low, high, shape.why, span=node.span
        )

    def _band(self, shape: ReachGoalShape, node: Node) -> tuple[str | None, int | None, int | None]:
        """The fact that the goal's band is of, and its bounds in steps."""
        problems = self._known.problems
        if shape.ages is None:
            if shape.of is not None:
                problems.add("missing_key", "`ages` is missing", node.keys["of"], "add it, or remove `of`")
            return None, None, None
        place = node.at("ages")
        match = _AGES.fullmatch(shape.ages.replace(" ", ""))
        fact = _number(shape.of or _AGE, node.at("of") if shape.of else place, self._facts, self._known)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            problems.add("bad_form", f"{place.shown} is not a band", place, "such as `60-74` or `75+`")
            return None, None, None
        if fact is None:
            return None, None, None
        size = 10**fact.decimals
        # A band of whole units: up to the last step before the next unit.
        return fact.id, int(match[1]) * size, None if match[2] is None else (int(match[2]) + 1) * size - 1


def read_others(shapes: Iterable[OtherPackShape], node: Node, facts: Facts, known: Known) -> tuple[OtherPack, ...]:
    """How these people answer other packs."""
    found = []
    for position, shape in enumerate(shapes):
        answers = {} if shape.answers == "facts" else shape.answers
        assert not isinstance(answers, str)
        for question, fact in answers.items():
            if fact not in facts and fact not in known.broken:
                known.problems.unknown("fact", fact, facts, node.at(position, "answers", question))
        found.append(OtherPack(shape.pack, shape.versions or (), answers))
    return tuple(found)
