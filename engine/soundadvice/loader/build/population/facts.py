"""Facts and answers: what there is to draw, in order, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from soundadvice.loader.build.amounts import read_days, read_seconds, read_steps
from soundadvice.loader.build.conditions import RESERVED, Scope
from soundadvice.loader.build.population.draws import DrawReader
from soundadvice.loader.build.population.figures import BY, Known
from soundadvice.loader.schema.population_shapes import FactShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.pack import Parameter
from soundadvice.model.population.draw import ASSUMED, DrawCase, Drawn, SameAs, fits
from soundadvice.model.population.population import Scenario
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question

_RESERVED = frozenset({*RESERVED, BY})
_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "choice": ("options",),
    "multi_choice": ("options",),
    "number": ("unit", "min", "max"),
    "duration": ("min", "max"),
    "date": ("min", "max"),
}
_KIND_KEYS = ("options", "unit", "min", "max", "decimals")


def bare(question: Question) -> Question:
    """A question without its words and its place: what it takes."""
    match question:
        case Choice(options=options) | MultiChoice(options=options):
            plain = tuple(Option(option.id, option.id) for option in options)
            return type(question)(id=question.id, text=question.id, options=plain)
        case Number():
            return Number(
                id=question.id,
                text=question.id,
                unit=question.unit,
                minimum=question.minimum,
                maximum=question.maximum,
                decimals=question.decimals,
            )
        case Duration():
            return Duration(id=question.id, text=question.id, minimum=question.minimum, maximum=question.maximum)
        case Date():
            return Date(id=question.id, text=question.id, minimum=question.minimum, maximum=question.maximum)


def as_choice(name: str, options: Iterable[str]) -> Choice:
    """Options under a name, as conditions can test them."""
    return Choice(id=name, text=name, options=tuple(Option(option, option) for option in options))


class FactReader:
    """Reads facts one after the other, each over those before it, and then answers over all of them."""

    def __init__(
        self,
        known: Known,
        scenarios: tuple[Scenario, ...],
        questions: Mapping[str, Question],
        parameters: Mapping[str, Parameter],
        inherited: Iterable[Drawn],
        later: frozenset[str],
    ) -> None:
        self._known = known
        self._scenarios = scenarios
        self._questions = questions
        self._parameters = parameters
        self._later = later
        self._scope = {name: as_choice(name, values) for name, values in known.settings.items()} | {
            fact.id: fact.question for fact in inherited
        }

    @property
    def _problems(self) -> Problems:
        return self._known.problems

    def _reader(self) -> DrawReader:
        later = self._later - self._known.broken
        broken = frozenset(self._known.broken)
        scope = Scope(
            dict(self._scope), self._parameters, self._problems, later, broken, called="fact", happens="drawn"
        )
        return DrawReader(self._known, scope, self._scenarios)

    @property
    def questions(self) -> dict[str, Question]:
        """The facts, as questions, as far as they say what they are."""
        return {name: question for name, question in self._scope.items() if name not in self._known.settings}

    def facts(self, shapes: Iterable[FactShape], nodes: Iterable[Node]) -> Iterator[Drawn | None]:
        """The facts; None for one that cannot be read."""
        for shape, node in zip(shapes, nodes, strict=True):
            question = self._fact(shape, node)
            if question is None:
                self._known.broken.add(shape.id)
                yield None
                continue
            yield self._reader().drawn(question, node, shape.about)
            self._scope[shape.id] = question

    def _fact(self, shape: FactShape, node: Node) -> Question | None:
        place, problems = node.at("id"), self._problems
        if shape.id in self._scope or shape.id in _RESERVED:
            taken = (
                "a setting or a fact before it has this id" if shape.id in self._scope else f"`{shape.id}` is reserved"
            )
            problems.add(
                "duplicate_id" if shape.id in self._scope else "reserved_id", taken, place, "choose another id"
            )
            return None
        if shape.kind is None:
            return self._of_question(shape, node)
        needed = _OF_KIND[shape.kind]
        for key in needed:
            if getattr(shape, key) is None:
                problems.add("missing_key", f"`{key}` is missing", place, f"a {shape.kind} has `{key}:`")
        surplus = [key for key in _KIND_KEYS if key in node.keys and key not in (*needed, "decimals")]
        surplus += ["decimals"] if "decimals" in node.keys and shape.kind != "number" else []
        for key in surplus:
            problems.add("unknown_key", f"a {shape.kind} has no `{key}`", node.keys[key], "remove it")
        if surplus or any(getattr(shape, key) is None for key in needed):
            return None
        return self._optioned(shape, node) if shape.options is not None else self._measured(shape, node)

    def _of_question(self, shape: FactShape, node: Node) -> Question | None:
        asked = self._questions.get(shape.id)
        if asked is None:
            hint = "add `kind:`, or give it the id of a question"
            self._problems.add("missing_key", "`kind` is missing", node.at("id"), hint)
            return None
        for key in (key for key in _KIND_KEYS if key in node.keys):
            message = f"`{key}` is that of the question `{shape.id}`"
            self._problems.add("unknown_key", message, node.keys[key], "remove it, or add `kind:`")
        return bare(asked)

    def _optioned(self, shape: FactShape, node: Node) -> Question | None:
        assert shape.options is not None
        for position, option in enumerate(shape.options):
            if option in shape.options[:position]:
                place = node.at("options", position)
                self._problems.add("repeated", f"`{option}` is listed twice", place, "remove one")
        options = tuple(Option(option, option) for option in dict.fromkeys(shape.options))
        kind = Choice if shape.kind == "choice" else MultiChoice
        return kind(id=shape.id, text=shape.id, options=options)

    def _measured(self, shape: FactShape, node: Node) -> Question | None:
        def bound(key: str) -> int | None:
            place = node.at(key)
            if shape.kind == "duration":
                return read_seconds(place, self._problems)
            if shape.kind == "date":
                return read_days(place, self._problems)
            return read_steps(place, shape.decimals, self._problems)

        low, high = bound("min"), bound("max")
        if low is None or high is None:
            return None
        if low >= high:
            message = "`min` must be less than `max`"
            self._problems.add("contradictory_bounds", message, node.at("min"), "swap or widen them")
            return None
        if shape.kind == "duration":
            return Duration(id=shape.id, text=shape.id, minimum=low, maximum=high)
        if shape.kind == "date":
            return Date(id=shape.id, text=shape.id, minimum=low, maximum=high)
        return Number(
            id=shape.id, text=shape.id, unit=shape.unit or "", minimum=low, maximum=high, decimals=shape.decimals
        )

    # Answers --------------------------------------------------------------------------------------------------

    def answers(
        self, node: Node | None, place: Node, abouts: Mapping[str, str | None], inherited: Mapping[str, Drawn]
    ) -> list[Drawn] | None:
        """An answer for each question of the pack, in their order; None if one is missing or cannot be read.

        `place` is where it is said that one is missing.
        """
        for name, key in (node.keys if node is not None else {}).items():
            if name not in self._questions:
                self._problems.unknown("question", name, self._questions, key)
            elif name in inherited:
                message = f"the answer to `{name}` is the parent's, and a layer cannot change it"
                self._problems.add("changes_parent", message, key, "remove it")
        reader = self._reader()
        found: list[Drawn | None] = []
        for question in self._questions.values():
            own = node.get(question.id) if node is not None else None
            if question.id in inherited:
                found.append(replace(inherited[question.id], question=question))
            elif own is not None:
                found.append(reader.drawn(question, own, abouts.get(question.id)))
            else:
                found.append(self._by_fact(question, place))
        return None if None in found else [one for one in found if one is not None]

    def _by_fact(self, question: Question, place: Node) -> Drawn | None:
        drawn = answered_by_fact(question, self.questions)
        if drawn is None and question.id not in self._known.broken:
            fact = self.questions.get(question.id)
            why = f": the fact `{fact.id}` has values that it does not take" if fact is not None else ""
            hint = f"add `{question.id}:` under `answers:`, or a fact of this id that fits"
            self._problems.add("no_answer", f"no one answers `{question.id}`{why}", place, hint)
        return drawn


def answered_by_fact(question: Question, facts: Mapping[str, Question]) -> Drawn | None:
    """The answer that is the fact of the same id, None if there is none that fits."""
    fact = facts.get(question.id)
    if fact is None or not fits(fact, question):
        return None
    return Drawn(question, (DrawCase(None, SameAs(fact.id), (ASSUMED,)),))
